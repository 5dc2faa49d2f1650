//! All that has to know which of the two databases it talks to, a function each.

use diesel::expression::{SqlLiteral, UncheckedBind};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Bool, Text};

use super::conn::Conn;
use super::error::DbError;

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

impl<T> RunQueryDsl<Conn> for Suffix<T> {}

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

/// Lifts PostgreSQL's limit on a statement, for exports that run longer.
pub(super) fn no_statement_limit(conn: &mut Conn) -> Result<(), DbError> {
    match conn {
        Conn::Pg(inner) => {
            diesel::sql_query("SET statement_timeout = 0").execute(inner)?;
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

/// Entries of the catalogue that have all these folded words; the last may be the beginning of one. Words
/// are letters and digits only, and quoted all the same.
pub(super) fn catalogue_has(conn: &Conn, words: &[String]) -> BoundText {
    let last = words.len().saturating_sub(1);
    let quoted = |quote: char, joined: &str, prefix: &str| {
        let one = |(at, word): (usize, &String)| {
            let word: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
            let end = if at == last { prefix } else { "" };
            format!("{quote}{word}{quote}{end}")
        };
        let all: Vec<String> = words.iter().enumerate().map(one).collect();
        all.join(joined)
    };
    match conn {
        Conn::Sqlite(_) => diesel::dsl::sql::<Bool>(
            "catalogue.catalogue_number IN (SELECT rowid FROM catalogue_words WHERE catalogue_words MATCH ",
        )
        .bind::<Text, _>(quoted('"', " ", "*"))
        .sql(")"),
        Conn::Pg(_) => diesel::dsl::sql::<Bool>(
            "to_tsvector('simple', catalogue.search_key) @@ to_tsquery('simple', ",
        )
        .bind::<Text, _>(quoted('\'', " & ", ":*"))
        .sql(")"),
    }
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

/// Files by the month of a moment, in Viet Nam (UTC+7, without summer time).
pub(super) fn count_by_month(
    conn: &mut Conn,
    moment: Moment,
) -> Result<Vec<(String, i64)>, DbError> {
    let column = match moment {
        Moment::Submitted => "submitted_at",
        Moment::Ended => "completed_at",
    };
    let query = |month: &str| {
        diesel::sql_query(format!(
            "SELECT {month} AS month, count(*) AS files FROM initiatives \
             WHERE submitted_at IS NOT NULL AND {column} IS NOT NULL GROUP BY 1 ORDER BY 1"
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

/// Inserts rows of one table, many in a statement: each arm of the connection can, the derived enum cannot.
macro_rules! insert_many {
    ($conn:expr, $table:path, $rows:expr) => {
        for rows in $rows.chunks($crate::db::dialect::ROWS_PER_INSERT) {
            match $conn {
                $crate::db::Conn::Pg(inner) => {
                    diesel::insert_into($table).values(rows).execute(inner)?;
                }
                $crate::db::Conn::Sqlite(inner) => {
                    diesel::insert_into($table).values(rows).execute(inner)?;
                }
            }
        }
    };
}
pub(super) use insert_many;

/// So many rows that neither database's limit on values of a statement is near (32,766 and 65,535).
pub(super) const ROWS_PER_INSERT: usize = 200;

/// Tells the planner how the tables look now.
pub(super) fn analyze(conn: &mut Conn) -> Result<(), DbError> {
    diesel::sql_query("ANALYZE").execute(conn)?;
    Ok(())
}
