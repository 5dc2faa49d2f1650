//! Layers of settings: built-in `default.toml` < the operator's file < `SANGKIEN__SECTION__KEY` <
//! options of the command line; a secret may also come from a file named by `…_FILE`. The only place that
//! reads the environment.
//!
//! Every layer is flattened to `section.key -> text`, and each concern asks for its keys through
//! [`Section`]. What was supplied but never asked for is unknown and refused with the nearest
//! known key.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use super::fault::{Fault, Origin};
use super::section::Section;

/// The built-in layer; it also documents every key.
pub const DEFAULT: &str = include_str!("../../config/default.toml");

const PREFIX: &str = "SANGKIEN__";

/// What a load reads, apart from the built-in layer. Tests fill it by hand.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    /// The operator's file (`--config`).
    pub file: Option<PathBuf>,
    /// Variables of the environment; others than `SANGKIEN__…` are ignored.
    pub environment: Vec<(String, String)>,
    /// Options of the command line that are settings: option, key, value.
    pub options: Vec<(&'static str, &'static str, String)>,
}

impl Inputs {
    /// The environment of this process and the operator's file.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the environment"
    )]
    pub fn of_process(file: Option<PathBuf>) -> Self {
        let environment = std::env::vars_os()
            .map(|(name, value)| {
                (
                    name.to_string_lossy().into_owned(),
                    value.to_string_lossy().into_owned(),
                )
            })
            .collect();
        Self {
            file,
            environment,
            options: Vec::new(),
        }
    }

    /// Adds an option of the command line as the topmost layer.
    #[must_use]
    pub fn with_option(
        mut self,
        option: &'static str,
        key: &'static str,
        value: impl Into<String>,
    ) -> Self {
        self.options.push((option, key, value.into()));
        self
    }
}

/// A value before its type is known. Numbers and booleans are kept as they were written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Raw {
    Text(String),
    List(Vec<String>),
}

#[derive(Debug, Clone)]
pub(super) struct Supplied {
    pub raw: Raw,
    pub origin: Origin,
}

/// One line of `sangkien check`: a setting in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effective {
    /// `section.key`.
    pub key: String,
    /// The value, masked where it is a secret.
    pub shown: String,
    /// Which layer it came from.
    pub origin: Origin,
}

/// A load under way: the merged layers, and what was found out about them.
#[derive(Debug)]
pub struct Reading {
    pub(super) supplied: BTreeMap<String, Supplied>,
    pub(super) asked: BTreeSet<String>,
    pub(super) effective: BTreeMap<String, Effective>,
    pub(super) faults: Vec<Fault>,
    data: String,
}

impl Reading {
    /// Reads and merges all layers; unreadable ones become faults.
    #[must_use]
    pub fn of(inputs: &Inputs) -> Self {
        let mut reading = Self {
            supplied: BTreeMap::new(),
            asked: BTreeSet::new(),
            effective: BTreeMap::new(),
            faults: Vec::new(),
            data: String::new(),
        };
        reading.add_toml(DEFAULT, None);
        if let Some(path) = &inputs.file {
            match std::fs::read_to_string(path) {
                Ok(text) => reading.add_toml(&text, Some(path)),
                Err(cause) => {
                    let problem = format!("cannot be read: {cause}");
                    reading.faults.push(Fault::in_file(path, "", problem));
                }
            }
        }
        for (name, value) in &inputs.environment {
            if let Some(rest) = name.strip_prefix(PREFIX) {
                let key = rest.to_lowercase().replace("__", ".");
                reading.put(
                    key,
                    Raw::Text(value.clone()),
                    Origin::Environment(name.clone()),
                );
            }
        }
        for (option, key, value) in &inputs.options {
            reading.put(
                (*key).to_owned(),
                Raw::Text(value.clone()),
                Origin::CommandLine(option),
            );
        }
        reading.data = match reading.supplied.get("data.dir") {
            Some(Supplied {
                raw: Raw::Text(dir),
                ..
            }) => dir.clone(),
            _ => "data".to_owned(),
        };
        reading
    }

