//! Who may not act on which file (workflow.md, rule 6): own file, co-author, same citizen number, same
//! workplace as an author, or declared. Citizen numbers and workplaces are compared by their keyed index.

use super::id::PersonId;
use super::text_enum::text_enum;

text_enum! {
    /// Why somebody has a conflict of interest in a file.
    pub enum ConflictGround {
        OwnFile = "own_file",
        CoAuthor = "co_author",
        SameCitizenNumber = "same_citizen_number",
        SameWorkplace = "same_workplace",
        Declared = "declared",
    }
}

/// A member of staff, as far as conflicts go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staffer {
    /// Who.
    pub person: PersonId,
    /// The index of their citizen number.
    pub citizen_number: Option<Vec<u8>>,
    /// The index of their workplace.
    pub workplace: Option<Vec<u8>>,
}

/// The people behind a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Interests {
    /// Proposer and, where there is one, assistant.
    pub owners: Vec<PersonId>,
    /// Co-authors with an account.
    pub co_authors: Vec<PersonId>,
    /// Indexes of the citizen numbers of all of them.
    pub citizen_numbers: Vec<Vec<u8>>,
    /// Indexes of the authors' workplaces.
    pub workplaces: Vec<Vec<u8>>,
    /// Who declared a conflict.
    pub declared: Vec<PersonId>,
}

/// The conflict of this member of staff in this file, if there is one.
#[must_use]
pub fn conflict(staffer: &Staffer, file: &Interests) -> Option<ConflictGround> {
    let among = |indexes: &[Vec<u8>], own: &Option<Vec<u8>>| {
        own.as_ref().is_some_and(|own| indexes.contains(own))
    };
    if file.owners.contains(&staffer.person) {
        Some(ConflictGround::OwnFile)
    } else if file.co_authors.contains(&staffer.person) {
        Some(ConflictGround::CoAuthor)
    } else if among(&file.citizen_numbers, &staffer.citizen_number) {
        Some(ConflictGround::SameCitizenNumber)
    } else if among(&file.workplaces, &staffer.workplace) {
        Some(ConflictGround::SameWorkplace)
    } else if file.declared.contains(&staffer.person) {
        Some(ConflictGround::Declared)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Instant;

    #[test]
    fn nobody_acts_on_a_file_in_which_they_have_a_conflict() {
        let now = Instant::from_micros(1_700_000_000_000_000);
        let (me, other) = (PersonId::new(now), PersonId::new(now));
        let staffer = Staffer {
            person: me,
            citizen_number: Some(vec![1]),
            workplace: Some(vec![2]),
        };
        let none = Interests {
            owners: vec![other],
            workplaces: vec![vec![9]],
            ..Interests::default()
        };
        assert_eq!(conflict(&staffer, &none), None);
        let cases = [
            (
                Interests {
                    owners: vec![me],
                    ..Interests::default()
                },
                ConflictGround::OwnFile,
            ),
            (
                Interests {
                    co_authors: vec![me],
                    ..Interests::default()
                },
                ConflictGround::CoAuthor,
            ),
            (
                Interests {
                    citizen_numbers: vec![vec![1]],
                    ..Interests::default()
                },
                ConflictGround::SameCitizenNumber,
            ),
            (
                Interests {
                    workplaces: vec![vec![2]],
                    ..Interests::default()
                },
                ConflictGround::SameWorkplace,
            ),
            (
                Interests {
                    declared: vec![me],
                    ..Interests::default()
                },
                ConflictGround::Declared,
            ),
        ];
        for (file, ground) in cases {
            assert_eq!(conflict(&staffer, &file), Some(ground));
        }
    }

    #[test]
    fn two_unknown_workplaces_are_not_the_same() {
        let now = Instant::from_micros(1_700_000_000_000_000);
        let staffer = Staffer {
            person: PersonId::new(now),
            citizen_number: None,
            workplace: None,
        };
        let file = Interests {
            workplaces: vec![vec![]],
            ..Interests::default()
        };
        assert_eq!(conflict(&staffer, &file), None);
    }
}
