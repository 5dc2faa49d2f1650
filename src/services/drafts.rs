//! A citizen's drafts: begun, saved section by section, thrown away. Also the answers of a returned file
//! while it is mended: a return opens a new revision, which is written like a draft.

mod discard;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::documents::{self as papers, Document};
use super::file::{self, FileNow};
use super::{Ctx, ServiceError, keys};
use crate::db::answers::AnswersRow;
use crate::db::column::Doc;
use crate::db::initiatives::{Headline, InitiativeRow};
use crate::db::{Conn, DbError, answers, initiatives, people};
use crate::domain::id::{InitiativeId, PersonId, Version};
use crate::domain::kind::{AnswerFault, Answers, Kind, check_complete};
use crate::domain::person::Actor;
use crate::domain::time::Instant;
use crate::domain::workflow::{State, WaitsFor};
use crate::seal::envelope;

pub use self::discard::{Doomed, discard, doomed};

/// What an envelope of personal answers is bound to.
pub(super) const PERSONAL: &str = "answers.personal";
/// Drafts one citizen may have at a time.
pub const MOST_DRAFTS: i64 = 20;

/// What saving comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// The version to name next time.
    pub version: Version,
    /// What is wrong with what was typed; it was kept all the same.
    pub faults: Vec<AnswerFault>,
}

/// A draft or a returned file, open for writing.
pub struct Open<'h> {
    /// The file.
    pub file: FileNow<'h>,
    /// The revision being written.
    pub revision: i64,
    /// Its answers.
    pub answers: Answers,
    /// Its documents.
    pub documents: Vec<Document>,
    /// When the answers were last saved.
    pub saved_at: Instant,
    version: Version,
    today: NaiveDate,
}

impl Open<'_> {
    /// The version that whoever writes the answers names. Of a returned file it is that of the answers: what is
    /// typed and what happens to the file do not outdate each other (decision 13).
    #[must_use]
    pub fn version(&self) -> Version {
        match self.file.row.state {
            State::Returned => self.version,
            _ => self.file.row.version,
        }
    }

    /// Rule 2 for whoever writes the answers.
    ///
    /// # Errors
    /// [`ServiceError::Stale`] when they were saved elsewhere meanwhile.
    pub fn unchanged_since(&self, seen: Version) -> Result<(), ServiceError> {
        let current = self.version();
        if current == seen {
            Ok(())
        } else {
            Err(ServiceError::Stale { current })
        }
    }

    /// Nothing was handed in before.
    #[must_use]
    pub const fn is_first(&self) -> bool {
        self.revision <= 1
    }

    /// Everything that stands in the way of handing it in.
    #[must_use]
    pub fn faults(&self) -> Vec<AnswerFault> {
        faults_of(self.file.kind, &self.answers, self.today, |field| {
            self.documents
                .iter()
                .any(|document| document.field_key == field)
        })
    }
}

/// What stands in the way of handing in these answers; `has` says for which fields there are documents.
pub(super) fn faults_of(
    kind: &Kind,
    answers: &Answers,
    today: NaiveDate,
    has: impl Fn(&str) -> bool,
) -> Vec<AnswerFault> {
    let mut faults = check_complete(kind, answers, today);
    let missing = kind
        .file_fields()
        .filter(|field| field.required && answers.asks(field) && !has(&field.key));
    faults.extend(missing.map(|field| AnswerFault::new(&field.key, "required")));
    faults
}

/// As it is stored beside the answers, for lists: how many there were on the day it was saved. What depends on
/// the day (a date that has to lie in the past) may hold by now; a list does not open the answers to ask again,
/// the page of the draft and the one that hands in do.
pub(super) fn fault_count(faults: &[AnswerFault]) -> i64 {
    i64::try_from(faults.len()).unwrap_or(i64::MAX)
}

/// Counts anew what a draft lacks, after its documents changed.
pub(super) fn count_again(tx: &mut Conn, ctx: &Ctx, id: InitiativeId) -> Result<(), ServiceError> {
    let open = open(tx, ctx, id)?;
    let count = fault_count(&open.faults());
    Ok(answers::put_fault_count(tx, id, open.revision, count)?)
}

/// What a begun draft answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    /// The new draft.
    pub id: InitiativeId,
}

