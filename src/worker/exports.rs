//! Workbooks: claimed one at a time, written beside in constant memory from one snapshot, then kept in the
//! store. Progress is written down every now and then; killed in between, another worker begins it anew.

use std::io::Seek as _;
use std::time::Duration;

use super::Parts;
use super::rounds::Done;
use crate::db::DoorError as _;
use crate::domain::id::ExportId;
use crate::export::{Export, ExportError, Words};
use crate::files::{FileKey, StoreError};
use crate::services::exports::{self, Begun, End, PourError, Speech};
use crate::services::{ServiceError, leftovers};

/// Rows between two notes of progress.
const TICK: u64 = 2_000;

/// A workbook that was not built.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error("no place for the workbook while it is built")]
    Scratch(#[from] std::io::Error),
    #[error("workbook not written")]
    Write(#[from] ExportError),
    #[error("rows not poured")]
    Pour(#[from] PourError<ExportError>),
    #[error("workbook not kept")]
    Store(#[from] StoreError),
    #[error("workbook not noted")]
    Note(#[from] ServiceError),
}

impl Broken {
    /// Whether it may be built later: the store, the disk or the database was in the way, not what is in it.
    const fn passes(&self) -> bool {
        match self {
            Self::Scratch(_) | Self::Note(_) | Self::Pour(PourError::Rows(_)) => true,
            Self::Store(fault) => fault.is_temporary(),
            Self::Write(fault) | Self::Pour(PourError::Sink(fault)) => {
                matches!(fault, ExportError::Write(_))
            }
            Self::Pour(PourError::Sealed(_) | PourError::Stopped) => false,
        }
    }
}

/// Builds the next workbook, if one was asked for.
pub(super) async fn next(parts: &Parts) -> Result<Done, ServiceError> {
    let ctx = parts.ctx("export");
    let claimed = parts.db.write(move |tx| exports::claim(tx, &ctx)).await?;
    let Some(begun) = claimed else {
        return Ok(Done::default());
    };
    let (id, attempt) = (begun.id, begun.attempt);
    let end = match build(parts, begun).await {
        Ok(end) => end,
        Err(broken) => {
            break_off(parts, id, attempt, &broken).await?;
            return Ok(Done {
                handled: 1,
                more: true,
            });
        }
    };
    let ctx = parts.ctx("export");
    let written = end.clone();
    let first = parts
        .db
        .write(move |tx| exports::end(tx, &ctx, id, &written))
        .await?;
    if let (
        false,
        End::Done {
            store_key: Some(key),
            ..
        },
    ) = (first, &end)
        && let Some(key) = FileKey::parse(key)
    {
        // Another worker was first; its file is the one on record.
        let (ctx, place) = (parts.ctx("export"), key.to_string());
        let unneeded = move |tx: &mut _| leftovers::unneeded(tx, &ctx, &place);
        if parts.db.write(unneeded).await? {
            let _ = parts.files.delete(&key).await;
        }
    }
    Ok(Done {
        handled: 1,
        more: true,
    })
}

/// Writes down that a workbook was not built: it waits for another try, or has failed.
async fn break_off(
    parts: &Parts,
    id: ExportId,
    attempt: i64,
    broken: &Broken,
) -> Result<(), ServiceError> {
    let (ctx, passes) = (parts.ctx("export"), broken.passes());
    let broke_off = move |tx: &mut _| exports::break_off(tx, &ctx, id, attempt, passes);
    let next_at = parts.db.write(broke_off).await?;
    let error = broken as &dyn std::error::Error;
    if let Some(at) = next_at {
        tracing::warn!(export.id = %id, attempt, next.at = %at, error, "export put off");
    } else {
        tracing::error!(export.id = %id, attempt, error, "export failed");
        metrics::counter!("sangkien_exports_failed_total").increment(1);
    }
    Ok(())
}

/// Deletes workbooks whose time is over: the file first, since a record without a file is only a missing
/// link, and a file without a record would stay for ever.
pub(super) async fn delete_expired(parts: &Parts) -> Result<usize, ServiceError> {
    let (ctx, kept) = (parts.ctx("exports"), parts.exports_kept);
    let found = parts
        .db
        .read(move |conn| exports::expired(conn, &ctx, kept))
        .await?;
    let mut deleted = 0;
    for (id, place) in found {
        if let Some(key) = FileKey::parse(&place)
            && let Err(error) = parts.files.delete(&key).await
            && !matches!(error, StoreError::NotFound)
        {
            tracing::warn!(export.id = %id, error = &error as &dyn std::error::Error, "expired workbook remains");
            continue;
        }
        parts
            .db
            .write(move |tx| exports::forget_file(tx, id))
            .await?;
        deleted += 1;
    }
    Ok(deleted)
}

async fn build(parts: &Parts, begun: Begun) -> Result<End, Broken> {
    let ready = {
        let parts = parts.clone();
        tokio::task::spawn_blocking(move || write(&parts, &begun))
            .await
            .map_err(std::io::Error::other)??
    };
    let (file, rows, sha256) = ready;
    let key = FileKey::random();
    let (ctx, place) = (parts.ctx("export"), key.to_string());
    let expected = move |tx: &mut _| leftovers::expect(tx, &ctx, &place);
    parts.db.write(expected).await?;
    let file = tokio::fs::File::from_std(file);
    parts.files.keep(&key, file).await?;
    Ok(End::Done {
        rows,
        sha256,
        store_key: Some(key.to_string()),
    })
}

/// Writes the workbook to a file without a name; answers it with its rows and hash.
fn write(parts: &Parts, begun: &Begun) -> Result<(std::fs::File, u64, Vec<u8>), Broken> {
    let out = match &parts.scratch {
        Some(place) => tempfile::tempfile_in(place)?,
        None => tempfile::tempfile()?,
    };
    let words = crate::i18n::Words::new(begun.locale, std::sync::Arc::clone(&parts.catalogue));
    let words = Words::of(&words, begun.named.clone());
    let mut export = Export::new(begun.format, out, words, parts.scratch.clone())?;
    let speech = Speech::of(begun.format, begun.locale);
    let mut noted = 0;
    let rows = parts.db.stream(|conn| {
        let house = &parts.house;
        exports::pour(conn, house, &begun.start, speech, &mut export, |rows| {
            if rows >= noted + TICK {
                noted = rows;
                note(parts, begun, rows);
            }
        })
    })?;
    let (mut file, manifest) = export.close()?;
    file.rewind()?;
    let sha256 = hex::decode(&manifest.sha256).unwrap_or_default();
    Ok((file, rows, sha256))
}

/// Progress is a courtesy: what is in the way of it is not in the way of the workbook.
fn note(parts: &Parts, begun: &Begun, rows: u64) {
    let (ctx, id) = (parts.ctx("export"), begun.id);
    let done = i64::try_from(rows).unwrap_or(i64::MAX);
    let noted = parts
        .db
        .write_blocking(move |tx| exports::progress(tx, &ctx, id, done));
    if let Err(error) = noted
        && !error.is_busy()
    {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "progress of an export not noted"
        );
        std::thread::sleep(Duration::from_millis(10));
    }
}
