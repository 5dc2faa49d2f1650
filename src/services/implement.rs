//! After acceptance: launch, milestones, complete, abandon.

use serde_json::json;

use super::keys::Ring;
use super::transition::{self, Act, Extra, Performed, capacity_of, record};
use super::{Ctx, FieldFault, ServiceError, file, notify};
use crate::db::outcomes::{ImplementationRow, MilestoneRow};
use crate::db::{Conn, DbError, outcomes};
use crate::domain::event::EventKind;
use crate::domain::id::{InitiativeId, MilestoneId, Version};
use crate::domain::notice::NoticeKind;
use crate::domain::person::Role;
use crate::domain::workflow::{Command, PlannedMilestone, State};

/// Begins an implementation with a responsible unit and milestones.
///
/// # Errors
/// As any transition; [`ServiceError::Invalid`] for a milestone that was due before today.
pub fn launch(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    unit: String,
    milestones: Vec<PlannedMilestone>,
) -> Result<Performed, ServiceError> {
    let file = file::load(tx, ctx, id)?;
    file.unchanged_since(seen)?;
    let past = |(_, step): &(usize, &PlannedMilestone)| step.due_on < ctx.now.date();
    let faults: Vec<FieldFault> = milestones
        .iter()
        .enumerate()
        .filter(past)
        .map(|(at, _)| FieldFault::new(format!("milestones.{at}.due_on"), "past-day"))
        .collect();
    if !faults.is_empty() {
        return Err(ServiceError::Invalid(faults));
    }
    let command = Command::Launch {
        unit: unit.clone(),
        milestones: milestones.clone(),
    };
    transition::perform(tx, ctx, &file, seen, &command, Extra::default(), |tx, _| {
        let row = ImplementationRow {
            initiative_id: id,
            unit: unit.clone(),
            launched_at: ctx.now,
            result: None,
            evidence: None,
            ended_at: None,
        };
        outcomes::put_implementation(tx, &row)?;
        let rows: Vec<MilestoneRow> = milestones
            .iter()
            .map(|planned| MilestoneRow {
                milestone_id: MilestoneId::new(ctx.now),
                initiative_id: id,
                title: planned.title.clone(),
                due_on: planned.due_on,
                reached_on: None,
                note: String::new(),
            })
            .collect();
        outcomes::replace_milestones(tx, id, &rows)?;
        Ok(())
    })
}

/// A milestone is reached; the next open one is what is due.
///
/// # Errors
/// Those of [`file::FileNow::allows`], for anybody but the analyst; [`ServiceError::NotFound`] for a step
/// that is not open.
pub fn reach_milestone(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    milestone: MilestoneId,
    note: &str,
) -> Result<Version, ServiceError> {
    let file = file::load(tx, ctx, id)?;
    let is_here = file.row.state == State::Implementing;
    file.allows(tx, ctx, seen, &[Role::Analyst], is_here)?;
    outcomes::reach_milestone(tx, id, milestone, ctx.now.date(), note).map_err(
        |error| match error {
            // No open step of this file has that id.
            DbError::Stale => ServiceError::NotFound,
            other => other.into(),
        },
    )?;
    let all = outcomes::list_milestones(tx, id)?;
    let title = all
        .iter()
        .find(|step| step.milestone_id == milestone)
        .map(|step| step.title.clone());
    let next = all
        .iter()
        .find(|step| step.reached_on.is_none())
        .map(|step| step.due_on);
    let calendar = &ctx.house.reference.calendar;
    let clock = file.standing.clock.next_milestone(next, calendar);
    let act = Act {
        kind: EventKind::MilestoneReached,
        capacity: capacity_of(ctx, &file),
        facts: json!({ "milestone": milestone, "due_on": next }),
        words: title.as_deref(),
        waits_for: file.row.waits_for,
        clock: Some(clock),
    };
    let (version, event) = record(tx, ctx, &file, Some(seen), act)?;
    let mut message = notify::about(tx, ctx, &file, file.row.agency_id)?;
    message.set_due(ctx, &clock);
    message.data.detail = title;
    message.data.body = Some(note.to_owned()).filter(|note| !note.trim().is_empty());
    let kind = NoticeKind::MilestoneReached;
    notify::tell_authors(
        tx,
        ctx,
        &mut Ring::default(),
        &file,
        kind,
        &event.to_string(),
        &message,
    )?;
    Ok(version)
}

/// The implementation is done.
///
/// # Errors
/// As any transition.
pub fn complete(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    result: String,
    evidence: String,
) -> Result<Performed, ServiceError> {
    let file = file::load(tx, ctx, id)?;
    let command = Command::Complete {
        result: result.clone(),
        evidence: evidence.clone(),
    };
    transition::perform(tx, ctx, &file, seen, &command, Extra::default(), |tx, _| {
        end(tx, ctx, id, Some((result, evidence)))
    })
}

/// The implementation is given up; the file stays accepted.
///
/// # Errors
/// As any transition.
pub fn abandon(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    reason: String,
) -> Result<Performed, ServiceError> {
    let file = file::load(tx, ctx, id)?;
    let command = Command::Abandon { reason };
    transition::perform(tx, ctx, &file, seen, &command, Extra::default(), |tx, _| {
        end(tx, ctx, id, None)
    })
}

fn end(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    result: Option<(String, String)>,
) -> Result<(), ServiceError> {
    let Some(mut row) = outcomes::find_implementation(tx, id)? else {
        return Ok(());
    };
    row.ended_at = Some(ctx.now);
    if let Some((result, evidence)) = result {
        row.result = Some(result);
        row.evidence = Some(evidence);
    }
    outcomes::put_implementation(tx, &row)?;
    Ok(())
}
