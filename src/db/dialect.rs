//! All that has to know which of the two databases it talks to, a function each.

use diesel::connection::SimpleConnection as _;
use diesel::expression::{SqlLiteral, UncheckedBind};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Bool, Nullable, Text};

use super::column::IdSql;
use super::conn::Conn;
use super::error::DbError;
use crate::domain::id::AgencyId;

/// An insert with ` ON CONFLICT …` behind it. Both databases spell it alike, but the derived enum of
/// connections says it supports none.
#[derive(Debug, Clone, Copy)]
pub struct Suffix<T>(pub T, pub &'static str);

impl<T> QueryId for Suffix<T> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T, DB> QueryFragment<DB> for Suffix<T>
where
    DB: diesel::backend::Backend,
    T: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(self.1);
        Ok(())
    }
}

impl<T, C> RunQueryDsl<C> for Suffix<T> {}

/// A query with a suffix answers what it answers without.
impl<T: diesel::query_builder::Query> diesel::query_builder::Query for Suffix<T> {
    type SqlType = T::SqlType;
}

/// What goes behind a select whose rows are to be claimed: others pass over rows that somebody else is
/// claiming. On SQLite a write transaction is alone anyway.
pub(super) fn skip_locked(conn: &Conn) -> &'static str {
    match conn {
        Conn::Pg(_) => " FOR UPDATE SKIP LOCKED",
        Conn::Sqlite(_) => "",
    }
}

/// What goes behind a select whose rows nobody else may claim until the transaction ends; they wait.
pub(super) fn wait_locked(conn: &Conn) -> &'static str {
    match conn {
        Conn::Pg(_) => " FOR NO KEY UPDATE",
        Conn::Sqlite(_) => "",
    }
}

/// Lifts PostgreSQL's limit on a statement, for exports that run longer, and lets one pause as long as whoever takes
/// it on a weak line does: the last rows have left the server long before they have left the portal.
pub(super) fn no_statement_limit(conn: &mut Conn) -> Result<(), DbError> {
    match conn {
        Conn::Pg(inner) => {
            inner.batch_execute(
                "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = '15min'",
            )?;
        }
        Conn::Sqlite(_) => {}
    }
    Ok(())
}

/// A condition with one text bound into it.
type BoundText = SqlLiteral<
    Bool,
    UncheckedBind<SqlLiteral<Bool>, diesel::internal::derives::as_expression::Bound<Text, String>>,
>;

/// Entries of the catalogue that have all these folded words, for [`super::lists::public`] where
/// [`newest_found`] finds nothing out.
pub(super) fn catalogue_has(words: &[String]) -> BoundText {
    diesel::dsl::sql::<Bool>("search_words(catalogue.search_key) @@ to_tsquery('simple', ")
        .bind::<Text, _>(spelled(words, '\'', " & ", ":*"))
        .sql(")")
}

/// A search by words and what narrows it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Search<'a> {
    /// Folded words, all of which an entry has; the last may be the beginning of one.
    pub words: &'a [String],
    /// Only entries before this number.
    pub before: i64,
    pub field: Option<&'a str>,
    pub province: Option<&'a str>,
    pub agency: Option<AgencyId>,
    pub year: Option<i64>,
    /// At most so many.
    pub most: i64,
}

/// The numbers of the newest entries that a search finds, newest first: SQLite's word index hands them out
/// in this order and is read no further than asked. PostgreSQL's has no order ([`catalogue_has`] then): its
/// planner knows how frequent words are and chooses between index and list.
pub(super) fn newest_found(
    conn: &mut Conn,
    search: Search<'_>,
) -> Result<Option<Vec<i64>>, DbError> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = BigInt)]
        number: i64,
    }
    let Conn::Sqlite(inner) = conn else {
        return Ok(None);
    };
    let found: Vec<Found> = diesel::sql_query(
        "SELECT catalogue_words.rowid AS number FROM catalogue_words CROSS JOIN catalogue \
         ON catalogue.catalogue_number = catalogue_words.rowid \
         WHERE catalogue_words MATCH ? AND catalogue_words.rowid < ? \
         AND catalogue.field_code IS coalesce(?, catalogue.field_code) AND catalogue.province_code IS coalesce(?, catalogue.province_code) \
         AND catalogue.agency_id IS coalesce(?, catalogue.agency_id) AND catalogue.year IS coalesce(?, catalogue.year) \
         ORDER BY catalogue_words.rowid DESC LIMIT ?",
    )
    .bind::<Text, _>(spelled(search.words, '"', " ", "*"))
    .bind::<BigInt, _>(search.before)
    .bind::<Nullable<Text>, _>(search.field)
    .bind::<Nullable<Text>, _>(search.province)
    .bind::<Nullable<IdSql>, _>(search.agency)
    .bind::<Nullable<BigInt>, _>(search.year)
    .bind::<BigInt, _>(search.most)
    .load(inner)?;
    Ok(Some(found.into_iter().map(|found| found.number).collect()))
}

