//! Errors become pages: what happened, what is kept, what to do next, and the request id; or problem+json
//! for machines. What was typed is given back, and sent again by one button where that helps.

use std::error::Error as StdError;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{StatusCode, header};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage as _, HttpRequest, HttpResponse};
use askama::Template;
use serde_json::json;

use super::super::error::{Answer, WebError};
use super::super::extract::form::{TOKEN, Typed};
use super::super::given_back::{self, is_secret};
use super::super::page::{Page, request_id, see_other};
use super::super::routes;
use super::super::state::AppState;
use crate::domain::id::KeptFormId;

/// This request's form is kept for its sender, who signs in again first.
#[derive(Debug, Clone, Copy)]
pub struct Kept(pub KeptFormId);

#[derive(Template)]
#[template(path = "layout/error.html")]
struct ErrorPage {
    page: Page,
    status: u16,
    title: String,
    what: String,
    detail: Option<String>,
    next: String,
    changing: bool,
    kept: bool,
    sign_in: Option<String>,
    leads_to: Option<String>,
    back: Option<String>,
    typed: Vec<String>,
    resend: Vec<(String, String)>,
}

/// Writes the page of an error that a handler, an extractor or a middleware further in returned.
///
/// # Errors
/// Never of its own; those that already left the application as errors.
pub async fn write(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let res = next.call(req).await?.map_into_boxed_body();
    let status = res.status();
    let failed = status.is_client_error() || status.is_server_error();
    let own_page = res.headers().contains_key(header::CONTENT_TYPE);
    if !failed || (own_page && res.response().error().is_none()) {
        return Ok(res);
    }
    let answer = judge(&res);
    let http = res.request().clone();
    let response = respond(&http, &answer);
    Ok(res.into_response(response))
}

fn judge(res: &ServiceResponse<BoxBody>) -> Answer {
    let Some(error) = res.response().error() else {
        return foreign(res.status());
    };
    if let Some(known) = error.as_error::<WebError>() {
        let answer = known.answer();
        log(&answer, known);
        return answer;
    }
    let answer = foreign(res.status());
    if answer.status.is_server_error() {
        tracing::error!(error.name = answer.name, error.chain = %error, "request failed");
    }
    answer
}

/// What actix itself refuses has no name of ours; its status has.
fn foreign(status: StatusCode) -> Answer {
    let error = match status {
        StatusCode::NOT_FOUND => WebError::not_found(),
        StatusCode::FORBIDDEN => WebError::denied(),
        StatusCode::PAYLOAD_TOO_LARGE => WebError::TooLarge { limit: 0 },
        StatusCode::UNSUPPORTED_MEDIA_TYPE => WebError::WrongType,
        status if status.is_client_error() => WebError::Malformed,
        _ => WebError::internal("unnamed"),
    };
    error.answer()
}

fn log(answer: &Answer, error: &WebError) {
    let mut chain = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        chain.push_str(": ");
        chain.push_str(&cause.to_string());
        source = cause.source();
    }
    if answer.status == StatusCode::INTERNAL_SERVER_ERROR {
        tracing::error!(error.name = answer.name, error.chain = %chain, "request failed");
    } else {
        tracing::info!(error.name = answer.name, error.chain = %chain, "request refused");
    }
}

