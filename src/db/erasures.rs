//! What people asked to be erased, when it is due, and the rows that go with them.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::Conn;
use super::error::DbError;
use super::schema::{
    assistance_requests, authors, documents, email_checks, erasures, events, initiatives,
    kept_forms, local_accounts, notices, once_keys, people, recovery_codes, reviewer_fields,
    second_factors,
};
use crate::db::notices::NoticeState;
use crate::domain::id::{ErasureId, InitiativeId, PersonId, Version};
use crate::domain::text_enum::text_enum;
use crate::domain::time::Instant;
use crate::domain::workflow::State;

text_enum! {
    /// What became of a wish to be erased.
    pub enum Step {
        /// Kept, and used for nothing, until a day.
        Restricted = "restricted",
        /// They agreed again to be known.
        Lifted = "lifted",
        /// The day moved: one of their files ended later.
        Postponed = "postponed",
        /// Key, indexes and account are gone.
        Erased = "erased",
    }
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = erasures, treat_none_as_default_value = false)]
pub struct ErasureRow {
    /// Which.
    pub erasure_id: ErasureId,
    /// Whose.
    pub person_id: PersonId,
    /// What.
    pub step: Step,
    /// By whom; nobody where the day had come.
    pub actor_id: Option<PersonId>,
    /// When.
    pub happened_at: Instant,
}

