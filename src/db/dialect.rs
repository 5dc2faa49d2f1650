//! All that has to know which of the two databases it talks to, a function each.

use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};

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
