//! Reviewers of a file and their score sheets, by round.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::Conn;
use super::dialect::straight;
use super::error::DbError;
use super::schema::{assignments, conflicts, initiatives, reviews};
use crate::domain::id::{AssignmentId, InitiativeId, PersonId, ReviewId};
use crate::domain::text_enum::text_enum;
use crate::domain::time::Instant;
use crate::domain::workflow::{Outcome, State};

text_enum! {
    /// Where the work of one reviewer on one file stands.
    pub enum AssignmentState {
        Open = "open",
        HandedIn = "handed_in",
        Replaced = "replaced",
        Conflicted = "conflicted",
        Left = "left",
        Closed = "closed",
    }
}

impl AssignmentState {
    /// The reviewer has to do with the file: they were not replaced, can go on, and have no conflict in it.
    #[must_use]
    pub const fn takes_part(self) -> bool {
        match self {
            Self::Open | Self::HandedIn | Self::Closed => true,
            Self::Replaced | Self::Conflicted | Self::Left => false,
        }
    }
}

/// One reviewer asked for one file.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = assignments, treat_none_as_default_value = false)]
pub struct AssignmentRow {
    /// Which.
    pub assignment_id: AssignmentId,
    /// For which file.
    pub initiative_id: InitiativeId,
    /// Whom.
    pub reviewer_id: PersonId,
    /// In which round.
    pub round: i64,
    /// Where it stands.
    pub state: AssignmentState,
    /// Who asked; none for the portal.
    pub assigned_by: Option<PersonId>,
    /// When.
    pub assigned_at: Instant,
    /// Until when.
    pub due_on: NaiveDate,
}

/// One score sheet.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = reviews, treat_none_as_default_value = false)]
pub struct ReviewRow {
    /// Which.
    pub review_id: ReviewId,
    /// Of which file.
    pub initiative_id: InitiativeId,
    /// By whom.
    pub reviewer_id: PersonId,
    /// In which round.
    pub round: i64,
    /// Points, reasons and the reviewer's words, as JSON under the proposer's key.
    pub sheet_sealed: Vec<u8>,
    /// The weighted total in basis points.
    pub total_bp: i64,
    /// What the reviewer recommends.
    pub recommendation: Outcome,
    /// It counts towards the quorum.
    pub counts: bool,
    /// When it was handed in.
    pub handed_in_at: Instant,
}

/// A reviewer is asked; who had left and is back, once more.
pub fn assign(conn: &mut Conn, row: &AssignmentRow) -> Result<(), DbError> {
    let left = assignments::table
        .filter(assignments::initiative_id.eq(row.initiative_id))
        .filter(assignments::reviewer_id.eq(row.reviewer_id))
        .filter(assignments::round.eq(row.round))
        .filter(assignments::state.eq(AssignmentState::Left));
    let again = diesel::update(left)
        .set((
            assignments::state.eq(row.state),
            assignments::assigned_by.eq(row.assigned_by),
            assignments::assigned_at.eq(row.assigned_at),
            assignments::due_on.eq(row.due_on),
        ))
        .execute(conn)?;
    if again == 0 {
        diesel::insert_into(assignments::table)
            .values(row)
            .execute(conn)?;
    }
    Ok(())
}

/// What somebody does or did in reviews that are not over, after this one.
pub fn list_at_work(
    conn: &mut Conn,
    reviewer: PersonId,
    after: Option<AssignmentId>,
    most: i64,
) -> Result<Vec<AssignmentRow>, DbError> {
    let first = AssignmentId::from_uuid(uuid::Uuid::nil());
    let under_review = [State::InReview, State::Returned];
    let work = assignments::table
        .inner_join(initiatives::table)
        .filter(assignments::reviewer_id.eq(reviewer))
        .filter(assignments::state.eq_any([AssignmentState::Open, AssignmentState::HandedIn]))
        .filter(initiatives::state.eq_any(under_review))
        .filter(initiatives::round.eq(assignments::round))
        .filter(assignments::assignment_id.gt(after.unwrap_or(first)))
        .order(assignments::assignment_id)
        .limit(most);
    Ok(work.select(assignments::all_columns).load(conn)?)
}

/// The reviewers of one round.
pub fn list_assignments(
    conn: &mut Conn,
    id: InitiativeId,
    round: i64,
) -> Result<Vec<AssignmentRow>, DbError> {
    let query = assignments::table
        .filter(
            assignments::initiative_id
                .eq(id)
                .and(assignments::round.eq(round)),
        )
        .order(assignments::assignment_id);
    Ok(straight!(conn, |c| query
        .select(assignments::all_columns)
        .load(c))?)
}

/// The work of one reviewer on one file in one round.
pub fn find_assignment(
    conn: &mut Conn,
    id: InitiativeId,
    reviewer: PersonId,
    round: i64,
) -> Result<Option<AssignmentRow>, DbError> {
    let query = assignments::table
        .filter(
            assignments::initiative_id
                .eq(id)
                .and(assignments::reviewer_id.eq(reviewer)),
        )
        .filter(assignments::round.eq(round));
    DbError::optional(straight!(conn, |c| query
        .select(assignments::all_columns)
        .first(c)))
}

