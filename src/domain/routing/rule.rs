//! Rules as data (`config/routing.toml`).

use serde::{Deserialize, Serialize};

use super::super::reference::AgencyCode;
use super::super::text_enum::text_enum;

text_enum! {
    /// How far an initiative reaches.
    pub enum Scope {
        National = "national",
        Local = "local",
    }
}

/// What a file has to be like. Empty lists and missing values ask nothing; all that is given has to hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Conditions {
    /// One of these kinds.
    pub kind: Vec<String>,
    /// One of these fields.
    pub field: Vec<String>,
    /// Names a strategic technology, or names none.
    pub strategic: Option<bool>,
    /// One of these strategic technologies.
    pub technology: Vec<String>,
    /// One of these provinces.
    pub province: Vec<String>,
    /// One of these communes.
    pub commune: Vec<String>,
    /// National or local.
    pub scope: Option<Scope>,
    /// One of these types of proposer.
    pub organisation: Vec<String>,
}

/// Where a rule sends a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Target {
    /// The ministry to which the field belongs.
    FieldMinistry,
    /// The people's committee of the province.
    Province,
    /// The portal's owner.
    Owner,
    /// This agency.
    Agency(AgencyCode),
}

impl From<String> for Target {
    fn from(text: String) -> Self {
        match text.as_str() {
            "field_ministry" => Self::FieldMinistry,
            "province" => Self::Province,
            "owner" => Self::Owner,
            _ => Self::Agency(AgencyCode::new(text)),
        }
    }
}

impl From<Target> for String {
    fn from(target: Target) -> Self {
        match target {
            Target::FieldMinistry => "field_ministry".to_owned(),
            Target::Province => "province".to_owned(),
            Target::Owner => "owner".to_owned(),
            Target::Agency(code) => code.as_str().to_owned(),
        }
    }
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Its name, kept on every file it routed.
    pub id: String,
    /// When it holds.
    #[serde(default)]
    pub when: Conditions,
    /// Where it sends the file.
    pub to: Target,
}

/// All rules, in order; the first that holds decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruleset {
    /// Grows with every change.
    pub version: u32,
    /// The rules.
    pub rules: Vec<Rule>,
}
