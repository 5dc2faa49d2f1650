//! The desk of a file follows the people: whoever is granted a role, loses it, is locked or works elsewhere
//! may leave a desk without anybody who can act, or fill it again (workflow.md, rule 6). The first files are
//! looked at with the change itself; where there are more, the worker goes on.

use super::{Ctx, ServiceError, file};
use crate::db::desks::{self, CheckRow};
use crate::db::{Conn, agencies, staff_roles};
use crate::domain::id::{AgencyId, DeskCheckId, PersonId};
use crate::domain::person::Role;
use crate::domain::workflow::WaitsFor;

/// Files looked at in one transaction.
pub const BATCH: usize = 100;

/// After so many seconds the worker looks once more: on PostgreSQL somebody may have chosen a desk at the
/// same time, and not have seen the change yet.
const ONCE_MORE: i64 = 60;

/// The holders of a role in an agency changed, or what they have to do with files.
///
/// # Errors
/// When the database fails.
pub(super) fn holders_changed(
    tx: &mut Conn,
    ctx: &Ctx,
    agency: AgencyId,
    role: Role,
) -> Result<(), ServiceError> {
    // Reviewers find their work by assignment.
    let Some(waits_for) = WaitsFor::holders_of(role).filter(|_| role != Role::Reviewer) else {
        return Ok(());
    };
    if !desks::any_waits(tx, waits_for)? {
        return Ok(());
    }
    let mut check = CheckRow {
        desk_check_id: DeskCheckId::new(ctx.now),
        agency_id: agency,
        waits_for,
        look_at: ctx.now,
        after_on: None,
        after_id: None,
    };
    let seen = page(tx, ctx, &mut check)?;
    if seen == BATCH {
        desks::ask(tx, &check)?;
    } else if seen > 0 {
        (check.after_on, check.after_id) = (None, None);
        check.look_at = ctx.now.plus_seconds(ONCE_MORE);
        desks::ask(tx, &check)?;
    }
    // The owner stands in for all, as long as it has anybody at all.
    let owner = file::owner_agency(tx, ctx)?;
    if agency == owner && agencies::list_serving(tx, owner, role)?.len() <= 1 {
        for other in desks::list_others(tx, owner)? {
            let check = CheckRow {
                desk_check_id: DeskCheckId::new(ctx.now),
                agency_id: other,
                waits_for,
                look_at: ctx.now,
                after_on: None,
                after_id: None,
            };
            desks::ask(tx, &check)?;
        }
    }
    Ok(())
}

/// As [`holders_changed`], for every role this person holds.
///
/// # Errors
/// When the database fails.
pub(super) fn person_changed(
    tx: &mut Conn,
    ctx: &Ctx,
    person: PersonId,
) -> Result<(), ServiceError> {
    for (held, _) in staff_roles::list(tx, person)? {
        holders_changed(tx, ctx, held.agency_id, held.role)?;
    }
    Ok(())
}

/// The next page of files to look at, for the worker; none when nothing is asked for.
///
/// # Errors
/// When the database fails; the next call begins with the same page.
pub fn look_again(tx: &mut Conn, ctx: &Ctx) -> Result<Option<usize>, ServiceError> {
    let Some(mut check) = desks::next(tx, ctx.now)? else {
        return Ok(None);
    };
    let seen = page(tx, ctx, &mut check)?;
    match (check.after_on, check.after_id) {
        (Some(on), Some(id)) if seen == BATCH => {
            desks::go_on(tx, check.desk_check_id, (on, id))?;
        }
        _ => desks::done(tx, check.desk_check_id)?,
    }
    Ok(Some(seen))
}

/// Looks at a page and moves the check behind it; answers how many files were on it.
fn page(tx: &mut Conn, ctx: &Ctx, check: &mut CheckRow) -> Result<usize, ServiceError> {
    let most = i64::try_from(BATCH).unwrap_or(i64::MAX);
    let after = check.after_on.zip(check.after_id);
    let found = desks::list_waiting(tx, check.agency_id, check.waits_for, after, most)?;
    for (_, id) in &found {
        // A role is taken away and an account locked whatever became of the kind of a file that waits here.
        let file = match file::load_of_any_kind(tx, ctx, *id) {
            Ok(file) => file,
            Err(ServiceError::NotFound) => continue,
            Err(other) => return Err(other),
        };
        let desk = file.desk_waiting(tx, ctx, file.row.agency_id, file.row.waits_for)?;
        if desk != file.row.desk_agency_id {
            desks::put(tx, *id, file.row.version, desk)?;
        }
    }
    if let Some((on, id)) = found.last() {
        (check.after_on, check.after_id) = (Some(*on), Some(*id));
    }
    Ok(found.len())
}
