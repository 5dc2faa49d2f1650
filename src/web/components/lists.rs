//! Around lists: where they go on, and their tabs.

use askama::Template;

use super::super::extract::TypedQuery;
use super::super::extract::query::AFTER;
use super::super::page::Page;
use super::writes_html;

/// Where a list goes on; writes nothing when it is all on one page.
#[derive(Debug, Clone, Template)]
#[template(path = "components/pager.html")]
pub struct Pager {
    name: String,
    first: Option<(String, String)>,
    next: Option<(String, String)>,
}

impl Pager {
    /// For the list at this page's path with these filters; `next` is the cursor of the next page.
    #[must_use]
    pub fn new(page: &Page, query: &TypedQuery, next: Option<&str>) -> Self {
        let words = |key: &str| page.t(key).into_owned();
        let deep = query.after().is_some();
        Self {
            name: words("part-pages"),
            first: deep.then(|| (query.href(&page.path, AFTER, None), words("part-first"))),
            next: next.map(|cursor| {
                let href = query.href(&page.path, AFTER, Some(cursor));
                (href, words("part-next"))
            }),
        }
    }
}

/// The tabs of a list.
#[derive(Debug, Clone, Template)]
#[template(path = "components/tabs.html")]
pub struct Tabs {
    /// What they choose between.
    pub label: String,
    /// In the order shown.
    pub tabs: Vec<Tab>,
}

/// One tab.
#[derive(Debug, Clone)]
pub struct Tab {
    /// Where it leads.
    pub href: String,
    /// Its words.
    pub label: String,
    /// How many are behind it.
    pub count: Option<String>,
    /// Whether it is open.
    pub here: bool,
}

writes_html!(Pager, Tabs);
