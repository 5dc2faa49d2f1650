//! Asking to look again at a rejected file: once, within a budget, as a new linked file that other people
//! of the owner agency handle (workflow.md, Acts that change no state).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::drafts;
use super::file::{self, FileNow};
use super::keys::Ring;
use super::transition::{self, Act};
use super::{Ctx, FieldFault, ServiceError, messages, notify, submit};
use crate::db::answers::AnswersRow;
use crate::db::documents::DocumentRow;
use crate::db::messages::Audience;
use crate::db::{Conn, DbError, answers, documents, initiatives, outcomes};
use crate::domain::event::EventKind;
use crate::domain::id::{FileId, InitiativeId, Version};
use crate::domain::notice::NoticeKind;
use crate::domain::person::Actor;
use crate::domain::text::Reason;
use crate::domain::workflow::{Outcome, Refusal, State};

/// What an appeal answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appealed {
    /// The code of the new file.
    pub code: String,
}

/// Until when an appeal against this file may be made; none when it is not open to one.
///
/// # Errors
/// When the database fails.
pub fn open_until(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
) -> Result<Option<NaiveDate>, ServiceError> {
    let id = file.row.initiative_id;
    let (State::Rejected, Some(announced)) = (file.row.state, file.row.completed_at) else {
        return Ok(None);
    };
    let last = last_day(ctx, announced.date());
    if ctx.now.date() > last
        || outcomes::find_appeal(tx, id)?.is_some()
        || outcomes::find_original(tx, id)?.is_some()
    {
        return Ok(None);
    }
    Ok(Some(last))
}

/// Until when an appeal may be made against this decision, were it announced now; none when it is accepted,
/// or is itself the answer to an appeal.
///
/// # Errors
/// When the database fails.
pub(super) fn opening(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
) -> Result<Option<NaiveDate>, ServiceError> {
    let open = file.row.outcome == Some(Outcome::Rejected)
        && outcomes::find_original(tx, file.row.initiative_id)?.is_none();
    Ok(open.then(|| last_day(ctx, ctx.now.date())))
}

fn last_day(ctx: &Ctx, announced_on: NaiveDate) -> NaiveDate {
    let reference = &ctx.house.reference;
    let days = reference.workflow.appeal_days;
    reference.calendar.due(announced_on, days).on
}

/// Opens the appeal: a new file with the same answers and documents, handed in at once, with the reason as
/// its first message.
///
/// # Errors
/// [`ServiceError::NotFound`] for anybody but the proposer, [`ServiceError::Refused`] when there was an
/// appeal already or its time is over, [`ServiceError::Invalid`] without a reason.
pub fn open(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    reason: &str,
    truth: bool,
) -> Result<Appealed, ServiceError> {
    let original = file::load(tx, ctx, id)?;
    if ctx.actor != Actor::Citizen(original.row.proposer_id) {
        return Err(ServiceError::NotFound);
    }
    original.unchanged_since(seen)?;
    if open_until(tx, ctx, &original)?.is_none() {
        return Err(Refusal::AppealClosed.into());
    }
    let reason = Reason::parse(reason)
        .map_err(|fault| ServiceError::Invalid(vec![FieldFault::text("reason", fault)]))?;
    let begun = drafts::begin_for(tx, ctx, &original.row.kind, original.row.proposer_id, None)?;
    copy(tx, ctx, id, begun.id)?;
    outcomes::insert_appeal(tx, begun.id, id, ctx.now).map_err(|error| match error {
        DbError::Duplicate(_) => ServiceError::Refused(Refusal::AppealClosed),
        other => other.into(),
    })?;
    let version = save_headline(tx, ctx, begun.id)?;
    let code = submit::submit(tx, ctx, begun.id, version, truth)?.code;
    let appeal = file::load(tx, ctx, begun.id)?;
    messages::insert(tx, ctx, &appeal, Audience::Everyone, reason.as_str())?;
    let act = Act {
        kind: EventKind::Appealed,
        capacity: transition::capacity_of(ctx, &original),
        facts: json!({ "appeal": code }),
        words: Some(reason.as_str()),
        waits_for: original.row.waits_for,
        clock: None,
    };
    let (_, event) = transition::record(tx, ctx, &original, Some(seen), act)?;
    let mut message = notify::about(tx, ctx, &appeal, appeal.row.agency_id)?;
    message.data.detail.clone_from(&original.row.code);
    message.data.path = notify::my_path(Some(&code));
    notify::tell_all(
        tx,
        ctx,
        &mut Ring::default(),
        &[original.row.proposer_id],
        NoticeKind::AppealOpened,
        &event.to_string(),
        &message,
    )?;
    Ok(Appealed { code })
}

/// The answers as last handed in, and the documents; the store keeps one copy for both files, since
/// documents that were handed in are never removed.
fn copy(
    tx: &mut Conn,
    ctx: &Ctx,
    from: InitiativeId,
    to: InitiativeId,
) -> Result<(), ServiceError> {
    let handed_in = answers::latest_submitted(tx, from)?.ok_or(ServiceError::NotFound)?;
    let row = AnswersRow {
        initiative_id: to,
        revision: 1,
        saved_at: ctx.now,
        submitted_at: None,
        version: Version::FIRST.next(),
        ..handed_in
    };
    answers::save(tx, &row)?;
    for document in documents::list(tx, from)? {
        let row = DocumentRow {
            file_id: FileId::new(ctx.now),
            initiative_id: to,
            ..document
        };
        documents::insert(tx, &row)?;
    }
    drafts::count_again(tx, ctx, to)
}

/// Title, field and the rest of the row, as the answers say.
fn save_headline(tx: &mut Conn, ctx: &Ctx, id: InitiativeId) -> Result<Version, ServiceError> {
    let open = drafts::open(tx, ctx, id)?;
    let headline = drafts::headline(&open.answers);
    Ok(initiatives::save_headline(
        tx,
        id,
        open.file.row.version,
        &headline,
        ctx.now,
    )?)
}
