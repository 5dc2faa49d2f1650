//! `/track`: where a file stands, for whoever knows its code. Never a name.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::Datelike as _;

use super::super::components::{Badge, Due, FaultList, Field};
use super::super::error::WebError;
use super::super::extract::TypedQuery;
use super::super::page::{Page, show_as};
use super::super::state::AppState;
use super::source::{self, Tracked};
use crate::domain::code::Code;
use crate::services::FieldFault;

#[derive(Template)]
#[template(path = "public/track.html")]
struct TrackPage {
    faults: FaultList,
    code: Field,
    found: Option<Found>,
    page: Page,
}

struct Found {
    code: String,
    badge: Badge,
    means: String,
    due: Option<Due>,
    tracked: Tracked,
}

/// **Who:** anyone. The code comes by GET: a state may be bookmarked, and nothing is changed.
pub async fn show_page(
    page: Page,
    query: TypedQuery,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let typed = query.shown("code");
    let mut status = StatusCode::OK;
    let mut faults = Vec::new();
    let mut found = None;
    if !typed.is_empty() {
        match typed.to_uppercase().parse::<Code>() {
            Ok(code) => match source::track(&state, page.locale, code).await? {
                Some(tracked) => {
                    let known = state.house.reference.calendar.last_year;
                    found = Some(Found::new(&page, code, tracked, known));
                }
                None => {
                    status = StatusCode::NOT_FOUND;
                    faults.push(FieldFault::new("code", "code-unknown"));
                }
            },
            Err(fault) => {
                status = StatusCode::UNPROCESSABLE_ENTITY;
                faults.push(FieldFault::new("code", fault.code()));
            }
        }
    }
    let code = Field::code(&page, "code", page.t("track-code"))
        .help(page.t("track-code-help"))
        .value(typed)
        .faults(&page, &faults);
    show_as(
        status,
        &TrackPage {
            faults: FaultList::of(&page, [&code]),
            code,
            found,
            page,
        },
    )
}

impl Found {
    /// Beyond the last `known` year of the calendar a due day may still move.
    fn new(page: &Page, code: Code, tracked: Tracked, known: i32) -> Self {
        Self {
            code: code.to_string(),
            badge: Badge::new(page, tracked.state),
            means: page.word("track-means", tracked.state).into_owned(),
            due: tracked.due.map(|(day, left)| {
                let due = Due::new(page, day, left);
                if day.year() > known {
                    due.provisional(page)
                } else {
                    due
                }
            }),
            tracked,
        }
    }
}
