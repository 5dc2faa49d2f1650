//! Notices: the outbox that is also the inbox. Written in the transaction that causes them.

use diesel::prelude::*;

use super::Conn;
use super::dialect::straight;
use super::error::DbError;
use super::schema::notices;
use crate::domain::id::{InitiativeId, NoticeId, PersonId};
use crate::domain::locale::Locale;
use crate::domain::notice::NoticeKind;
use crate::domain::text_enum::text_enum;
use crate::domain::time::Instant;

text_enum! {
    /// Where the e-mail of a notice stands.
    pub enum NoticeState {
        /// No e-mail: no verified address, or not wished for.
        AccountOnly = "account_only",
        /// To be delivered.
        Waiting = "waiting",
        /// Waits for the daily digest.
        Digest = "digest",
        /// A worker has it.
        Leased = "leased",
        /// The mail server took it.
        Sent = "sent",
        /// Will be tried again.
        Failed = "failed",
        /// Given up; a person may try again.
        Dead = "dead",
        /// No longer wanted.
        Cancelled = "cancelled",
    }
}

/// A notice as stored.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = notices, treat_none_as_default_value = false)]
pub struct NoticeRow {
    /// Which.
    pub notice_id: NoticeId,
    /// The same for the same cause, person and kind; unique.
    pub dedupe_key: String,
    /// About which file.
    pub initiative_id: Option<InitiativeId>,
    /// For whom.
    pub person_id: PersonId,
    /// Which template.
    pub kind: NoticeKind,
    /// In which language.
    pub locale: Locale,
    /// [`crate::domain::notice::NoticeData`] under the person's key.
    pub data_sealed: Vec<u8>,
    /// The address under the person's key.
    pub address_sealed: Option<Vec<u8>>,
    /// Where the e-mail stands.
    pub state: NoticeState,
    /// How often delivery was tried.
    pub attempts: i64,
    /// When to try (again).
    pub next_at: Option<Instant>,
    /// Until when a worker has it.
    pub leased_until: Option<Instant>,
    /// What the mail server said last.
    pub last_answer: Option<String>,
    /// Subject, text and HTML as sent, under the person's key.
    pub rendered_sealed: Option<Vec<u8>>,
    /// When it was written.
    pub created_at: Instant,
    /// When the mail server took it.
    pub sent_at: Option<Instant>,
    /// When the person read it in the inbox.
    pub read_at: Option<Instant>,
}

/// A notice is written; one for the same cause, person and kind is there already: nothing happens.
pub fn insert(conn: &mut Conn, row: &NoticeRow) -> Result<(), DbError> {
    let insert = super::dialect::Suffix(
        diesel::insert_into(notices::table).values(row),
        " ON CONFLICT (dedupe_key) DO NOTHING",
    );
    straight!(conn, |c| insert.execute(c))?;
    Ok(())
}
