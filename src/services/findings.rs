//! What staff find: score sheets, minutes, recommendations, decisions. Their words speak of people, so they
//! are kept under the proposer's key, as letters are; erasing the proposer destroys them.

use serde::{Deserialize, Serialize};

use super::file::FileNow;
use super::{Ctx, ServiceError, keys};
use crate::db::reviews::ReviewRow;
use crate::db::{Conn, outcomes};
use crate::domain::id::PersonId;
use crate::domain::kind::ScoreSheet;
use crate::domain::time::Instant;
use crate::domain::workflow::Outcome;
use crate::seal::{PersonKey, envelope};

/// What an envelope of a score sheet is bound to.
pub(super) const SHEET: &str = "review.sheet";
/// What an envelope of minutes is bound to.
pub(super) const MINUTES: &str = "council.minutes";
/// What an envelope of the grounds of a recommendation is bound to.
pub(super) const PROPOSED: &str = "proposal.grounds";
/// What an envelope of the grounds of a decision is bound to.
pub(super) const DECIDED: &str = "decision.grounds";

/// A score sheet as sealed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct StoredSheet {
    /// Points and reasons by criterion.
    pub scores: ScoreSheet,
    /// The reviewer's words.
    pub comment: String,
}

/// What was recommended or decided.
#[derive(Debug, Clone)]
pub struct Finding {
    /// What.
    pub outcome: Outcome,
    /// Why.
    pub grounds: String,
    /// When.
    pub at: Instant,
}

/// Seals words about a file under its proposer's key.
///
/// # Errors
/// When the database or the seal fails.
pub(super) fn seal(
    tx: &mut Conn,
    ctx: &Ctx,
    proposer: PersonId,
    what: &str,
    words: &str,
) -> Result<Vec<u8>, ServiceError> {
    let key = keys::of_person(tx, ctx, proposer)?;
    Ok(envelope::seal(&key, what, words.as_bytes())?)
}

/// Words about a file; empty once its proposer was erased.
pub(super) fn open(
    key: Option<&PersonKey>,
    what: &str,
    sealed: &[u8],
) -> Result<String, ServiceError> {
    let Some(key) = key else {
        return Ok(String::new());
    };
    let words = envelope::open(key, what, sealed)?;
    Ok(String::from_utf8_lossy(&words).into_owned())
}

/// A score sheet; empty once the proposer was erased.
pub(super) fn open_sheet(
    key: Option<&PersonKey>,
    row: &ReviewRow,
) -> Result<StoredSheet, ServiceError> {
    match key {
        Some(key) => Ok(envelope::open_json(key, SHEET, &row.sheet_sealed)?),
        None => Ok(StoredSheet::default()),
    }
}

/// The key of a file's proposer; none once they were erased.
pub(super) fn key(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
) -> Result<Option<PersonKey>, ServiceError> {
    match keys::of_person(tx, ctx, file.row.proposer_id) {
        Ok(key) => Ok(Some(key)),
        Err(ServiceError::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
}

/// The latest recommendation.
///
/// # Errors
/// When the database or the seal fails.
pub fn proposed(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
) -> Result<Option<Finding>, ServiceError> {
    let Some(row) = outcomes::find_proposal(tx, file.row.initiative_id)? else {
        return Ok(None);
    };
    let key = key(tx, ctx, file)?;
    Ok(Some(Finding {
        outcome: row.outcome,
        grounds: open(key.as_ref(), PROPOSED, &row.grounds_sealed)?,
        at: row.proposed_at,
    }))
}

/// The latest decision.
///
/// # Errors
/// When the database or the seal fails.
pub fn decided(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
) -> Result<Option<Finding>, ServiceError> {
    let Some(row) = outcomes::find_decision(tx, file.row.initiative_id)? else {
        return Ok(None);
    };
    let key = key(tx, ctx, file)?;
    Ok(Some(Finding {
        outcome: row.outcome,
        grounds: open(key.as_ref(), DECIDED, &row.grounds_sealed)?,
        at: row.decided_at,
    }))
}
