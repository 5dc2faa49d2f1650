//! The first rule that holds and leads to an agency decides. Always gives an agency: without a fitting
//! rule, or when the agency has no active intake officer, the owner.

use serde::{Deserialize, Serialize};

use super::super::reference::AgencyCode;
use super::rule::{Conditions, Rule, Ruleset, Scope, Target};

/// What routing knows about a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts<'a> {
    /// The kind's code.
    pub kind: &'a str,
    /// The field's code.
    pub field: Option<&'a str>,
    /// The strategic technology's code.
    pub technology: Option<&'a str>,
    /// The province's code.
    pub province: Option<&'a str>,
    /// The commune's code.
    pub commune: Option<&'a str>,
    /// National or local.
    pub scope: Option<Scope>,
    /// The type of proposer.
    pub organisation: Option<&'a str>,
}

/// What routing asks about agencies.
pub trait Directory {
    /// The agency behind all others.
    fn owner(&self) -> AgencyCode;
    /// The ministry a field belongs to.
    fn ministry_of(&self, field: &str) -> Option<AgencyCode>;
    /// The people's committee of a province.
    fn committee_of(&self, province: &str) -> Option<AgencyCode>;
    /// Whether an active intake officer is there.
    fn has_intake(&self, agency: &AgencyCode) -> bool;
}

/// Why a file went where it went: a message `routing-<name>` with one named value. Kept with the file, by its
/// own names: no sentence of a catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", content = "code", rename_all = "snake_case")]
pub enum Reason {
    /// The field belongs to the ministry.
    Field(String),
    /// Local scope: the province.
    Province(String),
    /// A rule names the agency.
    Agency(AgencyCode),
    /// No rule held, or the rule names the owner.
    Owner,
    /// The agency meant has no active intake officer; the owner stands in.
    NoIntake(AgencyCode),
    /// An appeal: the owner looks again.
    Appeal,
}

impl Reason {
    /// The message's name in the catalogues.
    #[must_use]
    pub const fn message(&self) -> &'static str {
        match self {
            Self::Field(_) => "routing-field",
            Self::Province(_) => "routing-province",
            Self::Agency(_) => "routing-agency",
            Self::Owner => "routing-owner",
            Self::NoIntake(_) => "routing-no-intake",
            Self::Appeal => "routing-appeal",
        }
    }

    /// The named value of the message, if it has one: a code, which the page turns into a name.
    #[must_use]
    pub fn param(&self) -> Option<(&'static str, &str)> {
        match self {
            Self::Field(code) => Some(("field", code)),
            Self::Province(code) => Some(("province", code)),
            Self::Agency(code) | Self::NoIntake(code) => Some(("agency", code.as_str())),
            Self::Owner | Self::Appeal => None,
        }
    }
}

/// Where a file goes, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The agency.
    pub agency: AgencyCode,
    /// Why.
    pub routed: Routed,
}

/// Why a file went where it went: what is kept with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routed {
    /// The rule that held; `none` when none did.
    pub rule: String,
    /// The version of the rules.
    pub version: u32,
    /// Why.
    pub reason: Reason,
}

impl Ruleset {
    /// Routes a file. A rule that holds but leads nowhere (no field, no province) is passed over.
    #[must_use]
    pub fn route(&self, facts: &Facts<'_>, directory: &impl Directory) -> Route {
        let (rule, agency, reason) = self
            .rules
            .iter()
            .filter(|rule| rule.when.hold(facts))
            .find_map(|rule| {
                let (agency, reason) = rule.lead(facts, directory)?;
                Some((rule.id.clone(), agency, reason))
            })
            .unwrap_or_else(|| ("none".to_owned(), directory.owner(), Reason::Owner));
        let owner = directory.owner();
        let (agency, reason) = if agency == owner || directory.has_intake(&agency) {
            (agency, reason)
        } else {
            (owner, Reason::NoIntake(agency))
        };
        Route {
            agency,
            routed: Routed {
                rule,
                version: self.version,
                reason,
            },
        }
    }
}

impl Rule {
    fn lead(&self, facts: &Facts<'_>, directory: &impl Directory) -> Option<(AgencyCode, Reason)> {
        match &self.to {
            Target::Owner if self.when == Conditions::default() => {
                Some((directory.owner(), Reason::Owner))
            }
            // A rule of its own, not the rest.
            Target::Owner => Some((directory.owner(), Reason::Agency(directory.owner()))),
            Target::Agency(code) => Some((code.clone(), Reason::Agency(code.clone()))),
            Target::FieldMinistry => {
                let field = facts.field?;
                let ministry = directory.ministry_of(field)?;
                Some((ministry, Reason::Field(field.to_owned())))
            }
            Target::Province => {
                let province = facts.province?;
                let committee = directory.committee_of(province)?;
                Some((committee, Reason::Province(province.to_owned())))
            }
        }
    }
}

