//! The connection: one enum over both databases, chosen by the scheme of the address and never guessed.

use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use diesel::{Connection, MultiConnection, PgConnection, SqliteConnection};

use super::error::DbError;

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

/// An address no database of ours has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetFault {
    /// Neither `sqlite:` nor `postgres://`.
    #[error("database-scheme")]
    Scheme,
    /// The address asks for TLS, which this build does not have.
    #[error("database-tls")]
    TlsNotBuilt,
    /// `sqlite:` without a path.
    #[error("database-path")]
    Path,
}

impl Target {
    /// Reads `sqlite:PATH` or `postgres://…`. A scheme that is neither is refused: guessing would create
    /// an empty SQLite file of a mistyped name.
    ///
    /// # Errors
    /// [`TargetFault`], by what is wrong.
    pub fn parse(address: &str) -> Result<Self, TargetFault> {
        if let Some(path) = address.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return if path.is_empty() {
                Err(TargetFault::Path)
            } else {
                Ok(Self::Sqlite(PathBuf::from(path)))
            };
        }
        if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            let wants_tls = [
                "sslmode=require",
                "sslmode=verify-ca",
                "sslmode=verify-full",
            ];
            if !cfg!(feature = "postgres-tls")
                && wants_tls.iter().any(|mode| address.contains(mode))
            {
                return Err(TargetFault::TlsNotBuilt);
            }
            return Ok(Self::Postgres(address.to_owned()));
        }
        Err(TargetFault::Scheme)
    }
}

/// How a SQLite connection is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Answers questions; writing through it is an error.
    Read,
    /// The one writer.
    Write,
}

/// Opens SQLite with the settings each connection needs.
pub(super) fn open_sqlite(path: &Path, usage: Use) -> Result<Conn, DbError> {
    let mut inner =
        SqliteConnection::establish(&path.to_string_lossy()).map_err(DbError::unreachable)?;
    // FULL, not NORMAL: an answer that says "received" must survive a power cut.
    inner
        .batch_execute(
            "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
             PRAGMA foreign_keys = ON; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY;",
        )
        .map_err(DbError::from)?;
    if usage == Use::Read {
        inner
            .batch_execute("PRAGMA query_only = ON")
            .map_err(DbError::from)?;
    }
    Ok(Conn::Sqlite(inner))
}

/// Opens PostgreSQL with limits, so that a stuck statement frees its connection.
pub(super) fn open_postgres(address: &str) -> Result<Conn, DbError> {
    let mut inner = PgConnection::establish(address).map_err(DbError::unreachable)?;
    inner
        .batch_execute(
            "SET application_name = 'sangkien'; SET statement_timeout = '30s'; SET lock_timeout = '10s'; \
             SET idle_in_transaction_session_timeout = '60s'; SET timezone = 'UTC'; SET client_min_messages = 'warning';",
        )
        .map_err(DbError::from)?;
    Ok(Conn::Pg(inner))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_address_is_refused_and_creates_no_file() {
        for wrong in [
            "postgre://x/y",
            "host=localhost",
            "mysql://x",
            "portal.db",
            "",
        ] {
            assert_eq!(Target::parse(wrong), Err(TargetFault::Scheme), "{wrong}");
        }
        assert_eq!(Target::parse("sqlite:"), Err(TargetFault::Path));
        assert_eq!(
            Target::parse("sqlite:data/a.db"),
            Ok(Target::Sqlite("data/a.db".into()))
        );
    }

    #[cfg(not(feature = "postgres-tls"))]
    #[test]
    fn tls_that_was_not_built_is_refused_in_plain_words() {
        assert_eq!(
            Target::parse("postgres://h/d?sslmode=require"),
            Err(TargetFault::TlsNotBuilt)
        );
        assert!(Target::parse("postgres://h/d?sslmode=prefer").is_ok());
    }
}
