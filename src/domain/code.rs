//! The code a citizen quotes: `SK-2026-000123-7` (workflow.md, Words). Year, number within the year and a
//! check digit by ISO 7064 MOD 11,10, so that a mistyped code is told apart from an unknown one without
//! looking anything up.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

const PREFIX: &str = "SK";
const NUMBER_WIDTH: usize = 6;

/// The code of a file. Exists only with a right check digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Code {
    year: i32,
    number: u32,
}

/// Why a text is not a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeFault {
    /// It does not look like a code at all.
    #[error("not a code")]
    Malformed,
    /// It looks like a code, but the check digit says that something was mistyped.
    #[error("mistyped code")]
    Mistyped,
    /// No code is made for this year or number.
    #[error("year or number out of range")]
    OutOfRange,
}

impl CodeFault {
    /// The message's name in the catalogues, after `fault-`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "code-malformed",
            Self::Mistyped => "code-mistyped",
            Self::OutOfRange => "code-out-of-range",
        }
    }
}

impl Code {
    /// The code of the `number`th file of a year. Years have four digits; numbers begin at 1 and grow
    /// beyond six digits when a year needs it.
    ///
    /// # Errors
    /// `OutOfRange` for other years and for number 0.
    pub const fn new(year: i32, number: u32) -> Result<Self, CodeFault> {
        if year < 2000 || year > 9999 || number == 0 || number > 99_999_999 {
            return Err(CodeFault::OutOfRange);
        }
        Ok(Self { year, number })
    }

    /// The year of submission.
    #[must_use]
    pub const fn year(self) -> i32 {
        self.year
    }

    /// The number within the year.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.number
    }

    fn digits(self) -> String {
        format!(
            "{:04}{:0width$}",
            self.year,
            self.number,
            width = NUMBER_WIDTH
        )
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{PREFIX}-{:04}-{:0width$}-{}",
            self.year,
            self.number,
            check_digit(&self.digits()),
            width = NUMBER_WIDTH
        )
    }
}

impl FromStr for Code {
    type Err = CodeFault;

    /// Forgives lower case, spaces, other dashes, missing dashes and a missing prefix; never a wrong digit.
    fn from_str(text: &str) -> Result<Self, CodeFault> {
        let compact: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && !is_dash(*c))
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let digits = compact.strip_prefix(PREFIX).unwrap_or(&compact);
        let shortest = 4 + NUMBER_WIDTH + 1;
        if digits.len() < shortest
            || digits.len() > shortest + 2
            || !digits.bytes().all(|b| b.is_ascii_digit())
        {
            return Err(CodeFault::Malformed);
        }
        let (body, check) = digits.split_at(digits.len() - 1);
        if check_digit(body).to_string() != check {
            return Err(CodeFault::Mistyped);
        }
        let (year, number) = body.split_at(4);
        if number.len() > NUMBER_WIDTH && number.starts_with('0') {
            return Err(CodeFault::Malformed);
        }
        let year = year.parse().map_err(|_| CodeFault::Malformed)?;
        let number = number.parse().map_err(|_| CodeFault::Malformed)?;
        Self::new(year, number).map_err(|_| CodeFault::Malformed)
    }
}

impl TryFrom<String> for Code {
    type Error = CodeFault;
    fn try_from(text: String) -> Result<Self, CodeFault> {
        text.parse()
    }
}

impl From<Code> for String {
    fn from(code: Code) -> Self {
        code.to_string()
    }
}

/// Hyphen-minus and what word processors make of it.
const fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '_' | '.' | '/' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ad}'
    )
}

