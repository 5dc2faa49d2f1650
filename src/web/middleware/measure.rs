//! How long requests take, by the pattern of their address and the class of the answer, for `/metrics`. A pattern,
//! never an address: codes and links of people stay out, and there are only so many.

use std::time::Instant;

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::Next;

/// Passes the request on and notes its time, until the answer begins to leave.
///
/// # Errors
/// Those of the handler.
pub async fn note(
    req: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let began = Instant::now();
    let res = next.call(req).await?;
    let route = res.request().match_pattern();
    let route = route.unwrap_or_else(|| "none".to_owned());
    let class = class(res.status());
    metrics::histogram!("sangkien_http_request_seconds", "route" => route, "status" => class)
        .record(began.elapsed().as_secs_f64());
    Ok(res)
}

fn class(status: StatusCode) -> &'static str {
    match status.as_u16() {
        ..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        500.. => "5xx",
    }
}
