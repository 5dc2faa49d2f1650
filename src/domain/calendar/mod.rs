//! Working days and due dates (workflow.md, Legal clock). The calendar is data with a version; counting is
//! done here and nowhere else. Dates are Vietnam's ([`super::time::Instant::date`]).

mod day;
mod due;
mod pause;
mod version;

pub use day::{Calendar, WorkingDays};
pub use due::{DueDate, Span};
pub use pause::DaysLeft;
pub use version::{Moved, OpenDue};
