//! Reviewers: chosen by hand or by the portal, replaced, or out for a conflict of interest.

use std::collections::BTreeSet;

use serde_json::json;

use super::file::{self, FileNow};
use super::keys::Ring;
use super::transition::{self, Act, Extra, Performed, capacity_of, record};
use super::{Ctx, FieldFault, ServiceError, notify};
use crate::db::agencies::Holder;
use crate::db::reviews::{AssignmentRow, AssignmentState};
use crate::db::{Conn, DbError, agencies, reviews};
use crate::domain::assignment::{Candidate, choose};
use crate::domain::event::EventKind;
use crate::domain::id::{AssignmentId, InitiativeId, PersonId, Version};
use crate::domain::notice::NoticeKind;
use crate::domain::person::{Actor, Role};
use crate::domain::workflow::table;
use crate::domain::workflow::{Action, Command, Refusal, Reviewers, State, WaitsFor};

/// Who reviews.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// These people.
    ByHand(Vec<PersonId>),
    /// The least loaded without a conflict who know the field.
    Automatic,
}

/// The reviewers an intake officer may choose among, with what speaks against each.
///
/// # Errors
/// When the database fails.
pub fn candidates(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
) -> Result<Vec<(Holder, Candidate)>, ServiceError> {
    let Some(agency) = file.row.agency_id else {
        return Ok(Vec::new());
    };
    let asked = reviews::list_assignments(tx, file.row.initiative_id, file.row.round)?;
    let mut holders = agencies::list_holders(tx, agency, Role::Reviewer)?;
    let free = holders
        .iter()
        .filter(|holder| !file.conflicts_with(holder))
        .count();
    // Rule 6: where the agency has too few, the owner's reviewers stand in.
    if free < usize::from(file.rules.quorum) {
        let owner = file::owner_agency(tx, ctx)?;
        if owner != agency {
            let more = agencies::list_holders(tx, owner, Role::Reviewer)?;
            let known: Vec<PersonId> = holders.iter().map(|holder| holder.person).collect();
            holders.extend(
                more.into_iter()
                    .filter(|holder| !known.contains(&holder.person)),
            );
        }
    }
    let today = ctx.now.date();
    Ok(holders
        .into_iter()
        .map(|holder| {
            let candidate = Candidate {
                person: holder.person,
                load: u32::try_from(holder.load).unwrap_or(u32::MAX),
                expertise: holder.fields.clone(),
                conflicted: file.conflicts_with(&holder),
                absent: holder.absent_until.is_some_and(|until| until >= today),
                // Who had left and is back may go on where they were.
                asked: asked.iter().any(|work| {
                    work.reviewer_id == holder.person && work.state != AssignmentState::Left
                }),
            };
            (holder, candidate)
        })
        .collect())
}

/// Gives a received file to reviewers; the review stage begins and each of them is told.
///
/// # Errors
/// As any transition; too few reviewers without a conflict are refused. [`ServiceError::Invalid`] for somebody
/// named who cannot review it: nobody is left out without a word.
pub fn assign(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    choice: &Choice,
) -> Result<Performed, ServiceError> {
    let file = file::load(tx, ctx, id)?;
    let holders = candidates(tx, ctx, &file)?;
    if let Choice::ByHand(persons) = choice {
        let mut faults = cannot_review(&holders, persons);
        if faults.is_empty() {
            faults.extend(too_few(persons, file.rules.quorum.max(1)));
        }
        // Who may not assign is told that, and nothing of anybody's conflicts.
        if !faults.is_empty() && may_assign(tx, ctx, &file)? {
            return Err(ServiceError::Invalid(faults));
        }
    }
    let candidates: Vec<Candidate> = holders
        .into_iter()
        .map(|(_, candidate)| candidate)
        .collect();
    let named = match choice {
        Choice::ByHand(persons) => persons.clone(),
        Choice::Automatic => choose(
            &candidates,
            file.rules.quorum.max(1),
            file.row.field_code.as_deref(),
        )
        .map_err(Refusal::from)?,
    };
    let mut free: Vec<PersonId> = named
        .iter()
        .copied()
        .filter(|person| {
            candidates
                .iter()
                .any(|one| one.person == *person && !one.conflicted && !one.asked)
        })
        .collect();
    free.sort_unstable();
    free.dedup();
    let conflicted = u8::try_from(named.len().saturating_sub(free.len())).unwrap_or(u8::MAX);
    let mut extra = Extra::default();
    extra.facts.insert("reviewers".into(), json!(free));
    extra
        .facts
        .insert("automatic".into(), json!(*choice == Choice::Automatic));
    let command = Command::Assign {
        reviewers: Reviewers {
            free: free.clone(),
            conflicted,
        },
    };
    transition::perform(tx, ctx, &file, seen, &command, extra, |tx, token| {
        let due = token.clock().due_on().unwrap_or_else(|| ctx.now.date());
        for reviewer in &free {
            ask(tx, ctx, id, *reviewer, token.round(), due)?;
        }
        Ok(())
    })
}

