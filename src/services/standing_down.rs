//! Reviewers who cannot go on: locked, no reviewer any more, or with a conflict that somebody entered. Their
//! open work ends, the file waits for intake where nobody is left, and intake knows it (workflow.md, rule 6).
//! The first files are looked at with the change itself; where there are more, the worker goes on.

use serde_json::json;

use super::file;
use super::transition::{Act, capacity_of, record};
use super::{Ctx, ServiceError, assign, notify};
use crate::db::reviewer_checks::{self, CheckRow};
use crate::db::reviews::{AssignmentRow, AssignmentState};
use crate::db::{Conn, DbError, reviews};
use crate::domain::event::EventKind;
use crate::domain::id::{InitiativeId, PersonId, ReviewerCheckId};
use crate::domain::notice::NoticeKind;
use crate::domain::person::Actor;
use crate::domain::workflow::State;

/// Files looked at in one transaction: each may be changed, and its officers told.
pub const BATCH: usize = 20;

/// After so many seconds the worker looks once more: on PostgreSQL somebody may have been given a file at the
/// same time, by who did not see the change yet.
const ONCE_MORE: i64 = 60;

/// Somebody was locked, lost a role, works elsewhere or was found among the authors of a file.
///
/// Effects, for each file they review and no longer can: their work ends (where they have a conflict, their
/// sheet stops counting too), an event of the portal, a notice to intake.
///
/// # Errors
/// When the database or the seal fails.
pub(super) fn person_changed(
    tx: &mut Conn,
    ctx: &Ctx,
    person: PersonId,
) -> Result<(), ServiceError> {
    let mut check = CheckRow {
        reviewer_check_id: ReviewerCheckId::new(ctx.now),
        person_id: person,
        look_at: ctx.now,
        after_id: None,
    };
    if page(tx, ctx, &mut check)? < BATCH {
        check.after_id = None;
        check.look_at = ctx.now.plus_seconds(ONCE_MORE);
    }
    Ok(reviewer_checks::ask(tx, &check)?)
}

/// The next page of somebody's reviews to look at, for the worker; none when nothing is asked for.
///
/// # Errors
/// When the database or the seal fails; the next call begins with the same page.
pub fn look_again(tx: &mut Conn, ctx: &Ctx) -> Result<Option<usize>, ServiceError> {
    let Some(mut check) = reviewer_checks::next(tx, ctx.now)? else {
        return Ok(None);
    };
    let seen = page(tx, ctx, &mut check)?;
    if seen == BATCH {
        reviewer_checks::go_on(tx, check.reviewer_check_id, check.after_id)?;
    } else {
        reviewer_checks::done(tx, check.reviewer_check_id)?;
    }
    Ok(Some(seen))
}

/// Looks at a page and moves the check behind it; answers how many reviews were on it.
fn page(tx: &mut Conn, ctx: &Ctx, check: &mut CheckRow) -> Result<usize, ServiceError> {
    // Who locked an account did nothing to the files: it is the portal that draws the consequence.
    let portal = Ctx {
        actor: Actor::System,
        ..ctx.clone()
    };
    let most = i64::try_from(BATCH).unwrap_or(i64::MAX);
    let works = reviews::list_at_work(tx, check.person_id, check.after_id, most)?;
    for work in &works {
        stand_down(tx, &portal, work)?;
    }
    if let Some(last) = works.last() {
        check.after_id = Some(last.assignment_id);
    }
    Ok(works.len())
}

/// Ends this work, if whoever does it cannot go on.
fn stand_down(tx: &mut Conn, portal: &Ctx, work: &AssignmentRow) -> Result<(), ServiceError> {
    let (id, person) = (work.initiative_id, work.reviewer_id);
    // Whatever became of the file's kind: who was locked goes.
    let file = file::load_of_any_kind(tx, portal, id)?;
    let kind = if file.conflict_of(tx, person)?.is_some() {
        reviews::disqualify(tx, id, person, work.round)?;
        NoticeKind::ReviewerConflicted
    } else if work.state == AssignmentState::Open && file.able_to_review(tx, &[person])?.is_empty()
    {
        let settled = reviews::settle(tx, work.assignment_id, AssignmentState::Left);
        settled.map_err(|error| match error {
            // They handed in while we looked.
            DbError::Stale => ServiceError::Contended,
            other => other.into(),
        })?;
        NoticeKind::ReviewerLeft
    } else {
        return Ok(());
    };
    // Sheets may count no more.
    let file = file::load_of_any_kind(tx, portal, id)?;
    let in_review = file.row.state == State::InReview;
    let act = Act {
        kind: EventKind::ReviewerReleased,
        capacity: capacity_of(portal, &file),
        facts: json!({ "reviewer": person, "conflict": kind == NoticeKind::ReviewerConflicted }),
        words: None,
        // Of a returned file the question comes up when it is back.
        waits_for: if in_review {
            assign::still_waits_for(tx, &file, file.reviews)?
        } else {
            file.row.waits_for
        },
        clock: None,
    };
    let (_, event) = record(tx, portal, &file, None, act)?;
    if in_review {
        notify::tell_intake(tx, portal, &file, kind, &event.to_string(), |_| {})?;
    }
    Ok(())
}

/// Ends the work of reviewers who have a conflict now, since the people behind the file changed; sheets they
/// handed in stop counting. Answers who they are.
pub(super) fn release_conflicted(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
) -> Result<Vec<PersonId>, ServiceError> {
    let file = file::load_of_any_kind(tx, ctx, id)?;
    let works = reviews::list_assignments(tx, id, file.row.round)?;
    let mut out = Vec::new();
    for work in works {
        let at_work = matches!(
            work.state,
            AssignmentState::Open | AssignmentState::HandedIn
        );
        if at_work && file.conflict_of(tx, work.reviewer_id)?.is_some() {
            reviews::disqualify(tx, id, work.reviewer_id, work.round)?;
            out.push(work.reviewer_id);
        }
    }
    Ok(out)
}
