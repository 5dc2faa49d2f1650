//! Authors of a file, as handed in; sealed under the file's key, since most have no account.

use diesel::prelude::*;

use super::Conn;
use super::error::DbError;
use super::schema::{authors, file_keys};
use crate::domain::id::{AuthorId, InitiativeId, PersonId};
use crate::domain::time::Instant;

/// One author.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = authors, treat_none_as_default_value = false)]
pub struct AuthorRow {
    /// Which.
    pub author_id: AuthorId,
    /// Of which file.
    pub initiative_id: InitiativeId,
    /// 0 for the first.
    pub ordinal: i64,
    /// Their account, once known.
    pub person_id: Option<PersonId>,
    /// Share of contribution in basis points.
    pub share_bp: i64,
    /// Agreed to be named.
    pub is_public: bool,
    /// Name, workplace, position, e-mail as JSON under the file's key.
    pub sealed: Vec<u8>,
    /// Keyed index of the e-mail address.
    pub email_index: Option<Vec<u8>>,
    /// Keyed index of the workplace.
    pub workplace_index: Option<Vec<u8>>,
    /// When they confirmed to be an author.
    pub confirmed_at: Option<Instant>,
}

/// The authors of a file, in order.
pub fn list(conn: &mut Conn, id: InitiativeId) -> Result<Vec<AuthorRow>, DbError> {
    let query = authors::table
        .filter(authors::initiative_id.eq(id))
        .order(authors::ordinal);
    Ok(query.select(authors::all_columns).load(conn)?)
}

/// The authors as now handed in, instead of those before.
pub fn replace(conn: &mut Conn, id: InitiativeId, rows: &[AuthorRow]) -> Result<(), DbError> {
    diesel::delete(authors::table.filter(authors::initiative_id.eq(id))).execute(conn)?;
    for row in rows {
        diesel::insert_into(authors::table)
            .values(row)
            .execute(conn)?;
    }
    Ok(())
}

/// The wrapped key of a file; none until something needed one.
pub fn wrapped_key(conn: &mut Conn, id: InitiativeId) -> Result<Option<Vec<u8>>, DbError> {
    DbError::optional(
        file_keys::table
            .find(id)
            .select(file_keys::wrapped)
            .first(conn),
    )
}

/// Gives a file its key.
pub fn insert_key(
    conn: &mut Conn,
    id: InitiativeId,
    wrapped: &[u8],
    now: Instant,
) -> Result<(), DbError> {
    diesel::insert_into(file_keys::table)
        .values((
            file_keys::initiative_id.eq(id),
            file_keys::wrapped.eq(wrapped),
            file_keys::created_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}
