//! `/my/drafts/{id}/discard`: asks once more, then the draft is gone.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::super::error::WebError;
use super::super::extract::{CitizenActor, TypedForm, ctx};
use super::super::page::{Page, show};
use super::super::state::AppState;
use super::uploads;
use crate::domain::id::InitiativeId;
use crate::services::drafts::{self, Doomed};
use crate::services::once;

#[derive(Template)]
#[template(path = "my/discard.html")]
struct DiscardPage {
    id: InitiativeId,
    doomed: Doomed,
    page: Page,
}

/// **Who:** the proposer of a draft. Asks once more.
pub async fn ask(
    page: Page,
    who: CitizenActor,
    id: web::Path<InitiativeId>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let id = id.into_inner();
    let ctx = ctx::of(&state, &page, who.actor());
    let looked = move |conn: &mut _| drafts::doomed(conn, &ctx, id);
    let doomed = state.db.read(looked).await?;
    show(&DiscardPage { id, doomed, page })
}

/// **Who:** the proposer of a draft. The rows go at once, the documents after.
pub async fn discard(
    page: Page,
    who: CitizenActor,
    id: web::Path<InitiativeId>,
    form: TypedForm,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let id = id.into_inner();
    let ctx = ctx::of(&state, &page, who.actor());
    let (key, seen) = (form.key()?, form.version()?);
    let work = move |tx: &mut _| {
        once::guard(tx, &ctx, Some(key), "discard", &id, |tx| {
            drafts::discard(tx, &ctx, id, seen)
        })
    };
    for key in state.db.write(work).await? {
        uploads::forget(&state, &key).await;
    }
    Ok(page.see_other_with("/my", "deleted"))
}
