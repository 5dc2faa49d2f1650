//! Community digital technology teams: a member asks to type for somebody else, who has to agree before a
//! draft is begun, before the form is handed in, and again before it is handed in again (workflow.md,
//! Transitions; decision 8).

use sha2::{Digest, Sha256};

use super::drafts::{self, Begun};
use super::keys::Ring;
use super::{Ctx, FieldFault, ServiceError, notify};
use crate::db::assistance::AssistanceRow;
use crate::db::consents::ConsentRow;
use crate::db::{Conn, assistance, consents, initiatives, people};
use crate::domain::id::{AssistanceId, ConsentId, FileId, InitiativeId, PersonId, Version};
use crate::domain::notice::NoticeKind;
use crate::domain::person::Actor;
use crate::domain::time::Instant;

/// What every name begins with under which consent to assistance with one file is recorded.
#[must_use]
pub fn document(id: InitiativeId) -> String {
    format!("assistance/{id}/")
}

/// Which documents a file has, in a few letters: with one more, one less or another one they are others. Days
/// would not tell: a document that was long on its way is older than the agreement that it arrived after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Papers(String);

impl Papers {
    /// Of these documents, in whatever order they come.
    #[must_use]
    pub fn of(documents: impl IntoIterator<Item = FileId>) -> Self {
        let mut ids: Vec<String> = documents.into_iter().map(|id| id.to_string()).collect();
        ids.sort_unstable();
        let hash = Sha256::digest(ids.join(" ").as_bytes());
        Self(
            hash.iter()
                .take(16)
                .map(|byte| format!("{byte:02x}"))
                .collect(),
        )
    }

    /// As a form sends it back.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// As a form carries it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name under which consent to a file with these documents is recorded.
    fn document(&self, id: InitiativeId) -> String {
        format!("{}{}", document(id), self.0)
    }
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

/// The proposer agrees that the assistant hands in what they read: the answers in the version `seen`, and
/// these documents. `text` is the sentence agreed to.
///
/// # Errors
/// [`ServiceError::NotFound`] for anybody but the proposer of a file with an assistant; [`ServiceError::Stale`]
/// when answers or documents changed since they were read; as [`drafts::open`].
pub fn agree(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    papers: &Papers,
    text: &str,
) -> Result<(), ServiceError> {
    let open = drafts::open(tx, ctx, id)?;
    let row = &open.file.row;
    if ctx.actor != Actor::Citizen(row.proposer_id) || row.assistant_id.is_none() {
        return Err(ServiceError::NotFound);
    }
    open.unchanged_since(seen)?;
    if *papers != Papers::of(open.documents.iter().map(|one| one.file_id)) {
        let current = open.version();
        return Err(ServiceError::Stale { current });
    }
    let row = ConsentRow {
        consent_id: ConsentId::new(ctx.now),
        person_id: row.proposer_id,
        document: papers.document(id),
        document_version: seen.number(),
        text_hash: Sha256::digest(text.as_bytes()).to_vec(),
        locale: ctx.locale,
        agreed_at: ctx.now,
    };
    consents::insert(tx, &row)?;
    Ok(())
}

/// Whether an agreement is to what is written now: no answer was saved after it, and the documents are those
/// that were read.
#[must_use]
pub fn covers(given: &ConsentRow, id: InitiativeId, written: Version, papers: &Papers) -> bool {
    given.document_version == written.number() && given.document == papers.document(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::locale::Locale;

    #[test]
    fn an_agreement_does_not_cover_what_was_written_or_sent_after_it() {
        let now: Instant = "2026-11-22T03:00:00Z".parse().unwrap();
        let (id, version) = (InitiativeId::new(now), Version::from_number(3));
        let [one, two] = [FileId::new(now), FileId::new(now)];
        let read = Papers::of([one, two]);
        let given = ConsentRow {
            consent_id: ConsentId::new(now),
            person_id: PersonId::new(now),
            document: read.document(id),
            document_version: version.number(),
            text_hash: Vec::new(),
            locale: Locale::Vi,
            agreed_at: now,
        };
        assert!(covers(&given, id, version, &read));
        assert!(covers(&given, id, version, &Papers::of([two, one])));
        assert!(!covers(&given, id, version.next(), &read), "saved since");
        let others = [vec![one], vec![], vec![one, two, FileId::new(now)]];
        for documents in others {
            let papers = Papers::of(documents);
            assert!(!covers(&given, id, version, &papers), "{papers:?}");
        }
    }
}
