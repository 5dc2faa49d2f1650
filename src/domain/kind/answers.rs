//! The answers to a kind's form: read from what was typed, checked, never dropped. A draft may be saved
//! with any fault; only [`check_complete`] decides whether it may be submitted.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::definition::Kind;
use super::form::{Field, See, key};
use super::input::Input;
use super::value::{AuthorEntry, Row, Value};

mod check;
mod read;

pub use check::check_complete;
use check::check_value;
pub use read::MOST_ROWS;
use read::{read_one, read_rows};

/// One thing wrong with one answer. `code` names the sentence in the catalogues (`fault-<code>`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerFault {
    /// The name of the input: `solution`, `authors.0.share`.
    pub field: String,
    /// The name of the sentence, e.g. `too-long`.
    pub code: &'static str,
    /// Named values for the sentence.
    pub params: Vec<(&'static str, String)>,
}

impl AnswerFault {
    /// A fault whose sentence needs no values.
    #[must_use]
    pub fn new(field: impl Into<String>, code: &'static str) -> Self {
        Self {
            field: field.into(),
            code,
            params: Vec::new(),
        }
    }
    /// Adds a named value.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.params.push((name, value.to_string()));
        self
    }
}

/// A row of a list among the answers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The key of the list.
    pub field: String,
    /// 0 for the first row.
    pub at: usize,
}

impl Place {
    /// A row of the list of authors.
    #[must_use]
    pub fn author(at: usize) -> Self {
        let field = key::AUTHORS.to_owned();
        Self { field, at }
    }

    /// Whether it is in the list of authors.
    #[must_use]
    pub fn is_author(&self) -> bool {
        self.field == key::AUTHORS
    }
}

/// Answers by field key. JSON with sorted keys, the same for the same answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(BTreeMap<String, Value>);

impl Answers {
    /// Reads a whole form. Inputs the kind does not ask for are passed over; everything else is kept,
    /// right or wrong, and the faults say what is wrong with it. What is missing is not a fault here.
    #[must_use]
    pub fn from_form(
        kind: &Kind,
        pairs: &[(String, String)],
        today: NaiveDate,
    ) -> (Self, Vec<AnswerFault>) {
        let mut answers = Self::default();
        let faults = answers.take(kind.fields(), pairs, today);
        (answers, faults)
    }

    /// Replaces the answers of one section by what was typed; the rest stays. An unknown section changes
    /// nothing.
    pub fn save_section(
        &mut self,
        kind: &Kind,
        section: &str,
        pairs: &[(String, String)],
        today: NaiveDate,
    ) -> Vec<AnswerFault> {
        match kind.section(section) {
            Some(section) => self.take(section.fields.iter(), pairs, today),
            None => Vec::new(),
        }
    }