/// Everybody who was ever asked to review a file.
pub fn list_asked(conn: &mut Conn, id: InitiativeId) -> Result<Vec<PersonId>, DbError> {
    Ok(straight!(conn, |c| assignments::table
        .filter(assignments::initiative_id.eq(id))
        .select(assignments::reviewer_id)
        .distinct()
        .load(c))?)
}

/// Ends the work of one reviewer in one round, whether the sheet was handed in or not; a sheet stops
/// counting.
pub fn disqualify(
    conn: &mut Conn,
    id: InitiativeId,
    reviewer: PersonId,
    round: i64,
) -> Result<(), DbError> {
    let work = assignments::table.filter(
        assignments::initiative_id
            .eq(id)
            .and(assignments::reviewer_id.eq(reviewer))
            .and(assignments::round.eq(round)),
    );
    straight!(conn, |c| diesel::update(work)
        .set(assignments::state.eq(AssignmentState::Conflicted))
        .execute(c))?;
    let sheet = reviews::table.filter(
        reviews::initiative_id
            .eq(id)
            .and(reviews::reviewer_id.eq(reviewer))
            .and(reviews::round.eq(round)),
    );
    straight!(conn, |c| diesel::update(sheet)
        .set(reviews::counts.eq(false))
        .execute(c))?;
    Ok(())
}

/// Moves one reviewer's work from open to something else; stale when it was not open any more.
pub fn settle(
    conn: &mut Conn,
    assignment: AssignmentId,
    to: AssignmentState,
) -> Result<(), DbError> {
    let open = assignments::table
        .find(assignment)
        .filter(assignments::state.eq(AssignmentState::Open));
    let changed = straight!(conn, |c| diesel::update(open)
        .set(assignments::state.eq(to))
        .execute(c))?;
    if changed == 1 {
        Ok(())
    } else {
        Err(DbError::Stale)
    }
}

/// Ends all open work on a file: it left the review.
pub fn close_all(conn: &mut Conn, id: InitiativeId) -> Result<(), DbError> {
    let open = assignments::table.filter(
        assignments::initiative_id
            .eq(id)
            .and(assignments::state.eq(AssignmentState::Open)),
    );
    straight!(conn, |c| diesel::update(open)
        .set(assignments::state.eq(AssignmentState::Closed))
        .execute(c))?;
    Ok(())
}

/// The due day of all open work on a file.
pub fn set_due(conn: &mut Conn, id: InitiativeId, due_on: NaiveDate) -> Result<(), DbError> {
    let open = assignments::table.filter(
        assignments::initiative_id
            .eq(id)
            .and(assignments::state.eq(AssignmentState::Open)),
    );
    straight!(conn, |c| diesel::update(open)
        .set(assignments::due_on.eq(due_on))
        .execute(c))?;
    Ok(())
}

/// A sheet is handed in.
pub fn insert(conn: &mut Conn, row: &ReviewRow) -> Result<(), DbError> {
    straight!(conn, |c| diesel::insert_into(reviews::table)
        .values(row)
        .execute(c))?;
    Ok(())
}

/// All sheets of a file, oldest first; those of former rounds too.
pub fn list(conn: &mut Conn, id: InitiativeId) -> Result<Vec<ReviewRow>, DbError> {
    let query = reviews::table
        .filter(reviews::initiative_id.eq(id))
        .order(reviews::review_id);
    Ok(straight!(conn, |c| query
        .select(reviews::all_columns)
        .load(c))?)
}

/// How many sheets count in this round.
pub fn count(conn: &mut Conn, id: InitiativeId, round: i64) -> Result<i64, DbError> {
    let query = reviews::table
        .filter(reviews::initiative_id.eq(id).and(reviews::round.eq(round)))
        .filter(reviews::counts.eq(true));
    Ok(straight!(conn, |c| query.count().get_result(c))?)
}

/// Sheets of former rounds stay readable and stop counting.
pub fn stop_counting(conn: &mut Conn, id: InitiativeId) -> Result<(), DbError> {
    straight!(conn, |c| diesel::update(
        reviews::table.filter(reviews::initiative_id.eq(id))
    )
    .set(reviews::counts.eq(false))
    .execute(c))?;
    Ok(())
}

/// Somebody declares a conflict of interest; the words are in the event.
pub fn declare_conflict(
    conn: &mut Conn,
    id: InitiativeId,
    person: PersonId,
    now: Instant,
) -> Result<(), DbError> {
    straight!(conn, |c| diesel::insert_into(conflicts::table)
        .values((
            conflicts::initiative_id.eq(id),
            conflicts::person_id.eq(person),
            conflicts::declared_at.eq(now),
        ))
        .execute(c))?;
    Ok(())
}

/// Who declared one.
pub fn list_conflicted(conn: &mut Conn, id: InitiativeId) -> Result<Vec<PersonId>, DbError> {
    Ok(straight!(conn, |c| conflicts::table
        .filter(conflicts::initiative_id.eq(id))
        .select(conflicts::person_id)
        .load(c))?)
}
