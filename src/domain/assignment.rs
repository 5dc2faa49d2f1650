//! Choosing reviewers for a file (workflow.md, Routing): by conflict, absence, expertise and load. The same
//! candidates always give the same choice, so that a preview shows what will happen.

use super::id::PersonId;
use super::workflow::Refusal;

/// A reviewer of the agency, as far as the choice goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub person: PersonId,
    /// Files they have to review now.
    pub load: u32,
    /// Codes of the fields they know.
    pub expertise: Vec<String>,
    /// They have a conflict of interest in this file.
    pub conflicted: bool,
    /// They are away.
    pub absent: bool,
    /// They were asked for this file before, in this round.
    pub asked: bool,
}

impl Candidate {
    /// Whether they may be chosen at all.
    #[must_use]
    pub const fn is_free(&self) -> bool {
        !self.conflicted && !self.absent && !self.asked
    }

    fn knows(&self, field: Option<&str>) -> bool {
        field.is_some_and(|field| self.expertise.iter().any(|known| known == field))
    }
}

/// There are fewer free reviewers than needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{needed} reviewers needed, {given} free")]
pub struct TooFew {
    /// How many are needed.
    pub needed: u8,
    /// How many are free.
    pub given: u8,
}

impl From<TooFew> for Refusal {
    fn from(TooFew { needed, given }: TooFew) -> Self {
        Self::TooFewReviewers { needed, given }
    }
}

/// Chooses `needed` reviewers: those who know the field first, then the least loaded, then by id.
///
/// # Errors
/// Too few are free.
pub fn choose(
    candidates: &[Candidate],
    needed: u8,
    field: Option<&str>,
) -> Result<Vec<PersonId>, TooFew> {
    let mut free: Vec<&Candidate> = candidates.iter().filter(|one| one.is_free()).collect();
    if free.len() < usize::from(needed) {
        let given = u8::try_from(free.len()).unwrap_or(u8::MAX);
        return Err(TooFew { needed, given });
    }
    free.sort_by_key(|one| (!one.knows(field), one.load, one.person));
    let chosen = free.into_iter().take(usize::from(needed));
    Ok(chosen.map(|one| one.person).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn person(number: u128) -> PersonId {
        PersonId::from_uuid(Uuid::from_u128(number))
    }

    fn candidate(number: u128, load: u32, expertise: &[&str]) -> Candidate {
        Candidate {
            person: person(number),
            load,
            expertise: expertise.iter().map(|code| (*code).to_owned()).collect(),
            conflicted: false,
            absent: false,
            asked: false,
        }
    }

    #[test]
    fn knowledge_of_the_field_comes_before_load_and_load_before_id() {
        let all = [
            candidate(1, 0, &[]),
            candidate(2, 9, &["LV12"]),
            candidate(3, 4, &["LV12"]),
            candidate(4, 4, &["LV12"]),
        ];
        assert_eq!(
            choose(&all, 3, Some("LV12")),
            Ok(vec![person(3), person(4), person(2)])
        );
        assert_eq!(choose(&all, 2, None), Ok(vec![person(1), person(3)]));
    }

    #[test]
    fn nobody_with_a_conflict_absent_or_asked_before_is_chosen() {
        let mut all = [
            candidate(1, 0, &[]),
            candidate(2, 0, &[]),
            candidate(3, 0, &[]),
            candidate(4, 7, &[]),
        ];
        all[0].conflicted = true;
        all[1].absent = true;
        all[2].asked = true;
        assert_eq!(choose(&all, 1, None), Ok(vec![person(4)]));
        let fault = choose(&all, 2, None).unwrap_err();
        assert_eq!(
            fault,
            TooFew {
                needed: 2,
                given: 1
            }
        );
        assert_eq!(
            Refusal::from(fault),
            Refusal::TooFewReviewers {
                needed: 2,
                given: 1
            }
        );
    }

    proptest! {
        #[test]
        fn the_order_of_candidates_does_not_matter_and_nobody_better_is_left_out(
            loads in proptest::collection::vec((0..5u32, any::<bool>(), any::<bool>()), 0..8), needed in 0..4u8, turn in 0..8usize,
        ) {
            let mut all: Vec<Candidate> = loads.iter().zip(1..).map(|((load, knows, conflicted), number)| {
                let mut one = candidate(number, *load, if *knows { &["a"] } else { &[] });
                one.conflicted = *conflicted;
                one
            }).collect();
            let chosen = choose(&all, needed, Some("a"));
            if !all.is_empty() {
                let by = turn % all.len();
                all.rotate_left(by);
            }
            prop_assert_eq!(&choose(&all, needed, Some("a")), &chosen);
            if let Ok(chosen) = chosen {
                let rank = |one: &&Candidate| (!one.knows(Some("a")), one.load);
                let (inside, outside): (Vec<&Candidate>, Vec<&Candidate>) =
                    all.iter().filter(|one| one.is_free()).partition(|one| chosen.contains(&one.person));
                prop_assert_eq!(inside.len(), usize::from(needed));
                if let (Some(worst), Some(best)) = (inside.iter().map(rank).max(), outside.iter().map(rank).min()) {
                    prop_assert!(worst <= best);
                }
            }
        }
    }
}
