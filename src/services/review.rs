//! Reviewing: a reviewer hands in a score sheet; the intake officer recommends when the quorum is there.

use serde_json::json;

use super::file;
use super::findings::{self, StoredSheet};
use super::transition::{self, Act, Extra, Performed, capacity_of, record};
use super::{Ctx, FieldFault, ServiceError, assign, keys, notify};
use crate::db::outcomes::ProposalRow;
use crate::db::reviews::{AssignmentState, ReviewRow};
use crate::db::{Conn, outcomes, reviews};
use crate::domain::event::EventKind;
use crate::domain::id::{InitiativeId, ReviewId, Version};
use crate::domain::kind::ScoreSheet;
use crate::domain::notice::NoticeKind;
use crate::domain::person::{Actor, Role};
use crate::domain::workflow::{Command, Outcome, Refusal};
use crate::seal::envelope;

/// A filled score sheet.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Points and reasons by criterion.
    pub scores: ScoreSheet,
    /// What the reviewer recommends.
    pub recommendation: Outcome,
    /// Their words.
    pub comment: String,
}

/// Hands in a score sheet: a review row, an event; with the last one of the quorum the file waits for
/// intake, who is told. While places are empty that nobody reviews, it goes on waiting for intake. Sheets of
/// different reviewers do not collide: the version is not compared, but a sheet about a file that moved
/// since (other answers, another round) is outdated.
///
/// # Errors
/// [`ServiceError::Stale`] when the file moved after `seen`; [`ServiceError::Invalid`] with the criteria
/// that miss points or reasons; [`Refusal::NotYourRole`] when the sheet was handed in before,
/// [`ServiceError::NotFound`] when the file was not given to them.
pub fn hand_in(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    sheet: &Sheet,
) -> Result<Version, ServiceError> {
    let Actor::Staff {
        person,
        role: Role::Reviewer,
        ..
    } = ctx.actor
    else {
        return Err(ServiceError::Denied);
    };
    let file = file::load(tx, ctx, id)?;
    let work = assign::open_work(tx, &file, person, seen)?;
    if file.moved_since(tx, seen)? {
        return Err(ServiceError::Stale {
            current: file.row.version,
        });
    }
    if file.conflict_of(tx, person)?.is_some() {
        return Err(Refusal::ConflictOfInterest.into());
    }
    let mut faults: Vec<FieldFault> = sheet
        .scores
        .check(&file.kind.review)
        .into_iter()
        .map(FieldFault::from)
        .collect();
    if sheet.comment.trim().is_empty() {
        faults.push(FieldFault::new("comment", "required"));
    }
    if !faults.is_empty() {
        return Err(ServiceError::Invalid(faults));
    }
    reviews::settle(tx, work.assignment_id, AssignmentState::HandedIn)?;
    let total = file.kind.review.total(&sheet.scores);
    let key = keys::of_person(tx, ctx, file.row.proposer_id)?;
    let stored = StoredSheet {
        scores: sheet.scores.clone(),
        comment: sheet.comment.clone(),
    };
    let row = ReviewRow {
        review_id: ReviewId::new(ctx.now),
        initiative_id: id,
        reviewer_id: person,
        round: file.row.round,
        sheet_sealed: envelope::seal_json(&key, findings::SHEET, &stored)?,
        total_bp: i64::from(total),
        recommendation: sheet.recommendation,
        counts: true,
        handed_in_at: ctx.now,
    };
    reviews::insert(tx, &row)?;
    let handed_in = file.reviews.saturating_add(1);
    let waits_for = assign::still_waits_for(tx, &file, handed_in)?;
    let act = Act {
        kind: EventKind::ReviewHandedIn,
        capacity: capacity_of(ctx, &file),
        facts: json!({ "reviewer": person, "total_bp": total, "recommendation": sheet.recommendation }),
        words: None,
        waits_for,
        clock: None,
    };
    let (version, event) = record(tx, ctx, &file, None, act)?;
    if handed_in >= file.rules.quorum {
        let (kind, cause) = (NoticeKind::TaskRecommend, event.to_string());
        notify::tell_intake(tx, ctx, &file, kind, &cause, |_| {})?;
    }
    Ok(version)
}

/// Recommends an outcome: to the council where the kind has one, else to the approver. For a kind without
/// scoring this is the answer.
///
/// # Errors
/// As any transition; refused while reviews are missing.
pub fn recommend(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    outcome: Option<Outcome>,
    grounds: String,
) -> Result<Performed, ServiceError> {
    let file = file::load(tx, ctx, id)?;
    let command = Command::Recommend {
        outcome,
        grounds: grounds.clone(),
    };
    let mut extra = Extra::default();
    extra.facts.insert("recommended".into(), json!(outcome));
    transition::perform(tx, ctx, &file, seen, &command, extra, |tx, _| {
        propose(tx, ctx, &file, outcome, &grounds)
    })
}

/// Stores what the approver will find recommended.
pub(super) fn propose(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &file::FileNow<'_>,
    outcome: Option<Outcome>,
    grounds: &str,
) -> Result<(), ServiceError> {
    let Some(outcome) = outcome else {
        return Err(Refusal::OutcomeMissing.into());
    };
    let row = ProposalRow {
        initiative_id: file.row.initiative_id,
        outcome,
        grounds_sealed: findings::seal(tx, ctx, file.row.proposer_id, findings::PROPOSED, grounds)?,
        proposed_by: ctx.actor.person(),
        proposed_at: ctx.now,
    };
    outcomes::put_proposal(tx, &row)?;
    Ok(())
}
