//! `/help`: the way of a file in plain words (workflow.md, told to a citizen).

use actix_web::HttpResponse;
use askama::Template;

use super::super::components::Badge;
use super::super::error::WebError;
use super::super::page::{Page, show};
use crate::domain::text_enum::TextEnum as _;
use crate::domain::workflow::State;

#[derive(Template)]
#[template(path = "public/help.html")]
struct HelpPage {
    states: Vec<(Badge, String)>,
    page: Page,
}

/// **Who:** anyone.
pub async fn show_page(page: Page) -> Result<HttpResponse, WebError> {
    let sent = State::ALL.iter().filter(|state| **state != State::Draft);
    let states = sent.map(|state| {
        let means = page.word("track-means", *state).into_owned();
        (Badge::new(&page, *state), means)
    });
    show(&HelpPage {
        states: states.collect(),
        page,
    })
}
