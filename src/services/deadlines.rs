//! What is due and not yet done, by the clock alone (workflow.md, Legal clock): decisions are announced
//! when their hold window ends, returned files lapse, people are reminded, forgotten drafts go, and a new
//! calendar moves open due dates. Each step finds its files by query and changes each in a transaction of
//! its own: repeated it does nothing, killed it goes on where it was.

mod calendar;
mod drafts;
mod remind;

pub use calendar::{CalendarApplied, apply_calendar};
pub use drafts::{StaleDrafts, drafts_due, tend_draft};
pub use remind::{Search, remind, to_remind};

use chrono::NaiveDate;

use super::transition::Performed;
use super::{Ctx, ServiceError, decide};
use crate::db::{Conn, deadlines};
use crate::domain::id::InitiativeId;
use crate::domain::time::Instant;

/// Files looked at between two questions.
pub const BATCH: usize = 100;

pub(super) fn batch() -> i64 {
    i64::try_from(BATCH).unwrap_or(i64::MAX)
}

/// Where a list of files goes on: the last one's instant or day, and the file.
pub type After<T> = Option<(T, InitiativeId)>;

/// Decided files to announce, after the last one looked at.
///
/// # Errors
/// When the database fails.
pub fn to_announce(
    conn: &mut Conn,
    ctx: &Ctx,
    after: After<Instant>,
) -> Result<Vec<(Instant, InitiativeId)>, ServiceError> {
    Ok(deadlines::list_held_until(conn, ctx.now, after, batch())?)
}

/// Announces one file.
///
/// # Errors
/// As [`decide::announce`].
pub fn announce(tx: &mut Conn, ctx: &Ctx, id: InitiativeId) -> Result<Performed, ServiceError> {
    decide::announce(tx, ctx, id)
}

/// Returned files whose answer did not come, after the last one looked at.
///
/// # Errors
/// When the database fails.
pub fn to_lapse(
    conn: &mut Conn,
    ctx: &Ctx,
    after: After<NaiveDate>,
) -> Result<Vec<(NaiveDate, InitiativeId)>, ServiceError> {
    let today = ctx.now.date();
    Ok(deadlines::list_lapsed(conn, today, after, batch())?)
}

/// Ends one returned file.
///
/// # Errors
/// As [`decide::lapse`].
pub fn lapse(tx: &mut Conn, ctx: &Ctx, id: InitiativeId) -> Result<Performed, ServiceError> {
    decide::lapse(tx, ctx, id)
}
