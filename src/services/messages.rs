//! Messages between proposer and agency, and notes among staff: sealed under the proposer's key, recorded
//! in the chain without their words.

use serde_json::json;

use super::file::{self, FileNow};
use super::keys::Ring;
use super::transition::{self, Act};
use super::{Ctx, FieldFault, ServiceError, findings, notify};
pub use crate::db::messages::Audience;
use crate::db::messages::MessageRow;
use crate::db::{Conn, messages};
use crate::domain::event::EventKind;
use crate::domain::id::{InitiativeId, MessageId, PersonId, Version};
use crate::domain::notice::NoticeKind;
use crate::domain::person::{Actor, Capacity, Role};
use crate::domain::text::Reason;
use crate::domain::time::Instant;
use crate::domain::workflow::{Facts, Refusal, State, WaitsFor};
use crate::seal::envelope;

/// What an envelope of a message is bound to.
const BODY: &str = "message.body";

/// A message, opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Which.
    pub id: MessageId,
    /// By whom.
    pub author: PersonId,
    /// In which capacity.
    pub capacity: Capacity,
    /// For whom.
    pub audience: Audience,
    /// Its text.
    pub body: String,
    /// When.
    pub at: Instant,
}

/// What keeps the actor from writing to these readers of a file; none means they may. Auditors and administrators
/// only read; a note is for those who write among staff.
#[must_use]
pub fn obstacle(
    ctx: &Ctx,
    file: &FileNow<'_>,
    facts: &Facts,
    audience: Audience,
) -> Option<ServiceError> {
    let role = match ctx.actor {
        Actor::Staff { role, .. } => Some(role),
        Actor::System | Actor::Citizen(_) => None,
    };
    if facts.parties.is_empty() || file.row.state == State::Draft {
        return Some(match role {
            Some(_) => Refusal::NotYourRole.into(),
            None => ServiceError::NotFound,
        });
    }
    if facts.conflicted {
        return Some(Refusal::ConflictOfInterest.into());
    }
    let only_reads = matches!(role, Some(Role::Auditor | Role::Administrator));
    let not_theirs = audience == Audience::Staff && role.is_none();
    (only_reads || not_theirs).then_some(ServiceError::Denied)
}

/// Writes a message to the other side, or a note among staff, and tells whom it is for. It adds to the file
/// and overwrites nothing, so that no version has to be the present one: what somebody has to say is not lost
/// because the other side spoke first (decision 6). Where the file went to another desk after `seen`, that is
/// why their words are not taken any more, and who is told so reads what happened since.
///
/// # Errors
/// [`obstacle`], or [`ServiceError::Stale`] in place of [`Refusal::NotYourRole`] when the file changed since;
/// [`ServiceError::Invalid`] for an empty or too long text.
pub fn write(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Option<Version>,
    audience: Audience,
    body: &str,
) -> Result<MessageId, ServiceError> {
    let file = file::load(tx, ctx, id)?;
    let facts = file.facts(tx, ctx)?;
    if let Some(error) = obstacle(ctx, &file, &facts, audience) {
        if let (ServiceError::Refused(Refusal::NotYourRole), Some(seen)) = (&error, seen) {
            file.unchanged_since(seen)?;
        }
        return Err(error);
    }
    let body = Reason::parse(body)
        .map_err(|fault| ServiceError::Invalid(vec![FieldFault::text("body", fault)]))?;
    let message = insert(tx, ctx, &file, audience, body.as_str())?;
    let act = Act {
        kind: match audience {
            Audience::Everyone => EventKind::Messaged,
            Audience::Staff => EventKind::Noted,
        },
        capacity: transition::capacity_of(ctx, &file),
        facts: json!({ "message": message.to_string() }),
        words: None,
        waits_for: file.row.waits_for,
        clock: None,
    };
    transition::record(tx, ctx, &file, None, act)?;
    if audience == Audience::Everyone {
        let by_staff = matches!(ctx.actor, Actor::Staff { .. });
        tell(tx, ctx, &file, message, body.as_str(), by_staff)?;
    }
    Ok(message)
}

/// Stores a message without an event; for acts that have one of their own.
pub(super) fn insert(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
    audience: Audience,
    body: &str,
) -> Result<MessageId, ServiceError> {
    let author = ctx.actor.person().ok_or(ServiceError::Denied)?;
    let key = findings::key(tx, ctx, file)?.ok_or(Refusal::DataRestricted)?;
    let row = MessageRow {
        message_id: MessageId::new(ctx.now),
        initiative_id: file.row.initiative_id,
        author_id: author,
        capacity: transition::capacity_of(ctx, file),
        audience,
        body_sealed: envelope::seal(&key, BODY, body.as_bytes())?,
        written_at: ctx.now,
    };
    messages::insert(tx, &row)?;
    Ok(row.message_id)
}

fn tell(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
    message: MessageId,
    body: &str,
    by_staff: bool,
) -> Result<(), ServiceError> {
    let mut about = notify::about(tx, ctx, file, file.row.agency_id)?;
    about.data.body = Some(body.to_owned());
    let (mut ring, cause) = (Ring::default(), message.to_string());
    if by_staff {
        let kind = NoticeKind::MessageReceived;
        return notify::tell_authors(tx, ctx, &mut ring, file, kind, &cause, &about);
    }
    about.data.path = notify::desk_path(file.row.code.as_deref());
    let people = desk(tx, ctx, file)?;
    let kind = NoticeKind::StaffMessage;
    notify::tell_all(tx, ctx, &mut ring, &people, kind, &cause, &about)
}

/// Who answers a citizen: whoever the file waits for; reviewers are asked through intake, since nobody
/// outside learns who they are.
fn desk(tx: &mut Conn, ctx: &Ctx, file: &FileNow<'_>) -> Result<Vec<PersonId>, ServiceError> {
    let role = match file.row.waits_for {
        WaitsFor::Secretary => Role::Secretary,
        WaitsFor::Approver => Role::Approver,
        WaitsFor::Analyst => Role::Analyst,
        _ => Role::IntakeOfficer,
    };
    let mut people = notify::desk_people(tx, ctx, file, file.row.agency_id, role)?;
    if people.is_empty() {
        people = notify::reviewers(tx, file, file.row.round)?;
    }
    Ok(people)
}

/// The messages of a file, oldest first; notes only for staff, and none once the proposer was erased.
///
/// # Errors
/// When the database or the seal fails.
pub fn list(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
    with_notes: bool,
) -> Result<Vec<Message>, ServiceError> {
    let rows = messages::list(tx, file.row.initiative_id, with_notes)?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let Some(key) = findings::key(tx, ctx, file)? else {
        return Ok(Vec::new());
    };
    rows.into_iter()
        .map(|row| {
            let body = envelope::open(&key, BODY, &row.body_sealed)?;
            Ok(Message {
                id: row.message_id,
                author: row.author_id,
                capacity: row.capacity,
                audience: row.audience,
                body: String::from_utf8_lossy(&body).into_owned(),
                at: row.written_at,
            })
        })
        .collect()
}
