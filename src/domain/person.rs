//! People, their roles in agencies, and who is acting right now.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::id::{AgencyId, PersonId};
use super::text_enum::text_enum;

text_enum! {
    /// What a member of staff may be, per agency (workflow.md, Words).
    pub enum Role {
        /// Checks the form of a file, receives, returns or declines it.
        IntakeOfficer = "intake_officer",
        /// Scores a file against the criteria of its kind.
        Reviewer = "reviewer",
        /// Chairs a council.
        CouncilChair = "council_chair",
        /// Keeps the minutes of a council and concludes it.
        Secretary = "secretary",
        /// Sits in a council.
        Member = "member",
        /// Decides.
        Approver = "approver",
        /// Exports, reports and follows implementation.
        Analyst = "analyst",
        /// Reads everything, changes nothing.
        Auditor = "auditor",
        /// Agencies, people, roles, calendar, routing rules.
        Administrator = "administrator",
    }
}

text_enum! {
    /// In which capacity an act is done; the events of a file record it.
    pub enum Capacity {
        /// The citizen whose file it is.
        Proposer = "proposer",
        /// A community digital technology team member typing for someone, with consent.
        Assistant = "assistant",
        /// A co-author who answers for themselves.
        CoAuthor = "co_author",
        /// The portal itself: deadlines, hold windows.
        System = "system",
        IntakeOfficer = "intake_officer",
        Reviewer = "reviewer",
        CouncilChair = "council_chair",
        Secretary = "secretary",
        Member = "member",
        Approver = "approver",
        Analyst = "analyst",
        Auditor = "auditor",
        Administrator = "administrator",
    }
}

impl From<Role> for Capacity {
    fn from(role: Role) -> Self {
        match role {
            Role::IntakeOfficer => Self::IntakeOfficer,
            Role::Reviewer => Self::Reviewer,
            Role::CouncilChair => Self::CouncilChair,
            Role::Secretary => Self::Secretary,
            Role::Member => Self::Member,
            Role::Approver => Self::Approver,
            Role::Analyst => Self::Analyst,
            Role::Auditor => Self::Auditor,
            Role::Administrator => Self::Administrator,
        }
    }
}

/// Who acts: the portal, a citizen, or a member of staff in the one role that is active.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Actor {
    /// Deadlines and hold windows.
    System,
    /// A signed-in citizen; what they may do depends on whose file it is.
    Citizen(PersonId),
    /// A member of staff in one role of one agency.
    Staff {
        /// Who.
        person: PersonId,
        /// In which role; one is active at a time.
        role: Role,
        /// Of which agency.
        agency: AgencyId,
    },
}

impl Actor {
    /// The person behind the act, if there is one.
    #[must_use]
    pub const fn person(&self) -> Option<PersonId> {
        match self {
            Self::System => None,
            Self::Citizen(person) | Self::Staff { person, .. } => Some(*person),
        }
    }
}

/// What is personal about a person; kept only sealed under their key, shown only masked.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PersonFacts {
    /// The number of the citizen identity card.
    pub citizen_number: Option<String>,
    /// Date of birth.
    pub birth_date: Option<NaiveDate>,
    /// Telephone.
    pub phone: Option<String>,
    /// Postal address.
    pub address: Option<String>,
    /// E-mail address; usable once verified.
    pub email: Option<String>,
    /// Where a member of staff works, for conflicts of interest.
    pub workplace: Option<String>,
}

impl std::fmt::Debug for PersonFacts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PersonFacts(…)")
    }
}
