//! What is wrong with a setting, and where the setting came from. Faults are collected, never thrown one
//! by one: an operator mends all of them in one go (DESIGN §9).
//!
//! These texts are for operators on a terminal and in logs, so they are English and live in code; what
//! citizens and officers read is in the catalogues.

use std::fmt;
use std::path::{Path, PathBuf};

/// Which layer supplied a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Compiled into the executable (`config/default.toml`, `config/kinds/`, `config/reference/`).
    BuiltIn,
    /// A file given by the operator; the line where it is known.
    File {
        /// The file as it was named.
        path: PathBuf,
        /// Counted from one.
        line: Option<usize>,
    },
    /// A variable of the environment, by name.
    Environment(String),
    /// A file that holds one secret, named by a `…_FILE` variable or a `…_file` key.
    SecretFile(PathBuf),
    /// An option of the command line, by name.
    CommandLine(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BuiltIn => f.write_str("built in"),
            Self::File {
                path,
                line: Some(line),
            } => write!(f, "{}:{line}", path.display()),
            Self::File { path, line: None } => write!(f, "{}", path.display()),
            Self::Environment(name) => f.write_str(name),
            Self::SecretFile(path) => write!(f, "secret file {}", path.display()),
            Self::CommandLine(option) => f.write_str(option),
        }
    }
}

/// One thing to mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The key (`database.url`) or the place in a file (`form.fields.3.limit`); may be empty for a whole file.
    pub key: String,
    /// Where the value came from.
    pub origin: Origin,
    /// What is wrong and what would be right. Never contains a secret.
    pub problem: String,
}

impl Fault {
    /// A fault of one setting.
    #[must_use]
    pub fn new(key: impl Into<String>, origin: Origin, problem: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            origin,
            problem: problem.into(),
        }
    }

    /// A fault at a place inside a file that the operator gave.
    #[must_use]
    pub fn in_file(path: &Path, key: impl Into<String>, problem: impl Into<String>) -> Self {
        let origin = Origin::File {
            path: path.to_owned(),
            line: None,
        };
        Self::new(key, origin, problem)
    }

    /// A fault at a place inside a file that is compiled in; `file` is named as in `config/`.
    #[must_use]
    pub fn built_in(file: &str, key: &str, problem: impl Into<String>) -> Self {
        Self::new(format!("{file}: {key}"), Origin::BuiltIn, problem)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.key.is_empty() {
            write!(f, "{} ({})", self.problem, self.origin)
        } else {
            write!(f, "{}: {} ({})", self.key, self.problem, self.origin)
        }
    }
}

/// All faults of one load, in the order they were found. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

impl std::error::Error for Faults {}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the configuration does not hold ({} to mend)",
            self.0.len()
        )?;
        for fault in &self.0 {
            write!(f, "\n  - {fault}")?;
        }
        Ok(())
    }
}
