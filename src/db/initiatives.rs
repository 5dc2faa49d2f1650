//! Files: rows, and the one way to change a state. Every write names the version it saw; none is answered
//! for a stale writer, on both databases alike.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::column::Doc;
use super::dialect::straight;
use super::error::DbError;
use super::prepared::Prepared;
use super::schema::{clocks, code_counters, initiatives};
use super::{Conn, deadlines};
use crate::domain::event::ChainHash;
use crate::domain::id::{AgencyId, InitiativeId, PersonId, Version};
use crate::domain::time::Instant;
use crate::domain::workflow::{FileClock, Outcome, Standing, State, Transition, WaitsFor};

/// A file as stored.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = initiatives, treat_none_as_default_value = false)]
pub struct InitiativeRow {
    /// Which.
    pub initiative_id: InitiativeId,
    /// What the citizen quotes; none while it is a draft.
    pub code: Option<String>,
    /// The code of its kind.
    pub kind: String,
    /// Where it stands.
    pub state: State,
    /// Grows with every change.
    pub version: Version,
    /// The review round.
    pub round: i64,
    /// The agency that has it.
    pub agency_id: Option<AgencyId>,
    /// The agency whose desk handles it now.
    pub desk_agency_id: Option<AgencyId>,
    /// Whose it is.
    pub proposer_id: PersonId,
    /// Who typed it for them.
    pub assistant_id: Option<PersonId>,
    /// From the answers.
    pub title: String,
    /// From the answers.
    pub summary: String,
    /// From the answers.
    pub field_code: Option<String>,
    /// From the answers.
    pub province_code: Option<String>,
    /// From the answers.
    pub strategic_code: Option<String>,
    /// Whom it waits for.
    pub waits_for: WaitsFor,
    /// The next due day.
    pub due_on: Option<NaiveDate>,
    /// The due day of the whole file.
    pub total_due_on: Option<NaiveDate>,
    /// From where it was returned.
    pub returned_from: Option<State>,
    /// How often it was returned.
    pub return_count: i64,
    /// What was decided.
    pub outcome: Option<Outcome>,
    /// Length of its chain.
    pub event_count: i64,
    /// The newest hash of its chain.
    pub head_hash: Option<Vec<u8>>,
    /// When it was first handed in.
    pub submitted_at: Option<Instant>,
    /// When it was decided.
    pub decided_at: Option<Instant>,
    /// Until when the decision can be reopened.
    pub hold_until: Option<Instant>,
    /// When it came to its end (announced, declined, stopped, withdrawn).
    pub completed_at: Option<Instant>,
    /// When the draft was begun.
    pub created_at: Instant,
    /// Last changed.
    pub updated_at: Instant,
}

impl InitiativeRow {
    /// The newest hash of its chain, or the start of it.
    ///
    /// # Errors
    /// When the stored hash has another length.
    pub fn head(&self) -> Result<ChainHash, DbError> {
        match &self.head_hash {
            None => Ok(ChainHash::START),
            Some(bytes) => <[u8; 32]>::try_from(bytes.as_slice())
                .map(ChainHash)
                .map_err(|_| DbError::corrupt("initiatives", "head_hash", self.initiative_id)),
        }
    }

    /// The file as the workflow sees it.
    #[must_use]
    pub fn standing(&self, clock: FileClock) -> Standing {
        Standing {
            id: self.initiative_id,
            version: self.version,
            state: self.state,
            agency: self.agency_id,
            round: self.round,
            returned_from: self.returned_from,
            return_count: self.return_count,
            clock,
            hold_until: self.hold_until,
            outcome: self.outcome,
            waits_for: self.waits_for,
        }
    }
}

/// The file with this id.
pub fn get(conn: &mut Conn, id: InitiativeId) -> Result<InitiativeRow, DbError> {
    Ok(straight!(conn, |c| initiatives::table
        .find(id)
        .select(initiatives::all_columns)
        .first(c))?)
}

/// The file with this code.
pub fn find_by_code(conn: &mut Conn, code: &str) -> Result<Option<InitiativeRow>, DbError> {
    let query = initiatives::table.filter(initiatives::code.eq(code));
    DbError::optional(straight!(conn, |c| query
        .select(initiatives::all_columns)
        .first(c)))
}

/// The clocks of a file; empty while it is a draft.
pub fn clock(conn: &mut Conn, id: InitiativeId) -> Result<FileClock, DbError> {
    let stored: Option<Doc> = DbError::optional(straight!(conn, |c| clocks::table
        .find(id)
        .select(clocks::clock)
        .first(c)))?;
    match stored {
        None => Ok(FileClock::default()),
        Some(doc) => doc
            .read()
            .map_err(|_| DbError::corrupt("clocks", "clock", id)),
    }
}

/// A new draft.
pub fn insert(conn: &mut Conn, row: &InitiativeRow) -> Result<(), DbError> {
    straight!(conn, |c| diesel::insert_into(initiatives::table)
        .values(row)
        .execute(c))?;
    Ok(())
}

