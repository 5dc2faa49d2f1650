//! Texts people type: parsed once, then trusted. All are NFC (a decomposed `ế` and a composed one are the
//! same word), trimmed, without control characters, and limited in characters, not bytes.
//!
//! Personal values (e-mail, phone) print masked; `reveal` is the one way to the value, so
//! that every look is visible in the code.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Why a text cannot be taken. The catalogues have a sentence for each [`TextFault::code`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextFault {
    /// Nothing was typed.
    #[error("empty")]
    Empty,
    /// More characters than fit.
    #[error("{given} characters, at most {max}")]
    TooLong {
        /// How many fit.
        max: usize,
        /// How many there are.
        given: usize,
    },
    /// Characters that no reader can see and no form should hold.
    #[error("control characters")]
    ControlCharacters,
    /// Not an e-mail address, not a phone number.
    #[error("malformed")]
    Malformed,
}

impl TextFault {
    /// The message's name in the catalogues, after `fault-`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "required",
            Self::TooLong { .. } => "too-long",
            Self::ControlCharacters => "control-characters",
            Self::Malformed => "malformed",
        }
    }
}

/// A text of one line: NFC, without control characters, every run of white space one space, trimmed.
#[must_use]
pub fn clean(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let before = line.len();
        if before > 0 {
            line.push(' ');
        }
        let start = line.len();
        line.extend(word.chars().filter(|c| !is_control(*c)).nfc());
        if line.len() == start {
            line.truncate(before);
        }
    }
    line
}

/// A text of several lines: NFC, line ends as `\n`, without control characters, trimmed.
#[must_use]
pub fn clean_lines(text: &str) -> String {
    let unified = text.replace("\r\n", "\n");
    let clean: String = unified
        .chars()
        .map(|c| match c {
            '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
            other => other,
        })
        .filter(|c| *c == '\n' || *c == '\t' || !is_control(*c))
        .nfc()
        .collect();
    clean.trim().to_owned()
}

/// Whether [`clean`] or [`clean_lines`] would take out something a person should be told about.
#[must_use]
pub fn has_controls(text: &str) -> bool {
    text.chars()
        .any(|c| is_control(c) && !c.is_whitespace() && c != '\u{feff}')
}

/// The search key of a text: lower case, without diacritics (`đ` is `d`), punctuation as single spaces.
/// Composed and decomposed spellings have one key.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        let c = match c {
            'đ' | 'Đ' => 'd',
            other => other,
        };
        if c.is_alphanumeric() {
            key.extend(c.to_lowercase().filter(|lower| !is_combining_mark(*lower)));
        } else if !is_control(c) && !key.is_empty() && !key.ends_with(' ') {
            key.push(' ');
        }
    }
    key.truncate(key.trim_end().len());
    key
}

/// Control characters, and those that change the direction of other people's text.
fn is_control(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

fn limited(text: String, max: usize) -> Result<String, TextFault> {
    if text.is_empty() {
        return Err(TextFault::Empty);
    }
    match text.chars().count() {
        given if given > max => Err(TextFault::TooLong { max, given }),
        _ => Ok(text),
    }
}

macro_rules! texts {
    ($($(#[$meta:meta])* $name:ident, $max:literal, $clean:ident);+ $(;)?) => { $(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The most characters it may have.
            pub const MAX: usize = $max;

            /// Cleans and checks what was typed.
            ///
            /// # Errors
            /// Empty, too long, or with control characters.
            pub fn parse(typed: &str) -> Result<Self, TextFault> {
                if has_controls(typed) {
                    return Err(TextFault::ControlCharacters);
                }
                limited($clean(typed), $max).map(Self)
            }
            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl TryFrom<String> for $name {
            type Error = TextFault;
            fn try_from(typed: String) -> Result<Self, TextFault> {
                Self::parse(&typed)
            }
        }
        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }
    )+ };
}

texts! {
    /// The name of an initiative.
    Title, 300, clean;
    /// Why somebody did something; may have several lines.
    Reason, 4_000, clean_lines;
    /// The name of a person, as on their papers.
    PersonName, 120, clean;
}

macro_rules! personal {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => { $(
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The value itself. Whoever shows it to a person records the look.
            #[must_use]
            pub fn reveal(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.masked())
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.masked())
            }
        }
        impl TryFrom<String> for $name {
            type Error = TextFault;
            fn try_from(typed: String) -> Result<Self, TextFault> {
                Self::parse(&typed)
            }
        }
        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }
    )+ };
}

personal! {
    /// An e-mail address, its domain in lower case.
    EmailAddress,
    /// A phone number in international form (`+84…`).
    PhoneNumber,
}

impl EmailAddress {
    /// Checks what was typed: one `@`, a plain ASCII local part, a domain with a dot. Whether somebody
    /// reads it is found out by writing to it.
    ///
    /// # Errors
    /// Empty, too long, malformed.
    pub fn parse(typed: &str) -> Result<Self, TextFault> {
        let typed = limited(typed.trim().to_owned(), 254)?;
        let (local, domain) = typed.rsplit_once('@').ok_or(TextFault::Malformed)?;
        let local_fits = !local.is_empty()
            && local.len() <= 64
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && local
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c));
        let label_fits = |label: &str| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        };
        if !local_fits || !domain.contains('.') || !domain.split('.').all(label_fits) {
            return Err(TextFault::Malformed);
        }
        Ok(Self(format!("{local}@{}", domain.to_ascii_lowercase())))
    }

    /// `a•••@example.vn`.
    #[must_use]
    pub fn masked(&self) -> String {
        let (local, domain) = self.0.split_once('@').unwrap_or((&self.0, ""));
        let first: String = local.chars().take(1).collect();
        format!("{first}•••@{domain}")
    }
}

