//! Counting forward to a due date and back to the days left.

use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::day::{Calendar, WorkingDays};

/// The last day of a period; it ends at 24:00 of that day in Vietnam.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DueDate {
    /// The day.
    pub on: NaiveDate,
    /// It lies beyond the years whose days off are announced, and may move.
    pub provisional: bool,
}

/// How a period was measured, so that it can be measured again with another calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// Working days; negative for a period that was overdue when it was paused.
    Days(i64),
    /// Calendar months.
    Months(u32),
}

impl Calendar {
    /// The due date of a period of working days after `from`. Day zero does not count; a period of 0 days
    /// ends on `from`, or on the next working day.
    #[must_use]
    pub fn due(&self, from: NaiveDate, days: WorkingDays) -> DueDate {
        self.due_in(from, i64::from(days.0))
    }

    /// The due date of a period in months after `from`: the same day number or the last of the month,
    /// moved to the next working day when that is off.
    #[must_use]
    pub fn due_in_months(&self, from: NaiveDate, months: u32) -> DueDate {
        let end = from
            .checked_add_months(Months::new(months))
            .unwrap_or(NaiveDate::MAX);
        self.due_date(self.working_day_from(end))
    }

    /// The due date of any span after `from`.
    #[must_use]
    pub fn due_after(&self, from: NaiveDate, span: Span) -> DueDate {
        match span {
            Span::Days(days) => self.due_in(from, days),
            Span::Months(months) => self.due_in_months(from, months),
        }
    }

    /// Working days left on `today`: 0 on the last day, negative when overdue (−1 from the day after).
    #[must_use]
    pub fn days_left(&self, today: NaiveDate, due: NaiveDate) -> i64 {
        if today <= due {
            i64::from(self.working_days_between(today, due))
        } else {
            // A weekend after the last day is overdue already, though no working day has passed.
            -i64::from(self.working_days_between(due, today).max(1))
        }
    }

    /// As [`Calendar::due`], but `days` may be negative: then the due date lies so far back that
    /// [`Calendar::days_left`] gives that number again.
    pub(super) fn due_in(&self, from: NaiveDate, days: i64) -> DueDate {
        if days < 0 {
            return self.due_date(self.overdue_since(from, days.unsigned_abs()));
        }
        let mut day = if days == 0 {
            self.working_day_from(from)
        } else {
            from
        };
        let mut left = days;
        while left > 0 {
            let Some(next) = day.succ_opt() else { break };
            day = next;
            left -= i64::from(self.is_working_day(day));
        }
        self.due_date(day)
    }

    fn overdue_since(&self, today: NaiveDate, days: u64) -> NaiveDate {
        let mut passed = 0;
        let mut day = today;
        loop {
            passed += u64::from(self.is_working_day(day));
            let Some(before) = day.pred_opt() else {
                return day;
            };
            day = before;
            if passed.max(1) >= days && self.is_working_day(day) {
                return day;
            }
        }
    }

