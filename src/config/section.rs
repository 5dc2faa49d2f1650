//! How a concern asks for its keys. Every getter answers `None` after it has recorded a fault, so that a
//! struct reads *all* its keys first and only then gives up (`let a = s.text("a"); … Some(Self { a: a?, … })`).
//! Read every key always, also one that another makes irrelevant: what is not asked for counts as unknown.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use super::fault::{Fault, Origin};
use super::load::{Effective, Raw, Reading};
use super::secret::{MASK, Secret};
use crate::domain::text_enum::TextEnum;

/// The keys of one concern, by their names without the section.
#[derive(Debug)]
pub struct Section<'r> {
    reading: &'r mut Reading,
    name: String,
}

impl<'r> Section<'r> {
    pub(super) fn new(reading: &'r mut Reading, name: &str) -> Self {
        Self {
            reading,
            name: name.to_owned(),
        }
    }

    /// A table inside this section: `[oidc.claims]` is `section("oidc").inner("claims")`.
    pub fn inner(&mut self, name: &str) -> Section<'_> {
        let name = format!("{}.{name}", self.name);
        Section {
            reading: self.reading,
            name,
        }
    }

    /// A text that must not be empty; `{data}` is replaced by the data directory.
    pub fn text(&mut self, key: &str) -> Option<String> {
        let text = self.raw_text(key)?;
        if text.is_empty() {
            self.fault(key, "must not be empty");
            return None;
        }
        Some(text)
    }

    /// A text where empty means "not set". The outer `None` is a fault.
    pub fn optional_text(&mut self, key: &str) -> Option<Option<String>> {
        let text = self.raw_text(key)?;
        Some(Some(text).filter(|text| !text.is_empty()))
    }

    /// Any type that reads itself from text; `expected` completes "`x` is not …".
    pub fn parse<T: FromStr>(&mut self, key: &str, expected: &str) -> Option<T> {
        let text = self.text(key)?;
        self.parse_text(key, &text, expected)
    }

    /// As [`Self::parse`], where empty means "not set". The outer `None` is a fault.
    pub fn optional<T: FromStr>(&mut self, key: &str, expected: &str) -> Option<Option<T>> {
        match self.optional_text(key)? {
            Some(text) => self.parse_text(key, &text, expected).map(Some),
            None => Some(None),
        }
    }

    /// `true` or `false`.
    pub fn flag(&mut self, key: &str) -> Option<bool> {
        self.parse(key, "true or false")
    }

    /// A whole or decimal number within a range.
    pub fn number<T>(&mut self, key: &str, range: RangeInclusive<T>) -> Option<T>
    where
        T: FromStr + PartialOrd + Display,
    {
        let number = self.parse(key, "a number")?;
        if range.contains(&number) {
            return Some(number);
        }
        let problem = format!("must be from {} to {}", range.start(), range.end());
        self.fault(key, problem);
        None
    }

    /// One of the spellings of an enum.
    pub fn choice<T: TextEnum>(&mut self, key: &str) -> Option<T> {
        let text = self.text(key)?;
        if let Some(value) = T::parse(&text) {
            return Some(value);
        }
        let known: Vec<_> = T::ALL.iter().map(|value| value.as_str()).collect();
        self.fault(key, format!("`{text}` is not one of {}", known.join(", ")));
        None
    }

    /// A path; relative ones count from the working directory.
    pub fn path(&mut self, key: &str) -> Option<PathBuf> {
        self.text(key).map(PathBuf::from)
    }

    /// A path where empty means "not set". The outer `None` is a fault.
    pub fn optional_path(&mut self, key: &str) -> Option<Option<PathBuf>> {
        Some(self.optional_text(key)?.map(PathBuf::from))
    }

    /// A length of time with its unit: `500ms`, `30s`, `15m`, `12h`, `7d`.
    pub fn duration(&mut self, key: &str) -> Option<Duration> {
        let text = self.text(key)?;
        let duration = duration_of(&text);
        if duration.is_none() {
            let problem =
                format!("`{text}` is not a length of time such as 500ms, 30s, 15m, 12h, 7d");
            self.fault(key, problem);
        }
        duration
    }

    /// A number of bytes with its unit: `512 B`, `64 KiB`, `20 MiB`, `1 GiB`.
    pub fn size(&mut self, key: &str) -> Option<u64> {
        let text = self.text(key)?;
        let size = size_of(&text);
        if size.is_none() {
            let problem = format!("`{text}` is not a size such as 512 B, 64 KiB, 20 MiB, 1 GiB");
            self.fault(key, problem);
        }
        size
    }

    /// A list: an array in TOML, comma-separated in a variable.
    pub fn list(&mut self, key: &str) -> Option<Vec<String>> {
        let full = self.ask(key);
        let Some(found) = self.reading.supplied.get(&full).cloned() else {
            self.fault(key, "is missing");
            return None;
        };
        let items: Vec<String> = match found.raw {
            Raw::List(items) => items,
            Raw::Text(text) => text.split(',').map(|item| item.trim().to_owned()).collect(),
        };
        let items: Vec<String> = items.into_iter().filter(|item| !item.is_empty()).collect();
        self.show(key, items.join(", "));
        Some(items)
    }

    /// A list whose items read themselves from text; every wrong item is reported.
    pub fn list_of<T: FromStr>(&mut self, key: &str, expected: &str) -> Option<Vec<T>> {
        let items = self.list(key)?;
        let parsed: Vec<Option<T>> = items
            .iter()
            .map(|item| self.parse_text(key, item, expected))
            .collect();
        parsed.into_iter().collect()
    }

    /// A secret, from the key itself or from the file that `<key>_file` names; empty means "not set". The
    /// outer `None` is a fault. One line break at the end of a file is not part of the secret.
    pub fn secret(&mut self, key: &str) -> Option<Option<Secret>> {
        let full = self.ask(key);
        let file_key = format!("{key}_file");
        let file_full = self.ask(&file_key);
        if self.reading.supplied.contains_key(&file_full) {
            let path = PathBuf::from(self.raw_text(&file_key)?);
            self.reading.effective.remove(&file_full);
            return match std::fs::read_to_string(&path) {
                Ok(text) => {
                    self.list_effective(&full, MASK, Origin::SecretFile(path));
                    let text = text.strip_suffix('\n').unwrap_or(&text);
                    Some(Some(Secret::new(
                        text.strip_suffix('\r').unwrap_or(text).to_owned(),
                    )))
                }
                Err(cause) => {
                    self.fault(
                        &file_key,
                        format!("{} cannot be read: {cause}", path.display()),
                    );
                    None
                }
            };
        }
        let text = self.raw_text(key)?;
        if text.is_empty() {
            return Some(None);
        }
        self.show(key, MASK);
        Some(Some(Secret::new(text)))
    }

    /// Records that the value of `key` is wrong.
    pub fn fault(&mut self, key: &str, problem: impl Into<String>) {
        let full = self.full(key);
        let origin = self.origin(key);
        self.reading.faults.push(Fault::new(full, origin, problem));
    }

    /// Which layer supplied `key`.
    #[must_use]
    pub fn origin(&self, key: &str) -> Origin {
        self.reading
            .supplied
            .get(&self.full(key))
            .map_or(Origin::BuiltIn, |found| found.origin.clone())
    }

    /// Replaces what listings show for `key`, for values that contain a password somewhere inside.
    pub fn show(&mut self, key: &str, shown: impl Into<String>) {
        let full = self.full(key);
        let origin = self.origin(key);
        self.list_effective(&full, shown, origin);
    }

    fn full(&self, key: &str) -> String {
        format!("{}.{key}", self.name)
    }

    fn ask(&mut self, key: &str) -> String {
        let full = self.full(key);
        self.reading.asked.insert(full.clone());
        full
    }

    fn list_effective(&mut self, full: &str, shown: impl Into<String>, origin: Origin) {
        let line = Effective {
            key: full.to_owned(),
            shown: shown.into(),
            origin,
        };
        self.reading.effective.insert(full.to_owned(), line);
    }

    fn raw_text(&mut self, key: &str) -> Option<String> {
        let full = self.ask(key);
        match self.reading.supplied.get(&full).map(|found| &found.raw) {
            Some(Raw::Text(text)) => {
                let text = self.reading.expand(text.trim());
                self.show(key, text.clone());
                Some(text)
            }
            Some(Raw::List(_)) => {
                self.fault(key, "must be one value, not a list");
                None
            }
            None => {
                self.fault(key, "is missing");
                None
            }
        }
    }

    fn parse_text<T: FromStr>(&mut self, key: &str, text: &str, expected: &str) -> Option<T> {
        let value = text.parse().ok();
        if value.is_none() {
            self.fault(key, format!("`{text}` is not {expected}"));
        }
        value
    }
}

