//! Sign-ins under way at the identity provider. A row is taken out by its first use, so that a callback
//! sent twice finds nothing (issue 2, §3).

use diesel::prelude::*;

use super::Conn;
use super::error::DbError;
use super::schema::logins;
use crate::domain::id::LoginId;
use crate::domain::time::Instant;

/// A sign-in under way.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = logins)]
pub struct LoginRow {
    /// Which.
    pub login_id: LoginId,
    /// Hash of the `state` sent along.
    pub state_hash: Vec<u8>,
    /// The attempt, with what has to be compared when the browser comes back; sealed.
    pub attempt_sealed: Vec<u8>,
    /// Hash of the cookie of the browser that began it.
    pub browser_hash: Vec<u8>,
    /// When it began.
    pub created_at: Instant,
    /// When it is too old.
    pub expires_at: Instant,
}

/// A sign-in begins.
pub fn insert(conn: &mut Conn, row: &LoginRow) -> Result<(), DbError> {
    diesel::insert_into(logins::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

/// Takes the attempt with this state out, if this browser began it. Another browser does not use it up.
pub fn take(
    conn: &mut Conn,
    state_hash: &[u8],
    browser_hash: &[u8],
) -> Result<Option<LoginRow>, DbError> {
    let mine = logins::state_hash
        .eq(state_hash)
        .and(logins::browser_hash.eq(browser_hash));
    DbError::optional(
        diesel::delete(logins::table.filter(mine))
            .returning(logins::all_columns)
            .get_result(conn),
    )
}
