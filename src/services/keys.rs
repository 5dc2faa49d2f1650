//! Keys of people and files, opened for one use case; and what is sealed under them.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::{Ctx, House, ServiceError};
use crate::db::people::PersonRow;
use crate::db::{Conn, authors, people};
use crate::domain::id::{InitiativeId, PersonId};
use crate::domain::person::PersonFacts;
use crate::seal::{PersonKey, envelope};

/// What an envelope of [`PersonFacts`] is bound to.
const FACTS: &str = "person.facts";

/// The key of a person.
///
/// # Errors
/// [`ServiceError::NotFound`] once the person was erased.
pub fn of_person(tx: &mut Conn, ctx: &Ctx, person: PersonId) -> Result<PersonKey, ServiceError> {
    let wrapped = people::wrapped_key(tx, person)?.ok_or(ServiceError::NotFound)?;
    Ok(PersonKey::unwrap(
        ctx.house.seal.master(),
        person.uuid(),
        &wrapped,
    )?)
}

/// Whether the master key opens what is here: that of any person is tried, and all were wrapped by one.
///
/// # Errors
/// When the database fails.
pub fn fit(tx: &mut Conn, house: &House) -> Result<bool, ServiceError> {
    Ok(match people::any_wrapped_key(tx)? {
        None => true,
        Some((person, wrapped)) => {
            PersonKey::unwrap(house.seal.master(), person.uuid(), &wrapped).is_ok()
        }
    })
}

/// The key of a file, made when first needed.
///
/// # Errors
/// When the database or the seal fails.
pub fn of_file(tx: &mut Conn, ctx: &Ctx, id: InitiativeId) -> Result<PersonKey, ServiceError> {
    if let Some(wrapped) = authors::wrapped_key(tx, id)? {
        return Ok(PersonKey::unwrap(
            ctx.house.seal.master(),
            id.uuid(),
            &wrapped,
        )?);
    }
    let key = PersonKey::generate();
    authors::insert_key(
        tx,
        id,
        &key.wrap(ctx.house.seal.master(), id.uuid())?,
        ctx.now,
    )?;
    Ok(key)
}

/// The personal facts of a person; empty where there are none.
///
/// # Errors
/// When the envelope does not open.
pub fn open_facts(key: &PersonKey, row: &PersonRow) -> Result<PersonFacts, ServiceError> {
    match &row.sealed {
        None => Ok(PersonFacts::default()),
        Some(sealed) => Ok(envelope::open_json(key, FACTS, sealed)?),
    }
}

/// Seals the personal facts of a person.
///
/// # Errors
/// When the seal fails.
pub fn seal_facts(key: &PersonKey, facts: &PersonFacts) -> Result<Vec<u8>, ServiceError> {
    Ok(envelope::seal_json(key, FACTS, facts)?)
}

/// Keys already opened in this use case.
#[derive(Default)]
pub struct Ring {
    people: BTreeMap<PersonId, PersonKey>,
}

impl Ring {
    /// Fetches the keys of these people together; one that is missing is missed where it is asked for.
    ///
    /// # Errors
    /// When the database or the seal fails.
    pub fn fetch(
        &mut self,
        tx: &mut Conn,
        ctx: &Ctx,
        persons: &[PersonId],
    ) -> Result<(), ServiceError> {
        let unknown = |person: &&PersonId| !self.people.contains_key(person);
        let wanted: Vec<PersonId> = persons.iter().filter(unknown).copied().collect();
        if wanted.len() < 2 {
            return Ok(());
        }
        for (person, wrapped) in people::list_wrapped_keys(tx, &wanted)? {
            let key = PersonKey::unwrap(ctx.house.seal.master(), person.uuid(), &wrapped)?;
            self.people.insert(person, key);
        }
        Ok(())
    }

    /// The key of a person, opened once.
    ///
    /// # Errors
    /// As [`of_person`].
    pub fn person(
        &mut self,
        tx: &mut Conn,
        ctx: &Ctx,
        person: PersonId,
    ) -> Result<&PersonKey, ServiceError> {
        Ok(match self.people.entry(person) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(free) => free.insert(of_person(tx, ctx, person)?),
        })
    }
}
