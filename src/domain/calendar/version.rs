//! What a new calendar moves: open due dates are measured again, and each change becomes an event.

use chrono::NaiveDate;

use super::day::Calendar;
use super::due::{DueDate, Span};

/// A due date that still runs, with how it was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenDue<K> {
    /// Whose due date it is.
    pub key: K,
    /// The day it was counted from.
    pub from: NaiveDate,
    /// How much was counted.
    pub span: Span,
    /// What came out then.
    pub due: DueDate,
}

/// A due date that another calendar puts elsewhere, or makes firm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved<K> {
    /// Whose due date it is.
    pub key: K,
    /// What it was.
    pub before: DueDate,
    /// What it is now.
    pub after: DueDate,
}

impl Calendar {
    /// Measures every open due date again with this calendar; gives those that changed, in the same order.
    pub fn moved<K>(&self, open: impl IntoIterator<Item = OpenDue<K>>) -> Vec<Moved<K>> {
        open.into_iter()
            .filter_map(|item| {
                let after = self.due_after(item.from, item.span);
                (after != item.due).then_some(Moved {
                    key: item.key,
                    before: item.due,
                    after,
                })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::day::WorkingDays;
    use super::super::day::tests::{date, vietnam};
    use super::*;

    #[test]
    fn a_new_day_off_moves_only_the_periods_that_cross_it() {
        let old = vietnam();
        let mut new = old.clone();
        new.version += 1;
        new.holidays.insert(date("2026-12-09"));
        let open = |key, from: &str, days| OpenDue {
            key,
            from: date(from),
            span: Span::Days(i64::from(days)),
            due: old.due(date(from), WorkingDays(days)),
        };
        let moved = new.moved([
            open(1, "2026-12-01", 3),
            open(2, "2026-12-07", 3),
            open(3, "2026-12-09", 3),
        ]);
        assert_eq!(moved.len(), 1);
        assert_eq!(moved[0].key, 2);
        assert_eq!(moved[0].before.on, date("2026-12-10"));
        assert_eq!(moved[0].after.on, date("2026-12-11"));
    }

    #[test]
    fn an_announced_year_makes_a_provisional_date_firm() {
        let old = vietnam();
        let mut new = old.clone();
        new.last_year = 2027;
        let from = date("2026-12-28");
        let open = OpenDue {
            key: (),
            from,
            span: Span::Months(1),
            due: old.due_in_months(from, 1),
        };
        let moved = new.moved([open]);
        assert_eq!(moved.len(), 1);
        assert!(moved[0].before.provisional && !moved[0].after.provisional);
        assert_eq!(moved[0].before.on, moved[0].after.on);
    }
}
