//! `/desk/initiatives/{code}/files/{id}`: a document of a file, streamed from the store to who may read the
//! file.

use actix_web::{HttpResponse, web};

use super::super::error::WebError;
use super::super::extract::{StaffActor, ctx};
use super::super::my::uploads;
use super::super::page::Page;
use super::super::state::AppState;
use crate::domain::code::Code;
use crate::domain::id::FileId;
use crate::services::desk;

/// **Who:** staff who may read this file.
pub async fn send(
    page: Page,
    path: web::Path<(String, String)>,
    who: StaffActor,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let (code, id) = path.into_inner();
    let code: Code = code.parse().map_err(|_| WebError::not_found())?;
    let id: FileId = id.parse().map_err(|_| WebError::not_found())?;
    let ctx = ctx::of(&state, &page, who.actor());
    let document = state
        .db
        .read(move |tx| desk::document(tx, &ctx, code, id))
        .await?;
    uploads::send(&state, &document).await
}
