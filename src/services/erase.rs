//! Erasing a person who asks for it (workflow.md, "What the portal keeps"; decision 16). Nothing handed in:
//! at once. Files that ended: the person is restricted, and erased when the years are over. Files under way,
//! or a role: neither, and why.
//!
//! Erasing destroys the person's key and every index they are found by. What others decided about their files
//! stays, and so does the chain of hashes: it holds commitments, never texts.

mod traces;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Ctx, FieldFault, ServiceError, co_authors, drafts};
use crate::db::erasures::{self, ErasureRow, Step};
use crate::db::people::PersonRow;
use crate::db::{Conn, DbError, people, sessions, staff_roles};
use crate::domain::id::{ErasureId, PersonId};
use crate::domain::person::Actor;
use crate::domain::retention::erase_on;
use crate::domain::time::Instant;
use crate::domain::workflow::State;

pub use crate::db::erasures::Part;

/// As many people are looked at in one step of the sweep.
pub const BATCH: usize = 50;
/// The provider of everybody who was erased: nobody signs in through it.
const NOBODY: &str = "erased";

/// A file that stands in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnderWay {
    /// The file.
    pub file: Part,
    /// Handed in by the person; else it names them as author.
    pub own: bool,
}

/// What asking would come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outlook {
    /// They work here.
    HoldsRole,
    /// Their files under way, newest first.
    UnderWay(Vec<UnderWay>),
    /// Nothing was ever handed in: erased at once.
    AtOnce,
    /// Restricted, and erased on this day.
    Restricted {
        /// The first day on which they are erased.
        erase_on: NaiveDate,
    },
}

/// What asking came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The day on which they are erased; none: they were.
    pub erase_on: Option<NaiveDate>,
    /// Where the store has the documents of drafts that went.
    pub documents: Vec<String>,
}

/// Whether a file in this state still has to be answered. One that was accepted was: whether anybody carries
/// it out is not for its proposer to wait for.
const fn is_under_way(state: State) -> bool {
    !state.is_final() && !matches!(state, State::Draft | State::Accepted)
}

/// What asking would come to now.
///
/// # Errors
/// When the database fails.
pub fn outlook(conn: &mut Conn, years: u32, person: PersonId) -> Result<Outlook, ServiceError> {
    let named = erasures::named_in(conn, person)?;
    outlook_of(conn, years, person, &named)
}

/// What the day comes to. Who was named and never answered waits for nothing: they may not have been asked, and
/// strangers who name them could hold them up for ever.
fn outlook_on_the_day(
    conn: &mut Conn,
    years: u32,
    person: PersonId,
) -> Result<Outlook, ServiceError> {
    let mut named = erasures::named_in(conn, person)?;
    named.retain(|(_, confirmed)| confirmed.is_some());
    outlook_of(conn, years, person, &named)
}

fn outlook_of(
    conn: &mut Conn,
    years: u32,
    person: PersonId,
    named: &[(Part, Option<Instant>)],
) -> Result<Outlook, ServiceError> {
    if !staff_roles::list(conn, person)?.is_empty() {
        return Ok(Outlook::HoldsRole);
    }
    let own = erasures::handed_in(conn, person)?;
    let mine = own.iter().map(|file| (file, true));
    let others = named.iter().map(|(file, _)| (file, false));
    let open: Vec<UnderWay> = mine
        .chain(others)
        .filter(|(file, _)| is_under_way(file.state))
        .map(|(file, own)| UnderWay {
            file: file.clone(),
            own,
        })
        .collect();
    if !open.is_empty() {
        return Ok(Outlook::UnderWay(open));
    }
    let confirmed = named.iter().filter(|(_, confirmed)| confirmed.is_some());
    let ended: Vec<_> = own
        .iter()
        .chain(confirmed.map(|(file, _)| file))
        .map(|file| file.id)
        .collect();
    Ok(match erasures::last_move(conn, &ended)? {
        None => Outlook::AtOnce,
        Some(last) => Outlook::Restricted {
            erase_on: erase_on(last.date(), years),
        },
    })
}

