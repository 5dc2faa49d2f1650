//! The legal clock as a bar: days used, days it stood still, days left.

use askama::Template;

use chrono::NaiveDate;

use super::super::page::Page;
use super::writes_html;
use crate::domain::calendar::Calendar;

/// A stretch of working days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// How many working days.
    pub days: u32,
    /// Whether the clock stood still (the file was with the citizen).
    pub paused: bool,
}

/// The bar with its sentence and legend.
#[derive(Debug, Clone, Template)]
#[template(path = "components/clock.html")]
pub struct ClockBar {
    class: &'static str,
    parts: Vec<Part>,
    sentence: String,
    ran: String,
    stood: Option<String>,
    left: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
struct Part {
    class: &'static str,
    from: String,
    width: String,
}

impl ClockBar {
    /// A budget of `budget` working days, the stretches so far, and the days left (negative when overdue).
    #[must_use]
    pub fn new(page: &Page, budget: u32, spans: &[Span], left: i64) -> Self {
        let sum = |paused: bool| {
            let days = spans.iter().filter(|span| span.paused == paused);
            days.map(|span| span.days).fold(0_u32, u32::saturating_add)
        };
        let (used, stood) = (sum(false), sum(true));
        let whole = budget.max(used).saturating_add(stood).max(1);
        let mut at = 0_u32;
        let mut parts = Vec::new();
        for span in spans.iter().filter(|span| span.days > 0) {
            parts.push(Part {
                class: if span.paused { "stood" } else { "ran" },
                from: percent(at, whole),
                width: percent(span.days, whole),
            });
            at = at.saturating_add(span.days);
        }
        Self {
            class: match left {
                ..0 => "over",
                0..=3 => "soon",
                4.. => "",
            },
            parts,
            sentence: page
                .ta(
                    "part-clock",
                    &[("total", &budget), ("used", &used), ("paused", &stood)],
                )
                .into_owned(),
            ran: page.t("part-clock-ran").into_owned(),
            stood: (stood > 0).then(|| page.t("part-clock-stood").into_owned()),
            left: (left > 0).then(|| page.t("part-clock-left").into_owned()),
        }
    }
}

impl Span {
    /// The stretches of a file's time from its first day on: what ran, and what waited for the proposer.
    /// `turns` are the days on which it stopped (true) or went on (false), oldest first.
    pub fn of_turns(
        calendar: &Calendar,
        begun: NaiveDate,
        end: NaiveDate,
        turns: impl IntoIterator<Item = (NaiveDate, bool)>,
    ) -> Vec<Self> {
        let between = |from: NaiveDate, to: NaiveDate, paused: bool| Self {
            days: u32::try_from(calendar.days_left(from, to).max(0)).unwrap_or(0),
            paused,
        };
        let (mut since, mut paused) = (begun, false);
        let mut spans = Vec::new();
        for (day, stops) in turns {
            if stops != paused {
                spans.push(between(since, day, paused));
                (since, paused) = (day, stops);
            }
        }
        spans.push(between(since, end, paused));
        spans
    }
}

fn percent(days: u32, whole: u32) -> String {
    format!("{:.2}%", f64::from(days) * 100.0 / f64::from(whole))
}

writes_html!(ClockBar);