fn split_unit(text: &str) -> Option<(u64, &str)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(end)?;
    Some((number.parse().ok()?, unit.trim()))
}

pub(super) fn duration_of(text: &str) -> Option<Duration> {
    let (number, unit) = split_unit(text)?;
    let seconds = match unit {
        "ms" => return Some(Duration::from_millis(number)),
        "s" => 1,
        "m" | "min" => 60,
        "h" => 60 * 60,
        "d" => 24 * 60 * 60,
        _ => return None,
    };
    Some(Duration::from_secs(number.checked_mul(seconds)?))
}

fn size_of(text: &str) -> Option<u64> {
    let (number, unit) = split_unit(text)?;
    let factor: u64 = match unit {
        "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        "kB" | "KB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        _ => return None,
    };
    number.checked_mul(factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_needs_its_unit() {
        assert_eq!(duration_of("15m"), Some(Duration::from_secs(900)));
        assert_eq!(duration_of("500 ms"), Some(Duration::from_millis(500)));
        assert_eq!(duration_of("15"), None);
        assert_eq!(duration_of("-1s"), None);
        assert_eq!(duration_of("99999999999999999999s"), None);
    }

    #[test]
    fn a_size_tells_binary_and_decimal_units_apart() {
        assert_eq!(size_of("20 MiB"), Some(20 * 1024 * 1024));
        assert_eq!(size_of("20MB"), Some(20_000_000));
        assert_eq!(size_of("20 M"), None);
    }
}
