//! The end of a file: decide, reopen within the hold window, announce, withdraw, stop, lapse, revoke.

use serde_json::json;

use super::transition::{self, Extra, Performed};
use super::{Ctx, ServiceError, appeal, authors, file, findings, letters};
use crate::db::catalogue::{CatalogueRow, PublicAuthors};
use crate::db::column::Doc;
use crate::db::initiatives::InitiativeRow;
use crate::db::outcomes::DecisionRow;
use crate::db::{Conn, catalogue, outcomes};
use crate::domain::id::{InitiativeId, Version};
use crate::domain::text::fold;
use crate::domain::workflow::{Command, Outcome, Refusal, State};

/// Decides: the decision and its letter are written, nothing leaves before the hold window ends.
///
/// # Errors
/// As any transition.
pub fn decide(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    outcome: Option<Outcome>,
    grounds: String,
) -> Result<Performed, ServiceError> {
    let file = file::load(tx, ctx, id)?;
    let command = Command::Decide {
        outcome,
        grounds: grounds.clone(),
    };
    transition::perform(tx, ctx, &file, seen, &command, Extra::default(), |tx, _| {
        let (Some(outcome), Some(person)) = (outcome, ctx.actor.person()) else {
            return Err(Refusal::OutcomeMissing.into());
        };
        let row = DecisionRow {
            initiative_id: id,
            outcome,
            grounds_sealed: findings::seal(
                tx,
                ctx,
                file.row.proposer_id,
                findings::DECIDED,
                &grounds,
            )?,
            decided_by: person,
            decided_at: ctx.now,
        };
        outcomes::put_decision(tx, &row)?;
        letters::write(
            tx,
            ctx,
            &file,
            "decision",
            &grounds,
            letters::Release::AtAnnouncement,
        )
    })
}

/// Takes a decision back before it is announced; it and its letter, which was never released, go. The chain
/// of events keeps what was decided.
///
/// # Errors
/// As any transition; refused when the hold window is over.
pub fn reopen(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    reason: String,
) -> Result<Performed, ServiceError> {
    let file = file::load(tx, ctx, id)?;
    let command = Command::Reopen { reason };
    transition::perform(tx, ctx, &file, seen, &command, Extra::default(), |tx, _| {
        outcomes::discard_unreleased(tx, id)?;
        Ok(())
    })
}

/// Announces a decision: the letter is released and goes out with the notices, a rejected file may be asked
/// to be looked at again, an accepted one enters the public catalogue.
///
/// # Errors
/// As any transition; refused while the hold window runs.
pub fn announce(tx: &mut Conn, ctx: &Ctx, id: InitiativeId) -> Result<Performed, ServiceError> {
    let file = file::load(tx, ctx, id)?;
    let seen = file.row.version;
    let mut extra = Extra::default();
    if file.row.state == State::Decided {
        extra.letter = letters::unreleased(tx, ctx, &file)?;
        extra.appeal_until = appeal::opening(tx, ctx, &file)?;
    }
    transition::perform(
        tx,
        ctx,
        &file,
        seen,
        &Command::Announce,
        extra,
        |tx, token| {
            outcomes::release_letters(tx, id, ctx.now)?;
            if token.to() == Some(State::Accepted) {
                publish(tx, ctx, &file)?;
            }
            Ok(())
        },
    )
}

/// Puts a file into the catalogue: what everybody may see, and the key under which it is found.
pub(super) fn publish(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &file::FileNow<'_>,
) -> Result<(), ServiceError> {
    let row = &file.row;
    let Some(agency_id) = row.agency_id else {
        return Ok(());
    };
    let decided_on = row.decided_at.unwrap_or(ctx.now).date();
    let named = named(tx, ctx, file)?;
    let names = named.as_ref().map(PublicAuthors::in_a_line);
    let code = row.code.clone().unwrap_or_default();
    let search_key = search_key(row, names.as_deref());
    let entry = CatalogueRow {
        initiative_id: row.initiative_id,
        code,
        kind: row.kind.clone(),
        title: row.title.clone(),
        summary: row.summary.clone(),
        field_code: row.field_code.clone(),
        province_code: row.province_code.clone(),
        agency_id,
        year: i64::from(chrono::Datelike::year(&decided_on)),
        decided_on,
        completed_at: ctx.now,
        proposer_name: names,
        search_key,
        catalogue_number: catalogue::number(decided_on, row.initiative_id),
        named: named.as_ref().map(Doc::of),
    };
    catalogue::insert(tx, &entry)?;
    Ok(())
}