    /// The keys of one concern.
    pub fn section(&mut self, name: &str) -> Section<'_> {
        Section::new(self, name)
    }

    /// `{data}` stands for the data directory in every text.
    pub(super) fn expand(&self, text: &str) -> String {
        text.replace("{data}", &self.data)
    }

    /// Turns keys that nobody asked for into faults and gives back what was found out.
    #[must_use]
    pub fn finish(mut self) -> (Vec<Effective>, Vec<Fault>) {
        for (key, supplied) in &self.supplied {
            if !self.asked.contains(key) {
                let problem = match nearest(key, &self.asked) {
                    Some(known) => format!("unknown key; did you mean `{known}`?"),
                    None => "unknown key".to_owned(),
                };
                self.faults
                    .push(Fault::new(key, supplied.origin.clone(), problem));
            }
        }
        (self.effective.into_values().collect(), self.faults)
    }

    fn put(&mut self, key: String, raw: Raw, origin: Origin) {
        // A value and the file that holds it are one setting: the later layer wins over both spellings.
        if let Some(plain) = key.strip_suffix("_file") {
            self.supplied.remove(plain);
        } else {
            self.supplied.remove(&format!("{key}_file"));
        }
        self.supplied.insert(key, Supplied { raw, origin });
    }

    fn add_toml(&mut self, text: &str, path: Option<&Path>) {
        match DeTable::parse(text) {
            Ok(table) => self.add_table("", table.get_ref(), text, path),
            Err(cause) => {
                let line = cause.span().map(|span| line_of(text, span.start));
                let problem = format!("is not TOML: {}", cause.message());
                self.faults
                    .push(Fault::new("", origin_of(path, line), problem));
            }
        }
    }

    fn add_table(&mut self, prefix: &str, table: &DeTable<'_>, text: &str, path: Option<&Path>) {
        for (name, value) in table {
            let key = if prefix.is_empty() {
                name.get_ref().to_string()
            } else {
                format!("{prefix}.{}", name.get_ref())
            };
            let origin = origin_of(path, Some(line_of(text, name.span().start)));
            if let DeValue::Table(inner) = value.get_ref() {
                self.add_table(&key, inner, text, path);
            } else if let Some(raw) = raw_of(value.get_ref()) {
                self.put(key, raw, origin);
            } else {
                let problem = "neither a text, a number, true, false nor a list of these";
                self.faults.push(Fault::new(key, origin, problem));
            }
        }
    }
}

fn origin_of(path: Option<&Path>, line: Option<usize>) -> Origin {
    path.map_or(Origin::BuiltIn, |path| Origin::File {
        path: path.to_owned(),
        line,
    })
}

fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

fn scalar(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.to_string()),
        DeValue::Float(number) => Some(number.to_string()),
        DeValue::Boolean(flag) => Some(flag.to_string()),
        DeValue::Datetime(moment) => Some(moment.to_string()),
        DeValue::Array(_) | DeValue::Table(_) => None,
    }
}

fn raw_of(value: &DeValue<'_>) -> Option<Raw> {
    match value {
        DeValue::Array(items) => items
            .iter()
            .map(|item| scalar(item.get_ref()))
            .collect::<Option<_>>()
            .map(Raw::List),
        other => scalar(other).map(Raw::Text),
    }
}

/// The known key that a mistyped one most likely stands for.
fn nearest<'a>(key: &str, known: &'a BTreeSet<String>) -> Option<&'a str> {
    known
        .iter()
        .map(|candidate| (distance(key, candidate), candidate))
        .filter(|(steps, candidate)| *steps <= 3 || last(candidate) == last(key))
        .min_by_key(|(steps, _)| *steps)
        .map(|(_, candidate)| candidate.as_str())
}

fn last(key: &str) -> &str {
    key.rsplit('.').next().unwrap_or(key)
}

/// Levenshtein distance, one row at a time.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().enumerate() {
        let mut next = vec![i + 1];
        let mut before = i + 1;
        for ((b, above), diagonal) in right.iter().zip(row.iter().skip(1)).zip(row.iter()) {
            before = (diagonal + usize::from(a != *b))
                .min(above + 1)
                .min(before + 1);
            next.push(before);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
