//! The public catalogue: searched by folded words, filtered, newest decision first. Every page is the end of an
//! index or begins after a key of it. Nothing is bound to the first page without a filter, which most people ask
//! for: PostgreSQL plans such a statement once.

use chrono::NaiveDate;
use diesel::dsl::{max, min, sql};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Date};

use super::super::Conn;
use super::super::catalogue::{find_number, number};
use super::super::column::IdSql;
use super::super::dialect;
use super::super::dialect::straight;
use super::super::error::DbError;
use super::super::page::Page;
use super::super::prepared::{First, Prepared};
use super::super::schema::{agencies, catalogue, initiatives};
use crate::domain::id::{AgencyId, InitiativeId};
use crate::domain::time::Instant;
use crate::domain::workflow::State;

/// What somebody looks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublicFilter {
    /// Words, folded; none for everything.
    pub words: Vec<String>,
    /// The code of a field.
    pub field: Option<String>,
    /// The code of a province.
    pub province: Option<String>,
    /// An agency.
    pub agency: Option<AgencyId>,
    /// The year of the decision.
    pub year: Option<i64>,
}

/// Where a page begins: after this entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicCursor {
    /// The day of its decision.
    pub decided_on: NaiveDate,
    /// Which.
    pub id: InitiativeId,
}

impl PublicCursor {
    /// Before the newest entry.
    #[must_use]
    pub fn start() -> Self {
        Self {
            decided_on: NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(NaiveDate::MAX),
            id: InitiativeId::from_uuid(uuid::Uuid::max()),
        }
    }
}

/// An entry as everybody reads it.
#[derive(Debug, Clone, Queryable)]
pub struct PublicEntry {
    /// Which file.
    pub initiative_id: InitiativeId,
    /// Its code.
    pub code: String,
    /// Its kind.
    pub kind: String,
    /// Its title.
    pub title: String,
    /// Its summary.
    pub summary: String,
    /// The code of its field.
    pub field_code: Option<String>,
    /// The code of its province.
    pub province_code: Option<String>,
    /// The day of the decision.
    pub decided_on: NaiveDate,
    /// Names of authors who agreed to be named.
    pub proposer_name: Option<String>,
    /// Its place among all entries.
    pub catalogue_number: i64,
}

/// One entry with what the list shows of its file.
#[derive(Debug, Clone, Queryable)]
pub struct PublicRow {
    /// As published.
    pub entry: PublicEntry,
    /// The agency's name.
    pub agency_vi: String,
    /// The agency's name in English.
    pub agency_en: String,
    /// Accepted, implementing or implemented.
    pub state: State,
    /// When it was first handed in.
    pub submitted_at: Option<Instant>,
}

impl PublicRow {
    /// Where the next page begins when this is the last row of one.
    #[must_use]
    pub const fn cursor(&self) -> PublicCursor {
        PublicCursor {
            decided_on: self.entry.decided_on,
            id: self.entry.initiative_id,
        }
    }
}

/// Entries with what the list shows of their files.
macro_rules! entries {
    () => {
        catalogue::table
            .inner_join(agencies::table)
            .inner_join(initiatives::table)
            .select((
                (
                    catalogue::initiative_id,
                    catalogue::code,
                    catalogue::kind,
                    catalogue::title,
                    catalogue::summary,
                    catalogue::field_code,
                    catalogue::province_code,
                    catalogue::decided_on,
                    catalogue::proposer_name,
                    catalogue::catalogue_number,
                ),
                agencies::name_vi,
                agencies::name_en,
                initiatives::state,
                initiatives::submitted_at,
            ))
    };
}

