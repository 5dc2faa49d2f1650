//! Links that prove an e-mail address; each works once.

use diesel::prelude::*;

use super::Conn;
use super::error::DbError;
use super::schema::email_checks;
use crate::domain::id::PersonId;
use crate::domain::time::Instant;

/// A link that was sent.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = email_checks)]
pub struct EmailCheckRow {
    /// Hash of the token in the link.
    pub token_hash: Vec<u8>,
    /// Whose address.
    pub person_id: PersonId,
    /// The address under the person's key.
    pub email_sealed: Vec<u8>,
    /// When the link is too old.
    pub expires_at: Instant,
    /// When it was used.
    pub used_at: Option<Instant>,
}

/// A link goes out; links sent before it do not work any more.
pub fn insert(conn: &mut Conn, row: &EmailCheckRow) -> Result<(), DbError> {
    delete_open(conn, row.person_id)?;
    diesel::insert_into(email_checks::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

/// Forgets the links of a person that were not used.
pub fn delete_open(conn: &mut Conn, person: PersonId) -> Result<(), DbError> {
    let open = email_checks::person_id
        .eq(person)
        .and(email_checks::used_at.is_null());
    diesel::delete(email_checks::table.filter(open)).execute(conn)?;
    Ok(())
}

/// The link with this token.
pub fn find(conn: &mut Conn, token_hash: &[u8]) -> Result<Option<EmailCheckRow>, DbError> {
    DbError::optional(
        email_checks::table
            .filter(email_checks::token_hash.eq(token_hash))
            .select(email_checks::all_columns)
            .first(conn),
    )
}

/// The link of a person that still waits to be opened.
pub fn find_open(
    conn: &mut Conn,
    person: PersonId,
    now: Instant,
) -> Result<Option<EmailCheckRow>, DbError> {
    let open = email_checks::person_id
        .eq(person)
        .and(email_checks::used_at.is_null())
        .and(email_checks::expires_at.gt(now));
    DbError::optional(
        email_checks::table
            .filter(open)
            .select(email_checks::all_columns)
            .first(conn),
    )
}

/// Uses a link up; answers whether it was unused until now.
pub fn use_up(conn: &mut Conn, token_hash: &[u8], now: Instant) -> Result<bool, DbError> {
    let unused = email_checks::token_hash
        .eq(token_hash)
        .and(email_checks::used_at.is_null());
    let changed = diesel::update(email_checks::table.filter(unused))
        .set(email_checks::used_at.eq(Some(now)))
        .execute(conn)?;
    Ok(changed > 0)
}