/// A citizen asks to be erased. Their drafts go in any case, with what waits for them; then they are erased or
/// restricted, every session ends, and the step is recorded.
///
/// # Errors
/// [`ServiceError::Invalid`] without their word; [`ServiceError::Denied`] where [`outlook`] says why not, and
/// for anybody but a citizen.
pub fn ask(tx: &mut Conn, ctx: &Ctx, years: u32, sure: bool) -> Result<Asked, ServiceError> {
    let Actor::Citizen(person) = ctx.actor else {
        return Err(ServiceError::Denied);
    };
    if !sure {
        let fault = FieldFault::new("sure", "erase-sure");
        return Err(ServiceError::Invalid(vec![fault]));
    }
    let row = match people::get_held(tx, person) {
        Ok(row) => row,
        // Asked twice at once, and who was late is erased by now. The same form finds the answer of the first
        // under its key; to another one what it asked for is done.
        Err(DbError::NotFound) => {
            return Ok(Asked {
                erase_on: None,
                documents: Vec::new(),
            });
        }
        Err(other) => return Err(other.into()),
    };
    // Drafts first: one that is being handed in at this moment is then either under way or not there any more.
    let mut documents = Vec::new();
    for (draft, seen) in erasures::list_drafts(tx, person)? {
        documents.extend(drafts::discard(tx, ctx, draft, seen).map_err(raced)?);
    }
    let outlook = outlook(tx, years, person)?;
    if matches!(outlook, Outlook::HoldsRole | Outlook::UnderWay(_)) {
        return Err(ServiceError::Denied);
    }
    let erase_on = match outlook {
        Outlook::Restricted { erase_on } => {
            restrict(tx, ctx, row, erase_on)?;
            Some(erase_on)
        }
        Outlook::AtOnce | Outlook::HoldsRole | Outlook::UnderWay(_) => {
            erase(tx, ctx, row)?;
            None
        }
    };
    Ok(Asked {
        erase_on,
        documents,
    })
}

/// A draft that was saved, handed in or discarded elsewhere since it was listed: asked again, the answer is true.
fn raced(error: ServiceError) -> ServiceError {
    match error {
        ServiceError::Stale { .. } | ServiceError::NotFound => ServiceError::Contended,
        other => other,
    }
}

/// Kept, and used for nothing: signed in nowhere, told nothing, named nowhere; agreement is asked for anew.
fn restrict(
    tx: &mut Conn,
    ctx: &Ctx,
    mut row: PersonRow,
    erase_on: NaiveDate,
) -> Result<(), ServiceError> {
    row.restricted_at = Some(ctx.now);
    row.erase_on = Some(erase_on);
    row.privacy_version = None;
    row.updated_at = ctx.now;
    people::update(tx, &row)?;
    sessions::delete_all(tx, row.person_id, None)?;
    erasures::delete_waiting(tx, row.person_id)?;
    erasures::cancel_mail(tx, row.person_id)?;
    traces::rename(tx, ctx, row.person_id)?;
    record(tx, ctx, row.person_id, Step::Restricted)
}

/// Somebody who was restricted agreed again, and `row` says so already: they are named where they agreed to
/// be, and asked what they were not asked meanwhile.
pub(super) fn lifted(tx: &mut Conn, ctx: &Ctx, row: &PersonRow) -> Result<(), ServiceError> {
    record(tx, ctx, row.person_id, Step::Lifted)?;
    traces::rename(tx, ctx, row.person_id)?;
    co_authors::meet(tx, ctx, row)?;
    co_authors::ask_again(tx, ctx, row.person_id)
}

fn record(tx: &mut Conn, ctx: &Ctx, person: PersonId, step: Step) -> Result<(), ServiceError> {
    let row = ErasureRow {
        erasure_id: ErasureId::new(ctx.now),
        person_id: person,
        step,
        actor_id: ctx.actor.person(),
        happened_at: ctx.now,
    };
    erasures::insert(tx, &row)?;
    tracing::info!(person.id = %person, %step, "erasure");
    Ok(())
}

