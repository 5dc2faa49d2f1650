//! Whole files at once, for invented ones: many rows in a statement, thousands of files in a transaction.
//! A file enters a [`Batch`] only with a history that the state machine played
//! ([`crate::domain::workflow::replay`]); people's own files never come this way.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::Conn;
use super::answers::AnswersRow;
use super::authors::AuthorRow;
use super::catalogue::{CatalogueRow, numbered};
use super::column::Doc;
use super::councils::{CouncilRow, MemberRow};
use super::dialect::{self, insert_many};
use super::error::DbError;
use super::events::EventRow;
use super::initiatives::{Headline, InitiativeRow};
use super::notices::NoticeRow;
use super::outcomes::{DecisionRow, ImplementationRow, LetterRow, MilestoneRow, ProposalRow};
use super::people::PersonRow;
use super::reviews::{AssignmentRow, ReviewRow};
use super::routings::RoutingRow;
use super::schema::{
    answers, assignments, authors, catalogue, clocks, code_counters, council_members, councils,
    decisions, events, file_keys, implementations, initiatives, letters, milestones, notices,
    people, person_keys, proposals, reviews, routings,
};
use crate::domain::id::{AgencyId, InitiativeId, PersonId};
use crate::domain::time::Instant;
use crate::domain::workflow::State;
use crate::domain::workflow::replay::History;

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = clocks, treat_none_as_default_value = false)]
struct ClockRow {
    initiative_id: InitiativeId,
    clock: Doc,
    calendar_version: i64,
    reminded: i64,
}

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = file_keys, treat_none_as_default_value = false)]
struct FileKeyRow {
    initiative_id: InitiativeId,
    wrapped: Vec<u8>,
    created_at: Instant,
}

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = person_keys, treat_none_as_default_value = false)]
struct PersonKeyRow {
    person_id: PersonId,
    wrapped: Vec<u8>,
    created_at: Instant,
}

/// What a file's row holds beyond its history.
#[derive(Debug, Clone)]
pub struct About {
    /// The code given when it was handed in.
    pub code: Option<String>,
    /// The code of its kind.
    pub kind: String,
    /// The desk that handles it now.
    pub desk: Option<AgencyId>,
    /// Whose it is.
    pub proposer: PersonId,
    /// Who typed it for them.
    pub assistant: Option<PersonId>,
    /// What the answers say.
    pub headline: Headline,
    /// The chain's length and head.
    pub event_count: i64,
    /// The chain's head.
    pub head_hash: Option<Vec<u8>>,
    /// The version of the calendar the due dates were counted with.
    pub calendar_version: i64,
    /// The file's own key, wrapped.
    pub wrapped_key: Option<Vec<u8>>,
}

/// Files and all that hangs on them, ready to be written together.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    initiatives: Vec<InitiativeRow>,
    clocks: Vec<ClockRow>,
    file_keys: Vec<FileKeyRow>,
    /// Revisions of answers.
    pub answers: Vec<AnswersRow>,
    /// Authors.
    pub authors: Vec<AuthorRow>,
    /// Routings.
    pub routings: Vec<RoutingRow>,
    /// Links of chains.
    pub events: Vec<EventRow>,
    /// Reviewers asked.
    pub assignments: Vec<AssignmentRow>,
    /// Score sheets.
    pub reviews: Vec<ReviewRow>,
    /// Councils.
    pub councils: Vec<CouncilRow>,
    /// Their members.
    pub members: Vec<MemberRow>,
    /// Recommendations.
    pub proposals: Vec<ProposalRow>,
    /// Decisions.
    pub decisions: Vec<DecisionRow>,
    /// Letters.
    pub letters: Vec<LetterRow>,
    /// Implementations.
    pub implementations: Vec<ImplementationRow>,
    /// Their steps.
    pub milestones: Vec<MilestoneRow>,
    /// Published files.
    pub catalogue: Vec<CatalogueRow>,
    /// Notices.
    pub notices: Vec<NoticeRow>,
    /// The last number given in each year when the batch was full.
    pub last_numbers: BTreeMap<i64, i64>,
}

