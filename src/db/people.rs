//! People and the keys that seal what is personal about them.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::Conn;
use super::dialect::straight;
use super::error::DbError;
use super::prepared::Prepared;
use super::schema::{people, person_keys};
use crate::domain::id::PersonId;
use crate::domain::locale::Locale;
use crate::domain::text_enum::text_enum;
use crate::domain::time::Instant;

text_enum! {
    /// How a person wants to be told by e-mail; the account's inbox gets everything always.
    pub enum NoticeMode {
        /// Each event.
        Each = "each",
        /// One mail a day.
        Digest = "digest",
        /// No mail but what cannot be switched off.
        Account = "account",
    }
}

/// A person as stored; `sealed` opens only with their key.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = people, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct PersonRow {
    /// Who.
    pub person_id: PersonId,
    /// The configured name of the identity provider, or `local`.
    pub provider: String,
    /// The provider's name for them.
    pub subject: String,
    /// As the provider writes it.
    pub name: String,
    /// The highest assurance level seen.
    pub level: i64,
    /// [`crate::domain`]'s personal facts, as JSON under the person's key.
    pub sealed: Option<Vec<u8>>,
    /// Keyed index of the citizen number.
    pub citizen_number_index: Option<Vec<u8>>,
    /// Keyed index of the verified e-mail address.
    pub email_index: Option<Vec<u8>>,
    /// When the address was verified.
    pub email_verified_at: Option<Instant>,
    /// The language they read.
    pub locale: Locale,
    /// How they want to be told.
    pub notice_mode: NoticeMode,
    /// Keyed index of their workplace.
    pub workplace_index: Option<Vec<u8>>,
    /// The version of the privacy notice they agreed to.
    pub privacy_version: Option<i64>,
    /// Invented for a demonstration.
    pub is_invented: bool,
    /// Locked by an administrator.
    pub locked_at: Option<Instant>,
    /// Asked to be erased; until then kept and not used.
    pub restricted_at: Option<Instant>,
    /// The first day on which the sweep erases them, or what it left of them.
    pub erase_on: Option<NaiveDate>,
    /// When they were erased; nothing but this row is left.
    pub erased_at: Option<Instant>,
    /// First seen.
    pub created_at: Instant,
    /// Last changed.
    pub updated_at: Instant,
}

impl PersonRow {
    /// Asked to be erased, or was: shown to nobody, told nothing, named nowhere.
    #[must_use]
    pub const fn is_silent(&self) -> bool {
        self.restricted_at.is_some() || self.erased_at.is_some()
    }
}

/// The person with this id.
pub fn get(conn: &mut Conn, person: PersonId) -> Result<PersonRow, DbError> {
    Ok(straight!(conn, |c| people::table
        .find(person)
        .select(people::all_columns)
        .first(c))?)
}

/// These people; who does not exist is left out.
pub fn list(conn: &mut Conn, persons: &[PersonId]) -> Result<Vec<PersonRow>, DbError> {
    let found = people::table.filter(people::person_id.eq_any(persons));
    Ok(straight!(conn, |c| Prepared(
        found.select(people::all_columns)
    )
    .load(c))?)
}

/// The person this provider calls `subject`.
pub fn find_by_subject(
    conn: &mut Conn,
    provider: &str,
    subject: &str,
) -> Result<Option<PersonRow>, DbError> {
    let query = people::table.filter(
        people::provider
            .eq(provider)
            .and(people::subject.eq(subject)),
    );
    DbError::optional(straight!(conn, |c| query
        .select(people::all_columns)
        .first(c)))
}

/// The people whose verified address has this index.
pub fn list_by_email(conn: &mut Conn, index: &[u8]) -> Result<Vec<PersonId>, DbError> {
    let query = people::table.filter(
        people::email_index
            .eq(index)
            .and(people::email_verified_at.is_not_null()),
    );
    Ok(straight!(conn, |c| query
        .select(people::person_id)
        .order(people::person_id)
        .limit(10)
        .load(c))?)
}

