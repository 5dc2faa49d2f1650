//! Five failures lock for fifteen minutes (both settings), on all nodes, for names that exist and names
//! that do not. A try is counted before it is judged, so that many at once are no way around the count.

use super::{Ctx, ServiceError};
use crate::config::LimitsConfig;
use crate::db::{Conn, lockouts};
use crate::domain::id::PersonId;
use crate::domain::time::Instant;

/// Whether a try may be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Try {
    /// It may; it is counted as failed until [`held`] says otherwise.
    Open,
    /// Not before this.
    Locked {
        /// The end of the lock.
        until: Instant,
    },
}

/// The key of a name typed at the staff entrance.
#[must_use]
pub fn of_username(ctx: &Ctx, username: &str) -> [u8; 32] {
    ctx.house.seal.index().index("lockout.password", username)
}

/// The key of a person's second factor.
#[must_use]
pub fn of_factor(ctx: &Ctx, person: PersonId) -> [u8; 32] {
    let person = person.to_string();
    ctx.house.seal.index().index("lockout.factor", &person)
}

/// Counts a try.
///
/// # Errors
/// When the database fails.
pub fn begin(
    tx: &mut Conn,
    ctx: &Ctx,
    key: &[u8; 32],
    limits: &LimitsConfig,
) -> Result<Try, ServiceError> {
    if let Some(until) = lockouts::find(tx, key)?.and_then(|row| row.locked_until) {
        if ctx.now < until {
            return Ok(Try::Locked { until });
        }
        lockouts::clear(tx, key)?;
    }
    let tries = lockouts::count_try(tx, key, ctx.now)?;
    let most = i64::from(limits.lockout_failures);
    if tries < most {
        return Ok(Try::Open);
    }
    let seconds = i64::try_from(limits.lockout.as_secs()).unwrap_or(i64::MAX);
    let until = ctx.now.plus_seconds(seconds);
    lockouts::lock(tx, key, until)?;
    // Others were counted between the look above and here; the count alone says who still may.
    Ok(if tries > most {
        Try::Locked { until }
    } else {
        Try::Open
    })
}

/// The try held: the count begins again.
///
/// # Errors
/// When the database fails.
pub fn held(tx: &mut Conn, key: &[u8; 32]) -> Result<(), ServiceError> {
    Ok(lockouts::clear(tx, key)?)
}
