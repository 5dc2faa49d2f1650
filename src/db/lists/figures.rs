//! Counting everything: by state and agency, by month, on time. Reads whole tables and so is for the
//! worker alone; pages read the newest snapshot.

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::super::Conn;
use super::super::column::Doc;
use super::super::dialect;
use super::super::error::DbError;
use super::super::schema::{figure_snapshots, initiatives};
use crate::domain::id::AgencyId;
use crate::domain::time::Instant;
use crate::domain::workflow::State;

/// How many files there are of each state in each agency; drafts are nobody's business.
pub fn by_state_and_agency(
    conn: &mut Conn,
) -> Result<Vec<(State, Option<AgencyId>, i64)>, DbError> {
    let query = initiatives::table
        .filter(initiatives::submitted_at.is_not_null())
        .group_by((initiatives::state, initiatives::agency_id))
        .select((initiatives::state, initiatives::agency_id, count_star()))
        .order((initiatives::state, initiatives::agency_id));
    Ok(query.load(conn)?)
}

/// How many were handed in by month (`2026-11`, in Viet Nam).
pub fn submitted_by_month(conn: &mut Conn) -> Result<Vec<(String, i64)>, DbError> {
    dialect::count_by_month(conn, dialect::Moment::Submitted)
}

/// How many came to their end by month; those that their proposers took back did not.
pub fn ended_by_month(conn: &mut Conn) -> Result<Vec<(String, i64)>, DbError> {
    dialect::count_by_month(conn, dialect::Moment::Ended)
}

/// How many ended in time.
pub fn on_time(conn: &mut Conn) -> Result<i64, DbError> {
    dialect::count_on_time(conn)
}

/// A snapshot is taken; two at the same microsecond are one.
pub fn insert_snapshot(conn: &mut Conn, at: Instant, counts: Doc) -> Result<(), DbError> {
    dialect::Suffix(
        diesel::insert_into(figure_snapshots::table).values((
            figure_snapshots::taken_at.eq(at),
            figure_snapshots::counts.eq(counts),
        )),
        " ON CONFLICT (taken_at) DO NOTHING",
    )
    .execute(conn)?;
    Ok(())
}

/// Snapshots before this moment are of no use any more.
pub fn forget_before(conn: &mut Conn, at: Instant) -> Result<(), DbError> {
    diesel::delete(figure_snapshots::table.filter(figure_snapshots::taken_at.lt(at)))
        .execute(conn)?;
    Ok(())
}

/// The newest snapshot.
pub fn newest(conn: &mut Conn) -> Result<Option<(Instant, Doc)>, DbError> {
    let query = figure_snapshots::table
        .order(figure_snapshots::taken_at.desc())
        .select((figure_snapshots::taken_at, figure_snapshots::counts));
    DbError::optional(query.first(conn))
}
