//! Forms that came when the session of their sender had ended, until the same person has signed in again
//! (issue 2, §4). Sealed under the person's key and short-lived.

use diesel::prelude::*;

use super::Conn;
use super::error::DbError;
use super::schema::kept_forms;
use crate::domain::id::{KeptFormId, PersonId};
use crate::domain::time::Instant;

/// A form that waits.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = kept_forms)]
pub struct KeptFormRow {
    /// Which.
    pub kept_form_id: KeptFormId,
    /// Who typed it.
    pub person_id: PersonId,
    /// Where it was sent, and its fields, under the person's key.
    pub form_sealed: Vec<u8>,
    /// When it is forgotten.
    pub expires_at: Instant,
}

/// A form is kept.
pub fn insert(conn: &mut Conn, row: &KeptFormRow) -> Result<(), DbError> {
    diesel::insert_into(kept_forms::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

/// A form of this person that still waits.
pub fn find(
    conn: &mut Conn,
    person: PersonId,
    id: KeptFormId,
    now: Instant,
) -> Result<Option<KeptFormRow>, DbError> {
    let theirs = kept_forms::kept_form_id
        .eq(id)
        .and(kept_forms::person_id.eq(person))
        .and(kept_forms::expires_at.gt(now));
    DbError::optional(
        kept_forms::table
            .filter(theirs)
            .select(kept_forms::all_columns)
            .first(conn),
    )
}

/// Leaves the newest forms of a person.
pub fn trim(conn: &mut Conn, person: PersonId, newest: i64) -> Result<(), DbError> {
    let edge: Option<KeptFormId> = DbError::optional(
        kept_forms::table
            .filter(kept_forms::person_id.eq(person))
            .order(kept_forms::kept_form_id.desc())
            .offset(newest)
            .select(kept_forms::kept_form_id)
            .first(conn),
    )?;
    if let Some(edge) = edge {
        let old = kept_forms::person_id
            .eq(person)
            .and(kept_forms::kept_form_id.le(edge));
        diesel::delete(kept_forms::table.filter(old)).execute(conn)?;
    }
    Ok(())
}

/// Forgets one.
pub fn delete(conn: &mut Conn, id: KeptFormId) -> Result<(), DbError> {
    diesel::delete(kept_forms::table.filter(kept_forms::kept_form_id.eq(id))).execute(conn)?;
    Ok(())
}
