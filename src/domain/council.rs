//! How many members a council needs (workflow.md: conclude asks for attendance).

use super::kind::CouncilRules;
use super::workflow::Refusal;

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

#[cfg(test)]
mod tests {
    use super::*;

    const TWO_THIRDS: CouncilRules = CouncilRules { quorum: None };

    #[test]
    fn two_thirds_are_rounded_up() {
        let all: Vec<u8> = (1..=9)
            .map(|members| needed(&TWO_THIRDS, members))
            .collect();
        assert_eq!(all, [1, 2, 2, 3, 4, 4, 5, 6, 6]);
    }

    #[test]
    fn no_council_is_convened_that_could_never_conclude() {
        let six = CouncilRules { quorum: Some(6) };
        assert!(can_convene(&six, 5).is_err() && can_convene(&six, 6).is_ok());
    }
}
