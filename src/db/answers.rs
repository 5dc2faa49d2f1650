//! What the proposer answered, by revision: a return opens a new one, the old ones stay as handed in.

use diesel::prelude::*;

use super::Conn;
use super::column::Doc;
use super::dialect::straight;
use super::error::DbError;
use super::prepared::Prepared;
use super::schema::answers;
use crate::domain::id::{InitiativeId, Version};
use crate::domain::time::Instant;

/// One revision of the answers.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = answers, treat_none_as_default_value = false)]
pub struct AnswersRow {
    /// Of which file.
    pub initiative_id: InitiativeId,
    /// 1, 2, …
    pub revision: i64,
    /// What is not personal.
    pub plain: Doc,
    /// What is, under the proposer's key.
    pub personal_sealed: Option<Vec<u8>>,
    /// Last saved.
    pub saved_at: Instant,
    /// When it was handed in; none while it is being written.
    pub submitted_at: Option<Instant>,
    /// What stands in the way of handing it in, counted when it was saved.
    pub fault_count: i64,
    /// Grows with every save, over all revisions of a file: what its forms name while it is mended.
    pub version: Version,
}

/// The newest revision.
pub fn latest(conn: &mut Conn, id: InitiativeId) -> Result<AnswersRow, DbError> {
    let query = answers::table
        .filter(answers::initiative_id.eq(id))
        .order(answers::revision.desc());
    Ok(straight!(conn, |c| query
        .select(answers::all_columns)
        .first(c))?)
}

/// The newest revision that was handed in: what staff see while the proposer mends a returned file.
pub fn latest_submitted(conn: &mut Conn, id: InitiativeId) -> Result<Option<AnswersRow>, DbError> {
    let query = answers::table
        .filter(
            answers::initiative_id
                .eq(id)
                .and(answers::submitted_at.is_not_null()),
        )
        .order(answers::revision.desc());
    DbError::optional(straight!(conn, |c| query
        .select(answers::all_columns)
        .first(c)))
}

/// The revision handed in before this one.
pub fn before(
    conn: &mut Conn,
    id: InitiativeId,
    revision: i64,
) -> Result<Option<AnswersRow>, DbError> {
    let query = answers::table
        .filter(
            answers::initiative_id
                .eq(id)
                .and(answers::revision.lt(revision)),
        )
        .filter(answers::submitted_at.is_not_null())
        .order(answers::revision.desc());
    DbError::optional(straight!(conn, |c| query
        .select(answers::all_columns)
        .first(c)))
}

/// A new revision.
pub fn insert(conn: &mut Conn, row: &AnswersRow) -> Result<(), DbError> {
    straight!(conn, |c| diesel::insert_into(answers::table)
        .values(row)
        .execute(c))?;
    Ok(())
}

/// Saves a revision that was not handed in yet, over an older version of it; [`DbError::Stale`] when somebody
/// saved meanwhile.
pub fn save(conn: &mut Conn, row: &AnswersRow) -> Result<(), DbError> {
    let open = answers::table
        .find((row.initiative_id, row.revision))
        .filter(answers::submitted_at.is_null())
        .filter(answers::version.lt(row.version));
    let saved = diesel::update(open).set((
        answers::plain.eq(row.plain.clone()),
        answers::personal_sealed.eq(row.personal_sealed.clone()),
        answers::saved_at.eq(row.saved_at),
        answers::fault_count.eq(row.fault_count),
        answers::version.eq(row.version),
    ));
    if straight!(conn, |c| Prepared(saved).execute(c))? == 1 {
        Ok(())
    } else {
        Err(DbError::Stale)
    }
}

/// Notes what stands in the way of handing in a revision that is being written.
pub fn put_fault_count(
    conn: &mut Conn,
    id: InitiativeId,
    revision: i64,
    count: i64,
) -> Result<(), DbError> {
    let open = answers::table
        .find((id, revision))
        .filter(answers::submitted_at.is_null());
    straight!(conn, |c| diesel::update(open)
        .set(answers::fault_count.eq(count))
        .execute(c))?;
    Ok(())
}

/// Marks a revision as handed in; it never changes again.
pub fn mark_submitted(
    conn: &mut Conn,
    id: InitiativeId,
    revision: i64,
    at: Instant,
) -> Result<(), DbError> {
    let frozen =
        diesel::update(answers::table.find((id, revision))).set(answers::submitted_at.eq(Some(at)));
    if straight!(conn, |c| Prepared(frozen).execute(c))? == 1 {
        Ok(())
    } else {
        Err(DbError::NotFound)
    }
}

/// Every revision of a file, oldest first.
pub fn list(conn: &mut Conn, id: InitiativeId) -> Result<Vec<AnswersRow>, DbError> {
    Ok(answers::table
        .filter(answers::initiative_id.eq(id))
        .order(answers::revision)
        .select(answers::all_columns)
        .load(conn)?)
}

/// Takes somebody who was erased out of a revision, the one thing for which what was handed in changes.
pub fn forget(
    conn: &mut Conn,
    row: &AnswersRow,
    plain: Doc,
    personal: Option<Vec<u8>>,
) -> Result<(), DbError> {
    let written = diesel::update(answers::table.find((row.initiative_id, row.revision)))
        .filter(answers::version.eq(row.version))
        .set((
            answers::plain.eq(plain),
            answers::personal_sealed.eq(personal),
        ))
        .execute(conn)?;
    if written == 1 {
        Ok(())
    } else {
        Err(DbError::Busy("answers were saved meanwhile".into()))
    }
}
