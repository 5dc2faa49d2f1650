//! The token that alone changes a state. Its fields can be set only inside the workflow, and only
//! [`apply()`](super::apply()) sets them; the store accepts nothing else.
//! [`super::apply()`] sets them; the store accepts nothing else.
use super::super::id::{AgencyId, InitiativeId, Version};
use super::super::time::Instant;
use super::clock::FileClock;
use super::command::Outcome;
use super::table::{Party, Told};
use super::{Action, State, WaitsFor};

/// The token that alone changes a state: made by [`super::apply()`], spent by the store.
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
}
