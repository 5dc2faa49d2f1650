//! Embedded migrations: two folders with the same names, chosen by the target.

use std::sync::LazyLock;
use std::time::Duration;

use diesel::migration::MigrationSource;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::conn::{Conn, Patience, Target, Use, open_postgres, open_sqlite};
use super::error::DbError;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// A migration that could not be applied or taken back.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The database cannot be opened.
    #[error("database not reachable")]
    Unreachable(#[from] DbError),
    /// The migration itself failed.
    #[error("migration failed")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

fn on_target<T>(
    target: &Target,
    work: impl FnOnce(&mut dyn Harness) -> diesel::migration::Result<T>,
) -> Result<T, MigrateError> {
    // A migration of a large table takes the time it takes.
    let patience = Patience {
        statement: Duration::ZERO,
        ..Patience::default()
    };
    let conn = match target {
        Target::Sqlite(path) => open_sqlite(path, Use::Write, &patience)?,
        Target::Postgres(address) => open_postgres(address, &patience)?,
    };
    match conn {
        Conn::Sqlite(mut inner) => work(&mut inner),
        Conn::Pg(mut inner) => work(&mut inner),
    }
    .map_err(MigrateError::Failed)
}

/// What both inner connections can do, without naming their backends.
trait Harness {
    fn run_all(&mut self) -> diesel::migration::Result<Vec<String>>;
    fn list_pending(&mut self) -> diesel::migration::Result<Vec<String>>;
    fn has_any(&mut self) -> diesel::migration::Result<bool>;
    fn revert_last(&mut self) -> diesel::migration::Result<String>;
}

macro_rules! harness {
    ($conn:ty, $source:expr) => {
        impl Harness for $conn {
            fn run_all(&mut self) -> diesel::migration::Result<Vec<String>> {
                let done = self.run_pending_migrations($source)?;
                Ok(done.iter().map(ToString::to_string).collect())
            }
            fn list_pending(&mut self) -> diesel::migration::Result<Vec<String>> {
                let applied: Vec<String> = self
                    .applied_migrations()?
                    .iter()
                    .map(ToString::to_string)
                    .collect();
                let all = MigrationSource::<<$conn as diesel::Connection>::Backend>::migrations(
                    &$source,
                )?;
                let names = all
                    .iter()
                    .map(|migration| migration.name().version().to_string());
                Ok(names.filter(|name| !applied.contains(name)).collect())
            }
            fn has_any(&mut self) -> diesel::migration::Result<bool> {
                Ok(!self.applied_migrations()?.is_empty())
            }
            fn revert_last(&mut self) -> diesel::migration::Result<String> {
                Ok(self.revert_last_migration($source)?.to_string())
            }
        }
    };
}
harness!(diesel::SqliteConnection, SQLITE);
harness!(diesel::PgConnection, POSTGRES);

pub(super) fn apply(target: &Target) -> Result<Vec<String>, MigrateError> {
    on_target(target, |conn| conn.run_all())
}

pub(super) fn pending(target: &Target) -> Result<Vec<String>, MigrateError> {
    on_target(target, |conn| conn.list_pending())
}

pub(super) fn is_made(target: &Target) -> Result<bool, MigrateError> {
    on_target(target, |conn| conn.has_any())
}

diesel::table! {
    /// What Diesel remembers of the migrations it applied.
    __diesel_schema_migrations (version) {
        version -> Text,
    }
}

/// Every migration of this executable was applied, as far as this connection sees.
pub(super) fn all_applied(conn: &mut Conn) -> Result<bool, DbError> {
    use __diesel_schema_migrations::{table, version};
    static NAMES: LazyLock<Vec<String>> = LazyLock::new(names);
    let applied = table.filter(version.eq_any(NAMES.iter())).count();
    let applied: i64 = applied.get_result(conn)?;
    Ok(usize::try_from(applied).is_ok_and(|applied| applied == NAMES.len()))
}

/// The same for both databases (`tests/house`).
fn names() -> Vec<String> {
    let all = MigrationSource::<Sqlite>::migrations(&SQLITE).unwrap_or_default();
    all.iter()
        .map(|migration| migration.name().version().to_string())
        .collect()
}

pub(super) fn revert_one(target: &Target) -> Result<String, MigrateError> {
    on_target(target, |conn| conn.revert_last())
}
