//! The form of a kind: sections, fields, who may see what.

use serde::{Deserialize, Serialize};

use super::super::text_enum::text_enum;
use super::definition::Localized;
use super::input::Input;

/// Keys with a meaning to the portal; every kind uses the same ones for the same things.
pub mod key {
    /// The name of the initiative (short text, required in every kind).
    pub const TITLE: &str = "title";
    /// A summary the public may read (long text, required in every kind).
    pub const SUMMARY: &str = "summary";
    /// The field of knowledge or administration (choice, required in every kind).
    pub const FIELD: &str = "field";
    /// National or local (choice, required in every kind).
    pub const SCOPE: &str = "scope";
    /// The province of a local initiative (choice).
    pub const PROVINCE: &str = "province";
    /// The strategic technology (choice).
    pub const STRATEGIC: &str = "strategic";
    /// What sort of proposer (choice).
    pub const ORGANISATION: &str = "organisation";
    /// The authors (rows).
    pub const AUTHORS: &str = "authors";
    /// An author's name.
    pub const NAME: &str = "name";
    /// An author's workplace.
    pub const WORKPLACE: &str = "workplace";
    /// An author's position.
    pub const POSITION: &str = "position";
    /// An author's share.
    pub const SHARE: &str = "share";
    /// The number of an author's citizen identity card.
    pub const NUMBER: &str = "citizen_number";
    /// An author's e-mail address.
    pub const EMAIL: &str = "email";
    /// An author agrees to be named in public.
    pub const PUBLIC: &str = "public";
}

text_enum! {
    /// Who may see an answer. Each value includes those before it.
    pub enum See {
        /// Everybody, once the initiative is accepted.
        Public = "public",
        /// The proposer and whoever handles the file.
        Staff = "staff",
        /// As staff, but never in lists, exports or letters.
        Confidential = "confidential",
    }
}

text_enum! {
    /// The reference tables a choice may take its options from.
    pub enum Table {
        /// `fields.csv`.
        Fields = "fields",
        /// `provinces.csv`.
        Provinces = "provinces",
        /// The current list of strategic technologies.
        StrategicTechnologies = "strategic_technologies",
    }
}

/// One of the options of a choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// As stored.
    pub value: String,
    /// As shown.
    pub label: Localized,
}

/// When a field is asked at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// The choice it depends on.
    pub field: String,
    /// The options for which the field is asked.
    #[serde(default)]
    pub is: Vec<String>,
    /// Instead of `is`: the fields that `fields.csv` marks as technology.
    #[serde(default)]
    pub technology: bool,
}

/// One step of the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Its key, part of addresses.
    pub key: String,
    /// Its heading.
    pub title: Localized,
    /// A line below the heading.
    #[serde(default)]
    pub help: Option<Localized>,
    /// What it asks.
    pub fields: Vec<Field>,
}

/// One question, or one column of rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Its key: the name of the input, the key of the answer.
    pub key: String,
    /// The question.
    pub label: Localized,
    /// What helps to answer it.
    #[serde(default)]
    pub help: Option<Localized>,
    /// An answer has to be given before submission (never before saving a draft).
    #[serde(default)]
    pub required: bool,
    /// Who may see the answer.
    #[serde(default = "staff")]
    pub see: See,
    /// Personal: stored sealed with the person's key.
    #[serde(default)]
    pub personal: bool,
    /// When it is asked; always without it.
    #[serde(default)]
    pub when: Option<Condition>,
    /// What may be answered.
    #[serde(flatten)]
    pub input: Input,
}

const fn staff() -> See {
    See::Staff
}

impl Field {
    /// The columns of rows; empty for other inputs.
    #[must_use]
    pub fn columns(&self) -> &[Field] {
        match &self.input {
            Input::Rows { columns, .. } => columns,
            _ => &[],
        }
    }

    /// The options of a choice; empty for other inputs.
    #[must_use]
    pub fn options(&self) -> &[Choice] {
        match &self.input {
            Input::Choice { options, .. } => options,
            _ => &[],
        }
    }
}
