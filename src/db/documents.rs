//! Uploaded documents: what they are and where the store keeps them.

use diesel::prelude::*;

use super::Conn;
use super::dialect::straight;
use super::error::DbError;
use super::schema::documents;
use crate::domain::id::{FileId, InitiativeId, PersonId};
use crate::domain::time::Instant;

/// One document.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = documents, treat_none_as_default_value = false)]
pub struct DocumentRow {
    /// Which.
    pub file_id: FileId,
    /// Of which initiative.
    pub initiative_id: InitiativeId,
    /// The form field it answers.
    pub field_key: String,
    /// Who uploaded it.
    pub uploader_id: PersonId,
    /// Its cleaned name, under the proposer's key: people name files after people.
    pub name_sealed: Vec<u8>,
    /// By content.
    pub media_type: String,
    /// In bytes.
    pub size: i64,
    /// Of the content.
    pub sha256: Vec<u8>,
    /// Where the store has it.
    pub store_key: String,
    /// When it was uploaded.
    pub created_at: Instant,
}

/// The documents of a file, oldest first.
pub fn list(conn: &mut Conn, id: InitiativeId) -> Result<Vec<DocumentRow>, DbError> {
    let query = documents::table
        .filter(documents::initiative_id.eq(id))
        .order(documents::file_id);
    Ok(straight!(conn, |c| query
        .select(documents::all_columns)
        .load(c))?)
}

/// How many there are.
pub fn count(conn: &mut Conn, id: InitiativeId) -> Result<i64, DbError> {
    Ok(straight!(conn, |c| documents::table
        .filter(documents::initiative_id.eq(id))
        .count()
        .get_result(c))?)
}

/// One document of this file.
pub fn get(conn: &mut Conn, id: InitiativeId, file: FileId) -> Result<DocumentRow, DbError> {
    let query = documents::table
        .find(file)
        .filter(documents::initiative_id.eq(id));
    Ok(straight!(conn, |c| query
        .select(documents::all_columns)
        .first(c))?)
}

/// A document was stored.
pub fn insert(conn: &mut Conn, row: &DocumentRow) -> Result<(), DbError> {
    straight!(conn, |c| diesel::insert_into(documents::table)
        .values(row)
        .execute(c))?;
    Ok(())
}

/// A document is removed from a file that is being written.
pub fn delete(conn: &mut Conn, id: InitiativeId, file: FileId) -> Result<(), DbError> {
    let gone = straight!(conn, |c| diesel::delete(
        documents::table
            .find(file)
            .filter(documents::initiative_id.eq(id)),
    )
    .execute(c))?;
    if gone == 1 {
        Ok(())
    } else {
        Err(DbError::NotFound)
    }
}
