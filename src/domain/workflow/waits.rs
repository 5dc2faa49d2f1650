//! Whom a file waits for: what the desk's queues are made of.

use super::super::person::Role;
use super::super::text_enum::text_enum;
use super::State;

text_enum! {
    /// Whom a file waits for; the desk's queues are made of it.
    pub enum WaitsFor {
        Nobody = "nobody",
        Proposer = "proposer",
        IntakeOfficer = "intake_officer",
        Reviewer = "reviewer",
        Secretary = "secretary",
        Approver = "approver",
        Analyst = "analyst",
        System = "system",
    }
}

impl WaitsFor {
    /// Whom a file in this state waits for; reviews make the difference inside a review.
    #[must_use]
    pub const fn in_state(state: State, reviews: u8, quorum: u8) -> Self {
        match state {
            State::Draft | State::Returned => Self::Proposer,
            State::Submitted | State::Received => Self::IntakeOfficer,
            State::InReview => {
                if reviews >= quorum {
                    Self::IntakeOfficer
                } else {
                    Self::Reviewer
                }
            }
            State::Council => Self::Secretary,
            State::Proposed => Self::Approver,
            State::Decided => Self::System,
            // Accepted: somebody has to find a unit that carries it out.
            State::Accepted | State::Implementing => Self::Analyst,
            State::Declined
            | State::Rejected
            | State::Withdrawn
            | State::Stopped
            | State::Implemented => Self::Nobody,
        }
    }

    /// What a file waits for while holders of this role have to act; the others never hold it up.
    #[must_use]
    pub const fn holders_of(role: Role) -> Option<Self> {
        match role {
            Role::IntakeOfficer => Some(Self::IntakeOfficer),
            Role::Reviewer => Some(Self::Reviewer),
            Role::Secretary => Some(Self::Secretary),
            Role::Approver => Some(Self::Approver),
            Role::Analyst => Some(Self::Analyst),
            Role::CouncilChair | Role::Member | Role::Auditor | Role::Administrator => None,
        }
    }

    /// The role that has to act, if it is one of staff.
    #[must_use]
    pub const fn role(self) -> Option<Role> {
        match self {
            Self::IntakeOfficer => Some(Role::IntakeOfficer),
            Self::Reviewer => Some(Role::Reviewer),
            Self::Secretary => Some(Role::Secretary),
            Self::Approver => Some(Role::Approver),
            Self::Analyst => Some(Role::Analyst),
            Self::Nobody | Self::Proposer | Self::System => None,
        }
    }
}
