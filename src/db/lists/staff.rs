//! `/admin/staff` and `sangkien staff list`: who works here, with all roles; four queries for a page of any
//! size.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::super::Conn;
use super::super::error::DbError;
use super::super::page::Page;
use super::super::schema::{local_accounts, people, second_factors, staff_roles};
use super::super::staff_roles as rows;
use crate::domain::id::{AgencyId, PersonId, StaffRoleId};
use crate::domain::locale::Locale;
use crate::domain::person::Role;
use crate::domain::time::Instant;

/// Which of them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// Only of this agency.
    pub agency: Option<AgencyId>,
    /// Only with this role.
    pub role: Option<Role>,
}

/// Somebody who works here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub person: PersonId,
    /// Family name first.
    pub name: String,
    /// The local name, else the provider's name for them.
    pub signs_in_as: String,
    /// Signs in with a password of this portal.
    pub is_local: bool,
    /// Has a second factor.
    pub has_factor: bool,
    /// Locked by an administrator.
    pub locked: bool,
    /// Away until this day.
    pub absent_until: Option<NaiveDate>,
    /// Invented for a demonstration.
    pub is_invented: bool,
    /// The roles that hold.
    pub roles: Vec<HeldRole>,
}

/// One role of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRole {
    /// The grant.
    pub id: StaffRoleId,
    /// The role.
    pub role: Role,
    /// Of which agency.
    pub agency: AgencyId,
    /// Its code.
    pub agency_code: String,
    /// Its name in Vietnamese.
    pub agency_vi: String,
    /// Its name in English.
    pub agency_en: String,
    /// Since when.
    pub since: Instant,
}

impl HeldRole {
    /// The agency's name in a language.
    #[must_use]
    pub fn agency_name(&self, locale: Locale) -> &str {
        match locale {
            Locale::Vi => &self.agency_vi,
            Locale::En => &self.agency_en,
        }
    }
}

/// A page of people with a role, in the order they became known.
pub fn list(
    conn: &mut Conn,
    filter: &Filter,
    after: Option<PersonId>,
    size: usize,
) -> Result<Page<Member, PersonId>, DbError> {
    let mut query = staff_roles::table
        .filter(staff_roles::revoked_at.is_null())
        .select(staff_roles::person_id)
        .distinct()
        .order(staff_roles::person_id)
        .limit(i64::try_from(size).unwrap_or(100).saturating_add(1))
        .into_boxed();
    if let Some(agency) = filter.agency {
        query = query.filter(staff_roles::agency_id.eq(agency));
    }
    if let Some(role) = filter.role {
        query = query.filter(staff_roles::role.eq(role));
    }
    if let Some(after) = after {
        query = query.filter(staff_roles::person_id.gt(after));
    }
    let ids: Vec<PersonId> = query.load(conn)?;
    let page = Page::cut(ids, size, |id| *id);
    Ok(Page {
        items: members(conn, &page.items)?,
        next: page.next,
    })
}

/// These people, with or without roles.
pub fn members(conn: &mut Conn, ids: &[PersonId]) -> Result<Vec<Member>, DbError> {
    type Row = (PersonId, String, String, Option<Instant>, bool);
    let rows: Vec<Row> = people::table
        .filter(people::person_id.eq_any(ids))
        .order(people::person_id)
        .select((
            people::person_id,
            people::name,
            people::subject,
            people::locked_at,
            people::is_invented,
        ))
        .load(conn)?;
    let usernames: BTreeMap<PersonId, String> = local_accounts::table
        .filter(local_accounts::person_id.eq_any(ids))
        .select((local_accounts::person_id, local_accounts::username))
        .load::<(PersonId, String)>(conn)?
        .into_iter()
        .collect();
    let factors: Vec<PersonId> = second_factors::table
        .filter(second_factors::person_id.eq_any(ids))
        .filter(second_factors::confirmed_at.is_not_null())
        .select(second_factors::person_id)
        .load(conn)?;
    let mut roles: BTreeMap<PersonId, Vec<HeldRole>> = BTreeMap::new();
    let mut absent = BTreeMap::new();
    for (role, agency) in rows::list_of(conn, ids)? {
        if let Some(until) = role.absent_until {
            absent.insert(role.person_id, until);
        }
        roles.entry(role.person_id).or_default().push(HeldRole {
            id: role.staff_role_id,
            role: role.role,
            agency: agency.agency_id,
            agency_code: agency.code,
            agency_vi: agency.name_vi,
            agency_en: agency.name_en,
            since: role.granted_at,
        });
    }
    Ok(rows
        .into_iter()
        .map(|(person, name, subject, locked_at, is_invented)| Member {
            person,
            name,
            is_local: usernames.contains_key(&person),
            signs_in_as: usernames.get(&person).cloned().unwrap_or(subject),
            has_factor: factors.contains(&person),
            locked: locked_at.is_some(),
            absent_until: absent.get(&person).copied(),
            is_invented,
            roles: roles.remove(&person).unwrap_or_default(),
        })
        .collect())
}
