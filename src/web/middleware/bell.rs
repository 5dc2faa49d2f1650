//! Rings for background work once a request has changed something, so that a notice it queued leaves at once
//! and not with the worker's next look.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web::Data;

use super::super::state::AppState;

/// Passes the request on and rings when it may have committed something. A form that saves itself tells
/// nobody anything.
///
/// # Errors
/// Those of the handler.
pub async fn ring(
    req: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let changing = !req.method().is_safe() && !req.headers().contains_key("x-autosave");
    let res = next.call(req).await?;
    let status = res.status();
    if changing
        && (status.is_success() || status.is_redirection())
        && let Some(state) = res.request().app_data::<Data<AppState>>()
    {
        state.bell.ring();
    }
    Ok(res)
}
