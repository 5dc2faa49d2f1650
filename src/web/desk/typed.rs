//! What was typed into the form of an act, read field by field. All faults are gathered before anything is
//! done, each with the name of its field.

use chrono::NaiveDate;

use super::super::extract::TypedForm;
use crate::domain::id::PersonId;
use crate::domain::kind::{Input, ReviewRules, ScoreSheet, Value};
use crate::domain::text::{TextFault, clean_lines, has_controls};
use crate::domain::text_enum::TextEnum;
use crate::services::desk::Deed;
use crate::services::{FieldFault, ServiceError};

/// The most characters of a reason or a message.
pub const REASON: usize = 4_000;
/// The most characters of grounds, minutes and results.
pub const GROUNDS: usize = 20_000;
/// The most characters of a name or place.
pub const LINE: usize = 300;

/// The box by which somebody says that they mean what cannot be undone.
pub const SURE: &str = "sure";

/// Reads the form of an act; `fields` asks for every field before it answers, so that no fault hides another.
/// What cannot be undone has to be meant.
///
/// # Errors
/// [`ServiceError::Invalid`] with the fields that are wrong.
pub fn typed<'f, T>(
    deed: Deed,
    form: &'f TypedForm,
    fields: impl FnOnce(&mut Reader<'f>) -> Option<T>,
) -> Result<T, ServiceError> {
    let mut read = Reader {
        form,
        faults: Vec::new(),
    };
    let given = fields(&mut read);
    if deed.is_final() && !read.is(SURE, "yes") {
        read.faults.push(FieldFault::new(SURE, "tick"));
    }
    match given {
        Some(given) if read.faults.is_empty() => Ok(given),
        _ => Err(ServiceError::Invalid(read.faults)),
    }
}

/// The fields of one form, and what is wrong with them.
pub struct Reader<'f> {
    form: &'f TypedForm,
    faults: Vec<FieldFault>,
}

impl<'f> Reader<'f> {
    /// Whether a field says this.
    pub fn is(&self, name: &str, value: &str) -> bool {
        self.form.get(name) == value
    }

    /// A text that has to be there.
    pub fn text(&mut self, name: &str, max: usize) -> String {
        let text = self.optional(name, max);
        if text.is_empty() && !self.faults.iter().any(|fault| fault.field == name) {
            self.faults.push(FieldFault::new(name, "required"));
        }
        text
    }

    /// A text that may be left out; empty then.
    pub fn optional(&mut self, name: &str, max: usize) -> String {
        let typed = self.form.get(name);
        if has_controls(typed) {
            let code = TextFault::ControlCharacters.code();
            self.faults.push(FieldFault::new(name, code));
            return String::new();
        }
        let text = clean_lines(typed);
        let given = text.chars().count();
        if given > max {
            let fault = FieldFault::new(name, "too-long")
                .with("max", max)
                .with("given", given);
            self.faults.push(fault);
        }
        text
    }

    /// A day on which something is to happen.
    pub fn coming_day(&mut self, name: &str, today: NaiveDate) -> Option<NaiveDate> {
        let day = self.date(name)?;
        if day < today {
            self.faults.push(FieldFault::new(name, "past-day"));
            return None;
        }
        Some(day)
    }

    fn date(&mut self, name: &str) -> Option<NaiveDate> {
        match Input::DAY.read(self.form.get(name)) {
            Some(Value::Date(day)) => return Some(day),
            Some(_) => self.faults.push(FieldFault::new(name, "not-a-date")),
            None => self.faults.push(FieldFault::new(name, "required")),
        }
        None
    }

    /// One of a few words.
    pub fn choice<T: TextEnum>(&mut self, name: &str) -> Option<T> {
        let chosen = T::parse(self.form.get(name));
        self.known(name, chosen)
    }

    /// A whole number between these.
    pub fn whole(&mut self, name: &str, min: i64, max: i64) -> Option<i64> {
        let typed = self.form.get(name).trim();
        let number = typed
            .parse()
            .ok()
            .filter(|number| (min..=max).contains(number));
        if number.is_none() {
            self.faults.push(if typed.is_empty() {
                FieldFault::new(name, "required")
            } else {
                FieldFault::whole_number(name, min, max)
            });
        }
        number
    }

    /// What a menu names.
    pub fn id<T: std::str::FromStr>(&mut self, name: &str) -> Option<T> {
        let named = self.form.get(name).parse().ok();
        self.known(name, named)
    }

    fn known<T>(&mut self, name: &str, chosen: Option<T>) -> Option<T> {
        if chosen.is_none() {
            let code = if self.form.get(name).is_empty() {
                "required"
            } else {
                "unknown-choice"
            };
            self.faults.push(FieldFault::new(name, code));
        }
        chosen
    }

    /// The people that were ticked; nobody is an answer as well.
    pub fn people(&mut self, name: &str) -> Vec<PersonId> {
        let typed = self.form.all(name);
        let read: Vec<PersonId> = typed.iter().filter_map(|id| id.parse().ok()).collect();
        if read.len() != typed.len() {
            self.faults.push(FieldFault::new(name, "unknown-choice"));
        }
        read
    }

    /// The points and reasons for the criteria of a kind.
    pub fn scores(&mut self, rules: &ReviewRules) -> ScoreSheet {
        let (scores, faults) = ScoreSheet::from_form(rules, self.form.pairs());
        self.faults.extend(faults.into_iter().map(FieldFault::from));
        scores
    }
}
