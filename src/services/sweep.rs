//! Tidying: rows that have had their time go, a few statements in one short transaction.

use super::{Ctx, ServiceError, assist, exports, factors};
use crate::db::{Conn, assistance, once, sweep};

const DAY: i64 = 24 * 3600;
/// A key of a form is kept for so many days: a browser may send a form again after a night.
const KEY_DAYS: i64 = 7;
/// Recovery codes beside the key of their form are kept for so long. They are shown for ten minutes.
const CODES_SECONDS: i64 = 3_600;
/// Failed sign-ins are forgotten after so many days.
const LOCKOUT_DAYS: i64 = 1;
/// Sessions stay so long after their end: a form that comes with their cookie is kept for its sender.
const SESSION_DAYS: i64 = 1;
/// No download takes so many days.
const EXPORT_DAYS: i64 = 1;

/// Deletes what has had its time; answers how many rows went or were emptied.
///
/// # Errors
/// When the database fails.
pub fn sweep(tx: &mut Conn, ctx: &Ctx) -> Result<usize, ServiceError> {
    let keys = ctx.now.plus_seconds(-KEY_DAYS * DAY);
    let lockouts = ctx.now.plus_seconds(-LOCKOUT_DAYS * DAY);
    let sessions = ctx.now.plus_seconds(-SESSION_DAYS * DAY);
    let gone = sweep::expired(tx, ctx.now, sessions, keys, lockouts)?;
    // Where nobody swept for a day, what is older goes with its keys.
    let (day_ago, hour_ago) = (
        ctx.now.plus_seconds(-DAY),
        ctx.now.plus_seconds(-CODES_SECONDS),
    );
    let codes = once::forget_answers(tx, factors::RENEW, day_ago, hour_ago)?;
    let abandoned = exports::fail_abandoned(tx, ctx, ctx.now.plus_seconds(-EXPORT_DAYS * DAY))?;
    let unanswered = ctx.now.plus_seconds(-assist::REQUEST_DAYS * DAY);
    let unanswered = assistance::sweep(tx, unanswered)?;
    Ok([codes, abandoned, unanswered]
        .into_iter()
        .fold(gone, usize::saturating_add))
}
