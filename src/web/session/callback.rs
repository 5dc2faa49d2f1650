//! `/login/callback`: the way back from the identity provider. Its query is written by strangers; whatever
//! it says ends on a page, and every attempt is used once.

use actix_web::http::{StatusCode, header};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::super::error::WebError;
use super::super::extract::{TypedQuery, ctx};
use super::super::page::Page;
use super::super::state::AppState;
use super::login::{self, Trouble};
use super::{Landing, cookie, open_door};
use crate::domain::identity::LoginPurpose;
use crate::domain::person::Actor;
use crate::oidc::Callback;
use crate::services::sign_in::{self, Browser};

/// Codes and states are some hundred letters; what is longer is nobody's.
const LONGEST: usize = 4_096;

/// **Who:** anyone whom the provider sends back to the browser that began.
pub async fn receive(
    page: Page,
    query: TypedQuery,
    state: Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, WebError> {
    let sent = |name: &str| {
        let value = query.get(name).filter(|value| value.len() <= LONGEST);
        value.map(str::to_owned)
    };
    let callback = Callback {
        code: sent("code"),
        state: sent("state"),
        iss: sent("iss"),
        error: sent("error"),
    };
    let bound = cookie::login(&req, &state.site);
    let ctx = ctx::of(&state, &page, Actor::System);
    let attempt = match (callback.state.clone(), bound) {
        (Some(value), Some(browser)) => {
            let ctx = ctx.clone();
            state
                .db
                .write(move |tx| sign_in::take(tx, &ctx, &value, browser.reveal()))
                .await?
        }
        _ => None,
    };
    let Some(attempt) = attempt else {
        let nowhere = Landing::read("");
        return login::trouble(page, Trouble::Used, LoginPurpose::Citizen, &nowhere);
    };
    let purpose = attempt.purpose;
    let landing = Landing::read(attempt.return_to.as_str());
    let identity = match state.oidc.finish(&callback, attempt).await {
        Ok(identity) => identity,
        Err(error) => {
            login::log(&error);
            let mut answer = login::trouble(page, Trouble::from(&error), purpose, &landing)?;
            if callback.error.is_some() && answer.status().is_server_error() {
                // What the browser brought says so; whether it is true we do not know, and we did our work.
                answer.head_mut().status = StatusCode::BAD_REQUEST;
            }
            return Ok(answer);
        }
    };
    let config = state.sessions;
    let browser = browser_of(&req, &state);
    let entered = state
        .db
        .write(move |tx| sign_in::enter(tx, &ctx, &config, &identity, purpose, &browser))
        .await?;
    open_door(&state, page, purpose, &landing, entered)
}

/// What the browser brings.
pub fn browser_of(req: &HttpRequest, state: &AppState) -> Browser {
    let agent = req.headers().get(header::USER_AGENT);
    Browser {
        user_agent: agent
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned(),
        former: cookie::session(req, &state.site).map(|token| token.hash()),
    }
}
