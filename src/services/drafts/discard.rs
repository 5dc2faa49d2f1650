//! A draft thrown away. It works whatever became of the draft's kind: an operator may take a kind away, and
//! nobody shall be left with what they can neither write nor get rid of.

use super::super::file::{self, FileNow};
use super::super::transition::{self, Extra};
use super::super::{Ctx, ServiceError};
use super::no_draft;
use crate::db::{Conn, documents, leftovers};
use crate::domain::id::{InitiativeId, Version};
use crate::domain::person::Actor;
use crate::domain::workflow::{Command, State};

/// A draft that is about to be thrown away, as it is shown once more.
#[derive(Debug, Clone)]
pub struct Doomed {
    /// The version to name.
    pub version: Version,
    /// What it is called; empty where nothing was typed.
    pub title: String,
    /// Its kind is not configured any more, so that it cannot be opened.
    pub kind_is_gone: bool,
}

/// Looks at a draft once more before it goes.
///
/// # Errors
/// [`ServiceError::NotFound`] for anybody else's, or a file that is mended; [`ServiceError::Denied`] for who types
/// it for its proposer; [`ServiceError::HandedIn`] and [`ServiceError::Ended`] once it is no draft any more.
pub fn doomed(tx: &mut Conn, ctx: &Ctx, id: InitiativeId) -> Result<Doomed, ServiceError> {
    let FileNow { row, .. } = own(tx, ctx, id)?;
    match row.state {
        State::Draft => {}
        State::Returned => return Err(ServiceError::NotFound),
        _ => return Err(no_draft(row)),
    }
    if ctx.actor != Actor::Citizen(row.proposer_id) {
        return Err(ServiceError::Denied);
    }
    Ok(Doomed {
        version: row.version,
        title: row.title,
        kind_is_gone: ctx.house.reference.kind(&row.kind).is_none(),
    })
}

/// Throws a draft away: the row and all that hangs on it. Nobody is told, since nobody knew. Answers where the
/// store has its documents, which may be removed at once; the sweep does it where that fails.
///
/// # Errors
/// As any transition.
pub fn discard(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
) -> Result<Vec<String>, ServiceError> {
    let file = own(tx, ctx, id)?;
    let keys: Vec<String> = documents::list(tx, id)?
        .into_iter()
        .map(|document| document.store_key)
        .collect();
    leftovers::leave_behind(tx, &keys, ctx.now)?;
    transition::perform(
        tx,
        ctx,
        &file,
        seen,
        &Command::Discard,
        Extra::default(),
        |_, _| Ok(()),
    )?;
    Ok(keys)
}

fn own<'h>(tx: &mut Conn, ctx: &'h Ctx, id: InitiativeId) -> Result<FileNow<'h>, ServiceError> {
    let file = file::load_of_any_kind(tx, ctx, id)?;
    if file.parties(tx, ctx)?.is_empty() {
        return Err(ServiceError::NotFound);
    }
    Ok(file)
}
