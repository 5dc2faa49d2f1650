//! What is due and not yet done, by the clock alone (workflow.md, Legal clock): decisions are announced
//! when their hold window ends, received files are assigned where their kind says so, returned files lapse, people are reminded, forgotten drafts go, and a new
//! calendar moves open due dates. Each step finds its files by query and changes each in a transaction of
//! its own: repeated it does nothing, killed it goes on where it was.

mod calendar;
mod drafts;
mod remind;

pub use calendar::{CalendarApplied, apply_calendar, is_applied as calendar_is_applied};
pub use drafts::{StaleDrafts, drafts_due, tend_draft};
pub use remind::{Search, remind, to_remind};

use chrono::NaiveDate;

use super::transition::Performed;
use super::{Ctx, ServiceError, assign, decide};
use crate::db::{Conn, deadlines};
use crate::domain::id::InitiativeId;
use crate::domain::time::Instant;
use crate::domain::workflow::Refusal;

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

/// Received files that the portal gives to reviewers by itself, after the last one looked at; none where no
/// kind says so.
///
/// # Errors
/// When the database fails.
pub fn to_assign(
    conn: &mut Conn,
    ctx: &Ctx,
    after: After<NaiveDate>,
) -> Result<Vec<(NaiveDate, InitiativeId)>, ServiceError> {
    let reference = &ctx.house.reference;
    let kinds: Vec<&str> = reference
        .kinds
        .values()
        .filter(|kind| reference.assigns_automatically(kind))
        .map(|kind| kind.code.as_str())
        .collect();
    if kinds.is_empty() {
        return Ok(Vec::new());
    }
    Ok(deadlines::list_received(conn, &kinds, after, batch())?)
}

/// Gives one file to the least loaded without a conflict. Answers whether it did: where too few are free,
/// the file goes on waiting for intake, who sees why on its page.
///
/// # Errors
/// As [`assign::assign`].
pub fn assign_one(tx: &mut Conn, ctx: &Ctx, id: InitiativeId) -> Result<bool, ServiceError> {
    let seen = crate::db::initiatives::get(tx, id)?.version;
    match assign::assign(tx, ctx, id, seen, &assign::Choice::Automatic) {
        Ok(_) => Ok(true),
        Err(ServiceError::Refused(Refusal::TooFewReviewers { .. })) => Ok(false),
        Err(other) => Err(other),
    }
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
