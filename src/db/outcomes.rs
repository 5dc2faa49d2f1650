//! What was recommended, decided, written and carried out.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::Conn;
use super::dialect::straight;
use super::error::DbError;
use super::schema::{appeals, decisions, implementations, letters, milestones, proposals};
use crate::domain::id::{InitiativeId, LetterId, MilestoneId, PersonId};
use crate::domain::time::Instant;
use crate::domain::workflow::Outcome;

/// The latest recommendation to the approver.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = proposals, treat_none_as_default_value = false)]
pub struct ProposalRow {
    /// Of which file.
    pub initiative_id: InitiativeId,
    /// What is recommended.
    pub outcome: Outcome,
    /// Why, under the proposer's key; for kinds without scoring, the answer.
    pub grounds_sealed: Vec<u8>,
    /// By whom.
    pub proposed_by: Option<PersonId>,
    /// When.
    pub proposed_at: Instant,
}

/// The latest decision.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = decisions, treat_none_as_default_value = false)]
pub struct DecisionRow {
    /// Of which file.
    pub initiative_id: InitiativeId,
    /// What was decided.
    pub outcome: Outcome,
    /// Why, under the proposer's key.
    pub grounds_sealed: Vec<u8>,
    /// By whom.
    pub decided_by: PersonId,
    /// When.
    pub decided_at: Instant,
}

/// A formal letter.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = letters, treat_none_as_default_value = false)]
pub struct LetterRow {
    /// Which.
    pub letter_id: LetterId,
    /// Of which file.
    pub initiative_id: InitiativeId,
    /// decision, decline, stop or revocation.
    pub kind: String,
    /// Its text, under the proposer's key.
    pub body_sealed: Vec<u8>,
    /// When it was written.
    pub written_at: Instant,
    /// When the proposer may see it.
    pub released_at: Option<Instant>,
}

/// An implementation.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = implementations, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct ImplementationRow {
    /// Of which file.
    pub initiative_id: InitiativeId,
    /// Who implements.
    pub unit: String,
    /// When it began.
    pub launched_at: Instant,
    /// What came out.
    pub result: Option<String>,
    /// What shows it.
    pub evidence: Option<String>,
    /// When it was completed or abandoned.
    pub ended_at: Option<Instant>,
}

/// A step of an implementation.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = milestones, treat_none_as_default_value = false)]
pub struct MilestoneRow {
    /// Which.
    pub milestone_id: MilestoneId,
    /// Of which file.
    pub initiative_id: InitiativeId,
    /// What will be there.
    pub title: String,
    /// Until when.
    pub due_on: NaiveDate,
    /// When it was reached.
    pub reached_on: Option<NaiveDate>,
    /// What was said about it.
    pub note: String,
}

macro_rules! latest_per_file {
    ($find:ident, $put:ident, $table:ident, $row:ty, $what:literal) => {
        #[doc = concat!("The ", $what, " of a file, if there is one.")]
        pub fn $find(conn: &mut Conn, id: InitiativeId) -> Result<Option<$row>, DbError> {
            DbError::optional(straight!(conn, |c| $table::table
                .find(id)
                .select($table::all_columns)
                .first(c)))
        }
        #[doc = concat!("Stores the ", $what, " in place of a former one.")]
        pub fn $put(conn: &mut Conn, row: &$row) -> Result<(), DbError> {
            let changed = straight!(conn, |c| diesel::update(
                $table::table.find(row.initiative_id)
            )
            .set(row)
            .execute(c))?;
            if changed == 0 {
                diesel::insert_into($table::table)
                    .values(row)
                    .execute(conn)?;
            }
            Ok(())
        }
    };
}
latest_per_file!(
    find_proposal,
    put_proposal,
    proposals,
    ProposalRow,
    "recommendation"
);
latest_per_file!(
    find_decision,
    put_decision,
    decisions,
    DecisionRow,
    "decision"
);
latest_per_file!(
    find_implementation,
    put_implementation,
    implementations,
    ImplementationRow,
    "implementation"
);

/// A letter is written.
pub fn insert_letter(conn: &mut Conn, row: &LetterRow) -> Result<(), DbError> {
    straight!(conn, |c| diesel::insert_into(letters::table)
        .values(row)
        .execute(c))?;
    Ok(())
}