/// A new person with their wrapped key.
pub fn insert(conn: &mut Conn, row: &PersonRow, wrapped_key: &[u8]) -> Result<(), DbError> {
    straight!(conn, |c| diesel::insert_into(people::table)
        .values(row)
        .execute(c))?;
    straight!(conn, |c| diesel::insert_into(person_keys::table)
        .values((
            person_keys::person_id.eq(row.person_id),
            person_keys::wrapped.eq(wrapped_key),
            person_keys::created_at.eq(row.created_at),
        ))
        .execute(c))?;
    Ok(())
}

/// Holds a person until the transaction ends: whoever counts what is theirs counts alone.
pub fn hold(conn: &mut Conn, person: PersonId) -> Result<(), DbError> {
    let lock = super::dialect::wait_locked(conn);
    let held = people::table.find(person).select(people::person_id);
    super::dialect::Suffix(held, lock).load::<PersonId>(conn)?;
    Ok(())
}

/// Holds a person and reads them as they are then, so that [`update`] brings nothing back; not found once they
/// were erased.
pub fn get_held(conn: &mut Conn, person: PersonId) -> Result<PersonRow, DbError> {
    hold(conn, person)?;
    let row = get(conn, person)?;
    match row.erased_at {
        None => Ok(row),
        Some(_) => Err(DbError::NotFound),
    }
}

/// The row as given, whole; of somebody who is held, since what was written meanwhile is overwritten.
pub fn update(conn: &mut Conn, row: &PersonRow) -> Result<(), DbError> {
    let changed = straight!(conn, |c| diesel::update(people::table.find(row.person_id))
        .set(row)
        .execute(c))?;
    if changed == 1 {
        Ok(())
    } else {
        Err(DbError::NotFound)
    }
}

/// The wrapped key; none once the person was erased.
pub fn wrapped_key(conn: &mut Conn, person: PersonId) -> Result<Option<Vec<u8>>, DbError> {
    DbError::optional(straight!(conn, |c| person_keys::table
        .find(person)
        .select(person_keys::wrapped)
        .first(c)))
}

/// Any person with the wrapped key; none while nobody has one.
pub fn any_wrapped_key(conn: &mut Conn) -> Result<Option<(PersonId, Vec<u8>)>, DbError> {
    let first = person_keys::table
        .select((person_keys::person_id, person_keys::wrapped))
        .order(person_keys::person_id)
        .limit(1);
    DbError::optional(first.first(conn))
}

/// Destroys a key: what was sealed with it opens for nobody any more.
pub fn delete_key(conn: &mut Conn, person: PersonId) -> Result<(), DbError> {
    straight!(conn, |c| diesel::delete(person_keys::table.find(person))
        .execute(c))?;
    Ok(())
}

/// The wrapped keys of these people; who was erased has none.
pub fn list_wrapped_keys(
    conn: &mut Conn,
    persons: &[PersonId],
) -> Result<Vec<(PersonId, Vec<u8>)>, DbError> {
    let keys = person_keys::table
        .filter(person_keys::person_id.eq_any(persons))
        .select((person_keys::person_id, person_keys::wrapped));
    Ok(straight!(conn, |c| Prepared(keys).load(c))?)
}

/// The citizen with this index of a citizen number.
pub fn find_by_citizen_number(conn: &mut Conn, index: &[u8]) -> Result<Option<PersonRow>, DbError> {
    let query = people::table
        .filter(people::citizen_number_index.eq(index))
        .order(people::person_id);
    DbError::optional(straight!(conn, |c| query
        .select(people::all_columns)
        .first(c)))
}

/// Whether anybody here was not invented.
pub fn any_real(conn: &mut Conn) -> Result<bool, DbError> {
    // Who was not invented stands first in the index; how many there are of each it does not tell.
    let first = people::table
        .select(people::is_invented)
        .order(people::is_invented)
        .limit(1);
    let first: Option<bool> = DbError::optional(first.first(conn))?;
    Ok(first == Some(false))
}

/// Whether anybody here was invented.
pub fn any_invented(conn: &mut Conn) -> Result<bool, DbError> {
    let last = people::table
        .select(people::is_invented)
        .order(people::is_invented.desc())
        .limit(1);
    let last: Option<bool> = DbError::optional(last.first(conn))?;
    Ok(last == Some(true))
}
