//! Statements alone, by Diesel as the portal uses it and without the portal.

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::connection::LoadConnection;
use diesel::deserialize::FromSql;
use diesel::expression::QueryMetadata;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::row::{Field as _, Row as _};
use diesel::sql_types::{Text, Untyped};
use diesel::sqlite::{Sqlite, SqliteType};
use sangkien::db::Conn;

/// Runs them, prepared once for each connection, and hands out each value of each row.
pub fn run(conn: &mut Conn, statements: &[String], mut look: impl FnMut(&[u8])) {
    for sql in statements {
        let looked = match conn {
            Conn::Pg(conn) => each_value(conn, sql, |value| look(value.as_bytes())),
            // What SQLite has as a number or as text it would have to copy to answer it as bytes.
            Conn::Sqlite(conn) => each_value(conn, sql, |mut value| match value.value_type() {
                Some(SqliteType::Long) => look(&value.read_long().to_be_bytes()),
                Some(SqliteType::Text) => look(text(value).as_bytes()),
                _ => look(value.read_blob()),
            }),
        };
        looked.unwrap();
    }
}

fn text(value: <Sqlite as Backend>::RawValue<'_>) -> String {
    FromSql::<Text, Sqlite>::from_sql(value).unwrap()
}

fn each_value<C>(
    conn: &mut C,
    sql: &str,
    mut look: impl FnMut(<C::Backend as Backend>::RawValue<'_>),
) -> QueryResult<()>
where
    C: LoadConnection,
    C::Backend: QueryMetadata<Untyped>,
{
    for row in LoadConnection::load(conn, Kept(sql))? {
        let row = row?;
        for at in 0..row.field_count() {
            let field = row.get(at).unwrap();
            if let Some(value) = field.value() {
                look(value);
            }
        }
    }
    Ok(())
}

/// A statement that its connection prepares once, by its text, and asks with one way there and back.
struct Kept<'s>(&'s str);

impl QueryId for Kept<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB: Backend> QueryFragment<DB> for Kept<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(self.0);
        Ok(())
    }
}

impl Query for Kept<'_> {
    type SqlType = Untyped;
}
