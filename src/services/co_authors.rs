//! Co-authors answer for themselves: asked when a file names them, they confirm, say whether they may be
//! named in public, or refuse. Confirmed ones are told of every transition and see where the file is; they
//! change nothing in it (decision 11).

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::authors::{self as stored, StoredAuthor};
use super::browse::AgencyName;
use super::file::{self, FileNow};
use super::keys::Ring;
use super::mine::{self, Happened};
use super::transition::{self, Act};
use super::{Ctx, FieldFault, ServiceError, decide, notify, standing_down};
use crate::db::authors::{AnswerRow, AuthorRow};
use crate::db::initiatives::InitiativeRow;
use crate::db::people::PersonRow;
use crate::db::{Conn, authors, initiatives, people};
use crate::domain::code::Code;
use crate::domain::event::EventKind;
use crate::domain::id::{EventId, PersonId, Version};
use crate::domain::notice::NoticeKind;
use crate::domain::person::{Actor, Capacity, Role};
use crate::domain::text::Reason;
use crate::domain::time::Instant;
use crate::domain::workflow::State;

/// How a co-author stands to a file that names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Not answered yet.
    Asked,
    /// Confirmed, and whether they may be named.
    Confirmed {
        /// When.
        at: Instant,
        /// May be named in public.
        named: bool,
    },
    /// Is no author, or does not agree.
    Refused(Instant),
}

/// Where the file is; only for whoever confirmed.
#[derive(Debug, Clone)]
pub struct Whereabouts {
    /// The agency whose desk handles it.
    pub agency: Option<AgencyName>,
    /// Working days left until the due day.
    pub days_left: Option<i64>,
    /// The due day may still move.
    pub provisional: bool,
    /// Newest first.
    pub timeline: Vec<Happened>,
}

/// A file, as somebody sees it whom it names as author.
#[derive(Debug, Clone)]
pub struct Named {
    /// As stored.
    pub row: InitiativeRow,
    /// Who handed it in; empty once they were erased.
    pub proposer: String,
    /// What is said of the reader.
    pub said: StoredAuthor,
    /// Their share in basis points.
    pub share_bp: i64,
    /// What they answered.
    pub answer: Answer,
    /// An answer is still asked for, or may be changed.
    pub open: bool,
    /// Names of authors of this kind may become public.
    pub may_be_named: bool,
    /// Where it is.
    pub whereabouts: Option<Whereabouts>,
}

/// The file with this code, for a co-author it names.
///
/// # Errors
/// [`ServiceError::NotFound`] for everybody else.
pub fn read(conn: &mut Conn, ctx: &Ctx, code: Code) -> Result<Named, ServiceError> {
    let (file, author) = entry(conn, ctx, code)?;
    let said = stored::said(conn, ctx, file.row.initiative_id, &author)?;
    let proposer = people::get(conn, file.row.proposer_id)?.name;
    let answer = answer_of(&author);
    let whereabouts = match answer {
        Answer::Confirmed { .. } => Some(Whereabouts {
            agency: AgencyName::of(conn, file.row.desk_agency_id.or(file.row.agency_id))?,
            days_left: mine::days_left(ctx, &file),
            provisional: file.standing.clock.is_provisional(),
            timeline: mine::timeline(conn, ctx, &file)?,
        }),
        Answer::Asked | Answer::Refused(_) => None,
    };
    Ok(Named {
        proposer,
        said,
        share_bp: author.share_bp,
        answer,
        open: is_open(file.row.state),
        may_be_named: file.kind.public_authors,
        whereabouts,
        row: file.row,
    })
}

/// A co-author confirms to be one, and says whether they may be named. Said again, it changes the second.
///
/// # Errors
/// [`ServiceError::Invalid`] when it was not said whether to be named; [`ServiceError::Stale`] when the
/// file changed since it was read; [`ServiceError::NotFound`] for everybody else, and once the file ended.
pub fn confirm(
    tx: &mut Conn,
    ctx: &Ctx,
    code: Code,
    seen: Version,
    named: Option<bool>,
) -> Result<(), ServiceError> {
    let (file, author) = answerable(tx, ctx, code)?;
    let named = match named {
        Some(named) => named && file.kind.public_authors,
        None if file.kind.public_authors => {
            let fault = FieldFault::new("named", "required");
            return Err(ServiceError::Invalid(vec![fault]));
        }
        None => false,
    };
    let facts = json!({ "author": author.author_id.to_string(), "named": named });
    happened(
        tx,
        ctx,
        &file,
        seen,
        EventKind::AuthorConfirmed,
        facts,
        None,
    )?;
    let answer = AnswerRow {
        is_public: named,
        confirmed_at: author.confirmed_at.or(Some(ctx.now)),
        refused_at: None,
    };
    authors::answer(tx, author.author_id, &answer)?;
    decide::rename(tx, ctx, &file)
}

