//! Staff who sign in with a name and a password of this portal.

use diesel::prelude::*;

use super::Conn;
use super::error::DbError;
use super::people::PersonRow;
use super::schema::{local_accounts, people};
use crate::domain::id::PersonId;
use crate::domain::time::Instant;

/// A local account as stored.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = local_accounts)]
pub struct LocalAccountRow {
    /// Whose.
    pub person_id: PersonId,
    /// The name typed at sign-in, in lower case.
    pub username: String,
    /// Argon2id, parameters and salt included.
    pub password_hash: String,
    /// When the password was set or hashed anew.
    pub changed_at: Instant,
}

/// A new account; a name that is taken is [`DbError::Duplicate`].
pub fn insert(conn: &mut Conn, row: &LocalAccountRow) -> Result<(), DbError> {
    diesel::insert_into(local_accounts::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

/// The account with this name and whose it is.
pub fn find(
    conn: &mut Conn,
    username: &str,
) -> Result<Option<(LocalAccountRow, PersonRow)>, DbError> {
    DbError::optional(
        local_accounts::table
            .inner_join(people::table)
            .filter(local_accounts::username.eq(username))
            .select((local_accounts::all_columns, people::all_columns))
            .first(conn),
    )
}

/// The name a person signs in with, if they have a local account.
pub fn username_of(conn: &mut Conn, person: PersonId) -> Result<Option<String>, DbError> {
    DbError::optional(
        local_accounts::table
            .find(person)
            .select(local_accounts::username)
            .first(conn),
    )
}

/// A new hash.
pub fn set_password(
    conn: &mut Conn,
    person: PersonId,
    password_hash: &str,
    now: Instant,
) -> Result<bool, DbError> {
    let changed = diesel::update(local_accounts::table.find(person))
        .set((
            local_accounts::password_hash.eq(password_hash),
            local_accounts::changed_at.eq(now),
        ))
        .execute(conn)?;
    Ok(changed > 0)
}
