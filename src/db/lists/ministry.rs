//! Accepted files as the ministry takes them out: a page of them to look at, their number, and all of them
//! row by row in one snapshot. One query, so that page and export never disagree.

use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Date, Nullable};

use super::super::Conn;
use super::super::column::{Doc, IdSql};
use super::super::dialect::each_row;
use super::super::error::{DbError, DoorError};
use super::super::page::Page;
use super::super::schema::{
    agencies, catalogue, decisions, implementations, initiatives, people, person_keys,
};
use super::public::PublicCursor;
use crate::domain::export_row::ExportFilter;
use crate::domain::id::{InitiativeId, PersonId};
use crate::domain::time::Instant;
use crate::domain::workflow::State;

/// One accepted file as the list shows it.
#[derive(Debug, Clone, Queryable)]
pub struct AcceptedItem {
    /// Which.
    pub id: InitiativeId,
    /// Its code.
    pub code: String,
    /// The code of its kind.
    pub kind: String,
    /// Its title.
    pub title: String,
    /// The code of its field.
    pub field_code: Option<String>,
    /// The code of its province.
    pub province_code: Option<String>,
    /// The agency's name.
    pub agency_vi: String,
    /// The agency's name in English.
    pub agency_en: String,
    /// The day of the decision.
    pub decided_on: NaiveDate,
    /// Accepted, implementing or implemented.
    pub state: State,
}

/// One accepted file with all that is exported of it.
#[derive(Debug, Clone, Queryable)]
pub struct AcceptedRow {
    /// Its code.
    pub code: String,
    /// The code of its kind.
    pub kind: String,
    /// Its title.
    pub title: String,
    /// Its public summary.
    pub summary: String,
    /// The code of its field.
    pub field_code: Option<String>,
    /// The code of its province.
    pub province_code: Option<String>,
    /// The code of its strategic technology.
    pub strategic_code: Option<String>,
    /// The agency's code.
    pub agency_code: String,
    /// The agency's name.
    pub agency_vi: String,
    /// The agency's name in English.
    pub agency_en: String,
    /// The proposer's name; public only when the next ones say so.
    pub proposer: String,
    /// Authors who agreed to be named: a [`PublicAuthors`](crate::db::catalogue::PublicAuthors).
    pub named: Option<Doc>,
    /// How many authors there are.
    pub author_count: i64,
    /// When it was first handed in.
    pub submitted_at: Option<Instant>,
    /// The day of the decision.
    pub decided_on: NaiveDate,
    /// When it was announced.
    pub announced_at: Instant,
    /// When its implementation ended.
    pub ended_at: Option<Instant>,
    /// Accepted, implementing or implemented.
    pub state: State,
    /// The mean of the reviews that count, in hundredths of a percent.
    pub score: Option<i64>,
    /// The reason of the decision, under the proposer's key.
    pub grounds_sealed: Option<Vec<u8>>,
    /// Whose key that is.
    pub proposer_id: PersonId,
    /// The key, wrapped; none once they were erased.
    pub wrapped_key: Option<Vec<u8>>,
}

/// Narrows a boxed query to what a filter asks; files announced after `$until` are not in it.
macro_rules! narrowed {
    ($query:expr, $filter:expr, $until:expr) => {{
        let mut query = $query;
        let filter: &ExportFilter = $filter;
        if let Some(until) = $until {
            let until: Instant = until;
            query = query.filter(catalogue::completed_at.le(until));
        }
        if let Some(since) = filter.since {
            query = query.filter(catalogue::decided_on.ge(since));
        }
        if let Some(until) = filter.until {
            query = query.filter(catalogue::decided_on.le(until));
        }
        if let Some(agency) = filter.agency {
            query = query.filter(catalogue::agency_id.eq(agency));
        }
        if let Some(kind) = &filter.kind {
            query = query.filter(catalogue::kind.eq(kind.clone()));
        }
        if let Some(field) = &filter.field {
            query = query.filter(catalogue::field_code.eq(field.clone()));
        }
        if let Some(province) = &filter.province {
            query = query.filter(catalogue::province_code.eq(province.clone()));
        }
        query
    }};
}

/// How many authors a file has, and the mean of the reviews that count. Written out, because Diesel types a
/// mean of whole numbers as a decimal of a size we never need.
const AUTHORS: &str =
    "(SELECT count(*) FROM authors WHERE authors.initiative_id = catalogue.initiative_id)";
