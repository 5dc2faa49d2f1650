//! The token that alone changes a state. Its fields can be set only inside the workflow, and only
//! [`Moment::apply`](super::Moment::apply) sets them; the store accepts nothing else.

use super::super::id::{AgencyId, InitiativeId, Version};
use super::super::time::Instant;
use super::clock::FileClock;
use super::command::Outcome;
use super::table::{Party, Told};
use super::{Action, State, WaitsFor};

/// What a transition does to a moment that the file's row keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stamp {
    /// It stays as it is.
    Keep,
    /// What it stood for is undone.
    Clear,
    /// It happens now.
    Set(Instant),
}

impl Stamp {
    /// What is kept after it.
    #[must_use]
    pub fn after(self, kept: Option<Instant>) -> Option<Instant> {
        self.write(|at| at).unwrap_or(kept)
    }

    /// What has to be written, if anything.
    pub fn write<T>(self, how: impl FnOnce(Option<Instant>) -> T) -> Option<T> {
        match self {
            Self::Keep => None,
            Self::Clear => Some(how(None)),
            Self::Set(at) => Some(how(Some(at))),
        }
    }
}

/// The token that alone changes a state: made by [`Moment::apply`](super::Moment::apply), spent by the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    pub(super) id: InitiativeId,
    pub(super) seen: Version,
    pub(super) action: Action,
    pub(super) party: Party,
    pub(super) from: State,
    pub(super) to: Option<State>,
    pub(super) agency: Option<AgencyId>,
    pub(super) former_agency: Option<AgencyId>,
    pub(super) round: i64,
    pub(super) returned_from: Option<State>,
    pub(super) return_count: i64,
    pub(super) clock: FileClock,
    pub(super) hold_until: Option<Instant>,
    pub(super) outcome: Option<Outcome>,
    pub(super) waits_for: WaitsFor,
    pub(super) waited_for: WaitsFor,
    pub(super) tells: &'static [Told],
    pub(super) at: Instant,
}

impl Transition {
    /// Which file.
    #[must_use]
    pub const fn id(&self) -> InitiativeId {
        self.id
    }
    /// The version the file has to have for this to happen.
    #[must_use]
    pub const fn seen(&self) -> Version {
        self.seen
    }
    /// The action.
    #[must_use]
    pub const fn action(&self) -> Action {
        self.action
    }
    /// In which capacity it is done.
    #[must_use]
    pub const fn party(&self) -> Party {
        self.party
    }
    /// The state before.
    #[must_use]
    pub const fn from(&self) -> State {
        self.from
    }
    /// The state after; none when the file is deleted.
    #[must_use]
    pub const fn to(&self) -> Option<State> {
        self.to
    }
    /// The agency after.
    #[must_use]
    pub const fn agency(&self) -> Option<AgencyId> {
        self.agency
    }
    /// The agency before.
    #[must_use]
    pub const fn former_agency(&self) -> Option<AgencyId> {
        self.former_agency
    }
    /// The review round after.
    #[must_use]
    pub const fn round(&self) -> i64 {
        self.round
    }
    /// From where it was returned, while it is.
    #[must_use]
    pub const fn returned_from(&self) -> Option<State> {
        self.returned_from
    }
    /// How often it was returned.
    #[must_use]
    pub const fn return_count(&self) -> i64 {
        self.return_count
    }
    /// The clocks after.
    #[must_use]
    pub const fn clock(&self) -> &FileClock {
        &self.clock
    }
    /// The end of the hold window, while one runs.
    #[must_use]
    pub const fn hold_until(&self) -> Option<Instant> {
        self.hold_until
    }
    /// What is decided.
    #[must_use]
    pub const fn outcome(&self) -> Option<Outcome> {
        self.outcome
    }
    /// Whom the file waits for after.
    #[must_use]
    pub const fn waits_for(&self) -> WaitsFor {
        self.waits_for
    }
    /// Whom it waited for before.
    #[must_use]
    pub const fn waited_for(&self) -> WaitsFor {
        self.waited_for
    }
    /// Who is told beside the proposer.
    #[must_use]
    pub const fn tells(&self) -> &'static [Told] {
        self.tells
    }
    /// When.
    #[must_use]
    pub const fn at(&self) -> Instant {
        self.at
    }
    /// The reviews handed in so far count no longer.
    #[must_use]
    pub const fn stops_reviews(&self) -> bool {
        self.action.stops_reviews()
    }
    /// The reviewers' work ends. While a file is returned out of its review it waits with the file.
    #[must_use]
    pub fn closes_reviews(&self) -> bool {
        match self.from {
            State::InReview => self.to != Some(State::Returned),
            State::Returned => self.to.is_some_and(State::is_final),
            _ => false,
        }
    }
    /// When the file was handed in first.
    #[must_use]
    pub fn submitted_at(&self) -> Stamp {
        match self.action {
            Action::Submit => Stamp::Set(self.at),
            _ => Stamp::Keep,
        }
    }
    /// When it was decided; a decision that is reopened was none.
    #[must_use]
    pub fn decided_at(&self) -> Stamp {
        match self.action {
            Action::Decide => Stamp::Set(self.at),
            Action::Reopen => Stamp::Clear,
            _ => Stamp::Keep,
        }
    }
    /// When it came to its end.
    #[must_use]
    pub fn completed_at(&self) -> Stamp {
        match self.to {
            Some(to) if self.from.ends_at(to) => Stamp::Set(self.at),
            _ => Stamp::Keep,
        }
    }
}