/// Begins a draft of a kind: a row, its first revision; no event and no notice, since nobody else may
/// know of a draft.
///
/// # Errors
/// [`ServiceError::NotFound`] for an unknown kind, [`ServiceError::Denied`] for anybody but a citizen,
/// [`ServiceError::Busy`] with too many drafts.
pub fn begin(tx: &mut Conn, ctx: &Ctx, kind: &str) -> Result<Begun, ServiceError> {
    let Actor::Citizen(person) = ctx.actor else {
        return Err(ServiceError::Denied);
    };
    // Two drafts begun at once would both find room for one.
    if people::get_held(tx, person)?.is_silent() {
        return Err(ServiceError::NotFound);
    }
    if initiatives::count_drafts(tx, person)? >= MOST_DRAFTS {
        return Err(ServiceError::Busy { retry_seconds: 0 });
    }
    begin_for(tx, ctx, kind, person, None)
}

/// As [`begin`], for `proposer`, typed by `assistant`; how many drafts there are already is the caller's to
/// ask.
///
/// # Errors
/// As [`begin`].
pub fn begin_for(
    tx: &mut Conn,
    ctx: &Ctx,
    kind: &str,
    proposer: PersonId,
    assistant: Option<PersonId>,
) -> Result<Begun, ServiceError> {
    let kind = ctx
        .house
        .reference
        .kind(kind)
        .ok_or(ServiceError::NotFound)?;
    let id = InitiativeId::new(ctx.now);
    let row = InitiativeRow {
        initiative_id: id,
        code: None,
        kind: kind.code.as_str().to_owned(),
        state: State::Draft,
        version: Version::FIRST,
        round: 1,
        agency_id: None,
        desk_agency_id: None,
        proposer_id: proposer,
        assistant_id: assistant,
        title: String::new(),
        summary: String::new(),
        field_code: None,
        province_code: None,
        strategic_code: None,
        waits_for: WaitsFor::Proposer,
        due_on: None,
        total_due_on: None,
        returned_from: None,
        return_count: 0,
        outcome: None,
        event_count: 0,
        head_hash: None,
        submitted_at: None,
        decided_at: None,
        hold_until: None,
        completed_at: None,
        created_at: ctx.now,
        updated_at: ctx.now,
    };
    initiatives::insert(tx, &row)?;
    put_revision(tx, ctx, &row, kind, 1, &Answers::default())?;
    Ok(Begun { id })
}

/// Opens a draft or a returned file for its proposer or assistant.
///
/// # Errors
/// [`ServiceError::NotFound`] for anybody else: they may not know that it exists; [`ServiceError::HandedIn`]
/// while it is with an agency, or was accepted; [`ServiceError::Ended`] once it is over; not found either where
/// its kind is not configured any more.
pub fn open<'h>(tx: &mut Conn, ctx: &'h Ctx, id: InitiativeId) -> Result<Open<'h>, ServiceError> {
    let file = file::load_of_any_kind(tx, ctx, id)?;
    if file.parties(tx, ctx)?.is_empty() || !matches!(ctx.actor, Actor::Citizen(_) | Actor::System)
    {
        return Err(ServiceError::NotFound);
    }
    if !matches!(file.row.state, State::Draft | State::Returned) {
        return Err(no_draft(file.row));
    }
    if ctx.house.reference.kind(&file.row.kind).is_none() {
        // There is no form to write it in: it can only be discarded.
        return Err(ServiceError::NotFound);
    }
    let latest = answers::latest(tx, id)?;
    let answers = read_revision(tx, ctx, &file.row, &latest)?;
    let documents = papers::list(tx, ctx, id, file.row.proposer_id)?;
    Ok(Open {
        revision: latest.revision,
        saved_at: latest.saved_at,
        version: latest.version,
        today: ctx.now.date(),
        answers,
        documents,
        file,
    })
}

/// Saves one section as typed: the revision and, of a draft, the headline, under the version that was seen.
/// Wrong answers are kept and named, never dropped.
///
/// # Errors
/// [`ServiceError::Stale`] when it was saved elsewhere meanwhile; nothing is written then.
pub fn save_section(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    section: &str,
    pairs: &[(String, String)],
) -> Result<Saved, ServiceError> {
    let mut open = open(tx, ctx, id)?;
    open.unchanged_since(seen)?;
    if open.file.kind.section(section).is_none() {
        return Err(ServiceError::NotFound);
    }
    let today = ctx.now.date();
    let faults = open
        .answers
        .save_section(open.file.kind, section, pairs, today);
    let version = save(tx, ctx, &open, seen)?;
    Ok(Saved { version, faults })
}

