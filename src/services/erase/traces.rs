//! What files hold of a person, and what becomes of it: their own files, and those of others that name them
//! as author.

use std::collections::BTreeSet;

use super::super::authors::{Traits, places, said};
use super::super::{Ctx, ServiceError, decide, drafts, file, keys};
use crate::db::answers::AnswersRow;
use crate::db::authors::AuthorRow;
use crate::db::column::Doc;
use crate::db::people::PersonRow;
use crate::db::{Conn, answers, authors, erasures, initiatives, people};
use crate::domain::id::{InitiativeId, PersonId};
use crate::domain::kind::{Answers, Place};
use crate::seal::envelope;

/// The catalogue names the authors of this person's files as the rules have it now.
pub(super) fn rename(tx: &mut Conn, ctx: &Ctx, person: PersonId) -> Result<(), ServiceError> {
    let own = erasures::handed_in(tx, person)?;
    let named = erasures::named_in(tx, person)?;
    let all = own
        .into_iter()
        .chain(named.into_iter().map(|(file, _)| file));
    for part in all.filter(|part| part.state.counts_as_accepted()) {
        let row = initiatives::get(tx, part.id)?;
        if ctx.house.reference.kind(&row.kind).is_none() {
            // Nobody can say any more whether names of such files are public.
            decide::unname(tx, &row)?;
            continue;
        }
        let file = file::from_row(tx, ctx, row)?;
        decide::rename(tx, ctx, &file)?;
    }
    Ok(())
}

/// Takes a person out of every file. Of their own files go all personal answers and authors, but for authors
/// who answered in an account of their own: those are asked themselves. Of files of others goes what is said of
/// them, also where no account of theirs was found so far. A file's key goes when nothing is left that it opens.
pub(super) fn take_out(tx: &mut Conn, ctx: &Ctx, row: &PersonRow) -> Result<(), ServiceError> {
    for part in erasures::handed_in(tx, row.person_id)? {
        let (stay, go) = divided(tx, part.id, row.person_id, true)?;
        let staying = traits(tx, ctx, part.id, &stay)?;
        for stored in answers::list(tx, part.id)? {
            let given = read(tx, ctx, row.person_id, &stored)?;
            let gone = all_but(ctx, &given.whole(), &staying);
            let plain = given.plain.without_rows(&gone);
            answers::forget(tx, &stored, Doc::of(&plain), None)?;
        }
        empty(tx, part.id, &go, stay.is_empty())?;
    }
    claim_all(tx, row)?;
    // What was said of them is read before any of it goes: a file may name one person twice.
    let mut theirs = Vec::new();
    for entry in authors::list_of(tx, row.person_id)? {
        let name = said(tx, ctx, entry.initiative_id, &entry)?.name;
        theirs.push((entry, name));
    }
    for (entry, name) in theirs {
        let id = entry.initiative_id;
        let (stay, go) = divided(tx, id, row.person_id, false)?;
        let others = traits(tx, ctx, id, &stay)?;
        let mut author = Traits::of(&entry, name);
        author.names.push(row.name.clone());
        author.numbers.extend(row.citizen_number_index.clone());
        author.emails.extend(row.email_index.clone());
        let proposer = initiatives::get(tx, id)?.proposer_id;
        for stored in answers::list(tx, id)? {
            leave_out(tx, ctx, proposer, &stored, &author, &others)?;
        }
        empty(tx, id, &go, stay.is_empty())?;
    }
    Ok(())
}

/// The entries that mean this person and are nobody's become theirs, so that they go with the others.
fn claim_all(tx: &mut Conn, row: &PersonRow) -> Result<(), ServiceError> {
    loop {
        let mut meant = Vec::new();
        if let Some(number) = &row.citizen_number_index {
            meant.extend(authors::list_unclaimed_by_number(tx, number)?);
        }
        if let Some(email) = &row.email_index {
            meant.extend(authors::list_unclaimed_by_email(tx, email)?);
        }
        if meant.is_empty() {
            return Ok(());
        }
        for entry in meant {
            authors::claim(tx, entry.author_id, row.person_id)?;
        }
    }
}

