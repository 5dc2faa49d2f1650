//! A proposer, or an assistant with consent, hands in a draft or a returned file: with the statements that
//! belong to it, and never past what the proposer agreed to.

use super::super::{Ctx, FieldFault, ServiceError, assist, drafts, submit};
use crate::db::initiatives::{self, InitiativeRow};
use crate::db::{Conn, answers, consents, documents};
use crate::domain::id::{InitiativeId, Version};
use crate::domain::kind::{Field, Input, Kind, Value};
use crate::domain::person::Actor;
use crate::domain::workflow::{Refusal, State};

/// Whether the proposer still has to agree to what an assistant typed: an agreement holds for what was
/// written when it was given, and for nothing written later.
///
/// # Errors
/// When the database fails.
pub fn needs_consent(conn: &mut Conn, row: &InitiativeRow) -> Result<bool, ServiceError> {
    if row.assistant_id.is_none() || !matches!(row.state, State::Draft | State::Returned) {
        return Ok(false);
    }
    let document = assist::document(row.initiative_id);
    let Some(given) = consents::latest(conn, row.proposer_id, &document)? else {
        return Ok(true);
    };
    let written = match row.state {
        State::Returned => answers::latest(conn, row.initiative_id)?.version,
        _ => row.version,
    };
    let documents = documents::list(conn, row.initiative_id)?;
    let papers = assist::Papers::of(documents.iter().map(|document| document.file_id));
    let id = row.initiative_id;
    Ok(!assist::covers(&given, id, written, &papers))
}

/// The statements a proposer has to make while handing in.
pub fn statements(kind: &Kind) -> impl Iterator<Item = &Field> {
    kind.fields()
        .filter(|field| field.input == Input::Statement && field.required)
}

/// Hands in a draft, or a returned file again. The statements that were ticked become answers in the same
/// transaction: they are given with everything in sight, and anew every time. `papers` are the documents that were
/// in sight: what somebody else sent meanwhile is read first.
///
/// # Errors
/// [`ServiceError::Stale`] when answers or documents changed; [`ServiceError::Invalid`] for a statement not ticked; [`Refusal::ConsentMissing`] for an assistant who
/// changed what the proposer agreed to; as [`submit::submit`].
pub fn hand_in(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    papers: &assist::Papers,
    ticked: &[String],
) -> Result<submit::Submitted, ServiceError> {
    // No document may come or go between this look and the end.
    initiatives::hold(tx, id)?;
    let mut open = drafts::open(tx, ctx, id)?;
    open.unchanged_since(seen)?;
    if *papers != assist::Papers::of(open.documents.iter().map(|one| one.file_id)) {
        let current = open.version();
        return Err(ServiceError::Stale { current });
    }
    let asked: Vec<String> = statements(open.file.kind)
        .map(|field| field.key.clone())
        .collect();
    let missing: Vec<FieldFault> = asked
        .iter()
        .filter(|key| !ticked.contains(key))
        .map(|key| FieldFault::new(key.clone(), "tick"))
        .collect();
    if !missing.is_empty() {
        return Err(ServiceError::Invalid(missing));
    }
    let is_proposer = ctx.actor == Actor::Citizen(open.file.row.proposer_id);
    if !is_proposer && needs_consent(tx, &open.file.row)? {
        return Err(Refusal::ConsentMissing.into());
    }
    for key in asked {
        open.answers.set(key, Value::Flag(true));
    }
    let version = drafts::save(tx, ctx, &open, seen)?;
    if open.file.row.state == State::Returned {
        submit::resubmit(tx, ctx, id, open.file.row.version, true)
    } else {
        submit::submit(tx, ctx, id, version, true)
    }
}
