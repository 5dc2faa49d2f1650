//! Invented files: realistic, in all states, deterministic by their seed, marked as invented. For
//! demonstrations, tests and measurements. Each file lived through the state machine
//! ([`crate::domain::workflow::replay`]); rows are written in bulk.

mod dice;
mod form;
mod papers;
mod plan;
mod rows;
mod run;
mod story;
mod tell;
mod teller;
mod texts;
mod work;
mod world;

pub use run::{Order, Persona, SeedFault, seed};
