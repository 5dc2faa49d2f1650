//! Rows of the database poured into a sink one by one: names in place of codes for people, working days
//! counted, nothing kept.

use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use chrono::{Datelike as _, NaiveDate};

use crate::db::catalogue::PublicAuthors;
use crate::db::lists::ministry::{self, AcceptedRow};
use crate::db::{Conn, DbError, DoorError};
use crate::domain::calendar::Calendar;
use crate::domain::export_row::{ExportFormat, ExportRow, ExportStart, RowSink};
use crate::domain::locale::Locale;
use crate::domain::reference::Reference;
use crate::domain::workflow::State;
use crate::seal::{PersonKey, SealError, envelope};
use crate::services::House;
use crate::services::findings::DECIDED;

/// In which words a row speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speech {
    /// Codes, for machines; the agency's name is in Vietnamese.
    Codes,
    /// Names in this language.
    Names(Locale),
}

impl Speech {
    /// What suits a format.
    #[must_use]
    pub const fn of(format: ExportFormat, locale: Locale) -> Self {
        match format {
            ExportFormat::Jsonl => Self::Codes,
            ExportFormat::Csv | ExportFormat::Xlsx => Self::Names(locale),
        }
    }
}

/// Why an export broke off.
#[derive(Debug, thiserror::Error)]
pub enum PourError<F> {
    /// The database failed.
    #[error("rows cannot be read")]
    Rows(#[from] DbError),
    /// A reason does not open.
    #[error("a reason does not open")]
    Sealed(#[from] SealError),
    /// The sink refuses more.
    #[error("rows cannot be written")]
    Sink(#[source] F),
    /// Nobody takes rows any more; why is said by whoever did.
    #[error("rows are not taken any more")]
    Stopped,
}

impl<F: Send + 'static> DoorError for PourError<F> {
    fn is_busy(&self) -> bool {
        false
    }
}

/// Rows handed over at a time, and how many times so many may wait: memory that does not grow with the export.
const HANDED: usize = 64;
const WAITING: usize = 2;

/// Pours every row of an export into `sink`; `tick` hears of every row. The database is read on this thread,
/// rows are opened, put into words and written on another. For [`crate::db::Db::stream`].
///
/// # Errors
/// When the database or the sink fails; what was written then is no export.
pub fn pour<S>(
    conn: &mut Conn,
    house: &House,
    start: &ExportStart,
    speech: Speech,
    sink: &mut S,
    tick: impl FnMut(u64) + Send,
) -> Result<u64, PourError<S::Fault>>
where
    S: RowSink + Send,
    S::Fault: Send + 'static,
{
    sink.begin(start).map_err(PourError::Sink)?;
    let rows = std::thread::scope(|scope| {
        let (full, waiting) = sync_channel(WAITING);
        let written = scope.spawn(|| write(house, speech, sink, waiting, tick));
        let read = read(conn, start, &full);
        drop(full);
        let written = written.join().unwrap_or_else(|panic| resume_unwind(panic));
        // Reading stops when writing has failed: what failed first is said.
        written.and_then(|rows| read.map(|()| rows))
    })?;
    sink.finish().map_err(PourError::Sink)?;
    Ok(rows)
}

fn read<F: Send + 'static>(
    conn: &mut Conn,
    start: &ExportStart,
    full: &SyncSender<Vec<AcceptedRow>>,
) -> Result<(), PourError<F>> {
    let mut rows = Vec::with_capacity(HANDED);
    ministry::each(conn, &start.filter, start.frozen_at, |row| {
        rows.push(row);
        if rows.len() == HANDED {
            let rows = std::mem::replace(&mut rows, Vec::with_capacity(HANDED));
            full.send(rows).map_err(|_| PourError::Stopped)?;
        }
        Ok::<(), PourError<F>>(())
    })?;
    full.send(rows).map_err(|_| PourError::Stopped)
}

fn write<S: RowSink>(
    house: &House,
    speech: Speech,
    sink: &mut S,
    waiting: Receiver<Vec<AcceptedRow>>,
    mut tick: impl FnMut(u64),
) -> Result<u64, PourError<S::Fault>> {
    let reference = &house.reference;
    let days = WorkedDays::of(&reference.calendar);
    let mut count = 0;
    for mut row in waiting.into_iter().flatten() {
        let reason = reason(house, &mut row)?;
        let mut row = spoken(row, reference, speech, &days);
        row.decision_reason = reason;
        sink.row(&row).map_err(PourError::Sink)?;
        count += 1;
        tick(count);
    }
    Ok(count)
}

/// Why it was decided; nothing once the proposer was erased.
fn reason(house: &House, row: &mut AcceptedRow) -> Result<Option<String>, SealError> {
    let (Some(sealed), Some(wrapped)) = (row.grounds_sealed.take(), row.wrapped_key.take()) else {
        return Ok(None);
    };
    let key = PersonKey::unwrap(house.seal.master(), row.proposer_id.uuid(), &wrapped)?;
    let words = envelope::open(&key, DECIDED, &sealed)?;
    Ok(Some(String::from_utf8_lossy(&words).into_owned()))
}

fn spoken(row: AcceptedRow, reference: &Reference, speech: Speech, days: &WorkedDays) -> ExportRow {
    let submitted_on = row
        .submitted_at
        .map_or(row.decided_on, crate::domain::time::Instant::date);
    // Where it could not be read who agreed, nobody is named.
    let named: PublicAuthors = row
        .named
        .and_then(|named| named.read().ok())
        .unwrap_or_default();
    let positive = |number: i64| u32::try_from(number).unwrap_or(0);
    let mut spoken = ExportRow {
        code: row.code,
        kind: row.kind,
        title: row.title,
        summary: row.summary,
        field: row.field_code,
        province: row.province_code,
        agency_code: row.agency_code,
        agency: row.agency_vi,
        proposer: named.proposer.then_some(row.proposer),
        author_count: positive(row.author_count),
        authors: named.authors,
        strategic_technology: row.strategic_code,
        submitted_on,
        decided_on: Some(row.decided_on),
        announced_on: Some(row.announced_at.date()),
        completed_on: row
            .ended_at
            .filter(|_| row.state == State::Implemented)
            .map(crate::domain::time::Instant::date),
        state: row.state,
        score: row.score.map(positive),
        days_used: days.between(submitted_on, row.decided_on),
        decision_reason: None,
    };
    if let Speech::Names(locale) = speech {
        if locale == Locale::En {
            spoken.agency = row.agency_en;
        }
        if let Some(kind) = reference.kind(&spoken.kind) {
            kind.name.get(locale).clone_into(&mut spoken.kind);
        }
        let field = spoken
            .field
            .as_deref()
            .and_then(|code| reference.fields.get(code));
        if let Some(field) = field {
            spoken.field = Some(field.name.get(locale).to_owned());
        }
        let province = spoken
            .province
            .as_deref()
            .and_then(|code| reference.provinces.get(code));
        if let Some(province) = province {
            spoken.province = Some(province.name.get(locale).to_owned());
        }
        let technology = spoken.strategic_technology.as_deref();
        let technology = technology.and_then(|code| reference.strategic_technologies.get(code));
        if let Some(technology) = technology {
            spoken.strategic_technology = Some(technology.name.get(locale).to_owned());
        }
    }
    spoken
}

/// Working days counted up once, so that a row costs two looks instead of a walk through its days.
struct WorkedDays {
    first: NaiveDate,
    /// Working days after `first`, up to and including each day.
    sums: Vec<u32>,
}

impl WorkedDays {
    const YEARS_BEFORE: i32 = 15;
    const YEARS_AFTER: i32 = 5;

