//! A database of its own for every test, on SQLite and on PostgreSQL, quickly: each process migrates one
//! template per kind and copies it. PostgreSQL's copies are dropped at the end of their test; what a crashed
//! run left behind is swept when the next one starts.

#![allow(
    dead_code,
    reason = "compiled into two test targets, each uses its part"
)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, Once};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use sangkien::config::DatabaseUrl;
use sangkien::db::{Db, Patience, Settings, Target};
use tempfile::TempDir;

/// Where `tests/run` put the address of its PostgreSQL.
pub const POSTGRES: &str = "SANGKIEN_TEST_POSTGRES";
const PREFIX: &str = "sangkien_test_";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// A database that nobody else uses; gone when dropped.
pub struct Database {
    pub kind: Kind,
    /// As `SANGKIEN__DATABASE__URL` takes it.
    pub url: String,
    /// A directory of its own; SQLite's file is in it.
    pub dir: TempDir,
}

impl Database {
    /// All tables, no rows. `None`: there is no PostgreSQL here, and the reader was told so.
    pub fn migrated(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Sqlite => {
                static TEMPLATE: LazyLock<TempDir> = LazyLock::new(sqlite_template);
                let made = Self::sqlite();
                std::fs::copy(TEMPLATE.path().join("t.db"), made.sqlite_path()).unwrap();
                Some(made)
            }
            Kind::Postgres => {
                static TEMPLATE: LazyLock<String> = LazyLock::new(postgres_template);
                server()?;
                Some(Self::postgres(&format!(" TEMPLATE {}", *TEMPLATE)))
            }
        }
    }

    /// Nothing in it, not even tables.
    pub fn empty(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Sqlite => Some(Self::sqlite()),
            Kind::Postgres => {
                server()?;
                Some(Self::postgres(""))
            }
        }
    }

    /// The portal's handle on it.
    pub fn open(&self) -> Db {
        open(&self.url)
    }

    /// Every byte that is stored: the SQLite file with its log, or a dump of the PostgreSQL database.
    pub fn bytes(&self) -> Vec<u8> {
        match self.kind {
            Kind::Sqlite => {
                let mut all = Vec::new();
                for suffix in ["", "-wal"] {
                    let path = format!("{}{suffix}", self.sqlite_path().display());
                    all.extend(std::fs::read(path).unwrap_or_default());
                }
                all
            }
            Kind::Postgres => {
                let dump = Command::new("pg_dump")
                    .arg("--inserts")
                    .arg(&self.url)
                    .output();
                let dump = dump.expect("pg_dump is installed");
                assert!(
                    dump.status.success(),
                    "{}",
                    String::from_utf8_lossy(&dump.stderr)
                );
                dump.stdout
            }
        }
    }

    /// Runs SQL that both databases understand, for what no page can do (age a row, break a row).
    pub fn execute(&self, sql: &str) {
        match self.kind {
            Kind::Sqlite => {
                let path = self.sqlite_path();
                let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
                conn.batch_execute("PRAGMA busy_timeout = 5000").unwrap();
                conn.batch_execute(sql).unwrap();
            }
            Kind::Postgres => connect(&self.url).batch_execute(sql).unwrap(),
        }
    }

    /// The one number that a query answers as column `n`.
    pub fn count(&self, sql: &str) -> i64 {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            n: i64,
        }
        let row: Row = match self.kind {
            Kind::Sqlite => {
                let path = self.sqlite_path();
                let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
                conn.batch_execute("PRAGMA busy_timeout = 5000").unwrap();
                sql_query(sql).get_result(&mut conn).unwrap()
            }
            Kind::Postgres => sql_query(sql).get_result(&mut connect(&self.url)).unwrap(),
        };
        row.n
    }

    /// The texts that a query answers as column `line`.
    pub fn lines(&self, sql: &str) -> Vec<String> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = diesel::sql_types::Text)]
            line: String,
        }
        let rows: Vec<Row> = match self.kind {
            Kind::Sqlite => {
                let path = self.sqlite_path();
                let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
                sql_query(sql).load(&mut conn).unwrap()
            }
            Kind::Postgres => sql_query(sql).load(&mut connect(&self.url)).unwrap(),
        };
        rows.into_iter().map(|row| row.line).collect()
    }

    /// Keeps everybody else out until the answer is dropped: nobody writes into the SQLite file, nobody is
    /// connected with the PostgreSQL database.
    pub fn closed(&self) -> Closed<'_> {
        let lock = match self.kind {
            Kind::Sqlite => {
                let path = self.sqlite_path();
                let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
                conn.batch_execute("PRAGMA busy_timeout = 10000; BEGIN EXCLUSIVE")
                    .unwrap();
                Some(conn)
            }
            Kind::Postgres => {
                let name = self.name();
                admin(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"));
                admin(&format!(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
                ));
                None
            }
        };
        Closed {
            database: self,
            lock,
        }
    }

    /// Keeps a table of a PostgreSQL database from being read or written until the answer is dropped.
    pub fn locked(&self, table: &str) -> PgConnection {
        let mut conn = connect(&self.url);
        let lock = format!("BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE");
        conn.batch_execute(&lock).unwrap();
        conn
    }

    /// Of a PostgreSQL database.
    fn name(&self) -> &str {
        self.url.rsplit('/').next().unwrap()
    }

    fn sqlite() -> Self {
        let dir = TempDir::new().unwrap();
        let url = format!("sqlite:{}", dir.path().join("t.db").display());
        Self {
            kind: Kind::Sqlite,
            url,
            dir,
        }
    }

    fn postgres(how: &str) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = own_name(&NUMBER.fetch_add(1, Ordering::Relaxed).to_string());
        admin(&format!("CREATE DATABASE {name}{how}"));
        Self {
            kind: Kind::Postgres,
            url: address_of(&name),
            dir: TempDir::new().unwrap(),
        }
    }

    fn sqlite_path(&self) -> PathBuf {
        self.dir.path().join("t.db")
    }
}

