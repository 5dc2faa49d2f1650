//! Councils: convened with chair, secretary and members, concluded with minutes and attendance, or the
//! file is sent back.

mod convening;

use serde_json::json;

pub use self::convening::{Convening, convene, convene_again};
use super::file::FileNow;
use super::transition::{self, Extra, Performed};
use super::{Ctx, FieldFault, ServiceError, assign, file, findings, review};
use crate::db::councils::CouncilRow;
use crate::db::{Conn, agencies, councils, people};
use crate::domain::id::{InitiativeId, PersonId, Version};
use crate::domain::person::{Actor, Role};
use crate::domain::workflow::{Command, Outcome, Refusal};

/// Somebody who may chair or sit in a council: person, role, name.
pub type Eligible = (PersonId, Role, String);

/// What keeps everybody from convening a council of these people. Nobody has two seats: whoever alone may
/// chair is no member beside the chair.
#[must_use]
pub fn obstacle(eligible: &[Eligible]) -> Option<Refusal> {
    let of = |role: Role| {
        let held = eligible.iter().filter(move |(_, held, _)| *held == role);
        held.map(|(person, _, _)| *person)
    };
    if of(Role::CouncilChair).next().is_none() {
        return Some(Refusal::ChairMissing);
    }
    let beside = |chair: PersonId| of(Role::Member).any(|member| member != chair);
    let can_sit = of(Role::CouncilChair).any(beside);
    (!can_sit).then_some(Refusal::MembersMissing)
}

/// Who may chair or sit in a council on this file; without the secretary who asks and has a seat already.
///
/// # Errors
/// When the database fails.
pub fn eligible(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &file::FileNow<'_>,
) -> Result<Vec<Eligible>, ServiceError> {
    let owner = file::owner_agency(tx, ctx)?;
    let secretary = match ctx.actor {
        Actor::Staff {
            person,
            role: Role::Secretary,
            ..
        } => Some(person),
        Actor::Staff { .. } | Actor::Citizen(_) | Actor::System => None,
    };
    let mut found = Vec::new();
    for role in [Role::CouncilChair, Role::Member] {
        let mut desks = vec![file.row.agency_id.unwrap_or(owner)];
        if !desks.contains(&owner) {
            desks.push(owner);
        }
        for desk in desks {
            for holder in agencies::list_holders(tx, desk, role)? {
                if Some(holder.person) != secretary && !file.conflicts_with(&holder) {
                    found.push((holder.person, role, holder.name));
                }
            }
        }
    }
    Ok(found)
}

/// What keeps everybody from concluding a council that has not met.
#[must_use]
pub fn meeting_ahead(ctx: &Ctx, council: &CouncilRow) -> Option<Refusal> {
    let on = council.meets_on;
    (ctx.now.date() < on).then_some(Refusal::MeetingAhead { on })
}

/// Ends a council: minutes, who was present, what it came to. The approver is next.
///
/// # Errors
/// As any transition; too few present, no minutes, no outcome are refused, and so is a conclusion before the
/// day of the meeting; [`ServiceError::Invalid`] when somebody counted as present has a conflict of interest by now.
pub fn conclude(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    outcome: Option<Outcome>,
    minutes: String,
    present: &[PersonId],
) -> Result<Performed, ServiceError> {
    let file = file::load(tx, ctx, id)?;
    let council = councils::find(tx, id, file.row.round)?;
    let members = match &council {
        Some(council) => councils::list_members(tx, council.council_id)?,
        None => Vec::new(),
    };
    // Nobody can be present who is no member.
    let there: Vec<PersonId> = members
        .iter()
        .map(|member| member.person_id)
        .filter(|person| present.contains(person))
        .collect();
    let command = Command::Conclude {
        outcome,
        minutes: minutes.clone(),
        present: u8::try_from(there.len()).unwrap_or(u8::MAX),
    };
    let mut extra = Extra::default();
    extra.facts.insert("present".into(), json!(there.len()));
    extra.facts.insert("recommended".into(), json!(outcome));
    transition::perform(tx, ctx, &file, seen, &command, extra, |tx, _| {
        let (Some(council), Some(outcome)) = (&council, outcome) else {
            return Err(Refusal::CouncilMissing.into());
        };
        if let Some(refusal) = meeting_ahead(ctx, council) {
            return Err(refusal.into());
        }
        nobody_in_conflict(tx, &file, &there)?;
        let proposer = file.row.proposer_id;
        let sealed = findings::seal(tx, ctx, proposer, findings::MINUTES, &minutes)?;
        councils::conclude(tx, council.council_id, &sealed, outcome, &there, ctx.now)?;
        review::propose(tx, ctx, &file, Some(outcome), &minutes)
    })
}

/// Conflicts may come after a council was convened: it is convened again without whoever has one.
fn nobody_in_conflict(
    tx: &mut Conn,
    file: &FileNow<'_>,
    present: &[PersonId],
) -> Result<(), ServiceError> {
    for person in present {
        if file.conflict_of(tx, *person)?.is_some() {
            let name = people::get(tx, *person)?.name;
            let fault = FieldFault::new("present", "member-conflicted").with("name", name);
            return Err(ServiceError::Invalid(vec![fault]));
        }
    }
    Ok(())
}

/// Sends a file back to its reviewers: a new round, in which the same people are asked again.
///
/// # Errors
/// As any transition.
pub fn send_back(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    reason: String,
) -> Result<Performed, ServiceError> {
    let file = file::load(tx, ctx, id)?;
    let command = Command::SendBack { reason };
    transition::perform(
        tx,
        ctx,
        &file,
        seen,
        &command,
        Extra::default(),
        |tx, token| {
            let due = token.clock().due_on().unwrap_or_else(|| ctx.now.date());
            assign::ask_again(tx, ctx, &file, token.round(), due)
        },
    )
}

/// Names of these people, for pages that list a council.
///
/// # Errors
/// When the database fails.
pub fn names(tx: &mut Conn, persons: &[PersonId]) -> Result<Vec<(PersonId, String)>, ServiceError> {
    Ok(people::list(tx, persons)?
        .into_iter()
        // Who was erased has none.
        .filter(|row| !row.name.is_empty())
        .map(|row| (row.person_id, row.name))
        .collect())
}
