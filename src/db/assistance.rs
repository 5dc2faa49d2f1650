//! Requests of digital-technology teams to type for somebody: kept until the citizen answers, by the keyed
//! index of the number that was typed, whether or not anybody with it is known.

use diesel::prelude::*;

use super::Conn;
use super::error::DbError;
use super::schema::{assistance_requests, people};
use crate::domain::id::{AssistanceId, PersonId};
use crate::domain::time::Instant;

/// One request.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = assistance_requests)]
pub struct AssistanceRow {
    /// Which.
    pub request_id: AssistanceId,
    /// Who wants to type.
    pub assistant_id: PersonId,
    /// Keyed index of the citizen number of the one it is for.
    pub number_index: Vec<u8>,
    /// The code of the kind to be written.
    pub kind: String,
    /// When it was asked.
    pub asked_at: Instant,
}

/// A request is made; the same one again changes nothing. Answers whether it is new.
pub fn insert(conn: &mut Conn, row: &AssistanceRow) -> Result<bool, DbError> {
    let made = super::dialect::Suffix(
        diesel::insert_into(assistance_requests::table).values(row),
        " ON CONFLICT (assistant_id, number_index, kind) DO NOTHING",
    )
    .execute(conn)?;
    Ok(made == 1)
}

/// A request, if it still waits.
pub fn find(conn: &mut Conn, request: AssistanceId) -> Result<Option<AssistanceRow>, DbError> {
    let query = assistance_requests::table.find(request);
    DbError::optional(query.select(assistance_requests::all_columns).first(conn))
}

/// What waits for the citizen with this number, oldest first, with the name of who asks.
pub fn list_for(conn: &mut Conn, number: &[u8]) -> Result<Vec<(AssistanceRow, String)>, DbError> {
    let query = assistance_requests::table
        .inner_join(people::table.on(people::person_id.eq(assistance_requests::assistant_id)))
        .filter(assistance_requests::number_index.eq(number))
        .order(assistance_requests::request_id)
        .limit(20)
        .select((assistance_requests::all_columns, people::name));
    Ok(query.load(conn)?)
}

/// What somebody asked and waits for, oldest first.
pub fn list_by(conn: &mut Conn, assistant: PersonId) -> Result<Vec<AssistanceRow>, DbError> {
    let query = assistance_requests::table
        .filter(assistance_requests::assistant_id.eq(assistant))
        .order(assistance_requests::request_id)
        .limit(50);
    Ok(query.select(assistance_requests::all_columns).load(conn)?)
}

/// How many requests wait for the citizen with this number.
pub fn count_for(conn: &mut Conn, number: &[u8]) -> Result<i64, DbError> {
    let query = assistance_requests::table.filter(assistance_requests::number_index.eq(number));
    Ok(query.count().get_result(conn)?)
}

/// A request is answered; nothing of it is kept. Answers whether it was there.
pub fn delete(conn: &mut Conn, request: AssistanceId) -> Result<bool, DbError> {
    let gone = diesel::delete(assistance_requests::table.find(request)).execute(conn)?;
    Ok(gone == 1)
}

/// Requests nobody answered since then; answers how many went.
pub fn sweep(conn: &mut Conn, before: Instant) -> Result<usize, DbError> {
    let old = assistance_requests::table.filter(assistance_requests::asked_at.lt(before));
    Ok(diesel::delete(old).execute(conn)?)
}
