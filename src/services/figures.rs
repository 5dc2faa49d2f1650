//! The published counters: taken by the worker, read by pages. What each counts is said on `/figures`.

use std::collections::BTreeMap;

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{Ctx, ServiceError};
use crate::db::column::Doc;
use crate::db::lists::figures;
use crate::db::{Conn, agencies};
use crate::domain::id::AgencyId;
use crate::domain::time::Instant;
use crate::domain::workflow::State;

/// Snapshots are kept this long; only the newest is read.
const KEPT_SECONDS: i64 = 24 * 3600;

/// The counters as stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// Files ever handed in.
    pub submitted: i64,
    /// Of those, with an end: announced, declined or stopped. What its proposer took back is none of them.
    pub answered: i64,
    /// Accepted, implementing or implemented.
    pub accepted: i64,
    /// Of the answered ones, those that ended in time.
    pub on_time: i64,
    /// By state.
    pub by_state: Vec<(State, i64)>,
    /// By agency: its names, handed in, accepted; most first.
    pub by_agency: Vec<AgencyCount>,
    /// By month (`2026-11`): handed in, answered.
    pub by_month: Vec<(String, i64, i64)>,
}

/// The counters of one agency.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgencyCount {
    /// Its name.
    pub vi: String,
    /// Its name in English.
    pub en: String,
    /// Handed in.
    pub submitted: i64,
    /// Accepted.
    pub accepted: i64,
}

/// The counters of one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// When they were taken.
    pub at: Instant,
    /// The counters.
    pub counts: Counts,
}

/// Counts everything and stores it, in one go.
///
/// # Errors
/// When the database fails.
pub fn take(tx: &mut Conn, ctx: &Ctx) -> Result<Counts, ServiceError> {
    let counts = count(tx)?;
    put(tx, ctx, &counts)?;
    Ok(counts)
}

/// Stores counters as the newest.
///
/// # Errors
/// When the database fails.
pub fn put(tx: &mut Conn, ctx: &Ctx, counts: &Counts) -> Result<(), ServiceError> {
    figures::insert_snapshot(tx, ctx.now, Doc::of(counts))?;
    figures::forget_before(tx, ctx.now.plus_seconds(-KEPT_SECONDS))?;
    Ok(())
}

/// Counts everything. Reads whole tables: for the worker, every few minutes, and not through the door
/// where writers would wait for it.
///
/// # Errors
/// When the database fails.
pub fn count(tx: &mut Conn) -> Result<Counts, ServiceError> {
    let mut counts = Counts {
        on_time: figures::on_time(tx)?,
        ..Counts::default()
    };
    let mut states: BTreeMap<State, i64> = BTreeMap::new();
    let mut per_agency: BTreeMap<AgencyId, AgencyCount> = BTreeMap::new();
    for (state, agency, files) in figures::by_state_and_agency(tx)? {
        let add = |sum: &mut i64| *sum = sum.saturating_add(files);
        add(&mut counts.submitted);
        add(states.entry(state).or_default());
        // What its proposer took back was not answered.
        let answered = state.is_final() && state != State::Withdrawn;
        if answered || state.counts_as_accepted() {
            add(&mut counts.answered);
        }
        if state.counts_as_accepted() {
            add(&mut counts.accepted);
        }
        if let Some(agency) = agency {
            let one = per_agency.entry(agency).or_default();
            add(&mut one.submitted);
            if state.counts_as_accepted() {
                add(&mut one.accepted);
            }
        }
    }
    counts.by_state = states.into_iter().collect();
    for agency in agencies::list(tx)? {
        if let Some(one) = per_agency.get_mut(&agency.agency_id) {
            one.vi = agency.name_vi;
            one.en = agency.name_en;
        }
    }
    counts.by_agency = per_agency
        .into_values()
        .filter(|one| !one.vi.is_empty())
        .collect();
    counts
        .by_agency
        .sort_by(|a, b| b.submitted.cmp(&a.submitted).then_with(|| a.vi.cmp(&b.vi)));
    let mut months: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for (month, files) in figures::submitted_by_month(tx)? {
        months.entry(month).or_default().0 = files;
    }
    for (month, files) in figures::ended_by_month(tx)? {
        months.entry(month).or_default().1 = files;
    }
    counts.by_month = months
        .into_iter()
        .map(|(month, (came, went))| (month, came, went))
        .collect();
    Ok(counts)
}

/// The last `at_most` months there is something to say of, each by its first day. A month without files is
/// one with zeros: left out, it would make the pace look even.
#[must_use]
pub fn months(counts: &Counts, at_most: u32) -> Vec<(NaiveDate, i64, i64)> {
    let counted: BTreeMap<NaiveDate, (i64, i64)> = counts
        .by_month
        .iter()
        .filter_map(|(month, came, went)| {
            let first = format!("{month}-01").parse().ok()?;
            Some((first, (*came, *went)))
        })
        .collect();
    let Some((oldest, newest)) = counted.keys().next().zip(counted.keys().next_back()) else {
        return Vec::new();
    };
    let mut shown: Vec<_> = (0..at_most)
        .map_while(|back| newest.checked_sub_months(Months::new(back)))
        .take_while(|month| month >= oldest)
        .map(|month| {
            let (came, went) = counted.get(&month).copied().unwrap_or_default();
            (month, came, went)
        })
        .collect();
    shown.reverse();
    shown
}

/// The newest counters; none before the first were taken.
///
/// # Errors
/// When the database fails.
pub fn newest(conn: &mut Conn) -> Result<Option<Snapshot>, ServiceError> {
    let Some((at, doc)) = figures::newest(conn)? else {
        return Ok(None);
    };
    let counts = doc
        .read()
        .map_err(|error| ServiceError::Internal(Box::new(error)))?;
    Ok(Some(Snapshot { at, counts }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(counted: &[(&str, i64, i64)], at_most: u32) -> Vec<(String, i64, i64)> {
        let of = |(month, came, went): &(&str, i64, i64)| ((*month).to_owned(), *came, *went);
        let counts = Counts {
            by_month: counted.iter().map(of).collect(),
            ..Counts::default()
        };
        let months = months(&counts, at_most).into_iter();
        months
            .map(|(day, came, went)| (day.to_string(), came, went))
            .collect()
    }

    #[test]
    fn a_month_without_files_is_a_month_with_zeros() {
        let counted = [("2026-11", 7, 3), ("2027-02", 0, 1)];
        let month = |day: &str, came, went| (day.to_owned(), came, went);
        let all = [
            month("2026-11-01", 7, 3),
            month("2026-12-01", 0, 0),
            month("2027-01-01", 0, 0),
            month("2027-02-01", 0, 1),
        ];
        assert_eq!(shown(&counted, 12), all);
        assert_eq!(shown(&counted, 3), all[1..]);
        assert_eq!(shown(&[], 12), []);
        assert_eq!(shown(&[("nonsense", 1, 1)], 12), []);
    }
}
