//! Numbers as bars with their table in one: a picture for the eye, cells for the screen reader.

use askama::Template;

use super::super::page::Page;
use super::writes_html;

/// A table whose middle column is a picture.
#[derive(Debug, Clone, Template)]
#[template(path = "components/bars.html")]
pub struct Bars {
    /// What is counted.
    pub caption: String,
    rows: Vec<Row>,
}

/// One thing counted.
#[derive(Debug, Clone)]
pub struct Bar {
    /// What.
    pub label: String,
    /// How many.
    pub count: i64,
    /// `good`, `rest` or nothing.
    pub class: &'static str,
}

#[derive(Debug, Clone)]
struct Row {
    label: String,
    shown: String,
    width: String,
    class: &'static str,
}

impl Bars {
    /// Bars in the order given, the longest as wide as the column.
    #[must_use]
    pub fn new(page: &Page, caption: impl Into<String>, bars: Vec<Bar>) -> Self {
        let most = bars.iter().map(|bar| bar.count).max().unwrap_or(0).max(1);
        let row = |bar: Bar| Row {
            shown: page.number(bar.count),
            width: width(bar.count, most),
            label: bar.label,
            class: bar.class,
        };
        Self {
            caption: caption.into(),
            rows: bars.into_iter().map(row).collect(),
        }
    }
}

/// In tenths of a percent, so that whole numbers are enough.
fn width(count: i64, most: i64) -> String {
    let tenths = count.max(0).saturating_mul(1000) / most;
    format!("{}.{}%", tenths / 10, tenths % 10)
}

writes_html!(Bars);