/// The letters of a file, oldest first.
pub fn list_letters(conn: &mut Conn, id: InitiativeId) -> Result<Vec<LetterRow>, DbError> {
    let query = letters::table
        .filter(letters::initiative_id.eq(id))
        .order(letters::letter_id);
    Ok(straight!(conn, |c| query
        .select(letters::all_columns)
        .load(c))?)
}

/// The proposer may see the letters that waited.
pub fn release_letters(conn: &mut Conn, id: InitiativeId, now: Instant) -> Result<(), DbError> {
    let waiting = letters::table.filter(
        letters::initiative_id
            .eq(id)
            .and(letters::released_at.is_null()),
    );
    straight!(conn, |c| diesel::update(waiting)
        .set(letters::released_at.eq(Some(now)))
        .execute(c))?;
    Ok(())
}

/// A reopened decision takes its letter with it: it was never released.
pub fn discard_unreleased(conn: &mut Conn, id: InitiativeId) -> Result<(), DbError> {
    straight!(conn, |c| diesel::delete(decisions::table.find(id))
        .execute(c))?;
    straight!(conn, |c| diesel::delete(
        letters::table.filter(
            letters::initiative_id
                .eq(id)
                .and(letters::released_at.is_null()),
        ),
    )
    .execute(c))?;
    Ok(())
}

/// The steps of a plan.
pub fn replace_milestones(
    conn: &mut Conn,
    id: InitiativeId,
    rows: &[MilestoneRow],
) -> Result<(), DbError> {
    straight!(conn, |c| diesel::delete(
        milestones::table.filter(milestones::initiative_id.eq(id))
    )
    .execute(c))?;
    for row in rows {
        diesel::insert_into(milestones::table)
            .values(row)
            .execute(conn)?;
    }
    Ok(())
}

/// The steps of an implementation, by due day.
pub fn list_milestones(conn: &mut Conn, id: InitiativeId) -> Result<Vec<MilestoneRow>, DbError> {
    let query = milestones::table
        .filter(milestones::initiative_id.eq(id))
        .order((milestones::due_on, milestones::milestone_id));
    Ok(straight!(conn, |c| query
        .select(milestones::all_columns)
        .load(c))?)
}

/// A step is reached.
pub fn reach_milestone(
    conn: &mut Conn,
    id: InitiativeId,
    milestone: MilestoneId,
    on: NaiveDate,
    note: &str,
) -> Result<(), DbError> {
    let open = milestones::table.find(milestone).filter(
        milestones::initiative_id
            .eq(id)
            .and(milestones::reached_on.is_null()),
    );
    let changed = straight!(conn, |c| diesel::update(open)
        .set((
            milestones::reached_on.eq(Some(on)),
            milestones::note.eq(note),
        ))
        .execute(c))?;
    if changed == 1 {
        Ok(())
    } else {
        Err(DbError::Stale)
    }
}

/// Links an appeal to the file it asks to look at again; a second one is a duplicate.
pub fn insert_appeal(
    conn: &mut Conn,
    id: InitiativeId,
    original: InitiativeId,
    now: Instant,
) -> Result<(), DbError> {
    straight!(conn, |c| diesel::insert_into(appeals::table)
        .values((
            appeals::initiative_id.eq(id),
            appeals::original_id.eq(original),
            appeals::opened_at.eq(now),
        ))
        .execute(c))?;
    Ok(())
}

/// The file this one appeals against.
pub fn find_original(conn: &mut Conn, id: InitiativeId) -> Result<Option<InitiativeId>, DbError> {
    DbError::optional(straight!(conn, |c| appeals::table
        .find(id)
        .select(appeals::original_id)
        .first(c)))
}

/// The appeal against this file.
pub fn find_appeal(
    conn: &mut Conn,
    original: InitiativeId,
) -> Result<Option<InitiativeId>, DbError> {
    let query = appeals::table.filter(appeals::original_id.eq(original));
    DbError::optional(straight!(conn, |c| query
        .select(appeals::initiative_id)
        .first(c)))
}
