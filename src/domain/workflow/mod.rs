//! The state machine: states, actions, the table of edges, and the token that alone may change a state.

mod action;
mod state;

pub use action::Action;
pub use state::State;
