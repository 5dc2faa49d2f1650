//! Two numbers per month as columns, with their table folded below.

use askama::Template;
use chrono::{Datelike as _, NaiveDate};

use super::super::page::Page;
use super::writes_html;

const HEIGHT: i64 = 160;
const STEP: i64 = 40;

/// What came in and what went out, month by month.
#[derive(Debug, Clone, Template)]
#[template(path = "components/months.html")]
pub struct Months {
    caption: String,
    came: String,
    went: String,
    month: String,
    table: String,
    width: i64,
    columns: Vec<Column>,
}

#[derive(Debug, Clone)]
struct Column {
    label: String,
    middle: i64,
    came: Side,
    went: Side,
}

#[derive(Debug, Clone)]
struct Side {
    x: i64,
    y: i64,
    height: i64,
    shown: String,
}

impl Months {
    /// Columns for `months` (first day, in, out), oldest first, none left out.
    #[must_use]
    pub fn new(page: &Page, months: &[(NaiveDate, i64, i64)]) -> Self {
        let named = |(day, ..): &(NaiveDate, i64, i64)| day.format("%m/%Y").to_string();
        let caption = match (months.first(), months.last()) {
            (Some(first), Some(last)) => {
                page.t2("figures-months", "from", named(first), "to", named(last))
            }
            _ => page.t("figures-by-month"),
        };
        let most = months.iter().map(|(_, came, went)| (*came).max(*went));
        let most = most.max().unwrap_or(0).max(1);
        let mut columns = Vec::new();
        let mut x = 0;
        for (day, came, went) in months {
            let side = |offset: i64, count: i64| {
                let height = count.max(0).saturating_mul(HEIGHT) / most;
                Side {
                    x: x + offset,
                    y: 16 + HEIGHT - height,
                    height,
                    shown: page.number(count),
                }
            };
            columns.push(Column {
                label: format!("{:02}/{}", day.month(), day.year() % 100),
                came: side(4, *came),
                went: side(20, *went),
                middle: x + STEP / 2,
            });
            x += STEP;
        }
        let words = |key: &str| page.t(key).into_owned();
        Self {
            caption: caption.into_owned(),
            came: words("figures-came"),
            went: words("figures-went"),
            month: words("figures-month"),
            table: words("figures-as-table"),
            width: x.max(STEP),
            columns,
        }
    }
}

writes_html!(Months);
