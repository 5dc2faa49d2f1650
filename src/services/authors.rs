//! The authors of a file, stored when it is handed in. A proposer speaks for themselves; whether a co-author
//! is one, and may be named, only the co-author can say (decision 11).

mod places;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::assist::CITIZEN_NUMBER;
use super::drafts::Open;
use super::{Ctx, ServiceError, keys};
use crate::db::authors::AuthorRow;
use crate::db::catalogue::PublicAuthors;
use crate::db::people::PersonRow;
use crate::db::{Conn, authors, initiatives, people};
use crate::domain::id::{AuthorId, InitiativeId, PersonId};
use crate::domain::kind::{Answers, AuthorEntry, Kind, Place};
use crate::domain::text::fold;
use crate::seal::{PersonKey, envelope};

pub(super) use self::places::{Traits, places};

/// What an envelope of an author is bound to.
pub(super) const AUTHOR: &str = "author";
/// The index of workplaces, shared with that of staff.
pub const WORKPLACE: &str = "workplace";
/// The index of e-mail addresses.
pub const EMAIL: &str = "email";

/// An author as sealed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredAuthor {
    /// Name.
    pub name: String,
    /// Where they work or live.
    pub workplace: String,
    /// Position or title.
    pub position: String,
    /// E-mail address.
    pub email: Option<String>,
}

impl From<&AuthorEntry> for StoredAuthor {
    fn from(author: &AuthorEntry) -> Self {
        Self {
            name: author.name.clone(),
            workplace: author.workplace.clone(),
            position: author.position.clone(),
            email: author.email.clone(),
        }
    }
}

/// Opens what was said of an author; nothing once they were erased.
///
/// # Errors
/// When the envelope does not open.
pub(super) fn open(key: &PersonKey, row: &AuthorRow) -> Result<StoredAuthor, ServiceError> {
    if row.sealed.is_empty() {
        return Ok(StoredAuthor::default());
    }
    Ok(envelope::open_json(key, AUTHOR, &row.sealed)?)
}

/// What is said of an author of a file; the key of the file went when nothing was left to open.
///
/// # Errors
/// When the database fails or the envelope does not open.
pub(super) fn said(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    row: &AuthorRow,
) -> Result<StoredAuthor, ServiceError> {
    if row.sealed.is_empty() {
        return Ok(StoredAuthor::default());
    }
    let key = keys::of_file(tx, ctx, id)?;
    open(&key, row)
}

/// Stores the authors as they are handed in now. A co-author of whom nothing else is said than before keeps
/// their answer; of whom something else is said, is asked again.
///
/// # Errors
/// When the database or the seal fails.
pub(super) fn store(
    tx: &mut Conn,
    ctx: &Ctx,
    open_file: &Open<'_>,
) -> Result<Vec<AuthorRow>, ServiceError> {
    let row = &open_file.file.row;
    let id = row.initiative_id;
    let key = keys::of_file(tx, ctx, id)?;
    let proposer = people::get(tx, row.proposer_id)?;
    hold_named(tx, ctx, open_file)?;
    let mut before = Vec::new();
    if !open_file.is_first() {
        for known in authors::list(tx, id)? {
            before.push((open(&key, &known)?, known));
        }
    }
    let mut rows = Vec::new();
    for (ordinal, entry) in (0..).zip(open_file.answers.authors()) {
        let (who, mut author) = entered(tx, ctx, &key, &proposer, &entry)?;
        author.initiative_id = id;
        author.ordinal = ordinal;
        let same = |(said, known): &&(StoredAuthor, AuthorRow)| {
            *said == StoredAuthor::from(&entry)
                && known.share_bp == author.share_bp
                && known.number_index == author.number_index
        };
        let known = before.iter().find(same).map(|(_, known)| known);
        if let (Who::Other, Some(known)) = (who, known) {
            author.author_id = known.author_id;
            author.is_public = known.is_public;
            author.confirmed_at = known.confirmed_at;
            author.refused_at = known.refused_at;
            author.person_id = known.person_id.or(author.person_id);
        }
        rows.push(author);
    }
    authors::replace(tx, id, &rows)?;
    Ok(rows)
}

/// Holds the accounts that the entries of a file mean, in one order for all: none of them is erased while it is
/// named, and who was erased before is not found when they are looked for again.
fn hold_named(tx: &mut Conn, ctx: &Ctx, open_file: &Open<'_>) -> Result<(), ServiceError> {
    let row = &open_file.file.row;
    let known = authors::list(tx, row.initiative_id)?.into_iter();
    let mut named: BTreeSet<PersonId> = known.filter_map(|author| author.person_id).collect();
    for entry in open_file.answers.authors() {
        let (number, email) = indexes(ctx, &entry);
        named.extend(meant(tx, number.as_deref(), email.as_deref())?);
    }
    named.remove(&row.proposer_id);
    for person in named {
        people::hold(tx, person)?;
    }
    Ok(())
}

