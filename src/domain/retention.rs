//! How long what somebody handed in is kept after they asked to be erased (workflow.md, "What the portal
//! keeps"): from the end of their last file, so many whole years, and never a day less.

use chrono::{Months, NaiveDate};

/// The first day on which somebody is erased whose last file ended on `ended`. Day zero does not count and
/// the last day is kept whole; years end on the same day number or on the last of the month, as periods do.
#[must_use]
pub fn erase_on(ended: NaiveDate, years: u32) -> NaiveDate {
    let last = ended
        .checked_add_months(Months::new(years.saturating_mul(12)))
        .unwrap_or(NaiveDate::MAX);
    last.succ_opt().unwrap_or(last)
}

#[cfg(test)]
mod tests {
    use chrono::{Datelike as _, Days};
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn years_end_on_the_same_day_number_or_the_last_of_the_month() {
        assert_eq!(erase_on(day("2026-11-22"), 5), day("2031-11-23"));
        assert_eq!(erase_on(day("2028-02-29"), 5), day("2033-03-01"));
        assert_eq!(erase_on(day("2026-12-31"), 5), day("2032-01-01"));
        assert_eq!(erase_on(day("2024-02-29"), 8), day("2032-03-01"));
    }

    proptest! {
        #[test]
        fn nobody_is_erased_a_day_before_the_years_are_over(after in 0..36_500_u64, years in 5..30_u32) {
            let ended = day("2020-01-01") + Days::new(after);
            let erased = erase_on(ended, years);
            let last = erased.pred_opt().unwrap();
            prop_assert_eq!(last.year(), ended.year() + i32::try_from(years).unwrap());
            let same = (last.month(), last.day()) == (ended.month(), ended.day());
            let leap = (ended.month(), ended.day()) == (2, 29) && (last.month(), last.day()) == (2, 28);
            prop_assert!(same || leap);
            prop_assert!(erase_on(ended + Days::new(1), years) >= erased, "a later end is never erased sooner");
        }
    }
}
