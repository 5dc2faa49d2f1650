//! `sangkien audit verify`: every chain of events, in one snapshot, with a line for each that is broken.

use std::process::ExitCode;

use super::progress::Progress;
use super::{Audit, Global, out};
use crate::services::{ServiceError, audit};
use crate::startup::Parts;

/// Checks all chains; fails when one does not hold.
///
/// # Errors
/// When the settings do not hold or the database cannot be read.
pub fn run(global: &Global, command: &Audit) -> anyhow::Result<ExitCode> {
    let Audit::Verify = command;
    let parts = Parts::open(global, false)?;
    parts.require_migrated()?;
    let mut progress = Progress::new("files");
    let (mut files, mut events, mut broken) = (0_u64, 0_u64, 0_u64);
    parts.db.stream(|conn| {
        let mut after = None;
        loop {
            let step = audit::verify_next(conn, after)?;
            files += step.files;
            events += step.events;
            progress.at(files, None);
            for one in &step.broken {
                broken += 1;
                progress.clear();
                let name = one.code.clone().unwrap_or_else(|| one.id.to_string());
                out::line(format_args!("broken {name}: {}", one.fault))
                    .map_err(|error| ServiceError::Internal(Box::new(error)))?;
            }
            after = step.after;
            if after.is_none() {
                return Ok::<_, ServiceError>(());
            }
        }
    })?;
    progress.clear();
    out::line(format_args!(
        "{files} files, {events} events, {broken} broken"
    ))?;
    Ok(if broken == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
