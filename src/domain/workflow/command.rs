//! What a person asks the workflow to do, with exactly what that action needs.

use chrono::NaiveDate;

use super::super::id::{AgencyId, PersonId};
use super::super::text_enum::text_enum;
use super::Action;

text_enum! {
    /// What a review, a council or a decision comes to.
    pub enum Outcome {
        Accepted = "accepted",
        Rejected = "rejected",
    }
}

text_enum! {
    /// Why a file is returned.
    pub enum ReturnGround {
        Incomplete = "incomplete",
        Incorrect = "incorrect",
        Outdated = "outdated",
    }
}

/// The form, as checked before it is handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormCheck {
    /// Fields without an answer or with a wrong one.
    pub faults: u16,
    /// The statement of truth was agreed to.
    pub truth: bool,
    /// Something differs from the answers handed in before.
    pub changed: bool,
    /// The proposer agreed that an assistant hands it in.
    pub consent: bool,
}

/// Another agency, as far as forwarding to it has to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ForwardTarget {
    /// Which.
    pub agency: AgencyId,
    /// It has an active intake officer.
    pub has_intake: bool,
    /// It forwarded this file itself before.
    pub forwarded_before: bool,
    /// Its approver agreed to have the file again.
    pub approver_agrees: bool,
}

/// Reviewers named or chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reviewers {
    /// Those without a conflict.
    pub free: Vec<PersonId>,
    /// Named, but with a conflict.
    pub conflicted: u8,
}

/// A step of an implementation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedMilestone {
    /// What will be there.
    pub title: String,
    /// Until when.
    pub due_on: NaiveDate,
}

/// A verb of the workflow with what it needs. Texts are cleaned before they come here; an empty one is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Hand in a draft.
    Submit {
        /// The form as checked.
        form: FormCheck,
        /// Where routing sent it.
        agency: AgencyId,
    },
    /// Throw a draft away.
    Discard,
    /// Take a file in.
    Receive,
    /// Ask for changes.
    Return {
        /// Why.
        ground: ReturnGround,
        /// What to mend.
        mending: String,
        /// Why again, on a second return.
        reason: String,
    },
    /// Do not take a file in.
    Decline {
        /// Why.
        reason: String,
    },
    /// Give a file to another agency.
    Forward {
        /// Which.
        to: ForwardTarget,
        /// Why.
        reason: String,
    },
    /// Hand in again after a return.
    Resubmit {
        /// The form as checked.
        form: FormCheck,
    },
    /// The return budget ended without an answer.
    Lapse,
    /// Give a file to reviewers.
    Assign {
        /// Whom.
        reviewers: Reviewers,
    },
    /// Propose an outcome.
    Recommend {
        /// Which.
        outcome: Option<Outcome>,
        /// The answer, or the grounds.
        grounds: String,
    },
    /// End the council.
    Conclude {
        /// What the council came to.
        outcome: Option<Outcome>,
        /// The minutes.
        minutes: String,
        /// How many members were present.
        present: u8,
    },
    /// Back to review.
    SendBack {
        /// Why.
        reason: String,
    },
    /// Decide.
    Decide {
        /// What.
        outcome: Option<Outcome>,
        /// Why; the letter's text.
        grounds: String,
    },
    /// Take a decision back before it is announced.
    Reopen {
        /// Why.
        reason: String,
    },
    /// The hold window ended: publish.
    Announce,
    /// The proposer takes the file back.
    Withdraw {
        /// Why, if they like.
        reason: String,
    },
    /// End without a decision.
    Stop {
        /// Why.
        reason: String,
    },
    /// Begin the implementation.
    Launch {
        /// Who implements.
        unit: String,
        /// The steps.
        milestones: Vec<PlannedMilestone>,
    },
    /// The implementation is done.
    Complete {
        /// What came out.
        result: String,
        /// What shows it.
        evidence: String,
    },
    /// The implementation is given up.
    Abandon {
        /// Why.
        reason: String,
    },
    /// Take an acceptance back.
    Revoke {
        /// Why; the letter's text.
        reason: String,
    },
}

impl Command {
    /// The action this is.
    #[must_use]
    pub const fn action(&self) -> Action {
        match self {
            Self::Submit { .. } => Action::Submit,
            Self::Discard => Action::Discard,
            Self::Receive => Action::Receive,
            Self::Return { .. } => Action::Return,
            Self::Decline { .. } => Action::Decline,
            Self::Forward { .. } => Action::Forward,
            Self::Resubmit { .. } => Action::Resubmit,
            Self::Lapse => Action::Lapse,
            Self::Assign { .. } => Action::Assign,
            Self::Recommend { .. } => Action::Recommend,
            Self::Conclude { .. } => Action::Conclude,
            Self::SendBack { .. } => Action::SendBack,
            Self::Decide { .. } => Action::Decide,
            Self::Reopen { .. } => Action::Reopen,
            Self::Announce => Action::Announce,
            Self::Withdraw { .. } => Action::Withdraw,
            Self::Stop { .. } => Action::Stop,
            Self::Launch { .. } => Action::Launch,
            Self::Complete { .. } => Action::Complete,
            Self::Abandon { .. } => Action::Abandon,
            Self::Revoke { .. } => Action::Revoke,
        }
    }

    /// The words a person gave, as the proposer will read them.
    #[must_use]
    pub fn words(&self) -> Option<&str> {
        let text = match self {
            Self::Return { mending, .. } => mending,
            Self::Decline { reason }
            | Self::Forward { reason, .. }
            | Self::SendBack { reason }
            | Self::Reopen { reason }
            | Self::Withdraw { reason }
            | Self::Stop { reason }
            | Self::Abandon { reason }
            | Self::Revoke { reason } => reason,
            Self::Recommend { grounds, .. } | Self::Decide { grounds, .. } => grounds,
            Self::Conclude { minutes, .. } => minutes,
            Self::Complete { result, .. } => result,
            Self::Launch { unit, .. } => unit,
            Self::Submit { .. }
            | Self::Discard
            | Self::Receive
            | Self::Resubmit { .. }
            | Self::Lapse
            | Self::Assign { .. }
            | Self::Announce => return None,
        };
        (!text.trim().is_empty()).then_some(text.as_str())
    }
}
