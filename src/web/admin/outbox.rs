//! `/admin/outbox`: notices that wait, failed or were given up, with what the mail server said, and the
//! button that sends them again.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::super::components::{Pager, Tab, Tabs};
use super::super::error::WebError;
use super::super::extract::{StaffActor, TypedForm, TypedQuery, ctx};
use super::super::page::{Page, show};
use super::super::state::AppState;
use crate::domain::id::NoticeId;
use crate::domain::person::Role;
use crate::domain::text_enum::TextEnum as _;
use crate::services::outbox::{self, NoticeState, OutboxItem};
use crate::services::{ServiceError, once};

const SIZE: usize = 50;
/// What the page shows, most urgent first.
const TABS: [NoticeState; 6] = [
    NoticeState::Dead,
    NoticeState::Failed,
    NoticeState::Waiting,
    NoticeState::Digest,
    NoticeState::Leased,
    NoticeState::Sent,
];

#[derive(Template)]
#[template(path = "admin/outbox.html")]
struct OutboxPage {
    tabs: Tabs,
    items: Vec<Shown>,
    /// The reader may send again.
    may_retry: bool,
    /// All of this list may be sent again at once.
    all: bool,
    state: NoticeState,
    pager: Pager,
    page: Page,
}

struct Shown {
    item: OutboxItem,
    kind: String,
    when: String,
    stuck: bool,
}

/// **Who:** administrators and auditors.
pub async fn list(
    page: Page,
    query: TypedQuery,
    staff: StaffActor,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let shown = query.get("state").and_then(NoticeState::parse);
    let shown = shown
        .filter(|state| TABS.contains(state))
        .unwrap_or(NoticeState::Dead);
    let after: Option<NoticeId> = match query.after() {
        Some(text) => Some(text.parse().map_err(|_| WebError::Malformed)?),
        None => None,
    };
    let found = state
        .db
        .read(move |conn| outbox::overview(conn, shown, after, SIZE))
        .await?;
    let count = |state: NoticeState| {
        let count = found.counts.iter().find(|(known, _)| *known == state);
        count.map(|(_, count)| page.number(count))
    };
    let tabs = TABS.iter().map(|state| Tab {
        href: format!("/admin/outbox?state={state}"),
        label: page.word("outbox-state", state).into_owned(),
        count: count(*state),
        here: *state == shown,
    });
    let tabs = Tabs {
        label: page.t("outbox-tabs").into_owned(),
        tabs: tabs.collect(),
    };
    let next = found.next.map(|next| next.to_string());
    let may_retry = staff.active.role == Role::Administrator;
    let items: Vec<Shown> = found
        .items
        .into_iter()
        .map(|item| Shown {
            kind: page.word("notice", item.kind).into_owned(),
            when: when(&page, &item),
            stuck: matches!(item.state, NoticeState::Dead | NoticeState::Failed),
            item,
        })
        .collect();
    show(&OutboxPage {
        tabs,
        may_retry,
        all: may_retry && shown == NoticeState::Dead && !items.is_empty(),
        items,
        state: shown,
        pager: Pager::new(&page, &query, next.as_deref()),
        page,
    })
}

fn when(page: &Page, item: &OutboxItem) -> String {
    if let Some(at) = item.sent_at {
        return page.t1("outbox-sent", "at", page.moment(at)).into_owned();
    }
    let tried = page.t1("outbox-tried", "count", item.attempts).into_owned();
    match item.next_at {
        Some(at) if item.state == NoticeState::Failed => {
            let next = page.t1("outbox-next", "at", page.moment(at));
            format!("{tried} · {next}")
        }
        _ if item.attempts > 0 => tried,
        _ => String::new(),
    }
}

/// **Who:** administrators. Sends one notice, or all that were given up, again.
pub async fn retry(
    page: Page,
    staff: StaffActor,
    state: web::Data<AppState>,
    form: TypedForm,
) -> Result<HttpResponse, WebError> {
    let key = form.key()?;
    let one: Option<NoticeId> = match form.filled("notice") {
        Some(_) => Some(form.id("notice")?),
        None => None,
    };
    let given = ctx::of(&state, &page, staff.actor());
    state
        .db
        .write(move |tx| {
            once::guard(tx, &given, Some(key), "outbox.retry", &one, |tx| {
                match outbox::retry(tx, &given, one) {
                    // It left meanwhile: what was wanted has happened.
                    Err(ServiceError::NotFound) => Ok(0),
                    other => other,
                }
            })
        })
        .await?;
    let shown = form.filled("state").and_then(NoticeState::parse);
    let shown = shown.unwrap_or(NoticeState::Dead);
    let path = format!("/admin/outbox?state={shown}");
    Ok(page.see_other_with(&path, "outbox-retried"))
}
