//! Numbers people type, exact to four decimals. Vietnamese writing first: `1.234,5`.

use std::fmt;

use serde::{Deserialize, Serialize};

const DECIMALS: usize = 4;
const UNIT: i64 = 10_000;

/// A number with up to four decimals; no binary fractions, so that 33,33 + 66,67 is 100.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct Amount(i64);

impl Amount {
    /// A whole number; the largest possible when it does not fit.
    #[must_use]
    pub const fn whole(number: i64) -> Self {
        Self(number.saturating_mul(UNIT))
    }

    /// Hundredths, rounded down: basis points of a share in percent.
    #[must_use]
    pub const fn hundredths(self) -> i64 {
        self.0.div_euclid(UNIT / 100)
    }

    /// How many decimals it needs.
    #[must_use]
    pub fn decimals(self) -> u8 {
        let mut rest = self.0.unsigned_abs() % UNIT.unsigned_abs();
        let mut step = UNIT.unsigned_abs();
        let mut count = 0;
        while rest > 0 {
            step /= 10;
            rest %= step;
            count += 1;
        }
        count
    }

    /// Reads `1.234,5` and `1234,5`; also `1234.5` and `1,234.5` where nothing else can be meant. A single
    /// point before exactly three digits groups thousands, as it does in Vietnam.
    #[must_use]
    pub fn read(typed: &str) -> Option<Self> {
        let compact: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        let (negative, digits) = match compact.strip_prefix(['-', '−']) {
            Some(rest) => (true, rest),
            None => (false, compact.as_str()),
        };
        let (whole, fraction) = match (digits.rfind(','), digits.rfind('.')) {
            (Some(comma), Some(point)) if point > comma => split(digits, point, ',')?,
            (Some(comma), _) => split(digits, comma, '.')?,
            (None, Some(point)) => match ungroup(digits, '.') {
                Some(whole) => (whole, ""),
                None => split(digits, point, ',')?,
            },
            (None, None) => (digits.to_owned(), ""),
        };
        Self::assemble(negative, &whole, fraction)
    }

    /// The text that [`Amount::read`] takes back, for filling a form again: comma, no grouping.
    #[must_use]
    pub fn typed(self) -> String {
        self.to_string().replace('.', ",")
    }

    fn assemble(negative: bool, whole: &str, fraction: &str) -> Option<Self> {
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(fraction) || fraction.len() > DECIMALS {
            return None;
        }
        let units: i64 = format!("{whole}{fraction:0<DECIMALS$}").parse().ok()?;
        Some(Self(if negative { -units } else { units }))
    }
}

/// Splits at the decimal sign; the whole part may be grouped.
fn split(digits: &str, at: usize, group: char) -> Option<(String, &str)> {
    let (whole, rest) = digits.split_at_checked(at)?;
    let fraction = rest.get(1..)?;
    if fraction.is_empty() {
        return None;
    }
    let whole = if whole.contains(group) {
        ungroup(whole, group)?
    } else {
        whole.to_owned()
    };
    Some((whole, fraction))
}

/// The digits of a number grouped by threes.
fn ungroup(digits: &str, group: char) -> Option<String> {
    let mut groups = digits.split(group);
    let first = groups.next()?;
    let grouped = (1..=3).contains(&first.len()) && !first.starts_with('0');
    (grouped && groups.all(|part| part.len() == 3)).then(|| digits.replace(group, ""))
}

impl fmt::Display for Amount {
    /// Canonical: point, no grouping, no trailing zeros.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = self.0.unsigned_abs();
        let unit = UNIT.unsigned_abs();
        let fraction = format!("{:0DECIMALS$}", units % unit);
        let fraction = fraction.trim_end_matches('0');
        let sign = if self.0 < 0 { "-" } else { "" };
        let point = if fraction.is_empty() { "" } else { "." };
        write!(f, "{sign}{}{point}{fraction}", units / unit)
    }
}

impl TryFrom<String> for Amount {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.as_str()),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        Self::assemble(negative, whole, fraction).ok_or_else(|| format!("`{text}` is not a number"))
    }
}

impl From<Amount> for String {
    fn from(amount: Amount) -> Self {
        amount.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn vietnamese_numbers_come_first_and_clear_english_ones_are_understood() {
        let cases = [
            ("1.234,5", "1234.5"),
            ("1234,5", "1234.5"),
            ("1.234.567", "1234567"),
            ("1.234", "1234"),
            ("12.5", "12.5"),
            ("0.125", "0.125"),
            ("1,234.5", "1234.5"),
            ("1,234", "1.234"),
            ("-3", "-3"),
            ("1 234", "1234"),
            ("007", "7"),
            ("100", "100"),
        ];
        for (typed, canonical) in cases {
            assert_eq!(
                Amount::read(typed).map(|a| a.to_string()).as_deref(),
                Some(canonical),
                "{typed}"
            );
        }
        for wrong in [
            "",
            "-",
            ",",
            "1,",
            ".5,",
            "1.23,5",
            "1,2,3",
            "1e3",
            "mười",
            "1.2345,6.7",
            "0,12345",
            "99999999999999999999",
            "١٢",
        ] {
            assert_eq!(Amount::read(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn every_amount_reads_back_from_both_writings(units in -10_000_000_000i64..10_000_000_000) {
            let amount = Amount(units);
            prop_assert_eq!(Amount::read(&amount.typed()), Some(amount));
            prop_assert_eq!(Amount::try_from(amount.to_string()), Ok(amount));
        }
    }
}
