//! `/my/kept/{id}` and `/desk/kept/{id}`: a form that came after the session had ended, given back to the
//! person who typed it. One button sends it where it was going; nothing happens before.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use askama::Template;

use super::super::error::WebError;
use super::super::extract::ctx;
use super::super::given_back;
use super::super::page::{Page, show};
use super::super::state::AppState;
use super::account;
use crate::domain::id::KeptFormId;
use crate::services::kept::{self, KeptForm};

#[derive(Template)]
#[template(path = "session/kept.html")]
struct KeptPage {
    form: KeptForm,
    written: Vec<String>,
    page: Page,
}

/// **Who:** whoever typed it.
pub async fn show_page(
    page: Page,
    id: Path<KeptFormId>,
    state: Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let me = account::person(&page)?;
    let ctx = ctx::of(&state, &page, account::actor(&me));
    let id = id.into_inner();
    let form = state
        .db
        .read(move |tx| kept::open(tx, &ctx, me.person, id))
        .await?;
    show(&KeptPage {
        written: given_back::typed(
            Some(&state.house.reference),
            form.path.as_str(),
            &form.pairs,
        ),
        form,
        page,
    })
}

/// **Who:** whoever typed it, and does not want it any more.
pub async fn forget(
    page: Page,
    id: Path<KeptFormId>,
    state: Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let me = account::person(&page)?;
    let ctx = ctx::of(&state, &page, account::actor(&me));
    let id = id.into_inner();
    state
        .db
        .write(move |tx| kept::forget(tx, &ctx, me.person, id))
        .await?;
    let home = if page.is_staff() { "/staff" } else { "/my" };
    Ok(page.see_other_with(home, "deleted"))
}
