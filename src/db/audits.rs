//! What an audit compares with the chains of events: files by id, and of each the rows that its events speak of.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::Conn;
use super::dialect::straight;
use super::error::DbError;
use super::schema::{catalogue, decisions, initiatives, proposals, reviews};
use crate::domain::id::{AgencyId, InitiativeId, PersonId, Version};
use crate::domain::time::Instant;
use crate::domain::workflow::{Outcome, State};

/// A file as its row has it.
#[derive(Debug, Clone, Queryable)]
pub struct FileRow {
    /// Which file.
    pub id: InitiativeId,
    /// Its code.
    pub code: Option<String>,
    /// Whose it is.
    pub proposer: PersonId,
    /// Where it stands.
    pub state: State,
    /// Its version.
    pub version: Version,
    /// The review round.
    pub round: i64,
    /// The agency that has it.
    pub agency: Option<AgencyId>,
    /// The next due day.
    pub due_on: Option<NaiveDate>,
    /// The due day of the whole file.
    pub total_due_on: Option<NaiveDate>,
    /// From where it was returned.
    pub returned_from: Option<State>,
    /// How often it was returned.
    pub return_count: i64,
    /// What was decided.
    pub outcome: Option<Outcome>,
    /// When it was handed in.
    pub submitted_at: Option<Instant>,
    /// When it was decided.
    pub decided_at: Option<Instant>,
    /// When it came to its end.
    pub completed_at: Option<Instant>,
    /// The length of its chain.
    pub event_count: i64,
    /// The newest hash of its chain.
    pub head_hash: Option<Vec<u8>>,
}

/// What somebody recommended or decided about a file.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct FindingRow {
    /// Of which file.
    pub id: InitiativeId,
    /// What.
    pub outcome: Outcome,
    /// By whom.
    pub by: Option<PersonId>,
    /// When.
    pub at: Instant,
}

/// What a score sheet came to.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct SheetRow {
    /// Of which file.
    pub id: InitiativeId,
    /// Whose.
    pub reviewer: PersonId,
    /// The points, in hundredths of a per cent.
    pub total_bp: i64,
    /// What is recommended.
    pub recommendation: Outcome,
    /// When.
    pub at: Instant,
}

/// A file in the catalogue.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct EntryRow {
    /// Which file.
    pub id: InitiativeId,
    /// The agency that accepted it.
    pub agency: AgencyId,
    /// The day of the decision.
    pub decided_on: NaiveDate,
}

/// The first and the last of files that follow each other by id. Their rows are asked for by these two: for some
/// hundreds of ids PostgreSQL would rather read a table whole.
pub type Between = (InitiativeId, InitiativeId);

/// Files by id, after this one.
pub fn list_files(
    conn: &mut Conn,
    after: Option<InitiativeId>,
    most: i64,
) -> Result<Vec<FileRow>, DbError> {
    let first = InitiativeId::from_uuid(uuid::Uuid::nil());
    let query = initiatives::table
        .filter(initiatives::initiative_id.gt(after.unwrap_or(first)))
        .order(initiatives::initiative_id)
        .limit(most)
        .select((
            initiatives::initiative_id,
            initiatives::code,
            initiatives::proposer_id,
            initiatives::state,
            initiatives::version,
            initiatives::round,
            initiatives::agency_id,
            initiatives::due_on,
            initiatives::total_due_on,
            initiatives::returned_from,
            initiatives::return_count,
            initiatives::outcome,
            initiatives::submitted_at,
            initiatives::decided_at,
            initiatives::completed_at,
            initiatives::event_count,
            initiatives::head_hash,
        ));
    Ok(straight!(conn, |c| query.load(c))?)
}

/// What was recommended last to the approvers of these files.
pub fn list_proposals(conn: &mut Conn, between: Between) -> Result<Vec<FindingRow>, DbError> {
    let query = proposals::table
        .filter(proposals::initiative_id.between(between.0, between.1))
        .select((
            proposals::initiative_id,
            proposals::outcome,
            proposals::proposed_by,
            proposals::proposed_at,
        ));
    Ok(query.load(conn)?)
}

/// What was decided about these files.
pub fn list_decisions(conn: &mut Conn, between: Between) -> Result<Vec<FindingRow>, DbError> {
    let query = decisions::table
        .filter(decisions::initiative_id.between(between.0, between.1))
        .select((
            decisions::initiative_id,
            decisions::outcome,
            decisions::decided_by.nullable(),
            decisions::decided_at,
        ));
    Ok(query.load(conn)?)
}

/// The score sheets of these files, of every round.
pub fn list_sheets(conn: &mut Conn, between: Between) -> Result<Vec<SheetRow>, DbError> {
    let query = reviews::table
        .filter(reviews::initiative_id.between(between.0, between.1))
        .select((
            reviews::initiative_id,
            reviews::reviewer_id,
            reviews::total_bp,
            reviews::recommendation,
            reviews::handed_in_at,
        ));
    Ok(query.load(conn)?)
}

/// Which of these files are in the catalogue.
pub fn list_entries(conn: &mut Conn, between: Between) -> Result<Vec<EntryRow>, DbError> {
    let query = catalogue::table
        .filter(catalogue::initiative_id.between(between.0, between.1))
        .select((
            catalogue::initiative_id,
            catalogue::agency_id,
            catalogue::decided_on,
        ));
    Ok(query.load(conn)?)
}