impl Conditions {
    fn hold(&self, facts: &Facts<'_>) -> bool {
        let among = |list: &[String], fact: Option<&str>| {
            list.is_empty() || fact.is_some_and(|fact| list.iter().any(|item| item == fact))
        };
        among(&self.kind, Some(facts.kind))
            && among(&self.field, facts.field)
            && among(&self.technology, facts.technology)
            && among(&self.province, facts.province)
            && among(&self.commune, facts.commune)
            && among(&self.organisation, facts.organisation)
            && self
                .strategic
                .is_none_or(|named| named == facts.technology.is_some())
            && self.scope.is_none_or(|scope| facts.scope == Some(scope))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Agencies(&'static [&'static str]);

    impl Directory for Agencies {
        fn owner(&self) -> AgencyCode {
            AgencyCode::new("BKHCN")
        }
        fn ministry_of(&self, field: &str) -> Option<AgencyCode> {
            (field == "health").then(|| AgencyCode::new("BYT"))
        }
        fn committee_of(&self, province: &str) -> Option<AgencyCode> {
            Some(AgencyCode::of_province(province))
        }
        fn has_intake(&self, agency: &AgencyCode) -> bool {
            self.0.contains(&agency.as_str())
        }
    }

    const ALL: Agencies = Agencies(&["BKHCN", "BYT", "T79"]);

    fn rule(id: &str, to: &str, when: Conditions) -> Rule {
        Rule {
            id: id.into(),
            when,
            to: Target::from(to.to_owned()),
        }
    }

    fn rules() -> Ruleset {
        let breakthrough = Conditions {
            kind: vec!["breakthrough".into()],
            ..Conditions::default()
        };
        let local = Conditions {
            scope: Some(Scope::Local),
            ..Conditions::default()
        };
        Ruleset {
            version: 7,
            rules: vec![
                rule("breakthrough", "owner", breakthrough),
                rule("local", "province", local),
                rule("field", "field_ministry", Conditions::default()),
                rule("rest", "owner", Conditions::default()),
            ],
        }
    }

    #[test]
    fn the_first_rule_that_holds_decides() {
        let mut facts = Facts {
            kind: "ordinary",
            field: Some("health"),
            ..Facts::default()
        };
        let Route { agency, routed } = rules().route(&facts, &ALL);
        assert_eq!(
            (agency.as_str(), routed.rule.as_str(), routed.version),
            ("BYT", "field", 7)
        );
        assert_eq!(routed.reason, Reason::Field("health".into()));

        facts.scope = Some(Scope::Local);
        facts.province = Some("79");
        assert_eq!(rules().route(&facts, &ALL).agency.as_str(), "T79");
        facts.kind = "breakthrough";
        assert_eq!(rules().route(&facts, &ALL).routed.rule, "breakthrough");
    }

    #[test]
    fn a_rule_that_leads_nowhere_is_passed_over() {
        let facts = Facts {
            kind: "ordinary",
            scope: Some(Scope::Local),
            field: Some("health"),
            ..Facts::default()
        };
        assert_eq!(rules().route(&facts, &ALL).agency.as_str(), "BYT");
        let facts = Facts {
            kind: "ordinary",
            field: Some("unheard"),
            ..Facts::default()
        };
        assert_eq!(rules().route(&facts, &ALL).routed.rule, "rest");
        let none = Ruleset {
            version: 1,
            rules: Vec::new(),
        };
        assert_eq!(none.route(&facts, &ALL).routed.rule, "none");
    }

    #[test]
    fn an_agency_without_intake_sends_the_file_to_the_owner_and_says_so() {
        let facts = Facts {
            kind: "ordinary",
            field: Some("health"),
            ..Facts::default()
        };
        let Route { agency, routed } = rules().route(&facts, &Agencies(&["BKHCN"]));
        assert_eq!((agency.as_str(), routed.rule.as_str()), ("BKHCN", "field"));
        assert_eq!(routed.reason, Reason::NoIntake(AgencyCode::new("BYT")));
        assert_eq!(routed.reason.param(), Some(("agency", "BYT")));
        assert_eq!(
            rules().route(&facts, &Agencies(&[])).agency.as_str(),
            "BKHCN"
        );
    }

    #[test]
    fn every_condition_that_is_given_has_to_hold() {
        let when = Conditions {
            strategic: Some(true),
            organisation: vec!["enterprise".into()],
            ..Conditions::default()
        };
        let facts = Facts {
            kind: "x",
            technology: Some("CNCL2026-01"),
            organisation: Some("enterprise"),
            ..Facts::default()
        };
        assert!(when.hold(&facts));
        assert!(!when.hold(&Facts {
            technology: None,
            ..facts.clone()
        }));
        assert!(!when.hold(&Facts {
            organisation: None,
            ..facts
        }));
    }
}
