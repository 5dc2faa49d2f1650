//! `/`: what this is, the one thing people come for, and how it goes.

use actix_web::HttpResponse;
use askama::Template;

use super::super::error::WebError;
use super::super::page::{Page, show};

#[derive(Template)]
#[template(path = "public/home.html")]
struct HomePage {
    page: Page,
}

/// **Who:** anyone.
pub async fn show_page(page: Page) -> Result<HttpResponse, WebError> {
    show(&HomePage { page })
}
