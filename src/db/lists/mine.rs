//! A citizen's own files: drafts, and what was handed in, newest first.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::super::Conn;
use super::super::dialect::straight;
use super::super::error::DbError;
use super::super::page::Page;
use super::super::prepared::Prepared;
use super::super::schema::{agencies, answers, authors, initiatives, people};
use crate::domain::id::{InitiativeId, PersonId, Version};
use crate::domain::time::Instant;
use crate::domain::workflow::{State, WaitsFor};

/// One file as its list shows it.
#[derive(Debug, Clone, Queryable)]
pub struct MyRow {
    /// Which.
    pub id: InitiativeId,
    /// Its code; none while it is a draft.
    pub code: Option<String>,
    /// The code of its kind.
    pub kind: String,
    /// Where it stands.
    pub state: State,
    /// Its version.
    pub version: Version,
    /// Its title; may be empty in a draft.
    pub title: String,
    /// Whom it waits for.
    pub waits_for: WaitsFor,
    /// Due when.
    pub due_on: Option<NaiveDate>,
    /// When it was handed in.
    pub submitted_at: Option<Instant>,
    /// Last changed.
    pub updated_at: Instant,
    /// Whose it is.
    pub proposer: PersonId,
    /// Who types it.
    pub assistant: Option<PersonId>,
    /// The agency that has it.
    pub agency: Option<(String, String)>,
}

macro_rules! columns {
    () => {
        (
            initiatives::initiative_id,
            initiatives::code,
            initiatives::kind,
            initiatives::state,
            initiatives::version,
            initiatives::title,
            initiatives::waits_for,
            initiatives::due_on,
            initiatives::submitted_at,
            initiatives::updated_at,
            initiatives::proposer_id,
            initiatives::assistant_id,
            (agencies::name_vi, agencies::name_en).nullable(),
        )
    };
}

/// Joined by hand: a file has two agencies.
macro_rules! with_agency {
    () => {
        initiatives::table.left_join(
            agencies::table.on(initiatives::agency_id.eq(agencies::agency_id.nullable())),
        )
    };
}

/// The drafts somebody owns, last touched first, with how much each lacks; there are few.
pub fn drafts(conn: &mut Conn, person: PersonId) -> Result<Vec<(MyRow, i64)>, DbError> {
    let query = initiatives::table
        .inner_join(answers::table)
        .left_join(agencies::table.on(initiatives::agency_id.eq(agencies::agency_id.nullable())))
        .filter(
            initiatives::proposer_id
                .eq(person)
                .and(initiatives::state.eq(State::Draft)),
        )
        .filter(answers::submitted_at.is_null())
        .order(initiatives::initiative_id.desc())
        .limit(50)
        .select((columns!(), answers::fault_count));
    Ok(query.load(conn)?)
}

/// What somebody types for others and can still be written, newest first: what was handed in or ended takes no
/// place among them.
pub fn assisted(conn: &mut Conn, person: PersonId) -> Result<Vec<MyRow>, DbError> {
    let query = with_agency!()
        .filter(
            initiatives::assistant_id.eq(person).and(
                initiatives::state
                    .eq(State::Draft)
                    .or(initiatives::state.eq(State::Returned)),
            ),
        )
        .order(initiatives::initiative_id.desc())
        .limit(50)
        .select(columns!());
    Ok(query.load(conn)?)
}

/// What waits for the proposer: returned files, by due day.
pub fn asked(conn: &mut Conn, person: PersonId) -> Result<Vec<MyRow>, DbError> {
    let query = with_agency!()
        .filter(
            initiatives::proposer_id
                .eq(person)
                .and(initiatives::state.eq(State::Returned)),
        )
        .order((initiatives::due_on, initiatives::initiative_id))
        .limit(50)
        .select(columns!());
    Ok(query.load(conn)?)
}

/// Files of others that name somebody as author, newest first, with when they confirmed. Who refused is not
/// named any more; a question that nobody answered goes with its file and takes no place.
pub fn named(conn: &mut Conn, person: PersonId) -> Result<Vec<(MyRow, Option<Instant>)>, DbError> {
    let query = with_agency!()
        .inner_join(authors::table.on(authors::initiative_id.eq(initiatives::initiative_id)))
        .filter(
            authors::person_id
                .eq(person)
                .and(authors::refused_at.is_null()),
        )
        .filter(initiatives::proposer_id.ne(person))
        .filter(
            authors::confirmed_at.is_not_null().or(initiatives::state
                .ne(State::Declined)
                .and(initiatives::state.ne(State::Rejected))
                .and(initiatives::state.ne(State::Withdrawn))
                .and(initiatives::state.ne(State::Stopped))),
        )
        .order(initiatives::initiative_id.desc())
        .limit(50)
        .select((columns!(), authors::confirmed_at));
    Ok(query.load(conn)?)
}

/// A page of what somebody handed in, newest first.
pub fn files(
    conn: &mut Conn,
    person: PersonId,
    after: Option<InitiativeId>,
    size: usize,
) -> Result<Page<MyRow, InitiativeId>, DbError> {
    let after = after.unwrap_or_else(|| InitiativeId::from_uuid(uuid::Uuid::max()));
    let query = with_agency!()
        .filter(
            initiatives::proposer_id
                .eq(person)
                .and(initiatives::initiative_id.lt(after)),
        )
        .filter(initiatives::state.ne(State::Draft))
        .order(initiatives::initiative_id.desc())
        .limit(i64::try_from(size.saturating_add(1)).unwrap_or(i64::MAX))
        .select(columns!());
    let rows = query.load::<MyRow>(conn)?;
    Ok(Page::cut(rows, size, |row| row.id))
}

/// Which of these files somebody has a part in themselves: as proposer, assistant or author, with this account or
/// with any that has the same citizen number (workflow.md, rule 6).
pub fn list_own(
    conn: &mut Conn,
    files: &[InitiativeId],
    person: PersonId,
) -> Result<Vec<InitiativeId>, DbError> {
    if files.is_empty() {
        return Ok(Vec::new());
    }
    let number: Option<Vec<u8>> = straight!(conn, |c| people::table
        .find(person)
        .select(people::citizen_number_index)
        .first(c))?;
    let mut accounts = vec![person];
    if let Some(number) = &number {
        let same = people::table
            .filter(people::citizen_number_index.eq(number))
            .select(people::person_id);
        accounts.extend(straight!(conn, |c| same.load::<PersonId>(c))?);
    }
    let own = initiatives::table
        .left_join(authors::table)
        .filter(initiatives::initiative_id.eq_any(files))
        .filter(
            initiatives::proposer_id
                .eq_any(&accounts)
                .or(initiatives::assistant_id.eq_any(&accounts))
                .or(authors::person_id.eq_any(&accounts))
                .or(authors::number_index.eq(number)),
        )
        .select(initiatives::initiative_id)
        .distinct();
    Ok(straight!(conn, |c| Prepared(own).load(c))?)
}
