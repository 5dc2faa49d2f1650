//! The state machine against an independent model, typed by hand from workflow.md, and its rules one by one.

mod asks;
mod clocks;
mod model;
mod rules;
mod scene;
mod stamps;
mod states;
mod walk;