/// Saves all answers of an open file. What its row says of a returned file stays as it was handed in, until it
/// is handed in again.
///
/// # Errors
/// As [`save_section`].
pub fn save(
    tx: &mut Conn,
    ctx: &Ctx,
    open: &Open<'_>,
    seen: Version,
) -> Result<Version, ServiceError> {
    let row = &open.file.row;
    let raced = |error| match error {
        DbError::Stale => ServiceError::Contended,
        other => ServiceError::from(other),
    };
    let version = if row.state == State::Returned {
        seen.next()
    } else {
        let headline = headline(&open.answers);
        initiatives::save_headline(tx, row.initiative_id, seen, &headline, ctx.now)
            .map_err(raced)?
    };
    let (plain, personal) = open.answers.split(open.file.kind);
    let stored = AnswersRow {
        initiative_id: row.initiative_id,
        revision: open.revision,
        plain: Doc::of(&plain),
        personal_sealed: seal_personal(tx, ctx, row, &personal)?,
        saved_at: ctx.now,
        submitted_at: None,
        fault_count: fault_count(&open.faults()),
        version,
    };
    answers::save(tx, &stored).map_err(raced)?;
    Ok(version)
}

/// Why a file is none of somebody's drafts any more.
fn no_draft(row: InitiativeRow) -> ServiceError {
    match row.code {
        Some(code) if row.state.is_final() => ServiceError::Ended { code },
        Some(code) => ServiceError::HandedIn { code },
        None => ServiceError::NotFound,
    }
}

/// Opens a new revision with the answers handed in, for mending.
pub(super) fn open_revision(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
) -> Result<(), ServiceError> {
    let latest = answers::latest(tx, file.row.initiative_id)?;
    if latest.submitted_at.is_none() {
        return Ok(());
    }
    let next = AnswersRow {
        revision: latest.revision + 1,
        saved_at: ctx.now,
        submitted_at: None,
        // No form of before names it, whether it was of the draft or of an earlier return.
        version: latest.version.max(file.row.version).next(),
        ..latest
    };
    answers::insert(tx, &next)?;
    Ok(())
}

/// The answers of a stored revision, its personal part opened with the proposer's key while they have one.
///
/// # Errors
/// When the document or the envelope does not open.
pub fn read_revision(
    tx: &mut Conn,
    ctx: &Ctx,
    row: &InitiativeRow,
    stored: &AnswersRow,
) -> Result<Answers, ServiceError> {
    let plain = plain(stored)?;
    let Some(sealed) = &stored.personal_sealed else {
        return Ok(plain);
    };
    let key = match keys::of_person(tx, ctx, row.proposer_id) {
        // The proposer was erased, and what was personal with them.
        Err(ServiceError::NotFound) => return Ok(plain),
        other => other?,
    };
    let personal: Answers = envelope::open_json(&key, PERSONAL, sealed)?;
    Ok(Answers::merge(plain, personal))
}

/// What is not personal in a stored revision.
pub(super) fn plain(stored: &AnswersRow) -> Result<Answers, ServiceError> {
    let plain = stored.plain.clone().read();
    plain.map_err(|error| ServiceError::Internal(Box::new(error)))
}

fn put_revision(
    tx: &mut Conn,
    ctx: &Ctx,
    row: &InitiativeRow,
    kind: &Kind,
    revision: i64,
    given: &Answers,
) -> Result<(), ServiceError> {
    let (plain, personal) = given.split(kind);
    let stored = AnswersRow {
        initiative_id: row.initiative_id,
        revision,
        plain: Doc::of(&plain),
        personal_sealed: seal_personal(tx, ctx, row, &personal)?,
        saved_at: ctx.now,
        submitted_at: None,
        fault_count: fault_count(&faults_of(kind, given, ctx.now.date(), |_| false)),
        version: row.version,
    };
    answers::insert(tx, &stored)?;
    Ok(())
}

fn seal_personal(
    tx: &mut Conn,
    ctx: &Ctx,
    row: &InitiativeRow,
    personal: &Answers,
) -> Result<Option<Vec<u8>>, ServiceError> {
    if personal.is_empty() {
        return Ok(None);
    }
    let key = keys::of_person(tx, ctx, row.proposer_id)?;
    Ok(Some(envelope::seal_json(&key, PERSONAL, personal)?))
}

/// What the answers say about the file as a whole.
#[must_use]
pub fn headline(answers: &Answers) -> Headline {
    let owned = |text: Option<&str>| {
        text.unwrap_or_default()
            .chars()
            .take(1_000)
            .collect::<String>()
    };
    Headline {
        title: owned(answers.title()),
        summary: answers.summary().unwrap_or_default().to_owned(),
        field_code: answers.field_code().map(str::to_owned),
        province_code: answers.province_code().map(str::to_owned),
        strategic_code: answers.strategic_code().map(str::to_owned),
    }
}
