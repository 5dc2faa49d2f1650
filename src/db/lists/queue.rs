//! The desk's queue (DESIGN: `/desk/queue`): what waits for whom, due first. Every shape here is served by an
//! index in the order shown; `tests/store/plans` reads the plans.
//!
//! Open files have a due day, finished ones have none: the two are never mixed in one list, so that the
//! order needs no rule about nulls, which the databases sort differently.

use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};

use super::super::Conn;
use super::super::column::IdSql;
use super::super::dialect::{Suffix, straight};
use super::super::error::DbError;
use super::super::page::Page;
use super::super::prepared::{Counted, Prepared};
use super::super::schema::{assignments, council_members, councils, initiatives, reviews};
use crate::domain::id::{AgencyId, InitiativeId, Version};
use crate::domain::time::Instant;
use crate::domain::workflow::{State, WaitsFor};

pub use super::wanted::{Scope, Wanted, Window};

/// Rows on a page of the desk.
pub const SIZE: usize = 40;
/// A tab counts to this and no further.
pub const MOST_COUNTED: usize = 100;

// Written out, not bound: where a list ends is part of the question, and whichever plan is kept knows it.
const FIRST_ROWS: &str = " LIMIT 41";
const FIRST_COUNTED: &str = " LIMIT 100";

/// One line of the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueItem {
    /// The file.
    pub file: QueueRow,
    /// Where its reviews stand.
    pub scores: Scores,
}

/// A file as the queue shows it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct QueueRow {
    /// Which file.
    pub id: InitiativeId,
    /// Its code.
    pub code: Option<String>,
    /// Its title.
    pub title: String,
    /// Its kind.
    pub kind: String,
    /// Where it stands.
    pub state: State,
    /// The agency that has it.
    pub agency: Option<AgencyId>,
    /// Whom it waits for.
    pub waits_for: WaitsFor,
    /// What is due next; in a reviewer's list their own due day, in a council's the day it meets.
    pub due_on: Option<NaiveDate>,
    /// How often it was returned.
    pub return_count: i64,
    /// When it was handed in.
    pub submitted_at: Option<Instant>,
    /// The version the reader of the list saw.
    pub version: Version,
}

/// What the reviews of one file come to so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Scores {
    /// Sheets that count.
    pub count: i64,
    /// The sum of their totals in basis points.
    pub sum_bp: i64,
}

impl Scores {
    /// The mean total in basis points.
    #[must_use]
    pub const fn mean_bp(self) -> Option<i64> {
        self.sum_bp.checked_div(self.count)
    }
}

/// The last row of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// Its due day; none in lists of finished files.
    pub due_on: Option<NaiveDate>,
    /// Which file.
    pub id: InitiativeId,
}

macro_rules! columns {
    ($due:expr) => {
        (
            initiatives::initiative_id,
            initiatives::code,
            initiatives::title,
            initiatives::kind,
            initiatives::state,
            initiatives::agency_id,
            initiatives::waits_for,
            $due,
            initiatives::return_count,
            initiatives::submitted_at,
            initiatives::version,
        )
    };
}

/// Narrows a boxed query over `initiatives` to what is wanted; a macro, since the type of a boxed query
/// through the enum of connections cannot be written down.
macro_rules! narrowed {
    ($query:expr, $wanted:expr) => {{
        let mut query = $query;
        let open = initiatives::due_on.is_not_null();
        query = match $wanted.scope {
            Scope::Desk(desk, role) => query.filter(
                initiatives::desk_agency_id
                    .eq(desk)
                    .and(initiatives::waits_for.eq(role))
                    .and(open),
            ),
            Scope::Launch(desk) => query.filter(
                initiatives::desk_agency_id
                    .eq(desk)
                    .and(initiatives::waits_for.eq(WaitsFor::Analyst))
                    .and(initiatives::due_on.is_null()),
            ),
            Scope::Waiting(role) => query.filter(initiatives::waits_for.eq(role).and(open)),
            Scope::Agency(agency) => query.filter(initiatives::agency_id.eq(agency).and(open)),
            Scope::AgencyState(agency, state) => query.filter(
                initiatives::agency_id
                    .eq(agency)
                    .and(initiatives::state.eq(state)),
            ),
            Scope::State(state) => query.filter(initiatives::state.eq(state)),
            Scope::Filed(Some(agency)) => query.filter(initiatives::agency_id.eq(agency)),
            // Whatever was handed in has a code.
            Scope::Filed(None) => query.filter(initiatives::code.is_not_null()),
            Scope::Everything | Scope::Reviewer(..) | Scope::Seated(_) => query.filter(open),
        };
        if matches!($wanted.scope, Scope::AgencyState(..) | Scope::State(_)) {
            query = if $wanted.finished() {
                query.filter(initiatives::due_on.is_null())
            } else {
                query.filter(initiatives::due_on.is_not_null())
            };
        } else if let Some(state) = $wanted.state {
            query = query.filter(initiatives::state.eq(state));
        }
        if let Some(kind) = &$wanted.kind {
            query = query.filter(initiatives::kind.eq(kind.clone()));
        }
        if let Some(agency) = $wanted.agency {
            query = query.filter(initiatives::agency_id.eq(agency));
        }
        match $wanted.window {
            Window::Any => query,
            Window::Before(day) => query.filter(initiatives::due_on.lt(day)),
            Window::Within(from, to) => {
                query.filter(initiatives::due_on.ge(from).and(initiatives::due_on.le(to)))
            }
        }
    }};
}

