//! Whether the sealed words of events are those that the events committed to.

use std::collections::{BTreeMap, BTreeSet};

use super::Fault;
use crate::db::{Conn, people};
use crate::domain::event::Event;
use crate::domain::id::PersonId;
use crate::seal::{PersonKey, envelope};
use crate::services::transition::WORDS;
use crate::services::{Ctx, ServiceError};

/// What is wrong with the words of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextFault {
    /// The envelope was changed, or is of somebody else.
    #[error("the sealed text does not open")]
    Closed,
    /// They open, and are others.
    #[error("the sealed text is not the one the event speaks of")]
    Other,
    /// The event speaks of words that are not there.
    #[error("the sealed text is gone")]
    Gone,
    /// The event speaks of none.
    #[error("a sealed text where the event speaks of none")]
    Added,
}

/// Whose words they are.
enum Key {
    Opened(PersonKey),
    Broken,
    Erased,
    Gone,
}

/// The keys of the proposers of one step, and how many words were met.
pub(super) struct Words {
    keys: BTreeMap<PersonId, Key>,
    pub opened: u64,
    pub erased: u64,
}

impl Words {
    /// Fetches the keys of these people together.
    pub(super) fn fetch(
        conn: &mut Conn,
        ctx: &Ctx,
        persons: &BTreeSet<PersonId>,
    ) -> Result<Self, ServiceError> {
        let wanted: Vec<PersonId> = persons.iter().copied().collect();
        let mut keys = BTreeMap::new();
        for (person, wrapped) in people::list_wrapped_keys(conn, &wanted)? {
            let key = PersonKey::unwrap(ctx.house.seal.master(), person.uuid(), &wrapped);
            keys.insert(person, key.map_or(Key::Broken, Key::Opened));
        }
        let without: Vec<PersonId> = wanted
            .into_iter()
            .filter(|person| !keys.contains_key(person))
            .collect();
        if !without.is_empty() {
            for row in people::list(conn, &without)? {
                let key = row.erased_at.map_or(Key::Gone, |_| Key::Erased);
                keys.insert(row.person_id, key);
            }
        }
        Ok(Self {
            keys,
            opened: 0,
            erased: 0,
        })
    }

    /// What is wrong with the words of a file.
    pub(super) fn faults<'e>(
        &mut self,
        proposer: PersonId,
        events: impl Iterator<Item = (&'e Event, &'e Option<Vec<u8>>)>,
    ) -> Vec<Fault> {
        let key = self.keys.get(&proposer).unwrap_or(&Key::Gone);
        let mut faults = Vec::new();
        for (event, sealed) in events {
            let wrong = match (&event.commitment, sealed, key) {
                (None, None, _) => None,
                (None, Some(_), _) => Some(TextFault::Added),
                (Some(_), None, _) => Some(TextFault::Gone),
                (Some(said), Some(sealed), Key::Opened(key)) => {
                    self.opened += 1;
                    compare(key, said, sealed).err()
                }
                (Some(_), Some(_), Key::Erased) => {
                    self.erased += 1;
                    None
                }
                // Said once for the file, however many words there are.
                (Some(_), Some(_), Key::Broken) => return vec![Fault::KeyBroken],
                (Some(_), Some(_), Key::Gone) => return vec![Fault::KeyGone],
            };
            faults.extend(wrong.map(|fault| Fault::Text {
                sequence: event.sequence,
                fault,
            }));
        }
        faults
    }
}

fn compare(key: &PersonKey, said: &[u8], sealed: &[u8]) -> Result<(), TextFault> {
    let words = envelope::open(key, WORDS, sealed).map_err(|_| TextFault::Closed)?;
    let words = std::str::from_utf8(&words).map_err(|_| TextFault::Other)?;
    if envelope::commitment(key, words) == said {
        Ok(())
    } else {
        Err(TextFault::Other)
    }
}
