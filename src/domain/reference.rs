//! Everything the portal reads from `config/` besides its settings: kinds, budgets, routing, calendar and
//! reference tables, as plain data. `config::reference` loads and checks it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::calendar::{Calendar, WorkingDays};
use super::council;
use super::kind::{Budgets, Choice, ExtensionLimits, Kind, KindCode, Localized};
use super::routing::{Directory, Ruleset};
use super::text_enum::text_enum;
use super::workflow::Rules;
use super::workflow::table::Stage;

/// The code of an agency: the abbreviation of a ministry, `T` and the code of a province.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AgencyCode(String);

impl AgencyCode {
    /// A code as it stands in a file, an address or a row.
    #[must_use]
    pub fn new(code: impl Into<String>) -> Self {
        Self(code.into())
    }
    /// The people's committee of a province.
    #[must_use]
    pub fn of_province(province: &str) -> Self {
        Self(format!("T{province}"))
    }
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for AgencyCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::borrow::Borrow<str> for AgencyCode {
    fn borrow(&self) -> &str {
        &self.0
    }
}

text_enum! {
    /// What sort of agency.
    pub enum AgencyKind {
        Ministry = "ministry",
        MinisterialLevelAgency = "ministerial_level_agency",
        Province = "province",
    }
}

/// An agency to which files may be routed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agency {
    /// Its code.
    pub code: AgencyCode,
    /// Its name.
    pub name: Localized,
    /// What sort.
    pub kind: AgencyKind,
    /// The province it governs.
    pub province: Option<String>,
}

/// A province or a city of that rank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Province {
    /// Its code of 2025.
    pub code: String,
    /// Its name without prefix.
    pub name: Localized,
    /// A city directly under the Government, not a province.
    pub city: bool,
    /// The units joined into it in 2025.
    pub merged_from: Vec<String>,
}

/// A field of knowledge or administration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldEntry {
    /// Its code (ours).
    pub code: String,
    /// Its name.
    pub name: Localized,
    /// The ministry it belongs to.
    pub ministry: AgencyCode,
    /// The strategic technology is asked for.
    pub technology: bool,
}

/// A group of strategic technologies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrategicTechnology {
    /// Its code (ours).
    pub code: String,
    /// Its name.
    pub name: Localized,
    /// It is in the list for new submissions.
    pub current: bool,
}

/// What is common to all kinds (`config/workflow.toml`, where each key is explained).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkflowSettings {
    /// The agency that stands behind all others.
    pub owner_agency: AgencyCode,
    /// Budgets where a kind says nothing.
    pub budgets: Budgets,
    /// Working days of intake after a forwarding, and the clock within which to forward.
    pub forward_days: WorkingDays,
    /// Received files are given to reviewers by the portal where a kind says nothing.
    #[serde(default)]
    pub assign_automatically: bool,
    /// Minutes between decision and announcement.
    pub hold_minutes: u32,
    /// The same in the demonstration.
    pub hold_minutes_demo: u32,
    /// Working days before the due date (negative: after it) on which staff are reminded.
    pub reminders: Vec<i64>,
    /// Calendar months for answering a return where a kind says nothing.
    pub lapse_months: u8,
    /// Days after which an untouched draft is deleted.
    pub draft_expiry_days: u16,
    /// Days before that on which its owner is warned.
    pub draft_warning_days: u16,
    /// The least working days a stage has after being sent back.
    pub send_back_days: WorkingDays,
    /// The least working days of the decision after reopening.
    pub reopen_days: WorkingDays,
    /// Working days after the announcement within which an appeal may be made.
    pub appeal_days: WorkingDays,
    /// Extension limits where a kind says nothing.
    pub extension: ExtensionLimits,
    /// About the calendar's files.
    pub calendar: CalendarSettings,
    /// What the people's committees of the provinces are called.
    pub committees: CommitteeNames,
}

/// How a people's committee is named; `{name}` stands for the province.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitteeNames {
    /// Of a province.
    pub province: Localized,
    /// Of a city of that rank.
    pub city: Localized,
}

impl CommitteeNames {
    /// The name of the committee of a province.
    #[must_use]
    pub fn of(&self, province: &Province) -> Localized {
        let pattern = if province.city {
            &self.city
        } else {
            &self.province
        };
        Localized {
            vi: pattern.vi.replace("{name}", &province.name.vi),
            en: pattern.en.replace("{name}", &province.name.en),
        }
    }
}

/// What the files of days off do not say themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarSettings {
    /// Grows with every change of the files.
    pub version: u32,
    /// The last year whose days off are announced.
    pub last_year: i32,
}

/// All reference data, checked.
#[derive(Debug, Clone)]
pub struct Reference {
    /// The kinds, by code.
    pub kinds: BTreeMap<KindCode, Kind>,
    /// What is common to all kinds.
    pub workflow: WorkflowSettings,
    /// The rules of routing.
    pub routing: Ruleset,
    /// Working days.
    pub calendar: Calendar,
    /// Agencies, by code: ministries and the people's committees of the provinces.
    pub agencies: BTreeMap<AgencyCode, Agency>,
    /// Provinces, by code.
    pub provinces: BTreeMap<String, Province>,
    /// Provinces of before July 2025 (code, name) and the code of the one that holds them now.
    pub former_provinces: BTreeMap<String, (String, String)>,
    /// Fields, by code.
    pub fields: BTreeMap<String, FieldEntry>,
    /// Strategic technologies of all lists, by code.
    pub strategic_technologies: BTreeMap<String, StrategicTechnology>,
    /// SHA-256 over all files read, in hexadecimal: changes when any of them does.
    pub hash: String,
}

