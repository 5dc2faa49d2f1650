//! Whose reviews are to be looked at, since they were locked, lost a role or work elsewhere (workflow.md,
//! rule 6).

use diesel::prelude::*;

use super::Conn;
use super::error::DbError;
use super::schema::reviewer_checks;
use crate::domain::id::{AssignmentId, PersonId, ReviewerCheckId};
use crate::domain::time::Instant;

/// Somebody's reviews to look at.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = reviewer_checks, treat_none_as_default_value = false)]
pub struct CheckRow {
    /// Which.
    pub reviewer_check_id: ReviewerCheckId,
    /// Whose.
    pub person_id: PersonId,
    /// Not before.
    pub look_at: Instant,
    /// The last one looked at.
    pub after_id: Option<AssignmentId>,
}

/// Asks for a look.
pub fn ask(conn: &mut Conn, row: &CheckRow) -> Result<(), DbError> {
    diesel::insert_into(reviewer_checks::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

/// The next look that is due.
pub fn next(conn: &mut Conn, now: Instant) -> Result<Option<CheckRow>, DbError> {
    let due = reviewer_checks::table
        .filter(reviewer_checks::look_at.le(now))
        .order((reviewer_checks::look_at, reviewer_checks::reviewer_check_id))
        .select(reviewer_checks::all_columns);
    DbError::optional(due.first(conn))
}

/// A page was looked at.
pub fn go_on(
    conn: &mut Conn,
    check: ReviewerCheckId,
    after: Option<AssignmentId>,
) -> Result<(), DbError> {
    diesel::update(reviewer_checks::table.find(check))
        .set(reviewer_checks::after_id.eq(after))
        .execute(conn)?;
    Ok(())
}

/// All were looked at.
pub fn done(conn: &mut Conn, check: ReviewerCheckId) -> Result<(), DbError> {
    diesel::delete(reviewer_checks::table.find(check)).execute(conn)?;
    Ok(())
}
