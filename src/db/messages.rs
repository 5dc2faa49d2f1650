//! Messages between proposer and agency, and notes among staff.

use diesel::prelude::*;

use super::Conn;
use super::error::DbError;
use super::schema::messages;
use crate::domain::id::{InitiativeId, MessageId, PersonId};
use crate::domain::person::Capacity;
use crate::domain::text_enum::text_enum;
use crate::domain::time::Instant;

text_enum! {
    /// Who may read a message.
    pub enum Audience {
        /// The proposer and staff.
        Everyone = "everyone",
        /// Staff only: a note.
        Staff = "staff",
    }
}

/// One message.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = messages, treat_none_as_default_value = false)]
pub struct MessageRow {
    /// Which.
    pub message_id: MessageId,
    /// About which file.
    pub initiative_id: InitiativeId,
    /// By whom.
    pub author_id: PersonId,
    /// In which capacity.
    pub capacity: Capacity,
    /// For whom.
    pub audience: Audience,
    /// Its text, under the proposer's key.
    pub body_sealed: Vec<u8>,
    /// When.
    pub written_at: Instant,
}

/// A message is written.
pub fn insert(conn: &mut Conn, row: &MessageRow) -> Result<(), DbError> {
    diesel::insert_into(messages::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

/// The messages of one file, oldest first; bounded by what one file can gather.
pub fn list(
    conn: &mut Conn,
    id: InitiativeId,
    with_notes: bool,
) -> Result<Vec<MessageRow>, DbError> {
    let mut query = messages::table
        .filter(messages::initiative_id.eq(id))
        .order(messages::message_id)
        .into_boxed();
    if !with_notes {
        query = query.filter(messages::audience.eq(Audience::Everyone));
    }
    Ok(query.select(messages::all_columns).limit(500).load(conn)?)
}