impl Reference {
    /// Whether the portal gives received files of this kind to reviewers by itself.
    #[must_use]
    pub fn assigns_automatically(&self, kind: &Kind) -> bool {
        let asked = kind.review.assign_automatically;
        kind.review.quorum > 0 && asked.unwrap_or(self.workflow.assign_automatically)
    }
    /// The kind with this code.
    #[must_use]
    pub fn kind(&self, code: &str) -> Option<&Kind> {
        self.kinds.get(code)
    }

    /// All kinds in the order people should see them.
    #[must_use]
    pub fn kinds_in_order(&self) -> Vec<&Kind> {
        let mut kinds: Vec<&Kind> = self.kinds.values().collect();
        kinds.sort_by_key(|kind| kind.order);
        kinds
    }

    /// The agency with this code.
    #[must_use]
    pub fn agency(&self, code: &str) -> Option<&Agency> {
        self.agencies.get(code)
    }

    /// The strategic technologies for new submissions.
    #[must_use]
    pub fn current_technologies(&self) -> Vec<&StrategicTechnology> {
        let all = self.strategic_technologies.values();
        all.filter(|technology| technology.current).collect()
    }

    /// The budget of a stage of a kind.
    #[must_use]
    pub fn budget(&self, kind: &Kind, stage: Stage) -> WorkingDays {
        let own = kind.budgets.stage(stage);
        own.or(self.workflow.budgets.stage(stage))
            .unwrap_or_default()
    }

    /// The budget of the whole file.
    #[must_use]
    pub fn total_budget(&self, kind: &Kind) -> WorkingDays {
        let own = kind.budgets.total;
        own.or(self.workflow.budgets.total).unwrap_or_default()
    }

    /// Calendar months for answering a return.
    #[must_use]
    pub fn return_months(&self, kind: &Kind) -> u32 {
        u32::from(kind.return_months.unwrap_or(self.workflow.lapse_months))
    }

    /// How far a stage of a kind may be extended.
    #[must_use]
    pub fn extension(&self, kind: &Kind) -> ExtensionLimits {
        kind.extension.unwrap_or(self.workflow.extension)
    }

    /// What the state machine needs to know of a kind. `council_members` is how many members the file's
    /// council has (0 before it is convened); `demonstration` shortens the hold window.
    #[must_use]
    pub fn rules(&self, kind: &Kind, council_members: u8, demonstration: bool) -> Rules {
        let common = &self.workflow;
        let hold_minutes = if demonstration {
            common.hold_minutes_demo
        } else {
            common.hold_minutes
        };
        let council = kind.council.as_ref();
        Rules {
            quorum: kind.review.quorum,
            has_council: kind.has_council(),
            council_quorum: council.map_or(0, |rules| council::needed(rules, council_members)),
            intake: self.budget(kind, Stage::Intake),
            assignment: self.budget(kind, Stage::Assignment),
            review: self.budget(kind, Stage::Review),
            council: self.budget(kind, Stage::Council),
            decision: self.budget(kind, Stage::Decision),
            total: self.total_budget(kind),
            forward: common.forward_days,
            return_months: self.return_months(kind),
            send_back_minimum: common.send_back_days,
            reopen_minimum: common.reopen_days,
            hold_seconds: i64::from(hold_minutes) * 60,
        }
    }

    /// The reference data as routing asks for it; `has_intake` knows where an active intake officer is.
    pub fn directory<F: Fn(&AgencyCode) -> bool>(
        &self,
        has_intake: F,
    ) -> ReferenceDirectory<'_, F> {
        ReferenceDirectory {
            reference: self,
            has_intake,
        }
    }

    /// The label of an option of a choice, also of one that is no longer offered (an old strategic
    /// technology).
    #[must_use]
    pub fn label<'a>(&'a self, kind: &'a Kind, field: &str, value: &str) -> Option<&'a Localized> {
        let options = kind.field(field).map_or(&[][..], |field| field.options());
        let offered = options.iter().find(|choice| choice.value == value);
        let technology = || self.strategic_technologies.get(value);
        offered
            .map(|choice: &Choice| &choice.label)
            .or_else(|| technology().map(|technology| &technology.name))
    }
}

/// See [`Reference::directory`].
#[derive(Debug, Clone, Copy)]
pub struct ReferenceDirectory<'a, F> {
    reference: &'a Reference,
    has_intake: F,
}

impl<F: Fn(&AgencyCode) -> bool> Directory for ReferenceDirectory<'_, F> {
    fn owner(&self) -> AgencyCode {
        self.reference.workflow.owner_agency.clone()
    }
    fn ministry_of(&self, field: &str) -> Option<AgencyCode> {
        let entry = self.reference.fields.get(field)?;
        Some(entry.ministry.clone())
    }
    fn committee_of(&self, province: &str) -> Option<AgencyCode> {
        let code = AgencyCode::of_province(province);
        self.reference.agencies.contains_key(&code).then_some(code)
    }
    fn has_intake(&self, agency: &AgencyCode) -> bool {
        (self.has_intake)(agency)
    }
}
