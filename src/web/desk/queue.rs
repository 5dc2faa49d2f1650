//! `/desk/queue`: what this role has to do, due first.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::super::components::{Badge, Choice, Due, FaultList, Field, Pager, Tab as TabPart, Tabs};
use super::super::error::WebError;
use super::super::extract::{StaffActor, TypedQuery, ctx, cursor_day};
use super::super::page::{Page, see_other, show_form};
use super::super::state::AppState;
use crate::domain::code::Code;
use crate::domain::locale::Locale;
use crate::domain::person::Role;
use crate::domain::text_enum::TextEnum as _;
use crate::domain::workflow::State;
use crate::services::desk::{self, AgencyName, Cursor, Filter, Queue, QueueItem, Tab};
use crate::services::{FieldFault, House, ServiceError};

/// The address of the queue.
pub const PATH: &str = "/desk/queue";

#[derive(Template)]
#[template(path = "desk/queue.html")]
struct QueuePage {
    tabs: Tabs,
    search: Field,
    faults: FaultList,
    filters: Vec<Field>,
    tab: Tab,
    rows: Vec<Row>,
    bulk: Vec<Bulk>,
    reviewer: bool,
    agencies: bool,
    everybody: bool,
    empty: String,
    pager: Pager,
    page: Page,
}

/// A button for the chosen files.
struct Bulk {
    act: &'static str,
    label: String,
    /// Its words once some are chosen, with `{count}` for how many.
    some: String,
}

struct Row {
    class: &'static str,
    due: Option<Due>,
    code: String,
    href: String,
    title: String,
    /// Where it stands; not of a file in which the reader has a part.
    badge: Option<Badge>,
    again: bool,
    kind: String,
    agency: String,
    with: String,
    score: String,
    age: String,
    pick: Option<String>,
}

/// **Who:** staff who handle files; who only reads sees the same list without acts.
pub async fn show_page(
    page: Page,
    query: TypedQuery,
    who: StaffActor,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let ctx = ctx::of(&state, &page, who.actor());
    let mut faults = Vec::new();
    if let Some(typed) = query.get("code") {
        match typed.to_uppercase().parse::<Code>() {
            Ok(code) => {
                let ctx = ctx.clone();
                let found = state
                    .db
                    .read(move |tx| desk::find_code(tx, &ctx, code))
                    .await;
                match found {
                    Ok(_) => return Ok(see_other(&format!("/desk/initiatives/{code}"))),
                    Err(ServiceError::NotFound) => {
                        faults.push(FieldFault::new("code", "code-unknown"));
                    }
                    Err(other) => return Err(other.into()),
                }
            }
            Err(fault) => faults.push(FieldFault::new("code", fault.code())),
        }
    }
    let filter = filter_of(&query);
    let wanted = filter.clone();
    let queue = state
        .db
        .read(move |tx| desk::queue(tx, &ctx, &wanted))
        .await?;
    let search = Field::code(&page, "code", page.t("desk-search"))
        .value(query.shown("code"))
        .faults(&page, &faults);
    let role = who.active.role;
    show_form(
        &faults,
        &QueuePage {
            tabs: tabs(&page, &query, &queue),
            faults: FaultList::of(&page, [&search]),
            search,
            filters: filters(&page, &query, &state.house, &queue),
            tab: queue.tab,
            bulk: Bulk::all(&page, bulk_for(role, queue.tab)),
            reviewer: role == Role::Reviewer,
            agencies: !queue.agencies.is_empty(),
            everybody: queue.tab == Tab::All,
            empty: page.word("desk-empty", queue.tab).into_owned(),
            pager: Pager::new(&page, &query, queue.page.next.map(write_cursor).as_deref()),
            rows: rows(&page, &state.house, role, &queue),
            page,
        },
    )
}

/// The acts for several files at once in this view.
const fn bulk_for(role: Role, tab: Tab) -> &'static [&'static str] {
    match (role, tab) {
        (Role::IntakeOfficer, Tab::Mine | Tab::Soon | Tab::Overdue) => &["receive", "assign"],
        (Role::IntakeOfficer, Tab::Unassigned) => &["assign"],
        _ => &[],
    }
}

impl Bulk {
    fn all(page: &Page, acts: &[&'static str]) -> Vec<Self> {
        let one = |act: &&'static str| Self {
            act,
            label: page.word("desk-bulk", act).into_owned(),
            some: page
                .t1(&format!("desk-bulk-{act}-some"), "count", "{count}")
                .into_owned(),
        };
        acts.iter().map(one).collect()
    }
}

fn filter_of(query: &TypedQuery) -> Filter {
    Filter {
        tab: query.get("tab").and_then(Tab::parse),
        state: query.get("state").and_then(State::parse),
        kind: query.get("kind").map(str::to_owned),
        agency: query.get("agency").and_then(|id| id.parse().ok()),
        after: query.after().and_then(read_cursor),
    }
}

/// `2026-12-04_<id>`, or `_<id>` in a list of finished files.
fn write_cursor(cursor: Cursor) -> String {
    let due = cursor.due_on.map(|due| due.to_string()).unwrap_or_default();
    format!("{due}_{}", cursor.id)
}

