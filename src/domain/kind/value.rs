//! One answer, as stored. The JSON names the type of each value, so that an old draft reads the same after
//! its kind has changed.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::amount::Amount;

/// One row of a field with rows: column key to value.
pub type Row = BTreeMap<String, Value>;

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Words.
    Text(String),
    /// A number.
    Number(Amount),
    /// A day.
    Date(NaiveDate),
    /// One of the options.
    Choice(String),
    /// A ticked box; an unticked one is no answer.
    Flag(bool),
    /// Rows.
    Rows(Vec<Row>),
    /// Typed, but not understood; kept so that the form comes back filled.
    Raw(String),
}

impl Value {
    /// What to put back into the input.
    #[must_use]
    pub fn typed(&self) -> String {
        match self {
            Self::Text(text) | Self::Choice(text) | Self::Raw(text) => text.clone(),
            Self::Number(number) => number.typed(),
            Self::Date(date) => date.format("%d/%m/%Y").to_string(),
            Self::Flag(true) => "on".to_owned(),
            Self::Flag(false) | Self::Rows(_) => String::new(),
        }
    }

    /// The words, the option or what was typed.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Choice(text) | Self::Raw(text) => Some(text),
            _ => None,
        }
    }
}

/// An author as the portal needs it, whatever else a kind asks about authors.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuthorEntry {
    /// Name.
    pub name: String,
    /// Where they work or live.
    pub workplace: String,
    /// Position or title.
    pub position: String,
    /// Share of contribution in basis points: 10000 is 100 %.
    pub share: u32,
    /// Number of the citizen identity card, to ask for confirmation; personal.
    pub number: Option<String>,
    /// Address to ask for confirmation; personal.
    pub email: Option<String>,
    /// Agrees to be named in public; a proposer can say so only of themselves.
    pub public: bool,
}
