//! What the other tests of this target rely on.

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
