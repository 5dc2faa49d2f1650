//! What administrators keep about somebody's work, and whether it is still what their page showed. These values
//! have no version of their own; what was shown is told by a fingerprint that comes back with the form, so that
//! two administrators do not overwrite each other unawares. Each value stands for itself: a new workplace does
//! not make an absence stale.
//!
//! Roles, locks and second factors need none: their buttons say what to do, not what shall stand there, and
//! doing it twice comes to the same. Only a role that is taken away a second time is not there to be taken, and
//! that is said.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::{Ctx, ServiceError, expertise};
use super::{Member, member, workplace};
use crate::db::{Conn, people};
use crate::domain::id::PersonId;

/// Bytes of a fingerprint: nobody gains by making two values look the same.
const BYTES: usize = 16;

/// One of the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Away until when.
    Absence,
    /// Where they work.
    Workplace,
    /// What they know about.
    Fields,
}

/// The values, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// Away until this day.
    pub absent_until: Option<NaiveDate>,
    /// Where they work.
    pub workplace: Option<String>,
    /// What they know about, by code, in order.
    pub fields: Vec<String>,
}

impl Work {
    /// The fingerprint of one value. Keyed, since it stands in pages and is kept with forms that came late, and a
    /// workplace is sealed.
    ///
    /// # Errors
    /// When the value has no JSON form.
    pub fn seen(&self, ctx: &Ctx, person: PersonId, part: Part) -> Result<String, ServiceError> {
        match part {
            Part::Absence => fingerprint(ctx, person, "seen.absence", &self.absent_until),
            Part::Workplace => fingerprint(ctx, person, "seen.workplace", &self.workplace),
            Part::Fields => fingerprint(ctx, person, "seen.fields", &self.fields),
        }
    }
}

fn fingerprint(
    ctx: &Ctx,
    person: PersonId,
    kind: &str,
    value: &impl Serialize,
) -> Result<String, ServiceError> {
    let text = serde_json::to_string(&(person, value))
        .map_err(|error| ServiceError::Internal(Box::new(error)))?;
    let index = ctx.house.seal.index().index(kind, &text);
    let bytes = index.iter().take(BYTES);
    Ok(bytes.map(|byte| format!("{byte:02x}")).collect())
}

/// What is kept about somebody's work, opened for an administrator.
///
/// # Errors
/// [`ServiceError::NotFound`]; [`ServiceError::Denied`] for anybody but an administrator.
pub fn work(tx: &mut Conn, ctx: &Ctx, person: PersonId) -> Result<Work, ServiceError> {
    let member = member(tx, person)?;
    work_of(tx, ctx, &member)
}

/// As [`work`], of a member who was read already.
///
/// # Errors
/// As [`work`].
pub fn work_of(tx: &mut Conn, ctx: &Ctx, member: &Member) -> Result<Work, ServiceError> {
    Ok(Work {
        absent_until: member.absent_until,
        workplace: workplace(tx, ctx, member.person)?,
        fields: expertise::of(tx, member.person)?,
    })
}

/// Holds the person until the transaction ends, and makes sure that a value is still the one that was seen.
///
/// # Errors
/// [`ServiceError::Overtaken`] when it is another; as [`work`].
pub fn unchanged(
    tx: &mut Conn,
    ctx: &Ctx,
    person: PersonId,
    part: Part,
    seen: &str,
) -> Result<(), ServiceError> {
    people::get_held(tx, person)?;
    if work(tx, ctx, person)?.seen(ctx, person, part)? == seen {
        Ok(())
    } else {
        Err(ServiceError::Overtaken)
    }
}
