//! What several score sheets come to (workflow.md: recommend asks for the quorum of reviews). The summary
//! helps whoever proposes an outcome; it decides nothing.

use super::kind::{ReviewRules, ScoreSheet};
use super::workflow::{Outcome, Refusal};

/// One review that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// The sheet.
    pub sheet: ScoreSheet,
    /// What the reviewer recommends; may differ from what the scores say, with reasons.
    pub recommendation: Outcome,
}

/// What the scores of one sheet say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// Weighted total in basis points.
    pub total: u32,
    /// Total and every criterion's mark are reached.
    pub passed: bool,
}

impl Verdict {
    /// The outcome the scores speak for.
    #[must_use]
    pub const fn suggests(self) -> Outcome {
        if self.passed {
            Outcome::Accepted
        } else {
            Outcome::Rejected
        }
    }
}

/// What the scores of one sheet say.
#[must_use]
pub fn verdict(rules: &ReviewRules, sheet: &ScoreSheet) -> Verdict {
    Verdict {
        total: rules.total(sheet),
        passed: rules.passes(sheet),
    }
}

/// One criterion over all reviews.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CriterionSummary {
    /// The criterion's key.
    pub key: String,
    /// The mean score in hundredths of a point.
    pub mean: u32,
    /// The lowest score.
    pub lowest: u8,
    /// The highest score.
    pub highest: u8,
}

/// Several reviews of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// How many reviews count.
    pub count: u8,
    /// How many recommend acceptance.
    pub for_acceptance: u8,
    /// The mean total in basis points.
    pub mean: u32,
    /// The lowest total.
    pub lowest: u32,
    /// The highest total.
    pub highest: u32,
    /// The criteria, in the order of the kind.
    pub criteria: Vec<CriterionSummary>,
    /// What scores and recommendations speak for: acceptance when most reviewers recommend it and the mean
    /// reaches the pass mark.
    pub suggests: Outcome,
}

impl Summary {
    /// Reviewers disagree: some recommend acceptance, some rejection.
    #[must_use]
    pub const fn is_divided(&self) -> bool {
        self.for_acceptance > 0 && self.for_acceptance < self.count
    }
}

/// Sums up reviews; nothing when there are none.
#[must_use]
pub fn summarise(rules: &ReviewRules, reviews: &[Review]) -> Option<Summary> {
    let totals: Vec<u32> = reviews
        .iter()
        .map(|review| rules.total(&review.sheet))
        .collect();
    let (lowest, highest) = (*totals.iter().min()?, *totals.iter().max()?);
    let for_acceptance = reviews
        .iter()
        .filter(|review| review.recommendation == Outcome::Accepted)
        .count();
    let mean = mean(&totals, 1);
    let most = for_acceptance * 2 > reviews.len();
    let accepted = most && mean >= u32::from(rules.pass) * 100;
    let criteria = rules.criteria.iter().filter_map(|criterion| {
        let scores: Vec<u8> = reviews
            .iter()
            .map(|review| review.sheet.score(&criterion.key).unwrap_or(0))
            .collect();
        let points: Vec<u32> = scores.iter().copied().map(u32::from).collect();
        Some(CriterionSummary {
            key: criterion.key.clone(),
            mean: self::mean(&points, 100),
            lowest: *scores.iter().min()?,
            highest: *scores.iter().max()?,
        })
    });
    Some(Summary {
        count: small(reviews.len()),
        for_acceptance: small(for_acceptance),
        mean,
        lowest,
        highest,
        criteria: criteria.collect(),
        suggests: if accepted {
            Outcome::Accepted
        } else {
            Outcome::Rejected
        },
    })
}

/// Whether enough reviews are in.
///
/// # Errors
/// The refusal that says how many are needed.
pub fn enough(rules: &ReviewRules, count: usize) -> Result<(), Refusal> {
    let (needed, given) = (rules.quorum, small(count));
    if given < needed {
        Err(Refusal::TooFewReviews { needed, given })
    } else {
        Ok(())
    }
}

/// The mean times `factor`, rounded half up.
fn mean(values: &[u32], factor: u32) -> u32 {
    let count = u32::try_from(values.len()).unwrap_or(u32::MAX).max(1);
    (values.iter().sum::<u32>() * factor + count / 2) / count
}

fn small(count: usize) -> u8 {
    u8::try_from(count).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::kind::tests::{rules, sheet};
    use super::*;

    fn review(scores: &[u8], recommendation: Outcome) -> Review {
        Review {
            sheet: sheet(scores),
            recommendation,
        }
    }

    #[test]
    fn three_reviews_are_summed_up() {
        let rules = rules(&[(50, 0), (50, 0)]);
        let reviews = [
            review(&[10, 8], Outcome::Accepted),
            review(&[6, 4], Outcome::Rejected),
            review(&[7, 8], Outcome::Accepted),
        ];
        let summary = summarise(&rules, &reviews).unwrap();
        assert_eq!(
            (summary.lowest, summary.mean, summary.highest),
            (5_000, 7_167, 9_000)
        );
        assert_eq!((summary.count, summary.for_acceptance), (3, 2));
        assert!(summary.is_divided());
        assert_eq!(summary.suggests, Outcome::Accepted);
        assert_eq!(
            summary.criteria[0],
            CriterionSummary {
                key: "c0".into(),
                mean: 767,
                lowest: 6,
                highest: 10
            }
        );
    }

    #[test]
    fn acceptance_needs_both_most_reviewers_and_the_mark() {
        let rules = rules(&[(50, 0), (50, 0)]);
        let suggests = |reviews: &[Review]| summarise(&rules, reviews).unwrap().suggests;
        let (yes, no) = (Outcome::Accepted, Outcome::Rejected);
        assert_eq!(
            suggests(&[review(&[10, 10], yes), review(&[10, 10], no)]),
            no
        );
        assert_eq!(suggests(&[review(&[5, 5], yes), review(&[6, 6], yes)]), no);
        assert_eq!(suggests(&[review(&[6, 6], yes)]), yes);
        assert_eq!(summarise(&rules, &[]), None);
    }

    #[test]
    fn the_quorum_says_how_many_are_needed() {
        let rules = rules(&[(100, 0)]);
        assert_eq!(enough(&rules, 2), Ok(()));
        assert_eq!(
            enough(&rules, 1),
            Err(Refusal::TooFewReviews {
                needed: 2,
                given: 1
            })
        );
    }
}
