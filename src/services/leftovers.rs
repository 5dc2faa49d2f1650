//! What the store holds and no row speaks of: noted before it is stored, so that a process that ends in between leaves
//! no personal paper which neither erasing nor the end of its time would find, and removed only once it is certain
//! that no row came to speak of it. An answer that was lost on its way from the database is no such certainty.

use super::{Ctx, ServiceError};
use crate::db::{Conn, leftovers};

/// How long something may be on its way into the store and to its row.
const ON_ITS_WAY_SECONDS: i64 = 24 * 3_600;
/// As many are removed from the store in one step of the sweep.
pub const REMOVED_AT_ONCE: usize = 100;

/// Something will be stored under this key, and a row will speak of it within a day.
///
/// # Errors
/// When the database fails; then nothing is to be stored.
pub fn expect(tx: &mut Conn, ctx: &Ctx, store_key: &str) -> Result<(), ServiceError> {
    let until = ctx.now.plus_seconds(ON_ITS_WAY_SECONDS);
    Ok(leftovers::expect(tx, store_key, until)?)
}

/// A row of this transaction speaks of the key.
///
/// # Errors
/// [`ServiceError::NotFound`] when it was not expected (any more): the sweep may have removed what was stored.
pub fn arrived(tx: &mut Conn, store_key: &str) -> Result<(), ServiceError> {
    if leftovers::arrived(tx, store_key)? {
        Ok(())
    } else {
        Err(ServiceError::NotFound)
    }
}

/// Nothing came of what was stored under this key: it may be removed now. Answers false when a row speaks of it,
/// though whoever stored it has heard otherwise.
///
/// # Errors
/// When the database fails; it is removed after its day.
pub fn unneeded(tx: &mut Conn, ctx: &Ctx, store_key: &str) -> Result<bool, ServiceError> {
    Ok(leftovers::unneeded(tx, store_key, ctx.now)?)
}

/// What the store may still have and is to let go of by now, after this key.
///
/// # Errors
/// When the database fails.
pub fn list_due(conn: &mut Conn, ctx: &Ctx, after: &str) -> Result<Vec<String>, ServiceError> {
    let most = i64::try_from(REMOVED_AT_ONCE).unwrap_or(i64::MAX);
    Ok(leftovers::list_due(conn, ctx.now, after, most)?)
}

/// The store let go of these.
///
/// # Errors
/// When the database fails.
pub fn let_go(tx: &mut Conn, store_keys: &[String]) -> Result<(), ServiceError> {
    Ok(leftovers::let_go(tx, store_keys)?)
}