macro_rules! narrowed_reviewer {
    ($query:expr, $wanted:expr, $person:expr, $state:expr) => {{
        let mut query = $query.filter(
            assignments::reviewer_id
                .eq($person)
                .and(assignments::state.eq($state)),
        );
        if let Some(state) = $wanted.state {
            query = query.filter(initiatives::state.eq(state));
        }
        if let Some(kind) = &$wanted.kind {
            // Asked of each assignment: a condition on the file would make PostgreSQL begin with all files.
            query = query.filter(
                sql::<Bool>(
                    "(SELECT filed.kind FROM initiatives filed \
                     WHERE filed.initiative_id = assignments.initiative_id) = ",
                )
                .bind::<Text, _>(kind.clone()),
            );
        }
        if let Some(agency) = $wanted.agency {
            query = query.filter(
                sql::<Bool>(
                    "(SELECT filed.agency_id FROM initiatives filed \
                     WHERE filed.initiative_id = assignments.initiative_id) = ",
                )
                .bind::<IdSql, _>(agency),
            );
        }
        match $wanted.window {
            Window::Any => query,
            Window::Before(day) => query.filter(assignments::due_on.lt(day)),
            Window::Within(from, to) => {
                query.filter(assignments::due_on.ge(from).and(assignments::due_on.le(to)))
            }
        }
    }};
}

/// Council members with their councils and files, narrowed to the councils that sit now.
macro_rules! narrowed_seated {
    ($wanted:expr, $person:expr) => {{
        let mut query = council_members::table
            .inner_join(councils::table)
            .inner_join(initiatives::table)
            .filter(
                council_members::person_id
                    .eq($person)
                    .and(initiatives::state.eq(State::Council))
                    .and(councils::round.eq(initiatives::round)),
            )
            .into_boxed();
        if let Some(kind) = &$wanted.kind {
            query = query.filter(initiatives::kind.eq(kind.clone()));
        }
        if let Some(agency) = $wanted.agency {
            query = query.filter(initiatives::agency_id.eq(agency));
        }
        match $wanted.window {
            Window::Any => query,
            Window::Before(day) => query.filter(council_members::meets_on.lt(day)),
            Window::Within(from, to) => query.filter(
                council_members::meets_on
                    .ge(from)
                    .and(council_members::meets_on.le(to)),
            ),
        }
    }};
}

