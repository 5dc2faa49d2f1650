//! What was taken out of the portal: by whom, which files, how many, and the hash of what left. Also the
//! queue of workbooks that the worker builds, claimed with a lease like notices.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::Conn;
use super::column::Doc;
use super::dialect::{Suffix, skip_locked};
use super::error::DbError;
use super::page::Page;
use super::schema::exports;
use crate::domain::export_row::ExportFormat;
use crate::domain::id::{ExportId, PersonId};
use crate::domain::text_enum::text_enum;
use crate::domain::time::Instant;

text_enum! {
    /// Where an export stands.
    pub enum ExportState {
        /// To be built by the worker.
        Waiting = "waiting",
        /// On its way to the person, or being built.
        Running = "running",
        /// Complete, counted and hashed.
        Done = "done",
        /// Broken off; nothing of it counts.
        Failed = "failed",
    }
}

/// An export as stored.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = exports)]
pub struct ExportRecord {
    /// Which.
    pub export_id: ExportId,
    /// Who took it; none for the command line.
    pub person_id: Option<PersonId>,
    /// As what.
    pub format: ExportFormat,
    /// [`crate::domain::export_row::ExportFilter`].
    pub filter: Doc,
    /// Where it stands.
    pub state: ExportState,
    /// Files announced after this moment are not in it.
    pub until_at: Instant,
    /// How many rows it has, or will have.
    pub row_count: i64,
    /// How many are written.
    pub done_count: i64,
    /// SHA-256 of its bytes.
    pub sha256: Option<Vec<u8>>,
    /// Where the store has it.
    pub store_key: Option<String>,
    /// When it was asked for.
    pub requested_at: Instant,
    /// Until when a worker has it.
    pub leased_until: Option<Instant>,
    /// When it was complete or failed.
    pub finished_at: Option<Instant>,
    /// How often a worker began it.
    pub attempts: i64,
    /// When a worker may begin it again; none: at once.
    pub next_at: Option<Instant>,
}

/// Written out, because a bound value would keep the database from its partial index.
const OPEN: &str = "exports.state IN ('waiting', 'running')";