    fn due_date(&self, on: NaiveDate) -> DueDate {
        DueDate {
            on,
            provisional: on.year() > self.last_year,
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{Days, Weekday};
    use proptest::prelude::*;

    use super::super::day::tests::{date, vietnam};
    use super::*;

    #[test]
    fn day_zero_does_not_count_and_holidays_are_passed_over() {
        let calendar = vietnam();
        // Friday 20 November 2026; 24 November is Culture Day.
        assert_eq!(
            calendar.due(date("2026-11-20"), WorkingDays(1)).on,
            date("2026-11-23")
        );
        assert_eq!(
            calendar.due(date("2026-11-20"), WorkingDays(2)).on,
            date("2026-11-25")
        );
        assert_eq!(
            calendar.due(date("2026-11-21"), WorkingDays(0)).on,
            date("2026-11-23")
        );
    }

    #[test]
    fn a_month_ends_on_the_same_number_or_the_last_day_moved_to_a_working_day() {
        let calendar = vietnam();
        assert_eq!(
            calendar.due_in_months(date("2026-01-31"), 1).on,
            date("2026-03-02")
        );
        assert_eq!(
            calendar.due_in_months(date("2026-10-22"), 1).on,
            date("2026-11-23")
        );
        assert_eq!(
            calendar.due_in_months(date("2026-03-10"), 2).on,
            date("2026-05-11")
        );
        assert_eq!(
            calendar.due_in_months(date("2026-05-31"), 1).on,
            date("2026-06-30")
        );
    }

    #[test]
    fn beyond_the_last_announced_year_a_due_date_is_provisional() {
        let calendar = vietnam();
        assert!(!calendar.due(date("2026-12-30"), WorkingDays(1)).provisional);
        assert!(calendar.due(date("2026-12-30"), WorkingDays(2)).provisional);
    }

    #[test]
    fn the_weekend_after_the_last_day_is_overdue() {
        let calendar = vietnam();
        let friday = date("2026-11-20");
        let left = |today| calendar.days_left(date(today), friday);
        let week = [
            "2026-11-18",
            "2026-11-20",
            "2026-11-21",
            "2026-11-23",
            "2026-11-24",
            "2026-11-25",
        ];
        assert_eq!(week.map(left), [2, 0, -1, -1, -1, -2]);
    }

    /// Typed once more, day by day, straight from the rule.
    fn naive_working(day: NaiveDate) -> bool {
        let calendar = vietnam();
        if calendar.swaps.contains(&day) {
            return true;
        }
        day.weekday() != Weekday::Sat
            && day.weekday() != Weekday::Sun
            && !calendar.holidays.contains(&day)
    }

    fn naive_due(from: NaiveDate, days: u16) -> NaiveDate {
        let worked: Vec<NaiveDate> = (1..=900)
            .map(|n| from + Days::new(n))
            .filter(|day| naive_working(*day))
            .collect();
        if days == 0 {
            if naive_working(from) { from } else { worked[0] }
        } else {
            worked[usize::from(days) - 1]
        }
    }

    fn any_day() -> impl Strategy<Value = NaiveDate> {
        (0..1095u64).prop_map(|n| date("2025-01-01") + Days::new(n))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn due_dates_agree_with_a_count_day_by_day(from in any_day(), days in 0..=200u16) {
            let due = vietnam().due(from, WorkingDays(days));
            prop_assert_eq!(due.on, naive_due(from, days));
            prop_assert_eq!(due.provisional, due.on.year() > 2026);
        }

        #[test]
        fn days_left_is_the_number_of_working_days_to_come(today in any_day(), due in any_day()) {
            let calendar = vietnam();
            let passed = |from: NaiveDate, to: NaiveDate| {
                let days = u64::try_from((to - from).num_days()).unwrap();
                i64::try_from((1..=days).filter(|n| naive_working(from + Days::new(*n))).count()).unwrap()
            };
            let expected = if today <= due { passed(today, due) } else { -passed(due, today).max(1) };
            prop_assert_eq!(calendar.days_left(today, due), expected);
            prop_assert_eq!(calendar.days_left(today, due) < 0, today > due);
        }

        #[test]
        fn a_due_date_leaves_as_many_days_as_its_budget(from in any_day(), days in 1..=120u16) {
            let calendar = vietnam();
            let due = calendar.due(from, WorkingDays(days));
            prop_assert_eq!(calendar.days_left(from, due.on), i64::from(days));
        }

        #[test]
        fn months_end_on_a_working_day_not_before_the_day_number(from in any_day(), months in 1..=6u32) {
            let due = vietnam().due_in_months(from, months);
            let (year, month0) = (from.year(), from.month0() + months);
            let first = NaiveDate::from_ymd_opt(year + i32::try_from(month0 / 12).unwrap(), month0 % 12 + 1, 1).unwrap();
            let wanted = (0..from.day()).map(|n| first + Days::new(u64::from(n))).rfind(|d| d.month() == first.month()).unwrap();
            let expected = (0..30).map(|n| wanted + Days::new(n)).find(|d| naive_working(*d)).unwrap();
            prop_assert_eq!(due.on, expected);
        }
    }
}
