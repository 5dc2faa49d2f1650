//! The inbox of an account: every notice to its owner, opened with their key.

use super::keys::Ring;
use super::notify::DATA;
use super::{Ctx, ServiceError};
use crate::db::Conn;
use crate::db::lists::inbox;
use crate::db::notices::NoticeRow;
use crate::db::page::Page;
use crate::domain::id::{NoticeId, PersonId};
use crate::domain::notice::{NoticeData, NoticeKind};
use crate::domain::time::Instant;
use crate::seal::envelope;

/// Entries on a page.
pub const PAGE: usize = 25;

/// One entry.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Which.
    pub id: NoticeId,
    /// What happened.
    pub kind: NoticeKind,
    /// When.
    pub at: Instant,
    /// Whether it was read.
    pub is_read: bool,
    /// What it says.
    pub data: NoticeData,
}

/// A page of the inbox of whoever acts, newest first.
///
/// # Errors
/// When the database or the seal fails.
pub fn list(
    conn: &mut Conn,
    ctx: &Ctx,
    after: Option<NoticeId>,
) -> Result<Page<Entry, NoticeId>, ServiceError> {
    let person = owner(ctx)?;
    let page = inbox::list(conn, person, after, PAGE)?;
    let mut ring = Ring::default();
    let mut items = Vec::with_capacity(page.items.len());
    for row in page.items {
        items.push(opened(conn, ctx, &mut ring, row)?);
    }
    Ok(Page {
        items,
        next: page.next,
    })
}

/// One entry of the inbox of whoever acts, left as it is.
///
/// # Errors
/// [`ServiceError::NotFound`] for somebody else's.
pub fn look(conn: &mut Conn, ctx: &Ctx, notice: NoticeId) -> Result<Entry, ServiceError> {
    let row = inbox::find(conn, owner(ctx)?, notice)?.ok_or(ServiceError::NotFound)?;
    opened(conn, ctx, &mut Ring::default(), row)
}

/// One entry of the inbox of whoever acts; from now on it is read.
///
/// # Errors
/// As [`look`].
pub fn read(tx: &mut Conn, ctx: &Ctx, notice: NoticeId) -> Result<Entry, ServiceError> {
    let entry = look(tx, ctx, notice)?;
    inbox::mark_read(tx, owner(ctx)?, notice, ctx.now)?;
    Ok(entry)
}

/// Everything up to an entry that was seen is read.
///
/// # Errors
/// When the database fails.
pub fn read_all(tx: &mut Conn, ctx: &Ctx, until: NoticeId) -> Result<(), ServiceError> {
    inbox::mark_all_read(tx, owner(ctx)?, until, ctx.now)?;
    Ok(())
}

fn owner(ctx: &Ctx) -> Result<PersonId, ServiceError> {
    ctx.actor.person().ok_or(ServiceError::Denied)
}

fn opened(
    conn: &mut Conn,
    ctx: &Ctx,
    ring: &mut Ring,
    row: NoticeRow,
) -> Result<Entry, ServiceError> {
    let key = ring.person(conn, ctx, row.person_id)?;
    let data: NoticeData = envelope::open_json(key, DATA, &row.data_sealed)?;
    Ok(Entry {
        id: row.notice_id,
        kind: row.kind,
        at: row.created_at,
        is_read: row.read_at.is_some(),
        data,
    })
}
