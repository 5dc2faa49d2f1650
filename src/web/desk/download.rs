//! `/desk/initiatives/{code}/files/{id}`: a document of a file, streamed from the store to who may read the
//! file.

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use futures_util::TryStreamExt as _;

use super::super::error::WebError;
use super::super::extract::{StaffActor, ctx};
use super::super::page::Page;
use super::super::state::AppState;
use crate::domain::code::Code;
use crate::domain::id::FileId;
use crate::files::FileKey;
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
    let key = FileKey::parse(&document.store_key)
        .ok_or_else(|| WebError::internal("a stored document has no key"))?;
    let opened = state.files.open(&key).await.map_err(WebError::internal)?;
    let named = format!(
        "attachment; filename*=UTF-8''{}",
        urlencoding::encode(&document.name)
    );
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, document.media_type))
        .insert_header((header::CONTENT_DISPOSITION, named))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .no_chunking(opened.size)
        .streaming(opened.bytes.map_err(WebError::internal)))
}
