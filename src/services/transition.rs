//! The one door through which a file changes: row, event, deadline and notices in one transaction
//! (workflow.md, rule 1), and acts without a change of state beside it.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::file::FileNow;
use super::notify::Move;
use super::{Ctx, ServiceError, findings, notify};
use crate::db::initiatives::{Besides, Touch};
use crate::db::{Conn, DbError, events, initiatives, reviews};
use crate::domain::event::{Event, EventKind};
use crate::domain::id::{AgencyId, EventId, Version};
use crate::domain::person::{Actor, Capacity};
use crate::domain::workflow::table::Party;
use crate::domain::workflow::{Action, Command, FileClock, State, Transition, WaitsFor};
use crate::seal::envelope;

/// What an envelope of an event's words is bound to.
pub const WORDS: &str = "event.words";

/// A change that happened.
#[derive(Debug, Clone)]
pub struct Performed {
    /// The token that was spent.
    pub token: Transition,
    /// The file's version after.
    pub version: Version,
    /// The event that records it.
    pub event: EventId,
}

/// What a use case adds to a transition.
#[derive(Debug, Clone, Default)]
pub struct Extra {
    /// The code given at submission.
    pub code: Option<String>,
    /// Facts for the event, without personal data.
    pub facts: serde_json::Map<String, Value>,
    /// The letter that the transition releases, for those it is told.
    pub letter: Option<String>,
    /// The last day on which the proposer may ask to look again.
    pub appeal_until: Option<NaiveDate>,
}

/// Changes a file: applies the command, writes row, event, deadline and notices.
///
/// `before_notices` runs after the row was changed and before anybody is told, for what the use case
/// itself writes (reviewers, letters): the notices see it.
///
/// # Errors
/// [`ServiceError::Stale`] when `seen` is not the file's version, [`ServiceError::Refused`] with the
/// workflow's reason; then nothing is written.
pub fn perform(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
    seen: Version,
    command: &Command,
    extra: Extra,
    before_notices: impl FnOnce(&mut Conn, &Transition) -> Result<(), ServiceError>,
) -> Result<Performed, ServiceError> {
    file.unchanged_since(seen)?;
    let facts = file.facts(tx, ctx)?;
    let calendar = &ctx.house.reference.calendar;
    let token = file.moment(ctx, &facts).apply(command)?;
    let words = command.words();
    let capacity = capacity(token.party());

    let mut recorded = extra.facts;
    describe(&mut recorded, &token);
    let (event_id, event_count, head_hash) = if token.to().is_some() {
        let link = Link {
            kind: token.action().into(),
            from: Some(token.from()),
            to: token.to(),
            capacity,
            agency: token.agency(),
        };
        append(tx, ctx, file, &link, Value::Object(recorded), words)?
    } else {
        (
            EventId::new(ctx.now),
            file.row.event_count,
            file.row.head_hash.clone().unwrap_or_default(),
        )
    };
    let code = extra.code.clone();
    let besides = Besides {
        code: extra.code,
        desk: file.desk_waiting(tx, ctx, token.agency(), token.waits_for())?,
        calendar_version: i64::from(calendar.version),
        event_count,
        head_hash,
    };
    let version = initiatives::advance(tx, &token, &besides).map_err(raced)?;
    if token.stops_reviews() {
        reviews::stop_counting(tx, token.id())?;
    }
    if token.closes_reviews() {
        reviews::close_all(tx, token.id())?;
    }
    before_notices(tx, &token)?;
    let code = code.or_else(|| file.row.code.clone());
    let step = Move {
        token: &token,
        command,
        code: code.as_deref(),
        letter: extra.letter.as_deref(),
        appeal_until: extra.appeal_until,
    };
    notify::transition(tx, ctx, file, step, &event_id.to_string())?;
    tracing::info!(initiative.id = %token.id(), action = %token.action(), from = %token.from(), "file moved");
    Ok(Performed {
        token,
        version,
        event: event_id,
    })
}

/// An act that changes no state.
#[derive(Debug, Clone)]
pub struct Act<'a> {
    /// What it is.
    pub kind: EventKind,
    /// In which capacity it is done.
    pub capacity: Capacity,
    /// Facts for the event, without personal data.
    pub facts: Value,
    /// Words for the event, sealed.
    pub words: Option<&'a str>,
    /// Whom the file waits for after.
    pub waits_for: WaitsFor,
    /// New clocks.
    pub clock: Option<FileClock>,
}

