//! The rules of the portal: pure, without input or output. Words as in `docs/workflow.md`.

pub mod assignment;
pub mod calendar;
pub mod code;
pub mod conflict;
pub mod council;
pub mod event;
pub mod export_row;
pub mod id;
pub mod identity;
pub mod kind;
pub mod locale;
pub mod notice;
pub mod person;
pub mod reference;
pub mod retention;
pub mod review;
pub mod routing;
pub mod text;
pub mod text_enum;
pub mod time;
pub mod workflow;