/// An author said after the announcement whether to be named: the catalogue says so from now on. Nothing
/// happens for a file that is not in it.
pub(super) fn rename(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &file::FileNow<'_>,
) -> Result<(), ServiceError> {
    let named = named(tx, ctx, file)?;
    let names = named.as_ref().map(PublicAuthors::in_a_line);
    let search_key = search_key(&file.row, names.as_deref());
    catalogue::rename(tx, file.row.initiative_id, named.as_ref(), &search_key)?;
    Ok(())
}

/// The catalogue names nobody for this file.
pub(super) fn unname(tx: &mut Conn, row: &InitiativeRow) -> Result<(), ServiceError> {
    let search_key = search_key(row, None);
    catalogue::rename(tx, row.initiative_id, None, &search_key)?;
    Ok(())
}

/// The authors who said themselves that they may be named; nothing when nobody did.
fn named(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &file::FileNow<'_>,
) -> Result<Option<PublicAuthors>, ServiceError> {
    if file.kind.public_authors {
        authors::named(tx, ctx, file.row.initiative_id)
    } else {
        Ok(None)
    }
}

/// What a file is found by in the catalogue.
fn search_key(row: &InitiativeRow, names: Option<&str>) -> String {
    let code = row.code.as_deref().unwrap_or_default();
    let names = names.unwrap_or_default();
    fold(&format!("{code} {} {} {names}", row.title, row.summary))
}

/// The proposer takes the file back.
///
/// # Errors
/// As any transition.
pub fn withdraw(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    reason: String,
) -> Result<Performed, ServiceError> {
    let file = file::load(tx, ctx, id)?;
    let command = Command::Withdraw { reason };
    transition::perform(tx, ctx, &file, seen, &command, Extra::default(), |_, _| {
        Ok(())
    })
}

/// Ends a file without a decision; the letter says why.
///
/// # Errors
/// As any transition.
pub fn stop(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    reason: String,
) -> Result<Performed, ServiceError> {
    let file = file::load(tx, ctx, id)?;
    let command = Command::Stop {
        reason: reason.clone(),
    };
    transition::perform(tx, ctx, &file, seen, &command, Extra::default(), |tx, _| {
        letters::write(tx, ctx, &file, "stop", &reason, letters::Release::Now)
    })
}

/// A returned file whose answer did not come in time.
///
/// # Errors
/// As any transition; refused before the return budget ends.
pub fn lapse(tx: &mut Conn, ctx: &Ctx, id: InitiativeId) -> Result<Performed, ServiceError> {
    let file = file::load(tx, ctx, id)?;
    let seen = file.row.version;
    let mut extra = Extra::default();
    extra.facts.insert("due_on".into(), json!(file.row.due_on));
    transition::perform(tx, ctx, &file, seen, &Command::Lapse, extra, |_, _| Ok(()))
}

/// Takes an acceptance back: the file leaves the catalogue, the letter says why.
///
/// # Errors
/// As any transition.
pub fn revoke(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    reason: String,
) -> Result<Performed, ServiceError> {
    let file = file::load(tx, ctx, id)?;
    let command = Command::Revoke {
        reason: reason.clone(),
    };
    transition::perform(tx, ctx, &file, seen, &command, Extra::default(), |tx, _| {
        catalogue::delete(tx, id)?;
        letters::write(tx, ctx, &file, "revocation", &reason, letters::Release::Now)
    })
}
