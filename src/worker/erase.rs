//! People who asked to be erased and whose day has come: the person in one transaction, then their documents
//! out of the store, then the rows that say where those were. Until the last of it is done the day stands, so
//! that a worker that dies or a store that is down leaves nothing behind. And whatever else the store is to let go of.

use super::Parts;
use crate::domain::id::PersonId;
use crate::files::FileKey;
use crate::services::ServiceError;
use crate::services::erase::{self, BATCH};
use crate::services::leftovers::{self, REMOVED_AT_ONCE};

/// Erases whoever is due; answers how many.
pub(super) async fn due(parts: &Parts) -> Result<usize, ServiceError> {
    let mut handled = 0;
    let mut after = None;
    loop {
        let ctx = parts.ctx("erase");
        let found = parts
            .db
            .read(move |conn| erase::due(conn, &ctx, after))
            .await?;
        after = found.last().copied();
        for (_, person) in &found {
            match one(parts, *person).await {
                Ok(done) => handled += usize::from(done),
                // Looked at again with the next sweep; it does not keep the others waiting.
                Err(error) => tracing::error!(
                    person.id = %person,
                    error = &error as &dyn std::error::Error,
                    "a person could not be erased"
                ),
            }
        }
        if found.len() < BATCH {
            return Ok(handled);
        }
    }
}

async fn one(parts: &Parts, person: PersonId) -> Result<bool, ServiceError> {
    let (ctx, years) = (parts.ctx("erase"), parts.retention.years);
    let papers = parts
        .db
        .write(move |tx| erase::erase_due(tx, &ctx, years, person))
        .await?;
    let Some(papers) = papers else {
        return Ok(false);
    };
    for key in papers.iter().filter_map(|key| FileKey::parse(key)) {
        let gone = parts.files.delete(&key).await;
        gone.map_err(|error| ServiceError::Unavailable(Box::new(error)))?;
    }
    let ctx = parts.ctx("erase");
    parts
        .db
        .write(move |tx| erase::papers_gone(tx, &ctx, person))
        .await?;
    Ok(true)
}

/// Removes from the store what no row speaks of: documents of drafts that were discarded or lost one, and what was on
/// its way when a process ended. What the store does not let go of is tried again with the next sweep. One that stays
/// keeps none of the later ones.
pub(super) async fn left_behind(parts: &Parts) -> Result<usize, ServiceError> {
    let (mut handled, mut is_down) = (0, false);
    let mut after = String::new();
    loop {
        let (ctx, from) = (parts.ctx("leftovers"), after.clone());
        let found = parts
            .db
            .read(move |conn| leftovers::list_due(conn, &ctx, &from))
            .await?;
        let more = found.len() == REMOVED_AT_ONCE;
        if let Some(last) = found.last() {
            after.clone_from(last);
        }
        let mut gone = Vec::new();
        for text in found {
            let removed = match FileKey::parse(&text) {
                Some(key) => parts.files.delete_unfinished(&key).await,
                None => Ok(()),
            };
            match removed {
                Ok(()) => gone.push(text),
                Err(error) => {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "what no row speaks of remains in the store"
                    );
                    // Down for all of them: the others wait for the next sweep too.
                    if !parts.files.answers().await {
                        is_down = true;
                        break;
                    }
                }
            }
        }
        handled += gone.len();
        if !gone.is_empty() {
            parts
                .db
                .write(move |tx| leftovers::let_go(tx, &gone))
                .await?;
        }
        if is_down || !more {
            return Ok(handled);
        }
    }
}