/// A cursor that no page of ours wrote begins the list again.
fn read_cursor(text: &str) -> Option<Cursor> {
    let (due, id) = text.split_once('_')?;
    let due_on = if due.is_empty() {
        None
    } else {
        Some(cursor_day(due)?)
    };
    Some(Cursor {
        due_on,
        id: id.parse().ok()?,
    })
}

fn tabs(page: &Page, query: &TypedQuery, queue: &Queue) -> Tabs {
    let tabs = queue.tabs.iter().map(|one| TabPart {
        href: query.href(PATH, "tab", Some(one.tab.as_str())),
        label: page.word("desk-tab", one.tab).into_owned(),
        count: one.count.map(|count| {
            if count >= 100 {
                "99+".to_owned()
            } else {
                count.to_string()
            }
        }),
        here: one.tab == queue.tab,
    });
    Tabs {
        label: page.t("desk-views").into_owned(),
        tabs: tabs.collect(),
    }
}

fn filters(page: &Page, query: &TypedQuery, house: &House, queue: &Queue) -> Vec<Field> {
    let all = || Choice::new("", page.t("desk-any"));
    let mut states = vec![all()];
    states.extend(
        State::ALL
            .iter()
            .filter(|state| **state != State::Draft)
            .map(|state| Choice::new(state.as_str(), page.state(*state))),
    );
    let mut kinds = vec![all()];
    kinds.extend(
        house
            .reference
            .kinds_in_order()
            .into_iter()
            .map(|kind| Choice::new(kind.code.as_str(), kind.name.get(page.locale))),
    );
    let mut filters = vec![
        Field::menu(page, "state", page.t("desk-state"), states).value(query.shown("state")),
        Field::menu(page, "kind", page.t("desk-kind"), kinds).value(query.shown("kind")),
    ];
    if !queue.agencies.is_empty() {
        let mut agencies = vec![all()];
        agencies.extend(
            queue
                .agencies
                .iter()
                .map(|agency| Choice::new(agency.agency_id.to_string(), agency.name(page.locale))),
        );
        filters.push(
            Field::menu(page, "agency", page.t("desk-agency"), agencies)
                .value(query.shown("agency")),
        );
    }
    filters
}

fn rows(page: &Page, house: &House, role: Role, queue: &Queue) -> Vec<Row> {
    let bulk = !bulk_for(role, queue.tab).is_empty();
    queue
        .page
        .items
        .iter()
        .map(|item| {
            let own = queue.own.contains(&item.file.id);
            row(page, house, &queue.agencies, bulk && !own, own, item)
        })
        .collect()
}

fn row(
    page: &Page,
    house: &House,
    agencies: &[AgencyName],
    bulk: bool,
    own: bool,
    item: &QueueItem,
) -> Row {
    let file = &item.file;
    let calendar = &house.reference.calendar;
    let due = file
        .due_on
        .filter(|_| !own)
        .map(|day| Due::new(page, day, calendar.days_left(page.now.date(), day)));
    let code = file.code.clone().unwrap_or_default();
    let acts = matches!(file.state, State::Submitted | State::Received);
    Row {
        class: due.as_ref().map_or("", |due| due.class),
        due,
        href: format!("/desk/initiatives/{code}"),
        title: file.title.clone(),
        badge: (!own).then(|| Badge::new(page, file.state)),
        again: file.return_count > 0,
        kind: kind_name(house, &file.kind, page.locale),
        agency: file
            .agency
            .and_then(|id| agencies.iter().find(|agency| agency.agency_id == id))
            .map(|agency| agency.name(page.locale).to_owned())
            .unwrap_or_default(),
        with: page.word("desk-with", file.waits_for).into_owned(),
        score: match item.scores.mean_bp() {
            Some(mean) => page
                .t2(
                    "desk-scores",
                    "count",
                    item.scores.count,
                    "mean",
                    page.number((mean + 50) / 100),
                )
                .into_owned(),
            None => String::new(),
        },
        age: file.submitted_at.map(|at| page.ago(at)).unwrap_or_default(),
        pick: (bulk && acts).then(|| format!("{code}.{}", file.version.number())),
        code,
    }
}

/// The name of a kind; its code where the kind was taken away.
pub(super) fn kind_name(house: &House, kind: &str, locale: Locale) -> String {
    house
        .reference
        .kind(kind)
        .map_or_else(|| kind.to_owned(), |kind| kind.name.get(locale).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_its_address_and_a_forged_one_begins_again() {
        let id = "0198a000-0000-7000-8000-000000000001".parse().unwrap();
        for due_on in [None, "2026-12-04".parse().ok()] {
            let cursor = Cursor { due_on, id };
            assert_eq!(read_cursor(&write_cursor(cursor)), Some(cursor));
        }
        for forged in ["", "x", "2026-13-40_x", "2026-12-04_", "_' OR 1=1"] {
            assert_eq!(read_cursor(forged), None, "{forged}");
        }
    }
}