    fn take<'k>(
        &mut self,
        fields: impl Iterator<Item = &'k Field>,
        pairs: &[(String, String)],
        today: NaiveDate,
    ) -> Vec<AnswerFault> {
        let mut faults = Vec::new();
        for field in fields {
            let value = match &field.input {
                Input::File { .. } => continue,
                Input::Rows { columns, .. } => read_rows(&field.key, columns, pairs, &mut faults),
                input => read_one(input, &field.key, &field.key, pairs, &mut faults),
            };
            match value {
                Some(value) => {
                    check_value(field, &value, today, &mut faults);
                    self.0.insert(field.key.clone(), value);
                }
                None => {
                    self.0.remove(&field.key);
                }
            }
        }
        faults
    }

    /// The answer to a field.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key)
    }

    /// Puts an answer in the place of what was there; for code that makes answers without a form.
    pub fn set(&mut self, key: impl Into<String>, value: Value) {
        self.0.insert(key.into(), value);
    }

    /// Whether nothing was answered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What to put back into the input of this name (`title`, `authors.0.share`); empty when unanswered.
    #[must_use]
    pub fn typed(&self, name: &str) -> String {
        let value = match name.split_once('.') {
            None => self.0.get(name),
            Some((field, rest)) => rest.split_once('.').and_then(|(row, column)| {
                let row: usize = row.parse().ok()?;
                self.rows(field).get(row)?.get(column)
            }),
        };
        value.map(Value::typed).unwrap_or_default()
    }

    /// The rows of a field; none when unanswered.
    #[must_use]
    pub fn rows(&self, key: &str) -> &[Row] {
        match self.0.get(key) {
            Some(Value::Rows(rows)) => rows,
            _ => &[],
        }
    }

    /// Whether a field is asked, given the other answers.
    #[must_use]
    pub fn asks(&self, field: &Field) -> bool {
        field.when.as_ref().is_none_or(|when| {
            let answer = self.choice(&when.field);
            answer.is_some_and(|answer| when.is.iter().any(|option| option == answer))
        })
    }

    /// Without the answers to fields that are not asked (any more), and without unknown ones: what is
    /// submitted.
    #[must_use]
    pub fn asked(&self, kind: &Kind) -> Self {
        self.filtered(kind, |field| self.asks(field))
    }

    /// Only what readers of this level may see; rows keep their number.
    #[must_use]
    pub fn visible(&self, kind: &Kind, see: See) -> Self {
        let whole = self.filtered(kind, |field| field.see <= see);
        whole.by_columns(kind, |column| column.see <= see)
    }

    /// The plain part and the personal part (to be sealed). [`Answers::merge`] puts them together again.
    #[must_use]
    pub fn split(&self, kind: &Kind) -> (Self, Self) {
        let known = |name: &str| kind.field(name).is_some_and(|field| field.personal);
        let (personal, plain): (BTreeMap<_, _>, BTreeMap<_, _>) = self
            .0
            .clone()
            .into_iter()
            .partition(|(name, _)| known(name));
        let plain = Self(plain);
        let mut sealed = Self(personal);
        for field in kind.fields().filter(|field| !field.personal) {
            if field.columns().iter().any(|column| column.personal) {
                let rows = keep_columns(plain.rows(&field.key), field, |column| column.personal);
                if rows.iter().any(|row| !row.is_empty()) {
                    sealed.set(field.key.clone(), Value::Rows(rows));
                }
            }
        }
        (plain.by_columns(kind, |column| !column.personal), sealed)
    }

    /// The same answers with `veil` in place of what is personal: that it was given, and not what it is.
    #[must_use]
    pub fn veiled(&self, kind: &Kind, veil: &str) -> Self {
        let (plain, mut personal) = self.split(kind);
        for value in personal.0.values_mut() {
            if let Value::Rows(rows) = value {
                for cell in rows.iter_mut().flat_map(Row::values_mut) {
                    *cell = Value::Raw(veil.to_owned());
                }
            } else {
                *value = Value::Raw(veil.to_owned());
            }
        }
        Self::merge(plain, personal)
    }

    /// The whole from its plain and personal parts.
    #[must_use]
    pub fn merge(mut plain: Self, personal: Self) -> Self {
        for (name, value) in personal.0 {
            match (plain.0.get_mut(&name), value) {
                (Some(Value::Rows(rows)), Value::Rows(more)) => {
                    for (row, more) in rows.iter_mut().zip(more) {
                        row.extend(more);
                    }
                }
                (_, value) => {
                    plain.0.insert(name, value);
                }
            }
        }
        plain
    }

    /// The name of the initiative.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.0.get(key::TITLE).and_then(Value::text)
    }
    /// The summary for readers.
    #[must_use]
    pub fn summary(&self) -> Option<&str> {
        self.0.get(key::SUMMARY).and_then(Value::text)
    }
    /// The code of its field.
    #[must_use]
    pub fn field_code(&self) -> Option<&str> {
        self.choice(key::FIELD)
    }
    /// The code of its province.
    #[must_use]
    pub fn province_code(&self) -> Option<&str> {
        self.choice(key::PROVINCE)
    }
    /// The code of its strategic technology.
    #[must_use]
    pub fn strategic_code(&self) -> Option<&str> {
        self.choice(key::STRATEGIC)
    }
    /// `national` or `local`.
    #[must_use]
    pub fn scope(&self) -> Option<&str> {
        self.choice(key::SCOPE)
    }
    /// What sort of proposer.
    #[must_use]
    pub fn organisation(&self) -> Option<&str> {
        self.choice(key::ORGANISATION)
    }
    /// The option chosen for a field.
    #[must_use]
    pub fn choice(&self, key: &str) -> Option<&str> {
        match self.0.get(key) {
            Some(Value::Choice(value)) => Some(value),
            _ => None,
        }
    }

    /// The authors, in order; empty for kinds that do not ask for them.
    #[must_use]
    pub fn authors(&self) -> Vec<AuthorEntry> {
        let rows = self.rows(key::AUTHORS);
        rows.iter().map(author).collect()
    }

    /// The rows that name somebody (authors, first users), with the name.
    #[must_use]
    pub fn people(&self) -> Vec<(Place, &str)> {
        let mut named = Vec::new();
        for (field, value) in &self.0 {
            let Value::Rows(rows) = value else {
                continue;
            };
            for (at, row) in rows.iter().enumerate() {
                if let Some(name) = row.get(key::NAME).and_then(Value::text) {
                    let field = field.clone();
                    named.push((Place { field, at }, name));
                }
            }
        }
        named
    }

    /// The same answers without what these rows say; their places in the lists stay. Plain and personal answers
    /// number their rows alike.
    #[must_use]
    pub fn without_rows(mut self, gone: &BTreeSet<Place>) -> Self {
        for place in gone {
            if let Some(Value::Rows(rows)) = self.0.get_mut(&place.field)
                && let Some(row) = rows.get_mut(place.at)
            {
                row.clear();
            }
        }
        self
    }

    fn filtered(&self, kind: &Kind, keep: impl Fn(&Field) -> bool) -> Self {
        let kept = kind
            .fields()
            .filter(|field| keep(field))
            .filter_map(|field| {
                let value = self.0.get(&field.key)?;
                Some((field.key.clone(), value.clone()))
            });
        Self(kept.collect())
    }

    fn by_columns(mut self, kind: &Kind, keep: impl Fn(&Field) -> bool) -> Self {
        for field in kind.fields() {
            if let Some(Value::Rows(rows)) = self.0.get_mut(&field.key) {
                *rows = keep_columns(rows, field, &keep);
            }
        }
        self
    }
}

