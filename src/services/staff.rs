//! Agencies and the people who work there: brought up to date from the reference tables, granted and taken
//! away by administrators or from the shell (issue 2, §3).

mod known_ahead;
mod local;
mod seen;

use chrono::NaiveDate;

use super::{
    Ctx, FieldFault, ServiceError, accounts, assist, desks, factors, keys, sessions, sign_in,
    standing_down,
};
use crate::db::page::Page;
use crate::db::people::PersonRow;
use crate::db::staff_roles::StaffRoleRow;
use crate::db::{
    Conn, DbError, agencies, lists, local_accounts, people, sessions as rows, staff_roles,
};
use crate::domain::id::{AgencyId, PersonId, StaffRoleId};
use crate::domain::person::{Actor, Role};

pub use self::known_ahead::{KnownAhead, ensure_demo_people};
pub use self::local::{LOCAL, NewAccount, add_account, set_password};
pub use self::seen::{Part, Work, unchanged, work, work_of};
pub use crate::db::agencies::AgencyRow;
pub use crate::db::lists::staff::{Filter, HeldRole, Member};

/// Enters agencies of the reference tables that are new and renames those that changed; answers how many.
///
/// # Errors
/// When the database fails.
pub fn sync_agencies(tx: &mut Conn, ctx: &Ctx) -> Result<usize, ServiceError> {
    let known = agencies::list(tx)?;
    let mut changed = 0;
    for agency in ctx.house.reference.agencies.values() {
        let code = agency.code.as_str();
        match known.iter().find(|row| row.code == code) {
            None => {
                let row = AgencyRow {
                    agency_id: AgencyId::new(ctx.now),
                    code: code.to_owned(),
                    name_vi: agency.name.vi.clone(),
                    name_en: agency.name.en.clone(),
                    kind: agency.kind.to_string(),
                    parent_id: None,
                    province_code: agency.province.clone(),
                    is_active: true,
                    created_at: ctx.now,
                };
                agencies::insert(tx, &row)?;
                changed += 1;
            }
            Some(row) if row.name_vi != agency.name.vi || row.name_en != agency.name.en => {
                agencies::rename(tx, row.agency_id, &agency.name.vi, &agency.name.en)?;
                changed += 1;
            }
            Some(_) => {}
        }
    }
    Ok(changed)
}

/// The agency with this code.
///
/// # Errors
/// [`ServiceError::NotFound`].
pub fn agency_by_code(tx: &mut Conn, code: &str) -> Result<AgencyRow, ServiceError> {
    agencies::find_by_code(tx, code)?.ok_or(ServiceError::NotFound)
}

/// The person meant by what an administrator typed: the name they sign in with, what `provider` calls
/// them, their id, or a citizen number.
///
/// # Errors
/// [`ServiceError::NotFound`].
pub fn find(
    tx: &mut Conn,
    ctx: &Ctx,
    provider: &str,
    typed: &str,
) -> Result<PersonRow, ServiceError> {
    if let Some((_, person)) = local_accounts::find(tx, &sign_in::username(typed))? {
        return Ok(person);
    }
    if let Ok(id) = typed.parse::<PersonId>() {
        match people::get(tx, id) {
            Err(DbError::NotFound) => {}
            found => return known(found?),
        }
    }
    let index = ctx.house.seal.index();
    let by_number = index.index(assist::CITIZEN_NUMBER, typed);
    if let Some(person) = people::find_by_citizen_number(tx, &by_number)? {
        return known(person);
    }
    let person = people::find_by_subject(tx, provider, typed)?;
    known(person.ok_or(ServiceError::NotFound)?)
}

/// Who asked to be erased is given no role; they would have to agree to be known again first.
fn known(person: PersonRow) -> Result<PersonRow, ServiceError> {
    if person.is_silent() {
        Err(ServiceError::NotFound)
    } else {
        Ok(person)
    }
}

/// Grants a role; answers whether it is new.
///
/// # Errors
/// [`ServiceError::Denied`] for anybody but an administrator of another person; [`ServiceError::NotFound`] for
/// somebody who asked to be erased.
pub fn grant(
    tx: &mut Conn,
    ctx: &Ctx,
    person: PersonId,
    agency: AgencyId,
    role: Role,
) -> Result<bool, ServiceError> {
    administrators_only(ctx)?;
    // Nobody gives themselves a say in files.
    if ctx.actor.person() == Some(person) {
        return Err(ServiceError::Denied);
    }
    known(people::get_held(tx, person)?)?;
    agencies::get(tx, agency)?;
    grant_unchecked(tx, ctx, person, agency, role)
}

fn grant_unchecked(
    tx: &mut Conn,
    ctx: &Ctx,
    person: PersonId,
    agency: AgencyId,
    role: Role,
) -> Result<bool, ServiceError> {
    let row = StaffRoleRow {
        staff_role_id: StaffRoleId::new(ctx.now),
        person_id: person,
        agency_id: agency,
        role,
        absent_until: None,
        granted_by: ctx.actor.person(),
        granted_at: ctx.now,
        revoked_at: None,
    };
    let new = staff_roles::insert(tx, &row)?;
    if new {
        desks::holders_changed(tx, ctx, agency, role)?;
    }
    Ok(new)
}

