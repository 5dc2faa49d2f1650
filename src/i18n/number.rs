//! How dates, times and numbers are written (LOOKS.md): 22/11/2026, 14:02 on Vietnam's clock, 1.234,5 in
//! Vietnamese and 1,234.5 in English.

use chrono::{Datelike as _, NaiveDate};

use crate::domain::locale::Locale;
use crate::domain::time::Instant;

/// `22/11/2026`, in both languages.
#[must_use]
pub fn date(day: NaiveDate) -> String {
    // Written by hand: lists have a day in each line, and a pattern is read anew for each.
    let mut text = String::with_capacity("22/11/2026".len());
    two_digits(&mut text, day.day());
    text.push('/');
    two_digits(&mut text, day.month());
    text.push('/');
    match u32::try_from(day.year()) {
        Ok(year @ 0..=9999) => {
            two_digits(&mut text, year / 100);
            two_digits(&mut text, year % 100);
        }
        _ => text.push_str(&day.year().to_string()),
    }
    text
}

fn two_digits(text: &mut String, number: u32) {
    for digit in [number / 10, number % 10] {
        text.extend(char::from_digit(digit, 10));
    }
}

/// `14:02` in Vietnam.
#[must_use]
pub fn time(at: Instant) -> String {
    at.in_vietnam().format("%H:%M").to_string()
}

/// `14:02, 22/11/2026` in Vietnam.
#[must_use]
pub fn moment(at: Instant) -> String {
    at.in_vietnam().format("%H:%M, %d/%m/%Y").to_string()
}

/// For `<time datetime=…>`: the exact instant with Vietnam's offset.
#[must_use]
pub fn machine(at: Instant) -> String {
    at.in_vietnam().format("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// A whole number with separators.
#[must_use]
pub fn whole(locale: Locale, number: i64) -> String {
    separated(locale, &number.to_string())
}

/// A number with a fixed count of decimals.
#[must_use]
pub fn decimal(locale: Locale, number: f64, places: usize) -> String {
    separated(locale, &format!("{number:.places$}"))
}

/// `512 B`, `340 KB`, `1,5 MB`: one decimal from a megabyte on, none where it is 0. A step is 1024, as it is in
/// what computers show and in the limits of the settings, so that a limit and a file that meets it read alike.
#[must_use]
pub fn size(locale: Locale, bytes: u64) -> String {
    const KILO: u64 = 1 << 10;
    const MEGA: u64 = 1 << 20;
    const GIGA: u64 = 1 << 30;
    let tenths = |unit: u64| {
        let plain = match (bytes % unit).saturating_mul(10) / unit {
            0 => (bytes / unit).to_string(),
            tenth => format!("{}.{tenth}", bytes / unit),
        };
        separated(locale, &plain)
    };
    match bytes {
        0..KILO => format!("{bytes} B"),
        KILO..MEGA => format!("{} KB", bytes / KILO),
        MEGA..GIGA => format!("{} MB", tenths(MEGA)),
        GIGA.. => format!("{} GB", tenths(GIGA)),
    }
}

/// Puts the separators of the language into a number written as `-1234.5`; other text stays as it is.
#[must_use]
pub fn separated(locale: Locale, plain: &str) -> String {
    let (thousand, point) = match locale {
        Locale::Vi => ('.', ','),
        Locale::En => (',', '.'),
    };
    let (sign, digits) = plain
        .strip_prefix('-')
        .map_or(("", plain), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').map_or((digits, ""), |(w, f)| (w, f));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) {
        return plain.to_owned();
    }
    let mut text = String::with_capacity(plain.len() + whole.len() / 3);
    text.push_str(sign);
    for (index, digit) in whole.char_indices() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            text.push(thousand);
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push(point);
        text.push_str(fraction);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_separators_of_the_language() {
        assert_eq!(decimal(Locale::Vi, 1234.5, 1), "1.234,5");
        assert_eq!(decimal(Locale::En, 1234.5, 1), "1,234.5");
        assert_eq!(whole(Locale::Vi, -1_234_567), "-1.234.567");
        assert_eq!(whole(Locale::En, 999), "999");
        assert_eq!(whole(Locale::En, 0), "0");
        assert_eq!(separated(Locale::Vi, "NaN"), "NaN");
    }

    #[test]
    fn dates_have_two_digits_two_digits_and_four() {
        let written = |year, month, day| date(NaiveDate::from_ymd_opt(year, month, day).unwrap());
        assert_eq!(written(2026, 11, 22), "22/11/2026");
        assert_eq!(written(2005, 1, 9), "09/01/2005");
        assert_eq!(written(7, 12, 31), "31/12/0007");
        assert_eq!(written(9999, 12, 31), "31/12/9999");
        assert_eq!(written(10_000, 1, 1), "01/01/10000");
    }

    #[test]
    fn sizes_are_short() {
        assert_eq!(size(Locale::Vi, 1_600_000), "1,5 MB");
        assert_eq!(size(Locale::En, 1_600_000), "1.5 MB");
        assert_eq!(size(Locale::En, 20 << 20), "20 MB");
        assert_eq!(size(Locale::Vi, 1023), "1023 B");
        assert_eq!(size(Locale::Vi, (1 << 20) - 1), "1023 KB");
        assert_eq!(size(Locale::Vi, u64::MAX), "17.179.869.183,9 GB");
    }

    #[test]
    fn moments_are_on_vietnams_clock() {
        let at: Instant = "2026-11-22T17:02:00Z".parse().unwrap();
        assert_eq!(moment(at), "00:02, 23/11/2026");
        assert_eq!(time(at), "00:02");
        assert_eq!(machine(at), "2026-11-23T00:02:00+07:00");
    }
}
