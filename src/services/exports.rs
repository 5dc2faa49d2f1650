//! The ministry's exports (issue: "The ministry exports"): who may take which accepted files, one query
//! poured row by row into any sink, and the record of what left. CSV and JSON Lines leave while they are
//! read; a workbook is built by the worker and offered then.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Ctx, FieldFault, House, ServiceError, file, once};
use crate::db::column::Doc;
use crate::db::exports::ExportRecord;
use crate::db::lists::ministry;
use crate::db::lists::public::PublicCursor;
use crate::db::page::Page;
use crate::db::{Conn, DbError, agencies, exports, people};
use crate::domain::export_row::{ExportFilter, ExportFormat, ExportStart, FilterWords};
use crate::domain::id::{AgencyId, ExportId, PersonId};
use crate::domain::locale::Locale;
use crate::domain::person::{Actor, Role};
use crate::domain::time::Instant;

mod build;
mod pour;

pub use crate::db::agencies::AgencyRow;
pub use crate::db::exports::{ExportRecord as Record, ExportState};
pub use crate::db::lists::ministry::AcceptedItem;
pub use crate::db::lists::public::PublicCursor as AcceptedCursor;
pub use build::{End, break_off, claim, end, fail_abandoned, progress};
pub use pour::{PourError, Speech, pour};

/// The longest a write may take: what was written before then has been committed. An export ends there, so
/// that no file is announced into it while it leaves.
const SETTLED_SECONDS: i64 = 30;
/// Workbooks one person may have in the making.
const MOST_OPEN: i64 = 3;
/// A download that broke off is the same one for so long; its record says when its rows were read.
const AGAIN_SECONDS: i64 = 3_600;
/// Rows below the header of one sheet.
pub const MOST_ROWS: i64 = 1_048_575;

/// The files this actor may take out, of those asked for: an analyst has the own agency's, one of the
/// portal's owner and an auditor have all.
///
/// # Errors
/// [`ServiceError::Denied`] for everybody else and for another agency's files,
/// [`ServiceError::Invalid`] for a filter that names what there is not.
pub fn scope(
    conn: &mut Conn,
    ctx: &Ctx,
    mut filter: ExportFilter,
) -> Result<ExportFilter, ServiceError> {
    if let Some(own) = limit(conn, ctx)? {
        if filter.agency.is_some_and(|asked| asked != own) {
            return Err(ServiceError::Denied);
        }
        filter.agency = Some(own);
    }
    let mut faults = Vec::new();
    let reference = &ctx.house.reference;
    let mut unknown = |field: &str, code: Option<&String>, known: &dyn Fn(&str) -> bool| {
        if code.is_some_and(|code| !known(code)) {
            faults.push(FieldFault::new(field, "unknown-choice"));
        }
    };
    unknown("kind", filter.kind.as_ref(), &|code| {
        reference.kind(code).is_some()
    });
    unknown("field", filter.field.as_ref(), &|code| {
        reference.fields.contains_key(code)
    });
    unknown("province", filter.province.as_ref(), &|code| {
        reference.provinces.contains_key(code)
    });
    if let Some(agency) = filter.agency {
        match agencies::get(conn, agency) {
            Ok(_) => {}
            Err(DbError::NotFound) => faults.push(FieldFault::new("agency", "unknown-choice")),
            Err(other) => return Err(other.into()),
        }
    }
    if faults.is_empty() {
        Ok(filter)
    } else {
        Err(ServiceError::Invalid(faults))
    }
}

/// The one agency whose files this actor may take out; none means all.
///
/// # Errors
/// [`ServiceError::Denied`] for whoever may take none.
pub fn limit(conn: &mut Conn, ctx: &Ctx) -> Result<Option<AgencyId>, ServiceError> {
    match ctx.actor {
        Actor::System
        | Actor::Staff {
            role: Role::Auditor,
            ..
        } => Ok(None),
        Actor::Staff {
            role: Role::Analyst,
            agency,
            ..
        } => {
            let owner = file::owner_agency(conn, ctx)?;
            Ok((agency != owner).then_some(agency))
        }
        Actor::Staff { .. } | Actor::Citizen(_) => Err(ServiceError::Denied),
    }
}

/// What the page of accepted files shows.
pub struct Accepted {
    /// The filter in force, scope included.
    pub filter: ExportFilter,
    /// The files, newest decision first.
    pub page: Page<AcceptedItem, PublicCursor>,
    /// How many an export would have now.
    pub count: i64,
    /// Agencies to choose from; none for whoever sees only the own.
    pub agencies: Vec<AgencyRow>,
}