fn keep_columns(rows: &[Row], field: &Field, keep: impl Fn(&Field) -> bool) -> Vec<Row> {
    let kept = |name: &str| {
        let column = field.columns().iter().find(|column| column.key == name);
        column.is_some_and(&keep)
    };
    rows.iter()
        .map(|row| row.iter().filter(|(name, _)| kept(name)))
        .map(|row| {
            row.map(|(name, value)| (name.clone(), value.clone()))
                .collect()
        })
        .collect()
}

fn author(row: &Row) -> AuthorEntry {
    let text = |name: &str| row.get(name).and_then(Value::text).unwrap_or("").to_owned();
    let given = |name: &str| Some(text(name)).filter(|text| !text.is_empty());
    AuthorEntry {
        name: text(key::NAME),
        workplace: text(key::WORKPLACE),
        position: text(key::POSITION),
        share: share_of(row.get(key::SHARE)),
        number: given(key::NUMBER).map(|number| without_spaces(&number)),
        email: given(key::EMAIL),
        public: row.get(key::PUBLIC) == Some(&Value::Flag(true)),
    }
}

/// A number as it is compared: without the spaces people type to read it better.
fn without_spaces(number: &str) -> String {
    number.chars().filter(|c| !c.is_whitespace()).collect()
}

fn share_of(value: Option<&Value>) -> u32 {
    match value {
        Some(Value::Number(share)) => u32::try_from(share.hundredths()).unwrap_or(0),
        _ => 0,
    }
}

#[cfg(test)]
mod tests;
