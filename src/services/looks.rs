//! Looking at personal data that is masked elsewhere: only where a role needs it, and each look is
//! recorded before anything is shown (workflow.md, "What the portal keeps").

use super::file::{self, FileNow};
use super::{Ctx, ServiceError, keys, notify};
use crate::db::looks::LookRow;
pub use crate::db::looks::LookSeen;
use crate::db::{Conn, authors, looks, people};
use crate::domain::id::{InitiativeId, LookId, PersonId};
use crate::domain::person::{Actor, PersonFacts, Role};
use crate::domain::workflow::Refusal;

/// Roles that may have to reach or identify a proposer.
const MAY_LOOK: &[Role] = &[
    Role::IntakeOfficer,
    Role::Secretary,
    Role::Approver,
    Role::Auditor,
];

/// Whether the actor may look at the personal data of who takes part in a file: in a role that needs it, at an
/// agency that has the file or handles it, and without a conflict in it, since a look is an act (workflow.md,
/// rule 6).
///
/// # Errors
/// [`ServiceError::Denied`], [`Refusal::ConflictOfInterest`].
pub fn may(ctx: &Ctx, file: &FileNow<'_>, conflicted: bool) -> Result<(), ServiceError> {
    let Actor::Staff { role, agency, .. } = ctx.actor else {
        return Err(ServiceError::Denied);
    };
    let at_home = [file.row.agency_id, file.row.desk_agency_id].contains(&Some(agency));
    if !MAY_LOOK.contains(&role) || !(at_home || role == Role::Auditor) {
        return Err(ServiceError::Denied);
    }
    if conflicted {
        return Err(Refusal::ConflictOfInterest.into());
    }
    Ok(())
}

/// Shows the personal data of somebody who takes part in a file, and records the look: with what a proposer gave
/// stands what they said of their co-authors, so the look is recorded for each of them who has an account.
///
/// # Errors
/// Those of [`may`]; [`ServiceError::NotFound`] for somebody who does not take part in the file;
/// [`Refusal::DataRestricted`] for somebody who asked to be erased.
pub fn reveal(
    tx: &mut Conn,
    ctx: &Ctx,
    initiative: InitiativeId,
    person: PersonId,
) -> Result<PersonFacts, ServiceError> {
    let Actor::Staff {
        person: looker,
        role,
        agency,
    } = ctx.actor
    else {
        return Err(ServiceError::Denied);
    };
    let file = file::load(tx, ctx, initiative)?;
    may(ctx, &file, file.conflict_of(tx, looker)?.is_some())?;
    let takes_part =
        notify::owners(&file).contains(&person) || notify::co_authors(tx, &file)?.contains(&person);
    if !takes_part {
        return Err(ServiceError::NotFound);
    }
    let subject = people::get(tx, person)?;
    if subject.is_silent() {
        return Err(Refusal::DataRestricted.into());
    }
    let mut seen = vec![person];
    if person == file.row.proposer_id {
        seen.extend(named(tx, initiative)?);
        seen.sort_unstable();
        seen.dedup();
    }
    for subject_id in seen {
        let row = LookRow {
            look_id: LookId::new(ctx.now),
            actor_id: looker,
            role,
            agency_id: agency,
            subject_id,
            initiative_id: Some(initiative),
            what: "facts".to_owned(),
            looked_at: ctx.now,
        };
        looks::insert(tx, &row)?;
    }
    let key = keys::of_person(tx, ctx, person)?;
    keys::open_facts(&key, &subject)
}

/// Whoever is named as an author, has an account and shows when a file is unmasked.
fn named(tx: &mut Conn, initiative: InitiativeId) -> Result<Vec<PersonId>, ServiceError> {
    let authors = authors::list(tx, initiative)?;
    let known: Vec<PersonId> = authors.iter().filter_map(|one| one.person_id).collect();
    let people = people::list(tx, &known)?;
    let shown = people.into_iter().filter(|person| !person.is_silent());
    Ok(shown.map(|person| person.person_id).collect())
}

/// Looks that an account shows.
const SHOWN: i64 = 50;

/// The newest looks at one's own data: in which role and of which agency, on which file. Who it was by name is
/// for the auditor; the agency answers for its people.
///
/// # Errors
/// When the database fails.
pub fn at_own(conn: &mut Conn, person: PersonId) -> Result<Vec<LookSeen>, ServiceError> {
    Ok(looks::list(conn, person, SHOWN)?)
}
