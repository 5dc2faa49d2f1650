//! What has had its time: sessions, sign-ins under way, checks of addresses, forms and keys of forms, old
//! lockouts.
//! Nothing here is evidence of anything; what is evidence is kept.

use diesel::prelude::*;

use super::Conn;
use super::error::DbError;
use super::schema::{email_checks, kept_forms, lockouts, logins, once_keys, sessions};
use crate::domain::time::Instant;

/// Deletes what ended before the given moments; answers how many rows went.
pub fn expired(
    conn: &mut Conn,
    now: Instant,
    sessions_before: Instant,
    keys_before: Instant,
    lockouts_before: Instant,
) -> Result<usize, DbError> {
    let mut gone = 0;
    gone += diesel::delete(sessions::table.filter(sessions::expires_at.lt(sessions_before)))
        .execute(conn)?;
    gone +=
        diesel::delete(kept_forms::table.filter(kept_forms::expires_at.lt(now))).execute(conn)?;
    gone += diesel::delete(logins::table.filter(logins::expires_at.lt(now))).execute(conn)?;
    gone += diesel::delete(email_checks::table.filter(email_checks::expires_at.lt(keys_before)))
        .execute(conn)?;
    gone += diesel::delete(once_keys::table.filter(once_keys::created_at.lt(keys_before)))
        .execute(conn)?;
    let quiet = lockouts::table
        .filter(lockouts::updated_at.lt(lockouts_before))
        .filter(
            lockouts::locked_until
                .is_null()
                .or(lockouts::locked_until.lt(now)),
        );
    gone += diesel::delete(quiet).execute(conn)?;
    Ok(gone)
}
