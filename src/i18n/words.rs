//! A language and its catalogue in one hand: what pages, mails and exports are given to speak with.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::NaiveDate;

use super::arg::Arg;
use super::catalogue::Catalogue;
use super::number;
use crate::domain::locale::Locale;
use crate::domain::text_enum::TextEnum;
use crate::domain::time::Instant;
use crate::domain::workflow::{Action, Refusal, State};

/// Words in one language. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Words {
    locale: Locale,
    catalogue: Arc<Catalogue>,
}

impl Words {
    /// The words of `locale`.
    #[must_use]
    pub const fn new(locale: Locale, catalogue: Arc<Catalogue>) -> Self {
        Self { locale, catalogue }
    }
    /// Which language this is.
    #[must_use]
    pub const fn locale(&self) -> Locale {
        self.locale
    }
    /// For `lang="…"`.
    #[must_use]
    pub fn lang(&self) -> &'static str {
        self.locale.as_str()
    }
    /// Whether the message exists, for keys made from data.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.catalogue.has(self.locale, key)
    }

    /// A message without values; `key.attribute` names an attribute.
    #[must_use]
    pub fn t(&self, key: &str) -> Cow<'_, str> {
        self.ta(key, &[])
    }
    /// A message with one value.
    #[must_use]
    pub fn t1(&self, key: &str, name: &str, value: impl Arg) -> Cow<'_, str> {
        self.ta(key, &[(name, &value)])
    }
    /// A message with two values.
    #[must_use]
    pub fn t2(&self, key: &str, n1: &str, v1: impl Arg, n2: &str, v2: impl Arg) -> Cow<'_, str> {
        self.ta(key, &[(n1, &v1), (n2, &v2)])
    }
    /// A message with any number of values.
    #[must_use]
    pub fn ta(&self, key: &str, args: &[(&str, &dyn Arg)]) -> Cow<'_, str> {
        self.catalogue.text(self.locale, key, args)
    }
    /// The word for a value of a text enum: `word("state", state)` is the message `state-in_review`.
    #[must_use]
    pub fn word(&self, prefix: &str, value: impl std::fmt::Display) -> Cow<'_, str> {
        self.t(&format!("{prefix}-{value}"))
    }

    /// The word for a state.
    #[must_use]
    pub fn state(&self, state: State) -> Cow<'_, str> {
        self.word("state", state)
    }
    /// The verb for an action, as on its button.
    #[must_use]
    pub fn action(&self, action: Action) -> Cow<'_, str> {
        self.word("action", action)
    }
    /// Why the workflow said no, in a sentence.
    #[must_use]
    pub fn refusal(&self, refusal: &Refusal) -> Cow<'_, str> {
        let key = format!("refusal-{}", refusal.name());
        match refusal {
            Refusal::NotFromHere { state, action } => self.t2(
                &key,
                "state",
                self.state(*state),
                "action",
                self.action(*action),
            ),
            Refusal::TooFewReviewers { needed, given }
            | Refusal::TooFewReviews { needed, given }
            | Refusal::TooFewPresent { needed, given } => {
                self.t2(&key, "needed", *needed, "given", *given)
            }
            Refusal::MeetingAhead { on } => self.t1(&key, "date", self.date(*on)),
            Refusal::FormIncomplete { missing } => self.t1(&key, "missing", *missing),
            _ => self.t(&key),
        }
    }
    /// What is wrong with a field: the code and values of its fault. Values that are whole numbers are passed
    /// as numbers, so that the message can count. Where some values are empty (a range without an upper
    /// end), the attribute `only-<the others>` is taken.
    #[must_use]
    pub fn fault(&self, code: &str, params: &[(&'static str, String)]) -> Cow<'_, str> {
        let numbers: Vec<Option<i64>> =
            params.iter().map(|(_, value)| value.parse().ok()).collect();
        let args: Vec<(&str, &dyn Arg)> = params
            .iter()
            .zip(&numbers)
            .map(|((name, text), number)| {
                let value: &dyn Arg = match number {
                    Some(number) => number,
                    None => text,
                };
                (*name, value)
            })
            .collect();
        let filled = params.iter().filter(|(_, value)| !value.is_empty());
        let filled: Vec<&str> = filled.map(|(name, _)| *name).collect();
        if filled.is_empty() || filled.len() == params.len() {
            self.ta(&format!("fault-{code}"), &args)
        } else {
            self.ta(&format!("fault-{code}.only-{}", filled.join("-")), &args)
        }
    }

    /// `22/11/2026`.
    #[must_use]
    pub fn date(&self, day: NaiveDate) -> String {
        number::date(day)
    }
    /// `14:02`.
    #[must_use]
    pub fn time(&self, at: Instant) -> String {
        number::time(at)
    }
    /// `14:02, 22/11/2026`.
    #[must_use]
    pub fn moment(&self, at: Instant) -> String {
        number::moment(at)
    }
    /// `1.234` or `1,234`.
    #[must_use]
    pub fn number(&self, number: i64) -> String {
        number::whole(self.locale, number)
    }
    /// `1.234,5` or `1,234.5`.
    #[must_use]
    pub fn decimal(&self, number: f64, places: usize) -> String {
        number::decimal(self.locale, number, places)
    }
    /// `1,5 MB` or `1.5 MB`.
    #[must_use]
    pub fn size(&self, bytes: u64) -> String {
        number::size(self.locale, bytes)
    }
    /// Working days until something is due; negative when overdue.
    #[must_use]
    pub fn days_left(&self, days: i64) -> Cow<'_, str> {
        match days {
            1.. => self.t1("days-left", "days", days),
            0 => self.t("due-today"),
            _ => self.t1("days-overdue", "days", days.saturating_neg()),
        }
    }
    /// How long ago, in words people use; the date once that is clearer.
    #[must_use]
    pub fn ago(&self, at: Instant, now: Instant) -> Cow<'_, str> {
        let seconds = now.seconds_since(at).max(0);
        let days = now.date().signed_duration_since(at.date()).num_days();
        match (seconds / 60, seconds / 3600, days) {
            (0, ..) => self.t("ago-now"),
            (minutes @ 1..60, ..) => self.t1("ago-minutes", "count", minutes),
            (_, hours, 0) => self.t1("ago-hours", "count", hours),
            (_, _, 1) => self.t1("ago-yesterday", "time", self.time(at)),
            (_, _, days @ 2..7) => self.t1("ago-days", "count", days),
            _ => Cow::Owned(self.date(at.date())),
        }
    }
}