fn respond(req: &HttpRequest, answer: &Answer) -> HttpResponse {
    if let Some(path) = &answer.leads_to
        && req.method().is_safe()
        && !wants_json(req)
    {
        return see_other(path);
    }
    let mut response = HttpResponse::build(answer.status);
    if let Some(seconds) = answer.retry_seconds {
        response.insert_header((header::RETRY_AFTER, seconds.to_string()));
    }
    if let Some(allow) = &answer.allow {
        response.insert_header((header::ALLOW, allow.as_str()));
    }
    let Ok(page) = Page::of(req) else {
        return response.finish();
    };
    let title = page.t(&format!("error-{}-title", answer.name)).into_owned();
    let what = page.t(&format!("error-{}-what", answer.name)).into_owned();
    let detail = answer.detail.as_ref().map(|detail| page.detail(detail));
    if wants_json(req) {
        let problem = json!({
            "type": format!("/help#error-{}", answer.name),
            "title": title,
            "status": answer.status.as_u16(),
            "detail": detail.unwrap_or(what),
            "request_id": request_id(req),
        });
        return response
            .content_type("application/problem+json")
            .body(problem.to_string());
    }
    let kept = req.extensions().get::<Kept>().copied();
    let typed = req.extensions().get::<Typed>().cloned();
    // What is kept for its sender is not left on the screen for whoever comes next.
    let typed = typed.filter(|_| kept.is_none()).unwrap_or_default();
    let sign_in = sign_in(req, answer, kept);
    let resend = resend(answer, &typed);
    let state = req.app_data::<Data<AppState>>();
    let reference = state.map(|state| &state.house.reference);
    let written = given_back::typed(reference, req.path(), &typed.0);
    let next = match sign_in {
        // Signing in elsewhere brings nobody back here; the form waits on this page.
        Some(_) if !resend.is_empty() => page.t("error-sign-in-and-resend"),
        _ => page.t(&format!("error-{}-next", answer.name)),
    };
    let body = ErrorPage {
        status: answer.status.as_u16(),
        next: next.into_owned(),
        changing: !req.method().is_safe(),
        kept: kept.is_some(),
        sign_in,
        leads_to: answer.leads_to.clone(),
        back: back(req).filter(|_| answer.leads_to.is_none()),
        resend,
        typed: written,
        title,
        what,
        detail,
        page,
    }
    .render();
    match body {
        Ok(body) => response.content_type("text/html; charset=utf-8").body(body),
        Err(error) => {
            tracing::error!(error.chain = %error, "error page failed");
            response.finish()
        }
    }
}

/// Scripts, machines and drafts that save themselves read JSON.
fn wants_json(req: &HttpRequest) -> bool {
    let accept = req.headers().get(header::ACCEPT);
    let accept = accept
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    req.path().starts_with("/api/")
        || req.headers().contains_key("x-autosave")
        || (accept.contains("json") && !accept.contains("text/html"))
}

fn sign_in(req: &HttpRequest, answer: &Answer, kept: Option<Kept>) -> Option<String> {
    let (door, area) = match answer.name {
        "sign-in" => ("/login", "/my"),
        "sign-in-staff" => ("/staff/login", "/desk"),
        _ => return None,
    };
    let wanted = if let Some(Kept(id)) = kept {
        Some(format!("{area}/kept/{id}"))
    } else if req.method().is_safe() {
        req.uri().path_and_query().map(ToString::to_string)
    } else {
        back(req)
    };
    let wanted = wanted.unwrap_or_else(|| "/".to_owned());
    Some(format!("{door}?return_to={}", urlencoding::encode(&wanted)))
}

/// The nearest page above a changing request: where the form probably stood.
fn back(req: &HttpRequest) -> Option<String> {
    if req.method().is_safe() {
        return None;
    }
    let mut path = req.path();
    while !path.is_empty() {
        if routes::allowed(path).contains(&actix_web::http::Method::GET) {
            return Some(path.to_owned());
        }
        path = path.rsplit_once('/').map_or("", |(above, _)| above);
    }
    None
}

/// The whole form once more, for answers that only ask to try again.
fn resend(answer: &Answer, typed: &Typed) -> Vec<(String, String)> {
    let again = matches!(
        answer.name,
        "sign-in" | "sign-in-staff" | "too-many" | "unavailable" | "busy"
    );
    if !again || typed.0.iter().any(|(name, _)| is_secret(name)) {
        return Vec::new();
    }
    let fields = typed.0.iter().filter(|(name, _)| name != TOKEN);
    fields.cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::extract::form::ONCE;
    use super::*;
    use actix_web::test::TestRequest;

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Typed(pairs.iter().map(own).collect())
    }

    #[test]
    fn a_form_with_a_password_is_not_sent_again_by_a_button() {
        let form = typed(&[
            ("name", "nguyễn văn an nguyễn"),
            ("password", "mot hai ba bon nam"),
        ]);
        let answer = WebError::TooMany { retry_seconds: 3 }.answer();
        assert!(resend(&answer, &form).is_empty());
    }

    #[test]
    fn a_form_sent_after_the_session_ended_can_be_sent_again_whole() {
        let form = typed(&[(TOKEN, "old"), (ONCE, "k"), ("title", "Máy gặt")]);
        let answer = WebError::SignIn(super::super::super::extract::Realm::Citizen).answer();
        let again = resend(&answer, &form);
        assert_eq!(again.len(), 2);
        assert!(again.iter().all(|(name, _)| name != TOKEN));
    }

    #[test]
    fn a_changing_request_leads_back_to_the_nearest_page_above() {
        let req = TestRequest::post().uri("/help/x/y").to_http_request();
        assert_eq!(back(&req).as_deref(), Some("/help"));
    }
}
