//! Community digital technology teams: a member types for somebody else, who has to agree before the
//! form is handed in, and again before it is handed in again (workflow.md, Transitions).

use sha2::{Digest, Sha256};

use super::drafts::{self, Begun};
use super::{Ctx, FieldFault, ServiceError, file};
use crate::db::consents::ConsentRow;
use crate::db::{Conn, consents, initiatives, people};
use crate::domain::id::{ConsentId, InitiativeId};
use crate::domain::person::Actor;
use crate::domain::time::Instant;

/// The name under which consent to assistance with one file is recorded.
#[must_use]
pub fn document(id: InitiativeId) -> String {
    format!("assistance/{id}")
}

/// The index of citizen numbers.
pub const CITIZEN_NUMBER: &str = "citizen_number";

/// Begins a draft for the citizen with this number, typed by the one who acts. The citizen must have
/// signed in once before, so that they can agree.
///
/// # Errors
/// [`ServiceError::Invalid`] when no such citizen is known, [`ServiceError::Busy`] with too many drafts.
pub fn begin(
    tx: &mut Conn,
    ctx: &Ctx,
    kind: &str,
    citizen_number: &str,
) -> Result<Begun, ServiceError> {
    let Actor::Citizen(assistant) = ctx.actor else {
        return Err(ServiceError::Denied);
    };
    let index = ctx.house.seal.index().index(CITIZEN_NUMBER, citizen_number);
    let proposer = people::find_by_citizen_number(tx, &index)?
        .filter(|person| person.person_id != assistant)
        .ok_or_else(|| {
            ServiceError::Invalid(vec![FieldFault::new("citizen_number", "citizen-unknown")])
        })?;
    // Whoever knows a number could fill somebody's list: neither side has more than a few of these.
    if initiatives::count_assisted_drafts(tx, assistant)? >= drafts::MOST_DRAFTS
        || initiatives::count_drafts_typed_for(tx, proposer.person_id)? >= drafts::MOST_DRAFTS
    {
        return Err(ServiceError::Busy { retry_seconds: 0 });
    }
    drafts::begin_for(tx, ctx, kind, proposer.person_id, Some(assistant))
}

/// The proposer agrees that the assistant hands in what is written now. `text` is what was agreed to.
///
/// # Errors
/// [`ServiceError::NotFound`] for anybody but the proposer of a file with an assistant.
pub fn agree(tx: &mut Conn, ctx: &Ctx, id: InitiativeId, text: &str) -> Result<(), ServiceError> {
    let file = file::load(tx, ctx, id)?;
    if ctx.actor != Actor::Citizen(file.row.proposer_id) || file.row.assistant_id.is_none() {
        return Err(ServiceError::NotFound);
    }
    let row = ConsentRow {
        consent_id: ConsentId::new(ctx.now),
        person_id: file.row.proposer_id,
        document: document(id),
        document_version: file.row.version.number(),
        text_hash: Sha256::digest(text.as_bytes()).to_vec(),
        locale: ctx.locale,
        agreed_at: ctx.now,
    };
    consents::insert(tx, &row)?;
    Ok(())
}

/// Whether an agreement is to what is written now: neither an answer was saved nor a document sent after it.
#[must_use]
pub fn covers(given: &ConsentRow, saved_at: Instant, sent_at: &[Instant]) -> bool {
    saved_at <= given.agreed_at && sent_at.iter().all(|sent| *sent <= given.agreed_at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::PersonId;
    use crate::domain::locale::Locale;

    #[test]
    fn an_agreement_does_not_cover_what_was_written_or_sent_after_it() {
        let agreed: Instant = "2026-11-22T03:00:00Z".parse().unwrap();
        let (before, after) = (agreed.plus_seconds(-1), agreed.plus_seconds(1));
        let given = ConsentRow {
            consent_id: ConsentId::new(agreed),
            person_id: PersonId::new(agreed),
            document: String::new(),
            document_version: 3,
            text_hash: Vec::new(),
            locale: Locale::Vi,
            agreed_at: agreed,
        };
        assert!(covers(&given, before, &[before]));
        assert!(!covers(&given, after, &[]));
        assert!(!covers(&given, before, &[before, after]));
    }
}
