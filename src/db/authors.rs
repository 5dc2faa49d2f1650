//! Authors of a file, as handed in; sealed under the file's key, since most have no account.

use diesel::prelude::*;

use super::Conn;
use super::dialect::straight;
use super::error::DbError;
use super::schema::{authors, file_keys};
use crate::domain::id::{AuthorId, InitiativeId, PersonId};
use crate::domain::time::Instant;

/// A sign-in makes no more entries somebody's own; the next one goes on.
const CLAIMED_AT_ONCE: i64 = 50;

/// One author.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = authors, treat_none_as_default_value = false)]
pub struct AuthorRow {
    /// Which.
    pub author_id: AuthorId,
    /// Of which file.
    pub initiative_id: InitiativeId,
    /// 0 for the first.
    pub ordinal: i64,
    /// Their account, once known.
    pub person_id: Option<PersonId>,
    /// Share of contribution in basis points.
    pub share_bp: i64,
    /// Agreed, themselves, to be named.
    pub is_public: bool,
    /// Name, workplace, position, e-mail as JSON under the file's key; empty once its author was erased.
    pub sealed: Vec<u8>,
    /// Keyed index of the citizen number.
    pub number_index: Option<Vec<u8>>,
    /// Keyed index of the e-mail address.
    pub email_index: Option<Vec<u8>>,
    /// Keyed index of the workplace.
    pub workplace_index: Option<Vec<u8>>,
    /// When they confirmed to be an author.
    pub confirmed_at: Option<Instant>,
    /// When they said that they are none, or do not agree.
    pub refused_at: Option<Instant>,
}

impl AuthorRow {
    /// The proposer's own entry: who hands in answers for themselves there, anybody else by their account.
    #[must_use]
    pub const fn is_the_proposer(&self) -> bool {
        self.person_id.is_none() && self.confirmed_at.is_some()
    }
}

/// The authors of a file, in order.
pub fn list(conn: &mut Conn, id: InitiativeId) -> Result<Vec<AuthorRow>, DbError> {
    let query = authors::table
        .filter(authors::initiative_id.eq(id))
        .order(authors::ordinal);
    Ok(straight!(conn, |c| query
        .select(authors::all_columns)
        .load(c))?)
}

/// The authors as now handed in, instead of those before.
pub fn replace(conn: &mut Conn, id: InitiativeId, rows: &[AuthorRow]) -> Result<(), DbError> {
    straight!(conn, |c| diesel::delete(
        authors::table.filter(authors::initiative_id.eq(id))
    )
    .execute(c))?;
    for row in rows {
        diesel::insert_into(authors::table)
            .values(row)
            .execute(conn)?;
    }
    Ok(())
}

/// What an author said for themselves.
#[derive(Debug, Clone, Copy, AsChangeset)]
#[diesel(table_name = authors, treat_none_as_null = true)]
pub struct AnswerRow {
    /// Agreed to be named.
    pub is_public: bool,
    /// When they confirmed.
    pub confirmed_at: Option<Instant>,
    /// When they refused.
    pub refused_at: Option<Instant>,
}

/// An author answers.
pub fn answer(conn: &mut Conn, author: AuthorId, answer: &AnswerRow) -> Result<(), DbError> {
    straight!(conn, |c| diesel::update(authors::table.find(author))
        .set(answer)
        .execute(c))?;
    Ok(())
}

/// The entries of nobody yet that mean somebody with this citizen number.
pub fn list_unclaimed_by_number(conn: &mut Conn, number: &[u8]) -> Result<Vec<AuthorRow>, DbError> {
    let query = authors::table.filter(
        authors::number_index
            .eq(number)
            .and(authors::person_id.is_null()),
    );
    let query = query.order(authors::author_id).limit(CLAIMED_AT_ONCE);
    Ok(straight!(conn, |c| query
        .select(authors::all_columns)
        .load(c))?)
}

/// The entries of nobody yet that mean whoever reads mail at this address. One with a citizen number means
/// that citizen and nobody else.
pub fn list_unclaimed_by_email(conn: &mut Conn, email: &[u8]) -> Result<Vec<AuthorRow>, DbError> {
    let query = authors::table.filter(
        authors::email_index
            .eq(email)
            .and(authors::number_index.is_null())
            .and(authors::person_id.is_null()),
    );
    let query = query.order(authors::author_id).limit(CLAIMED_AT_ONCE);
    Ok(straight!(conn, |c| query
        .select(authors::all_columns)
        .load(c))?)
}

/// An entry is this person's from now on.
pub fn claim(conn: &mut Conn, author: AuthorId, person: PersonId) -> Result<(), DbError> {
    straight!(conn, |c| diesel::update(authors::table.find(author))
        .set(authors::person_id.eq(Some(person)))
        .execute(c))?;
    Ok(())
}

/// The entries that are this person's.
pub fn list_of(conn: &mut Conn, person: PersonId) -> Result<Vec<AuthorRow>, DbError> {
    Ok(authors::table
        .filter(authors::person_id.eq(person))
        .order(authors::author_id)
        .select(authors::all_columns)
        .load(conn)?)
}

/// Empties an entry: somebody had this share, and nothing tells who.
pub fn empty(conn: &mut Conn, author: AuthorId) -> Result<(), DbError> {
    diesel::update(authors::table.find(author))
        .set((
            authors::is_public.eq(false),
            authors::sealed.eq(Vec::<u8>::new()),
            authors::number_index.eq(None::<Vec<u8>>),
            authors::email_index.eq(None::<Vec<u8>>),
            authors::workplace_index.eq(None::<Vec<u8>>),
        ))
        .execute(conn)?;
    Ok(())
}

/// Destroys the key of a file.
pub fn delete_key(conn: &mut Conn, id: InitiativeId) -> Result<(), DbError> {
    diesel::delete(file_keys::table.find(id)).execute(conn)?;
    Ok(())
}

/// The wrapped key of a file; none until something needed one.
pub fn wrapped_key(conn: &mut Conn, id: InitiativeId) -> Result<Option<Vec<u8>>, DbError> {
    DbError::optional(straight!(conn, |c| file_keys::table
        .find(id)
        .select(file_keys::wrapped)
        .first(c)))
}

/// Gives a file its key.
pub fn insert_key(
    conn: &mut Conn,
    id: InitiativeId,
    wrapped: &[u8],
    now: Instant,
) -> Result<(), DbError> {
    straight!(conn, |c| diesel::insert_into(file_keys::table)
        .values((
            file_keys::initiative_id.eq(id),
            file_keys::wrapped.eq(wrapped),
            file_keys::created_at.eq(now),
        ))
        .execute(c))?;
    Ok(())
}
