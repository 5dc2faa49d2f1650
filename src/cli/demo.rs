//! A demonstration's people and files: made at the first start, kept by later ones.

use std::fs::{File, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use url::Url;

use super::{out, seed};
use crate::db::bulk;
use crate::domain::text_enum::TextEnum as _;
use crate::i18n::Words;
use crate::services::seed::Order;
use crate::standin::people;
use crate::startup::Parts;

const MARKED: &str = "Everything in this directory is invented.\n";

/// The file that says a directory belongs to a demonstration and may be thrown away.
#[must_use]
pub(super) fn mark(data: &Path) -> PathBuf {
    data.join("demonstration")
}

/// Holds a demonstration's data for as long as the answer lives. Several processes may share it; [`alone`] may not.
///
/// # Errors
/// When the directory cannot be written.
pub(super) fn hold(data: &Path) -> anyhow::Result<File> {
    let held = File::create(mark(data))?;
    (&held).write_all(MARKED.as_bytes())?;
    held.lock_shared()?;
    Ok(held)
}

/// Whether no process holds a demonstration's data.
///
/// # Errors
/// When the mark cannot be opened.
pub(super) fn alone(data: &Path) -> anyhow::Result<bool> {
    match File::open(mark(data))?.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// Makes what is missing: the invented people with their roles, the invented files.
///
/// # Errors
/// When the data directory or the database cannot be written.
pub(super) fn prepare(parts: &Parts) -> anyhow::Result<()> {
    seed::make_people(parts)?;
    let files = parts.db.read_blocking(|tx| bulk::count_files(tx, 1))?;
    if files == 0 && parts.config.demo.files > 0 {
        let order = Order {
            files: usize::try_from(parts.config.demo.files)?,
            seed: parts.config.demo.seed,
            personas: seed::personas(parts)?,
        };
        seed::invent(parts, &order)?;
    }
    Ok(())
}

/// Who to sign in as.
///
/// # Errors
/// As [`out::line`].
pub(super) fn print_people(words: &Words, public: &Url) -> std::io::Result<()> {
    let whom = words.t1("demo-sign-in-as", "address", public.as_str());
    out::line(format_args!("\n{whom}"))?;
    for person in people::all() {
        let roles: Vec<String> = person
            .roles
            .iter()
            .map(|held| format!("{} {}", words.word("role", held.role.as_str()), held.agency))
            .collect();
        let what = if roles.is_empty() {
            person.note(crate::domain::locale::Locale::Vi).to_owned()
        } else {
            roles.join("; ")
        };
        let (key, name) = (&person.key, &person.name);
        out::line(format_args!("  {key:<22} {name:<24} {what}"))?;
    }
    Ok(())
}
