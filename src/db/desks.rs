//! Which desk handles a file is stored with it, for the queue; here it is looked at again when those who hold
//! a role change (workflow.md, rule 6).

use chrono::NaiveDate;
use diesel::dsl::exists;
use diesel::prelude::*;

use super::error::DbError;
use super::schema::{agencies, desk_checks, initiatives};
use super::{Conn, due_order};
use crate::domain::id::{AgencyId, DeskCheckId, InitiativeId, Version};
use crate::domain::time::Instant;
use crate::domain::workflow::WaitsFor;

/// Files of an agency to look at again.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = desk_checks, treat_none_as_default_value = false)]
pub struct CheckRow {
    /// Which.
    pub desk_check_id: DeskCheckId,
    /// Whose files.
    pub agency_id: AgencyId,
    /// Those that wait for this.
    pub waits_for: WaitsFor,
    /// Not before.
    pub look_at: Instant,
    /// The due day of the last file looked at.
    pub after_on: Option<NaiveDate>,
    /// The last file looked at.
    pub after_id: Option<InitiativeId>,
}

/// Asks for another look.
pub fn ask(conn: &mut Conn, row: &CheckRow) -> Result<(), DbError> {
    diesel::insert_into(desk_checks::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

/// The next look that is due.
pub fn next(conn: &mut Conn, now: Instant) -> Result<Option<CheckRow>, DbError> {
    let due = desk_checks::table
        .filter(desk_checks::look_at.le(now))
        .order((desk_checks::look_at, desk_checks::desk_check_id))
        .select(desk_checks::all_columns);
    DbError::optional(due.first(conn))
}

/// A page was looked at.
pub fn go_on(
    conn: &mut Conn,
    check: DeskCheckId,
    after: (NaiveDate, InitiativeId),
) -> Result<(), DbError> {
    diesel::update(desk_checks::table.find(check))
        .set((
            desk_checks::after_on.eq(Some(after.0)),
            desk_checks::after_id.eq(Some(after.1)),
        ))
        .execute(conn)?;
    Ok(())
}

/// All were looked at.
pub fn done(conn: &mut Conn, check: DeskCheckId) -> Result<(), DbError> {
    diesel::delete(desk_checks::table.find(check)).execute(conn)?;
    Ok(())
}

/// Open files of an agency that wait for this, after this one, by due day; such a file always has one.
pub fn list_waiting(
    conn: &mut Conn,
    agency: AgencyId,
    waits_for: WaitsFor,
    after: Option<(NaiveDate, InitiativeId)>,
    most: i64,
) -> Result<Vec<(NaiveDate, InitiativeId)>, DbError> {
    let waiting = initiatives::table
        .filter(
            initiatives::agency_id
                .eq(agency)
                .and(initiatives::waits_for.eq(waits_for)),
        )
        .into_boxed();
    due_order::list(conn, waiting, after, most)
}

/// Whether any file waits for this, wherever it is.
pub fn any_waits(conn: &mut Conn, waits_for: WaitsFor) -> Result<bool, DbError> {
    let waiting = initiatives::table.filter(initiatives::waits_for.eq(waits_for));
    Ok(diesel::select(exists(waiting)).get_result(conn)?)
}

/// All agencies but this one.
pub fn list_others(conn: &mut Conn, agency: AgencyId) -> Result<Vec<AgencyId>, DbError> {
    let others = agencies::table.filter(agencies::agency_id.ne(agency));
    Ok(others.select(agencies::agency_id).load(conn)?)
}

/// Puts a file on a desk, unless somebody changed the file meanwhile, who then chose the desk. No act of
/// anybody, so the version stays.
pub fn put(
    conn: &mut Conn,
    id: InitiativeId,
    seen: Version,
    desk: Option<AgencyId>,
) -> Result<(), DbError> {
    let unchanged = initiatives::table.filter(
        initiatives::initiative_id
            .eq(id)
            .and(initiatives::version.eq(seen)),
    );
    diesel::update(unchanged)
        .set(initiatives::desk_agency_id.eq(desk))
        .execute(conn)?;
    Ok(())
}
