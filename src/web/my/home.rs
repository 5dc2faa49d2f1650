//! `/my`: what is asked of me, my drafts with what they lack, my files with who has them and until when.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::super::components::{Badge, Due, Pager};
use super::super::error::WebError;
use super::super::extract::{CitizenActor, TypedQuery, ctx};
use super::super::page::{Page, show};
use super::super::state::AppState;
use crate::domain::id::AssistanceId;
use crate::domain::locale::Locale;
use crate::domain::time::Instant;
use crate::domain::workflow::WaitsFor;
use crate::services::assist;
use crate::services::mine::{self, MyRow};

#[derive(Template)]
#[template(path = "my/home.html")]
struct HomePage {
    asked: Vec<Line>,
    drafts: Vec<Line>,
    assisted: Vec<Line>,
    requests: Vec<Ask>,
    requested: Vec<Ask>,
    naming: Vec<Line>,
    named: Vec<Line>,
    files: Vec<Line>,
    deep: bool,
    pager: Pager,
    page: Page,
}

/// One file in a list.
struct Line {
    href: String,
    title: String,
    /// The title is its proposer's, not our word for none.
    own: bool,
    code: Option<String>,
    kind: String,
    badge: Badge,
    agency: Option<String>,
    with: Option<String>,
    due: Option<Due>,
    touched: Instant,
    missing: Option<usize>,
}

impl Line {
    fn new(page: &Page, state: &AppState, row: MyRow, missing: Option<usize>) -> Self {
        let own = !row.title.is_empty();
        let title = if row.title.is_empty() {
            page.t("my-untitled").into_owned()
        } else {
            row.title
        };
        let kind = state.house.reference.kind(&row.kind);
        let href = match &row.code {
            Some(code) => format!("/my/initiatives/{code}"),
            None => format!("/my/drafts/{}", row.id),
        };
        let due = row.due_on.filter(|_| !row.state.is_final());
        let calendar = &state.house.reference.calendar;
        Self {
            href,
            title,
            own,
            code: row.code,
            kind: kind.map_or(row.kind.clone(), |kind| {
                kind.name.get(page.locale).to_owned()
            }),
            badge: Badge::new(page, row.state),
            agency: row.agency.map(|(vi, en)| match page.locale {
                Locale::Vi => vi,
                Locale::En => en,
            }),
            with: with_whom(page, row.waits_for),
            due: due.map(|day| Due::new(page, day, calendar.days_left(page.now.date(), day))),
            touched: row.submitted_at.unwrap_or(row.updated_at),
            missing,
        }
    }
}

/// A request to type for somebody.
struct Ask {
    id: AssistanceId,
    assistant: String,
    kind: String,
    at: Instant,
}

impl Ask {
    fn new(page: &Page, state: &AppState, request: assist::Request) -> Self {
        let kind = state.house.reference.kind(&request.kind);
        Self {
            id: request.id,
            assistant: request.assistant,
            kind: kind.map_or(request.kind, |kind| kind.name.get(page.locale).to_owned()),
            at: request.asked_at,
        }
    }
}

/// A file of somebody else that names the reader as author.
fn naming(page: &Page, state: &AppState, row: MyRow) -> Line {
    let href = row
        .code
        .as_ref()
        .map(|code| format!("/my/named/{code}"))
        .unwrap_or_default();
    Line {
        href,
        ..Line::new(page, state, row, None)
    }
}

/// Who has a file, by the part they play: names of staff are not for lists.
#[must_use]
pub fn with_whom(page: &Page, waits_for: WaitsFor) -> Option<String> {
    match waits_for {
        WaitsFor::Nobody | WaitsFor::System => None,
        WaitsFor::Proposer => Some(page.t("my-with-you").into_owned()),
        other => other
            .role()
            .map(|role| page.word("role", role).into_owned()),
    }
}

/// **Who:** a citizen.
pub async fn show_page(
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
    let home = state
        .db
        .read(move |conn| mine::home(conn, &ctx, after))
        .await?;
    let line = |row: MyRow| Line::new(&page, &state, row, None);
    let next = home.files.next.map(|id| id.to_string());
    let (asks, followed): (Vec<_>, Vec<_>) = home.named.into_iter().partition(|(_, asked)| *asked);
    let names = |rows: Vec<(MyRow, bool)>| -> Vec<Line> {
        let rows = rows.into_iter();
        rows.map(|(row, _)| naming(&page, &state, row)).collect()
    };
    let asked = |requests: Vec<assist::Request>| -> Vec<Ask> {
        let requests = requests.into_iter();
        requests.map(|one| Ask::new(&page, &state, one)).collect()
    };
    show(&HomePage {
        requests: asked(home.requests),
        requested: asked(home.requested),
        naming: names(asks),
        named: names(followed),
        asked: home.asked.into_iter().map(line).collect(),
        drafts: home
            .drafts
            .into_iter()
            .map(|(row, missing)| Line::new(&page, &state, row, Some(missing)))
            .collect(),
        assisted: home.assisted.into_iter().map(line).collect(),
        files: home.files.items.into_iter().map(line).collect(),
        deep: query.after().is_some(),
        pager: Pager::new(&page, &query, next.as_deref()),
        page,
    })
}