/// A new export.
pub fn insert(conn: &mut Conn, row: &ExportRecord) -> Result<(), DbError> {
    diesel::insert_into(exports::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

/// One export.
pub fn get(conn: &mut Conn, id: ExportId) -> Result<ExportRecord, DbError> {
    let query = exports::table.find(id);
    Ok(query.select(exports::all_columns).first(conn)?)
}

/// One export of this person.
pub fn get_own(conn: &mut Conn, person: PersonId, id: ExportId) -> Result<ExportRecord, DbError> {
    let query = exports::table
        .find(id)
        .filter(exports::person_id.eq(person));
    Ok(query.select(exports::all_columns).first(conn)?)
}

/// The exports of one person, newest first.
pub fn list_own(
    conn: &mut Conn,
    person: PersonId,
    after: Option<ExportId>,
    size: usize,
) -> Result<Page<ExportRecord, ExportId>, DbError> {
    let last = ExportId::from_uuid(uuid::Uuid::max());
    let rows: Vec<ExportRecord> = exports::table
        .filter(exports::person_id.eq(person))
        .filter(exports::export_id.lt(after.unwrap_or(last)))
        .order(exports::export_id.desc())
        .limit(i64::try_from(size.saturating_add(1)).unwrap_or(i64::MAX))
        .select(exports::all_columns)
        .load(conn)?;
    Ok(Page::cut(rows, size, |row| row.export_id))
}

/// Workbooks of this person that are not built yet.
pub fn count_open(conn: &mut Conn, person: PersonId) -> Result<i64, DbError> {
    let query = exports::table
        .filter(sql::<Bool>(OPEN))
        .filter(exports::format.eq(ExportFormat::Xlsx))
        .filter(exports::person_id.eq(person));
    Ok(query.count().get_result(conn)?)
}

/// Leases the oldest workbook to build: a new one, one to try again, or one whose worker did not come back.
/// None is begun more than `most` times.
pub fn claim(
    conn: &mut Conn,
    now: Instant,
    until: Instant,
    most: i64,
) -> Result<Option<ExportRecord>, DbError> {
    let lock = skip_locked(conn);
    let next = exports::table
        .filter(sql::<Bool>(OPEN))
        .filter(exports::format.eq(ExportFormat::Xlsx))
        .filter(
            // One that runs without a lease is written by whoever began it, and not by a worker.
            exports::state
                .eq(ExportState::Waiting)
                .and(exports::next_at.is_null().or(exports::next_at.le(now)))
                .or(exports::leased_until.le(now)),
        )
        .filter(exports::attempts.lt(most))
        .order(exports::export_id)
        .limit(1)
        .select(exports::export_id);
    let found: Vec<ExportId> = Suffix(next, lock).load(conn)?;
    let Some(id) = found.first() else {
        return Ok(None);
    };
    diesel::update(exports::table.find(id))
        .set((
            exports::state.eq(ExportState::Running),
            exports::leased_until.eq(Some(until)),
            exports::done_count.eq(0),
            exports::attempts.eq(exports::attempts + 1),
            exports::next_at.eq(None::<Instant>),
        ))
        .execute(conn)?;
    let row = exports::table.find(id).select(exports::all_columns);
    Ok(Some(row.first(conn)?))
}

/// How far a running export is; the lease goes on with it.
pub fn put_progress(
    conn: &mut Conn,
    id: ExportId,
    done: i64,
    until: Instant,
) -> Result<(), DbError> {
    let running = exports::table
        .find(id)
        .filter(exports::state.eq(ExportState::Running));
    diesel::update(running)
        .set((
            exports::done_count.eq(done),
            exports::leased_until.eq(Some(until)),
        ))
        .execute(conn)?;
    Ok(())
}

/// A workbook could not be built: it waits until `next_at`, or has failed without one. Nothing happens when
/// it went to another worker meanwhile.
pub fn break_off(
    conn: &mut Conn,
    id: ExportId,
    attempt: i64,
    next_at: Option<Instant>,
    now: Instant,
) -> Result<(), DbError> {
    let mine = exports::table
        .find(id)
        .filter(exports::state.eq(ExportState::Running))
        .filter(exports::attempts.eq(attempt));
    let (state, finished_at) = match next_at {
        Some(_) => (ExportState::Waiting, None),
        None => (ExportState::Failed, Some(now)),
    };
    diesel::update(mine)
        .set((
            exports::state.eq(state),
            exports::leased_until.eq(None::<Instant>),
            exports::next_at.eq(next_at),
            exports::done_count.eq(0),
            exports::finished_at.eq(finished_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// How an export ended.
#[derive(Debug, Clone)]
pub struct Ended {
    /// Which.
    pub id: ExportId,
    /// Done or failed.
    pub state: ExportState,
    /// How many rows it has.
    pub rows: i64,
    /// SHA-256 of its bytes.
    pub sha256: Option<Vec<u8>>,
    /// Where the store has it.
    pub store_key: Option<String>,
    /// When.
    pub at: Instant,
}

/// Writes down how an export ended; answers whether it was still running.
pub fn end(conn: &mut Conn, ended: &Ended) -> Result<bool, DbError> {
    let running = exports::table
        .find(ended.id)
        .filter(exports::state.eq(ExportState::Running));
    let changed = diesel::update(running)
        .set((
            exports::state.eq(ended.state),
            exports::row_count.eq(ended.rows),
            exports::done_count.eq(ended.rows),
            exports::sha256.eq(ended.sha256.clone()),
            exports::store_key.eq(ended.store_key.clone()),
            exports::leased_until.eq(None::<Instant>),
            exports::finished_at.eq(Some(ended.at)),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Exports that were begun before `before` and never ended: whoever wrote them is gone. Also workbooks whose
/// worker did not come back from the last of `most` tries.
pub fn fail_abandoned(
    conn: &mut Conn,
    before: Instant,
    now: Instant,
    most: i64,
) -> Result<usize, DbError> {
    let unwritten = exports::leased_until
        .is_null()
        .and(exports::requested_at.lt(before));
    let given_up = exports::leased_until
        .le(now)
        .and(exports::attempts.ge(most));
    let abandoned = exports::table
        .filter(sql::<Bool>(OPEN))
        .filter(exports::state.eq(ExportState::Running))
        .filter(unwritten.or(given_up));
    let changed = diesel::update(abandoned)
        .set((
            exports::state.eq(ExportState::Failed),
            exports::leased_until.eq(None::<Instant>),
            exports::finished_at.eq(Some(now)),
        ))
        .execute(conn)?;
    Ok(changed)
}

/// A failed export is under way again; answers whether it was failed.
pub fn begin_again(conn: &mut Conn, id: ExportId) -> Result<bool, DbError> {
    let failed = exports::table
        .find(id)
        .filter(exports::state.eq(ExportState::Failed));
    let changed = diesel::update(failed)
        .set((
            exports::state.eq(ExportState::Running),
            exports::finished_at.eq(None::<Instant>),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Workbooks that were finished before this moment and are still kept, at most `most`: which, and where.
pub fn kept_since(
    conn: &mut Conn,
    before: Instant,
    most: i64,
) -> Result<Vec<(ExportId, String)>, DbError> {
    Ok(exports::table
        .filter(exports::store_key.is_not_null())
        .filter(exports::finished_at.lt(before))
        .order(exports::finished_at)
        .limit(most)
        .select((exports::export_id, exports::store_key.assume_not_null()))
        .load(conn)?)
}

/// The workbook is not in the store any more.
pub fn forget_file(conn: &mut Conn, id: ExportId) -> Result<(), DbError> {
    diesel::update(exports::table.find(id))
        .set(exports::store_key.eq(None::<String>))
        .execute(conn)?;
    Ok(())
}
