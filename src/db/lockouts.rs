//! Failed passwords and codes, counted under a keyed hash of what was typed, so that unknown names lock
//! like known ones and the table names nobody (issue 2, §3).

use diesel::prelude::*;

use super::Conn;
use super::dialect::Suffix;
use super::error::DbError;
use super::schema::lockouts;
use crate::domain::time::Instant;

/// The count of one name.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = lockouts)]
pub struct LockoutRow {
    /// Keyed hash of the name.
    pub key_hash: Vec<u8>,
    /// Tries since the last that held.
    pub failures: i64,
    /// No further try before this.
    pub locked_until: Option<Instant>,
    /// The last try.
    pub updated_at: Instant,
}

/// The count of a name; none when nothing failed.
pub fn find(conn: &mut Conn, key_hash: &[u8]) -> Result<Option<LockoutRow>, DbError> {
    DbError::optional(
        lockouts::table
            .filter(lockouts::key_hash.eq(key_hash))
            .select(lockouts::all_columns)
            .first(conn),
    )
}

/// Counts one try more and answers how many there are now. One statement, so that tries at the same
/// moment are all counted.
pub fn count_try(conn: &mut Conn, key_hash: &[u8], now: Instant) -> Result<i64, DbError> {
    let fresh = LockoutRow {
        key_hash: key_hash.to_vec(),
        failures: 0,
        locked_until: None,
        updated_at: now,
    };
    Suffix(
        diesel::insert_into(lockouts::table).values(&fresh),
        " ON CONFLICT (key_hash) DO NOTHING",
    )
    .execute(conn)?;
    diesel::update(lockouts::table.filter(lockouts::key_hash.eq(key_hash)))
        .set((
            lockouts::failures.eq(lockouts::failures + 1),
            lockouts::updated_at.eq(now),
        ))
        .returning(lockouts::failures)
        .get_result(conn)
        .map_err(|error| match error {
            // a try that held took the count away while this one waited for it
            gone @ diesel::result::Error::NotFound => DbError::Busy(Box::new(gone)),
            other => other.into(),
        })
}

/// No further try before `until`; the count begins again after it.
pub fn lock(conn: &mut Conn, key_hash: &[u8], until: Instant) -> Result<(), DbError> {
    diesel::update(lockouts::table.filter(lockouts::key_hash.eq(key_hash)))
        .set(lockouts::locked_until.eq(Some(until)))
        .execute(conn)?;
    Ok(())
}

/// The try held, or the lock is over: nothing is counted any more.
pub fn clear(conn: &mut Conn, key_hash: &[u8]) -> Result<(), DbError> {
    diesel::delete(lockouts::table.filter(lockouts::key_hash.eq(key_hash))).execute(conn)?;
    Ok(())
}
