//! The chain of a file: append, and read again.

use diesel::prelude::*;

use super::Conn;
use super::column::Doc;
use super::dialect::straight;
use super::error::DbError;
use super::schema::events;
use crate::domain::event::{ChainHash, Event, EventKind};
use crate::domain::id::{AgencyId, EventId, InitiativeId, PersonId, Version};
use crate::domain::person::Capacity;
use crate::domain::time::Instant;
use crate::domain::workflow::State;

/// One link as stored; `text_sealed` holds the words the commitment speaks for.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = events, treat_none_as_default_value = false)]
pub struct EventRow {
    event_id: EventId,
    initiative_id: InitiativeId,
    sequence: i64,
    kind: EventKind,
    from_state: Option<State>,
    to_state: Option<State>,
    actor_id: Option<PersonId>,
    capacity: Capacity,
    agency_id: Option<AgencyId>,
    version: Version,
    happened_at: Instant,
    facts: Doc,
    text_sealed: Option<Vec<u8>>,
    commitment: Option<Vec<u8>>,
    previous_hash: Vec<u8>,
    hash: Vec<u8>,
}

/// An event with its words still sealed and the hash stored for it.
#[derive(Debug, Clone)]
pub struct StoredEvent {
    /// The event.
    pub event: Event,
    /// The words, under the proposer's key.
    pub text_sealed: Option<Vec<u8>>,
    /// The hash as stored.
    pub hash: ChainHash,
}

impl EventRow {
    /// The row of an event that follows `previous`.
    #[must_use]
    pub fn new(
        event: Event,
        text_sealed: Option<Vec<u8>>,
        previous: ChainHash,
        hash: ChainHash,
    ) -> Self {
        Self {
            event_id: event.id,
            initiative_id: event.initiative,
            sequence: event.sequence,
            kind: event.kind,
            from_state: event.from,
            to_state: event.to,
            actor_id: event.actor,
            capacity: event.capacity,
            agency_id: event.agency,
            version: event.version,
            happened_at: event.at,
            facts: Doc::of(&event.facts),
            text_sealed,
            commitment: event.commitment,
            previous_hash: previous.0.to_vec(),
            hash: hash.0.to_vec(),
        }
    }

    fn stored(self) -> Result<StoredEvent, DbError> {
        let facts = self.facts.read();
        let facts = facts.map_err(|_| DbError::corrupt("events", "facts", self.event_id))?;
        let hash = <[u8; 32]>::try_from(self.hash.as_slice())
            .map_err(|_| DbError::corrupt("events", "hash", self.event_id))?;
        Ok(StoredEvent {
            event: Event {
                id: self.event_id,
                initiative: self.initiative_id,
                sequence: self.sequence,
                kind: self.kind,
                from: self.from_state,
                to: self.to_state,
                actor: self.actor_id,
                capacity: self.capacity,
                agency: self.agency_id,
                version: self.version,
                at: self.happened_at,
                facts,
                commitment: self.commitment,
            },
            text_sealed: self.text_sealed,
            hash: ChainHash(hash),
        })
    }
}

/// Appends a link.
pub fn insert(conn: &mut Conn, row: &EventRow) -> Result<(), DbError> {
    straight!(conn, |c| diesel::insert_into(events::table)
        .values(row)
        .execute(c))?;
    Ok(())
}

fn stored(rows: Vec<EventRow>) -> Result<Vec<StoredEvent>, DbError> {
    rows.into_iter().map(EventRow::stored).collect()
}

/// The whole chain of one file, oldest first.
pub fn list(conn: &mut Conn, id: InitiativeId) -> Result<Vec<StoredEvent>, DbError> {
    list_after(conn, id, 0)
}

/// What happened to a file after this link.
pub fn list_after(
    conn: &mut Conn,
    id: InitiativeId,
    sequence: i64,
) -> Result<Vec<StoredEvent>, DbError> {
    let query = events::table
        .filter(
            events::initiative_id
                .eq(id)
                .and(events::sequence.gt(sequence)),
        )
        .order(events::sequence)
        .select(events::all_columns);
    stored(query.load(conn)?)
}

/// What happened to a file since a version somebody saw.
pub fn list_since_version(
    conn: &mut Conn,
    id: InitiativeId,
    seen: Version,
) -> Result<Vec<StoredEvent>, DbError> {
    let query = events::table
        .filter(events::initiative_id.eq(id).and(events::version.gt(seen)))
        .order(events::sequence)
        .select(events::all_columns);
    stored(query.load(conn)?)
}

/// The agencies that forwarded this file.
pub fn list_forwarders(conn: &mut Conn, id: InitiativeId) -> Result<Vec<AgencyId>, DbError> {
    let query = events::table
        .filter(
            events::initiative_id
                .eq(id)
                .and(events::kind.eq(EventKind::Forward)),
        )
        .select(events::facts)
        .load::<Doc>(conn)?;
    let from = |facts: Doc| {
        let facts: serde_json::Value = facts.read().ok()?;
        facts.get("from_agency")?.as_str()?.parse().ok()
    };
    Ok(query.into_iter().filter_map(from).collect())
}

/// The people who acted on a file.
pub fn list_actors(conn: &mut Conn, id: InitiativeId) -> Result<Vec<PersonId>, DbError> {
    let actors = events::table
        .filter(
            events::initiative_id
                .eq(id)
                .and(events::actor_id.is_not_null()),
        )
        .select(events::actor_id)
        .distinct()
        .load::<Option<PersonId>>(conn)?;
    Ok(actors.into_iter().flatten().collect())
}

/// The chains of these files, one after the other, each oldest first.
pub fn list_chains(conn: &mut Conn, ids: &[InitiativeId]) -> Result<Vec<StoredEvent>, DbError> {
    let query = events::table
        .filter(events::initiative_id.eq_any(ids))
        .order((events::initiative_id, events::sequence))
        .select(events::all_columns);
    stored(query.load(conn)?)
}
