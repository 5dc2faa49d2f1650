//! `/figures`: how many, where, and how fast; each counter says what it counts.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::super::components::{Bar, Bars, Months};
use super::super::error::WebError;
use super::super::page::{Page, show};
use super::super::state::AppState;
use super::source::{self, Figures};
use crate::domain::workflow::State;

#[derive(Template)]
#[template(path = "public/figures.html")]
struct FiguresPage {
    figures: Figures,
    states: Bars,
    agencies: Bars,
    months: Months,
    page: Page,
}

/// **Who:** anyone.
pub async fn show_page(page: Page, state: web::Data<AppState>) -> Result<HttpResponse, WebError> {
    let figures = source::figures(&state, page.locale).await?;
    let states = figures.by_state.iter().map(|(state, count)| Bar {
        label: page.state(*state).into_owned(),
        count: *count,
        class: class(*state),
    });
    let states = Bars::new(&page, page.t("figures-by-state"), states.collect());
    let agencies = figures.by_agency.iter().map(|(agency, sent, _)| Bar {
        label: agency.clone(),
        count: *sent,
        class: "",
    });
    let agencies = Bars::new(&page, page.t("figures-by-agency"), agencies.collect());
    show(&FiguresPage {
        states,
        agencies,
        months: Months::new(&page, &figures.by_month),
        figures,
        page,
    })
}

fn class(state: State) -> &'static str {
    if state.counts_as_accepted() {
        "good"
    } else if state.is_final() {
        "rest"
    } else {
        ""
    }
}