/// Somebody says that they are no author of this file, or do not agree. The proposer and intake are told;
/// the file goes on.
///
/// # Errors
/// As [`confirm`].
pub fn refuse(
    tx: &mut Conn,
    ctx: &Ctx,
    code: Code,
    seen: Version,
    reason: &str,
) -> Result<(), ServiceError> {
    let (file, author) = answerable(tx, ctx, code)?;
    let reason = match reason.trim() {
        "" => None,
        typed => Some(
            Reason::parse(typed)
                .map_err(|fault| ServiceError::Invalid(vec![FieldFault::text("reason", fault)]))?,
        ),
    };
    let words = reason.as_ref().map(Reason::as_str);
    let facts = json!({ "author": author.author_id.to_string() });
    let event = happened(tx, ctx, &file, seen, EventKind::AuthorRefused, facts, words)?;
    let answer = AnswerRow {
        is_public: false,
        confirmed_at: None,
        refused_at: Some(ctx.now),
    };
    authors::answer(tx, author.author_id, &answer)?;
    decide::rename(tx, ctx, &file)?;
    tell_of_refusal(tx, ctx, &file, &author, event, words)
}

fn tell_of_refusal(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
    author: &AuthorRow,
    event: EventId,
    words: Option<&str>,
) -> Result<(), ServiceError> {
    let said = stored::said(tx, ctx, file.row.initiative_id, author)?;
    let mut message = notify::about(tx, ctx, file, file.row.agency_id)?;
    message.data.detail = Some(said.name);
    message.data.reason = words.map(str::to_owned);
    let (code, cause) = (file.row.code.as_deref(), event.to_string());
    let mut ring = Ring::default();
    message.data.path = notify::my_path(code);
    let owners = notify::owners(file);
    let kind = NoticeKind::CoAuthorRefused;
    notify::tell_all(tx, ctx, &mut ring, &owners, kind, &cause, &message)?;
    message.data.path = notify::desk_path(code);
    let intake = notify::desk_people(tx, ctx, file, file.row.agency_id, Role::IntakeOfficer)?;
    let kind = NoticeKind::FileAuthorRefused;
    notify::tell_all(tx, ctx, &mut ring, &intake, kind, &cause, &message)
}

/// Asks those of these authors who have an account and have not answered. `code` is the file's, which its
/// row may not have yet.
pub(super) fn ask(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
    code: Option<&str>,
    rows: &[AuthorRow],
) -> Result<(), ServiceError> {
    let waiting = |row: &&AuthorRow| {
        row.person_id.is_some() && row.confirmed_at.is_none() && row.refused_at.is_none()
    };
    if !rows.iter().any(|row| waiting(&row)) {
        return Ok(());
    }
    let mut message = notify::about(tx, ctx, file, file.row.agency_id)?;
    message.data.recipient.clear();
    message.data.code = code.map(str::to_owned);
    message.set_nothing_due();
    message.data.detail = Some(people::get(tx, file.row.proposer_id)?.name);
    message.data.path = notify::named_path(code);
    let mut ring = Ring::default();
    for row in rows.iter().filter(waiting) {
        let Some(person) = row.person_id else {
            continue;
        };
        // Said anew of the same person, it is another question.
        let cause = format!("author:{}", row.author_id);
        let kind = NoticeKind::CoAuthorAsked;
        notify::tell_all(tx, ctx, &mut ring, &[person], kind, &cause, &message)?;
    }
    Ok(())
}

