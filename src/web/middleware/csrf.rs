//! Requests that change something must come from our own pages: `Sec-Fetch-Site` where the browser sends
//! it, else `Origin`, else the token of the form.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage as _};

use super::super::error::WebError;
use super::super::extract::form::{TOKEN, Typed, is_urlencoded, read_body};
use super::super::extract::{SignedIn, pairs};
use super::super::routes;
use super::super::state::AppState;
use super::refuse;

#[derive(Debug, PartialEq, Eq)]
enum Origin {
    Ours,
    Foreign,
    Unsaid,
}

/// Answers 403 to a changing request from elsewhere.
///
/// # Errors
/// Those of the handler.
pub async fn check(
    mut req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    // Where no address takes this method nothing can change, and "wrong method" is the better answer.
    if !req.method().is_safe() && routes::allowed(req.path()).contains(req.method()) {
        let public = req
            .app_data::<Data<AppState>>()
            .map(|state| state.site.public_origin.clone())
            .unwrap_or_default();
        let refused = match origin(req.headers(), &public) {
            Origin::Ours => None,
            Origin::Foreign => Some(WebError::CrossSite),
            Origin::Unsaid => token_fault(&mut req).await,
        };
        if let Some(error) = refused {
            return Ok(refuse(req, error));
        }
    }
    Ok(next.call(req).await?.map_into_boxed_body())
}

fn origin(headers: &HeaderMap, public: &str) -> Origin {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match text("sec-fetch-site") {
        Some("same-origin" | "none") => return Origin::Ours,
        Some(_) => return Origin::Foreign,
        None => {}
    }
    let Some(origin) = text(header::ORIGIN.as_str()) else {
        return Origin::Unsaid;
    };
    let host = text(header::HOST.as_str());
    let authority = origin.split_once("://").map(|(_, rest)| rest);
    if origin == public || (authority.is_some() && authority == host) {
        Origin::Ours
    } else {
        Origin::Foreign
    }
}

/// An old browser says nothing about itself: then the form must carry its token. The body is read here
/// and put back for the handler.
async fn token_fault(req: &mut ServiceRequest) -> Option<WebError> {
    let session = SignedIn::of(req.request()).map(|one| one.session);
    let key = req.app_data::<Data<AppState>>()?.form_key.clone();
    let header = req.headers().get("x-form-token");
    let sent = header
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    if sent.is_some_and(|token| key.holds(&token, session)) {
        return None;
    }
    if !is_urlencoded(req.request()) {
        return Some(WebError::CrossSite);
    }
    let (http, payload) = req.parts_mut();
    let body = match read_body(http, payload).await {
        Ok(body) => body,
        Err(error) => return Some(error),
    };
    let typed = pairs::parse(&body).unwrap_or_default();
    req.set_payload(Payload::from(body));
    let held = typed
        .iter()
        .any(|(name, value)| name == TOKEN && key.holds(value, session));
    if held {
        return None;
    }
    // Read back to whoever typed it, in case it was one of ours after all; never sent again by a button.
    req.extensions_mut().insert(Typed(typed));
    Some(WebError::CrossSite)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    fn judge(headers: &[(&'static str, &'static str)]) -> Origin {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            );
        }
        origin(&map, "https://sangkien.example")
    }

    #[test]
    fn only_our_own_pages_may_change_something() {
        assert_eq!(judge(&[("sec-fetch-site", "same-origin")]), Origin::Ours);
        assert_eq!(judge(&[("sec-fetch-site", "same-site")]), Origin::Foreign);
        assert_eq!(judge(&[("sec-fetch-site", "cross-site")]), Origin::Foreign);
        assert_eq!(
            judge(&[("origin", "https://sangkien.example")]),
            Origin::Ours
        );
        assert_eq!(
            judge(&[("origin", "https://sangkien.example.evil")]),
            Origin::Foreign
        );
        assert_eq!(
            judge(&[("origin", "null"), ("host", "null")]),
            Origin::Foreign
        );
        assert_eq!(
            judge(&[
                ("origin", "http://127.0.0.1:8081"),
                ("host", "127.0.0.1:8081")
            ]),
            Origin::Ours
        );
        assert_eq!(judge(&[]), Origin::Unsaid);
    }

    #[test]
    fn a_browser_that_names_a_foreign_site_is_not_saved_by_its_origin() {
        let both = [
            ("sec-fetch-site", "cross-site"),
            ("origin", "https://sangkien.example"),
        ];
        assert_eq!(judge(&both), Origin::Foreign);
    }
}
