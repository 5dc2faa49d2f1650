//! The authorisation endpoint: checks the request, shows the page to choose a person, or takes the one that
//! `login_hint` names (`key`, or `key@1` for level 1), and sends the browser back with a code.
//!
//! There is no session here on purpose: whoever tries the portal as several people wants to choose each
//! time, and every sign-in is fresh.

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use url::Url;

use super::grants::Grant;
use super::page;
use super::people::{self, DemoPerson};
use super::provider::Op;

/// The query, as the client wrote it. The chosen person is posted to the same query.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub(super) struct Request {
    pub response_type: Option<String>,
    pub client_id: Option<String>,
    pub redirect_uri: Option<String>,
    pub scope: Option<String>,
    pub state: Option<String>,
    pub nonce: Option<String>,
    pub code_challenge: Option<String>,
    pub code_challenge_method: Option<String>,
    pub prompt: Option<String>,
    pub max_age: Option<String>,
    pub ui_locales: Option<String>,
    pub login_hint: Option<String>,
    pub acr_values: Option<String>,
    pub response_mode: Option<String>,
}

/// What was pressed on the page.
#[derive(Debug, Deserialize)]
pub(super) struct Choice {
    person: Option<String>,
    level: Option<String>,
    cancel: Option<String>,
}

/// A request that may be answered by a redirect.
#[derive(Debug)]
pub(super) struct Valid {
    pub redirect: Url,
    pub challenge: String,
    pub request: Request,
}

enum Fault {
    /// Not from our client: told to the person, never redirected.
    Stranger(&'static str),
    /// Told to the client.
    Error(Url, &'static str),
}

pub(super) async fn ask(op: web::Data<Op>, query: web::Query<Request>) -> HttpResponse {
    let valid = match check(&op, query.into_inner()) {
        Ok(valid) => valid,
        Err(fault) => return refuse(&op, fault),
    };
    if valid.request.prompt.as_deref() == Some("none") {
        return back(
            &op,
            &valid.redirect,
            &valid.request,
            &[("error", "login_required")],
        );
    }
    if let Some((person, level)) = valid.request.login_hint.as_deref().and_then(hinted) {
        return sign_in(&op, valid, person, level);
    }
    page::choose(&op, &valid)
}

pub(super) async fn chosen(
    op: web::Data<Op>,
    query: web::Query<Request>,
    choice: web::Form<Choice>,
) -> HttpResponse {
    let valid = match check(&op, query.into_inner()) {
        Ok(valid) => valid,
        Err(fault) => return refuse(&op, fault),
    };
    if choice.cancel.is_some() {
        return back(
            &op,
            &valid.redirect,
            &valid.request,
            &[("error", "access_denied")],
        );
    }
    match choice.person.as_deref().and_then(people::find) {
        Some(person) => {
            let level = choice.level.as_deref().and_then(|level| level.parse().ok());
            sign_in(&op, valid, person, level.unwrap_or(person.level))
        }
        None => page::choose(&op, &valid),
    }
}

fn check(op: &Op, request: Request) -> Result<Valid, Fault> {
    if request.client_id.as_deref() != Some(op.settings.client_id.as_str()) {
        return Err(Fault::Stranger("standin-wrong-client"));
    }
    let registered = |uri: &&String| Some(uri.as_str()) == request.redirect_uri.as_deref();
    let redirect = op
        .settings
        .redirect_uris
        .iter()
        .find(registered)
        .and_then(|uri| Url::parse(uri).ok())
        .ok_or(Fault::Stranger("standin-wrong-redirect"))?;
    let error = |code| {
        let target = with(&redirect, op, &request, &[("error", code)]);
        Err(Fault::Error(target, code))
    };
    if request.response_type.as_deref() != Some("code") {
        return error("unsupported_response_type");
    }
    if request
        .response_mode
        .as_deref()
        .is_some_and(|mode| mode != "query")
    {
        return error("invalid_request");
    }
    let scopes = request.scope.as_deref().unwrap_or_default();
    if !scopes.split_whitespace().any(|scope| scope == "openid") {
        return error("invalid_scope");
    }
    let challenge = request.code_challenge.clone().filter(|challenge| {
        request.code_challenge_method.as_deref() == Some("S256")
            && URL_SAFE_NO_PAD
                .decode(challenge)
                .is_ok_and(|hash| hash.len() == 32)
    });
    match challenge {
        Some(challenge) => Ok(Valid {
            redirect,
            challenge,
            request,
        }),
        None => error("invalid_request"),
    }
}

fn refuse(op: &Op, fault: Fault) -> HttpResponse {
    match fault {
        Fault::Stranger(key) => page::wrong(op, None, key),
        Fault::Error(target, code) => {
            tracing::warn!(standin.error = code, "authorisation request refused");
            see_other(&target)
        }
    }
}

/// The person and level that a hint names.
fn hinted(hint: &str) -> Option<(&'static DemoPerson, u8)> {
    let (key, level) = hint
        .split_once('@')
        .map_or((hint, None), |(k, l)| (k, Some(l)));
    let person = people::find(key)?;
    let level = level.map_or(Some(person.level), |level| level.parse().ok())?;
    Some((person, level))
}

fn sign_in(op: &Op, valid: Valid, person: &'static DemoPerson, level: u8) -> HttpResponse {
    let now = op.now();
    let grant = Grant {
        person,
        level: level.clamp(1, person.level),
        auth_time: now,
        redirect_uri: valid.request.redirect_uri.clone().unwrap_or_default(),
        nonce: valid.request.nonce.clone(),
        challenge: valid.challenge,
    };
    let code = op.grants().code(grant, now);
    back(op, &valid.redirect, &valid.request, &[("code", &code)])
}

fn back(op: &Op, redirect: &Url, request: &Request, pairs: &[(&str, &str)]) -> HttpResponse {
    see_other(&with(redirect, op, request, pairs))
}

/// The callback with its answer, `state` as it came, and `iss` (RFC 9207).
fn with(redirect: &Url, op: &Op, request: &Request, pairs: &[(&str, &str)]) -> Url {
    let mut target = redirect.clone();
    let mut query = target.query_pairs_mut();
    query.extend_pairs(pairs);
    if let Some(state) = &request.state {
        query.append_pair("state", state);
    }
    query.append_pair("iss", &op.issuer);
    drop(query);
    target
}

pub(super) fn see_other(target: &Url) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, target.as_str()))
        .finish()
}
