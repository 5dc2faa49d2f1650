//! What the store may hold and no other row speaks of. A key is written here before anything is stored under it and
//! taken out by the transaction that gives it a row; a process that ends in between leaves nothing that nobody knows.

use diesel::prelude::*;

use super::Conn;
use super::dialect::{ROWS_PER_INSERT, Suffix, straight};
use super::error::DbError;
use super::schema::leftovers;
use crate::domain::time::Instant;

/// Something will be stored under this key. Without a row by `until` it is removed.
pub fn expect(conn: &mut Conn, store_key: &str, until: Instant) -> Result<(), DbError> {
    let insert = diesel::insert_into(leftovers::table).values((
        leftovers::store_key.eq(store_key),
        leftovers::not_before.eq(until),
    ));
    straight!(conn, |c| insert.execute(c))?;
    Ok(())
}

/// A row speaks of this key from now on; answers false when it was not expected any more, and may be removed already.
pub fn arrived(conn: &mut Conn, store_key: &str) -> Result<bool, DbError> {
    let gone = straight!(conn, |c| diesel::delete(leftovers::table.find(store_key))
        .execute(c))?;
    Ok(gone == 1)
}

/// No row will speak of this key; answers false when one does.
pub fn unneeded(conn: &mut Conn, store_key: &str, now: Instant) -> Result<bool, DbError> {
    let changed = straight!(conn, |c| diesel::update(leftovers::table.find(store_key))
        .set(leftovers::not_before.eq(now))
        .execute(c))?;
    Ok(changed == 1)
}

/// Rows that said where the store has these go; what it has is still to be removed.
pub fn leave_behind(conn: &mut Conn, store_keys: &[String], now: Instant) -> Result<(), DbError> {
    for key in store_keys {
        // Two may discard one draft, or take one document out of it, at the same moment; who is late finds it
        // gone, and no fault here.
        let insert = Suffix(
            diesel::insert_into(leftovers::table)
                .values((leftovers::store_key.eq(key), leftovers::not_before.eq(now))),
            " ON CONFLICT (store_key) DO NOTHING",
        );
        straight!(conn, |c| insert.execute(c))?;
    }
    Ok(())
}

/// What is to be removed from the store by now, after this key.
pub fn list_due(
    conn: &mut Conn,
    now: Instant,
    after: &str,
    most: i64,
) -> Result<Vec<String>, DbError> {
    Ok(leftovers::table
        .filter(leftovers::store_key.gt(after))
        .filter(leftovers::not_before.le(now))
        .order(leftovers::store_key)
        .limit(most)
        .select(leftovers::store_key)
        .load(conn)?)
}

/// The store let go of these.
pub fn let_go(conn: &mut Conn, store_keys: &[String]) -> Result<(), DbError> {
    for some in store_keys.chunks(ROWS_PER_INSERT) {
        diesel::delete(leftovers::table.filter(leftovers::store_key.eq_any(some))).execute(conn)?;
    }
    Ok(())
}
