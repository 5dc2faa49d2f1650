//! What every request passes, from the outside in: `trace` (an id, a span) · `measure` (how long) · compression · `headers`
//! (what a browser may do with our pages) · `pages` (errors become pages) · `limit` (not too often) ·
//! `session` (who) · `csrf` (from where) · `bell` (background work hears of changes) · `public_pages` (those are
//! written once for many) · `gate` (may they).

pub mod bell;
pub mod client;
pub mod csrf;
pub mod gate;
pub mod headers;
pub mod limit;
pub mod measure;
pub mod pages;
pub mod public_pages;
pub mod session;

pub mod trace;

use actix_web::HttpResponse;
use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};

use super::error::WebError;
use super::extract::TypedForm;
use super::extract::form::is_urlencoded;

/// As [`refuse`], but reads the form first, so that the error page gives back what was typed.
async fn refuse_form(mut req: ServiceRequest, error: WebError) -> ServiceResponse<BoxBody> {
    if is_urlencoded(req.request()) {
        // A form we cannot read has nothing to give back.
        let _ = req.extract::<TypedForm>().await;
    }
    refuse(req, error)
}

/// Answers a request with an error instead of letting it in. `ServiceRequest::into_response` would drop
/// the error from the response, and `pages` could not tell what happened.
fn refuse(req: ServiceRequest, error: WebError) -> ServiceResponse<BoxBody> {
    let (req, _) = req.into_parts();
    ServiceResponse::new(req, HttpResponse::from_error(error))
}
