//! What is due by the clock alone, found by query and done file by file; a file that cannot be done is
//! logged and passed over, so that it never keeps the others waiting.

use super::Parts;
use super::rounds::Done;
use crate::db::Conn;
use crate::domain::id::InitiativeId;
use crate::files::FileKey;
use crate::services::deadlines::{self, After, BATCH, Search};
use crate::services::{Ctx, ServiceError, desks, standing_down, sweep};

/// Announces what is due, gives received files to reviewers where the portal does that, lets what nobody
/// answered lapse, puts files on the desks that handle them now, and ends the work of reviewers who cannot go on.
pub(super) async fn due(parts: &Parts) -> Result<Done, ServiceError> {
    let announce = |tx: &mut Conn, ctx: &Ctx, id| deadlines::announce(tx, ctx, id).map(|_| true);
    let lapse = |tx: &mut Conn, ctx: &Ctx, id| deadlines::lapse(tx, ctx, id).map(|_| true);
    let mut handled = 0;
    handled += each_found(parts, "announce", deadlines::to_announce, announce).await?;
    handled += each_found(parts, "assign", deadlines::to_assign, deadlines::assign_one).await?;
    handled += each_found(parts, "lapse", deadlines::to_lapse, lapse).await?;
    handled += page_by_page(parts, "desks", desks::look_again).await?;
    handled += page_by_page(parts, "reviewers", standing_down::look_again).await?;
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

/// A batch of files, each with where the next batch goes on.
type Found<T> = Result<Vec<(T, InitiativeId)>, ServiceError>;

/// Finds files a batch at a time, each after the last one, and does them one by one; answers how many `verb` did.
async fn each_found<T: Copy + Send + 'static>(
    parts: &Parts,
    work: &'static str,
    find: fn(&mut Conn, &Ctx, After<T>) -> Found<T>,
    verb: fn(&mut Conn, &Ctx, InitiativeId) -> Result<bool, ServiceError>,
) -> Result<usize, ServiceError> {
    let (mut handled, mut after) = (0, None);
    loop {
        let ctx = parts.ctx(work);
        let found = parts.db.read(move |conn| find(conn, &ctx, after)).await?;
        for (_, id) in &found {
            handled += usize::from(each(parts, work, *id, verb).await == Some(true));
        }
        if found.len() < BATCH {
            return Ok(handled);
        }
        after = found.last().copied();
    }
}

/// Lets a use case look at one page after the other until nothing is left to look at; answers how much it saw.
async fn page_by_page(
    parts: &Parts,
    work: &'static str,
    look: fn(&mut Conn, &Ctx) -> Result<Option<usize>, ServiceError>,
) -> Result<usize, ServiceError> {
    let mut handled = 0;
    loop {
        let ctx = parts.ctx(work);
        match parts.db.write(move |tx| look(tx, &ctx)).await? {
            Some(seen) => handled += seen,
            None => return Ok(handled),
        }
    }
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