/// Somebody signed in or proved an address: the entries that mean them become theirs, and they are asked.
///
/// # Errors
/// When the database or the seal fails.
pub(super) fn meet(tx: &mut Conn, ctx: &Ctx, person: &PersonRow) -> Result<(), ServiceError> {
    let mut meant = Vec::new();
    if let Some(number) = &person.citizen_number_index {
        meant.extend(authors::list_unclaimed_by_number(tx, number)?);
    }
    if let Some(email) = &person.email_index {
        meant.extend(authors::list_unclaimed_by_email(tx, email)?);
    }
    let mut claimed = false;
    for mut row in meant {
        let file = file::load(tx, ctx, row.initiative_id)?;
        if file.row.proposer_id == person.person_id {
            continue;
        }
        authors::claim(tx, row.author_id, person.person_id)?;
        claimed = true;
        row.person_id = Some(person.person_id);
        if is_open(file.row.state) {
            let code = file.row.code.clone();
            ask(tx, ctx, &file, code.as_deref(), &[row])?;
        }
    }
    // Nobody reviews a file of which they turn out to be an author.
    if claimed {
        standing_down::person_changed(tx, ctx, person.person_id)?;
    }
    Ok(())
}

/// Somebody may be asked again: whom files named that were handed in meanwhile. Of an entry they were told of
/// before, they are told no second time.
pub(super) fn ask_again(tx: &mut Conn, ctx: &Ctx, person: PersonId) -> Result<(), ServiceError> {
    for row in authors::list_of(tx, person)? {
        if row.sealed.is_empty() || row.confirmed_at.is_some() || row.refused_at.is_some() {
            continue;
        }
        let named_in = initiatives::get(tx, row.initiative_id)?;
        // A kind that is gone asks nobody any more.
        let has_kind = ctx.house.reference.kind(&named_in.kind).is_some();
        if has_kind && is_open(named_in.state) {
            let file = file::from_row(tx, ctx, named_in)?;
            let code = file.row.code.clone();
            ask(tx, ctx, &file, code.as_deref(), &[row])?;
        }
    }
    Ok(())
}

/// Whether co-authors of a file in this state are asked and may change their answer.
#[must_use]
pub const fn is_open(state: State) -> bool {
    !matches!(
        state,
        State::Draft | State::Declined | State::Rejected | State::Withdrawn | State::Stopped
    )
}

/// The first day nothing is due any more is no concern of a co-author's.
#[must_use]
pub fn due_on(named: &Named) -> Option<NaiveDate> {
    let ended = named.row.state.is_final() || named.row.state == State::Decided;
    named.row.due_on.filter(|_| !ended)
}

fn answer_of(author: &AuthorRow) -> Answer {
    match (author.confirmed_at, author.refused_at) {
        (Some(at), _) => Answer::Confirmed {
            at,
            named: author.is_public,
        },
        (None, Some(at)) => Answer::Refused(at),
        (None, None) => Answer::Asked,
    }
}

fn entry<'h>(
    conn: &mut Conn,
    ctx: &'h Ctx,
    code: Code,
) -> Result<(FileNow<'h>, AuthorRow), ServiceError> {
    let Actor::Citizen(person) = ctx.actor else {
        return Err(ServiceError::Denied);
    };
    let row = initiatives::find_by_code(conn, &code.to_string())?.ok_or(ServiceError::NotFound)?;
    let author = authors::list(conn, row.initiative_id)?
        .into_iter()
        .find(|author| author.person_id == Some(person))
        .ok_or(ServiceError::NotFound)?;
    Ok((file::from_row(conn, ctx, row)?, author))
}

fn answerable<'h>(
    tx: &mut Conn,
    ctx: &'h Ctx,
    code: Code,
) -> Result<(FileNow<'h>, AuthorRow), ServiceError> {
    // Who is being erased at this moment is waited for, and answers nothing afterwards.
    if let Actor::Citizen(person) = ctx.actor {
        people::hold(tx, person)?;
    }
    let (file, author) = entry(tx, ctx, code)?;
    if is_open(file.row.state) {
        Ok((file, author))
    } else {
        Err(ServiceError::NotFound)
    }
}

fn happened(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
    seen: Version,
    kind: EventKind,
    facts: Value,
    words: Option<&str>,
) -> Result<EventId, ServiceError> {
    let act = Act {
        kind,
        capacity: Capacity::CoAuthor,
        facts,
        words,
        waits_for: file.row.waits_for,
        clock: None,
    };
    Ok(transition::record(tx, ctx, file, Some(seen), act)?.1)
}