/// Words as a search spells them: quoted, though they are letters and digits only, the last as a beginning.
fn spelled(words: &[String], quote: char, joined: &str, prefix: &str) -> String {
    let last = words.len().saturating_sub(1);
    let one = |(at, word): (usize, &String)| {
        let word: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
        let end = if at == last { prefix } else { "" };
        format!("{quote}{word}{quote}{end}")
    };
    let all: Vec<String> = words.iter().enumerate().map(one).collect();
    all.join(joined)
}

/// Which moment of a file is counted.
#[derive(Debug, Clone, Copy)]
pub(super) enum Moment {
    Submitted,
    Ended,
}

/// One counted month.
#[derive(QueryableByName)]
struct Month {
    #[diesel(sql_type = Text)]
    month: String,
    #[diesel(sql_type = BigInt)]
    files: i64,
}

/// Files by the month of a moment, in Viet Nam (UTC+7, without summer time). What its proposer took back has
/// no end of ours.
pub(super) fn count_by_month(
    conn: &mut Conn,
    moment: Moment,
) -> Result<Vec<(String, i64)>, DbError> {
    let (column, ours) = match moment {
        Moment::Submitted => ("submitted_at", ""),
        Moment::Ended => ("completed_at", "AND state <> 'withdrawn'"),
    };
    let query = |month: &str| {
        diesel::sql_query(format!(
            "SELECT {month} AS month, count(*) AS files FROM initiatives \
             WHERE submitted_at IS NOT NULL AND {column} IS NOT NULL {ours} GROUP BY 1 ORDER BY 1"
        ))
    };
    let rows: Vec<Month> = match conn {
        Conn::Sqlite(inner) => query(&format!(
            "strftime('%Y-%m', {column} / 1000000 + 25200, 'unixepoch')"
        ))
        .load(inner)?,
        Conn::Pg(inner) => query(&format!(
            "to_char({column} AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM')"
        ))
        .load(inner)?,
    };
    Ok(rows.into_iter().map(|row| (row.month, row.files)).collect())
}

/// Files that ended not later than the whole was due: decided, else announced, else stopped or declined. What
/// its proposer took back has no end of ours; a second return makes a file overdue (workflow.md, On time).
pub(super) fn count_on_time(conn: &mut Conn) -> Result<i64, DbError> {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        files: i64,
    }
    let query = |day: &str| {
        diesel::sql_query(format!(
            "SELECT count(*) AS files FROM initiatives WHERE submitted_at IS NOT NULL \
             AND completed_at IS NOT NULL AND state <> 'withdrawn' AND return_count < 2 \
             AND {day} <= total_due_on"
        ))
    };
    let count: Count = match conn {
        Conn::Sqlite(inner) => {
            query("date(coalesce(decided_at, completed_at) / 1000000 + 25200, 'unixepoch')")
                .get_result(inner)?
        }
        Conn::Pg(inner) => {
            query("(coalesce(decided_at, completed_at) AT TIME ZONE 'Asia/Ho_Chi_Minh')::date")
                .get_result(inner)?
        }
    };
    Ok(count.files)
}

