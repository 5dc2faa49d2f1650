//! Agencies: ministries, provinces, communes; and who works there.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::dsl::exists;
use diesel::prelude::*;

use super::Conn;
use super::dialect::straight;
use super::error::DbError;
use super::prepared::Prepared;
use super::schema::{agencies, assignments, people, reviewer_fields, staff_roles};
use super::staff_roles::active;
use crate::domain::conflict::Staffer;
use crate::domain::id::{AgencyId, PersonId, StaffRoleId};
use crate::domain::locale::Locale;
use crate::domain::person::Role;
use crate::domain::time::Instant;

/// An agency as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = agencies)]
pub struct AgencyRow {
    /// Which.
    pub agency_id: AgencyId,
    /// The abbreviation of document symbols, `T` and the code for provinces.
    pub code: String,
    /// Its name.
    pub name_vi: String,
    /// Its name in English.
    pub name_en: String,
    /// ministry, `ministerial_level_agency`, province, commune.
    pub kind: String,
    /// The agency above.
    pub parent_id: Option<AgencyId>,
    /// The province, for provinces and communes.
    pub province_code: Option<String>,
    /// It takes files.
    pub is_active: bool,
    /// When it was entered.
    pub created_at: Instant,
}

impl AgencyRow {
    /// The name in a language.
    #[must_use]
    pub fn name(&self, locale: Locale) -> &str {
        match locale {
            Locale::Vi => &self.name_vi,
            Locale::En => &self.name_en,
        }
    }
}

/// What an agency is called.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct AgencyName {
    /// Which.
    pub agency_id: AgencyId,
    /// Its name.
    pub name_vi: String,
    /// Its name in English.
    pub name_en: String,
}

impl AgencyName {
    /// The name in a language.
    #[must_use]
    pub fn name(&self, locale: Locale) -> &str {
        match locale {
            Locale::Vi => &self.name_vi,
            Locale::En => &self.name_en,
        }
    }
}

/// The agency with this id.
pub fn get(conn: &mut Conn, agency: AgencyId) -> Result<AgencyRow, DbError> {
    Ok(straight!(conn, |c| agencies::table
        .find(agency)
        .select(agencies::all_columns)
        .first(c))?)
}

/// The agency with this code.
pub fn find_by_code(conn: &mut Conn, code: &str) -> Result<Option<AgencyRow>, DbError> {
    DbError::optional(straight!(conn, |c| agencies::table
        .filter(agencies::code.eq(code))
        .select(agencies::all_columns)
        .first(c)))
}

/// Which agency has this code.
pub fn id_of_code(conn: &mut Conn, code: &str) -> Result<Option<AgencyId>, DbError> {
    DbError::optional(straight!(conn, |c| agencies::table
        .filter(agencies::code.eq(code))
        .select(agencies::agency_id)
        .first(c)))
}

/// The names of all that [`list`] lists.
pub fn list_names(conn: &mut Conn) -> Result<Vec<AgencyName>, DbError> {
    let query = agencies::table
        .filter(agencies::kind.ne("commune"))
        .order(agencies::code)
        .select((agencies::agency_id, agencies::name_vi, agencies::name_en));
    Ok(straight!(conn, |c| query.load(c))?)
}

/// All agencies by code; a table of some tens, communes come with a search of their own.
pub fn list(conn: &mut Conn) -> Result<Vec<AgencyRow>, DbError> {
    let query = agencies::table
        .filter(agencies::kind.ne("commune"))
        .order(agencies::code);
    Ok(straight!(conn, |c| query
        .select(agencies::all_columns)
        .load(c))?)
}

/// A new agency.
pub fn insert(conn: &mut Conn, row: &AgencyRow) -> Result<(), DbError> {
    straight!(conn, |c| diesel::insert_into(agencies::table)
        .values(row)
        .execute(c))?;
    Ok(())
}

/// Names as they stand in the reference table now.
pub fn rename(
    conn: &mut Conn,
    agency: AgencyId,
    name_vi: &str,
    name_en: &str,
) -> Result<(), DbError> {
    straight!(conn, |c| diesel::update(agencies::table.find(agency))
        .set((agencies::name_vi.eq(name_vi), agencies::name_en.eq(name_en)))
        .execute(c))?;
    Ok(())
}

/// Holders of a role in an agency who are not locked.
macro_rules! serving {
    ($agency:expr, $role:expr) => {
        active().filter(
            staff_roles::agency_id
                .eq($agency)
                .and(staff_roles::role.eq($role)),
        )
    };
}

/// Somebody holds this role there who is not locked.
pub fn has_active(conn: &mut Conn, agency: AgencyId, role: Role) -> Result<bool, DbError> {
    Ok(straight!(conn, |c| diesel::select(exists(serving!(
        agency, role
    )))
    .get_result(c))?)
}

