//! Who agreed to what text, and when.

use diesel::prelude::*;

use super::Conn;
use super::dialect::straight;
use super::error::DbError;
use super::schema::consents;
use crate::domain::id::{ConsentId, PersonId};
use crate::domain::locale::Locale;
use crate::domain::time::Instant;

/// One agreement.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = consents, treat_none_as_default_value = false)]
pub struct ConsentRow {
    /// Which.
    pub consent_id: ConsentId,
    /// Whose.
    pub person_id: PersonId,
    /// To what: `privacy`, `assistance/<file>/<its documents>`.
    pub document: String,
    /// In which version.
    pub document_version: i64,
    /// SHA-256 of the text as shown.
    pub text_hash: Vec<u8>,
    /// The language it was shown in.
    pub locale: Locale,
    /// When.
    pub agreed_at: Instant,
}

/// Somebody agreed.
pub fn insert(conn: &mut Conn, row: &ConsentRow) -> Result<(), DbError> {
    straight!(conn, |c| diesel::insert_into(consents::table)
        .values(row)
        .execute(c))?;
    Ok(())
}

/// The newest agreement of a person to a document whose name begins so.
pub fn latest(
    conn: &mut Conn,
    person: PersonId,
    document: &str,
) -> Result<Option<ConsentRow>, DbError> {
    let query = consents::table
        .filter(
            consents::person_id
                .eq(person)
                .and(consents::document.like(format!("{document}%"))),
        )
        .order(consents::consent_id.desc());
    DbError::optional(straight!(conn, |c| query
        .select(consents::all_columns)
        .first(c)))
}
