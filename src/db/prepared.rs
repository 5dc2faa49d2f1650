//! Statements that stay prepared. Diesel keeps a prepared statement per connection unless the text may have
//! very many forms, and so prepares every update, every list of ids and every condition written as SQL anew,
//! which costs more than most of ours take to run. Where a query has few forms, [`Prepared`] says so.

use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::BigInt;

/// A query with few forms (each is kept for as long as its connection lives, by its whole text).
#[derive(Debug, Clone, Copy)]
pub struct Prepared<T>(pub T);

impl<T> QueryId for Prepared<T> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T, DB> QueryFragment<DB> for Prepared<T>
where
    DB: diesel::backend::Backend,
    T: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }
    fn is_safe_to_cache_prepared(&self, _: &DB) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<T, C> RunQueryDsl<C> for Prepared<T> {}

impl<T: Query> Query for Prepared<T> {
    type SqlType = T::SqlType;
}

/// How many rows a query answers, without the rows: a query with a limit is counted up to it. Both databases
/// ask for the name behind the brackets.
#[derive(Debug, Clone, Copy)]
pub struct Counted<T>(pub T);

impl<T> QueryId for Counted<T> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T, DB> QueryFragment<DB> for Counted<T>
where
    DB: diesel::backend::Backend,
    T: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("SELECT count(*) FROM (");
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(") AS counted");
        Ok(())
    }
}

impl<T, C> RunQueryDsl<C> for Counted<T> {}

impl<T: Query> Query for Counted<T> {
    type SqlType = BigInt;
}

/// The first rows of a query, their number in its text and not beside it: PostgreSQL then knows how few are
/// wanted whatever else is bound, finds one plan good for all and stops planning each time. For numbers of which
/// there are few: each is a statement of its own.
#[derive(Debug, Clone, Copy)]
pub struct First<T>(pub T, pub usize);

impl<T> QueryId for First<T> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T, DB> QueryFragment<DB> for First<T>
where
    DB: diesel::backend::Backend,
    T: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(" LIMIT ");
        out.push_sql(&self.1.to_string());
        Ok(())
    }
}

impl<T, C> RunQueryDsl<C> for First<T> {}

impl<T: Query> Query for First<T> {
    type SqlType = T::SqlType;
}

/// The first `MOST` rows of a query that is known when the portal is built: its statement is found again by its
/// type and not written out each time it is asked.
#[derive(Debug, Clone, Copy)]
pub struct Newest<T, const MOST: usize>(pub T);

impl<T: QueryId, const MOST: usize> QueryId for Newest<T, MOST> {
    type QueryId = Newest<T::QueryId, MOST>;
    const HAS_STATIC_QUERY_ID: bool = T::HAS_STATIC_QUERY_ID;
}

impl<T, DB, const MOST: usize> QueryFragment<DB> for Newest<T, MOST>
where
    DB: diesel::backend::Backend,
    T: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(" LIMIT ");
        out.push_sql(&MOST.to_string());
        Ok(())
    }
}

impl<T, C, const MOST: usize> RunQueryDsl<C> for Newest<T, MOST> {}

impl<T: Query, const MOST: usize> Query for Newest<T, MOST> {
    type SqlType = T::SqlType;
}
