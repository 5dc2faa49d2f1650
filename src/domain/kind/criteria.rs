//! How a kind is scored: criteria with weights, marks to reach, and the weighted total.

use serde::{Deserialize, Serialize};

use super::definition::Localized;
use super::sheet::ScoreSheet;

/// One criterion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: Localized,
    /// What the reviewer should look at.
    #[serde(default)]
    pub help: Option<Localized>,
    /// Its part of the total in percent; over all criteria 100.
    pub weight: u8,
    /// The least score with which the criterion is met.
    #[serde(default)]
    pub pass: u8,
}

/// How reviewers score a kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewRules {
    /// How many reviews there have to be; 0: answered without scoring.
    pub quorum: u8,
    /// Received files are given to reviewers by the portal; without a word, as `workflow.toml` says.
    #[serde(default)]
    pub assign_automatically: Option<bool>,
    /// The best score; the worst is 0.
    #[serde(default)]
    pub scale: u8,
    /// The weighted total to reach, in percent.
    #[serde(default)]
    pub pass: u8,
    /// The criteria.
    #[serde(default)]
    pub criteria: Vec<Criterion>,
}

impl ReviewRules {
    /// The weighted total of a sheet in basis points (10000 = best on every criterion), rounded half up.
    /// Criteria without a score count as 0.
    #[must_use]
    pub fn total(&self, sheet: &ScoreSheet) -> u32 {
        let sum: u32 = self
            .criteria
            .iter()
            .map(|criterion| {
                let score = sheet.score(&criterion.key).unwrap_or(0).min(self.scale);
                u32::from(score) * u32::from(criterion.weight)
            })
            .sum();
        let scale = u32::from(self.scale).max(1);
        (sum * 100 + scale / 2) / scale
    }

    /// Whether a sheet reaches the total and every criterion's own mark.
    #[must_use]
    pub fn passes(&self, sheet: &ScoreSheet) -> bool {
        let marks = self
            .criteria
            .iter()
            .all(|criterion| sheet.score(&criterion.key).unwrap_or(0) >= criterion.pass);
        marks && self.total(sheet) >= u32::from(self.pass) * 100
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(crate) fn rules(weights: &[(u8, u8)]) -> ReviewRules {
        let criteria = weights
            .iter()
            .enumerate()
            .map(|(n, (weight, pass))| Criterion {
                key: format!("c{n}"),
                name: Localized::default(),
                help: None,
                weight: *weight,
                pass: *pass,
            });
        ReviewRules {
            quorum: 2,
            scale: 10,
            pass: 60,
            assign_automatically: None,
            criteria: criteria.collect(),
        }
    }

    pub(crate) fn sheet(scores: &[u8]) -> ScoreSheet {
        let mut sheet = ScoreSheet::default();
        for (n, score) in scores.iter().enumerate() {
            sheet.set(format!("c{n}"), *score, "because");
        }
        sheet
    }

    #[test]
    fn the_total_is_weighted() {
        let rules = rules(&[(50, 0), (30, 0), (20, 0)]);
        assert_eq!(rules.total(&sheet(&[10, 10, 10])), 10_000);
        assert_eq!(rules.total(&sheet(&[10, 0, 5])), 6_000);
        assert_eq!(rules.total(&sheet(&[])), 0);
    }

    #[test]
    fn a_good_total_does_not_make_up_for_a_missed_mark() {
        let rules = rules(&[(50, 0), (30, 0), (20, 5)]);
        assert!(rules.passes(&sheet(&[10, 10, 5])));
        assert!(!rules.passes(&sheet(&[10, 10, 4])));
        assert!(!rules.passes(&sheet(&[5, 5, 5])));
    }

    proptest! {
        #[test]
        fn a_higher_score_never_lowers_the_total(scores in proptest::collection::vec(0..10u8, 3), at in 0..3usize) {
            let rules = rules(&[(47, 0), (33, 0), (20, 0)]);
            let mut better = scores.clone();
            better[at] += 1;
            prop_assert!(rules.total(&sheet(&better)) > rules.total(&sheet(&scores)));
            prop_assert!(rules.total(&sheet(&better)) <= 10_000);
        }
    }
}