/// A step was made.
pub fn insert(conn: &mut Conn, row: &ErasureRow) -> Result<(), DbError> {
    diesel::insert_into(erasures::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

/// The steps of a person, oldest first.
pub fn list(conn: &mut Conn, person: PersonId) -> Result<Vec<ErasureRow>, DbError> {
    Ok(erasures::table
        .filter(erasures::person_id.eq(person))
        .order(erasures::erasure_id)
        .select(erasures::all_columns)
        .load(conn)?)
}

/// Whose day has come, by day, after this one.
pub fn list_due(
    conn: &mut Conn,
    today: NaiveDate,
    after: Option<(NaiveDate, PersonId)>,
    most: i64,
) -> Result<Vec<(NaiveDate, PersonId)>, DbError> {
    let mut due = people::table
        .filter(people::erase_on.le(today))
        .order((people::erase_on, people::person_id))
        .limit(most)
        .select((people::erase_on.assume_not_null(), people::person_id))
        .into_boxed();
    if let Some((day, person)) = after {
        due = due
            .filter(people::erase_on.ge(day))
            .filter(people::erase_on.gt(day).or(people::person_id.gt(person)));
    }
    Ok(due.load(conn)?)
}

/// A file that somebody handed in, or that names them as author.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Part {
    /// Which.
    pub id: InitiativeId,
    /// Its code.
    pub code: Option<String>,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub state: State,
}

type PartColumns = (
    initiatives::initiative_id,
    initiatives::code,
    initiatives::title,
    initiatives::state,
);

/// What a [`Part`] is read from.
const PART: PartColumns = (
    initiatives::initiative_id,
    initiatives::code,
    initiatives::title,
    initiatives::state,
);

/// What somebody handed in.
pub fn handed_in(conn: &mut Conn, person: PersonId) -> Result<Vec<Part>, DbError> {
    Ok(initiatives::table
        .filter(
            initiatives::proposer_id
                .eq(person)
                .and(initiatives::state.ne(State::Draft)),
        )
        .order(initiatives::initiative_id.desc())
        .select(PART)
        .load(conn)?)
}

/// Files of others that name somebody who did not refuse, with when they confirmed.
pub fn named_in(
    conn: &mut Conn,
    person: PersonId,
) -> Result<Vec<(Part, Option<Instant>)>, DbError> {
    let named = authors::person_id
        .eq(person)
        .and(authors::refused_at.is_null());
    Ok(initiatives::table
        .inner_join(authors::table.on(authors::initiative_id.eq(initiatives::initiative_id)))
        .filter(named)
        .filter(initiatives::proposer_id.ne(person))
        .order(initiatives::initiative_id.desc())
        .select((PART, authors::confirmed_at))
        .load(conn)?)
}

/// When any of these files last went from one state to another.
pub fn last_move(conn: &mut Conn, files: &[InitiativeId]) -> Result<Option<Instant>, DbError> {
    let mut last = None;
    for some in files.chunks(super::dialect::ROWS_PER_INSERT) {
        let moves: Vec<Instant> = events::table
            .filter(events::initiative_id.eq_any(some))
            .filter(events::to_state.is_not_null())
            .select(events::happened_at)
            .load(conn)?;
        last = moves.into_iter().chain(last).max();
    }
    Ok(last)
}

/// The drafts of a person, whoever types them.
pub fn list_drafts(
    conn: &mut Conn,
    person: PersonId,
) -> Result<Vec<(InitiativeId, Version)>, DbError> {
    Ok(initiatives::table
        .filter(
            initiatives::proposer_id
                .eq(person)
                .and(initiatives::state.eq(State::Draft)),
        )
        .order(initiatives::initiative_id)
        .select((initiatives::initiative_id, initiatives::version))
        .load(conn)?)
}

/// Where the store has the documents of what somebody handed in.
pub fn list_papers(conn: &mut Conn, person: PersonId) -> Result<Vec<String>, DbError> {
    Ok(documents::table
        .inner_join(initiatives::table)
        .filter(initiatives::proposer_id.eq(person))
        .order(documents::file_id)
        .select(documents::store_key)
        .load(conn)?)
}

/// The documents themselves are gone; so are their rows.
pub fn delete_papers(conn: &mut Conn, person: PersonId) -> Result<(), DbError> {
    let theirs = initiatives::table
        .filter(initiatives::proposer_id.eq(person))
        .select(initiatives::initiative_id);
    diesel::delete(documents::table.filter(documents::initiative_id.eq_any(theirs)))
        .execute(conn)?;
    Ok(())
}

/// What somebody typed or asked for and nobody has to keep: kept forms, links to confirm an address.
pub fn delete_waiting(conn: &mut Conn, person: PersonId) -> Result<(), DbError> {
    diesel::delete(kept_forms::table.filter(kept_forms::person_id.eq(person))).execute(conn)?;
    diesel::delete(email_checks::table.filter(email_checks::person_id.eq(person))).execute(conn)?;
    Ok(())
}

/// Everything by which somebody signed in, was looked up or was asked.
pub fn delete_ways(
    conn: &mut Conn,
    person: PersonId,
    number: Option<&[u8]>,
) -> Result<(), DbError> {
    delete_waiting(conn, person)?;
    diesel::delete(once_keys::table.filter(once_keys::person_id.eq(person))).execute(conn)?;
    diesel::delete(reviewer_fields::table.filter(reviewer_fields::person_id.eq(person)))
        .execute(conn)?;
    diesel::delete(local_accounts::table.find(person)).execute(conn)?;
    diesel::delete(second_factors::table.find(person)).execute(conn)?;
    diesel::delete(recovery_codes::table.filter(recovery_codes::person_id.eq(person)))
        .execute(conn)?;
    let asked = assistance_requests::table.filter(assistance_requests::assistant_id.eq(person));
    diesel::delete(asked).execute(conn)?;
    if let Some(number) = number {
        let about = assistance_requests::table.filter(assistance_requests::number_index.eq(number));
        diesel::delete(about).execute(conn)?;
    }
    Ok(())
}

/// States of a notice whose mail may still leave.
const PENDING: [NoticeState; 5] = [
    NoticeState::Waiting,
    NoticeState::Digest,
    NoticeState::Leased,
    NoticeState::Failed,
    NoticeState::Dead,
];

/// No mail to this person leaves any more; one that a worker is sending right now may.
pub fn cancel_mail(conn: &mut Conn, person: PersonId) -> Result<(), DbError> {
    let pending = notices::table
        .filter(notices::person_id.eq(person))
        .filter(notices::state.eq_any(PENDING));
    diesel::update(pending)
        .set((
            notices::state.eq(NoticeState::Cancelled),
            notices::next_at.eq(None::<Instant>),
            notices::leased_until.eq(None::<Instant>),
        ))
        .execute(conn)?;
    Ok(())
}

/// Empties the notices of a person: that something was told, and when, is all that stays.
pub fn empty_notices(conn: &mut Conn, person: PersonId) -> Result<(), DbError> {
    cancel_mail(conn, person)?;
    diesel::update(notices::table.filter(notices::person_id.eq(person)))
        .set((
            notices::data_sealed.eq(Vec::<u8>::new()),
            notices::address_sealed.eq(None::<Vec<u8>>),
            notices::rendered_sealed.eq(None::<Vec<u8>>),
            notices::last_answer.eq(None::<String>),
        ))
        .execute(conn)?;
    Ok(())
}
