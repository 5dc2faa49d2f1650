//! `/ministry/exports`: what the person has taken out; workbooks are asked for, watched and fetched here.

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde_json::json;

use super::super::components::Pager;
use super::super::error::WebError;
use super::super::extract::{StaffActor, TypedForm, TypedQuery, ctx};
use super::super::page::{Page, show};
use super::super::state::AppState;
use super::filter::{Typed, in_words};
use super::take::{attachment, media_type};
use crate::domain::export_row::ExportFormat;
use crate::domain::id::ExportId;
use crate::files::FileKey;
use crate::services::exports::{self, ExportState, Record};
use crate::services::{ServiceError, once};

const SIZE: usize = 25;

#[derive(Template)]
#[template(path = "ministry/exports.html")]
struct ExportsPage {
    items: Vec<Shown>,
    pager: Pager,
    page: Page,
}

struct Shown {
    row: Record,
    format: String,
    state: String,
    filter: Vec<(String, String)>,
    sha256: Option<String>,
    /// Where it can be fetched again.
    href: Option<String>,
    /// Where its progress is asked.
    progress: Option<String>,
}

/// **Who:** analysts and auditors, each their own.
pub async fn list(
    page: Page,
    query: TypedQuery,
    staff: StaffActor,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let after: Option<ExportId> = match query.after() {
        Some(text) => Some(text.parse().map_err(|_| WebError::Malformed)?),
        None => None,
    };
    let given = ctx::of(&state, &page, staff.actor());
    let (found, agencies) = state
        .db
        .read(move |conn| {
            let found = exports::list_own(conn, &given, after, SIZE)?;
            let agencies = exports::agency_names(conn, &given, &found.items)?;
            Ok::<_, ServiceError>((found, agencies))
        })
        .await?;
    let next = found.next.map(|next| next.to_string());
    let mut items = Vec::new();
    for row in found.items {
        let filter = exports::filter_of(&row)?;
        let agency = filter.agency.and_then(|agency| agencies.get(&agency));
        let reference = &state.house.reference;
        let open = matches!(row.state, ExportState::Waiting | ExportState::Running);
        items.push(Shown {
            format: page.word("ministry-format", row.format).into_owned(),
            state: match (row.format, row.state, &row.store_key) {
                (ExportFormat::Xlsx, ExportState::Done, None) => {
                    page.t("ministry-export-gone").into_owned()
                }
                (_, state, _) => match row.next_at {
                    Some(at) => {
                        let at = page.moment(at);
                        page.t1("ministry-export-again", "at", at).into_owned()
                    }
                    None => page.word("ministry-export", state).into_owned(),
                },
            },
            filter: in_words(&page.words, reference, agency.map(String::as_str), &filter),
            sha256: row.sha256.as_ref().map(hex::encode),
            href: row
                .store_key
                .as_ref()
                .map(|_| format!("/ministry/exports/{}/file", row.export_id)),
            progress: open.then(|| format!("/ministry/exports/{}/progress", row.export_id)),
            row,
        });
    }
    show(&ExportsPage {
        items,
        pager: Pager::new(&page, &query, next.as_deref()),
        page,
    })
}

/// **Who:** as `/ministry/accepted`. Asks for a workbook.
pub async fn ask(
    page: Page,
    staff: StaffActor,
    state: web::Data<AppState>,
    form: TypedForm,
) -> Result<HttpResponse, WebError> {
    let key = form.key()?;
    let filter = Typed::of_form(&form).read();
    let filter = filter.map_err(ServiceError::Invalid)?;
    let given = ctx::of(&state, &page, staff.actor());
    state
        .db
        .write(move |tx| {
            once::guard(tx, &given, Some(key), "export", &filter, |tx| {
                exports::enqueue(tx, &given, filter.clone())
            })
        })
        .await?;
    Ok(page.see_other_with("/ministry/exports", "export-asked"))
}

/// **Who:** whoever asked for this export. How far it is, for the page's script.
pub async fn progress(
    page: Page,
    id: web::Path<String>,
    staff: StaffActor,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let row = own(&page, &id, &staff, &state).await?;
    let state = match row.state {
        ExportState::Running | ExportState::Waiting => "running",
        ExportState::Done | ExportState::Failed => "ended",
    };
    Ok(HttpResponse::Ok().json(json!({
        "done": row.done_count,
        "total": row.row_count.max(1),
        "state": state,
    })))
}

/// **Who:** whoever asked for this export, while their role is given all that is in it. The workbook.
pub async fn fetch(
    page: Page,
    id: web::Path<String>,
    staff: StaffActor,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let export: ExportId = id.parse().map_err(|_| WebError::not_found())?;
    let given = ctx::of(&state, &page, staff.actor());
    let takeable = move |conn: &mut _| exports::get_takeable(conn, &given, export);
    let row = state.db.read(takeable).await?;
    let key = row.store_key.as_deref().and_then(FileKey::parse);
    let key = key.ok_or_else(WebError::not_found)?;
    let file = state.files.open(&key).await.map_err(|fault| {
        if fault.is_temporary() {
            WebError::Unavailable { retry_seconds: 10 }
        } else {
            WebError::not_found()
        }
    })?;
    Ok(HttpResponse::Ok()
        .content_type(media_type(row.format))
        .insert_header((
            header::CONTENT_DISPOSITION,
            attachment(row.requested_at, row.format),
        ))
        .insert_header(header::ContentEncoding::Identity)
        .no_chunking(file.size)
        .streaming(file.bytes))
}

async fn own(
    page: &Page,
    id: &str,
    staff: &StaffActor,
    state: &AppState,
) -> Result<Record, WebError> {
    let id: ExportId = id.parse().map_err(|_| WebError::not_found())?;
    let given = ctx::of(state, page, staff.actor());
    let own = move |conn: &mut _| exports::get_own(conn, &given, id);
    Ok(state.db.read(own).await?)
}
