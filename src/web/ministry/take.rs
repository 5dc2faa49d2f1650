//! `/ministry/accepted/take`: CSV or JSON Lines, streamed while they are read.

use actix_web::http::header;
use actix_web::{HttpResponse, web};

use super::super::error::WebError;
use super::super::extract::{StaffActor, TypedForm, ctx};
use super::super::page::Page;
use super::super::state::AppState;
use super::filter::Typed;
use super::leave;
use super::turnstile::Full;
use crate::domain::export_row::ExportFormat;
use crate::domain::text_enum::TextEnum as _;
use crate::domain::time::Instant;
use crate::services::{FieldFault, ServiceError, exports};

/// **Who:** as `/ministry/accepted`. What was taken is on record; the same form sent again is a download of its
/// own with a record of its own, unless the one before broke off.
pub async fn stream(
    page: Page,
    form: TypedForm,
    staff: StaffActor,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let format = form.filled("format").and_then(ExportFormat::parse);
    let format = format
        .filter(|format| *format != ExportFormat::Xlsx)
        .ok_or(WebError::Malformed)?;
    let filter = Typed::of_form(&form).read();
    let filter = filter.map_err(ServiceError::Invalid)?;
    let key = form.key()?;
    let pass = state.turnstile.enter(staff.person).map_err(full)?;
    let given = ctx::of(&state, &page, staff.actor());
    let begun = {
        let given = given.clone();
        let begin = move |tx: &mut _| exports::begin(tx, &given, Some(key), format, &filter);
        state.db.write(begin).await?
    };
    let taken_at = begun.start.taken_at;
    let body = leave::body(&state, &given, begun, pass)?;
    Ok(HttpResponse::Ok()
        .content_type(media_type(format))
        .insert_header((header::CONTENT_DISPOSITION, attachment(taken_at, format)))
        // The hash on record is of these bytes; compressing them would only cost time.
        .insert_header(header::ContentEncoding::Identity)
        .streaming(body))
}

/// Too many leave at the moment: one's own, which one can wait for or end, or others'.
fn full(full: Full) -> ServiceError {
    match full {
        Full::OfOwn(own) => {
            let fault = FieldFault::new("format", "too-many-downloads").with("max", own);
            ServiceError::Invalid(vec![fault])
        }
        Full::OfOthers => ServiceError::Busy { retry_seconds: 30 },
    }
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