fn may_assign(tx: &mut Conn, ctx: &Ctx, file: &FileNow<'_>) -> Result<bool, ServiceError> {
    let facts = file.facts(tx, ctx)?;
    let edge = table::find(file.row.state, Action::Assign);
    Ok(edge.is_some_and(|edge| file.moment(ctx, &facts).obstacle(edge).is_none()))
}

/// Fewer people named by hand than have to review; how many there are to choose from is not in question.
fn too_few(named: &[PersonId], needed: u8) -> Option<FieldFault> {
    let given = named.iter().collect::<BTreeSet<_>>().len();
    (given < usize::from(needed)).then(|| {
        let fault = FieldFault::new("reviewer", "too-few-chosen");
        fault.with("needed", needed).with("given", given)
    })
}

/// What is wrong with people named by hand.
fn cannot_review(known: &[(Holder, Candidate)], named: &[PersonId]) -> Vec<FieldFault> {
    let wrong = |person: &PersonId| match known.iter().find(|(_, one)| one.person == *person) {
        Some((holder, one)) if one.conflicted => {
            let fault = FieldFault::new("reviewer", "reviewer-conflicted");
            Some(fault.with("name", &holder.name))
        }
        Some((_, one)) if !one.asked => None,
        _ => Some(FieldFault::new("reviewer", "unknown-choice")),
    };
    named.iter().filter_map(wrong).collect()
}

/// Asks the reviewers of the former round again who can still review, after a file was sent back.
pub(super) fn ask_again(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
    round: i64,
    due: chrono::NaiveDate,
) -> Result<(), ServiceError> {
    for reviewer in file.former_reviewers(tx)? {
        ask(tx, ctx, file.row.initiative_id, reviewer, round, due)?;
    }
    Ok(())
}

fn ask(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    reviewer: PersonId,
    round: i64,
    due_on: chrono::NaiveDate,
) -> Result<(), ServiceError> {
    let row = AssignmentRow {
        assignment_id: AssignmentId::new(ctx.now),
        initiative_id: id,
        reviewer_id: reviewer,
        round,
        state: AssignmentState::Open,
        assigned_by: ctx.actor.person(),
        assigned_at: ctx.now,
        due_on,
    };
    reviews::assign(tx, &row)?;
    Ok(())
}

/// The open work of a reviewer on a file under review.
///
/// # Errors
/// Where there is none: [`ServiceError::Stale`] when the file changed after the version they saw,
/// [`Refusal::NotYourRole`] when their work had ended before, [`ServiceError::NotFound`] when they were
/// never asked in this round.
pub(super) fn open_work(
    tx: &mut Conn,
    file: &FileNow<'_>,
    person: PersonId,
    seen: Version,
) -> Result<AssignmentRow, ServiceError> {
    let id = file.row.initiative_id;
    let work = reviews::find_assignment(tx, id, person, file.row.round)?;
    match work {
        Some(work) if work.state == AssignmentState::Open && file.row.state == State::InReview => {
            Ok(work)
        }
        ended => {
            file.unchanged_since(seen)?;
            Err(match ended {
                Some(_) => Refusal::NotYourRole.into(),
                None => ServiceError::NotFound,
            })
        }
    }
}

