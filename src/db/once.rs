//! Keys of forms that must not do their work twice (workflow.md, rule 3).

use diesel::prelude::*;

use super::Conn;
use super::column::{Doc, OnceKey};
use super::error::DbError;
use super::schema::once_keys;
use crate::domain::id::PersonId;
use crate::domain::time::Instant;

/// What a key did.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = once_keys, treat_none_as_default_value = false)]
pub struct OnceRow {
    /// Whose.
    pub person_id: PersonId,
    /// Which.
    pub once_key: OnceKey,
    /// For which action.
    pub action: String,
    /// A hash of what was asked.
    pub content_hash: Vec<u8>,
    /// What was answered.
    pub answer: Doc,
    /// When.
    pub created_at: Instant,
}

/// What this key did before, if it was used.
pub fn find(conn: &mut Conn, person: PersonId, key: OnceKey) -> Result<Option<OnceRow>, DbError> {
    DbError::optional(
        once_keys::table
            .find((person, key))
            .select(once_keys::all_columns)
            .first(conn),
    )
}

/// Remembers a key; two at once: the second is a duplicate, and finds the first's answer when tried again.
pub fn insert(conn: &mut Conn, row: &OnceRow) -> Result<(), DbError> {
    diesel::insert_into(once_keys::table)
        .values(row)
        .execute(conn)
        .map_err(|error| match DbError::from(error) {
            DbError::Duplicate(cause) => DbError::Busy(Box::new(cause)),
            other => other,
        })?;
    Ok(())
}

/// Forgets what was answered for this action in this time, and keeps the keys; answers how many it were. A time
/// with a beginning, so that not all keys of a week are looked through.
pub fn forget_answers(
    conn: &mut Conn,
    action: &str,
    from: Instant,
    before: Instant,
) -> Result<usize, DbError> {
    let nothing = Doc::of(&());
    let these = once_keys::created_at
        .ge(from)
        .and(once_keys::created_at.lt(before))
        .and(once_keys::action.eq(action))
        .and(once_keys::answer.ne(&nothing));
    Ok(diesel::update(once_keys::table.filter(these))
        .set(once_keys::answer.eq(&nothing))
        .execute(conn)?)
}

/// Forgets keys older than this.
pub fn sweep(conn: &mut Conn, before: Instant) -> Result<usize, DbError> {
    Ok(diesel::delete(once_keys::table.filter(once_keys::created_at.lt(before))).execute(conn)?)
}
