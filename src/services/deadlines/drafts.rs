//! Drafts nobody touched for long: their owner is warned, and only a draft whose owner was warned, and in
//! time, is deleted (workflow.md: discard, "system after a warning").

use super::{After, batch};
use crate::db::deadlines::StaleDraft;
use crate::db::{Conn, deadlines, initiatives};
use crate::domain::calendar::{DueDate, Span};
use crate::domain::id::InitiativeId;
use crate::domain::notice::{NoticeData, NoticeKind};
use crate::domain::time::Instant;
use crate::domain::workflow::{FileClock, Period, State};
use crate::services::keys::Ring;
use crate::services::notify::Message;
use crate::services::{Ctx, ServiceError, drafts, notify};

/// Days in seconds.
const DAY: i64 = 24 * 3600;

/// A page of drafts to look at, and where to go on.
pub struct StaleDrafts {
    /// The drafts.
    pub ids: Vec<InitiativeId>,
    /// Where to go on; none at the end.
    pub after: After<Instant>,
}

/// Drafts to warn about or to delete, after the last one looked at.
///
/// # Errors
/// When the database fails.
pub fn drafts_due(
    conn: &mut Conn,
    ctx: &Ctx,
    after: After<Instant>,
) -> Result<StaleDrafts, ServiceError> {
    let settings = &ctx.house.reference.workflow;
    let quiet = settings
        .draft_expiry_days
        .saturating_sub(settings.draft_warning_days);
    let before = ctx.now.plus_seconds(-i64::from(quiet) * DAY);
    let gone = ctx
        .now
        .plus_seconds(-i64::from(settings.draft_expiry_days) * DAY);
    let found = deadlines::list_stale_drafts(conn, before, after, batch())?;
    let after = found.last().map(|draft| (draft.updated_at, draft.id));
    let is_due = |draft: &StaleDraft| {
        draft.warned != Some(draft.version.number()) || draft.updated_at < gone
    };
    Ok(StaleDrafts {
        ids: found
            .into_iter()
            .filter(is_due)
            .map(|draft| draft.id)
            .collect(),
        after,
    })
}

/// Warns the owner of a draft, or deletes it when the day named in the warning is over. Answers the keys of
/// documents to remove from the store.
///
/// # Errors
/// As [`drafts::discard`].
pub fn tend_draft(tx: &mut Conn, ctx: &Ctx, id: InitiativeId) -> Result<Vec<String>, ServiceError> {
    let row = initiatives::get(tx, id)?;
    if row.state != State::Draft {
        return Ok(Vec::new());
    }
    let warned = deadlines::reminded(tx, id)? == row.version.number();
    if warned {
        let ends = initiatives::clock(tx, id)?.due_on();
        if ends.is_some_and(|day| ctx.now.date() > day) {
            tracing::info!(initiative.id = %id, "forgotten draft deleted");
            return drafts::discard(tx, ctx, id, row.version);
        }
        return Ok(Vec::new());
    }
    let settings = &ctx.house.reference.workflow;
    let full = row
        .updated_at
        .plus_seconds(i64::from(settings.draft_expiry_days) * DAY);
    let fair = ctx
        .now
        .plus_seconds(i64::from(settings.draft_warning_days) * DAY);
    let ends = full.max(fair).date();
    let clock = FileClock {
        stage: Some(Period {
            from: ctx.now.date(),
            span: Span::Days(0),
            due: DueDate {
                on: ends,
                provisional: false,
            },
        }),
        ..FileClock::default()
    };
    deadlines::put_warning(tx, id, row.version, &clock)?;
    let message = Message {
        data: NoticeData {
            initiative: Some(id),
            title: Some(row.title.clone()).filter(|title| !title.is_empty()),
            due_on: Some(ends),
            path: format!("/my/drafts/{id}"),
            ..NoticeData::default()
        },
        ..Message::default()
    };
    let owners: Vec<_> = std::iter::once(row.proposer_id)
        .chain(row.assistant_id)
        .collect();
    notify::tell_all(
        tx,
        ctx,
        &mut Ring::default(),
        &owners,
        NoticeKind::DraftExpiring,
        // by the day: a draft whose documents changed is warned of again under the same version
        &format!("draft:{id}:{ends}"),
        &message,
    )?;
    Ok(Vec::new())
}
