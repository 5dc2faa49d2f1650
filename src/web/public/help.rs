//! `/help`: the way of a file in plain words.

use actix_web::HttpResponse;
use askama::Template;

use super::super::error::WebError;
use super::super::page::{Page, show};

#[derive(Template)]
#[template(path = "public/help.html")]
struct HelpPage {
    page: Page,
}

/// **Who:** anyone.
pub async fn show_page(page: Page) -> Result<HttpResponse, WebError> {
    show(&HelpPage { page })
}
