//! What a kind of initiative is: names, form, scoring, council, budgets, publicity.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::super::calendar::WorkingDays;
use super::super::locale::Locale;
use super::super::workflow::table::Stage;
use super::criteria::ReviewRules;
use super::form::{Choice, Condition, Field, Section, Table};
use super::input::Input;

/// A text in both languages. Labels of kinds and reference tables are data, so they are not in the
/// catalogues.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Localized {
    /// Vietnamese, the original.
    pub vi: String,
    /// English.
    pub en: String,
}

impl Localized {
    /// The text in this language.
    #[must_use]
    pub fn get(&self, locale: Locale) -> &str {
        match locale {
            Locale::Vi => &self.vi,
            Locale::En => &self.en,
        }
    }
}

/// The name of a kind's file without its ending, e.g. `ordinary`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KindCode(String);

impl KindCode {
    /// A code as it stands in a file name, an address or a row. Whether there is such a kind is another
    /// question.
    #[must_use]
    pub fn new(code: impl Into<String>) -> Self {
        Self(code.into())
    }
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for KindCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::borrow::Borrow<str> for KindCode {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// Working days per stage. In a kind, what is missing follows the default; in `workflow.toml` nothing may
/// be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Budgets {
    /// Checking the form.
    pub intake: Option<WorkingDays>,
    /// Finding reviewers.
    pub assignment: Option<WorkingDays>,
    /// Scoring.
    pub review: Option<WorkingDays>,
    /// The council.
    pub council: Option<WorkingDays>,
    /// The decision.
    pub decision: Option<WorkingDays>,
    /// The whole file, from submission to decision.
    pub total: Option<WorkingDays>,
}

impl Budgets {
    /// What is written down for a stage.
    #[must_use]
    pub const fn stage(&self, stage: Stage) -> Option<WorkingDays> {
        match stage {
            Stage::Intake => self.intake,
            Stage::Assignment => self.assignment,
            Stage::Review => self.review,
            Stage::Council => self.council,
            Stage::Decision => self.decision,
        }
    }
}

/// A council of this kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CouncilRules {
    /// How many have to be present; without it two thirds of the members.
    pub quorum: Option<u8>,
}

/// How far a stage may be extended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionLimits {
    /// How often per stage.
    pub times: u8,
    /// By how much at most each time.
    pub days: WorkingDays,
}

/// A kind of initiative.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kind {
    /// Its code; the name of its file.
    pub code: KindCode,
    /// Its place in lists.
    pub order: u16,
    /// Its name.
    pub name: Localized,
    /// One or two sentences for people who choose among kinds.
    pub about: Localized,
    /// The rule it follows, as people quote it.
    #[serde(default)]
    pub basis: Option<Localized>,
    /// The public may read the names of authors who agreed to it.
    pub public_authors: bool,
    /// Calendar months for answering a return; without it the common one.
    #[serde(default)]
    pub return_months: Option<u8>,
    /// How it is scored.
    pub review: ReviewRules,
    /// Its council, if it has one.
    #[serde(default)]
    pub council: Option<CouncilRules>,
    /// Budgets that differ from the common ones.
    #[serde(default)]
    pub budgets: Budgets,
    /// Limits of extension that differ from the common ones.
    #[serde(default)]
    pub extension: Option<ExtensionLimits>,
    /// The form.
    pub sections: Vec<Section>,
}

/// What stands in the place of a kind that is not configured any more: no form, no scoring, nothing public.
static GONE: LazyLock<Kind> = LazyLock::new(|| Kind {
    code: KindCode::new(""),
    order: 0,
    name: Localized::default(),
    about: Localized::default(),
    basis: None,
    public_authors: false,
    return_months: None,
    review: ReviewRules {
        quorum: 0,
        assign_automatically: None,
        scale: 0,
        pass: 0,
        criteria: Vec::new(),
    },
    council: None,
    budgets: Budgets::default(),
    extension: None,
    sections: Vec::new(),
});

impl Kind {
    /// For what may be done with a file whatever became of its kind.
    #[must_use]
    pub fn gone() -> &'static Self {
        &GONE
    }

    /// The section with this key.
    #[must_use]
    pub fn section(&self, key: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.key == key)
    }

    /// All fields of all sections, in order.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.sections.iter().flat_map(|section| &section.fields)
    }

    /// The field with this key.
    #[must_use]
    pub fn field(&self, key: &str) -> Option<&Field> {
        self.fields().find(|field| field.key == key)
    }

    /// The fields that take uploaded documents. Documents are stored apart from the answers; a required
    /// one is checked where the uploads are known.
    pub fn file_fields(&self) -> impl Iterator<Item = &Field> {
        self.fields()
            .filter(|field| matches!(field.input, Input::File { .. }))
    }

    /// Answered by the intake officer, without reviewers.
    #[must_use]
    pub const fn without_scoring(&self) -> bool {
        self.review.quorum == 0
    }

    /// Whether a council concludes before the decision.
    #[must_use]
    pub const fn has_council(&self) -> bool {
        self.council.is_some()
    }

    /// Puts the entries of the reference tables into the choices that name them. `technology` lists the
    /// fields (of knowledge) that count as technology.
    pub fn resolve(&mut self, table: impl Fn(Table) -> Vec<Choice>, technology: &[String]) {
        for section in &mut self.sections {
            for field in &mut section.fields {
                resolve_field(field, &table, technology);
            }
        }
    }
}

fn resolve_field(field: &mut Field, table: &impl Fn(Table) -> Vec<Choice>, technology: &[String]) {
    if let Some(Condition {
        is,
        technology: true,
        ..
    }) = &mut field.when
    {
        is.clear();
        is.extend_from_slice(technology);
    }
    match &mut field.input {
        Input::Choice {
            options,
            from: Some(from),
        } => *options = table(*from),
        Input::Rows { columns, .. } => {
            for column in columns {
                resolve_field(column, table, technology);
            }
        }
        _ => {}
    }
}
