//! `/logout`: ends our session, then the provider's where it offers that.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use url::Url;

use super::super::error::WebError;
use super::super::extract::ctx;
use super::super::page::{Page, see_other_with};
use super::super::state::AppState;
use super::cookie;
use crate::domain::person::Actor;
use crate::services::sessions;

/// **Who:** anyone; who is not signed in stays so.
pub async fn leave(
    page: Page,
    state: Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, WebError> {
    let mut next = "/".to_owned();
    if let Some(token) = cookie::session(&req, &state.site) {
        let ctx = ctx::of(&state, &page, Actor::System);
        let ended = state
            .db
            .write(move |tx| sessions::end(tx, &ctx, &token.hash()))
            .await?;
        let home = Url::parse(&format!("{}/", state.site.public_origin));
        if let (Some(hint), Ok(home)) = (ended.and_then(|ended| ended.id_token), home) {
            let out = state.oidc.logout_url(Some(&hint), &home, page.locale).await;
            if let Some(out) = out {
                next = out.into();
            }
        }
    }
    let mut answer = see_other_with(&next, "signed-out");
    answer
        .add_cookie(&cookie::no_session(&state.site))
        .map_err(|error| WebError::internal(error.to_string()))?;
    Ok(answer)
}