/// A database that nobody else can use.
pub struct Closed<'d> {
    database: &'d Database,
    lock: Option<SqliteConnection>,
}

impl Drop for Closed<'_> {
    fn drop(&mut self) {
        match &mut self.lock {
            Some(conn) => conn.batch_execute("ROLLBACK").unwrap(),
            None => {
                let name = self.database.name();
                admin(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true"));
            }
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if self.kind == Kind::Postgres {
            let name = self.name();
            admin(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

/// Whether this run has PostgreSQL. Without it `tests/run` fails; plain `cargo test` says what it leaves out.
pub fn server() -> Option<String> {
    static TOLD: Once = Once::new();
    let found = std::env::var(POSTGRES).ok();
    assert!(
        found.is_some() || std::env::var_os("SANGKIEN_TEST_RUN").is_none(),
        "tests/run gave no {POSTGRES}"
    );
    if found.is_none() {
        TOLD.call_once(|| {
            say_skipped("no PostgreSQL here: its tests are skipped; tests/run brings one");
        });
    } else {
        static SWEPT: Once = Once::new();
        SWEPT.call_once(sweep);
    }
    found
}

/// Past the capture of the test runner, which would hide a line of a test that passes.
pub fn say(line: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Says that something is left out here; `tests/run` says it again at its end.
pub fn say_skipped(line: &str) {
    use std::io::Write;
    say(line);
    if let Some(run) = std::env::var_os("SANGKIEN_TEST_RUN") {
        let list = Path::new(&run).join("skipped");
        let list = std::fs::File::options()
            .create(true)
            .append(true)
            .open(list);
        let _ = writeln!(list.unwrap(), "{line}");
    }
}

fn open(url: &str) -> Db {
    let settings = Settings {
        target: Target::from(&DatabaseUrl::parse(url).unwrap()),
        connections: 4,
        wait: Duration::from_secs(20),
        patience: Patience::default(),
    };
    Db::open(&settings).unwrap()
}

fn sqlite_template() -> TempDir {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("t.db");
    open(&format!("sqlite:{}", path.display()))
        .migrate()
        .unwrap();
    // everything into the one file that is copied
    SqliteConnection::establish(path.to_str().unwrap())
        .and_then(|mut conn| {
            conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")
                .map_err(diesel::ConnectionError::CouldntSetupConfiguration)
        })
        .unwrap();
    dir
}

fn postgres_template() -> String {
    let name = own_name("template");
    admin(&format!("CREATE DATABASE {name}"));
    open(&address_of(&name)).migrate().unwrap();
    name
}

fn own_name(what: &str) -> String {
    format!("{PREFIX}{}_{what}", std::process::id())
}

fn address_of(name: &str) -> String {
    let server = std::env::var(POSTGRES).unwrap();
    let (start, _) = server.rsplit_once('/').unwrap();
    format!("{start}/{name}")
}

fn connect(url: &str) -> PgConnection {
    PgConnection::establish(url).unwrap()
}

fn admin(sql: &str) {
    connect(&std::env::var(POSTGRES).unwrap())
        .batch_execute(sql)
        .unwrap();
}

/// Drops databases whose process is gone.
fn sweep() {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::Text)]
        name: String,
    }
    let query =
        format!("SELECT datname::text AS name FROM pg_database WHERE datname LIKE '{PREFIX}%'");
    let mut conn = connect(&std::env::var(POSTGRES).unwrap());
    let rows: Vec<Row> = sql_query(query).load(&mut conn).unwrap();
    for Row { name } in rows {
        let pid = name[PREFIX.len()..].split('_').next().unwrap_or_default();
        let lives = Path::new("/proc").join(pid).exists() && pid != std::process::id().to_string();
        if !lives {
            admin(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

/// Makes two tests of each function, one per database:
///
/// ```ignore
/// on_both! {
///     fn a_second_return_needs_a_written_reason(database: &Database) { … }
/// }
/// ```
#[macro_export]
macro_rules! on_both {
    ($( $(#[$meta:meta])* fn $name:ident($argument:ident: &Database) $body:block )*) => { $(
        $(#[$meta])*
        fn $name($argument: &$crate::databases::Database) $body

        mod $name {
            #[test]
            fn on_sqlite() {
                let database = $crate::databases::Database::migrated($crate::databases::Kind::Sqlite);
                super::$name(&database.unwrap());
            }
            #[test]
            fn on_postgres() {
                if let Some(database) =
                    $crate::databases::Database::migrated($crate::databases::Kind::Postgres)
                {
                    super::$name(&database);
                }
            }
        }
    )* };
}
