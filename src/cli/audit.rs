//! `sangkien audit verify`: every file in one snapshot, with a line for each thing that does not hold.

use std::process::ExitCode;

use super::progress::Progress;
use super::{Audit, Global, out};
use crate::services::{ServiceError, audit};
use crate::startup::Parts;

/// Checks all files; fails when one does not hold.
///
/// # Errors
/// When the settings do not hold or the database cannot be read.
pub fn run(global: &Global, command: &Audit) -> anyhow::Result<ExitCode> {
    let Audit::Verify = command;
    let parts = Parts::open(global, false)?;
    parts.require_migrated()?;
    let ctx = parts.system("audit");
    let mut progress = Progress::new("files");
    let (mut all, mut broken) = (audit::Step::default(), 0_u64);
    parts.db.stream(|conn| {
        let mut after = None;
        loop {
            let step = audit::verify_next(conn, &ctx, after)?;
            all.files += step.files;
            all.events += step.events;
            all.texts += step.texts;
            all.erased += step.erased;
            progress.at(all.files, None);
            for one in &step.broken {
                broken += 1;
                progress.clear();
                let name = one.code.clone().unwrap_or_else(|| one.id.to_string());
                for fault in &one.faults {
                    out::line(format_args!("broken {name}: {fault}"))
                        .map_err(|error| ServiceError::Internal(Box::new(error)))?;
                }
            }
            after = step.after;
            if after.is_none() {
                return Ok::<_, ServiceError>(());
            }
        }
    })?;
    progress.clear();
    let audit::Step {
        files,
        events,
        texts,
        erased,
        ..
    } = all;
    out::line(format_args!(
        "compared: events with their hashes, sealed texts with their events, and with what the events say:"
    ))?;
    for (table, columns) in audit::COMPARED {
        out::line(format_args!("  {table}: {columns}"))?;
    }
    out::line(format_args!(
        "{files} files, {events} events, {texts} texts opened, {erased} texts of erased people, {broken} broken"
    ))?;
    Ok(if broken == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
