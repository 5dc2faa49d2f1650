//! What is due by the clock alone, found by query and done file by file; a file that cannot be done is
//! logged and passed over, so that it never keeps the others waiting.

use super::Parts;
use super::rounds::Done;
use crate::db::Conn;
use crate::domain::id::InitiativeId;
use crate::files::FileKey;
use crate::services::deadlines::{self, BATCH, Search};
use crate::services::{Ctx, ServiceError, desks, standing_down, sweep};

/// Announces and lapses what is due, gives received files to reviewers where the portal does that, puts files
/// on the desks that handle them now, and ends the work of reviewers who cannot go on.
pub(super) async fn due(parts: &Parts) -> Result<Done, ServiceError> {
    let mut handled = 0;
    let mut after = None;
    loop {
        let ctx = parts.ctx("announce");
        let found = parts
            .db
            .read(move |conn| deadlines::to_announce(conn, &ctx, after))
            .await?;
        let last = found.last().copied();
        for (_, id) in &found {
            handled += usize::from(
                each(parts, "announce", *id, deadlines::announce)
                    .await
                    .is_some(),
            );
        }
        after = last;
        if found.len() < BATCH {
            break;
        }
    }
    let mut after = None;
    loop {
        let ctx = parts.ctx("assign");
        let found = parts
            .db
            .read(move |conn| deadlines::to_assign(conn, &ctx, after))
            .await?;
        let last = found.last().copied();
        for (_, id) in &found {
            let given = each(parts, "assign", *id, deadlines::assign_one).await;
            handled += usize::from(given == Some(true));
        }
        after = last;
        if found.len() < BATCH {
            break;
        }
    }
    let mut after = None;
    loop {
        let ctx = parts.ctx("lapse");
        let found = parts
            .db
            .read(move |conn| deadlines::to_lapse(conn, &ctx, after))
            .await?;
        let last = found.last().copied();
        for (_, id) in &found {
            handled += usize::from(each(parts, "lapse", *id, deadlines::lapse).await.is_some());
        }
        after = last;
        if found.len() < BATCH {
            break;
        }
    }
    // Desks that people left or came to, page by page.
    loop {
        let ctx = parts.ctx("desks");
        match parts
            .db
            .write(move |tx| desks::look_again(tx, &ctx))
            .await?
        {
            Some(seen) => handled += seen,
            None => break,
        }
    }
    // Reviews of people who cannot go on.
    loop {
        let ctx = parts.ctx("reviewers");
        match parts
            .db
            .write(move |tx| standing_down::look_again(tx, &ctx))
            .await?
        {
            Some(seen) => handled += seen,
            None => break,
        }
    }
    Ok(Done {
        handled,
        more: false,
    })
}

/// Reminds whoever files wait for.
pub(super) async fn remind(parts: &Parts) -> Result<Done, ServiceError> {
    let mut handled = 0;
    let mut search = Some(Search::default());
    while let Some(at) = search {
        let ctx = parts.ctx("remind");
        let (found, next) = parts
            .db
            .read(move |conn| deadlines::to_remind(conn, &ctx, at))
            .await?;
        for id in found {
            let told = each(parts, "remind", id, deadlines::remind).await;
            handled += usize::from(told == Some(true));
        }
        search = next;
    }
    Ok(Done {
        handled,
        more: false,
    })
}

/// Warns of drafts that will be deleted, deletes those whose day is over, erases people whose day has come, and
/// tidies.
pub(super) async fn tidy(parts: &Parts) -> Result<Done, ServiceError> {
    let mut handled = 0;
    let mut after = None;
    loop {
        let ctx = parts.ctx("drafts");
        let found = parts
            .db
            .read(move |conn| deadlines::drafts_due(conn, &ctx, after))
            .await?;
        for id in found.ids {
            if let Some(documents) = each(parts, "drafts", id, deadlines::tend_draft).await {
                handled += 1;
                remove(parts, &documents).await;
            }
        }
        after = found.after;
        if after.is_none() {
            break;
        }
    }
    handled += super::exports::delete_expired(parts).await?;
    handled += super::erase::due(parts).await?;
    handled += super::erase::left_behind(parts).await?;
    let ctx = parts.ctx("sweep");
    handled += parts.db.write(move |tx| sweep::sweep(tx, &ctx)).await?;
    Ok(Done {
        handled,
        more: false,
    })
}

/// Does one file in a transaction of its own; none when it could not be done now.
async fn each<T: Send + 'static>(
    parts: &Parts,
    work: &'static str,
    id: InitiativeId,
    verb: impl Fn(&mut Conn, &Ctx, InitiativeId) -> Result<T, ServiceError> + Send + 'static,
) -> Option<T> {
    let ctx = parts.ctx(work);
    match parts.db.write(move |tx| verb(tx, &ctx, id)).await {
        Ok(done) => Some(done),
        // Somebody else did it first, on this node or another.
        Err(ServiceError::NotFound | ServiceError::Stale { .. } | ServiceError::Contended) => None,
        Err(error) => {
            tracing::error!(work, initiative.id = %id, error = &error as &dyn std::error::Error, "deadline work failed");
            metrics::counter!("sangkien_worker_files_failed_total", "work" => work).increment(1);
            None
        }
    }
}

/// Documents of a discarded draft; one that cannot be removed now is one of the leftovers.
async fn remove(parts: &Parts, documents: &[String]) {
    for key in documents.iter().filter_map(|key| FileKey::parse(key)) {
        if let Err(error) = parts.files.delete(&key).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "document of a discarded draft remains"
            );
        }
    }
}
