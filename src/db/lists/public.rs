//! The public catalogue: searched by folded words, filtered, newest decision first. Every page is the end of an
//! index or begins after a key of it. Nothing is bound to the first page without a filter, which most people ask
//! for ([`newest`]): PostgreSQL plans such a statement once.

use chrono::NaiveDate;
use diesel::dsl::{max, min, sql};
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Date, Text};

use super::super::Conn;
use super::super::catalogue::{find_number, number};
use super::super::column::IdSql;
use super::super::dialect;
use super::super::dialect::straight;
use super::super::error::DbError;
use super::super::page::Page;
use super::super::prepared::{First, Newest, Prepared};
use super::super::schema::{agencies, catalogue, initiatives};
use crate::domain::id::{AgencyId, InitiativeId};
use crate::domain::locale::Locale;
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

/// An accepted initiative as lists show it: nothing more is read, since most of what the portal is asked for is lists.
#[derive(Debug, Clone, Queryable)]
pub struct PublicRow {
    /// Which file.
    pub initiative_id: InitiativeId,
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Its summary.
    pub summary: String,
    /// The code of its field.
    pub field_code: Option<String>,
    /// The day of the decision.
    pub decided_on: NaiveDate,
    /// Names of authors who agreed to be named.
    pub proposer_name: Option<String>,
    /// Its place among all entries.
    pub catalogue_number: i64,
    /// The agency's name, in the reader's language.
    pub agency: String,
    /// Accepted, implementing or implemented.
    pub state: State,
}

impl PublicRow {
    /// Where the next page begins when this is the last row of one.
    #[must_use]
    pub const fn cursor(&self) -> PublicCursor {
        PublicCursor {
            decided_on: self.decided_on,
            id: self.initiative_id,
        }
    }
}

/// An accepted initiative as its own page shows it.
#[derive(Debug, Clone, Queryable)]
pub struct PublicEntry {
    /// As in lists.
    pub row: PublicRow,
    /// Its kind.
    pub kind: String,
    /// The code of its province.
    pub province_code: Option<String>,
    /// When it was first handed in.
    pub submitted_at: Option<Instant>,
}

/// Entries with what their files and agencies add to them.
macro_rules! entries {
    () => {
        catalogue::table
            .inner_join(agencies::table)
            .inner_join(initiatives::table)
    };
}

/// What lists show of an entry; the agency's name as this expression has it.
macro_rules! shown {
    ($agency:expr) => {
        (
            catalogue::initiative_id,
            catalogue::code,
            catalogue::title,
            catalogue::summary,
            catalogue::field_code,
            catalogue::decided_on,
            catalogue::proposer_name,
            catalogue::catalogue_number,
            $agency,
            initiatives::state,
        )
    };
}

/// An agency's name in a language.
fn agency_name(locale: Locale) -> SqlLiteral<Text> {
    sql(match locale {
        Locale::Vi => "agencies.name_vi",
        Locale::En => "agencies.name_en",
    })
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

/// The newest `MOST` entries, which is what the home page and the list without a filter show: the statement is
/// known when the portal is built and not written anew for each reader.
pub fn newest<const MOST: usize>(
    conn: &mut Conn,
    locale: Locale,
) -> Result<Vec<PublicRow>, DbError> {
    macro_rules! newest {
        ($agency:expr) => {
            straight!(conn, |inner| {
                let query = entries!().select(shown!($agency)).order((
                    catalogue::decided_on.desc(),
                    catalogue::initiative_id.desc(),
                ));
                Newest::<_, MOST>(query).load(inner)
            })
        };
    }
    Ok(match locale {
        Locale::Vi => newest!(agencies::name_vi),
        Locale::En => newest!(agencies::name_en),
    }?)
}

/// A page of the catalogue; agencies are named in the language.
pub fn list(
    conn: &mut Conn,
    locale: Locale,
    filter: &PublicFilter,
    after: Option<PublicCursor>,
    size: usize,
) -> Result<Page<PublicRow, PublicCursor>, DbError> {
    let shown = || shown!(agency_name(locale));
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
            .select(shown())
            .filter(catalogue::catalogue_number.eq_any(numbers))
            .load(conn)?;
        rows.sort_by_key(|row| std::cmp::Reverse(row.catalogue_number));
        return Ok(Page::cut(rows, size, PublicRow::cursor));
    }
    let rows: Vec<PublicRow> = if filter.words.is_empty() {
        straight!(conn, |inner| {
            let query = entries!().select(shown()).into_boxed();
            Prepared(First(
                narrowed!(query, filter, after),
                size.saturating_add(1),
            ))
            .load(inner)
        })?
    } else {
        // Planned for its words each time: a frequent one is found by walking the list, a rare one by index.
        let query = entries!()
            .select(shown())
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
pub fn find(
    conn: &mut Conn,
    locale: Locale,
    id: InitiativeId,
) -> Result<Option<PublicEntry>, DbError> {
    let query = entries!()
        .select((
            shown!(agency_name(locale)),
            catalogue::kind,
            catalogue::province_code,
            initiatives::submitted_at,
        ))
        .filter(catalogue::initiative_id.eq(id));
    let found = straight!(conn, |inner| Prepared(query).get_result(inner));
    DbError::optional(found)
}

/// The first and the last year of the catalogue, each the end of an index.
pub fn years(conn: &mut Conn) -> Result<Option<(i64, i64)>, DbError> {
    let first = catalogue::table.select(min(catalogue::year));
    let first: Option<i64> = straight!(conn, |inner| first.first(inner))?;
    let last = catalogue::table.select(max(catalogue::year));
    let last: Option<i64> = straight!(conn, |inner| last.first(inner))?;
    Ok(first.zip(last))
}
