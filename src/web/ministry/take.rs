//! `/ministry/accepted/take`: CSV or JSON Lines, streamed while they are read.

use actix_web::http::{Method, header};
use actix_web::{HttpRequest, HttpResponse, web};

use super::super::error::WebError;
use super::super::extract::{StaffActor, TypedQuery, ctx};
use super::super::page::Page;
use super::super::state::AppState;
use super::filter::Typed;
use super::leave;
use crate::domain::export_row::ExportFormat;
use crate::domain::text_enum::TextEnum as _;
use crate::domain::time::Instant;
use crate::services::{ServiceError, exports};

/// **Who:** as `/ministry/accepted`. Reads only; that it was taken is on record.
pub async fn stream(
    req: HttpRequest,
    page: Page,
    query: TypedQuery,
    staff: StaffActor,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let format = query.get("format").and_then(ExportFormat::parse);
    let format = format
        .filter(|format| *format != ExportFormat::Xlsx)
        .ok_or(WebError::Malformed)?;
    let filter = Typed::of_query(&query).read();
    let filter = filter.map_err(ServiceError::Invalid)?;
    let mut response = HttpResponse::Ok();
    response
        .content_type(media_type(format))
        .insert_header((header::CONTENT_DISPOSITION, attachment(page.now, format)))
        // The hash on record is of these bytes; compressing them would only cost time.
        .insert_header(header::ContentEncoding::Identity);
    if req.method() == Method::HEAD {
        return Ok(response.finish());
    }
    let given = ctx::of(&state, &page, staff.actor());
    let begun = {
        let given = given.clone();
        let begin = move |tx: &mut _| exports::begin(tx, &given, format, filter.clone());
        state.db.write(begin).await?
    };
    let body = leave::body(&state, &given, begun)?;
    Ok(response.streaming(body))
}

/// The media type of a format.
pub(super) const fn media_type(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Csv => "text/csv; charset=utf-8",
        ExportFormat::Jsonl => "application/x-ndjson; charset=utf-8",
        ExportFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
}

/// What the browser names the file.
pub(super) fn attachment(at: Instant, format: ExportFormat) -> String {
    let at = at.in_vietnam().format("%Y-%m-%d-%H%M");
    format!("attachment; filename=\"sang-kien-{at}.{format}\"")
}