/// A reviewer declares a conflict of interest: their work on the file ends, and intake is told to find
/// somebody else. It is said of a person and holds whatever happened to the file meanwhile; the version
/// matters only where nothing is left to end.
///
/// # Errors
/// [`ServiceError::NotFound`] when the file was not given to them; [`ServiceError::Stale`] when it was and
/// no longer is.
pub fn declare_conflict(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    reason: &str,
) -> Result<Version, ServiceError> {
    let Actor::Staff { person, .. } = ctx.actor else {
        return Err(ServiceError::Denied);
    };
    if reason.trim().is_empty() {
        return Err(Refusal::ReasonMissing.into());
    }
    let file = file::load(tx, ctx, id)?;
    let work = open_work(tx, &file, person, seen)?;
    reviews::settle(tx, work.assignment_id, AssignmentState::Conflicted)?;
    reviews::declare_conflict(tx, id, person, ctx.now)?;
    let act = Act {
        kind: EventKind::ConflictDeclared,
        capacity: capacity_of(ctx, &file),
        facts: json!({ "reviewer": person }),
        words: Some(reason),
        waits_for: still_waits_for(tx, &file, file.reviews)?,
        clock: None,
    };
    let (version, event) = record(tx, ctx, &file, None, act)?;
    let (kind, cause) = (NoticeKind::ReviewerConflicted, event.to_string());
    notify::tell_intake(tx, ctx, &file, kind, &cause, |message| {
        message.data.reason = Some(reason.to_owned());
    })?;
    Ok(version)
}

/// With fewer open reviewers than the quorum still lacks after `reviews`, the file waits for intake, not
/// for reviewers who are not there.
pub(super) fn still_waits_for(
    tx: &mut Conn,
    file: &FileNow<'_>,
    reviews: u8,
) -> Result<WaitsFor, ServiceError> {
    let works = reviews::list_assignments(tx, file.row.initiative_id, file.row.round)?;
    let open = works
        .iter()
        .filter(|work| work.state == AssignmentState::Open)
        .count();
    let enough = open + usize::from(reviews) >= usize::from(file.rules.quorum);
    let waits = WaitsFor::in_state(file.row.state, reviews, file.rules.quorum);
    Ok(if enough {
        waits
    } else {
        WaitsFor::IntakeOfficer
    })
}

/// Replaces an open reviewer, or adds one where a conflict left a place.
///
/// # Errors
/// [`ServiceError::Stale`]; [`Refusal::ConflictOfInterest`] when the new one has a conflict or was asked
/// before.
pub fn replace_reviewer(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    former: Option<PersonId>,
    by: PersonId,
    reason: &str,
) -> Result<Version, ServiceError> {
    let file = file::load(tx, ctx, id)?;
    let is_here = file.row.state == State::InReview;
    file.allows(tx, ctx, seen, &[Role::IntakeOfficer], is_here)?;
    if reason.trim().is_empty() {
        return Err(Refusal::ReasonMissing.into());
    }
    let free = candidates(tx, ctx, &file)?
        .iter()
        .any(|(_, one)| one.person == by && !one.conflicted && !one.asked);
    if !free {
        return Err(Refusal::ConflictOfInterest.into());
    }
    if let Some(former) = former {
        let work = reviews::find_assignment(tx, id, former, file.row.round)?
            .ok_or(ServiceError::NotFound)?;
        reviews::settle(tx, work.assignment_id, AssignmentState::Replaced).map_err(|error| {
            match error {
                // Their work is done or was ended; nobody is replaced twice.
                DbError::Stale => Refusal::NotYourRole.into(),
                other => ServiceError::from(other),
            }
        })?;
    }
    let due = file
        .standing
        .clock
        .due_on()
        .unwrap_or_else(|| ctx.now.date());
    ask(tx, ctx, id, by, file.row.round, due)?;
    let act = Act {
        kind: EventKind::ReviewerReplaced,
        capacity: capacity_of(ctx, &file),
        facts: json!({ "former": former, "reviewer": by }),
        words: Some(reason),
        waits_for: still_waits_for(tx, &file, file.reviews)?,
        clock: None,
    };
    let (version, event) = record(tx, ctx, &file, Some(seen), act)?;
    let mut message = notify::about(tx, ctx, &file, file.row.agency_id)?;
    message.data.path = notify::desk_path(file.row.code.as_deref());
    message.data.reason = Some(reason.to_owned());
    let mut ring = Ring::default();
    let cause = event.to_string();
    notify::tell_all(
        tx,
        ctx,
        &mut ring,
        &[by],
        NoticeKind::TaskReview,
        &cause,
        &message,
    )?;
    if let Some(former) = former {
        notify::tell_all(
            tx,
            ctx,
            &mut ring,
            &[former],
            NoticeKind::ReviewerReplaced,
            &cause,
            &message,
        )?;
    }
    Ok(version)
}