/// Runs a query and gives its rows one by one, with the memory of one row. PostgreSQL would keep the whole
/// answer otherwise. The query is written out once per database, so that a boxed one can be given.
macro_rules! each_row {
    ($conn:expr, $row:ty, $query:expr, $each:expr) => {
        match $conn {
            $crate::db::Conn::Pg(inner) => {
                type Mode = diesel::pg::PgRowByRowLoadingMode;
                let rows = diesel::RunQueryDsl::load_iter::<$row, Mode>($query, inner)
                    .map_err($crate::db::DbError::from)?;
                for row in rows {
                    $each(row.map_err($crate::db::DbError::from)?)?;
                }
            }
            $crate::db::Conn::Sqlite(inner) => {
                type Mode = diesel::connection::DefaultLoadingMode;
                let rows = diesel::RunQueryDsl::load_iter::<$row, Mode>($query, inner)
                    .map_err($crate::db::DbError::from)?;
                for row in rows {
                    $each(row.map_err($crate::db::DbError::from)?)?;
                }
            }
        }
    };
}
pub(super) use each_row;

/// Sends a query straight to whichever database it is. Through the derived enum of connections its text is
/// written out anew, several times, before the statement prepared for it is found.
macro_rules! straight {
    ($conn:expr, |$inner:ident| $work:expr) => {
        match $conn {
            $crate::db::Conn::Pg($inner) => $work,
            $crate::db::Conn::Sqlite($inner) => $work,
        }
    };
}
pub(super) use straight;

/// Inserts rows of one table: on PostgreSQL many in a statement, since each one is a way to the server and back;
/// on SQLite a fixed number through a statement that stays prepared, since one of any length takes longer to write
/// out and to read than its rows. Each arm of the connection can, the derived enum cannot.
macro_rules! insert_many {
    ($conn:expr, $table:path, $rows:expr) => {
        match $conn {
            $crate::db::Conn::Pg(inner) => {
                for rows in $rows.chunks($crate::db::dialect::ROWS_PER_INSERT) {
                    diesel::insert_into($table).values(rows).execute(inner)?;
                }
            }
            $crate::db::Conn::Sqlite(inner) => {
                let (groups, rest) = $rows.as_chunks::<{ $crate::db::dialect::ROWS_PREPARED }>();
                for rows in groups {
                    let written = diesel::insert_or_ignore_into($table)
                        .values(rows)
                        .execute(inner)?;
                    $crate::db::dialect::all_written(written, rows.len())?;
                }
                for row in rest {
                    diesel::insert_into($table).values(row).execute(inner)?;
                }
            }
        }
    };
}
pub(super) use insert_many;

/// A row that a constraint refuses is passed over and makes the count wrong, which fails the transaction: a
/// statement that could stop half way would have to keep each page as it was (measured: a sixth of its time).
pub(super) fn all_written(written: usize, given: usize) -> Result<(), DbError> {
    if written == given {
        Ok(())
    } else {
        Err(DbError::Other(
            "a constraint refused a row of several".into(),
        ))
    }
}

/// So many rows that neither database's limit on values of a statement is near (32,766 and 65,535).
pub(super) const ROWS_PER_INSERT: usize = 200;
/// Rows of SQLite's prepared insert of several.
pub(super) const ROWS_PREPARED: usize = 16;

/// Brings what a loader wrote to the disk; PostgreSQL did so at every commit.
pub(super) fn settle(conn: &mut Conn) -> Result<(), DbError> {
    if let Conn::Sqlite(inner) = conn {
        inner.batch_execute("PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(TRUNCATE)")?;
    }
    Ok(())
}

/// Tells the planner how the tables look now. SQLite is told too that no index is to be skipped through:
/// for a list without an agency it would walk the index that begins with the agency and sort what it finds,
/// though there is one in the order of the list.
pub(super) fn analyze(conn: &mut Conn) -> Result<(), DbError> {
    diesel::sql_query("ANALYZE").execute(conn)?;
    if let Conn::Sqlite(inner) = conn {
        inner.batch_execute(
            "UPDATE sqlite_stat1 SET stat = stat || ' noskipscan' \
             WHERE idx IS NOT NULL AND stat NOT LIKE '%noskipscan'; ANALYZE sqlite_schema",
        )?;
    }
    Ok(())
}
