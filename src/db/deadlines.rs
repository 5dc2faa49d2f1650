//! What time itself has to do with a file: found by query, in pages, and never by a timer in memory. Also
//! which reminders went out, and which calendar the due dates were counted with.

use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};

use super::column::Doc;
use super::dialect::{Suffix, straight};
use super::due_order::first_id;
use super::error::DbError;
use super::schema::{calendar_versions, clocks, initiatives};
use super::{Conn, due_order};
use crate::domain::id::{InitiativeId, Version};
use crate::domain::time::Instant;
use crate::domain::workflow::{FileClock, State, WaitsFor};

/// Decided files whose hold window is over, after this one.
pub fn list_held_until(
    conn: &mut Conn,
    now: Instant,
    after: Option<(Instant, InitiativeId)>,
    most: i64,
) -> Result<Vec<(Instant, InitiativeId)>, DbError> {
    let (since, seen) = after.unwrap_or((Instant::from_micros(0), first_id()));
    // The state is written out, because a bound value would keep the database from its partial index.
    let over = initiatives::table
        .filter(sql::<Bool>("initiatives.state = 'decided'"))
        .filter(initiatives::hold_until.le(now))
        .filter(initiatives::hold_until.ge(since))
        .filter(
            initiatives::hold_until
                .gt(since)
                .or(initiatives::initiative_id.gt(seen)),
        )
        .order((initiatives::hold_until, initiatives::initiative_id))
        .limit(most)
        .select((
            initiatives::hold_until.assume_not_null(),
            initiatives::initiative_id,
        ));
    Ok(over.load(conn)?)
}

/// Returned files that were due before `today`.
pub fn list_lapsed(
    conn: &mut Conn,
    today: NaiveDate,
    after: Option<(NaiveDate, InitiativeId)>,
    most: i64,
) -> Result<Vec<(NaiveDate, InitiativeId)>, DbError> {
    let late = initiatives::table
        .filter(initiatives::state.eq(State::Returned))
        .filter(initiatives::due_on.lt(today))
        .into_boxed();
    due_order::list(conn, late, after, most)
}

/// Received files of these kinds, due first, after this one.
pub fn list_received(
    conn: &mut Conn,
    kinds: &[&str],
    after: Option<(NaiveDate, InitiativeId)>,
    most: i64,
) -> Result<Vec<(NaiveDate, InitiativeId)>, DbError> {
    let waiting = initiatives::table
        .filter(initiatives::state.eq(State::Received))
        .filter(initiatives::kind.eq_any(kinds))
        .into_boxed();
    due_order::list(conn, waiting, after, most)
}

/// Files that wait for somebody, are due by `by`, and whose reminders are not all out (`all` is the number
/// that says they are).
pub fn list_to_remind(
    conn: &mut Conn,
    waits_for: WaitsFor,
    by: NaiveDate,
    all: i64,
    after: Option<(NaiveDate, InitiativeId)>,
    most: i64,
) -> Result<Vec<(NaiveDate, InitiativeId)>, DbError> {
    let due = initiatives::table
        .filter(initiatives::waits_for.eq(waits_for))
        .filter(initiatives::due_on.le(by))
        // Asked of each file in turn: joined, PostgreSQL would read all clocks.
        .filter(
            sql::<Bool>(
                "(SELECT clocks.reminded FROM clocks \
                 WHERE clocks.initiative_id = initiatives.initiative_id) <> ",
            )
            .bind::<BigInt, _>(all),
        )
        .into_boxed();
    due_order::list(conn, due, after, most)
}

/// Which reminders of a file went out for its present due day.
pub fn reminded(conn: &mut Conn, id: InitiativeId) -> Result<i64, DbError> {
    let found = clocks::table.find(id).select(clocks::reminded).first(conn);
    Ok(DbError::optional(found)?.unwrap_or(0))
}

/// Notes which reminders went out.
pub fn put_reminded(
    conn: &mut Conn,
    id: InitiativeId,
    before: i64,
    after: i64,
) -> Result<(), DbError> {
    let row = clocks::table.find(id).filter(clocks::reminded.eq(before));
    diesel::update(row)
        .set(clocks::reminded.eq(after))
        .execute(conn)?;
    Ok(())
}