impl PhoneNumber {
    /// Reads `0912 345 678`, `+84 912.345.678` or a number of another country with its `+`.
    ///
    /// # Errors
    /// Empty or malformed.
    pub fn parse(typed: &str) -> Result<Self, TextFault> {
        let compact: String = typed
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-' | '(' | ')'))
            .collect();
        if compact.is_empty() {
            return Err(TextFault::Empty);
        }
        let international = match compact.strip_prefix('0') {
            Some(rest) => format!("84{}", rest.strip_prefix("084").unwrap_or(rest)),
            None => match compact.strip_prefix('+') {
                Some(rest) => rest.to_owned(),
                None => return Err(TextFault::Malformed),
            },
        };
        let digits = international.bytes().all(|b| b.is_ascii_digit());
        let fits = match international.strip_prefix("84") {
            Some(national) => (9..=10).contains(&national.len()) && !national.starts_with('0'),
            None => (7..=15).contains(&international.len()) && !international.starts_with('0'),
        };
        if digits && fits {
            Ok(Self(format!("+{international}")))
        } else {
            Err(TextFault::Malformed)
        }
    }

    /// The last three digits.
    #[must_use]
    pub fn masked(&self) -> String {
        masked_tail(&self.0, 3)
    }
}

/// Dots for all but the last `shown` characters.
fn masked_tail(value: &str, shown: usize) -> String {
    let hidden = value.chars().count().saturating_sub(shown);
    let tail: String = value.chars().skip(hidden).collect();
    format!("{}{tail}", "•".repeat(hidden))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn decomposed_vietnamese_is_stored_composed() {
        let decomposed: String = "Đề xuất cải tiến".nfd().collect();
        assert_eq!(
            Title::parse(&decomposed).unwrap().as_str(),
            "Đề xuất cải tiến"
        );
    }

    #[test]
    fn a_title_of_ten_thousand_characters_is_too_long() {
        let fault = Title::parse(&"ế".repeat(10_000)).unwrap_err();
        assert_eq!(
            fault,
            TextFault::TooLong {
                max: 300,
                given: 10_000
            }
        );
        assert!(Title::parse(&"ế".repeat(300)).is_ok());
    }

    #[test]
    fn control_characters_are_refused_and_line_ends_are_not() {
        assert_eq!(Title::parse("a\0b"), Err(TextFault::ControlCharacters));
        assert_eq!(
            Title::parse("a\u{202e}b"),
            Err(TextFault::ControlCharacters)
        );
        assert_eq!(
            Reason::parse("one\r\n\r\ntwo ").unwrap().as_str(),
            "one\n\ntwo"
        );
        assert_eq!(Title::parse(" one\n two ").unwrap().as_str(), "one two");
        assert_eq!(clean("a \0 b"), "a b");
    }

    #[test]
    fn the_search_key_has_no_diacritics_and_no_punctuation() {
        assert_eq!(
            fold("Đường sắt – tốc độ CAO (2026)!"),
            "duong sat toc do cao 2026"
        );
        assert_eq!(fold("  "), "");
        assert_eq!(fold("ư ơ ă â ê ô"), "u o a a e o");
    }

    #[test]
    fn personal_values_print_masked() {
        let phone = PhoneNumber::parse("0912 345 678").unwrap();
        assert_eq!(phone.to_string(), "•••••••••678");
        assert!(!format!("{phone:?}").contains("912"));
        let email = EmailAddress::parse("lan.nguyen@Example.VN").unwrap();
        assert_eq!(email.reveal(), "lan.nguyen@example.vn");
        assert_eq!(email.to_string(), "l•••@example.vn");
    }

    #[test]
    fn wrong_addresses_and_numbers_are_malformed() {
        let addresses = [
            "a",
            "a@b",
            "a b@c.vn",
            "a@b..vn",
            "@c.vn",
            "a@-c.vn",
            "a@c.vn\r\nBcc: x@y.vn",
            "á@c.vn",
        ];
        for text in addresses {
            assert_eq!(
                EmailAddress::parse(text),
                Err(TextFault::Malformed),
                "{text}"
            );
        }
        for text in ["912345678", "0123", "+84 0912345678", "phone"] {
            assert_eq!(
                PhoneNumber::parse(text),
                Err(TextFault::Malformed),
                "{text}"
            );
        }
    }

    #[test]
    fn a_phone_number_has_one_form() {
        for text in [
            "0912 345 678",
            "+84912345678",
            "(091) 234-5678",
            "0084 912 345 678",
        ] {
            assert_eq!(
                PhoneNumber::parse(text).unwrap().reveal(),
                "+84912345678",
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(text in "\\PC{0,40}|[a-z\u{0}-\u{20}\u{300}-\u{303}]{0,20}") {
            prop_assert_eq!(clean(&clean(&text)), clean(&text));
            prop_assert_eq!(clean_lines(&clean_lines(&text)), clean_lines(&text));
            prop_assert!(!has_controls(&clean(&text)));
        }

        #[test]
        fn both_unicode_forms_have_one_search_key(text in "[a-zA-ZđĐàáảãạăằắẳẵặâầấẩẫậêềếểễệôồốổỗộơờớởỡợưừứửữự ,.-]{0,40}") {
            let decomposed: String = text.nfd().collect();
            prop_assert_eq!(fold(&decomposed), fold(&text));
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
            prop_assert!(fold(&text).is_ascii());
        }
    }
}
