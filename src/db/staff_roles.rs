//! Roles of staff per agency, and what a reviewer knows about.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::Conn;
use super::agencies::AgencyRow;
use super::dialect::Suffix;
use super::error::DbError;
use super::schema::{agencies, people, reviewer_fields, staff_roles};
use crate::domain::id::{AgencyId, PersonId, StaffRoleId};
use crate::domain::person::Role;
use crate::domain::time::Instant;

/// A role as granted.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = staff_roles)]
pub struct StaffRoleRow {
    /// The grant.
    pub staff_role_id: StaffRoleId,
    /// Whose.
    pub person_id: PersonId,
    /// Of which agency.
    pub agency_id: AgencyId,
    /// Which role.
    pub role: Role,
    /// Away until this day.
    pub absent_until: Option<NaiveDate>,
    /// By whom; none: from the shell.
    pub granted_by: Option<PersonId>,
    /// When.
    pub granted_at: Instant,
    /// When it was taken away.
    pub revoked_at: Option<Instant>,
}

/// Grants a role; held already: nothing happens. Answers whether it is new.
pub fn insert(conn: &mut Conn, row: &StaffRoleRow) -> Result<bool, DbError> {
    let made = Suffix(
        diesel::insert_into(staff_roles::table).values(row),
        " ON CONFLICT DO NOTHING",
    )
    .execute(conn)?;
    Ok(made > 0)
}

/// Takes a role away; answers it, if it was held.
pub fn revoke(
    conn: &mut Conn,
    person: PersonId,
    agency: AgencyId,
    role: Role,
    now: Instant,
) -> Result<Option<StaffRoleRow>, DbError> {
    let held = staff_roles::person_id
        .eq(person)
        .and(staff_roles::agency_id.eq(agency))
        .and(staff_roles::role.eq(role))
        .and(staff_roles::revoked_at.is_null());
    DbError::optional(
        diesel::update(staff_roles::table.filter(held))
            .set(staff_roles::revoked_at.eq(Some(now)))
            .returning(staff_roles::all_columns)
            .get_result(conn),
    )
}

/// The roles of a person that hold, with their agencies, oldest first.
pub fn list(conn: &mut Conn, person: PersonId) -> Result<Vec<(StaffRoleRow, AgencyRow)>, DbError> {
    list_of(conn, &[person])
}

/// The roles of these people that hold, with the codes of their agencies.
pub fn list_of(
    conn: &mut Conn,
    persons: &[PersonId],
) -> Result<Vec<(StaffRoleRow, AgencyRow)>, DbError> {
    let held = staff_roles::person_id
        .eq_any(persons)
        .and(staff_roles::revoked_at.is_null());
    Ok(staff_roles::table
        .inner_join(agencies::table)
        .filter(held)
        .select((staff_roles::all_columns, agencies::all_columns))
        .order(staff_roles::staff_role_id)
        .load(conn)?)
}

/// Whether somebody ever held a role, also one that was taken away.
pub fn ever(conn: &mut Conn, person: PersonId) -> Result<bool, DbError> {
    let held = staff_roles::table.filter(staff_roles::person_id.eq(person));
    Ok(diesel::select(diesel::dsl::exists(held)).get_result(conn)?)
}

/// Away until this day, in all roles; none: back.
pub fn set_absent(
    conn: &mut Conn,
    person: PersonId,
    until: Option<NaiveDate>,
) -> Result<(), DbError> {
    let held = staff_roles::person_id
        .eq(person)
        .and(staff_roles::revoked_at.is_null());
    diesel::update(staff_roles::table.filter(held))
        .set(staff_roles::absent_until.eq(until))
        .execute(conn)?;
    Ok(())
}

/// Holds all grants of a role and their people until the transaction ends: whoever takes one away or locks
/// somebody out, and asks who is left, does so alone.
pub fn hold(conn: &mut Conn, role: Role) -> Result<(), DbError> {
    let lock = super::dialect::wait_locked(conn);
    let granted = staff_roles::table
        .filter(staff_roles::role.eq(role))
        .filter(staff_roles::revoked_at.is_null())
        .order(staff_roles::staff_role_id)
        .select(staff_roles::person_id);
    let holders: Vec<PersonId> = super::dialect::Suffix(granted, lock).load(conn)?;
    let people = people::table
        .filter(people::person_id.eq_any(holders))
        .order(people::person_id)
        .select(people::person_id);
    super::dialect::Suffix(people, lock).load::<PersonId>(conn)?;
    Ok(())
}

/// Roles that hold, of people who are not locked.
#[diesel::dsl::auto_type]
pub(super) fn active() -> _ {
    staff_roles::table
        .inner_join(people::table.on(people::person_id.eq(staff_roles::person_id)))
        .filter(
            staff_roles::revoked_at
                .is_null()
                .and(people::locked_at.is_null()),
        )
}

/// How many people who are not locked hold this role anywhere.
pub fn count_active(conn: &mut Conn, role: Role) -> Result<i64, DbError> {
    let held = active().filter(staff_roles::role.eq(role));
    Ok(held.count().get_result(conn)?)
}

/// What a reviewer knows about, by code.
pub fn list_fields(conn: &mut Conn, person: PersonId) -> Result<Vec<String>, DbError> {
    Ok(reviewer_fields::table
        .filter(reviewer_fields::person_id.eq(person))
        .select(reviewer_fields::field_code)
        .order(reviewer_fields::field_code)
        .load(conn)?)
}

/// Writes down what a reviewer knows about, in the place of what stood there.
pub fn replace_fields(conn: &mut Conn, person: PersonId, fields: &[String]) -> Result<(), DbError> {
    diesel::delete(reviewer_fields::table.filter(reviewer_fields::person_id.eq(person)))
        .execute(conn)?;
    for field in fields {
        diesel::insert_into(reviewer_fields::table)
            .values((
                reviewer_fields::person_id.eq(person),
                reviewer_fields::field_code.eq(field),
            ))
            .execute(conn)?;
    }
    Ok(())
}
