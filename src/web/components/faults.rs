//! What is wrong with a form, at its top: every fault a link to its field.

use askama::Template;

use super::super::page::Page;
use super::field::{Field, Rows};
use super::writes_html;

/// The summary; writes nothing when nothing is wrong.
#[derive(Debug, Clone, Template)]
#[template(path = "components/faults.html")]
pub struct FaultList {
    title: String,
    faults: Vec<(String, String)>,
}

impl FaultList {
    /// The faults of these fields, in their order.
    #[must_use]
    pub fn of<'a>(page: &Page, fields: impl IntoIterator<Item = &'a Field>) -> Self {
        let mut list = Self {
            title: String::new(),
            faults: Vec::new(),
        };
        for field in fields {
            for fault in &field.faults {
                let text = said(&field.label, fault);
                list.faults.push((field.id.clone(), text));
            }
        }
        list.titled(page)
    }

    /// With the faults of a repeating group.
    #[must_use]
    pub fn with_rows(mut self, page: &Page, rows: &Rows) -> Self {
        for fault in &rows.faults {
            let text = said(&rows.label, fault);
            self.faults.push((format!("f-{}", rows.name), text));
        }
        for (at, field) in rows
            .rows
            .iter()
            .enumerate()
            .flat_map(|(at, row)| row.iter().map(move |field| (at, field)))
        {
            for fault in &field.faults {
                let each = format!("{} {}, {}", rows.each, at.saturating_add(1), field.label);
                let text = said(&each, fault);
                self.faults.push((field.id.clone(), text));
            }
        }
        self.titled(page)
    }

    /// With a fault of the form as a whole, led to the element `id`.
    #[must_use]
    pub fn with(mut self, page: &Page, id: &str, text: impl Into<String>) -> Self {
        self.faults.push((id.to_owned(), text.into()));
        self.titled(page)
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }

    fn titled(mut self, page: &Page) -> Self {
        self.title = page
            .t1("part-faults", "count", self.faults.len())
            .into_owned();
        self
    }
}

/// What is wrong with what; a statement to agree to is a sentence with a full stop of its own.
fn said(label: &str, fault: &str) -> String {
    format!("{}: {fault}", label.trim_end_matches('.'))
}

writes_html!(FaultList);
