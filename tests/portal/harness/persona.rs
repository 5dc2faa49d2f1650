//! The invented people of `config/demo/people.toml`, by what they are here. Officers, reviewers and
//! approvers of the owner agency, so that every file can be sent to them.

use sangkien::standin::people::{self, DemoPerson};

/// Who somebody is in a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Persona {
    /// Not signed in.
    Nobody,
    /// A citizen who knows the way.
    Citizen,
    /// Another citizen.
    Neighbour,
    /// A citizen who types for others.
    Assistant,
    Officer,
    Reviewer,
    /// Others, for a quorum.
    Reviewer2,
    Reviewer3,
    Chair,
    Secretary,
    Member,
    Approver,
    /// Another, for races.
    Approver2,
    Analyst,
    Auditor,
    Administrator,
    /// By the key of the list.
    Named(&'static str),
}

impl Persona {
    /// One of each.
    pub const EVERY: [Self; 12] = [
        Self::Nobody,
        Self::Citizen,
        Self::Assistant,
        Self::Officer,
        Self::Reviewer,
        Self::Chair,
        Self::Secretary,
        Self::Member,
        Self::Approver,
        Self::Analyst,
        Self::Auditor,
        Self::Administrator,
    ];

    /// What the stand-in provider calls them (`login_hint`).
    pub const fn key(self) -> &'static str {
        match self {
            Self::Nobody => "",
            Self::Citizen => "nguyen-thi-hoa",
            Self::Neighbour => "do-thi-bich-ngoc",
            Self::Assistant => "hoang-thi-mai",
            Self::Officer => "nguyen-van-an",
            Self::Reviewer => "pham-thi-lan",
            Self::Reviewer2 => "mai-xuan-bach",
            Self::Reviewer3 => "cao-thi-huong-giang",
            Self::Chair => "le-hong-phuc",
            Self::Secretary => "ta-thi-minh-chau",
            Self::Member => "ho-quoc-dat",
            Self::Approver => "tran-duc-long",
            Self::Approver2 => "vuong-thi-hanh",
            Self::Analyst => "luong-thi-quynh",
            Self::Auditor => "thai-van-nghia",
            Self::Administrator => "quach-minh-tuan",
            Self::Named(key) => key,
        }
    }

    /// All that is known of them.
    pub fn person(self) -> &'static DemoPerson {
        people::find(self.key()).unwrap_or_else(|| panic!("{self:?} is not in the list of people"))
    }

    /// Whether they come in by the staff entrance.
    pub fn is_staff(self) -> bool {
        self.person().is_staff()
    }
}

#[test]
fn every_persona_is_an_invented_person() {
    for who in Persona::EVERY.into_iter().skip(1) {
        let citizen = matches!(who, Persona::Citizen | Persona::Assistant);
        assert_eq!(who.is_staff(), !citizen, "{who:?}");
    }
}

#[test]
fn there_is_a_persona_for_every_role() {
    use std::collections::BTreeSet;

    use sangkien::domain::person::Role;
    use sangkien::domain::text_enum::TextEnum as _;

    let staff = Persona::EVERY.into_iter().skip(1);
    // the role they sign in with: the first of theirs
    let held = staff.filter_map(|who| who.person().roles.first().map(|held| held.role));
    let held: BTreeSet<Role> = held.collect();
    assert_eq!(held, Role::ALL.iter().copied().collect());
}
