//! `sangkien export accepted`: what the ministry's page exports, from the shell, by the same engine and on
//! the same record.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, bail};

use super::progress::Progress;
use super::{Export as Command, ExportAccepted, ExportFormat, Global, out};
use crate::db::agencies;
use crate::domain::export_row::{self, ExportFilter};
use crate::export::{Export, ExportError, Manifest, Words};
use crate::services::exports::{self, Begun, End, PourError, Speech};
use crate::services::{Ctx, ServiceError};
use crate::startup::Parts;

/// Writes the file; one that exists is left alone.
///
/// # Errors
/// When the settings or the filter do not hold, the file exists, or anything cannot be read or written.
pub fn run(global: &Global, command: &Command) -> anyhow::Result<ExitCode> {
    let Command::Accepted(asked) = command;
    let parts = Parts::open(global, false)?;
    parts.require_migrated()?;
    // Half an export is none: it bears its name once it is whole and on record. Only its owner may read it.
    let place = match asked.out.parent() {
        Some(place) if place != Path::new("") => place,
        _ => Path::new("."),
    };
    let cannot = || format!("{} cannot be made", asked.out.display());
    if asked.out.try_exists().with_context(cannot)? {
        bail!("{} exists; it is left as it is", asked.out.display());
    }
    let mut unfinished = asked.out.file_name().unwrap_or_default().to_owned();
    unfinished.push(".part-");
    let out = tempfile::Builder::new()
        .prefix(&unfinished)
        .tempfile_in(place)
        .with_context(cannot)?;
    let manifest = write(&parts, asked, out.reopen()?)?;
    out.persist_noclobber(&asked.out).with_context(cannot)?;
    out::line(format_args!(
        "{} rows, {} bytes, SHA-256 {}",
        manifest.rows, manifest.bytes, manifest.sha256
    ))?;
    Ok(ExitCode::SUCCESS)
}

fn write(parts: &Parts, asked: &ExportAccepted, out: File) -> anyhow::Result<Manifest> {
    let ctx = parts.system("export");
    let filter = filter(parts, asked)?;
    let format = match asked.format {
        ExportFormat::Csv => export_row::ExportFormat::Csv,
        ExportFormat::Xlsx => export_row::ExportFormat::Xlsx,
        ExportFormat::Jsonl => export_row::ExportFormat::Jsonl,
    };
    let begun = {
        let ctx = ctx.clone();
        let begin = move |tx: &mut _| exports::begin(tx, &ctx, None, format, &filter);
        match parts.db.write_blocking(begin) {
            Err(ServiceError::Invalid(faults)) => {
                let fields: Vec<_> = faults.into_iter().map(|fault| fault.field).collect();
                bail!("not known: {}", fields.join(", "));
            }
            begun => begun?,
        }
    };
    let poured = pour(parts, &begun, out);
    let end = match &poured {
        Ok(manifest) => End::Done {
            rows: manifest.rows,
            sha256: hex::decode(&manifest.sha256).unwrap_or_default(),
            store_key: None,
        },
        Err(_) => End::Failed { rows: 0 },
    };
    let ctx = Ctx {
        now: parts.clock.now(),
        ..ctx
    };
    let id = begun.id;
    parts
        .db
        .write_blocking(move |tx| exports::end(tx, &ctx, id, &end))?;
    poured
}

fn pour(parts: &Parts, begun: &Begun, out: File) -> anyhow::Result<Manifest> {
    let words = crate::i18n::Words::new(begun.locale, Arc::clone(&parts.catalogue));
    let words = Words::of(&words, begun.named.clone());
    let mut export = Export::new(begun.format, BufWriter::new(out), words, None)?;
    let speech = Speech::of(begun.format, begun.locale);
    let expected = u64::try_from(begun.expected).ok();
    let mut progress = Progress::new("rows");
    let poured = parts.db.stream(|conn| {
        let house = &parts.house;
        exports::pour(conn, house, &begun.start, speech, &mut export, |rows| {
            progress.at(rows, expected);
        })
    });
    progress.clear();
    poured.map_err(|error: PourError<ExportError>| error)?;
    let (out, manifest) = export.close()?;
    let mut out = out.into_inner().context("the last bytes")?;
    out.flush()?;
    out.sync_all()?;
    Ok(manifest)
}

fn filter(parts: &Parts, asked: &ExportAccepted) -> anyhow::Result<ExportFilter> {
    let agency = match &asked.agency {
        None => None,
        Some(code) => {
            let wanted = code.clone();
            let find =
                move |conn: &mut _| Ok::<_, ServiceError>(agencies::find_by_code(conn, &wanted)?);
            let found = parts.db.read_blocking(find)?;
            match found {
                Some(agency) => Some(agency.agency_id),
                None => bail!("no agency has the code {code}"),
            }
        }
    };
    if let (Some(since), Some(until)) = (asked.since, asked.until)
        && until < since
    {
        bail!("--until lies before --since");
    }
    Ok(ExportFilter {
        since: asked.since,
        until: asked.until,
        agency,
        kind: asked.kind.clone(),
        field: asked.field.clone(),
        province: asked.province.clone(),
    })
}
