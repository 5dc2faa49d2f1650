//! Pools of connections: readers of SQLite, or all of PostgreSQL's.

use std::time::Duration;

use diesel::connection::{Connection, TransactionManager};
use r2d2::{ManageConnection, Pool};

use super::conn::{Conn, Patience, Target, Use, open_postgres, open_sqlite};
use super::error::DbError;

/// Opens and judges connections of one target.
pub(super) struct Manager {
    target: Target,
    patience: Patience,
}

impl ManageConnection for Manager {
    type Connection = Conn;
    type Error = DbError;

    fn connect(&self) -> Result<Conn, DbError> {
        match &self.target {
            Target::Sqlite(path) => open_sqlite(path, Use::Read, &self.patience),
            Target::Postgres(address) => open_postgres(address, &self.patience),
        }
    }
    fn is_valid(&self, _conn: &mut Conn) -> Result<(), DbError> {
        // A test query at every checkout costs a third of the processor time of a read (measured);
        // `has_broken` finds dropped connections.
        Ok(())
    }
    fn has_broken(&self, conn: &mut Conn) -> bool {
        std::thread::panicking()
            || <Conn as Connection>::TransactionManager::is_broken_transaction_manager(conn)
    }
}

/// A pool of `size` connections; connections are opened when first needed, at most `wait` is waited for one.
pub(super) fn build(
    target: Target,
    patience: Patience,
    size: u32,
    wait: Duration,
) -> Pool<Manager> {
    Pool::builder()
        .max_size(size.max(1))
        .min_idle(Some(0))
        .test_on_check_out(false)
        .connection_timeout(wait)
        .error_handler(Box::new(LogErrors))
        .build_unchecked(Manager { target, patience })
}

#[derive(Debug)]
struct LogErrors;

impl r2d2::HandleError<DbError> for LogErrors {
    fn handle_error(&self, error: DbError) {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "database connection failed"
        );
    }
}
