//! A state, or a due date, as a shape and a word.

use askama::Template;
use chrono::NaiveDate;

use super::super::page::Page;
use super::writes_html;
use crate::domain::text_enum::TextEnum as _;
use crate::domain::workflow::State;

/// A state with its shape.
#[derive(Debug, Clone, Template)]
#[template(
    source = r#"<span class="badge s-{{ state.as_str()|safe }}">{{ word }}</span>"#,
    ext = "html"
)]
pub struct Badge {
    state: State,
    word: String,
}

impl Badge {
    /// The badge of a state.
    #[must_use]
    pub fn new(page: &Page, state: State) -> Self {
        Self {
            state,
            word: page.state(state).into_owned(),
        }
    }
}

/// When something is due and how near that is.
#[derive(Debug, Clone, Template)]
#[template(
    source = r#"{{ date }}{% if !date.is_empty() %} <span class="dot" aria-hidden="true">·</span> {% endif %}<span class="due{% if !class.is_empty() %} {{ class }}{% endif %}">{{ word }}</span>{% if let Some(word) = provisional %} <span class="muted">({{ word }})</span>{% endif %}"#,
    ext = "html"
)]
pub struct Due {
    date: String,
    word: String,
    /// `over`, `soon` or nothing: also the class of a queue row.
    pub class: &'static str,
    provisional: Option<String>,
}

impl Due {
    /// Due on `day`, `left` working days from now (negative when overdue).
    #[must_use]
    pub fn new(page: &Page, day: NaiveDate, left: i64) -> Self {
        let class = match left {
            ..0 => "over",
            0..=3 => "soon",
            4.. => "",
        };
        Self {
            date: page.date(day),
            word: page.days_left(left).into_owned(),
            class,
            provisional: None,
        }
    }

    /// The clock stands still.
    #[must_use]
    pub fn paused(page: &Page) -> Self {
        Self {
            date: String::new(),
            word: page.t("part-paused").into_owned(),
            class: "",
            provisional: None,
        }
    }

    /// Beyond the calendar's last year.
    #[must_use]
    pub fn provisional(mut self, page: &Page) -> Self {
        self.provisional = Some(page.t("part-provisional").into_owned());
        self
    }
}

writes_html!(Badge, Due);
