//! Where the files come from, and reading one: TOML with every unknown key named, CSV with every bad row
//! named.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rust_embed::RustEmbed;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::super::fault::Fault;

#[derive(RustEmbed)]
#[folder = "config/kinds"]
struct BuiltInKinds;

#[derive(RustEmbed)]
#[folder = "config/reference"]
struct BuiltInTables;

/// The tables that are read; other files beside them are for people.
pub(super) const TABLES: &[&str] = &[
    "agencies.csv",
    "fields.csv",
    "former_provinces.csv",
    "holidays.csv",
    "provinces.csv",
    "strategic_technologies.csv",
    "strategic_technologies_2026.csv",
    "working_day_swaps.csv",
];

/// One file: its name as in `config/`, its text, and its path when the operator gave it.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) name: String,
    pub(super) text: String,
    path: Option<PathBuf>,
}

/// All files, by name.
pub(super) struct Files(BTreeMap<String, Source>);

impl Files {
    /// The built-in files, overridden by those of the directory.
    pub(super) fn collect(directory: Option<&Path>, faults: &mut Vec<Fault>) -> Self {
        let mut files = Self(BTreeMap::new());
        files.built_in(
            "workflow.toml",
            include_bytes!("../../../config/workflow.toml"),
            faults,
        );
        files.built_in(
            "routing.toml",
            include_bytes!("../../../config/routing.toml"),
            faults,
        );
        for name in BuiltInKinds::iter().filter(|name| name.ends_with(".toml")) {
            if let Some(file) = BuiltInKinds::get(&name) {
                files.built_in(&format!("kinds/{name}"), &file.data, faults);
            }
        }
        for name in TABLES {
            if let Some(file) = BuiltInTables::get(name) {
                files.built_in(&format!("reference/{name}"), &file.data, faults);
            }
        }
        if let Some(directory) = directory {
            files.override_from(directory, "", faults);
        }
        files
    }

    fn built_in(&mut self, name: &str, bytes: &[u8], faults: &mut Vec<Fault>) {
        match std::str::from_utf8(bytes) {
            Ok(text) => self.insert(name, text.to_owned(), None),
            Err(_) => faults.push(Fault::built_in(name, "", "is not UTF-8")),
        }
    }

    fn override_from(&mut self, directory: &Path, prefix: &str, faults: &mut Vec<Fault>) {
        let entries = match std::fs::read_dir(directory) {
            Ok(entries) => entries,
            Err(error) => {
                faults.push(Fault::in_file(
                    directory,
                    "",
                    format!("cannot be read: {error}"),
                ));
                return;
            }
        };
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            let Some(file) = path.file_name().and_then(|name| name.to_str()) else {
                continue;
            };
            let name = format!("{prefix}{file}");
            if path.is_dir() {
                if prefix.is_empty() && matches!(file, "kinds" | "reference") {
                    self.override_from(&path, &format!("{name}/"), faults);
                }
            } else if self.0.contains_key(&name) || is_kind(&name) {
                match std::fs::read_to_string(&path) {
                    Ok(text) => self.insert(&name, text, Some(path)),
                    Err(error) => {
                        faults.push(Fault::in_file(
                            &path,
                            "",
                            format!("cannot be read: {error}"),
                        ));
                    }
                }
            } else if looks_like_ours(&path) {
                let problem = "overrides nothing: there is no file of this name";
                faults.push(Fault::in_file(&path, "", problem));
            }
        }
    }

    fn insert(&mut self, name: &str, text: String, path: Option<PathBuf>) {
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned();
        let name = name.to_owned();
        self.0.insert(name.clone(), Source { name, text, path });
    }

    /// The file of this name; a fault when there is none.
    pub(super) fn get(&self, name: &str, faults: &mut Vec<Fault>) -> Option<&Source> {
        let file = self.0.get(name);
        if file.is_none() {
            faults.push(Fault::built_in(name, "", "is missing"));
        }
        file
    }

    /// All kinds.
    pub(super) fn kinds(&self) -> impl Iterator<Item = &Source> {
        self.0.values().filter(|file| is_kind(&file.name))
    }

    /// Every file, in the order of names.
    pub(super) fn all(&self) -> impl Iterator<Item = &Source> {
        self.0.values()
    }
}

fn is_kind(name: &str) -> bool {
    name.starts_with("kinds/") && name.ends_with(".toml")
}

/// A mistyped name would be passed over in silence; notes and backups may lie about.
fn looks_like_ours(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    matches!(ending, Some("toml" | "csv")) && !path.ends_with("holidays_provisional.csv")
}

impl Source {
    /// A fault at a place in this file.
    pub(super) fn fault(&self, place: &str, problem: impl Into<String>) -> Fault {
        match &self.path {
            Some(path) => Fault::in_file(path, place, problem),
            None => Fault::built_in(&self.name, place, problem),
        }
    }

    /// Reads TOML. What the type does not know is found by writing the value back: a key that is lost was
    /// unknown. So all of them are named, not only the first.
    pub(super) fn toml<T: DeserializeOwned + Serialize>(
        &self,
        faults: &mut Vec<Fault>,
    ) -> Option<T> {
        let given: toml::Value = match toml::from_str::<toml::Table>(&self.text) {
            Ok(table) => table.into(),
            Err(error) => {
                faults.push(self.fault(&line_of(&self.text, &error), error.message()));
                return None;
            }
        };
        let value: T = match toml::from_str(&self.text) {
            Ok(value) => value,
            Err(error) => {
                faults.push(self.fault(&line_of(&self.text, &error), error.message()));
                return None;
            }
        };
        match toml::Value::try_from(&value) {
            Ok(known) => unknown_keys(&given, &known, "", &mut |place| {
                faults.push(self.fault(place, "unknown key"));
            }),
            Err(error) => faults.push(self.fault("", error.to_string())),
        }
        Some(value)
    }

    /// Reads CSV rows with their line numbers; a row that does not fit is a fault.
    pub(super) fn csv<T: DeserializeOwned>(&self, faults: &mut Vec<Fault>) -> Vec<(u64, T)> {
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .from_reader(self.text.as_bytes());
        let headers = reader.headers().cloned().unwrap_or_default();
        let mut rows = Vec::new();
        for record in reader.records() {
            let row = record.and_then(|record| {
                let line = record.position().map_or(0, csv::Position::line);
                Ok((line, record.deserialize(Some(&headers))?))
            });
            match row {
                Ok(row) => rows.push(row),
                Err(error) => faults.push(self.fault("", error.to_string())),
            }
        }
        rows
    }
}

fn line_of(text: &str, error: &toml::de::Error) -> String {
    let before = error.span().and_then(|span| text.get(..span.start));
    before.map_or_else(String::new, |before| {
        format!("line {}", before.matches('\n').count() + 1)
    })
}

fn unknown_keys(
    given: &toml::Value,
    known: &toml::Value,
    place: &str,
    tell: &mut impl FnMut(&str),
) {
    match (given, known) {
        (toml::Value::Table(given), toml::Value::Table(known)) => {
            for (key, value) in given {
                let place = if place.is_empty() {
                    key.clone()
                } else {
                    format!("{place}.{key}")
                };
                match known.get(key) {
                    Some(known) => unknown_keys(value, known, &place, tell),
                    None => tell(&place),
                }
            }
        }
        (toml::Value::Array(given), toml::Value::Array(known)) => {
            for (number, (given, known)) in given.iter().zip(known).enumerate() {
                unknown_keys(given, known, &format!("{place}.{number}"), tell);
            }
        }
        _ => {}
    }
}
