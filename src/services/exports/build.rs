//! Workbooks on their way: leased by a worker, built beside, ended or put off.

use super::{Begun, begun};
use crate::db::exports::{Ended, ExportState};
use crate::db::{Conn, exports, people};
use crate::domain::id::ExportId;
use crate::domain::notice::{NoticeData, NoticeKind};
use crate::domain::time::Instant;
use crate::services::keys::Ring;
use crate::services::notify::{self, Message};
use crate::services::{Ctx, ServiceError, leftovers};

/// How long a worker may be silent about a workbook.
const LEASE_SECONDS: i64 = 300;
/// How often a workbook is begun at most: over about an hour, when each try fails at once.
const MOST_TRIES: i64 = 8;
/// The wait after the first try; doubled after each further one.
const WAIT_SECONDS: i64 = 30;
/// The longest wait.
const LONGEST_WAIT_SECONDS: i64 = 1_800;

/// Leases the next workbook to build, if there is one.
///
/// # Errors
/// When the database fails.
pub fn claim(tx: &mut Conn, ctx: &Ctx) -> Result<Option<Begun>, ServiceError> {
    let until = ctx.now.plus_seconds(LEASE_SECONDS);
    let Some(row) = exports::claim(tx, ctx.now, until, MOST_TRIES)? else {
        return Ok(None);
    };
    let locale = match row.person_id {
        Some(person) => people::get(tx, person)?.locale,
        None => ctx.locale,
    };
    Ok(Some(begun(tx, &ctx.house, &row, locale)?))
}

/// Says how far a workbook is, and that its worker lives.
///
/// # Errors
/// When the database fails.
pub fn progress(tx: &mut Conn, ctx: &Ctx, id: ExportId, done: i64) -> Result<(), ServiceError> {
    let until = ctx.now.plus_seconds(LEASE_SECONDS);
    Ok(exports::put_progress(tx, id, done, until)?)
}

/// A workbook could not be built. Where what was in the way `passes` it waits for another try, and the answer
/// is when that is; else, and after the last try, it has failed.
///
/// # Errors
/// When the database fails.
pub fn break_off(
    tx: &mut Conn,
    ctx: &Ctx,
    id: ExportId,
    attempt: i64,
    passes: bool,
) -> Result<Option<Instant>, ServiceError> {
    let again = passes && attempt < MOST_TRIES;
    let next_at = again.then(|| ctx.now.plus_seconds(wait(attempt)));
    exports::break_off(tx, id, attempt, next_at, ctx.now)?;
    Ok(next_at)
}

/// Seconds between this try and the next.
fn wait(attempt: i64) -> i64 {
    let doublings = u32::try_from(attempt.saturating_sub(1)).unwrap_or(0);
    let factor = 2_i64.saturating_pow(doublings);
    WAIT_SECONDS
        .saturating_mul(factor)
        .min(LONGEST_WAIT_SECONDS)
}

/// What nobody will end any more has failed: what was begun before `before`, and workbooks whose last worker
/// did not come back. Answers how many.
///
/// # Errors
/// When the database fails.
pub fn fail_abandoned(tx: &mut Conn, ctx: &Ctx, before: Instant) -> Result<usize, ServiceError> {
    Ok(exports::fail_abandoned(tx, before, ctx.now, MOST_TRIES)?)
}

/// What became of an export.
#[derive(Debug, Clone)]
pub enum End {
    /// Complete.
    Done {
        /// How many rows.
        rows: u64,
        /// SHA-256 of its bytes.
        sha256: Vec<u8>,
        /// Where the store has it, if it is kept.
        store_key: Option<String>,
    },
    /// Broken off after so many rows.
    Failed {
        /// How many rows were written.
        rows: u64,
    },
}

/// Writes down how an export ended; whoever asked for a workbook is told that it is ready. Answers false
/// when another worker ended it first: what this one stored is nobody's then.
///
/// # Errors
/// [`ServiceError::NotFound`] for a stored workbook that was not expected any more, or when the database fails.
pub fn end(tx: &mut Conn, ctx: &Ctx, id: ExportId, end: &End) -> Result<bool, ServiceError> {
    let number = |rows: u64| i64::try_from(rows).unwrap_or(i64::MAX);
    let ended = match end.clone() {
        End::Done {
            rows,
            sha256,
            store_key,
        } => Ended {
            id,
            state: ExportState::Done,
            rows: number(rows),
            sha256: Some(sha256),
            store_key,
            at: ctx.now,
        },
        End::Failed { rows } => Ended {
            id,
            state: ExportState::Failed,
            rows: number(rows),
            sha256: None,
            store_key: None,
            at: ctx.now,
        },
    };
    if !exports::end(tx, &ended)? {
        return Ok(false);
    }
    if let Some(key) = &ended.store_key {
        leftovers::arrived(tx, key)?;
    }
    tracing::info!(export.id = %id, state = %ended.state, rows = ended.rows, "export ended");
    if ended.store_key.is_some() {
        tell_ready(tx, ctx, &ended)?;
    }
    Ok(true)
}

fn tell_ready(tx: &mut Conn, ctx: &Ctx, ended: &Ended) -> Result<(), ServiceError> {
    let row = exports::get(tx, ended.id)?;
    let Some(person) = row.person_id else {
        return Ok(());
    };
    let message = Message {
        data: NoticeData {
            detail: Some(ended.rows.to_string()),
            path: "/ministry/exports".to_owned(),
            ..NoticeData::default()
        },
        ..Message::default()
    };
    notify::tell_all(
        tx,
        ctx,
        &mut Ring::default(),
        &[person],
        NoticeKind::ExportReady,
        &format!("export:{}", ended.id),
        &message,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_its_limit_and_the_tries_cover_an_hour() {
        let waits: Vec<i64> = (1..MOST_TRIES).map(wait).collect();
        assert_eq!(waits, [30, 60, 120, 240, 480, 960, 1_800]);
        assert!(waits.iter().sum::<i64>() >= 3_600);
        assert_eq!(wait(1_000), LONGEST_WAIT_SECONDS);
    }
}