/// What is stored to find the account that an entry means: of its citizen number and its e-mail address.
fn indexes(ctx: &Ctx, entry: &AuthorEntry) -> (Option<Vec<u8>>, Option<Vec<u8>>) {
    let index = ctx.house.seal.index();
    let number = entry.number.as_deref();
    let email = entry.email.as_deref().map(str::to_lowercase);
    (
        number.map(|number| index.index(CITIZEN_NUMBER, number).to_vec()),
        email.map(|email| index.index(EMAIL, &email).to_vec()),
    )
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    /// The proposer, who says here what holds.
    Proposer,
    /// Somebody who has to be asked.
    Other,
}

/// An author as they stand in the form, not yet in a file. Known accounts are found by the citizen number
/// or, where none is given, by a verified address; the proposer never learns whether there is one.
fn entered(
    tx: &mut Conn,
    ctx: &Ctx,
    key: &PersonKey,
    proposer: &PersonRow,
    entry: &AuthorEntry,
) -> Result<(Who, AuthorRow), ServiceError> {
    let index = ctx.house.seal.index();
    let (number, email) = indexes(ctx, entry);
    let meant = meant(tx, number.as_deref(), email.as_deref())?;
    let who = match (meant, &number) {
        (Some(person), _) if person == proposer.person_id => Who::Proposer,
        (None, None) if fold(&entry.name) == fold(&proposer.name) => Who::Proposer,
        _ => Who::Other,
    };
    let workplace = fold(&entry.workplace);
    let own = who == Who::Proposer;
    let row = AuthorRow {
        author_id: AuthorId::new(ctx.now),
        initiative_id: InitiativeId::new(ctx.now),
        ordinal: 0,
        person_id: meant.filter(|_| !own),
        share_bp: i64::from(entry.share),
        is_public: own && entry.public,
        sealed: envelope::seal_json(key, AUTHOR, &StoredAuthor::from(entry))?,
        number_index: number,
        email_index: email,
        workplace_index: (!workplace.is_empty())
            .then(|| index.index(WORKPLACE, &workplace).to_vec()),
        confirmed_at: own.then_some(ctx.now),
        refused_at: None,
    };
    Ok((who, row))
}

/// The account an entry means.
fn meant(
    tx: &mut Conn,
    number: Option<&[u8]>,
    email: Option<&[u8]>,
) -> Result<Option<PersonId>, ServiceError> {
    if let Some(number) = number {
        let known = people::find_by_citizen_number(tx, number)?;
        return Ok(known.map(|person| person.person_id));
    }
    match email {
        Some(email) => Ok(people::list_by_email(tx, email)?.into_iter().next()),
        None => Ok(None),
    }
}

/// The authors of a file who asked to be erased: what is personal about them is shown to nobody.
///
/// # Errors
/// When an envelope does not open.
pub(super) fn silent(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
) -> Result<Vec<Traits>, ServiceError> {
    let mut found = Vec::new();
    for row in authors::list(tx, id)? {
        if let Some(person) = row.person_id
            && people::get(tx, person)?.is_silent()
        {
            let name = said(tx, ctx, id, &row)?.name;
            found.push(Traits::of(&row, name));
        }
    }
    Ok(found)
}

/// Answers without what is personal about these authors.
pub(super) fn masked(ctx: &Ctx, kind: &Kind, whole: Answers, silent: &[Traits]) -> Answers {
    let rows = silent.iter().flat_map(|author| places(ctx, &whole, author));
    let rows: BTreeSet<Place> = rows.map(Place::author).collect();
    if rows.is_empty() {
        return whole;
    }
    let (plain, personal) = whole.split(kind);
    Answers::merge(plain, personal.without_rows(&rows))
}

/// The authors who said themselves that they may be named, in order; nothing when nobody did. Who asked to be
/// erased is not named.
///
/// # Errors
/// When an envelope does not open.
pub fn named(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
) -> Result<Option<PublicAuthors>, ServiceError> {
    let mut rows = authors::list(tx, id)?;
    rows.retain(|author| author.is_public && author.confirmed_at.is_some());
    if !rows.is_empty() {
        let proposer = initiatives::get(tx, id)?.proposer_id;
        let whose = |author: &AuthorRow| author.person_id.unwrap_or(proposer);
        let persons: Vec<PersonId> = rows.iter().map(whose).collect();
        let silent: Vec<PersonId> = people::list(tx, &persons)?
            .into_iter()
            .filter(PersonRow::is_silent)
            .map(|person| person.person_id)
            .collect();
        rows.retain(|author| !silent.contains(&whose(author)));
    }
    if rows.is_empty() {
        return Ok(None);
    }
    let key = keys::of_file(tx, ctx, id)?;
    let names: Result<Vec<String>, ServiceError> =
        rows.iter().map(|row| Ok(open(&key, row)?.name)).collect();
    Ok(Some(PublicAuthors {
        authors: names?,
        proposer: rows.iter().any(AuthorRow::is_the_proposer),
    }))
}
