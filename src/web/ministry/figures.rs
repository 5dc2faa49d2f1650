//! `/ministry/figures`: the counters of the portal for analysts, every agency with its share accepted.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::super::components::{Bar, Bars, Months};
use super::super::error::WebError;
use super::super::extract::StaffActor;
use super::super::page::{Page, show};
use super::super::state::AppState;
use crate::domain::locale::Locale;
use crate::services::figures::{self, Counts};

/// Months shown.
const MONTHS: u32 = 12;

#[derive(Template)]
#[template(path = "ministry/figures.html")]
struct FiguresPage {
    at: Option<String>,
    counts: Counts,
    on_time: Option<i64>,
    states: Bars,
    months: Months,
    agencies: Vec<Line>,
    page: Page,
}

struct Line {
    name: String,
    submitted: i64,
    accepted: i64,
    share: Option<i64>,
}

/// **Who:** analysts and auditors.
pub async fn show_page(
    page: Page,
    _staff: StaffActor,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let newest = state.db.read(figures::newest).await?;
    let at = newest.as_ref().map(|taken| page.moment(taken.at));
    let counts = newest.map(|taken| taken.counts).unwrap_or_default();
    let bars = counts.by_state.iter().map(|(state, count)| Bar {
        label: page.state(*state).into_owned(),
        count: *count,
        class: if state.counts_as_accepted() {
            "good"
        } else if state.is_final() {
            "rest"
        } else {
            ""
        },
    });
    let months = figures::months(&counts, MONTHS);
    let agencies = counts.by_agency.iter().map(|one| Line {
        name: match page.locale {
            Locale::Vi => one.vi.clone(),
            Locale::En => one.en.clone(),
        },
        submitted: one.submitted,
        accepted: one.accepted,
        share: percent(one.accepted, one.submitted),
    });
    show(&FiguresPage {
        at,
        on_time: percent(counts.on_time, counts.answered),
        states: Bars::new(&page, page.t("figures-by-state"), bars.collect()),
        months: Months::new(&page, &months),
        agencies: agencies.collect(),
        counts,
        page,
    })
}

fn percent(part: i64, whole: i64) -> Option<i64> {
    (whole > 0).then(|| part.saturating_mul(100) / whole)
}