/// Takes a role away; who is acting in it has to choose another.
///
/// # Errors
/// [`ServiceError::NotFound`] for a role that is not held; [`ServiceError::Invalid`] for the last
/// administrator.
pub fn revoke(
    tx: &mut Conn,
    ctx: &Ctx,
    person: PersonId,
    agency: AgencyId,
    role: Role,
) -> Result<(), ServiceError> {
    administrators_only(ctx)?;
    if role == Role::Administrator {
        staff_roles::hold(tx, role)?;
    }
    let gone =
        staff_roles::revoke(tx, person, agency, role, ctx.now)?.ok_or(ServiceError::NotFound)?;
    rows::clear_role(tx, gone.staff_role_id)?;
    desks::holders_changed(tx, ctx, agency, role)?;
    standing_down::person_changed(tx, ctx, person)?;
    if role == Role::Administrator {
        keep_an_administrator(tx)?;
    }
    Ok(())
}

/// Locks an account and signs it out everywhere, or unlocks it.
///
/// # Errors
/// [`ServiceError::Denied`] for one's own account; [`ServiceError::Invalid`] for the last administrator.
pub fn set_lock(
    tx: &mut Conn,
    ctx: &Ctx,
    person: PersonId,
    locked: bool,
) -> Result<(), ServiceError> {
    administrators_only(ctx)?;
    if ctx.actor.person() == Some(person) {
        return Err(ServiceError::Denied);
    }
    if locked {
        staff_roles::hold(tx, Role::Administrator)?;
    }
    sessions::set_lock(tx, ctx, person, locked)?;
    desks::person_changed(tx, ctx, person)?;
    standing_down::person_changed(tx, ctx, person)?;
    if locked {
        keep_an_administrator(tx)?;
    }
    Ok(())
}

/// Away until this day: gets no new work; none: back.
///
/// # Errors
/// When the database fails.
pub fn set_absent(
    tx: &mut Conn,
    ctx: &Ctx,
    person: PersonId,
    until: Option<NaiveDate>,
) -> Result<(), ServiceError> {
    administrators_only(ctx)?;
    Ok(staff_roles::set_absent(tx, person, until)?)
}

/// Takes a second factor away, so that a new one is set up at the next sign-in. Of another one only: whoever sits
/// at an open session must not be able to take its second lock off.
///
/// # Errors
/// [`ServiceError::Denied`] for one's own, and for who is no administrator.
pub fn reset_second_factor(
    tx: &mut Conn,
    ctx: &Ctx,
    person: PersonId,
) -> Result<bool, ServiceError> {
    administrators_only(ctx)?;
    if ctx.actor.person() == Some(person) {
        return Err(ServiceError::Denied);
    }
    let gone = factors::reset(tx, ctx, person)?;
    rows::delete_all(tx, person, None)?;
    Ok(gone)
}

/// Where a member of staff works, for conflicts of interest.
///
/// # Errors
/// When the database or the seal fails.
pub fn set_workplace(
    tx: &mut Conn,
    ctx: &Ctx,
    person: PersonId,
    workplace: Option<String>,
) -> Result<(), ServiceError> {
    administrators_only(ctx)?;
    let mut row = people::get_held(tx, person)?;
    let key = keys::of_person(tx, ctx, person)?;
    let mut facts = keys::open_facts(&key, &row)?;
    facts.workplace = workplace;
    accounts::put_facts(ctx, &key, &mut row, &facts)?;
    people::update(tx, &row)?;
    desks::person_changed(tx, ctx, person)?;
    standing_down::person_changed(tx, ctx, person)
}

/// Who works here, in the order they became known.
///
/// # Errors
/// When the database fails.
pub fn list(
    tx: &mut Conn,
    filter: &Filter,
    after: Option<PersonId>,
    size: usize,
) -> Result<Page<Member, PersonId>, ServiceError> {
    Ok(lists::staff::list(tx, filter, after, size)?)
}

/// One person with their roles, who may have none yet.
///
/// # Errors
/// [`ServiceError::NotFound`].
pub fn member(tx: &mut Conn, person: PersonId) -> Result<Member, ServiceError> {
    lists::staff::members(tx, &[person])?
        .pop()
        .ok_or(ServiceError::NotFound)
}

/// Where a member of staff works, opened for an administrator.
///
/// # Errors
/// When the database or the seal fails.
pub fn workplace(
    tx: &mut Conn,
    ctx: &Ctx,
    person: PersonId,
) -> Result<Option<String>, ServiceError> {
    administrators_only(ctx)?;
    let row = people::get(tx, person)?;
    let key = keys::of_person(tx, ctx, person)?;
    Ok(keys::open_facts(&key, &row)?.workplace)
}

/// The agencies a role can be granted in, by code.
///
/// # Errors
/// When the database fails.
pub fn agencies(tx: &mut Conn) -> Result<Vec<AgencyRow>, ServiceError> {
    Ok(agencies::list(tx)?)
}

pub(super) fn administrators_only(ctx: &Ctx) -> Result<(), ServiceError> {
    match ctx.actor {
        Actor::System
        | Actor::Staff {
            role: Role::Administrator,
            ..
        } => Ok(()),
        Actor::Citizen(_) | Actor::Staff { .. } => Err(ServiceError::Denied),
    }
}

fn keep_an_administrator(tx: &mut Conn) -> Result<(), ServiceError> {
    if staff_roles::count_active(tx, Role::Administrator)? == 0 {
        return Err(fault("role", "last-administrator"));
    }
    Ok(())
}

pub(super) fn fault(field: &str, code: &'static str) -> ServiceError {
    ServiceError::Invalid(vec![FieldFault::new(field, code)])
}
