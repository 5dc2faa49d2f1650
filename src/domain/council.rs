//! A council's attendance and conclusion (workflow.md: conclude asks for minutes, attendance, outcome).

use super::kind::CouncilRules;
use super::workflow::{Outcome, Refusal};

/// How many members have to be present: what the kind says, else two thirds of them, rounded up.
#[must_use]
pub fn needed(rules: &CouncilRules, members: u8) -> u8 {
    rules.quorum.unwrap_or_else(|| {
        let two_thirds = (u16::from(members) * 2).div_ceil(3);
        u8::try_from(two_thirds).unwrap_or(u8::MAX).max(1)
    })
}

/// Whether so many members can make a council at all: enough to reach the kind's quorum.
///
/// # Errors
/// The refusal that says how many are needed.
pub fn can_convene(rules: &CouncilRules, members: u8) -> Result<(), Refusal> {
    let needed = needed(rules, members);
    if members < needed {
        return Err(Refusal::TooFewPresent {
            needed,
            given: members,
        });
    }
    Ok(())
}

/// What a council hands to the approver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conclusion<'a> {
    /// How many members it has.
    pub members: u8,
    /// How many were present.
    pub present: u8,
    /// The minutes.
    pub minutes: &'a str,
    /// What it came to.
    pub outcome: Option<Outcome>,
}

/// The outcome of a council that may conclude.
///
/// # Errors
/// The first thing missing: members, attendance, minutes, outcome. Nobody can be present who is no member.
pub fn conclude(rules: &CouncilRules, council: &Conclusion<'_>) -> Result<Outcome, Refusal> {
    if council.members == 0 {
        return Err(Refusal::CouncilMissing);
    }
    let needed = needed(rules, council.members);
    let given = council.present.min(council.members);
    if given < needed {
        return Err(Refusal::TooFewPresent { needed, given });
    }
    if council.minutes.trim().is_empty() {
        return Err(Refusal::MinutesMissing);
    }
    council.outcome.ok_or(Refusal::OutcomeMissing)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO_THIRDS: CouncilRules = CouncilRules { quorum: None };

    fn council(members: u8, present: u8) -> Conclusion<'static> {
        Conclusion {
            members,
            present,
            minutes: "Biên bản",
            outcome: Some(Outcome::Accepted),
        }
    }

    #[test]
    fn two_thirds_are_rounded_up() {
        let all: Vec<u8> = (1..=9)
            .map(|members| needed(&TWO_THIRDS, members))
            .collect();
        assert_eq!(all, [1, 2, 2, 3, 4, 4, 5, 6, 6]);
    }

    #[test]
    fn one_too_few_present_cannot_conclude() {
        assert_eq!(conclude(&TWO_THIRDS, &council(7, 5)), Ok(Outcome::Accepted));
        assert_eq!(
            conclude(&TWO_THIRDS, &council(7, 4)),
            Err(Refusal::TooFewPresent {
                needed: 5,
                given: 4
            })
        );
        assert_eq!(
            conclude(&TWO_THIRDS, &council(3, 200)),
            Ok(Outcome::Accepted)
        );
        let six = CouncilRules { quorum: Some(6) };
        assert_eq!(
            conclude(&six, &council(7, 5)),
            Err(Refusal::TooFewPresent {
                needed: 6,
                given: 5
            })
        );
        assert_eq!(
            conclude(&six, &council(5, 9)),
            Err(Refusal::TooFewPresent {
                needed: 6,
                given: 5
            })
        );
        assert!(can_convene(&six, 5).is_err() && can_convene(&six, 6).is_ok());
        assert_eq!(
            conclude(&TWO_THIRDS, &council(0, 0)),
            Err(Refusal::CouncilMissing)
        );
    }

    #[test]
    fn minutes_and_outcome_have_to_be_there() {
        let mut silent = council(3, 3);
        silent.minutes = " \n";
        assert_eq!(conclude(&TWO_THIRDS, &silent), Err(Refusal::MinutesMissing));
        let mut undecided = council(3, 3);
        undecided.outcome = None;
        assert_eq!(
            conclude(&TWO_THIRDS, &undecided),
            Err(Refusal::OutcomeMissing)
        );
    }
}
