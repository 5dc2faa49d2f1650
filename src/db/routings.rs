//! Why a file went to the agency it went to first.

use diesel::prelude::*;

use super::Conn;
use super::column::Doc;
use super::dialect::straight;
use super::error::DbError;
use super::schema::routings;
use crate::domain::id::InitiativeId;
use crate::domain::time::Instant;

/// The routing of one file.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = routings, treat_none_as_default_value = false)]
pub struct RoutingRow {
    /// Of which file.
    pub initiative_id: InitiativeId,
    /// The rule that held; `none` when none did.
    pub rule: String,
    /// The version of the rules.
    pub ruleset_version: i64,
    /// The message's name and its values.
    pub reason: Doc,
    /// When.
    pub routed_at: Instant,
}

/// A file was routed.
pub fn insert(conn: &mut Conn, row: &RoutingRow) -> Result<(), DbError> {
    straight!(conn, |c| diesel::insert_into(routings::table)
        .values(row)
        .execute(c))?;
    Ok(())
}

/// The routing of a file, if it was handed in.
pub fn find(conn: &mut Conn, id: InitiativeId) -> Result<Option<RoutingRow>, DbError> {
    DbError::optional(straight!(conn, |c| routings::table
        .find(id)
        .select(routings::all_columns)
        .first(c)))
}
