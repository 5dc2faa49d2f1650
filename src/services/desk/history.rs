//! What happened to a file, with the words people gave, as far as the reader's role may read them.

use std::collections::BTreeMap;

use super::super::file::{self, FileNow};
use super::super::transition::WORDS;
use super::super::{Ctx, ServiceError, council, keys};
use super::sight::{admit, kept_from_reviewers};
use crate::db::events::StoredEvent;
use crate::db::{Conn, events, initiatives};
use crate::domain::code::Code;
use crate::domain::event::{Event, EventKind};
use crate::domain::id::{AgencyId, PersonId, Version};
use crate::domain::person::{Actor, Role};
use crate::seal::{PersonKey, envelope};

/// One thing that happened.
#[derive(Debug, Clone)]
pub struct History {
    /// The event.
    pub event: Event,
    /// The words given with it, where the reader may read them.
    pub words: Option<String>,
    /// Who acted.
    pub actor: Option<String>,
    /// The agency that had the file after it.
    pub agency: Option<AgencyId>,
}

/// What happened since the version somebody saw, oldest first: for who was second.
///
/// # Errors
/// As [`super::reading::read`].
pub fn since(
    tx: &mut Conn,
    ctx: &Ctx,
    code: Code,
    seen: Version,
) -> Result<Vec<History>, ServiceError> {
    let row = initiatives::find_by_code(tx, &code.to_string())?.ok_or(ServiceError::NotFound)?;
    let file = file::from_row(tx, ctx, row)?;
    admit(tx, ctx, &file)?;
    let chain = events::list_since_version(tx, file.row.initiative_id, seen)?;
    let mut persons: Vec<PersonId> = chain.iter().filter_map(|link| link.event.actor).collect();
    persons.sort_unstable();
    persons.dedup();
    let names = council::names(tx, &persons)?.into_iter().collect();
    let mut happened = history(tx, ctx, &file, chain, &names)?;
    happened.reverse();
    Ok(happened)
}

/// The events of a file, newest first.
pub(super) fn history(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
    chain: Vec<StoredEvent>,
    names: &BTreeMap<PersonId, String>,
) -> Result<Vec<History>, ServiceError> {
    let key = match keys::of_person(tx, ctx, file.row.proposer_id) {
        Ok(key) => Some(key),
        // The proposer was erased; what they and others wrote is gone, what happened is not.
        Err(ServiceError::NotFound) => None,
        Err(other) => return Err(other),
    };
    let secret = kept_from_reviewers(ctx, file);
    let mut entries: Vec<History> = chain
        .into_iter()
        .map(|link| History {
            words: words(ctx, secret, key.as_ref(), &link),
            actor: link
                .event
                .actor
                .and_then(|person| names.get(&person).cloned()),
            agency: link.event.agency,
            event: link.event,
        })
        .collect();
    entries.reverse();
    Ok(entries)
}

fn words(ctx: &Ctx, secret: bool, key: Option<&PersonKey>, link: &StoredEvent) -> Option<String> {
    let reviewer = matches!(
        ctx.actor,
        Actor::Staff {
            role: Role::Reviewer,
            ..
        }
    );
    // Reviewers judge for themselves, and somebody's conflict is nobody else's business.
    if reviewer
        && matches!(
            link.event.kind,
            EventKind::ConflictDeclared | EventKind::Recommend | EventKind::ReviewerReplaced
        )
    {
        return None;
    }
    if secret && matches!(link.event.kind, EventKind::Conclude | EventKind::Decide) {
        return None;
    }
    let bytes = envelope::open(key?, WORDS, link.text_sealed.as_ref()?).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}
