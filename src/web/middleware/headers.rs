//! What a browser may do with our pages: nothing but what is listed. No inline script or style exists, so
//! no nonce is needed. Personal pages are kept by nobody.

use actix_web::Error;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;

use super::super::extract::{SignedIn, locale};
use super::super::page::{FLASH, request_id};
use super::super::state::AppState;
use crate::domain::text_enum::TextEnum as _;
use crate::i18n::LOCALE_COOKIE;

/// Nothing but our own files. Forms end here too: the way to the identity provider leads over a page of
/// ours (`session::onward`), so that no foreign origin has to be named.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Areas whose answers are personal even when nobody is signed in (a sign-in page, a form given back).
const PERSONAL: &[&str] = &[
    "/my",
    "/desk",
    "/ministry",
    "/admin",
    "/login",
    "/logout",
    "/staff",
    "/email",
    "/demo",
];

/// Adds the security headers, caching, the request id; remembers the language; drops a message shown.
///
/// # Errors
/// Those of the handler.
pub async fn add(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let mut res = next.call(req).await?.map_into_boxed_body();
    let http = res.request().clone();
    let site = http
        .app_data::<Data<AppState>>()
        .map(|state| std::sync::Arc::clone(&state.site));
    let personal =
        SignedIn::of(&http).is_some() || PERSONAL.iter().any(|area| http.path().starts_with(area));
    let is_page = res
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));

    let headers = res.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // For browsers that do not know `frame-ancestors`.
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::REFERRER_POLICY, "same-origin");
    set(header::CROSS_ORIGIN_OPENER_POLICY, "same-origin");
    set(header::CROSS_ORIGIN_RESOURCE_POLICY, "same-origin");
    set(
        header::PERMISSIONS_POLICY,
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    );
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    if site.as_deref().is_some_and(|site| site.secure) {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    if let Ok(id) = HeaderValue::from_str(&request_id(&http)) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    if personal {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    } else if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.append(header::VARY, HeaderValue::from_static("Cookie"));
    }

    if let Some(asked) = locale::asked(&http).filter(|_| is_page) {
        let mut cookie = Cookie::new(LOCALE_COOKIE, asked.as_str());
        cookie.set_path("/");
        cookie.set_same_site(SameSite::Lax);
        cookie.set_max_age(Duration::days(365));
        cookie.set_secure(site.as_deref().is_some_and(|site| site.secure));
        res.response_mut().add_cookie(&cookie)?;
    }
    let says_more = res
        .response()
        .cookies()
        .any(|cookie| cookie.name() == FLASH);
    if is_page && !says_more && http.cookie(FLASH).is_some() {
        let mut gone = Cookie::new(FLASH, "");
        gone.set_path("/");
        res.response_mut().add_removal_cookie(&gone)?;
    }
    Ok(res)
}
