//! Which files somebody at the desk may know of, and what of them is not theirs to read yet.

use super::super::documents::{self, Document};
use super::super::file::FileNow;
use super::super::{Ctx, ServiceError, take_back};
use crate::db::{Conn, answers, councils, reviews};
use crate::domain::conflict::ConflictGround;
use crate::domain::id::{AgencyId, InitiativeId, PersonId};
use crate::domain::person::{Actor, Role};
use crate::domain::workflow::{Refusal, State};

/// Whether the reader may know of this file at all.
///
/// # Errors
/// When the database fails.
pub fn may_see(tx: &mut Conn, ctx: &Ctx, file: &FileNow<'_>) -> Result<bool, ServiceError> {
    let Actor::Staff {
        person,
        role,
        agency,
    } = ctx.actor
    else {
        return Ok(false);
    };
    if file.row.state == State::Draft || is_own(tx, file, person)? {
        return Ok(false);
    }
    let id = file.row.initiative_id;
    if role == Role::Reviewer {
        // Who declared a conflict in one round does not read on by the right of another.
        if file.interests.declared.contains(&person) {
            return Ok(false);
        }
        for round in (1..=file.row.round).rev() {
            let work = reviews::find_assignment(tx, id, person, round)?;
            if work.is_some_and(|work| work.state.takes_part()) {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    if super::queue::sees_all(tx, ctx, role, agency)?
        || Some(agency) == file.row.agency_id
        || Some(agency) == file.row.desk_agency_id
        || (role == Role::Analyst && file.row.state.counts_as_accepted())
        || Some(agency) == file.desk_for(tx, ctx, role)?
    {
        return Ok(true);
    }
    // Who is asked to take the file back has to read it.
    if role == Role::Approver {
        let stands = take_back::standing(tx, file)?;
        let asked: Vec<AgencyId> = stands.asked.into_iter().chain(stands.agreed).collect();
        return Ok(!take_back::may_answer(tx, ctx, file, &asked)?.is_empty());
    }
    if matches!(role, Role::CouncilChair | Role::Member) {
        for council in councils::list(tx, id)? {
            let members = councils::list_members(tx, council.council_id)?;
            if members.iter().any(|member| member.person_id == person) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Says no to who may not read a file at the desk: of their own they are told why, of others not that they exist.
///
/// # Errors
/// [`Refusal::ConflictOfInterest`], [`ServiceError::NotFound`], or when the database fails.
pub fn admit(tx: &mut Conn, ctx: &Ctx, file: &FileNow<'_>) -> Result<(), ServiceError> {
    if may_see(tx, ctx, file)? {
        return Ok(());
    }
    match ctx.actor {
        Actor::Staff { person, .. }
            if file.row.state != State::Draft && is_own(tx, file, person)? =>
        {
            Err(Refusal::ConflictOfInterest.into())
        }
        _ => Err(ServiceError::NotFound),
    }
}

/// Whether somebody's own part in a file keeps them from reading how it is handled: names of reviewers, sheets, and
/// an outcome that is not announced yet. What is theirs to know stands in their account (workflow.md, rule 6).
///
/// # Errors
/// When the database fails.
pub fn is_own(tx: &mut Conn, file: &FileNow<'_>, person: PersonId) -> Result<bool, ServiceError> {
    Ok(matches!(
        file.conflict_of(tx, person)?,
        Some(
            ConflictGround::OwnFile | ConflictGround::CoAuthor | ConflictGround::SameCitizenNumber
        )
    ))
}

/// The documents of a file; what its proposer sends while they mend it is theirs until they hand it in.
pub(super) fn handed_in(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    proposer: PersonId,
) -> Result<Vec<Document>, ServiceError> {
    let last = answers::latest_submitted(tx, id)?.and_then(|answers| answers.submitted_at);
    let mut all = documents::list(tx, ctx, id, proposer)?;
    all.retain(|document| Some(document.created_at) <= last);
    Ok(all)
}

/// Reviewers judge for themselves: what others recommend or decided is theirs to read once it is announced.
pub(super) fn kept_from_reviewers(ctx: &Ctx, file: &FileNow<'_>) -> bool {
    let reviewer = matches!(
        ctx.actor,
        Actor::Staff {
            role: Role::Reviewer,
            ..
        }
    );
    reviewer && !file.row.state.is_final() && !file.row.state.counts_as_accepted()
}
