//! The only place that knows Diesel. Everybody else comes through three doors: [`Db::read`],
//! [`Db::write`] and [`Db::stream`]; invented files come in bulk through a [`Loader`]. Nothing else opens a transaction; functions in here take the
//! connection first and never commit.

pub mod agencies;
pub mod answers;
pub mod assistance;
pub mod audits;
pub mod authors;
pub mod bulk;
pub mod catalogue;
pub mod column;
mod conn;
pub mod consents;
pub mod councils;
pub mod deadlines;
pub mod desks;
pub mod dialect;
pub mod documents;
mod due_order;
pub mod email_checks;
pub mod erasures;
mod error;
pub mod events;
pub mod exports;
pub mod factors;
pub mod initiatives;
pub mod kept_forms;
pub mod leftovers;
pub mod lists;
pub mod local_accounts;
pub mod lockouts;
pub mod logins;
pub mod looks;
pub mod messages;
mod migrate;
pub mod notices;
pub mod once;
pub mod outbox;
pub mod outcomes;
pub mod page;
pub mod people;
mod pool;
mod prepared;
pub mod reviewer_checks;
pub mod reviews;
pub mod routings;
mod schema;
pub mod sessions;
pub mod staff_roles;
pub mod sweep;
mod tx;

use std::path::Path;
use std::time::Duration;

use r2d2::Pool;

use crate::config::{DatabaseConfig, DatabaseUrl};

pub use conn::{Conn, Patience, Target};
pub use error::{DbError, DoorError};
pub use migrate::MigrateError;
pub use tx::with_kept_plans;

/// Sizes and patience; the address decides which database it is.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the rows are.
    pub target: Target,
    /// Connections: readers on SQLite, all on PostgreSQL.
    pub connections: u32,
    /// How long a request waits for a connection.
    pub wait: Duration,
    /// How long statements wait and run.
    pub patience: Patience,
}

/// The handle on the database; cheap to clone.
#[derive(Clone)]
pub struct Db {
    pool: Pool<pool::Manager>,
    breaks: pool::Breaks,
    /// Only SQLite has one.
    writer: Option<tx::Writer>,
    target: Target,
    patience: Patience,
}

impl Db {
    /// Opens the database. SQLite is created when it is not there; PostgreSQL is reached at first use.
    ///
    /// # Errors
    /// When the file or its directory cannot be opened.
    pub fn open(settings: &Settings) -> Result<Self, DbError> {
        let writer = match &settings.target {
            Target::Sqlite(path) => {
                if let Some(folder) = path.parent().filter(|folder| *folder != Path::new("")) {
                    std::fs::create_dir_all(folder)
                        .map_err(|error| DbError::Other(Box::new(error)))?;
                }
                Some(tx::Writer::start(
                    conn::open_sqlite(path, conn::Use::Write, &settings.patience)?,
                    settings.patience.group,
                )?)
            }
            Target::Postgres(_) => None,
        };
        let patience = settings.patience.clone();
        let breaks = pool::Breaks::default();
        let pool = pool::build(
            settings.target.clone(),
            patience.clone(),
            breaks.clone(),
            settings.connections,
            settings.wait,
        );
        Ok(Self {
            pool,
            breaks,
            writer,
            target: settings.target.clone(),
            patience,
        })
    }

    /// Where the rows are.
    #[must_use]
    pub const fn target(&self) -> &Target {
        &self.target
    }

    /// Answers questions. All questions of a request belong into one call.
    ///
    /// # Errors
    /// What `work` answers, or the pool's error.
    pub async fn read<T, E>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: DoorError,
    {
        let db = self.clone();
        blocking(move || db.read_blocking(work)).await
    }

