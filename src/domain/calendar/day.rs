//! Which days state offices work: Monday to Friday but for the days off, and the days worked in exchange.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// A number of working days: a budget, a minimum, an extension.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct WorkingDays(pub u16);

impl std::fmt::Display for WorkingDays {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// The days off and the swapped days of state offices.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// Grows with every change of the data.
    pub version: u32,
    /// Days off; weekends need not be listed.
    pub holidays: BTreeSet<NaiveDate>,
    /// Saturdays and Sundays that are worked.
    pub swaps: BTreeSet<NaiveDate>,
    /// The last year whose days off are announced; later due dates are provisional.
    pub last_year: i32,
}

impl Calendar {
    /// Whether state offices work on this day.
    #[must_use]
    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        self.swaps.contains(&day) || (!weekend && !self.holidays.contains(&day))
    }

    /// The day itself when it is worked, else the next one that is.
    #[must_use]
    pub fn working_day_from(&self, day: NaiveDate) -> NaiveDate {
        let mut day = day;
        while !self.is_working_day(day) {
            match day.succ_opt() {
                Some(next) => day = next,
                None => return day,
            }
        }
        day
    }

    /// Working days after `from`, up to and including `to`; 0 when `to` is not later.
    #[must_use]
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> u32 {
        let mut count = 0;
        let mut day = from;
        while day < to {
            let Some(next) = day.succ_opt() else { break };
            day = next;
            count += u32::from(self.is_working_day(day));
        }
        count
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::LazyLock;

    use super::*;

    pub(crate) fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// The reference calendar, read by hand so that `domain` needs no loader.
    pub(crate) fn vietnam() -> &'static Calendar {
        static CALENDAR: LazyLock<Calendar> = LazyLock::new(read);
        &CALENDAR
    }

    fn read() -> Calendar {
        let rows = |text: &str| {
            text.lines()
                .skip(1)
                .filter_map(|line| line.split(',').next())
                .map(date)
                .collect()
        };
        Calendar {
            version: 1,
            holidays: rows(include_str!("../../../config/reference/holidays.csv")),
            swaps: rows(include_str!(
                "../../../config/reference/working_day_swaps.csv"
            )),
            last_year: 2026,
        }
    }

    #[test]
    fn weekends_and_holidays_are_off_and_swapped_saturdays_are_worked() {
        let calendar = vietnam();
        assert!(calendar.is_working_day(date("2026-11-23")));
        assert!(!calendar.is_working_day(date("2026-11-22")), "a Sunday");
        assert!(!calendar.is_working_day(date("2026-11-24")), "Culture Day");
        assert!(!calendar.is_working_day(date("2026-02-18")), "Tết");
        assert!(calendar.is_working_day(date("2026-01-10")), "swapped");
        assert!(!calendar.is_working_day(date("2026-01-02")), "given off");
    }
}
