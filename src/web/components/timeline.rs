//! The way of a file, newest first.

use askama::Template;

use super::super::page::Page;
use super::writes_html;
use crate::domain::locale::Locale;
use crate::domain::time::Instant;
use crate::i18n::number;

/// The whole way.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/timeline.html")]
pub struct Timeline {
    /// In the order shown.
    pub entries: Vec<Entry>,
}

/// How an entry is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mark {
    /// Something that happened.
    #[default]
    Plain,
    /// Where the file is now.
    Now,
    /// Sent, accepted, done.
    Good,
    /// Asks something of the reader.
    Asks,
}

/// One thing that happened.
#[derive(Debug, Clone)]
pub struct Entry {
    mark: Mark,
    title: String,
    machine: String,
    moment: String,
    line: String,
    quote: Option<String>,
    /// The page is not in the language people write.
    foreign: bool,
}

impl Entry {
    /// Something that happened at `at`.
    #[must_use]
    pub fn new(page: &Page, at: Instant, title: impl Into<String>) -> Self {
        Self {
            mark: Mark::Plain,
            title: title.into(),
            machine: number::machine(at),
            moment: page.moment(at),
            line: String::new(),
            quote: None,
            foreign: page.locale != Locale::Vi,
        }
    }

    /// How it is marked.
    #[must_use]
    pub const fn mark(mut self, mark: Mark) -> Self {
        self.mark = mark;
        self
    }

    /// Who, or where.
    #[must_use]
    pub fn line(mut self, line: impl Into<String>) -> Self {
        self.line = line.into();
        self
    }

    /// The reason somebody gave.
    #[must_use]
    pub fn quote(mut self, quote: Option<String>) -> Self {
        self.quote = quote.filter(|text| !text.is_empty());
        self
    }

    fn class(&self) -> &'static str {
        match self.mark {
            Mark::Plain => "",
            Mark::Now => "now",
            Mark::Good => "good",
            Mark::Asks => "asks",
        }
    }
}

writes_html!(Timeline);
