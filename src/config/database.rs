//! Which database, and how long to wait for it. The scheme is parsed before any driver sees the address:
//! left to themselves, drivers turn a mistyped `postgres:` address into a new SQLite file (DESIGN §2, rule 7).

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use super::secret::{MASK, Secret};
use super::section::Section;

/// `[database]`.
#[derive(Debug, Clone)]
pub struct DatabaseConfig {
    /// Which database.
    pub url: DatabaseUrl,
    /// Connections for reading on SQLite; none means twice the cores, at least four.
    pub sqlite_readers: Option<u32>,
    /// The most jobs the SQLite writer takes into one commit.
    pub sqlite_batch: usize,
    /// How long SQLite waits for another process's lock.
    pub sqlite_busy_timeout: Duration,
    /// Connections to PostgreSQL.
    pub postgres_connections: u32,
    /// How long a caller waits for a free connection.
    pub pool_timeout: Duration,
    /// PostgreSQL stops a statement after this.
    pub statement_timeout: Duration,
    /// PostgreSQL stops waiting for a lock after this.
    pub lock_timeout: Duration,
}

impl DatabaseConfig {
    pub(super) fn read(mut s: Section<'_>) -> Option<Self> {
        let url = s
            .text("url")
            .and_then(|text| match DatabaseUrl::parse(&text) {
                Ok(url) => {
                    s.show("url", url.to_string());
                    Some(url)
                }
                Err(fault) => {
                    s.show("url", MASK);
                    s.fault("url", fault.to_string());
                    None
                }
            });
        let sqlite_readers = s.number("sqlite_readers", 0..=1024);
        let sqlite_batch = s.number("sqlite_batch", 1..=4096);
        let sqlite_busy_timeout = s.duration("sqlite_busy_timeout");
        let postgres_connections = s.number("postgres_connections", 1..=1024);
        let pool_timeout = s.duration("pool_timeout");
        let statement_timeout = s.duration("statement_timeout");
        let lock_timeout = s.duration("lock_timeout");
        Some(Self {
            url: url?,
            sqlite_readers: sqlite_readers.map(|count| Some(count).filter(|count| *count > 0))?,
            sqlite_batch: sqlite_batch?,
            sqlite_busy_timeout: sqlite_busy_timeout?,
            postgres_connections: postgres_connections?,
            pool_timeout: pool_timeout?,
            statement_timeout: statement_timeout?,
            lock_timeout: lock_timeout?,
        })
    }
}

/// The address of a database. Prints without its password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file.
    Sqlite(PathBuf),
    /// A server; the whole address, password included.
    Postgres(Secret),
}

/// Why an address is not one. The texts never repeat the address: it may contain a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UrlFault {
    /// The scheme is missing or neither of the two.
    #[error(
        "must begin with `sqlite:` (then a path) or `postgres://` (then user, host and database){hint}"
    )]
    Scheme {
        /// What was found, where that is safe to repeat.
        hint: String,
    },
    /// `sqlite:` without a path, or with what is not one.
    #[error("`sqlite:` must be followed by the path of a file, such as sqlite:data/sangkien.db")]
    SqlitePath,
    /// The rest of a PostgreSQL address does not hold.
    #[error("is not a PostgreSQL address: {0}; write postgres://USER:PASSWORD@HOST:PORT/DATABASE")]
    Postgres(&'static str),
    /// TLS is asked for, but libpq was built without it.
    #[error(
        "asks for TLS (sslmode={0}), but this build has none: build with `--features postgres-tls`, or reach the server by a protected network or socket and write sslmode=disable"
    )]
    NoTls(String),
}

