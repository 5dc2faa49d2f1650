//! What the other tests of this target rely on.

use std::sync::Barrier;

use diesel::connection::SimpleConnection as _;
use sangkien::db::{Db, DbError};

use crate::databases::{Database, Kind};
use crate::on_both;

on_both! {
    fn a_fresh_database_has_all_tables_and_no_files(database: &Database) {
        assert_eq!(database.open().pending().unwrap(), Vec::<String>::new());
        assert_eq!(database.count("SELECT count(*) AS n FROM initiatives"), 0);
    }

    fn two_tests_do_not_see_each_other(database: &Database) {
        let other = Database::migrated(database.kind).unwrap();
        database.execute("DROP TABLE notices");
        assert_eq!(other.count("SELECT count(*) AS n FROM notices"), 0);
    }
}

#[test]
fn a_dropped_database_is_gone() {
    let Some(database) = Database::empty(Kind::Postgres) else {
        return;
    };
    let name = database.url.rsplit('/').next().unwrap().to_owned();
    drop(database);
    let other = Database::empty(Kind::Postgres).unwrap();
    let query = format!("SELECT count(*) AS n FROM pg_database WHERE datname = '{name}'");
    assert_eq!(other.count(&query), 0);
}

/// All connections of a pool, each held until all are there.
fn warm(db: &Db) {
    let all = Barrier::new(4);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                db.read_blocking(|conn| {
                    conn.batch_execute("SELECT 1")?;
                    all.wait();
                    Ok::<_, DbError>(())
                })
                .unwrap();
            });
        }
    });
}

#[test]
fn where_one_connection_broke_the_older_ones_are_not_tried() {
    let Some(database) = Database::migrated(Kind::Postgres) else {
        return;
    };
    let db = database.open();
    warm(&db);
    database.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
    let ask = || db.read_blocking(|conn| Ok::<_, DbError>(conn.batch_execute("SELECT 1")?));
    assert!(ask().is_err(), "nobody told the pool");
    for _ in 0..4 {
        ask().unwrap();
    }
}