/// Records an act that changes no state; answers the new version and the event.
///
/// # Errors
/// [`ServiceError::Stale`] when `seen` is given and is not the file's version.
pub fn record(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
    seen: Option<Version>,
    act: Act<'_>,
) -> Result<(Version, EventId), ServiceError> {
    if let Some(seen) = seen {
        file.unchanged_since(seen)?;
    }
    let link = Link {
        kind: act.kind,
        from: None,
        to: None,
        capacity: act.capacity,
        agency: file.row.agency_id,
    };
    let (event_id, event_count, head_hash) = append(tx, ctx, file, &link, act.facts, act.words)?;
    let touch = Touch {
        id: file.row.initiative_id,
        seen: file.row.version,
        event_count,
        head_hash,
        waits_for: act.waits_for,
        waited_for: file.row.waits_for,
        desk: if act.waits_for == file.row.waits_for {
            file.row.desk_agency_id
        } else {
            file.desk_waiting(tx, ctx, file.row.agency_id, act.waits_for)?
        },
        clock: act
            .clock
            .map(|clock| (clock, i64::from(ctx.house.reference.calendar.version))),
        at: ctx.now,
    };
    let version = initiatives::touch(tx, &touch).map_err(raced)?;
    Ok((version, event_id))
}

/// Somebody wrote between our reading and our writing: the door tries again, and then the version that was
/// seen is compared with the new one.
fn raced(error: DbError) -> ServiceError {
    match error {
        DbError::Stale => ServiceError::Contended,
        other => other.into(),
    }
}

struct Link {
    kind: EventKind,
    from: Option<State>,
    to: Option<State>,
    capacity: Capacity,
    agency: Option<AgencyId>,
}

/// Appends to the chain; answers the event, the chain's length and its head.
fn append(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
    link: &Link,
    facts: Value,
    words: Option<&str>,
) -> Result<(EventId, i64, Vec<u8>), ServiceError> {
    let (text_sealed, commitment) = match words {
        None => (None, None),
        Some(words) => match findings::key(tx, ctx, file)? {
            Some(key) => {
                let sealed = envelope::seal(&key, WORDS, words.as_bytes())?;
                (
                    Some(sealed),
                    Some(envelope::commitment(&key, words).to_vec()),
                )
            }
            // The proposer was erased: there is nobody to keep words for, or to tell them to.
            None => (None, None),
        },
    };
    let event = Event {
        id: EventId::new(ctx.now),
        initiative: file.row.initiative_id,
        sequence: file.row.event_count + 1,
        kind: link.kind,
        from: link.from,
        to: link.to,
        actor: ctx.actor.person(),
        capacity: link.capacity,
        agency: link.agency,
        version: file.row.version.next(),
        at: ctx.now,
        facts,
        commitment,
    };
    let previous = file.row.head()?;
    let hash = event.hash_after(previous);
    let (id, sequence) = (event.id, event.sequence);
    events::insert(
        tx,
        &events::EventRow::new(event, text_sealed, previous, hash),
    )
    .map_err(|error| match error {
        // The sequence number was taken while we worked.
        DbError::Duplicate(cause) => DbError::Busy(Box::new(cause)),
        other => other,
    })?;
    Ok((id, sequence, hash.0.to_vec()))
}

/// Facts every transition records.
pub(super) fn describe(facts: &mut serde_json::Map<String, Value>, token: &Transition) {
    let clock = token.clock();
    let mut put = |name: &str, value: Value| {
        if !value.is_null() {
            facts.insert(name.to_owned(), value);
        }
    };
    put("due_on", json!(clock.due_on()));
    put(
        "total_due_on",
        json!(clock.total.map(|period| period.due.on)),
    );
    put("saved", json!(clock.saved));
    put("outcome", json!(token.outcome()));
    put("round", json!(token.round()));
    if token.action() == Action::Forward {
        put("from_agency", json!(token.former_agency()));
    }
    if token.return_count() > 1 && token.action() == Action::Return {
        put("counts_as_overdue", json!(true));
    }
}

/// The capacity an event records.
#[must_use]
pub fn capacity(party: Party) -> Capacity {
    match party {
        Party::Proposer => Capacity::Proposer,
        Party::Assistant => Capacity::Assistant,
        Party::System => Capacity::System,
        Party::Staff(role) => role.into(),
    }
}

/// The capacity of somebody whose act is no transition.
#[must_use]
pub fn capacity_of(ctx: &Ctx, file: &FileNow<'_>) -> Capacity {
    match ctx.actor {
        Actor::System => Capacity::System,
        Actor::Citizen(person) if Some(person) == file.row.assistant_id => Capacity::Assistant,
        Actor::Citizen(_) => Capacity::Proposer,
        Actor::Staff { role, .. } => role.into(),
    }
}
