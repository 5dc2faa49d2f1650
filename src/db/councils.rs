//! Councils: convened for one file, with members, attendance and minutes.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::Conn;
use super::dialect::straight;
use super::error::DbError;
use super::schema::{council_members, councils};
use crate::domain::id::{CouncilId, InitiativeId, PersonId};
use crate::domain::text_enum::text_enum;
use crate::domain::time::Instant;
use crate::domain::workflow::Outcome;

text_enum! {
    /// The part somebody has in a council.
    pub enum Part {
        Chair = "chair",
        Secretary = "secretary",
        Member = "member",
    }
}

/// One council.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = councils, treat_none_as_default_value = false)]
pub struct CouncilRow {
    /// Which.
    pub council_id: CouncilId,
    /// For which file.
    pub initiative_id: InitiativeId,
    /// In which round.
    pub round: i64,
    /// The day it meets.
    pub meets_on: NaiveDate,
    /// Where.
    pub place: String,
    /// Its minutes, once concluded, under the proposer's key.
    pub minutes_sealed: Option<Vec<u8>>,
    /// What it came to.
    pub outcome: Option<Outcome>,
    /// Who convened it.
    pub convened_by: PersonId,
    /// When.
    pub convened_at: Instant,
    /// When it was concluded.
    pub concluded_at: Option<Instant>,
}

/// One member.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = council_members, treat_none_as_default_value = false)]
pub struct MemberRow {
    /// Of which council.
    pub council_id: CouncilId,
    /// Who.
    pub person_id: PersonId,
    /// For which file.
    pub initiative_id: InitiativeId,
    /// The day it meets.
    pub meets_on: NaiveDate,
    /// As what.
    pub part: Part,
    /// Was there.
    pub is_present: bool,
}

/// A council is convened.
pub fn insert(conn: &mut Conn, row: &CouncilRow, members: &[MemberRow]) -> Result<(), DbError> {
    straight!(conn, |c| diesel::insert_into(councils::table)
        .values(row)
        .execute(c))?;
    seat(conn, members)
}

/// A council is convened again: day, place, who convened it and who sits in it are replaced.
pub fn replace(conn: &mut Conn, row: &CouncilRow, members: &[MemberRow]) -> Result<(), DbError> {
    let id = row.council_id;
    straight!(conn, |c| diesel::update(councils::table.find(id))
        .set((
            councils::meets_on.eq(row.meets_on),
            councils::place.eq(&row.place),
            councils::convened_by.eq(row.convened_by),
            councils::convened_at.eq(row.convened_at),
        ))
        .execute(c))?;
    let of_it = council_members::table.filter(council_members::council_id.eq(id));
    straight!(conn, |c| diesel::delete(of_it).execute(c))?;
    seat(conn, members)
}

fn seat(conn: &mut Conn, members: &[MemberRow]) -> Result<(), DbError> {
    for member in members {
        diesel::insert_into(council_members::table)
            .values(member)
            .execute(conn)?;
    }
    Ok(())
}

/// The newest council of this round.
pub fn find(conn: &mut Conn, id: InitiativeId, round: i64) -> Result<Option<CouncilRow>, DbError> {
    let query = councils::table
        .filter(
            councils::initiative_id
                .eq(id)
                .and(councils::round.eq(round)),
        )
        .order(councils::council_id.desc());
    DbError::optional(straight!(conn, |c| query
        .select(councils::all_columns)
        .first(c)))
}

/// All councils of a file, oldest first.
pub fn list(conn: &mut Conn, id: InitiativeId) -> Result<Vec<CouncilRow>, DbError> {
    let query = councils::table
        .filter(councils::initiative_id.eq(id))
        .order(councils::council_id);
    Ok(straight!(conn, |c| query
        .select(councils::all_columns)
        .load(c))?)
}

/// The members of a council.
pub fn list_members(conn: &mut Conn, council: CouncilId) -> Result<Vec<MemberRow>, DbError> {
    let query = council_members::table
        .filter(council_members::council_id.eq(council))
        .order((council_members::part, council_members::person_id));
    Ok(straight!(conn, |c| query
        .select(council_members::all_columns)
        .load(c))?)
}

/// Everybody who ever sat in a council on a file.
pub fn list_seated(conn: &mut Conn, id: InitiativeId) -> Result<Vec<PersonId>, DbError> {
    let query = council_members::table
        .inner_join(councils::table)
        .filter(councils::initiative_id.eq(id));
    Ok(straight!(conn, |c| query
        .select(council_members::person_id)
        .distinct()
        .load(c))?)
}

/// Minutes, outcome and who was present.
pub fn conclude(
    conn: &mut Conn,
    council: CouncilId,
    minutes_sealed: &[u8],
    outcome: Outcome,
    present: &[PersonId],
    now: Instant,
) -> Result<(), DbError> {
    straight!(conn, |c| diesel::update(councils::table.find(council))
        .set((
            councils::minutes_sealed.eq(Some(minutes_sealed)),
            councils::outcome.eq(Some(outcome)),
            councils::concluded_at.eq(Some(now)),
        ))
        .execute(c))?;
    straight!(conn, |c| diesel::update(
        council_members::table.filter(
            council_members::council_id
                .eq(council)
                .and(council_members::person_id.eq_any(present)),
        ),
    )
    .set(council_members::is_present.eq(true))
    .execute(c))?;
    Ok(())
}
