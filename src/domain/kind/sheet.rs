//! A reviewer's score sheet: a score and a reason for every criterion.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::text::{Reason, TextFault};
use super::answers::AnswerFault;
use super::criteria::ReviewRules;

/// A score with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// Points, from 0 to the scale of the kind.
    pub points: u8,
    /// Why.
    pub reason: String,
}

/// Scores by criterion key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ScoreSheet(BTreeMap<String, Score>);

impl ScoreSheet {
    /// Reads the inputs `<criterion>.points` and `<criterion>.reason` and names what is wrong or missing.
    /// The sheet holds what could be read.
    #[must_use]
    pub fn from_form(rules: &ReviewRules, pairs: &[(String, String)]) -> (Self, Vec<AnswerFault>) {
        let mut sheet = Self::default();
        let mut faults = Vec::new();
        let typed = |name: &str| {
            let found = pairs.iter().rev().find(|(given, _)| given == name);
            found.map(|(_, text)| text.trim()).unwrap_or_default()
        };
        for criterion in &rules.criteria {
            let points = format!("{}.points", criterion.key);
            let reason = typed(&format!("{}.reason", criterion.key));
            let text = typed(&points);
            let given = text.parse().ok();
            if let Some(given) = given {
                sheet.set(&criterion.key, given, reason);
            }
            if text.is_empty() {
                faults.push(AnswerFault::new(points, "required"));
            } else if given.is_none_or(|given| given > rules.scale) {
                faults.push(not_points(points, rules.scale));
            }
            faults.extend(wrong_reason(&criterion.key, reason));
        }
        (sheet, faults)
    }

    /// Sets one score; the last one counts.
    pub fn set(&mut self, key: impl Into<String>, points: u8, reason: impl Into<String>) {
        let reason = reason.into();
        self.0.insert(key.into(), Score { points, reason });
    }

    /// The points for a criterion.
    #[must_use]
    pub fn score(&self, key: &str) -> Option<u8> {
        self.0.get(key).map(|score| score.points)
    }

    /// The reason given for a criterion.
    #[must_use]
    pub fn reason(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(|score| score.reason.as_str())
    }

    /// What is missing or wrong before the sheet may be handed in.
    #[must_use]
    pub fn check(&self, rules: &ReviewRules) -> Vec<AnswerFault> {
        let mut faults = Vec::new();
        for criterion in &rules.criteria {
            let points = format!("{}.points", criterion.key);
            let Some(score) = self.0.get(&criterion.key) else {
                faults.push(AnswerFault::new(points, "required"));
                continue;
            };
            if score.points > rules.scale {
                faults.push(not_points(points, rules.scale));
            }
            faults.extend(wrong_reason(&criterion.key, &score.reason));
        }
        let known = |key: &str| rules.criteria.iter().any(|criterion| criterion.key == key);
        let strangers = self.0.keys().filter(|key| !known(key));
        faults.extend(strangers.map(|key| AnswerFault::new(key.as_str(), "unknown-choice")));
        faults
    }
}

fn not_points(field: String, scale: u8) -> AnswerFault {
    AnswerFault::new(field, "not-a-whole-number")
        .with("min", 0)
        .with("max", scale)
}

fn wrong_reason(criterion: &str, reason: &str) -> Option<AnswerFault> {
    let fault = Reason::parse(reason).err()?;
    let answer = AnswerFault::new(format!("{criterion}.reason"), fault.code());
    Some(match fault {
        TextFault::TooLong { max, given } => answer.with("max", max).with("given", given),
        _ => answer,
    })
}

#[cfg(test)]
mod tests {
    use super::super::criteria::tests::{rules, sheet};
    use super::*;

    fn codes(faults: &[AnswerFault]) -> Vec<(&str, &str)> {
        faults
            .iter()
            .map(|fault| (fault.field.as_str(), fault.code))
            .collect()
    }

    #[test]
    fn every_criterion_needs_a_score_in_range_and_a_reason() {
        let rules = rules(&[(50, 0), (50, 0)]);
        assert_eq!(sheet(&[1, 10]).check(&rules), []);
        assert_eq!(
            codes(&sheet(&[11]).check(&rules)),
            [
                ("c0.points", "not-a-whole-number"),
                ("c1.points", "required")
            ]
        );
        let mut silent = sheet(&[1, 2]);
        silent.set("c1", 2, "  ");
        assert_eq!(codes(&silent.check(&rules)), [("c1.reason", "required")]);
        assert_eq!(
            codes(&sheet(&[1, 2, 3]).check(&rules)),
            [("c2", "unknown-choice")]
        );
    }

    #[test]
    fn a_typed_sheet_keeps_what_can_be_read() {
        let rules = rules(&[(50, 0), (50, 0)]);
        let pair = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        let pairs = [
            pair("c0.points", " 7 "),
            pair("c0.reason", "rõ ràng"),
            pair("c1.points", "nhiều"),
            pair("c1.reason", "x"),
        ];
        let (sheet, faults) = ScoreSheet::from_form(&rules, &pairs);
        assert_eq!(
            (sheet.score("c0"), sheet.reason("c0")),
            (Some(7), Some("rõ ràng"))
        );
        assert_eq!(codes(&faults), [("c1.points", "not-a-whole-number")]);
    }

    #[test]
    fn points_are_whole_numbers_and_all_that_is_wrong_is_said_at_once() {
        let rules = rules(&[(40, 0), (30, 0), (30, 0)]);
        let pair = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        let pairs = [
            pair("c0.points", "7,5"),
            pair("c0.reason", " "),
            pair("c1.points", "300"),
            pair("c1.reason", "rõ ràng"),
        ];
        let (_, faults) = ScoreSheet::from_form(&rules, &pairs);
        let expected = [
            ("c0.points", "not-a-whole-number"),
            ("c0.reason", "required"),
            ("c1.points", "not-a-whole-number"),
            ("c2.points", "required"),
            ("c2.reason", "required"),
        ];
        assert_eq!(codes(&faults), expected);
        let limits = [("min", "0".to_owned()), ("max", "10".to_owned())];
        assert_eq!(faults[0].params, limits);
    }
}
