//! The formal letters of a file: written with the act they belong to, shown when they may be.

use super::file::FileNow;
use super::{Ctx, ServiceError, findings};
use crate::db::outcomes::LetterRow;
use crate::db::{Conn, outcomes};
use crate::domain::id::LetterId;
use crate::domain::time::Instant;
use crate::seal::envelope;

/// What an envelope of a letter is bound to.
pub(super) const BODY: &str = "letter.body";

/// When the proposer may see a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Release {
    /// At once.
    Now,
    /// When the hold window ends.
    AtAnnouncement,
}

/// Writes a letter, sealed under the proposer's key; none to a proposer who was erased.
///
/// # Errors
/// When the database or the seal fails.
pub fn write(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
    kind: &str,
    body: &str,
    release: Release,
) -> Result<(), ServiceError> {
    let Some(key) = findings::key(tx, ctx, file)? else {
        return Ok(());
    };
    let row = LetterRow {
        letter_id: LetterId::new(ctx.now),
        initiative_id: file.row.initiative_id,
        kind: kind.to_owned(),
        body_sealed: envelope::seal(&key, BODY, body.as_bytes())?,
        written_at: ctx.now,
        released_at: (release == Release::Now).then_some(ctx.now),
    };
    outcomes::insert_letter(tx, &row)?;
    Ok(())
}

/// A letter, opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Which.
    pub id: LetterId,
    /// decision, decline, stop or revocation.
    pub kind: String,
    /// Its text.
    pub body: String,
    /// When it was written.
    pub written_at: Instant,
    /// When the proposer could see it.
    pub released_at: Option<Instant>,
}

/// The letter that waits for the announcement of its decision.
///
/// # Errors
/// When the database or the seal fails.
pub fn unreleased(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
) -> Result<Option<String>, ServiceError> {
    let waiting = list(tx, ctx, file, true)?
        .into_iter()
        .rfind(|letter| letter.released_at.is_none());
    Ok(waiting.map(|letter| letter.body))
}

/// The letters of a file; those not released yet only for staff, and none once the proposer was erased.
///
/// # Errors
/// When the database or the seal fails.
pub fn list(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
    for_staff: bool,
) -> Result<Vec<Letter>, ServiceError> {
    let rows = outcomes::list_letters(tx, file.row.initiative_id)?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let Some(key) = findings::key(tx, ctx, file)? else {
        return Ok(Vec::new());
    };
    rows.into_iter()
        .filter(|row| for_staff || row.released_at.is_some())
        .map(|row| {
            let body = envelope::open(&key, BODY, &row.body_sealed)?;
            Ok(Letter {
                id: row.letter_id,
                kind: row.kind,
                body: String::from_utf8_lossy(&body).into_owned(),
                written_at: row.written_at,
                released_at: row.released_at,
            })
        })
        .collect()
}