/// A page of accepted files with the number an export would have.
///
/// # Errors
/// As [`scope`].
pub fn accepted(
    conn: &mut Conn,
    ctx: &Ctx,
    filter: ExportFilter,
    after: Option<PublicCursor>,
    size: usize,
) -> Result<Accepted, ServiceError> {
    let filter = scope(conn, ctx, filter)?;
    let after = after.unwrap_or_else(PublicCursor::start);
    let agencies = match limit(conn, ctx)? {
        None => agencies::list(conn)?,
        Some(_) => Vec::new(),
    };
    Ok(Accepted {
        page: ministry::list(conn, &filter, after, size)?,
        count: ministry::count(conn, &filter, settled(ctx.now))?,
        agencies,
        filter,
    })
}

/// Until when what was written is surely there to be read.
#[must_use]
pub fn settled(now: Instant) -> Instant {
    now.plus_seconds(-SETTLED_SECONDS)
}

/// An export on its way.
#[derive(Debug, Clone)]
pub struct Begun {
    /// Its record.
    pub id: ExportId,
    /// As what.
    pub format: ExportFormat,
    /// What writers are told first.
    pub start: ExportStart,
    /// The language of the person.
    pub locale: Locale,
    /// What the filter names, in that language.
    pub named: FilterWords,
    /// How many rows there were when it was begun.
    pub expected: i64,
    /// Which try of a worker this is, counted from one.
    pub attempt: i64,
}

/// Begins an export that leaves while it is read: its record is written first, so that one that breaks off
/// is on record too. A download does not leave its page, so the same key comes again with the next one: what
/// broke off is begun again under its record; else the rows are read anew and may be others, and a record of
/// their own says when they left and what their hash is.
///
/// # Errors
/// As [`scope`]; [`ServiceError::KeyReused`] for another export under the same key.
pub fn begin(
    tx: &mut Conn,
    ctx: &Ctx,
    key: Option<once::OnceKey>,
    format: ExportFormat,
    filter: &ExportFilter,
) -> Result<Begun, ServiceError> {
    let mut is_first = false;
    let first = once::guard(tx, ctx, key, "export.take", &(format, filter), |tx| {
        is_first = true;
        put(tx, ctx, format, filter)
    })?;
    let taken = if is_first || begins_again(tx, ctx, first.id)? {
        first
    } else {
        put(tx, ctx, format, filter)?
    };
    let row = exports::get(tx, taken.id)?;
    begun(tx, &ctx.house, &row, ctx.locale)
}

/// What broke off goes on under its record for an hour, as long as whoever takes it may still take all of it.
fn begins_again(tx: &mut Conn, ctx: &Ctx, id: ExportId) -> Result<bool, ServiceError> {
    let row = exports::get(tx, id)?;
    let since = ctx.now.plus_seconds(-AGAIN_SECONDS);
    Ok(row.requested_at >= since
        && may_take(tx, ctx, &filter_of(&row)?)?
        && exports::begin_again(tx, id)?)
}

/// Whether the role of now takes out all that this filter of before names.
fn may_take(tx: &mut Conn, ctx: &Ctx, filter: &ExportFilter) -> Result<bool, ServiceError> {
    let own = limit(tx, ctx)?;
    Ok(own.is_none() || filter.agency == own)
}

/// Puts an export that leaves now on record.
fn put(
    tx: &mut Conn,
    ctx: &Ctx,
    format: ExportFormat,
    filter: &ExportFilter,
) -> Result<Enqueued, ServiceError> {
    let filter = scope(tx, ctx, filter.clone())?;
    let row = record(tx, ctx, format, &filter, ExportState::Running)?;
    exports::insert(tx, &row)?;
    Ok(Enqueued { id: row.export_id })
}

/// What asking for a workbook answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enqueued {
    /// The export that will be built.
    pub id: ExportId,
}

/// Asks for a workbook, which the worker builds.
///
/// # Errors
/// As [`scope`]; [`ServiceError::Invalid`] with several in the making or more rows than a sheet holds.
pub fn enqueue(tx: &mut Conn, ctx: &Ctx, filter: ExportFilter) -> Result<Enqueued, ServiceError> {
    let filter = scope(tx, ctx, filter)?;
    let person = ctx.actor.person().ok_or(ServiceError::Denied)?;
    if exports::count_open(tx, person)? >= MOST_OPEN {
        let fault = FieldFault::new("format", "too-many-waiting").with("max", MOST_OPEN);
        return Err(ServiceError::Invalid(vec![fault]));
    }
    let row = record(tx, ctx, ExportFormat::Xlsx, &filter, ExportState::Waiting)?;
    if row.row_count > MOST_ROWS {
        let fault = FieldFault::new("format", "too-many-for-sheet").with("max", MOST_ROWS);
        return Err(ServiceError::Invalid(vec![fault]));
    }
    exports::insert(tx, &row)?;
    Ok(Enqueued { id: row.export_id })
}

