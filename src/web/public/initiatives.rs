//! `/initiatives`: what was accepted, to search and to read.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::super::components::{Badge, Choice, Field, Menu, Pager};
use super::super::error::WebError;
use super::super::extract::TypedQuery;
use super::super::page::{Page, show};
use super::super::state::AppState;
use super::source::{self, PublicFile, PublicItem};
use crate::domain::code::Code;
use crate::domain::workflow::State;

#[derive(Template)]
#[template(path = "public/initiatives.html")]
struct ListPage {
    search: Field,
    filters: Vec<Field>,
    filtered: bool,
    items: Vec<Shown>,
    pager: Pager,
    page: Page,
}

#[derive(Template)]
#[template(path = "public/initiative.html")]
struct FilePage {
    badge: Badge,
    file: PublicFile,
    page: Page,
}

/// An item with its badge.
pub struct Shown {
    pub(super) badge: Badge,
    pub(super) item: PublicItem,
}

impl Shown {
    pub(super) fn all(page: &Page, items: Vec<PublicItem>) -> Vec<Self> {
        // Few states, many lines: each badge is worded once.
        let mut worded: Vec<(State, Badge)> = Vec::new();
        let mut badge = |state| match worded.iter().find(|(known, _)| *known == state) {
            Some((_, badge)) => badge.clone(),
            None => {
                let badge = Badge::new(page, state);
                worded.push((state, badge.clone()));
                badge
            }
        };
        let one = |item: PublicItem| Self {
            badge: badge(item.state),
            item,
        };
        items.into_iter().map(one).collect()
    }
}

/// **Who:** anyone.
pub async fn list(
    page: Page,
    query: TypedQuery,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let found = source::list(&state, page.locale, &query).await?;
    let menus = state.menus.of(page.locale);
    let menu = |name: &str, key: &str, menu: &Menu| {
        Field::lasting_menu(&page, name, page.t(key), menu).value(query.shown(name))
    };
    let mut years = found.years;
    years.insert(0, Choice::new("", page.t("list-all")));
    let filters = vec![
        menu("field", "list-field", &menus.fields),
        menu("province", "list-province", &menus.provinces),
        menu("agency", "list-agency", &menus.agencies),
        Field::menu(&page, "year", page.t("list-year"), years).value(query.shown("year")),
    ];
    show(&ListPage {
        search: Field::search(&page, "q", page.t("list-search")).value(query.shown("q")),
        filtered: ["q", "field", "province", "agency", "year"]
            .iter()
            .any(|name| query.get(name).is_some()),
        filters,
        items: Shown::all(&page, found.items),
        pager: Pager::new(&page, &query, found.next.as_deref()),
        page,
    })
}

/// **Who:** anyone.
pub async fn read(
    page: Page,
    code: web::Path<String>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let code: Code = code.parse().map_err(|_| WebError::not_found())?;
    let file = source::file(&state, page.locale, code).await?;
    show(&FilePage {
        badge: Badge::new(&page, file.item.state),
        file,
        page,
    })
}
