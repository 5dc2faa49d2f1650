//! What a list of the desk is asked for: whose files, which by due day, narrowed to what.

use chrono::NaiveDate;

use super::super::reviews::AssignmentState;
use crate::domain::id::{AgencyId, PersonId};
use crate::domain::workflow::{State, WaitsFor};

/// Whose files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// What waits for a role at a desk.
    Desk(AgencyId, WaitsFor),
    /// What a desk's analysts may launch: accepted, with no due day yet.
    Launch(AgencyId),
    /// What waits for a role anywhere.
    Waiting(WaitsFor),
    /// The open files of an agency.
    Agency(AgencyId),
    /// The files of an agency in one state.
    AgencyState(AgencyId, State),
    /// All open files.
    Everything,
    /// All files in one state.
    State(State),
    /// What one reviewer was asked for.
    Reviewer(PersonId, AssignmentState),
    /// Files whose council somebody sits in now, by the day it meets.
    Seated(PersonId),
    /// All files ever handed in, of one agency or of all, newest first.
    Filed(Option<AgencyId>),
}

/// Which of them by due day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Window {
    /// All.
    #[default]
    Any,
    /// Overdue on this day.
    Before(NaiveDate),
    /// Due from the first to the second day.
    Within(NaiveDate, NaiveDate),
}

/// A list that is wanted.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Whose files.
    pub scope: Scope,
    /// Which by due day.
    pub window: Window,
    /// Only this state; in scopes that name a state already it has no meaning.
    pub state: Option<State>,
    /// Only this kind.
    pub kind: Option<String>,
    /// Only files at this agency, for lists that hold those of several.
    pub agency: Option<AgencyId>,
}

impl Wanted {
    /// All of a scope.
    #[must_use]
    pub const fn all(scope: Scope) -> Self {
        Self {
            scope,
            window: Window::Any,
            state: None,
            kind: None,
            agency: None,
        }
    }
    /// The same by due day.
    #[must_use]
    pub const fn within(mut self, window: Window) -> Self {
        self.window = window;
        self
    }
    /// Newest first, not by due day: not all of these have one.
    pub(super) const fn newest_first(&self) -> bool {
        matches!(self.scope, Scope::Filed(_)) || self.finished()
    }
    /// Files in these states have come to an end and have no due day any more.
    pub(super) const fn finished(&self) -> bool {
        match self.scope {
            Scope::AgencyState(_, state) | Scope::State(state) => {
                state.is_final() || matches!(state, State::Accepted)
            }
            Scope::Launch(_) => true,
            _ => false,
        }
    }
}
