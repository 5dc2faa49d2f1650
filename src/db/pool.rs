//! Pools of connections: readers of SQLite, or all of PostgreSQL's.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use diesel::connection::{Connection, TransactionManager};
use r2d2::{ManageConnection, Pool};

use super::conn::{Conn, Patience, Target, Use, open_postgres, open_sqlite};
use super::error::DbError;

/// Opens and judges connections of one target.
pub(super) struct Manager {
    target: Target,
    patience: Patience,
    breaks: Breaks,
}

/// How often a connection was found broken. One seldom breaks alone: those opened before are not trusted.
#[derive(Debug, Clone, Default)]
pub(super) struct Breaks(Arc<AtomicU64>);

impl Breaks {
    /// One more.
    pub(super) fn note(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A connection that knows how many breaks were noted before it was opened.
pub(super) struct Pooled {
    conn: Conn,
    opened_after: u64,
}

impl Deref for Pooled {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        &self.conn
    }
}

impl DerefMut for Pooled {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.conn
    }
}

impl ManageConnection for Manager {
    type Connection = Pooled;
    type Error = DbError;

    fn connect(&self) -> Result<Pooled, DbError> {
        let opened_after = self.breaks.count();
        let conn = match &self.target {
            Target::Sqlite(path) => open_sqlite(path, Use::Read, &self.patience),
            Target::Postgres(address) => open_postgres(address, &self.patience),
        }?;
        Ok(Pooled { conn, opened_after })
    }
    fn is_valid(&self, pooled: &mut Pooled) -> Result<(), DbError> {
        // A test query at every checkout costs a third of the processor time of a read (measured).
        if pooled.opened_after == self.breaks.count() {
            Ok(())
        } else {
            Err(DbError::Other("opened before another one broke".into()))
        }
    }
    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        std::thread::panicking()
            || <Conn as Connection>::TransactionManager::is_broken_transaction_manager(
                &mut pooled.conn,
            )
    }
}

/// A pool of `size` connections; connections are opened when first needed, at most `wait` is waited for one.
pub(super) fn build(
    target: Target,
    patience: Patience,
    breaks: Breaks,
    size: u32,
    wait: Duration,
) -> Pool<Manager> {
    Pool::builder()
        .max_size(size.max(1))
        .min_idle(Some(0))
        .test_on_check_out(true)
        .connection_timeout(wait)
        .error_handler(Box::new(LogErrors))
        .build_unchecked(Manager {
            target,
            patience,
            breaks,
        })
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
