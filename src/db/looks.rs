//! Every look at unmasked personal data.

use diesel::prelude::*;

use super::Conn;
use super::error::DbError;
use super::schema::{agencies, initiatives, looks};
use crate::domain::id::{AgencyId, InitiativeId, LookId, PersonId};
use crate::domain::person::Role;
use crate::domain::time::Instant;

/// One look.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = looks, treat_none_as_default_value = false)]
pub struct LookRow {
    /// Which.
    pub look_id: LookId,
    /// Who looked.
    pub actor_id: PersonId,
    /// In which role.
    pub role: Role,
    /// Of which agency.
    pub agency_id: AgencyId,
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

/// A look as its subject learns of it.
#[derive(Debug, Clone, Queryable)]
pub struct LookSeen {
    /// When.
    pub at: Instant,
    /// In which role.
    pub role: Role,
    /// The agency's name.
    pub agency_vi: String,
    /// The agency's name in English.
    pub agency_en: String,
    /// The code of the file.
    pub code: Option<String>,
}

/// The newest looks at a person's data.
pub fn list(conn: &mut Conn, subject: PersonId, most: i64) -> Result<Vec<LookSeen>, DbError> {
    Ok(looks::table
        .inner_join(agencies::table.on(agencies::agency_id.eq(looks::agency_id)))
        .left_join(
            initiatives::table.on(looks::initiative_id.eq(initiatives::initiative_id.nullable())),
        )
        .filter(looks::subject_id.eq(subject))
        .select((
            looks::looked_at,
            looks::role,
            agencies::name_vi,
            agencies::name_en,
            initiatives::code.nullable(),
        ))
        .order(looks::look_id.desc())
        .limit(most)
        .load(conn)?)
}