/// The codes of all agencies in which somebody active holds this role.
pub fn list_codes_with(conn: &mut Conn, role: Role) -> Result<Vec<String>, DbError> {
    let query = active()
        .inner_join(agencies::table)
        .filter(staff_roles::role.eq(role));
    Ok(straight!(conn, |c| query
        .select(agencies::code)
        .distinct()
        .order(agencies::code)
        .load(c))?)
}

/// A member of staff in one role, with what conflicts and load have to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Who.
    pub person: PersonId,
    /// The role, as granted.
    pub staff_role: StaffRoleId,
    /// Their name.
    pub name: String,
    /// The language they read.
    pub locale: Locale,
    /// Keyed index of the citizen number.
    pub citizen_number: Option<Vec<u8>>,
    /// Keyed index of the workplace.
    pub workplace: Option<Vec<u8>>,
    /// Away until this day.
    pub absent_until: Option<NaiveDate>,
    /// Files they have to review now.
    pub load: i64,
    /// Fields of expertise.
    pub fields: Vec<String>,
}

/// Who holds a role in an agency and is not locked, by id, as far as conflicts of interest go.
pub fn list_serving(
    conn: &mut Conn,
    agency: AgencyId,
    role: Role,
) -> Result<Vec<Staffer>, DbError> {
    type Row = (PersonId, Option<Vec<u8>>, Option<Vec<u8>>);
    let rows: Vec<Row> = serving!(agency, role)
        .order(staff_roles::person_id)
        .select((
            staff_roles::person_id,
            people::citizen_number_index,
            people::workplace_index,
        ))
        .load(conn)?;
    let staffer = |(person, citizen_number, workplace)| Staffer {
        person,
        citizen_number,
        workplace,
    };
    Ok(rows.into_iter().map(staffer).collect())
}

/// The same people with what it takes to choose among them.
pub fn list_holders(conn: &mut Conn, agency: AgencyId, role: Role) -> Result<Vec<Holder>, DbError> {
    type Row = (
        PersonId,
        StaffRoleId,
        String,
        Locale,
        Option<Vec<u8>>,
        Option<Vec<u8>>,
        Option<NaiveDate>,
    );
    let rows: Vec<Row> = serving!(agency, role)
        .order(staff_roles::person_id)
        .select((
            staff_roles::person_id,
            staff_roles::staff_role_id,
            people::name,
            people::locale,
            people::citizen_number_index,
            people::workplace_index,
            staff_roles::absent_until,
        ))
        .load(conn)?;
    let persons: Vec<PersonId> = rows.iter().map(|row| row.0).collect();
    let loads = assignments::table
        .filter(
            assignments::reviewer_id
                .eq_any(&persons)
                .and(assignments::state.eq("open")),
        )
        .group_by(assignments::reviewer_id)
        .select((assignments::reviewer_id, diesel::dsl::count_star()));
    let loads: Vec<(PersonId, i64)> = Prepared(loads).load(conn)?;
    let loads: BTreeMap<PersonId, i64> = loads.into_iter().collect();
    let mut fields: BTreeMap<PersonId, Vec<String>> = BTreeMap::new();
    let pairs = reviewer_fields::table
        .filter(reviewer_fields::person_id.eq_any(&persons))
        .select((reviewer_fields::person_id, reviewer_fields::field_code));
    for (person, field) in Prepared(pairs).load::<(PersonId, String)>(conn)? {
        fields.entry(person).or_default().push(field);
    }
    Ok(rows
        .into_iter()
        .map(
            |(person, staff_role, name, locale, citizen_number, workplace, absent_until)| Holder {
                person,
                staff_role,
                name,
                locale,
                citizen_number,
                workplace,
                absent_until,
                load: loads.get(&person).copied().unwrap_or(0),
                fields: fields.remove(&person).unwrap_or_default(),
            },
        )
        .collect())
}

/// Those of these people who are not locked and hold this role somewhere.
pub fn list_able(
    conn: &mut Conn,
    persons: &[PersonId],
    role: Role,
) -> Result<Vec<Staffer>, DbError> {
    type Row = (PersonId, Option<Vec<u8>>, Option<Vec<u8>>);
    let held = staff_roles::table
        .filter(staff_roles::person_id.eq(people::person_id))
        .filter(staff_roles::role.eq(role))
        .filter(staff_roles::revoked_at.is_null());
    let able = people::table
        .filter(people::person_id.eq_any(persons))
        .filter(people::locked_at.is_null())
        .filter(exists(held))
        .select((
            people::person_id,
            people::citizen_number_index,
            people::workplace_index,
        ));
    let rows: Vec<Row> = able.load(conn)?;
    let staffer = |(person, citizen_number, workplace)| Staffer {
        person,
        citizen_number,
        workplace,
    };
    Ok(rows.into_iter().map(staffer).collect())
}

/// There are agencies: the reference tables were brought in.
pub fn exist(conn: &mut Conn) -> Result<bool, DbError> {
    Ok(straight!(conn, |c| diesel::select(exists(
        agencies::table.select(agencies::agency_id)
    ))
    .get_result(c))?)
}