/// Destroys key, indexes and account. Who acted in office keeps their name: a decision says who made it.
fn erase(tx: &mut Conn, ctx: &Ctx, mut row: PersonRow) -> Result<(), ServiceError> {
    let person = row.person_id;
    traces::take_out(tx, ctx, &row)?;
    erasures::empty_notices(tx, person)?;
    erasures::delete_ways(tx, person, row.citizen_number_index.as_deref())?;
    sessions::delete_all(tx, person, None)?;
    people::delete_key(tx, person)?;
    if !staff_roles::ever(tx, person)? {
        row.name.clear();
    }
    NOBODY.clone_into(&mut row.provider);
    row.subject = person.to_string();
    row.level = 0;
    row.sealed = None;
    row.citizen_number_index = None;
    row.email_index = None;
    row.workplace_index = None;
    row.email_verified_at = None;
    row.privacy_version = None;
    row.restricted_at = None;
    row.erased_at = Some(ctx.now);
    row.updated_at = ctx.now;
    people::update(tx, &row)?;
    traces::rename(tx, ctx, person)?;
    record(tx, ctx, person, Step::Erased)
}

/// People whose day has come, after the last one looked at.
///
/// # Errors
/// When the database fails.
pub fn due(
    conn: &mut Conn,
    ctx: &Ctx,
    after: Option<(NaiveDate, PersonId)>,
) -> Result<Vec<(NaiveDate, PersonId)>, ServiceError> {
    let most = i64::try_from(BATCH).unwrap_or(i64::MAX);
    Ok(erasures::list_due(conn, ctx.now.date(), after, most)?)
}

/// Erases somebody whose day has come, and answers where the store has their documents: they are to be
/// removed, and then [`papers_gone`] said. None where the day has not come after all: they agreed again, hold
/// a role by now, or a file of theirs ended later.
///
/// # Errors
/// When the database or the seal fails.
pub fn erase_due(
    tx: &mut Conn,
    ctx: &Ctx,
    years: u32,
    person: PersonId,
) -> Result<Option<Vec<String>>, ServiceError> {
    people::hold(tx, person)?;
    let mut row = people::get(tx, person)?;
    if row.erase_on.is_none_or(|day| day > ctx.now.date()) {
        return Ok(None);
    }
    if row.erased_at.is_none() {
        match outlook_on_the_day(tx, years, person)? {
            Outlook::HoldsRole | Outlook::UnderWay(_) => return Ok(None),
            Outlook::Restricted { erase_on } if erase_on > ctx.now.date() => {
                row.erase_on = Some(erase_on);
                people::update(tx, &row)?;
                record(tx, ctx, person, Step::Postponed)?;
                return Ok(None);
            }
            Outlook::Restricted { .. } | Outlook::AtOnce => erase(tx, ctx, row)?,
        }
    }
    Ok(Some(erasures::list_papers(tx, person)?))
}

/// The documents of somebody who was erased are gone from the store: nothing is due any more.
///
/// # Errors
/// When the database fails.
pub fn papers_gone(tx: &mut Conn, ctx: &Ctx, person: PersonId) -> Result<(), ServiceError> {
    people::hold(tx, person)?;
    let mut row = people::get(tx, person)?;
    if row.erased_at.is_none() {
        return Err(ServiceError::NotFound);
    }
    erasures::delete_papers(tx, person)?;
    row.erase_on = None;
    row.updated_at = ctx.now;
    people::update(tx, &row)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text_enum::TextEnum as _;

    #[test]
    fn a_file_is_under_way_from_its_submission_to_its_answer() {
        let open: Vec<&str> = State::ALL
            .iter()
            .filter(|state| is_under_way(**state))
            .map(|state| state.as_str())
            .collect();
        assert_eq!(
            open,
            [
                "submitted",
                "returned",
                "received",
                "in_review",
                "council",
                "proposed",
                "decided",
                "implementing"
            ]
        );
    }
}