const SCORE: &str = "(SELECT CAST(ROUND(AVG(reviews.total_bp)) AS BIGINT) FROM reviews WHERE reviews.initiative_id = catalogue.initiative_id AND reviews.counts)";

macro_rules! everything {
    ($filter:expr, $until:expr) => {
        narrowed!(
            catalogue::table
                .inner_join(agencies::table)
                .inner_join(initiatives::table)
                .inner_join(people::table.on(people::person_id.eq(initiatives::proposer_id)))
                .left_join(
                    implementations::table
                        .on(implementations::initiative_id.eq(catalogue::initiative_id)),
                )
                .left_join(
                    person_keys::table.on(person_keys::person_id.eq(initiatives::proposer_id)),
                )
                .left_join(
                    decisions::table.on(decisions::initiative_id.eq(catalogue::initiative_id)),
                )
                .order((catalogue::decided_on, catalogue::initiative_id))
                .select((
                    catalogue::code,
                    catalogue::kind,
                    catalogue::title,
                    catalogue::summary,
                    catalogue::field_code,
                    catalogue::province_code,
                    initiatives::strategic_code,
                    agencies::code,
                    agencies::name_vi,
                    agencies::name_en,
                    people::name,
                    catalogue::named,
                    sql::<BigInt>(AUTHORS),
                    initiatives::submitted_at,
                    catalogue::decided_on,
                    catalogue::completed_at,
                    implementations::ended_at.nullable(),
                    initiatives::state,
                    sql::<Nullable<BigInt>>(SCORE),
                    decisions::grounds_sealed.nullable(),
                    initiatives::proposer_id,
                    person_keys::wrapped.nullable(),
                ))
                .into_boxed(),
            $filter,
            $until
        )
    };
}

/// Gives every accepted file of a filter to `each`, in the order of decision, one row in memory at a time.
/// Files announced after `until` are left out. For [`crate::db::Db::stream`].
pub fn each<E: DoorError>(
    conn: &mut Conn,
    filter: &ExportFilter,
    until: Instant,
    mut each: impl FnMut(AcceptedRow) -> Result<(), E>,
) -> Result<(), E> {
    each_row!(conn, AcceptedRow, everything!(filter, Some(until)), each);
    Ok(())
}

/// How many [`each`] would give.
pub fn count(conn: &mut Conn, filter: &ExportFilter, until: Instant) -> Result<i64, DbError> {
    // What is too new is few and counted apart, so that the rest is counted by one index alone.
    let all = catalogue::table.count().into_boxed();
    let all: i64 = narrowed!(all, filter, None::<Instant>).get_result(conn)?;
    let new = catalogue::table
        .filter(catalogue::completed_at.gt(until))
        .count()
        .into_boxed();
    let new: i64 = narrowed!(new, filter, None::<Instant>).get_result(conn)?;
    Ok(all.saturating_sub(new))
}

/// A page of accepted files, newest decision first.
pub fn list(
    conn: &mut Conn,
    filter: &ExportFilter,
    after: PublicCursor,
    size: usize,
) -> Result<Page<AcceptedItem, PublicCursor>, DbError> {
    let page = catalogue::table
        .inner_join(agencies::table)
        .inner_join(initiatives::table)
        .filter(
            sql::<Bool>("(catalogue.decided_on, catalogue.initiative_id) < (")
                .bind::<Date, _>(after.decided_on)
                .sql(", ")
                .bind::<IdSql, _>(after.id)
                .sql(")"),
        )
        .order((
            catalogue::decided_on.desc(),
            catalogue::initiative_id.desc(),
        ))
        .limit(i64::try_from(size.saturating_add(1)).unwrap_or(i64::MAX))
        .select((
            catalogue::initiative_id,
            catalogue::code,
            catalogue::kind,
            catalogue::title,
            catalogue::field_code,
            catalogue::province_code,
            agencies::name_vi,
            agencies::name_en,
            catalogue::decided_on,
            initiatives::state,
        ))
        .into_boxed();
    let rows: Vec<AcceptedItem> = narrowed!(page, filter, None::<Instant>).load(conn)?;
    Ok(Page::cut(rows, size, |item| PublicCursor {
        decided_on: item.decided_on,
        id: item.id,
    }))
}
