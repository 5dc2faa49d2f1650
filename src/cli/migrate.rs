//! `sangkien migrate`: schema and reference tables up to date.

use std::process::ExitCode;

use super::{Global, out};
use crate::startup::Parts;

/// Migrates and says what was applied.
///
/// # Errors
/// When a migration fails.
pub fn run(global: &Global) -> anyhow::Result<ExitCode> {
    let parts = Parts::open(global, false)?;
    let applied = parts.migrate()?;
    if applied.is_empty() {
        out::line(format_args!("up to date"))?;
    }
    for name in applied {
        out::line(format_args!("applied {name}"))?;
    }
    Ok(ExitCode::SUCCESS)
}
