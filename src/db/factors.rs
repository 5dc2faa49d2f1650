//! Second factors and recovery codes. A code counts once: its step is stored and only a later one is taken.

use diesel::prelude::*;

use super::Conn;
use super::error::DbError;
use super::schema::{recovery_codes, second_factors};
use crate::domain::id::PersonId;
use crate::domain::time::Instant;

/// A second factor as stored.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = second_factors)]
pub struct FactorRow {
    /// Whose.
    pub person_id: PersonId,
    /// The secret under the person's key.
    pub secret_sealed: Vec<u8>,
    /// When a first code proved that the app has it; none while it is being set up.
    pub confirmed_at: Option<Instant>,
    /// The step of the last code that was taken.
    pub last_step: i64,
}

/// The second factor of a person, set up or being set up.
pub fn find(conn: &mut Conn, person: PersonId) -> Result<Option<FactorRow>, DbError> {
    DbError::optional(
        second_factors::table
            .find(person)
            .select(second_factors::all_columns)
            .first(conn),
    )
}

/// Puts a factor that is still to be confirmed in the place of any other.
pub fn replace(conn: &mut Conn, row: &FactorRow) -> Result<(), DbError> {
    diesel::delete(second_factors::table.find(row.person_id)).execute(conn)?;
    diesel::insert_into(second_factors::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

/// Takes a step if no code of it or a later one was taken before; answers whether it was.
pub fn use_step(
    conn: &mut Conn,
    person: PersonId,
    step: i64,
    now: Instant,
) -> Result<bool, DbError> {
    let unused = second_factors::person_id
        .eq(person)
        .and(second_factors::last_step.lt(step));
    let changed = diesel::update(second_factors::table.filter(unused))
        .set(second_factors::last_step.eq(step))
        .execute(conn)?;
    if changed > 0 {
        let first = second_factors::person_id
            .eq(person)
            .and(second_factors::confirmed_at.is_null());
        diesel::update(second_factors::table.filter(first))
            .set(second_factors::confirmed_at.eq(Some(now)))
            .execute(conn)?;
    }
    Ok(changed > 0)
}

/// Takes factor and codes away; answers whether there was one.
pub fn delete(conn: &mut Conn, person: PersonId) -> Result<bool, DbError> {
    let gone = diesel::delete(second_factors::table.find(person)).execute(conn)?;
    diesel::delete(recovery_codes::table.filter(recovery_codes::person_id.eq(person)))
        .execute(conn)?;
    Ok(gone > 0)
}

/// New recovery codes in the place of the old ones.
pub fn replace_codes(conn: &mut Conn, person: PersonId, hashes: &[Vec<u8>]) -> Result<(), DbError> {
    diesel::delete(recovery_codes::table.filter(recovery_codes::person_id.eq(person)))
        .execute(conn)?;
    for hash in hashes {
        diesel::insert_into(recovery_codes::table)
            .values((
                recovery_codes::person_id.eq(person),
                recovery_codes::code_hash.eq(hash),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Uses a recovery code up; answers whether it was one of theirs and unused.
pub fn use_code(
    conn: &mut Conn,
    person: PersonId,
    hash: &[u8],
    now: Instant,
) -> Result<bool, DbError> {
    let unused = recovery_codes::person_id
        .eq(person)
        .and(recovery_codes::code_hash.eq(hash))
        .and(recovery_codes::used_at.is_null());
    let changed = diesel::update(recovery_codes::table.filter(unused))
        .set(recovery_codes::used_at.eq(Some(now)))
        .execute(conn)?;
    Ok(changed > 0)
}

/// Whether one of these is a recovery code of theirs, used or not.
pub fn holds_any(conn: &mut Conn, person: PersonId, hashes: &[Vec<u8>]) -> Result<bool, DbError> {
    let these = recovery_codes::person_id
        .eq(person)
        .and(recovery_codes::code_hash.eq_any(hashes));
    let held = recovery_codes::table.filter(these);
    Ok(diesel::select(diesel::dsl::exists(held)).get_result(conn)?)
}

/// How many recovery codes are left.
pub fn count_codes(conn: &mut Conn, person: PersonId) -> Result<i64, DbError> {
    let unused = recovery_codes::person_id
        .eq(person)
        .and(recovery_codes::used_at.is_null());
    Ok(recovery_codes::table
        .filter(unused)
        .count()
        .get_result(conn)?)
}
