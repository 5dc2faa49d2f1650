//! The connection: one enum over both databases, chosen by the scheme of the address and never guessed.

use std::path::{Path, PathBuf};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{Connection, MultiConnection, PgConnection, SqliteConnection};

use super::error::DbError;
use crate::config::DatabaseUrl;

/// A connection to either database; every query is checked for both.
#[derive(MultiConnection)]
pub enum Conn {
    /// PostgreSQL.
    Pg(PgConnection),
    /// SQLite, in one file.
    Sqlite(SqliteConnection),
}

/// Where the rows are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// One file.
    Sqlite(PathBuf),
    /// A server, by its address.
    Postgres(String),
}

impl From<&DatabaseUrl> for Target {
    fn from(address: &DatabaseUrl) -> Self {
        match address {
            DatabaseUrl::Sqlite(path) => Self::Sqlite(path.clone()),
            DatabaseUrl::Postgres(address) => Self::Postgres(address.reveal().to_owned()),
        }
    }
}

/// How a SQLite connection is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Answers questions; writing through it is an error.
    Read,
    /// Goes through very many rows once: what it has read it does not need again.
    Stream,
    /// The one writer.
    Write,
    /// Fills a database that nothing is lost with: what a power cut breaks is thrown away and made again.
    Fill,
}

/// How long a statement waits for others, and how long it may run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patience {
    /// SQLite: how long a connection waits for another process that writes.
    pub busy: Duration,
    /// PostgreSQL: how long a statement may run; exports are not limited.
    pub statement: Duration,
    /// PostgreSQL: how long a statement waits for a lock.
    pub lock: Duration,
    /// SQLite: at most this many writes share one commit.
    pub group: usize,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            busy: Duration::from_secs(5),
            statement: Duration::from_secs(30),
            lock: Duration::from_secs(5),
            group: 256,
        }
    }
}

/// Opens SQLite with the settings each connection needs.
pub(super) fn open_sqlite(path: &Path, usage: Use, patience: &Patience) -> Result<Conn, DbError> {
    let mut inner =
        SqliteConnection::establish(&path.to_string_lossy()).map_err(DbError::unreachable)?;
    // FULL, not NORMAL: an answer that says "received" must survive a power cut. The wait comes first,
    // since switching to the write-ahead log may have to wait itself.
    // Pages of 8 KiB (a new file's; one that is there keeps its own): answers and notices are a few KiB long, and
    // fill one of 4 KiB badly (measured: a sixth less time to write a file and all that hangs on it).
    let settings = format!(
        "PRAGMA busy_timeout = {}; PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
         PRAGMA foreign_keys = ON; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY;",
        patience.busy.as_millis()
    );
    inner.batch_execute(&settings)?;
    match usage {
        Use::Read => inner.batch_execute("PRAGMA query_only = ON")?,
        Use::Stream => inner.batch_execute("PRAGMA query_only = ON; PRAGMA cache_size = -2048")?,
        // What is deleted is overwritten: bytes of somebody who was erased do not stay in the file (decision 16).
        Use::Write => inner.batch_execute("PRAGMA secure_delete = ON")?,
        // Rows come in the order of their stories and not of their keys: a large cache keeps the indices.
        Use::Fill => inner.batch_execute(
            "PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -196608; \
             PRAGMA wal_autocheckpoint = 32768",
        )?,
    }
    Ok(Conn::Sqlite(inner))
}

/// Opens PostgreSQL with limits, so that a stuck statement frees its connection.
pub(super) fn open_postgres(address: &str, patience: &Patience) -> Result<Conn, DbError> {
    let mut inner = PgConnection::establish(address).map_err(DbError::unreachable)?;
    let settings = format!(
        "SET application_name = 'sangkien'; SET statement_timeout = {}; SET lock_timeout = {}; \
         SET idle_in_transaction_session_timeout = '60s'; SET timezone = 'UTC'; \
         SET client_min_messages = 'warning';",
        patience.statement.as_millis(),
        patience.lock.as_millis()
    );
    inner.batch_execute(&settings)?;
    Ok(Conn::Pg(inner))
}

/// Asks a connection that failed whether it still stands, so that it knows itself when the pool asks it:
/// Diesel does not notice a connection that broke while a statement was prepared.
pub(super) fn still_stands(conn: &mut Conn) -> bool {
    match conn.batch_execute("SELECT 1") {
        Ok(()) => true,
        Err(error) => {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "a database connection broke"
            );
            false
        }
    }
}