/// One page: open files by due day, finished ones newest first.
pub fn list(
    conn: &mut Conn,
    wanted: &Wanted,
    after: Option<Cursor>,
) -> Result<Page<QueueItem, Cursor>, DbError> {
    let rows: Vec<QueueRow> = straight!(conn, |inner| match wanted.scope {
        Scope::Reviewer(person, state) => {
            let joined = assignments::table
                .inner_join(initiatives::table)
                .into_boxed();
            let mut query = narrowed_reviewer!(joined, wanted, person, state);
            if let Some(Cursor {
                due_on: Some(due),
                id,
            }) = after
            {
                query = query.filter(
                    assignments::due_on.ge(due).and(
                        assignments::due_on
                            .gt(due)
                            .or(assignments::initiative_id.gt(id)),
                    ),
                );
            }
            let query = query
                .order((assignments::due_on, assignments::initiative_id))
                .select(columns!(assignments::due_on.nullable()));
            Prepared(Suffix(query, FIRST_ROWS)).load(inner)
        }
        Scope::Seated(person) => {
            let mut query = narrowed_seated!(wanted, person);
            if let Some(Cursor {
                due_on: Some(day),
                id,
            }) = after
            {
                query = query.filter(
                    council_members::meets_on.ge(day).and(
                        council_members::meets_on
                            .gt(day)
                            .or(council_members::initiative_id.gt(id)),
                    ),
                );
            }
            let query = query
                .order((council_members::meets_on, council_members::initiative_id))
                .select(columns!(council_members::meets_on.nullable()));
            Prepared(Suffix(query, FIRST_ROWS)).load(inner)
        }
        _ => {
            let mut query = narrowed!(initiatives::table.into_boxed(), wanted);
            if wanted.newest_first() {
                if let Some(cursor) = after {
                    query = query.filter(initiatives::initiative_id.lt(cursor.id));
                }
                query = if wanted.finished() {
                    query.order((
                        initiatives::due_on.desc(),
                        initiatives::initiative_id.desc(),
                    ))
                } else {
                    query.order(initiatives::initiative_id.desc())
                };
            } else {
                if let Some(Cursor {
                    due_on: Some(due),
                    id,
                }) = after
                {
                    // The first half is what an index can seek to; the second leaves out what was shown.
                    query = query.filter(
                        initiatives::due_on.ge(due).and(
                            initiatives::due_on
                                .gt(due)
                                .or(initiatives::initiative_id.gt(id)),
                        ),
                    );
                }
                query = query.order((initiatives::due_on, initiatives::initiative_id));
            }
            let query = query.select(columns!(initiatives::due_on));
            Prepared(Suffix(query, FIRST_ROWS)).load(inner)
        }
    })?;
    let page = Page::cut(rows, SIZE, |row| Cursor {
        due_on: row.due_on,
        id: row.id,
    });
    let found = list_scores(conn, &page.items)?;
    Ok(page.map(|file| {
        let scores = found.iter().find(|(id, _)| *id == file.id);
        let scores = scores.map(|(_, scores)| *scores).unwrap_or_default();
        QueueItem { file, scores }
    }))
}

/// What the reviews of these files come to.
fn list_scores(conn: &mut Conn, rows: &[QueueRow]) -> Result<Vec<(InitiativeId, Scores)>, DbError> {
    let reviewed: Vec<InitiativeId> = rows
        .iter()
        .filter(|row| !matches!(row.state, State::Submitted | State::Received))
        .map(|row| row.id)
        .collect();
    if reviewed.is_empty() {
        return Ok(Vec::new());
    }
    let counting = reviews::table
        .filter(
            reviews::initiative_id
                .eq_any(&reviewed)
                .and(reviews::counts.eq(true)),
        )
        .select((reviews::initiative_id, reviews::total_bp));
    let totals: Vec<(InitiativeId, i64)> = straight!(conn, |inner| Prepared(counting).load(inner))?;
    let mut found: Vec<(InitiativeId, Scores)> = Vec::new();
    for (id, total) in totals {
        match found.iter_mut().find(|(known, _)| *known == id) {
            Some((_, scores)) => {
                scores.count += 1;
                scores.sum_bp += total;
            }
            None => found.push((
                id,
                Scores {
                    count: 1,
                    sum_bp: total,
                },
            )),
        }
    }
    Ok(found)
}

/// How many there are, up to [`MOST_COUNTED`]: a tab says "99+" rather than count a growing table. In the order
/// of the list, so that its index is read no further than it is counted.
pub fn count_some(conn: &mut Conn, wanted: &Wanted) -> Result<usize, DbError> {
    let count: i64 = straight!(conn, |inner| match wanted.scope {
        Scope::Reviewer(person, state) => {
            let joined = assignments::table
                .inner_join(initiatives::table)
                .into_boxed();
            let query = narrowed_reviewer!(joined, wanted, person, state)
                .order((assignments::due_on, assignments::initiative_id))
                .select(assignments::initiative_id);
            Prepared(Counted(Suffix(query, FIRST_COUNTED))).get_result(inner)
        }
        Scope::Seated(person) => {
            let query = narrowed_seated!(wanted, person).select(council_members::initiative_id);
            Prepared(Counted(Suffix(query, FIRST_COUNTED))).get_result(inner)
        }
        _ => {
            let query = narrowed!(initiatives::table.into_boxed(), wanted);
            let query = if matches!(wanted.scope, Scope::Filed(_)) {
                query.order(initiatives::initiative_id.desc())
            } else {
                query.order((initiatives::due_on, initiatives::initiative_id))
            };
            let query = query.select(initiatives::initiative_id);
            Prepared(Counted(Suffix(query, FIRST_COUNTED))).get_result(inner)
        }
    })?;
    Ok(usize::try_from(count).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limits_that_are_written_out_are_those_that_are_meant() {
        assert_eq!(FIRST_ROWS, format!(" LIMIT {}", SIZE + 1));
        assert_eq!(FIRST_COUNTED, format!(" LIMIT {MOST_COUNTED}"));
    }
}
