//! Every look at unmasked personal data.

use diesel::prelude::*;

use super::Conn;
use super::error::DbError;
use super::schema::looks;
use crate::domain::id::{InitiativeId, LookId, PersonId};
use crate::domain::time::Instant;

/// One look.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = looks)]
pub struct LookRow {
    /// Which.
    pub look_id: LookId,
    /// Who looked.
    pub actor_id: PersonId,
    /// At whose data.
    pub subject_id: PersonId,
    /// On which file.
    pub initiative_id: Option<InitiativeId>,
    /// At what.
    pub what: String,
    /// When.
    pub looked_at: Instant,
}

/// Somebody looked.
pub fn insert(conn: &mut Conn, row: &LookRow) -> Result<(), DbError> {
    diesel::insert_into(looks::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

/// The newest looks at a person's data.
pub fn list(conn: &mut Conn, subject: PersonId, most: i64) -> Result<Vec<LookRow>, DbError> {
    Ok(looks::table
        .filter(looks::subject_id.eq(subject))
        .select(looks::all_columns)
        .order(looks::look_id.desc())
        .limit(most)
        .load(conn)?)
}