    /// [`Db::read`] for a thread that may wait.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub fn read_blocking<T, E: DoorError>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut conn = self
            .pool
            .get()
            .map_err(|error| E::from(DbError::unreachable(error)))?;
        let result = work(&mut conn);
        if matches!(&result, Err(error) if error.is_gone()) {
            self.judge(&mut conn);
        }
        result
    }

    /// One write transaction around one use case. `work` may run more than once and so must not touch the
    /// world outside the transaction.
    ///
    /// # Errors
    /// What `work` answers (then nothing was written), or why the transaction could not commit.
    pub async fn write<T, E>(
        &self,
        work: impl Fn(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: DoorError,
    {
        match &self.writer {
            Some(writer) => writer.write(work).await,
            None => {
                let db = self.clone();
                blocking(move || db.write_pooled(&work)).await
            }
        }
    }

    /// [`Db::write`] for a thread that may wait.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub fn write_blocking<T, E>(
        &self,
        work: impl Fn(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: DoorError,
    {
        match &self.writer {
            Some(writer) => writer.write_blocking(work),
            None => self.write_pooled(&work),
        }
    }

    /// One snapshot for a long read, on a connection of its own, from a thread that may wait.
    ///
    /// # Errors
    /// What `work` answers, or the database's error.
    pub fn stream<T, E: DoorError>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut conn = match &self.target {
            Target::Sqlite(path) => conn::open_sqlite(path, conn::Use::Stream, &self.patience)?,
            Target::Postgres(address) => conn::open_postgres(address, &self.patience)?,
        };
        dialect::no_statement_limit(&mut conn)?;
        tx::in_snapshot(&mut conn, work)
    }

    /// A way in for very many rows at once, around the writer: for invented files. `fresh` says that nothing
    /// is lost when the machine stops meanwhile.
    ///
    /// # Errors
    /// When the database cannot be opened.
    pub fn loader(&self, fresh: bool) -> Result<Loader, DbError> {
        let conn = match &self.target {
            Target::Sqlite(path) => {
                let usage = if fresh {
                    conn::Use::Fill
                } else {
                    conn::Use::Write
                };
                conn::open_sqlite(path, usage, &self.patience)?
            }
            Target::Postgres(address) => conn::open_postgres(address, &self.patience)?,
        };
        Ok(Loader { conn })
    }

    fn write_pooled<T, E: DoorError>(
        &self,
        work: &impl Fn(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut tries = 1;
        loop {
            let mut conn = self
                .pool
                .get()
                .map_err(|error| E::from(DbError::unreachable(error)))?;
            match tx::in_transaction(&mut conn, work) {
                Err(error) if error.is_busy() && tries < tx::TRIES => tries += 1,
                Err(error) => {
                    if error.is_gone() {
                        self.judge(&mut conn);
                    }
                    return Err(error);
                }
                result => return result,
            }
        }
    }

    fn judge(&self, conn: &mut Conn) {
        if !conn::still_stands(conn) {
            self.breaks.note();
        }
    }

    /// The database answers, has every migration of this executable, and its reference tables were brought
    /// in.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn ready(&self) -> Result<bool, DbError> {
        self.read(|conn| Ok(migrate::all_applied(conn)? && agencies::exist(conn)?))
            .await
    }

    /// Brings the database up to date; answers the names of what was applied.
    ///
    /// # Errors
    /// When a migration fails; those before it stay applied.
    pub fn migrate(&self) -> Result<Vec<String>, MigrateError> {
        migrate::apply(&self.target)
    }

    /// Migrations this executable has and the database has not.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub fn pending(&self) -> Result<Vec<String>, MigrateError> {
        migrate::pending(&self.target)
    }

    /// Whether any migration was ever applied here.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub fn is_made(&self) -> Result<bool, MigrateError> {
        migrate::is_made(&self.target)
    }

    /// Takes the newest migration back; answers its name.
    ///
    /// # Errors
    /// When it cannot be reverted.
    pub fn revert_one(&self) -> Result<String, MigrateError> {
        migrate::revert_one(&self.target)
    }
}

/// Writes very many rows, on a connection of its own.
pub struct Loader {
    conn: Conn,
}

impl Loader {
    /// One write transaction.
    ///
    /// # Errors
    /// What `work` answers, or why the transaction could not commit.
    pub fn write<T, E: From<DbError>>(
        &mut self,
        work: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        tx::in_transaction(&mut self.conn, work)
    }

    /// Everything is on the disk when this returns.
    ///
    /// # Errors
    /// When the database cannot write.
    pub fn finish(mut self) -> Result<(), DbError> {
        dialect::settle(&mut self.conn)
    }
}

/// Runs `work` where waiting is allowed. Never `block_in_place`: actix workers are single-threaded
/// runtimes, on which it panics.
async fn blocking<T: Send + 'static, E: DoorError>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, E> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(DbError::Other(Box::new(error)).into()),
    }
}

impl Settings {
    /// The settings of the configuration: readers are twice the processors unless said otherwise.
    #[must_use]
    pub fn of(config: &DatabaseConfig) -> Self {
        let processors = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let readers = u32::try_from(processors.saturating_mul(2))
            .unwrap_or(8)
            .max(4);
        let connections = match &config.url {
            DatabaseUrl::Sqlite(_) => config.sqlite_readers.unwrap_or(readers),
            DatabaseUrl::Postgres(_) => config.postgres_connections,
        };
        Self {
            target: Target::from(&config.url),
            connections,
            wait: config.pool_timeout,
            patience: Patience {
                busy: config.sqlite_busy_timeout,
                statement: config.statement_timeout,
                lock: config.lock_timeout,
                group: config.sqlite_batch,
            },
        }
    }
}