/// The next number of a year, without gaps for transactions that commit.
pub fn next_number(conn: &mut Conn, year: i64) -> Result<i64, DbError> {
    let bump = diesel::update(code_counters::table.find(year))
        .set(code_counters::last_number.eq(code_counters::last_number + 1))
        .returning(code_counters::last_number);
    let bumped = Prepared(bump).get_result(conn);
    if let Some(number) = DbError::optional(bumped)? {
        return Ok(number);
    }
    // Two nodes may open a year together: the second one's insert is a duplicate, which the door retries.
    diesel::insert_into(code_counters::table)
        .values((
            code_counters::year.eq(year),
            code_counters::last_number.eq(1),
        ))
        .execute(conn)
        .map_err(|error| match DbError::from(error) {
            DbError::Duplicate(cause) => DbError::Busy(Box::new(cause)),
            other => other,
        })?;
    Ok(1)
}

/// What a transition writes beyond the token itself.
#[derive(Debug, Clone, Default)]
pub struct Besides {
    /// The code given at submission.
    pub code: Option<String>,
    /// The desk that handles the file after.
    pub desk: Option<AgencyId>,
    /// The version of the calendar the due dates were counted with.
    pub calendar_version: i64,
    /// The chain's new length and head.
    pub event_count: i64,
    /// The chain's new head.
    pub head_hash: Vec<u8>,
}

/// Spends a token: the only way to change a state. Answers the new version, or [`DbError::Stale`] when
/// somebody was faster.
pub fn advance(conn: &mut Conn, token: &Transition, besides: &Besides) -> Result<Version, DbError> {
    let Some(to) = token.to() else {
        let gone = straight!(conn, |c| diesel::delete(
            initiatives::table.filter(
                initiatives::initiative_id
                    .eq(token.id())
                    .and(initiatives::version.eq(token.seen())),
            ),
        )
        .execute(c))?;
        return if gone == 1 {
            Ok(token.seen().next())
        } else {
            Err(DbError::Stale)
        };
    };
    let row = diesel::update(
        initiatives::table.filter(
            initiatives::initiative_id
                .eq(token.id())
                .and(initiatives::version.eq(token.seen())),
        ),
    );
    let clock = token.clock();
    let moved = row.set((
        (
            initiatives::state.eq(to),
            initiatives::version.eq(token.seen().next()),
            initiatives::round.eq(token.round()),
            initiatives::agency_id.eq(token.agency()),
            initiatives::desk_agency_id.eq(besides.desk),
            initiatives::waits_for.eq(token.waits_for()),
            initiatives::due_on.eq(clock.due_on()),
            initiatives::total_due_on.eq(clock.total.map(|period| period.due.on)),
            initiatives::returned_from.eq(token.returned_from()),
            initiatives::return_count.eq(token.return_count()),
        ),
        (
            initiatives::outcome.eq(token.outcome()),
            initiatives::hold_until.eq(token.hold_until()),
            initiatives::event_count.eq(besides.event_count),
            initiatives::head_hash.eq(Some(besides.head_hash.clone())),
            initiatives::updated_at.eq(token.at()),
        ),
        (
            besides
                .code
                .as_ref()
                .map(|code| initiatives::code.eq(Some(code.clone()))),
            token
                .submitted_at()
                .write(|at| initiatives::submitted_at.eq(at)),
            token
                .decided_at()
                .write(|at| initiatives::decided_at.eq(at)),
            token
                .completed_at()
                .write(|at| initiatives::completed_at.eq(at)),
        ),
    ));
    if straight!(conn, |c| Prepared(moved).execute(c))? != 1 {
        return Err(DbError::Stale);
    }
    put_clock(conn, token.id(), clock, besides.calendar_version)?;
    Ok(token.seen().next())
}

/// Stores the clocks and forgets which reminders went out for the former due day.
fn put_clock(
    conn: &mut Conn,
    id: InitiativeId,
    clock: &FileClock,
    calendar: i64,
) -> Result<(), DbError> {
    deadlines::put_clock(conn, id, clock, calendar, 0)
}

/// What an act without a change of state may change in the row.
#[derive(Debug, Clone)]
pub struct Touch {
    /// Which file.
    pub id: InitiativeId,
    /// The version it has to have.
    pub seen: Version,
    /// The chain's new length.
    pub event_count: i64,
    /// The chain's new head.
    pub head_hash: Vec<u8>,
    /// Whom it waits for after.
    pub waits_for: WaitsFor,
    /// Whom it waited for: somebody else is reminded from the beginning.
    pub waited_for: WaitsFor,
    /// The desk that handles it after.
    pub desk: Option<AgencyId>,
    /// New clocks (an extension, a new calendar, a milestone) with the calendar's version.
    pub clock: Option<(FileClock, i64)>,
    /// When.
    pub at: Instant,
}

