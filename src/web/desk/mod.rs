//! The desk: one queue and one file page for everybody who handles files, showing what their role may do.

pub mod act;
pub mod bulk;
mod document;
pub mod download;
pub mod file;
mod forms;
mod perform;
pub mod queue;
mod record;
mod typed;
