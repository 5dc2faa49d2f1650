//! `sangkien migrate`: schema and reference tables up to date.

use std::process::ExitCode;

use super::Global;
use crate::startup::Parts;

/// Migrates and says what was applied.
///
/// # Errors
/// When a migration fails.
pub fn run(global: &Global) -> anyhow::Result<ExitCode> {
    let parts = Parts::open(global, false)?;
    let applied = parts.migrate()?;
    if applied.is_empty() {
        println!("up to date");
    }
    for name in applied {
        println!("applied {name}");
    }
    Ok(ExitCode::SUCCESS)
}