    fn of(calendar: &Calendar) -> Self {
        let first = NaiveDate::from_ymd_opt(calendar.last_year - Self::YEARS_BEFORE, 1, 1)
            .unwrap_or_default();
        let last = calendar.last_year.saturating_add(Self::YEARS_AFTER);
        let mut sum = 0;
        let sums = first
            .iter_days()
            .take_while(|day| day.year() <= last)
            .map(|day| {
                sum += u32::from(day > first && calendar.is_working_day(day));
                sum
            })
            .collect();
        Self { first, sums }
    }

    /// Working days after `from`, up to and including `to`; none outside of the years counted.
    fn between(&self, from: NaiveDate, to: NaiveDate) -> Option<u32> {
        let sum = |day: NaiveDate| {
            let place = usize::try_from((day - self.first).num_days()).ok()?;
            self.sums.get(place).copied()
        };
        Some(sum(to)?.saturating_sub(sum(from)?))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::calendar::Calendar;

    proptest! {
        #[test]
        fn days_counted_once_are_the_days_counted_one_by_one(from in 0..1200_u64, more in 0..200_u64) {
            let calendar = Calendar { version: 1, last_year: 2026, ..Calendar::default() };
            let day = |n: u64| NaiveDate::from_ymd_opt(2024, 1, 1).unwrap() + chrono::Days::new(n);
            let (from, to) = (day(from), day(from + more));
            let counted = WorkedDays::of(&calendar).between(from, to);
            prop_assert_eq!(counted, Some(calendar.working_days_between(from, to)));
        }
    }
}
