//! A new calendar: open due dates are measured again, each change an event of its file. Called at `migrate`,
//! before anybody acts, and a node that has another calendar does not begin to act; files that were done are passed over when it is called again.

use serde_json::json;
use sha2::{Digest, Sha256};

use super::batch;
use crate::db::{Conn, Db, deadlines, reviews};
use crate::domain::calendar::Calendar;
use crate::domain::event::EventKind;
use crate::domain::id::InitiativeId;
use crate::domain::person::Capacity;
use crate::domain::workflow::State;
use crate::services::transition::{Act, record};
use crate::services::{Ctx, ServiceError, file};

/// Files whose clock runs.
const OPEN: [State; 6] = [
    State::Submitted,
    State::Returned,
    State::Received,
    State::InReview,
    State::Council,
    State::Proposed,
];

/// What applying a calendar came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalendarApplied {
    /// It was applied before.
    Known,
    /// The first calendar of this database.
    First,
    /// Due dates were measured again; so many files moved.
    Changed {
        /// How many.
        moved: u64,
    },
}

/// Applies the reference calendar: nothing when it is the one applied last, else every open file in a
/// transaction of its own, then the note that it is done. Blocks; `progress` hears of every file moved.
///
/// # Errors
/// When the database fails; the next call goes on.
pub fn apply_calendar(
    db: &Db,
    ctx: &Ctx,
    mut progress: impl FnMut(u64),
) -> Result<CalendarApplied, ServiceError> {
    let calendar = &ctx.house.reference.calendar;
    let hash = content_hash(calendar)?;
    let known =
        db.read_blocking(|conn| Ok::<_, ServiceError>(deadlines::latest_calendar(conn)?))?;
    if known.as_ref().is_some_and(|(_, known)| *known == hash) {
        return Ok(CalendarApplied::Known);
    }
    let version = known.as_ref().map_or(0, |(version, _)| *version);
    let version = i64::from(calendar.version).max(version);
    let mut moved = 0;
    if known.is_some() {
        let mut after = None;
        loop {
            let files = db.read_blocking(|conn| {
                Ok::<_, ServiceError>(deadlines::list_in_states(conn, &OPEN, after, batch())?)
            })?;
            let Some(last) = files.last() else { break };
            after = Some(*last);
            for id in files {
                let ctx = ctx.clone();
                if db.write_blocking(move |tx| measure_again(tx, &ctx, id))? {
                    moved += 1;
                    progress(moved);
                }
            }
        }
    }
    let now = ctx.now;
    db.write_blocking(move |tx| {
        deadlines::put_calendar(tx, version, &hash, now)?;
        Ok::<_, ServiceError>(())
    })?;
    Ok(if known.is_some() {
        CalendarApplied::Changed { moved }
    } else {
        CalendarApplied::First
    })
}

/// Whether open due dates are counted with the calendar of this process.
///
/// # Errors
/// When the database fails.
pub fn is_applied(conn: &mut Conn, ctx: &Ctx) -> Result<bool, ServiceError> {
    let hash = content_hash(&ctx.house.reference.calendar)?;
    let known = deadlines::latest_calendar(conn)?;
    Ok(known.is_some_and(|(_, known)| known == hash))
}

/// Measures one file again; answers whether anything moved.
fn measure_again(tx: &mut Conn, ctx: &Ctx, id: InitiativeId) -> Result<bool, ServiceError> {
    let file = match file::load_of_any_kind(tx, ctx, id) {
        Ok(file) => file,
        Err(ServiceError::NotFound) => return Ok(false),
        Err(other) => return Err(other),
    };
    let before = file.standing.clock;
    let after = before.measured_again(&ctx.house.reference.calendar);
    if !OPEN.contains(&file.row.state) || after == before {
        return Ok(false);
    }
    let due = after.due_on();
    let act = Act {
        kind: EventKind::CalendarMoved,
        capacity: Capacity::System,
        facts: json!({
            "calendar_version": ctx.house.reference.calendar.version,
            "due_on_before": before.due_on(),
            "due_on": due,
            "total_due_on_before": before.total.map(|period| period.due.on),
            "total_due_on": after.total.map(|period| period.due.on),
        }),
        words: None,
        waits_for: file.row.waits_for,
        clock: Some(after),
    };
    record(tx, ctx, &file, None, act)?;
    if let (State::InReview, Some(due)) = (file.row.state, due) {
        reviews::set_due(tx, id, due)?;
    }
    Ok(true)
}

/// The same for the same days, however their files are written.
fn content_hash(calendar: &Calendar) -> Result<Vec<u8>, ServiceError> {
    let bytes =
        serde_json::to_vec(calendar).map_err(|error| ServiceError::Internal(Box::new(error)))?;
    Ok(Sha256::digest(bytes).to_vec())
}
