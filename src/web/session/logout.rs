//! `/logout`: ends our session, then the provider's where it offers that.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use url::Url;

use super::super::error::WebError;
use super::super::extract::ctx;
use super::super::page::{Page, see_other};
use super::super::state::AppState;
use super::cookie;
use super::onward::{self, Errand};
use crate::domain::person::Actor;
use crate::services::sessions;

/// **Who:** anyone; who is not signed in stays so.
pub async fn leave(
    mut page: Page,
    state: Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, WebError> {
    let mut provider = None;
    if let Some(token) = cookie::session(&req, &state.site) {
        let ctx = ctx::of(&state, &page, Actor::System);
        let ended = state
            .db
            .write(move |tx| sessions::end(tx, &ctx, &token.hash()))
            .await?;
        let home = Url::parse(&format!("{}/", state.site.public_origin));
        if let (Some(hint), Ok(home)) = (ended.and_then(|ended| ended.id_token), home) {
            provider = state.oidc.logout_url(Some(&hint), &home, page.locale).await;
        }
    }
    page.signed_in = None;
    let said = page.flash_next("signed-out");
    let mut answer = match provider {
        Some(address) => onward::lead(page, Errand::SignOut, &address)?,
        None => see_other("/"),
    };
    for cookie in [cookie::no_session(&state.site), said] {
        answer
            .add_cookie(&cookie)
            .map_err(|error| WebError::internal(error.to_string()))?;
    }
    Ok(answer)
}
