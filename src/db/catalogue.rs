//! The catalogue of accepted files: what everybody may see, from announcement until revocation.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::Conn;
use super::error::DbError;
use super::schema::catalogue;
use crate::domain::id::{AgencyId, InitiativeId};
use crate::domain::time::Instant;

/// One accepted file.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = catalogue, treat_none_as_default_value = false)]
pub struct CatalogueRow {
    /// Which.
    pub initiative_id: InitiativeId,
    /// Its code.
    pub code: String,
    /// The code of its kind.
    pub kind: String,
    /// Its title.
    pub title: String,
    /// Its public summary.
    pub summary: String,
    /// The code of its field.
    pub field_code: Option<String>,
    /// The code of its province.
    pub province_code: Option<String>,
    /// The agency that accepted it.
    pub agency_id: AgencyId,
    /// The year of the decision.
    pub year: i64,
    /// The day of the decision.
    pub decided_on: NaiveDate,
    /// When it was announced; export windows go by this.
    pub completed_at: Instant,
    /// Names of authors who agreed to be named.
    pub proposer_name: Option<String>,
    /// Code, title, summary and names, folded.
    pub search_key: String,
}

/// A file is announced as accepted.
pub fn insert(conn: &mut Conn, row: &CatalogueRow) -> Result<(), DbError> {
    diesel::insert_into(catalogue::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

/// A file is revoked; one that was abandoned and revoked is gone all the same.
pub fn delete(conn: &mut Conn, id: InitiativeId) -> Result<(), DbError> {
    diesel::delete(catalogue::table.filter(catalogue::initiative_id.eq(id))).execute(conn)?;
    Ok(())
}

/// The authors who may be named are others than before.
pub fn rename(
    conn: &mut Conn,
    id: InitiativeId,
    names: Option<&str>,
    search_key: &str,
) -> Result<(), DbError> {
    diesel::update(catalogue::table.filter(catalogue::initiative_id.eq(id)))
        .set((
            catalogue::proposer_name.eq(names),
            catalogue::search_key.eq(search_key),
        ))
        .execute(conn)?;
    Ok(())
}