/// The entries of a file that stay when this person goes, and those that go with them. With the proposer go
/// all who have no account, or never answered in it.
fn divided(
    tx: &mut Conn,
    id: InitiativeId,
    gone: PersonId,
    is_proposer: bool,
) -> Result<(Vec<AuthorRow>, Vec<AuthorRow>), ServiceError> {
    let rows: Vec<AuthorRow> = authors::list(tx, id)?
        .into_iter()
        .filter(|row| !row.sealed.is_empty())
        .collect();
    let stays = |row: &AuthorRow| match row.person_id {
        Some(person) if person == gone => false,
        Some(_) => !is_proposer || row.confirmed_at.is_some(),
        None => !is_proposer,
    };
    Ok(rows.into_iter().partition(stays))
}

fn empty(
    tx: &mut Conn,
    id: InitiativeId,
    go: &[AuthorRow],
    nothing_stays: bool,
) -> Result<(), ServiceError> {
    for row in go {
        authors::empty(tx, row.author_id)?;
    }
    if nothing_stays {
        authors::delete_key(tx, id)?;
    }
    Ok(())
}

/// By what the authors of these entries are known.
fn traits(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    rows: &[AuthorRow],
) -> Result<Vec<Traits>, ServiceError> {
    rows.iter()
        .map(|row| Ok(Traits::of(row, said(tx, ctx, id, row)?.name)))
        .collect()
}

/// A revision of the answers, its two parts as they are stored: which field is personal is what the form said
/// when it was saved, and today's form may say something else or be gone.
struct Given {
    plain: Answers,
    personal: Option<Answers>,
}

impl Given {
    /// Both parts together, to be looked at.
    fn whole(&self) -> Answers {
        let personal = self.personal.clone().unwrap_or_default();
        Answers::merge(self.plain.clone(), personal)
    }
}

fn read(
    tx: &mut Conn,
    ctx: &Ctx,
    proposer: PersonId,
    stored: &AnswersRow,
) -> Result<Given, ServiceError> {
    let plain = drafts::plain(stored)?;
    let personal = match (&stored.personal_sealed, people::wrapped_key(tx, proposer)?) {
        (Some(sealed), Some(_)) => {
            let key = keys::of_person(tx, ctx, proposer)?;
            Some(envelope::open_json(&key, drafts::PERSONAL, sealed)?)
        }
        _ => None,
    };
    Ok(Given { plain, personal })
}

/// The rows of people but those of authors who stay.
fn all_but(ctx: &Ctx, whole: &Answers, staying: &[Traits]) -> BTreeSet<Place> {
    let rows = staying
        .iter()
        .flat_map(|author| places(ctx, whole, author))
        .map(Place::author);
    let kept: BTreeSet<Place> = rows.collect();
    let elsewhere = whole.people().into_iter().filter(|(place, name)| {
        !place.is_author() && !staying.iter().any(|author| author.is_called(name))
    });
    let authors = (0..whole.authors().len()).map(Place::author);
    authors
        .filter(|place| !kept.contains(place))
        .chain(elsewhere.map(|(place, _)| place))
        .collect()
}

/// Leaves an author out of a revision of somebody else's answers, out of the plain and of the sealed part. In
/// other lists than that of the authors a name is all there is; where another author has the same, it stays.
fn leave_out(
    tx: &mut Conn,
    ctx: &Ctx,
    proposer: PersonId,
    stored: &AnswersRow,
    author: &Traits,
    others: &[Traits],
) -> Result<(), ServiceError> {
    let given = read(tx, ctx, proposer, stored)?;
    let whole = given.whole();
    let of_others: Vec<usize> = others
        .iter()
        .flat_map(|other| places(ctx, &whole, other))
        .collect();
    let mut gone: BTreeSet<Place> = places(ctx, &whole, author)
        .into_iter()
        .filter(|at| !of_others.contains(at))
        .map(Place::author)
        .collect();
    let elsewhere = whole.people().into_iter().filter(|(place, name)| {
        !place.is_author()
            && author.is_called(name)
            && !others.iter().any(|other| other.is_called(name))
    });
    gone.extend(elsewhere.map(|(place, _)| place));
    if gone.is_empty() {
        return Ok(());
    }
    let plain = given.plain.without_rows(&gone);
    let sealed = match given.personal {
        Some(personal) => {
            let key = keys::of_person(tx, ctx, proposer)?;
            let left = personal.without_rows(&gone);
            Some(envelope::seal_json(&key, drafts::PERSONAL, &left)?)
        }
        None => None,
    };
    answers::forget(tx, stored, Doc::of(&plain), sealed)?;
    Ok(())
}
