//! Why the workflow says no: data that carries what a person needs to mend it. The sentences are in the
//! catalogues, by [`Refusal::name`].

use chrono::NaiveDate;

use super::{Action, State};

/// An act the workflow refuses; nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.name())]
pub enum Refusal {
    /// The table has no edge for this action from this state.
    NotFromHere {
        /// Where the file stands.
        state: State,
        /// What was asked for.
        action: Action,
    },
    /// The actor's role, agency or relation to the file does not allow it.
    NotYourRole,
    /// The actor has a conflict of interest in this file.
    ConflictOfInterest,
    /// A reason has to be given.
    ReasonMissing,
    /// What has to be mended has to be said.
    MendingMissing,
    /// Fewer reviewers without a conflict than the quorum asks for.
    TooFewReviewers {
        /// How many the kind asks for.
        needed: u8,
        /// How many were named or found.
        given: u8,
    },
    /// Fewer reviews handed in than the quorum asks for.
    TooFewReviews {
        /// How many the kind asks for.
        needed: u8,
        /// How many count.
        given: u8,
    },
    /// The kind wants reviews; it cannot be answered directly.
    NeedsReview,
    /// The outcome has to be chosen.
    OutcomeMissing,
    /// The minutes or the attendance are missing.
    MinutesMissing,
    /// No council was convened yet.
    CouncilMissing,
    /// Everybody who could chair a council on this file has a conflict in it, or nobody holds the role.
    ChairMissing,
    /// The same of its members: a council is more than its chair and its secretary.
    MembersMissing,
    /// The council has not met yet.
    MeetingAhead {
        /// When it meets.
        on: NaiveDate,
    },
    /// Too few members attended.
    TooFewPresent {
        /// How many have to be present.
        needed: u8,
        /// How many were.
        given: u8,
    },
    /// The target agency has no active intake officer.
    AgencyWithoutIntake,
    /// The target agency is the one that has the file.
    AgencySame,
    /// The target already forwarded this file; its approver has to agree.
    AgencyForwardedBefore,
    /// A second return needs a written reason.
    SecondReturnNeedsReason,
    /// The answers were not changed since the return.
    NothingChanged,
    /// The form is not complete.
    FormIncomplete {
        /// How many fields still miss an answer or have a wrong one.
        missing: u16,
    },
    /// The statement of truth was not agreed to.
    TruthMissing,
    /// The hold window is over.
    HoldOver,
    /// The hold window still runs.
    HoldRunning,
    /// The time for it has not come, or has passed.
    NotDue,
    /// The responsible unit or the milestones are missing.
    PlanMissing,
    /// The result or its evidence is missing.
    ResultMissing,
    /// There was an appeal already, or its time is over.
    AppealClosed,
    /// The proposer's consent is missing.
    ConsentMissing,
    /// This stage was extended as often as its kind allows.
    ExtensionsUsed,
    /// The person asked to be erased: their data is kept and shown to nobody.
    DataRestricted,
}

impl Refusal {
    /// The message's name in the catalogues, after `refusal-`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NotFromHere { .. } => "not-from-here",
            Self::NotYourRole => "not-your-role",
            Self::ConflictOfInterest => "conflict-of-interest",
            Self::ReasonMissing => "reason-missing",
            Self::MendingMissing => "mending-missing",
            Self::TooFewReviewers { .. } => "too-few-reviewers",
            Self::TooFewReviews { .. } => "too-few-reviews",
            Self::NeedsReview => "needs-review",
            Self::OutcomeMissing => "outcome-missing",
            Self::MinutesMissing => "minutes-missing",
            Self::CouncilMissing => "council-missing",
            Self::ChairMissing => "chair-missing",
            Self::MembersMissing => "members-missing",
            Self::MeetingAhead { .. } => "meeting-ahead",
            Self::TooFewPresent { .. } => "too-few-present",
            Self::AgencyWithoutIntake => "agency-without-intake",
            Self::AgencySame => "agency-same",
            Self::AgencyForwardedBefore => "agency-forwarded-before",
            Self::SecondReturnNeedsReason => "second-return-needs-reason",
            Self::NothingChanged => "nothing-changed",
            Self::FormIncomplete { .. } => "form-incomplete",
            Self::TruthMissing => "truth-missing",
            Self::HoldOver => "hold-over",
            Self::HoldRunning => "hold-running",
            Self::NotDue => "not-due",
            Self::PlanMissing => "plan-missing",
            Self::ResultMissing => "result-missing",
            Self::AppealClosed => "appeal-closed",
            Self::ConsentMissing => "consent-missing",
            Self::ExtensionsUsed => "extensions-used",
            Self::DataRestricted => "data-restricted",
        }
    }
}
