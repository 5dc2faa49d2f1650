//! Whether workflow settings and routing fit the kinds and tables they name.

use super::super::fault::Fault;
use super::source::Source;
use crate::domain::reference::Reference;
use crate::domain::routing::{Conditions, Target};
use crate::domain::text_enum::TextEnum;
use crate::domain::workflow::table::Stage;

/// `workflow.toml` against the tables.
pub(super) fn workflow(file: &Source, reference: &Reference, faults: &mut Vec<Fault>) {
    let settings = &reference.workflow;
    let mut fault = |place: &str, problem: &str| faults.push(file.fault(place, problem));
    if !reference.agencies.contains_key(&settings.owner_agency) {
        fault("owner_agency", "is not an agency");
    }
    for stage in Stage::ALL {
        if settings.budgets.stage(*stage).is_none() {
            fault(&format!("budgets.{stage}"), "is missing");
        }
    }
    if settings.budgets.total.is_none() {
        fault("budgets.total", "is missing");
    }
    if settings.lapse_months == 0 {
        fault("lapse_months", "has to be at least 1");
    }
    if settings.draft_warning_days >= settings.draft_expiry_days {
        fault(
            "draft_warning_days",
            "has to be less than `draft_expiry_days`",
        );
    }
    let names = &settings.committees;
    for (place, name) in [("province", &names.province), ("city", &names.city)] {
        if !name.vi.contains("{name}") || !name.en.contains("{name}") {
            fault(&format!("committees.{place}"), "has to contain `{name}`");
        }
    }
    let mut seen: Vec<i64> = Vec::new();
    for days in &settings.reminders {
        if seen.contains(days) {
            fault("reminders", "name each day once");
        }
        seen.push(*days);
    }
}

/// `routing.toml` against kinds and tables.
pub(super) fn routing(file: &Source, reference: &Reference, faults: &mut Vec<Fault>) {
    let rules = &reference.routing.rules;
    for (number, rule) in rules.iter().enumerate() {
        let place = format!("rules.{}", rule.id);
        if rule.id.is_empty() || rules.iter().take(number).any(|other| other.id == rule.id) {
            faults.push(file.fault(&place, "needs an `id` of its own"));
        }
        if let Target::Agency(code) = &rule.to
            && !reference.agencies.contains_key(code)
        {
            faults.push(file.fault(&place, format!("`{code}` is not an agency")));
        }
        let when = &rule.when;
        let technologies = &reference.strategic_technologies;
        let mut known = |list: &[String], what: &str, exists: &dyn Fn(&str) -> bool| {
            for code in list.iter().filter(|code| !exists(code)) {
                let problem = format!("`{code}` is not a {what}");
                faults.push(file.fault(&format!("{place}.when"), problem));
            }
        };
        known(&when.kind, "kind", &|code| reference.kind(code).is_some());
        known(&when.field, "field", &|code| {
            reference.fields.contains_key(code)
        });
        known(&when.province, "province", &|code| {
            reference.provinces.contains_key(code)
        });
        known(&when.technology, "strategic technology", &|code| {
            technologies.contains_key(code)
        });
    }
    let last_takes_all = rules
        .last()
        .is_some_and(|rule| rule.when == Conditions::default() && rule.to == Target::Owner);
    if !last_takes_all {
        faults.push(file.fault(
            "rules",
            "the last rule has to send everything `to = \"owner\"`",
        ));
    }
}
