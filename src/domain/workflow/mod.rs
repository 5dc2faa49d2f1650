//! The state machine: states, actions, the table of edges, and the token that alone may change a state.

mod action;
mod apply;
mod clock;
mod command;
mod refusal;
pub mod replay;
mod rules;
mod state;
pub mod table;
#[cfg(test)]
mod tests;
mod token;
mod waits;

pub use action::Action;
pub use apply::{Facts, Moment, Standing};
pub use clock::{FileClock, Period};
pub use command::{
    Command, FormCheck, ForwardTarget, Outcome, PlannedMilestone, ReturnGround, Reviewers,
};
pub use refusal::Refusal;
pub use rules::Rules;
pub use state::State;
pub use token::{Stamp, Transition};
pub use waits::WaitsFor;
