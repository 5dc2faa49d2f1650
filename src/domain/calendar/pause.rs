//! Stopping and restarting the clock: a return saves the days left, a resubmission lets them run again,
//! sending back and reopening give at least a minimum (workflow.md, Legal clock).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::day::{Calendar, WorkingDays};
use super::due::{DueDate, Span};

/// What was left of a file's clocks when it was returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DaysLeft {
    /// Of the stage; negative when it was overdue.
    pub stage: i64,
    /// Of the whole file; negative when it was overdue.
    pub total: i64,
}

impl DaysLeft {
    /// The span of the stage, to store with its due date.
    #[must_use]
    pub const fn stage_span(self) -> Span {
        Span::Days(self.stage)
    }
    /// The span of the whole file, to store with its due date.
    #[must_use]
    pub const fn total_span(self) -> Span {
        Span::Days(self.total)
    }
}

impl Calendar {
    /// What is left of both clocks on the day of a return.
    #[must_use]
    pub fn pause(&self, today: NaiveDate, stage_due: NaiveDate, total_due: NaiveDate) -> DaysLeft {
        DaysLeft {
            stage: self.days_left(today, stage_due),
            total: self.days_left(today, total_due),
        }
    }

    /// The due dates (stage, total) after a resubmission; the saved days run from the day after it. What
    /// was overdue stays overdue by as much.
    #[must_use]
    pub fn resume(&self, resubmitted: NaiveDate, left: DaysLeft) -> (DueDate, DueDate) {
        (
            self.due_in(resubmitted, left.stage),
            self.due_in(resubmitted, left.total),
        )
    }

    /// For `send_back` and `reopen`: the larger of the days left and a minimum, counted from today.
    #[must_use]
    pub fn at_least(&self, today: NaiveDate, due: NaiveDate, minimum: WorkingDays) -> DueDate {
        let left = self.days_left(today, due).max(i64::from(minimum.0));
        self.due_in(today, left)
    }
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use proptest::prelude::*;

    use super::super::day::tests::{date, vietnam};
    use super::*;

    #[test]
    fn a_fortnight_at_the_citizens_costs_nobody_a_day() {
        let calendar = vietnam();
        let (stage, total) = (date("2026-11-27"), date("2026-12-18"));
        let left = calendar.pause(date("2026-11-20"), stage, total);
        assert_eq!(
            left,
            DaysLeft {
                stage: 4,
                total: 19
            }
        );
        let (stage, total) = calendar.resume(date("2026-12-04"), left);
        assert_eq!(stage.on, date("2026-12-10"));
        assert_eq!(total.on, date("2026-12-31"));
    }

    #[test]
    fn sending_back_gives_the_larger_of_days_left_and_minimum() {
        let calendar = vietnam();
        let today = date("2026-11-25");
        let five = WorkingDays(5);
        assert_eq!(
            calendar.at_least(today, date("2026-11-26"), five).on,
            date("2026-12-02")
        );
        assert_eq!(
            calendar.at_least(today, date("2026-11-02"), five).on,
            date("2026-12-02")
        );
        assert_eq!(
            calendar.at_least(today, date("2026-12-15"), five).on,
            date("2026-12-15")
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn an_answer_on_the_same_day_changes_nothing(start in 0..1000u64, stage in -40..40i64, more in 0..60i64) {
            let calendar = vietnam();
            let today = date("2025-02-01") + Days::new(start);
            let (stage_due, total_due) = calendar.resume(today, DaysLeft { stage, total: stage + more });
            prop_assert!(calendar.is_working_day(stage_due.on));
            let left = calendar.pause(today, stage_due.on, total_due.on);
            prop_assert_eq!(calendar.resume(today, left), (stage_due, total_due));
            prop_assert!(stage_due <= total_due);
            if stage != 0 && calendar.is_working_day(today) {
                prop_assert_eq!(left.stage, stage);
            }
        }
    }
}