/// Writes an act that changes no state; answers the new version or [`DbError::Stale`].
pub fn touch(conn: &mut Conn, touch: &Touch) -> Result<Version, DbError> {
    let next = touch.seen.next();
    let touched = diesel::update(
        initiatives::table.filter(
            initiatives::initiative_id
                .eq(touch.id)
                .and(initiatives::version.eq(touch.seen)),
        ),
    )
    .set((
        initiatives::version.eq(next),
        initiatives::event_count.eq(touch.event_count),
        initiatives::head_hash.eq(Some(touch.head_hash.clone())),
        initiatives::waits_for.eq(touch.waits_for),
        initiatives::desk_agency_id.eq(touch.desk),
        initiatives::updated_at.eq(touch.at),
        touch.clock.map(|(clock, _)| {
            (
                initiatives::due_on.eq(clock.due_on()),
                initiatives::total_due_on.eq(clock.total.map(|period| period.due.on)),
            )
        }),
    ));
    if straight!(conn, |c| Prepared(touched).execute(c))? != 1 {
        return Err(DbError::Stale);
    }
    if let Some((clock, calendar)) = &touch.clock {
        put_clock(conn, touch.id, clock, *calendar)?;
    } else if touch.waits_for != touch.waited_for {
        diesel::update(clocks::table.find(touch.id))
            .set(clocks::reminded.eq(0))
            .execute(conn)?;
    }
    Ok(next)
}

/// Holds a file until the transaction ends: whoever counts what hangs on it counts alone.
pub fn hold(conn: &mut Conn, id: InitiativeId) -> Result<(), DbError> {
    let lock = super::dialect::wait_locked(conn);
    let held = initiatives::table
        .find(id)
        .select(initiatives::initiative_id);
    super::dialect::Suffix(held, lock).load::<InitiativeId>(conn)?;
    Ok(())
}

/// What the answers say about the file as a whole.
#[derive(Debug, Clone, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = initiatives, treat_none_as_null = true)]
pub struct Headline {
    /// The title.
    pub title: String,
    /// The summary.
    pub summary: String,
    /// The field.
    pub field_code: Option<String>,
    /// The province.
    pub province_code: Option<String>,
    /// The strategic technology.
    pub strategic_code: Option<String>,
}

/// Says that a draft changed now, in what is not its answers; its version stays.
pub fn mark_changed(conn: &mut Conn, id: InitiativeId, now: Instant) -> Result<(), DbError> {
    straight!(conn, |c| diesel::update(initiatives::table.find(id))
        .set(initiatives::updated_at.eq(now))
        .execute(c))?;
    Ok(())
}

/// Saves the headline of a draft; answers the new version or [`DbError::Stale`].
pub fn save_headline(
    conn: &mut Conn,
    id: InitiativeId,
    seen: Version,
    headline: &Headline,
    now: Instant,
) -> Result<Version, DbError> {
    let changed = straight!(conn, |c| diesel::update(
        initiatives::table
            .filter(
                initiatives::initiative_id
                    .eq(id)
                    .and(initiatives::version.eq(seen)),
            )
            .filter(initiatives::state.eq(State::Draft)),
    )
    .set((
        headline,
        initiatives::version.eq(seen.next()),
        initiatives::updated_at.eq(now),
    ))
    .execute(c))?;
    if changed == 1 {
        Ok(seen.next())
    } else {
        Err(DbError::Stale)
    }
}

/// What the answers of a returned file say, now that they are handed in again; its version is left to the
/// transition that follows. [`DbError::Stale`] when somebody changed the file.
pub fn restate(
    conn: &mut Conn,
    id: InitiativeId,
    seen: Version,
    headline: &Headline,
) -> Result<(), DbError> {
    let returned = initiatives::table
        .filter(
            initiatives::initiative_id
                .eq(id)
                .and(initiatives::version.eq(seen)),
        )
        .filter(initiatives::state.eq(State::Returned));
    let changed = diesel::update(returned).set(headline).execute(conn)?;
    if changed == 1 {
        Ok(())
    } else {
        Err(DbError::Stale)
    }
}

/// How many drafts somebody types for others.
pub fn count_assisted_drafts(conn: &mut Conn, assistant: PersonId) -> Result<i64, DbError> {
    let query = initiatives::table.filter(
        initiatives::assistant_id
            .eq(assistant)
            .and(initiatives::state.eq(State::Draft)),
    );
    Ok(straight!(conn, |c| query.count().get_result(c))?)
}

/// How many drafts others type for somebody.
pub fn count_drafts_typed_for(conn: &mut Conn, proposer: PersonId) -> Result<i64, DbError> {
    let query = initiatives::table.filter(
        initiatives::proposer_id
            .eq(proposer)
            .and(initiatives::state.eq(State::Draft))
            .and(initiatives::assistant_id.is_not_null()),
    );
    Ok(straight!(conn, |c| query.count().get_result(c))?)
}

/// How many drafts somebody has of their own; what others type for them takes no room away.
pub fn count_drafts(conn: &mut Conn, proposer: PersonId) -> Result<i64, DbError> {
    let query = initiatives::table.filter(
        initiatives::proposer_id
            .eq(proposer)
            .and(initiatives::state.eq(State::Draft))
            .and(initiatives::assistant_id.is_null()),
    );
    Ok(straight!(conn, |c| query.count().get_result(c))?)
}