/// ISO 7064 MOD 11,10 over ASCII digits; other characters are passed over.
fn check_digit(digits: &str) -> u32 {
    let product = digits
        .chars()
        .filter_map(|c| c.to_digit(10))
        .fold(10, |product, digit| match (product + digit) % 10 {
            0 => 20 % 11,
            sum => sum * 2 % 11,
        });
    (11 - product) % 10
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn code(year: i32, number: u32) -> Code {
        Code::new(year, number).unwrap()
    }

    fn replaced(text: &str, changes: &[(usize, char)]) -> String {
        let mut chars: Vec<char> = text.chars().collect();
        for (at, c) in changes {
            chars[*at] = *c;
        }
        chars.into_iter().collect()
    }

    #[test]
    fn the_standards_own_example_has_check_digit_5() {
        assert_eq!(check_digit("0794"), 5);
    }

    #[test]
    fn people_may_type_a_code_as_they_like() {
        let right = code(2026, 123);
        for typed in [
            right.to_string(),
            right.to_string().to_lowercase(),
            right.to_string().replace('-', ""),
            right.to_string().replace('-', " – "),
            format!("  {}  ", right.to_string().replace("SK-", "")),
        ] {
            assert_eq!(typed.parse(), Ok(right), "{typed}");
        }
    }

    #[test]
    fn nonsense_is_malformed_and_a_wrong_digit_is_mistyped() {
        let malformed = [
            "",
            "SK",
            "SK-2026-000123",
            "SK-2026-00012A-7",
            "../etc",
            "٢٠٢٦٠٠٠١٢٣٧",
        ];
        for text in malformed {
            assert_eq!(text.parse::<Code>(), Err(CodeFault::Malformed), "{text}");
        }
        let text = code(2026, 123).to_string();
        let wrong = replaced(&text, &[(12, '9')]);
        assert_eq!(wrong.parse::<Code>(), Err(CodeFault::Mistyped));
    }

    #[test]
    fn a_year_may_have_more_than_a_million_files() {
        let big = code(2026, 1_234_567);
        assert_eq!(big.to_string().parse(), Ok(big));
        assert_eq!(Code::new(2026, 0), Err(CodeFault::OutOfRange));
        assert_eq!(Code::new(26, 1), Err(CodeFault::OutOfRange));
    }

    proptest! {
        #[test]
        fn every_code_reads_back(year in 2000..=9999i32, number in 1..=99_999_999u32) {
            let made = code(year, number);
            prop_assert_eq!(made.to_string().parse(), Ok(made));
        }

        #[test]
        fn every_single_wrong_digit_is_found(number in 1..=999_999u32, at in 0..11usize, digit in 0..10u8) {
            let text = code(2026, number).to_string().replace("SK-", "").replace('-', "");
            let wrong = replaced(&text, &[(at, char::from(b'0' + digit))]);
            prop_assume!(wrong != text);
            prop_assert_eq!(wrong.parse::<Code>(), Err(CodeFault::Mistyped));
        }

        #[test]
        fn swapped_neighbours_are_found_unless_the_standard_is_blind_to_them(number in 1..=999_999u32, at in 0..10usize) {
            let text = code(2026, number).to_string().replace("SK-", "").replace('-', "");
            let chars: Vec<char> = text.chars().collect();
            let (left, right) = (chars[at], chars[at + 1]);
            prop_assume!(left != right);
            let wrong = replaced(&text, &[(at, right), (at + 1, left)]);
            // Written out of the standard once more: the state before the pair decides what it can see.
            let state = |digits: &[char]| digits.iter().fold(10u32, |p, c| {
                let s = (p + c.to_digit(10).unwrap() - 1) % 10 + 1;
                s * 2 % 11
            });
            let blind = if at + 1 == 10 {
                check_digit(&wrong[..10]).to_string() == wrong[10..]
            } else {
                let mut other = chars[..at].to_vec();
                other.extend([right, left]);
                state(&chars[..at + 2]) == state(&other)
            };
            prop_assert_eq!(wrong.parse::<Code>().is_err(), !blind);
        }
    }

    /// Of all swaps of two different neighbours, in every state of the sum, only these few pass.
    #[test]
    fn mod_11_10_misses_few_swaps() {
        let step = |p: u32, d: u32| ((p + d + 9) % 10 + 1) * 2 % 11;
        let missed = (1..=10)
            .flat_map(|p| (0..10).flat_map(move |a| (0..a).map(move |b| (p, a, b))))
            .filter(|&(p, a, b)| step(step(p, a), b) == step(step(p, b), a))
            .count();
        assert!(missed * 100 <= 450 * 3, "{missed} of 450");
    }
}