impl DatabaseUrl {
    /// Reads an address, scheme first.
    ///
    /// # Errors
    /// Says what is wrong without repeating the address.
    pub fn parse(text: &str) -> Result<Self, UrlFault> {
        let Some((scheme, rest)) = text.split_once(':') else {
            let hint = String::new();
            return Err(UrlFault::Scheme { hint });
        };
        match scheme {
            "sqlite" => {
                if rest.is_empty() || rest == ":memory:" || rest.starts_with("//") {
                    return Err(UrlFault::SqlitePath);
                }
                Ok(Self::Sqlite(PathBuf::from(rest)))
            }
            "postgres" | "postgresql" => Self::parse_postgres(text, rest),
            other if other.len() <= 20 && other.bytes().all(|b| b.is_ascii_alphanumeric()) => {
                let hint = format!(", not with `{other}:`");
                Err(UrlFault::Scheme { hint })
            }
            _ => Err(UrlFault::Scheme {
                hint: String::new(),
            }),
        }
    }

    fn parse_postgres(text: &str, rest: &str) -> Result<Self, UrlFault> {
        if !rest.starts_with("//") {
            return Err(UrlFault::Postgres("`//` is missing after the scheme"));
        }
        let url = Url::parse(text).map_err(|_| UrlFault::Postgres("it cannot be read"))?;
        let by_socket = url.query_pairs().any(|(name, _)| name == "host");
        if !by_socket && url.host_str().unwrap_or_default().is_empty() {
            return Err(UrlFault::Postgres("the host is missing"));
        }
        if url.path().trim_matches('/').is_empty() {
            return Err(UrlFault::Postgres("the name of the database is missing"));
        }
        let mode = url
            .query_pairs()
            .find(|(name, _)| name == "sslmode")
            .map(|(_, mode)| mode.into_owned());
        match mode.as_deref() {
            Some(mode @ ("require" | "verify-ca" | "verify-full"))
                if !cfg!(feature = "postgres-tls") =>
            {
                return Err(UrlFault::NoTls(mode.to_owned()));
            }
            Some("require" | "verify-ca" | "verify-full" | "disable" | "allow" | "prefer")
            | None => {}
            Some(_) => return Err(UrlFault::Postgres("sslmode is unknown")),
        }
        Ok(Self::Postgres(Secret::new(text.to_owned())))
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(secret) => match Url::parse(secret.reveal()) {
                Ok(url) => {
                    let user = url.username();
                    let at = if user.is_empty() { "" } else { "@" };
                    let host = url.host_str().unwrap_or_default();
                    write!(f, "postgres://{user}{at}{host}")?;
                    if let Some(port) = url.port() {
                        write!(f, ":{port}")?;
                    }
                    f.write_str(url.path())
                }
                Err(_) => write!(f, "postgres://{MASK}"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> String {
        DatabaseUrl::parse(text).unwrap_err().to_string()
    }

    #[test]
    fn a_mistyped_address_never_becomes_a_file() {
        for wrong in [
            "postgress://u:geheim@h/db",
            "postgre:/u:geheim@h/db",
            "host=localhost password=geheim dbname=x",
            "data/sangkien.db",
            "mysql://u:geheim@h/db",
            "postgres:u:geheim@h/db",
            "postgres://u:geheim@/db",
            "postgres://u:geheim@h",
            "sqlite:",
            "sqlite::memory:",
            "sqlite://data/x.db",
            "",
        ] {
            let said = fault(wrong);
            assert!(!said.contains("geheim"), "{said}");
        }
        assert!(fault("postgress://x@h/db").contains("not with `postgress:`"));
    }

    #[test]
    fn both_schemes_are_read_and_printed_without_password() {
        let file = DatabaseUrl::parse("sqlite:/var/lib/x.db").unwrap();
        assert_eq!(file, DatabaseUrl::Sqlite("/var/lib/x.db".into()));
        let server = DatabaseUrl::parse("postgresql://sk:geheim@db:5433/portal?sslmode=disable");
        assert_eq!(server.unwrap().to_string(), "postgres://sk@db:5433/portal");
        assert!(DatabaseUrl::parse("postgres:///portal?host=/run/postgresql").is_ok());
    }

    #[cfg(not(feature = "postgres-tls"))]
    #[test]
    fn tls_asked_of_a_build_without_it_is_refused_in_plain_words() {
        assert!(fault("postgres://u@h/db?sslmode=verify-full").contains("postgres-tls"));
    }
}