impl Batch {
    /// Adds a file as its history left it.
    pub fn file(&mut self, history: &History, about: About) {
        let standing = history.standing();
        let id = standing.id;
        let clock = standing.clock;
        let headline = about.headline;
        if let Some(wrapped) = about.wrapped_key {
            self.file_keys.push(FileKeyRow {
                initiative_id: id,
                wrapped,
                created_at: history.submitted_at().unwrap_or(history.begun_at()),
            });
        }
        if standing.state != State::Draft {
            self.clocks.push(ClockRow {
                initiative_id: id,
                clock: Doc::of(&clock),
                calendar_version: about.calendar_version,
                reminded: 0,
            });
        }
        self.initiatives.push(InitiativeRow {
            initiative_id: id,
            code: about.code,
            kind: about.kind,
            state: standing.state,
            version: standing.version,
            round: standing.round,
            agency_id: standing.agency,
            desk_agency_id: about.desk,
            proposer_id: about.proposer,
            assistant_id: about.assistant,
            title: headline.title,
            summary: headline.summary,
            field_code: headline.field_code,
            province_code: headline.province_code,
            strategic_code: headline.strategic_code,
            waits_for: history.waits_for(),
            due_on: clock.due_on(),
            total_due_on: clock.total.map(|period| period.due.on),
            returned_from: standing.returned_from,
            return_count: standing.return_count,
            outcome: standing.outcome,
            event_count: about.event_count,
            head_hash: about.head_hash,
            submitted_at: history.submitted_at(),
            decided_at: history.decided_at(),
            hold_until: standing.hold_until,
            completed_at: history.completed_at(),
            created_at: history.begun_at(),
            updated_at: history.updated_at(),
        });
    }

    /// How many files it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.initiatives.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.initiatives.is_empty()
    }
}

/// Writes a batch, what is referred to first.
pub fn insert(conn: &mut Conn, batch: &Batch) -> Result<(), DbError> {
    for (year, number) in &batch.last_numbers {
        put_last_number(conn, *year, *number)?;
    }
    insert_many!(conn, initiatives::table, batch.initiatives);
    insert_many!(conn, clocks::table, batch.clocks);
    insert_many!(conn, file_keys::table, batch.file_keys);
    insert_many!(conn, answers::table, batch.answers);
    insert_many!(conn, authors::table, batch.authors);
    insert_many!(conn, routings::table, batch.routings);
    insert_many!(conn, events::table, batch.events);
    insert_many!(conn, assignments::table, batch.assignments);
    insert_many!(conn, reviews::table, batch.reviews);
    insert_many!(conn, councils::table, batch.councils);
    insert_many!(conn, council_members::table, batch.members);
    insert_many!(conn, proposals::table, batch.proposals);
    insert_many!(conn, decisions::table, batch.decisions);
    insert_many!(conn, letters::table, batch.letters);
    insert_many!(conn, implementations::table, batch.implementations);
    insert_many!(conn, milestones::table, batch.milestones);
    let published = numbered(conn, &batch.catalogue)?;
    insert_many!(conn, catalogue::table, published);
    insert_many!(conn, notices::table, batch.notices);
    Ok(())
}

/// Writes invented people with their wrapped keys.
pub fn insert_people(conn: &mut Conn, rows: &[(PersonRow, Vec<u8>)]) -> Result<(), DbError> {
    let persons: Vec<PersonRow> = rows.iter().map(|(person, _)| person.clone()).collect();
    let keys: Vec<PersonKeyRow> = rows
        .iter()
        .map(|(person, wrapped)| PersonKeyRow {
            person_id: person.person_id,
            wrapped: wrapped.clone(),
            created_at: person.created_at,
        })
        .collect();
    insert_many!(conn, people::table, persons);
    insert_many!(conn, person_keys::table, keys);
    Ok(())
}

/// The last number given in each year.
pub fn last_numbers(conn: &mut Conn) -> Result<BTreeMap<i64, i64>, DbError> {
    let rows: Vec<(i64, i64)> = code_counters::table
        .select((code_counters::year, code_counters::last_number))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Notes the last number given in a year; batches may come in any order.
fn put_last_number(conn: &mut Conn, year: i64, number: i64) -> Result<(), DbError> {
    let row = code_counters::table.find(year);
    let known = DbError::optional(row.select(code_counters::last_number).first::<i64>(conn))?;
    let last = code_counters::last_number.eq(number);
    match known {
        None => {
            diesel::insert_into(code_counters::table)
                .values((code_counters::year.eq(year), last))
                .execute(conn)?;
        }
        Some(known) if known < number => {
            diesel::update(row).set(last).execute(conn)?;
        }
        Some(_) => {}
    }
    Ok(())
}

/// How many files there are, counted no further than `most`.
pub fn count_files(conn: &mut Conn, most: i64) -> Result<i64, DbError> {
    let ids: Vec<InitiativeId> = initiatives::table
        .select(initiatives::initiative_id)
        .limit(most)
        .load(conn)?;
    Ok(i64::try_from(ids.len()).unwrap_or(i64::MAX))
}

/// Tells the planner how large the tables are now.
pub fn analyze(conn: &mut Conn) -> Result<(), DbError> {
    dialect::analyze(conn)
}