/// Narrows a boxed query over entries to those after one that a filter lets through, newest decision first.
macro_rules! narrowed {
    ($query:expr, $filter:expr, $after:expr) => {{
        let mut query = $query.order((
            catalogue::decided_on.desc(),
            catalogue::initiative_id.desc(),
        ));
        if let Some(after) = $after {
            query = query.filter(
                sql::<Bool>("(catalogue.decided_on, catalogue.initiative_id) < (")
                    .bind::<Date, _>(after.decided_on)
                    .sql(", ")
                    .bind::<IdSql, _>(after.id)
                    .sql(")"),
            );
        }
        if let Some(field) = &$filter.field {
            query = query.filter(catalogue::field_code.eq(field.clone()));
        }
        if let Some(province) = &$filter.province {
            query = query.filter(catalogue::province_code.eq(province.clone()));
        }
        if let Some(agency) = $filter.agency {
            query = query.filter(catalogue::agency_id.eq(agency));
        }
        if let Some(year) = $filter.year {
            query = query.filter(catalogue::year.eq(year));
        }
        query
    }};
}

/// A page of the catalogue.
pub fn list(
    conn: &mut Conn,
    filter: &PublicFilter,
    after: Option<PublicCursor>,
    size: usize,
) -> Result<Page<PublicRow, PublicCursor>, DbError> {
    let most = i64::try_from(size.saturating_add(1)).unwrap_or(i64::MAX);
    if !filter.words.is_empty()
        && let Some(numbers) = found(conn, filter, after, most)?
    {
        if numbers.is_empty() {
            return Ok(Page {
                items: Vec::new(),
                next: None,
            });
        }
        let mut rows: Vec<PublicRow> = entries!()
            .filter(catalogue::catalogue_number.eq_any(numbers))
            .load(conn)?;
        rows.sort_by_key(|row| std::cmp::Reverse(row.entry.catalogue_number));
        return Ok(Page::cut(rows, size, PublicRow::cursor));
    }
    let rows: Vec<PublicRow> = if filter.words.is_empty() {
        straight!(conn, |inner| {
            let query = entries!().into_boxed();
            Prepared(First(
                narrowed!(query, filter, after),
                size.saturating_add(1),
            ))
            .load(inner)
        })?
    } else {
        // Planned for its words each time: a frequent one is found by walking the list, a rare one by index.
        let query = entries!()
            .into_boxed()
            .filter(dialect::catalogue_has(&filter.words));
        narrowed!(query, filter, after).limit(most).load(conn)?
    };
    Ok(Page::cut(rows, size, PublicRow::cursor))
}

/// The numbers of a page of finds, where the database hands them out in the order of the list.
fn found(
    conn: &mut Conn,
    filter: &PublicFilter,
    after: Option<PublicCursor>,
    most: i64,
) -> Result<Option<Vec<i64>>, DbError> {
    let start = PublicCursor::start();
    let before = match after {
        None => number(start.decided_on, start.id),
        // As it was given; of an entry that is gone, as it would be.
        Some(after) => match find_number(conn, after.id)? {
            Some(given) => given,
            None => number(after.decided_on, after.id),
        },
    };
    dialect::newest_found(
        conn,
        dialect::Search {
            words: &filter.words,
            before,
            field: filter.field.as_deref(),
            province: filter.province.as_deref(),
            agency: filter.agency,
            year: filter.year,
            most,
        },
    )
}

/// One entry; none when the file is not in the catalogue (any more).
pub fn find(conn: &mut Conn, id: InitiativeId) -> Result<Option<PublicRow>, DbError> {
    let query = entries!().filter(catalogue::initiative_id.eq(id));
    DbError::optional(query.first(conn))
}

/// The first and the last year of the catalogue, each the end of an index.
pub fn years(conn: &mut Conn) -> Result<Option<(i64, i64)>, DbError> {
    let first = catalogue::table.select(min(catalogue::year));
    let first: Option<i64> = straight!(conn, |inner| first.first(inner))?;
    let last = catalogue::table.select(max(catalogue::year));
    let last: Option<i64> = straight!(conn, |inner| last.first(inner))?;
    Ok(first.zip(last))
}
