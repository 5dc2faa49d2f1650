//! What files hold of a person, and what becomes of it: their own files, and those of others that name them
//! as author.

use super::super::{Ctx, ServiceError, decide, drafts, file, keys};
use crate::db::answers::AnswersRow;
use crate::db::authors::AuthorRow;
use crate::db::column::Doc;
use crate::db::people::PersonRow;
use crate::db::{Conn, answers, authors, erasures, initiatives, people};
use crate::domain::id::{InitiativeId, PersonId};
use crate::domain::text::fold;
use crate::seal::envelope;

/// The catalogue names the authors of this person's files as the rules have it now.
pub(super) fn rename(tx: &mut Conn, ctx: &Ctx, person: PersonId) -> Result<(), ServiceError> {
    let own = erasures::handed_in(tx, person)?;
    let named = erasures::named_in(tx, person)?;
    let all = own
        .into_iter()
        .chain(named.into_iter().map(|(file, _)| file));
    for part in all.filter(|part| part.state.counts_as_accepted()) {
        let file = file::load(tx, ctx, part.id)?;
        decide::rename(tx, ctx, &file)?;
    }
    Ok(())
}

/// Takes a person out of every file. Of their own files go all personal answers and authors, but for authors
/// who answered in an account of their own: those are asked themselves. Of files of others goes what is said of
/// them. A file's key goes when nothing is left that it opens.
pub(super) fn take_out(tx: &mut Conn, ctx: &Ctx, row: &PersonRow) -> Result<(), ServiceError> {
    for part in erasures::handed_in(tx, row.person_id)? {
        let (stay, go) = divided(tx, part.id, row.person_id, true)?;
        let stay_named = names(tx, ctx, part.id, &stay)?;
        empty(tx, part.id, &go, stay.is_empty())?;
        for stored in answers::list(tx, part.id)? {
            let given =
                drafts::plain(&stored)?.without_people(|name| !stay_named.contains(&fold(name)));
            answers::forget(tx, &stored, Doc::of(&given), None)?;
        }
    }
    for entry in authors::list_of(tx, row.person_id)? {
        let id = entry.initiative_id;
        let mut said = names(tx, ctx, id, std::slice::from_ref(&entry))?;
        said.push(fold(&row.name));
        let (stay, go) = divided(tx, id, row.person_id, false)?;
        empty(tx, id, &go, stay.is_empty())?;
        for stored in answers::list(tx, id)? {
            leave_out(tx, ctx, id, &stored, &said)?;
        }
    }
    Ok(())
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

/// The names in these entries, as they are compared.
fn names(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    rows: &[AuthorRow],
) -> Result<Vec<String>, ServiceError> {
    rows.iter()
        .map(|row| Ok(fold(&super::super::authors::said(tx, ctx, id, row)?.name)))
        .collect()
}

/// Leaves authors of these names out of a revision of somebody else's answers, sealed part and all.
fn leave_out(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    stored: &AnswersRow,
    said: &[String],
) -> Result<(), ServiceError> {
    let row = initiatives::get(tx, id)?;
    let kind = ctx.house.kind(&row.kind)?;
    let whole = drafts::read_revision(tx, ctx, &row, stored)?;
    let left = whole.without_people(|name| said.contains(&fold(name)));
    let (plain, personal) = left.split(kind);
    let sealed = match people::wrapped_key(tx, row.proposer_id)? {
        Some(_) if !personal.is_empty() => {
            let key = keys::of_person(tx, ctx, row.proposer_id)?;
            Some(envelope::seal_json(&key, drafts::PERSONAL, &personal)?)
        }
        _ => None,
    };
    answers::forget(tx, stored, Doc::of(&plain), sealed)?;
    Ok(())
}
