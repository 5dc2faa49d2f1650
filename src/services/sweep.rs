//! Tidying: rows that have had their time go, a few statements in one short transaction.

use super::{Ctx, ServiceError, assist, exports};
use crate::db::{Conn, assistance, sweep};

const DAY: i64 = 24 * 3600;
/// A key of a form is kept for so many days: a browser may send a form again after a night.
const KEY_DAYS: i64 = 7;
/// Failed sign-ins are forgotten after so many days.
const LOCKOUT_DAYS: i64 = 1;
/// Sessions stay so long after their end: a form that comes with their cookie is kept for its sender.
const SESSION_DAYS: i64 = 1;
/// No download takes so many days.
const EXPORT_DAYS: i64 = 1;

/// Deletes what has had its time; answers how many rows went.
///
/// # Errors
/// When the database fails.
pub fn sweep(tx: &mut Conn, ctx: &Ctx) -> Result<usize, ServiceError> {
    let keys = ctx.now.plus_seconds(-KEY_DAYS * DAY);
    let lockouts = ctx.now.plus_seconds(-LOCKOUT_DAYS * DAY);
    let sessions = ctx.now.plus_seconds(-SESSION_DAYS * DAY);
    let gone = sweep::expired(tx, ctx.now, sessions, keys, lockouts)?;
    let abandoned = exports::fail_abandoned(tx, ctx, ctx.now.plus_seconds(-EXPORT_DAYS * DAY))?;
    let unanswered = ctx.now.plus_seconds(-assist::REQUEST_DAYS * DAY);
    let unanswered = assistance::sweep(tx, unanswered)?;
    Ok(gone.saturating_add(abandoned).saturating_add(unanswered))
}
