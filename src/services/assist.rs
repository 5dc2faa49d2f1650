//! Community digital technology teams: a member asks to type for somebody else, who has to agree before a
//! draft is begun, before the form is handed in, and again before it is handed in again (workflow.md,
//! Transitions; decision 8).

use sha2::{Digest, Sha256};

use super::drafts::{self, Begun};
use super::keys::Ring;
use super::{Ctx, FieldFault, ServiceError, file, notify};
use crate::db::assistance::AssistanceRow;
use crate::db::consents::ConsentRow;
use crate::db::{Conn, assistance, consents, initiatives, people};
use crate::domain::id::{AssistanceId, ConsentId, InitiativeId, PersonId};
use crate::domain::notice::NoticeKind;
use crate::domain::person::Actor;
use crate::domain::time::Instant;

/// The name under which consent to assistance with one file is recorded.
#[must_use]
pub fn document(id: InitiativeId) -> String {
    format!("assistance/{id}")
}

/// The index of citizen numbers.
pub const CITIZEN_NUMBER: &str = "citizen_number";
/// Requests that wait for one citizen.
const MOST_REQUESTS: i64 = 20;

/// How long a request waits for its answer.
pub const REQUEST_DAYS: i64 = 30;

/// Asks the citizen with this number whether the one who acts may type for them. The answer is the same
/// whether or not anybody with this number is known; only the citizen, once they agree, lets it be known.
///
/// # Errors
/// [`ServiceError::Invalid`] for one's own number, [`ServiceError::Busy`] with too many requests and drafts.
pub fn ask(tx: &mut Conn, ctx: &Ctx, kind: &str, citizen_number: &str) -> Result<(), ServiceError> {
    let Actor::Citizen(assistant) = ctx.actor else {
        return Err(ServiceError::Denied);
    };
    ctx.house.kind(kind)?;
    let index = ctx.house.seal.index().index(CITIZEN_NUMBER, citizen_number);
    let own = people::get(tx, assistant)?;
    if own.citizen_number_index.as_deref() == Some(index.as_slice()) {
        let fault = FieldFault::new("citizen_number", "own-number");
        return Err(ServiceError::Invalid(vec![fault]));
    }
    people::hold(tx, assistant)?;
    let asked = i64::try_from(assistance::list_by(tx, assistant)?.len()).unwrap_or(i64::MAX);
    let typing = initiatives::count_assisted_drafts(tx, assistant)?;
    if asked.saturating_add(typing) >= drafts::MOST_DRAFTS {
        return Err(ServiceError::Busy { retry_seconds: 0 });
    }
    // Whoever knows a number could fill somebody's page: what is too much is dropped without a word.
    if assistance::count_for(tx, &index)? >= MOST_REQUESTS {
        return Ok(());
    }
    let row = AssistanceRow {
        request_id: AssistanceId::new(ctx.now),
        assistant_id: assistant,
        number_index: index.to_vec(),
        kind: kind.to_owned(),
        asked_at: ctx.now,
    };
    if !assistance::insert(tx, &row)? {
        return Ok(());
    }
    let Some(citizen) = people::find_by_citizen_number(tx, &index)? else {
        return Ok(());
    };
    let mut message = notify::Message::default();
    message.data.detail = Some(own.name);
    message.data.path = "/my".to_owned();
    let (to, cause) = (
        [citizen.person_id],
        format!("assistance:{}", row.request_id),
    );
    let kind = NoticeKind::AssistanceAsked;
    notify::tell_all(tx, ctx, &mut Ring::default(), &to, kind, &cause, &message)
}

/// A request as its citizen reads it.
#[derive(Debug, Clone)]
pub struct Request {
    /// Which.
    pub id: AssistanceId,
    /// Who wants to type; for whoever asked, nobody's name.
    pub assistant: String,
    /// The code of the kind to be written.
    pub kind: String,
    /// When it was asked.
    pub asked_at: Instant,
}

/// The requests that wait for whoever acts, and those they made themselves.
///
/// # Errors
/// When the database fails.
pub fn requests(
    conn: &mut Conn,
    person: PersonId,
) -> Result<(Vec<Request>, Vec<Request>), ServiceError> {
    let row = people::get(conn, person)?;
    let waiting = match row.citizen_number_index {
        Some(number) => assistance::list_for(conn, &number)?,
        None => Vec::new(),
    };
    let request = |row: AssistanceRow, assistant: String| Request {
        id: row.request_id,
        assistant,
        kind: row.kind,
        asked_at: row.asked_at,
    };
    let made = assistance::list_by(conn, person)?;
    Ok((
        waiting
            .into_iter()
            .map(|(row, name)| request(row, name))
            .collect(),
        made.into_iter()
            .map(|row| request(row, String::new()))
            .collect(),
    ))
}

/// The citizen lets somebody type for them: the draft is begun, and the assistant is told.
///
/// # Errors
/// [`ServiceError::NotFound`] for anybody else, [`ServiceError::Busy`] when others type too much already.
pub fn accept(tx: &mut Conn, ctx: &Ctx, request: AssistanceId) -> Result<Begun, ServiceError> {
    let (citizen, row) = mine(tx, ctx, request)?;
    if people::get_held(tx, citizen)?.is_silent() {
        return Err(ServiceError::NotFound);
    }
    if initiatives::count_drafts_typed_for(tx, citizen)? >= drafts::MOST_DRAFTS {
        return Err(ServiceError::Busy { retry_seconds: 0 });
    }
    if !assistance::delete(tx, request)? {
        return Err(ServiceError::NotFound);
    }
    let begun = drafts::begin_for(tx, ctx, &row.kind, citizen, Some(row.assistant_id))?;
    let mut message = notify::Message::default();
    message.data.initiative = Some(begun.id);
    message.data.detail = Some(people::get(tx, citizen)?.name);
    message.data.path = format!("/my/drafts/{}", begun.id);
    let (to, cause) = ([row.assistant_id], format!("assistance:{request}"));
    let kind = NoticeKind::AssistanceAgreed;
    notify::tell_all(tx, ctx, &mut Ring::default(), &to, kind, &cause, &message)?;
    Ok(begun)
}

/// The citizen does not let somebody type for them. Nobody is told: the assistant does not learn whether the
/// number is known.
///
/// # Errors
/// [`ServiceError::NotFound`] for anybody else.
pub fn refuse(tx: &mut Conn, ctx: &Ctx, request: AssistanceId) -> Result<(), ServiceError> {
    mine(tx, ctx, request)?;
    assistance::delete(tx, request)?;
    Ok(())
}

/// A request to whoever acts.
fn mine(
    tx: &mut Conn,
    ctx: &Ctx,
    request: AssistanceId,
) -> Result<(PersonId, AssistanceRow), ServiceError> {
    let Actor::Citizen(person) = ctx.actor else {
        return Err(ServiceError::Denied);
    };
    let row = assistance::find(tx, request)?.ok_or(ServiceError::NotFound)?;
    let own = people::get(tx, person)?.citizen_number_index;
    if own.as_ref() == Some(&row.number_index) {
        Ok((person, row))
    } else {
        Err(ServiceError::NotFound)
    }
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
