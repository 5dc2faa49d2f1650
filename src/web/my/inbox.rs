//! `/my/inbox`: every notice to me, newest first. Opening one leads to what it is about and marks it read.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::super::components::Pager;
use super::super::error::WebError;
use super::super::extract::{CitizenActor, TypedForm, TypedQuery, ctx};
use super::super::page::{Page, see_other, see_other_with, show};
use super::super::state::AppState;
use crate::domain::id::NoticeId;
use crate::domain::time::Instant;
use crate::services::inbox::{self, Entry};

#[derive(Template)]
#[template(path = "my/inbox.html")]
struct InboxPage {
    notices: Vec<Line>,
    newest: Option<NoticeId>,
    unread: bool,
    pager: Pager,
    page: Page,
}

/// One notice.
struct Line {
    href: String,
    subject: String,
    quote: Option<String>,
    at: Instant,
    is_read: bool,
}

impl Line {
    fn new(page: &Page, state: &AppState, entry: Entry) -> Self {
        let rendered = state.renderer.render(entry.kind, &entry.data, page.locale);
        let subject = match rendered {
            Ok(rendered) => rendered.subject,
            // A text that does not render must not hide the notice.
            Err(error) => {
                tracing::error!(error = %error, notice.kind = %entry.kind, "notice does not render");
                entry.data.title.clone().unwrap_or_default()
            }
        };
        Self {
            href: format!("/my/inbox/{}", entry.id),
            subject,
            quote: entry.data.body.or(entry.data.reason),
            at: entry.at,
            is_read: entry.is_read,
        }
    }
}

/// **Who:** a citizen.
pub async fn list(
    page: Page,
    who: CitizenActor,
    query: TypedQuery,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let ctx = ctx::of(&state, &page, who.actor());
    let after = query
        .after()
        .map(|cursor| cursor.parse().map_err(|_| WebError::Malformed))
        .transpose()?;
    let found = state
        .db
        .read(move |conn| inbox::list(conn, &ctx, after))
        .await?;
    let next = found.next.map(|id| id.to_string());
    show(&InboxPage {
        newest: found.items.first().map(|entry| entry.id),
        unread: found.items.iter().any(|entry| !entry.is_read),
        notices: found
            .items
            .into_iter()
            .map(|entry| Line::new(&page, &state, entry))
            .collect(),
        pager: Pager::new(&page, &query, next.as_deref()),
        page,
    })
}

/// **Who:** a citizen, for their own notice. Reading it is all this changes.
pub async fn open(
    page: Page,
    who: CitizenActor,
    id: web::Path<NoticeId>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let ctx = ctx::of(&state, &page, who.actor());
    let id = id.into_inner();
    let entry = state.db.write(move |tx| inbox::read(tx, &ctx, id)).await?;
    let path = entry.data.path;
    let ours = path.starts_with('/') && !path.starts_with("//");
    Ok(see_other(if ours { &path } else { "/my" }))
}

/// **Who:** a citizen. Everything up to the newest that was on the page; doing it twice changes nothing.
pub async fn read_all(
    page: Page,
    who: CitizenActor,
    form: TypedForm,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let ctx = ctx::of(&state, &page, who.actor());
    let until: NoticeId = form.id("until")?;
    state
        .db
        .write(move |tx| inbox::read_all(tx, &ctx, until))
        .await?;
    Ok(see_other_with("/my/inbox", "done"))
}