fn record(
    tx: &mut Conn,
    ctx: &Ctx,
    format: ExportFormat,
    filter: &ExportFilter,
    state: ExportState,
) -> Result<ExportRecord, ServiceError> {
    let until_at = settled(ctx.now);
    let row_count = ministry::count(tx, filter, until_at)?;
    Ok(ExportRecord {
        export_id: ExportId::new(ctx.now),
        person_id: ctx.actor.person(),
        format,
        filter: Doc::of(filter),
        state,
        until_at,
        row_count,
        done_count: 0,
        sha256: None,
        store_key: None,
        requested_at: ctx.now,
        leased_until: None,
        finished_at: None,
        attempts: 0,
        next_at: None,
    })
}

fn begun(
    tx: &mut Conn,
    house: &House,
    row: &ExportRecord,
    locale: Locale,
) -> Result<Begun, ServiceError> {
    let filter = filter_of(row)?;
    let taken_by = match row.person_id {
        Some(person) => people::get(tx, person)?.name,
        None => String::from("sangkien"),
    };
    let agency = match filter.agency {
        Some(agency) => Some(agencies::get(tx, agency)?.name(locale).to_owned()),
        None => None,
    };
    let named = FilterWords::of(&house.reference, &filter, agency, locale);
    Ok(Begun {
        id: row.export_id,
        format: row.format,
        start: ExportStart {
            filter,
            frozen_at: row.until_at,
            taken_at: row.requested_at,
            taken_by,
        },
        locale,
        named,
        expected: row.row_count,
        attempt: row.attempts,
    })
}

/// The filter of a recorded export.
///
/// # Errors
/// When the record has another shape.
pub fn filter_of(row: &ExportRecord) -> Result<ExportFilter, ServiceError> {
    let filter = row.filter.clone();
    filter
        .read()
        .map_err(|error| ServiceError::Internal(Box::new(error)))
}

/// Workbooks deleted at a time.
const DELETE: i64 = 100;

/// Finished workbooks whose time is over: which, and where the store has them.
///
/// # Errors
/// When the database fails.
pub fn expired(
    conn: &mut Conn,
    ctx: &Ctx,
    kept: Duration,
) -> Result<Vec<(ExportId, String)>, ServiceError> {
    let seconds = i64::try_from(kept.as_secs()).unwrap_or(i64::MAX);
    let before = ctx.now.plus_seconds(seconds.saturating_neg());
    Ok(exports::kept_since(conn, before, DELETE)?)
}

/// The store has this workbook no longer; that it was taken stays on record.
///
/// # Errors
/// When the database fails.
pub fn forget_file(tx: &mut Conn, id: ExportId) -> Result<(), ServiceError> {
    Ok(exports::forget_file(tx, id)?)
}

/// One export of the person acting.
///
/// # Errors
/// [`ServiceError::NotFound`] for another's.
pub fn get_own(conn: &mut Conn, ctx: &Ctx, id: ExportId) -> Result<ExportRecord, ServiceError> {
    Ok(exports::get_own(conn, acting(ctx)?, id)?)
}

/// A workbook of the person acting, to be taken out now.
///
/// # Errors
/// [`ServiceError::NotFound`] for another's; [`ServiceError::Denied`] where the role of now would not be given all
/// that is in it.
pub fn get_takeable(
    conn: &mut Conn,
    ctx: &Ctx,
    id: ExportId,
) -> Result<ExportRecord, ServiceError> {
    let row = get_own(conn, ctx, id)?;
    if may_take(conn, ctx, &filter_of(&row)?)? {
        Ok(row)
    } else {
        Err(ServiceError::Denied)
    }
}

/// The exports of the person acting, newest first.
///
/// # Errors
/// When the database fails.
pub fn list_own(
    conn: &mut Conn,
    ctx: &Ctx,
    after: Option<ExportId>,
    size: usize,
) -> Result<Page<ExportRecord, ExportId>, ServiceError> {
    Ok(exports::list_own(conn, acting(ctx)?, after, size)?)
}

/// The names of the agencies that the filters of these exports name, in the language of the person acting.
///
/// # Errors
/// When the database fails.
pub fn agency_names(
    conn: &mut Conn,
    ctx: &Ctx,
    rows: &[ExportRecord],
) -> Result<BTreeMap<AgencyId, String>, ServiceError> {
    let mut named = false;
    for row in rows {
        named |= filter_of(row)?.agency.is_some();
    }
    if !named {
        return Ok(BTreeMap::new());
    }
    let all = agencies::list(conn)?;
    Ok(all
        .into_iter()
        .map(|agency| (agency.agency_id, agency.name(ctx.locale).to_owned()))
        .collect())
}

fn acting(ctx: &Ctx) -> Result<PersonId, ServiceError> {
    ctx.actor.person().ok_or(ServiceError::Denied)
}
