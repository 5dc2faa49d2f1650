//! Keeps the stand-in on this machine: only the right `Host` (a page elsewhere could point its own name
//! here), nothing forwarded (a proxy looks like loopback), no peer from outside.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode, header};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse, web};

use super::provider::Op;

/// Lets a request pass, or answers it here.
pub(super) async fn guard(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let refusal = request.app_data::<web::Data<Op>>().map_or(
        Some((StatusCode::INTERNAL_SERVER_ERROR, "no-provider")),
        |op| fault(op, &request),
    );
    if let Some((status, why)) = refusal {
        tracing::warn!(standin.refused = why, "stand-in refused a request");
        let answer = HttpResponse::build(status)
            .content_type("text/plain")
            .body(why);
        return Ok(request.into_response(answer).map_into_boxed_body());
    }
    let mut answer = next.call(request).await?.map_into_boxed_body();
    let headers = answer.headers_mut();
    let plain = header::HeaderValue::from_static;
    headers.insert(header::CACHE_CONTROL, plain("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, plain("nosniff"));
    // Under `no-referrer` browsers post with `Origin: null`, which the guard above refuses.
    headers.insert(header::REFERRER_POLICY, plain("same-origin"));
    Ok(answer)
}

fn fault(op: &Op, request: &ServiceRequest) -> Option<(StatusCode, &'static str)> {
    let headers = request.headers();
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let port = op.port;
    let host = text(header::HOST).or_else(|| request.uri().authority().map(|a| a.as_str()));
    let served = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
    if !host.is_some_and(|host| served.iter().any(|name| name == host)) {
        return Some((StatusCode::MISDIRECTED_REQUEST, "host-not-served"));
    }
    let forwarded = |name: &str| {
        name == "forwarded"
            || name == "via"
            || name == "x-real-ip"
            || name.starts_with("x-forwarded-")
    };
    if headers.keys().any(|name| forwarded(name.as_str())) {
        return Some((StatusCode::FORBIDDEN, "forwarded"));
    }
    if request
        .peer_addr()
        .is_some_and(|peer| !peer.ip().is_loopback())
    {
        return Some((StatusCode::FORBIDDEN, "not-loopback"));
    }
    // Pages of this provider are posted by themselves; the token endpoint is called by servers only.
    if request.method() == Method::POST {
        let own = |origin: &str| {
            served
                .iter()
                .any(|name| origin.strip_prefix("http://") == Some(name))
        };
        if text(header::ORIGIN).is_some_and(|origin| !own(origin)) {
            return Some((StatusCode::FORBIDDEN, "cross-site"));
        }
    }
    None
}
