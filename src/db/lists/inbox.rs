//! Somebody's inbox: their notices, newest first.

use diesel::prelude::*;

use super::super::Conn;
use super::super::error::DbError;
use super::super::notices::NoticeRow;
use super::super::page::Page;
use super::super::schema::notices;
use crate::domain::id::{NoticeId, PersonId};
use crate::domain::notice::NoticeKind;
use crate::domain::time::Instant;

/// A page of the inbox. What goes to an address that is not verified yet is no entry of an inbox.
pub fn list(
    conn: &mut Conn,
    person: PersonId,
    after: Option<NoticeId>,
    size: usize,
) -> Result<Page<NoticeRow, NoticeId>, DbError> {
    let after = after.unwrap_or_else(|| NoticeId::from_uuid(uuid::Uuid::max()));
    let query = notices::table
        .filter(
            notices::person_id
                .eq(person)
                .and(notices::notice_id.lt(after)),
        )
        .filter(notices::kind.ne(NoticeKind::VerifyEmail))
        .order(notices::notice_id.desc())
        .limit(i64::try_from(size.saturating_add(1)).unwrap_or(i64::MAX))
        .select(notices::all_columns);
    let rows = query.load::<NoticeRow>(conn)?;
    Ok(Page::cut(rows, size, |row| row.notice_id))
}

/// One entry of this person's inbox.
pub fn find(
    conn: &mut Conn,
    person: PersonId,
    notice: NoticeId,
) -> Result<Option<NoticeRow>, DbError> {
    let query = notices::table
        .find(notice)
        .filter(notices::person_id.eq(person))
        .select(notices::all_columns);
    DbError::optional(query.first(conn))
}

/// This person has read it; the first time counts.
pub fn mark_read(
    conn: &mut Conn,
    person: PersonId,
    notice: NoticeId,
    at: Instant,
) -> Result<(), DbError> {
    let unread = notices::table
        .find(notice)
        .filter(notices::person_id.eq(person))
        .filter(notices::read_at.is_null());
    diesel::update(unread)
        .set(notices::read_at.eq(Some(at)))
        .execute(conn)?;
    Ok(())
}

/// This person has read everything up to an entry they saw.
pub fn mark_all_read(
    conn: &mut Conn,
    person: PersonId,
    until: NoticeId,
    at: Instant,
) -> Result<(), DbError> {
    let unread = notices::table
        .filter(
            notices::person_id
                .eq(person)
                .and(notices::notice_id.le(until)),
        )
        .filter(notices::read_at.is_null());
    diesel::update(unread)
        .set(notices::read_at.eq(Some(at)))
        .execute(conn)?;
    Ok(())
}
