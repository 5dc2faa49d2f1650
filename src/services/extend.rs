//! Extending a stage: more working days with a reason, within the limits of the kind; the proposer is told.
//! Changes no state (workflow.md, Acts that change no state).

use serde_json::json;

use super::file::FileNow;
use super::keys::Ring;
use super::transition::{Act, capacity_of, record};
use super::{Ctx, FieldFault, ServiceError, file, notify};
use crate::db::{Conn, events, reviews};
use crate::domain::calendar::Span;
use crate::domain::event::EventKind;
use crate::domain::id::{InitiativeId, Version};
use crate::domain::notice::NoticeKind;
use crate::domain::person::Role;
use crate::domain::workflow::{FileClock, Period, Refusal, State};

/// Who may.
pub const ROLES: [Role; 2] = [Role::IntakeOfficer, Role::Approver];

/// The states whose stage is the agency's to extend.
#[must_use]
pub const fn stage_runs(state: State) -> bool {
    matches!(
        state,
        State::Submitted | State::Received | State::InReview | State::Council | State::Proposed
    )
}

/// What keeps anybody from extending this stage once more.
///
/// # Errors
/// When the database fails.
pub fn obstacle(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
) -> Result<Option<Refusal>, ServiceError> {
    let limits = ctx.house.reference.extension(file.kind);
    let used = used(tx, file)?;
    Ok((used >= usize::from(limits.times)).then_some(Refusal::ExtensionsUsed))
}

/// How many working days an extension of this file may have.
#[must_use]
pub fn most_days(ctx: &Ctx, file: &FileNow<'_>) -> i64 {
    i64::from(ctx.house.reference.extension(file.kind).days.0)
}

/// How often this stage of this round was extended at this agency.
fn used(tx: &mut Conn, file: &FileNow<'_>) -> Result<usize, ServiceError> {
    let chain = events::list(tx, file.row.initiative_id)?;
    let same = |facts: &serde_json::Value| {
        facts.get("stage") == Some(&json!(file.row.state))
            && facts.get("round") == Some(&json!(file.row.round))
    };
    Ok(chain
        .iter()
        .filter(|link| link.event.kind == EventKind::StageExtended)
        .filter(|link| link.event.agency == file.row.agency_id && same(&link.event.facts))
        .count())
}

/// Gives the running stage `days` more working days: new due day, an event, the reviewers' due days moved
/// with it, the proposer told. The total of the file stays.
///
/// # Errors
/// [`Refusal::NotYourRole`], [`Refusal::ConflictOfInterest`], [`Refusal::ReasonMissing`],
/// [`Refusal::ExtensionsUsed`]; [`ServiceError::Invalid`] beyond the days of the kind;
/// [`ServiceError::Stale`].
pub fn extend(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    days: i64,
    reason: &str,
) -> Result<Version, ServiceError> {
    let file = file::load(tx, ctx, id)?;
    file.allows(tx, ctx, seen, &ROLES, stage_runs(file.row.state))?;
    if let Some(refusal) = obstacle(tx, ctx, &file)? {
        return Err(refusal.into());
    }
    let most = most_days(ctx, &file);
    if !(1..=most).contains(&days) {
        let fault = FieldFault::whole_number("days", 1, most);
        return Err(ServiceError::Invalid(vec![fault]));
    }
    if reason.trim().is_empty() {
        return Err(Refusal::ReasonMissing.into());
    }
    let Some(running) = file.standing.clock.stage else {
        return Err(Refusal::NotDue.into());
    };
    let calendar = &ctx.house.reference.calendar;
    let longer = match running.span {
        Span::Days(had) => Period::after(calendar, running.from, Span::Days(had + days)),
        Span::Months(_) => Period::after(calendar, running.due.on, Span::Days(days)),
    };
    let clock = FileClock {
        stage: Some(longer),
        ..file.standing.clock
    };
    let act = Act {
        kind: EventKind::StageExtended,
        capacity: capacity_of(ctx, &file),
        facts: json!({
            "stage": file.row.state,
            "round": file.row.round,
            "days": days,
            "from_due_on": running.due.on,
            "due_on": longer.due.on,
        }),
        words: Some(reason),
        waits_for: file.row.waits_for,
        clock: Some(clock),
    };
    let (version, event) = record(tx, ctx, &file, Some(seen), act)?;
    if file.row.state == State::InReview {
        reviews::set_due(tx, id, longer.due.on)?;
    }
    let mut message = notify::about(tx, ctx, &file, file.row.agency_id)?;
    message.data.reason = Some(reason.to_owned());
    message.set_due(ctx, &clock);
    notify::tell_authors(
        tx,
        ctx,
        &mut Ring::default(),
        &file,
        NoticeKind::StageExtended,
        &event.to_string(),
        &message,
    )?;
    Ok(version)
}