/// A draft that nobody touched for long.
#[derive(Debug, Clone, Queryable)]
pub struct StaleDraft {
    /// Which.
    pub id: InitiativeId,
    /// Its version; a warning holds for one version.
    pub version: Version,
    /// Last changed.
    pub updated_at: Instant,
    /// The version somebody was warned about.
    pub warned: Option<i64>,
}

/// Drafts last changed before `before`.
pub fn list_stale_drafts(
    conn: &mut Conn,
    before: Instant,
    after: Option<(Instant, InitiativeId)>,
    most: i64,
) -> Result<Vec<StaleDraft>, DbError> {
    let (since, seen) = after.unwrap_or((Instant::from_micros(0), first_id()));
    let stale = initiatives::table
        .left_join(clocks::table)
        .filter(sql::<Bool>("initiatives.state = 'draft'"))
        .filter(initiatives::updated_at.lt(before))
        .filter(initiatives::updated_at.ge(since))
        .filter(
            initiatives::updated_at
                .gt(since)
                .or(initiatives::initiative_id.gt(seen)),
        )
        .order((initiatives::updated_at, initiatives::initiative_id))
        .limit(most)
        .select((
            initiatives::initiative_id,
            initiatives::version,
            initiatives::updated_at,
            clocks::reminded.nullable(),
        ));
    Ok(stale.load(conn)?)
}

/// Notes that the owner of a draft was warned, about which version, and when it will be deleted.
pub fn put_warning(
    conn: &mut Conn,
    id: InitiativeId,
    version: Version,
    clock: &FileClock,
) -> Result<(), DbError> {
    put_clock(conn, id, clock, 0, version.number())
}

/// Stores the clocks of a file, the calendar they were counted with, and which reminders went out.
pub(super) fn put_clock(
    conn: &mut Conn,
    id: InitiativeId,
    clock: &FileClock,
    calendar: i64,
    reminded: i64,
) -> Result<(), DbError> {
    let row = (
        clocks::initiative_id.eq(id),
        clocks::clock.eq(Doc::of(clock)),
        clocks::calendar_version.eq(calendar),
        clocks::reminded.eq(reminded),
    );
    let put = Suffix(
        diesel::insert_into(clocks::table).values(row),
        " ON CONFLICT (initiative_id) DO UPDATE SET clock = excluded.clock, \
         calendar_version = excluded.calendar_version, reminded = excluded.reminded",
    );
    straight!(conn, |c| put.execute(c))?;
    Ok(())
}

/// The calendar applied last: version and hash of its content.
pub fn latest_calendar(conn: &mut Conn) -> Result<Option<(i64, Vec<u8>)>, DbError> {
    let query = calendar_versions::table
        .order(calendar_versions::version.desc())
        .select((calendar_versions::version, calendar_versions::content_hash));
    DbError::optional(query.first(conn))
}

/// Notes that all open due dates are counted with this calendar.
pub fn put_calendar(
    conn: &mut Conn,
    version: i64,
    hash: &[u8],
    now: Instant,
) -> Result<(), DbError> {
    let values = (
        calendar_versions::content_hash.eq(hash.to_vec()),
        calendar_versions::applied_at.eq(now),
    );
    let changed = diesel::update(calendar_versions::table.find(version))
        .set(values.clone())
        .execute(conn)?;
    if changed == 0 {
        super::dialect::Suffix(
            diesel::insert_into(calendar_versions::table)
                .values((calendar_versions::version.eq(version), values)),
            " ON CONFLICT (version) DO NOTHING",
        )
        .execute(conn)?;
    }
    Ok(())
}

/// Open files in these states by id, after this one; for work that looks at each once.
pub fn list_in_states(
    conn: &mut Conn,
    states: &[State],
    after: Option<InitiativeId>,
    most: i64,
) -> Result<Vec<InitiativeId>, DbError> {
    let query = initiatives::table
        .filter(initiatives::state.eq_any(states))
        // Open files have a due day, and an index of their own.
        .filter(initiatives::due_on.is_not_null())
        .filter(initiatives::initiative_id.gt(after.unwrap_or(first_id())))
        .order(initiatives::initiative_id)
        .limit(most);
    Ok(query.select(initiatives::initiative_id).load(conn)?)
}
