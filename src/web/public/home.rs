//! `/`: what this is, the one thing people come for, how it goes, and proof that it does.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::super::error::WebError;
use super::super::page::{Page, show};
use super::super::state::AppState;
use super::initiatives::Shown;
use super::source::{self, Figures};

#[derive(Template)]
#[template(path = "public/home.html")]
struct HomePage {
    figures: Figures,
    newest: Vec<Shown>,
    page: Page,
}

/// **Who:** anyone.
pub async fn show_page(page: Page, state: web::Data<AppState>) -> Result<HttpResponse, WebError> {
    let (figures, newest) = source::home(&state, page.locale).await?;
    show(&HomePage {
        figures,
        newest: Shown::all(&page, newest),
        page,
    })
}
