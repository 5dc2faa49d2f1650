//! The state machine: states, actions, the table of edges, and the token that alone may change a state.

mod action;
mod refusal;
mod state;

pub use action::Action;
pub use refusal::Refusal;
pub use state::State;
