//! `/my/inbox` and `/desk/inbox`: every notice to me, newest first. Opening one leads to what it is about
//! and marks it read.

use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::super::components::Pager;
use super::super::error::WebError;
use super::super::extract::{TypedForm, TypedQuery, ctx};
use super::super::page::{Page, see_other, show};
use super::super::state::AppState;
use super::account::{actor, person};
use crate::domain::id::NoticeId;
use crate::domain::time::Instant;
use crate::services::inbox::{self, Entry};
use crate::services::once;

#[derive(Template)]
#[template(path = "my/inbox.html")]
struct InboxPage {
    base: &'static str,
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
            href: format!("{}/{}", base(page), entry.id),
            subject,
            quote: entry.data.body.or(entry.data.reason),
            at: entry.at,
            is_read: entry.is_read,
        }
    }
}

/// Where the inbox of this reader is; citizens and staff have the same page in their own half.
fn base(page: &Page) -> &'static str {
    if page.is_staff() {
        "/desk/inbox"
    } else {
        "/my/inbox"
    }
}

/// **Who:** whoever is signed in; the gate lets citizens and staff into their own half.
pub async fn list(
    page: Page,
    query: TypedQuery,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let ctx = ctx::of(&state, &page, actor(&person(&page)?));
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
        base: base(&page),
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

/// **Who:** whoever is signed in, for their own notice. Reading it is all this changes, and only a person
/// reads: a HEAD and a browser that fetches ahead find the way and leave the notice unread.
pub async fn open(
    req: HttpRequest,
    page: Page,
    id: web::Path<NoticeId>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let ctx = ctx::of(&state, &page, actor(&person(&page)?));
    let id = id.into_inner();
    let entry = if is_read_by_a_person(&req) {
        state.db.write(move |tx| inbox::read(tx, &ctx, id)).await?
    } else {
        state.db.read(move |tx| inbox::look(tx, &ctx, id)).await?
    };
    let path = entry.data.path;
    let ours = path.starts_with('/') && !path.starts_with("//");
    let home = if page.is_staff() { "/staff" } else { "/my" };
    Ok(see_other(if ours { &path } else { home }))
}

/// A real GET: browsers say of the others that they fetch ahead of their reader, under three names.
fn is_read_by_a_person(req: &HttpRequest) -> bool {
    let ahead = ["sec-purpose", "purpose", "x-moz"].iter().any(|name| {
        let said = req
            .headers()
            .get(*name)
            .and_then(|value| value.to_str().ok());
        said.is_some_and(|said| said.to_ascii_lowercase().contains("prefetch"))
    });
    req.method() == Method::GET && !ahead
}

/// **Who:** whoever is signed in. Everything up to the newest that was on the page; doing it twice changes
/// nothing.
pub async fn read_all(
    page: Page,
    form: TypedForm,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let ctx = ctx::of(&state, &page, actor(&person(&page)?));
    let until: NoticeId = form.id("until")?;
    let key = form.key()?;
    let work = move |tx: &mut _| {
        once::guard(tx, &ctx, Some(key), "read_all", &until, |tx| {
            inbox::read_all(tx, &ctx, until)
        })
    };
    state.db.write(work).await?;
    Ok(page.see_other_with(base(&page), "done"))
}
