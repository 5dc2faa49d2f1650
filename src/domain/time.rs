//! Instants and Vietnam's calendar dates. The only place that reads the machine's clock.
//!
//! Instants are cut to microseconds: PostgreSQL keeps no more, and a value must equal itself after a
//! round trip through either database.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Asia::Ho_Chi_Minh;
use serde::{Deserialize, Serialize};

/// A moment, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(DateTime<Utc>);

impl Instant {
    /// Cuts `moment` to microseconds.
    #[must_use]
    pub fn new(moment: DateTime<Utc>) -> Self {
        Self::from_micros(moment.timestamp_micros())
    }
    /// Microseconds since 1970; a value outside chrono's range becomes 1970.
    #[must_use]
    pub fn from_micros(micros: i64) -> Self {
        Self(DateTime::from_timestamp_micros(micros).unwrap_or_default())
    }
    /// Microseconds since 1970.
    #[must_use]
    pub fn micros(self) -> i64 {
        self.0.timestamp_micros()
    }
    /// For the border to a library that speaks chrono.
    #[must_use]
    pub const fn utc(self) -> DateTime<Utc> {
        self.0
    }
    /// The same moment on a wall clock in Vietnam.
    #[must_use]
    pub fn in_vietnam(self) -> DateTime<chrono_tz::Tz> {
        self.0.with_timezone(&Ho_Chi_Minh)
    }
    /// The calendar date in Vietnam.
    #[must_use]
    pub fn date(self) -> NaiveDate {
        self.in_vietnam().date_naive()
    }
    /// `self` moved by a number of seconds, forward or back.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        let moved =
            TimeDelta::try_seconds(seconds).and_then(|delta| self.0.checked_add_signed(delta));
        Self::new(moved.unwrap_or(self.0))
    }
    /// Whole seconds from `earlier` to `self`; negative when `earlier` is later.
    #[must_use]
    pub fn seconds_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0).num_seconds()
    }
    /// The last moment of a Vietnamese calendar day: the first instant of the next one.
    #[must_use]
    pub fn end_of(day: NaiveDate) -> Self {
        let next = day.succ_opt().unwrap_or(day);
        Self::start_of(next)
    }
    /// The first moment of a Vietnamese calendar day (00:00 in `Asia/Ho_Chi_Minh`).
    #[must_use]
    pub fn start_of(day: NaiveDate) -> Self {
        let midnight = day.and_time(NaiveTime::MIN);
        let moment = Ho_Chi_Minh.from_local_datetime(&midnight).earliest();
        Self::new(moment.map_or_else(|| midnight.and_utc(), |local| local.with_timezone(&Utc)))
    }
}

impl std::str::FromStr for Instant {
    type Err = chrono::ParseError;
    /// Reads RFC 3339.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::new(
            DateTime::parse_from_rfc3339(text.trim())?.with_timezone(&Utc),
        ))
    }
}

impl std::fmt::Display for Instant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(chrono::SecondsFormat::Micros, true))
    }
}

/// Where "now" comes from: the machine, or a file that a test moves.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    source: Source,
}

#[derive(Debug, Clone, Default)]
enum Source {
    #[default]
    Machine,
    File(Arc<PathBuf>),
    Fixed(Instant),
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn machine() -> Self {
        Self::default()
    }
    /// A clock whose hands are an RFC 3339 instant in `path`, read at every look. The machine's time
    /// stands in while the file cannot be read. Only for demonstrations on loopback.
    #[must_use]
    pub fn from_file(path: PathBuf) -> Self {
        Self {
            source: Source::File(Arc::new(path)),
        }
    }
    /// A clock that stands still.
    #[must_use]
    pub const fn fixed(at: Instant) -> Self {
        Self {
            source: Source::Fixed(at),
        }
    }
    /// This moment, by this clock.
    #[must_use]
    pub fn now(&self) -> Instant {
        match &self.source {
            Source::Machine => machine_now(),
            Source::Fixed(at) => *at,
            Source::File(path) => std::fs::read_to_string(path.as_path())
                .ok()
                .and_then(|text| text.parse().ok())
                .unwrap_or_else(machine_now),
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the clock"
)]
fn machine_now() -> Instant {
    Instant::new(Utc::now())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vietnamese_day_ends_at_17_00_utc() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        assert_eq!(
            Instant::end_of(day).to_string(),
            "2026-11-22T17:00:00.000000Z"
        );
        assert_eq!(Instant::start_of(day).date(), day);
        assert_eq!(Instant::end_of(day).plus_seconds(-1).date(), day);
    }

    #[test]
    fn an_instant_keeps_microseconds_and_no_more() {
        let fine: Instant = "2026-01-02T03:04:05.123456789Z".parse().unwrap();
        assert_eq!(fine, Instant::from_micros(fine.micros()));
        assert_eq!(fine.to_string(), "2026-01-02T03:04:05.123456Z");
    }
}
