//! The way of the tables up, down and up again, and that both databases end with the same ones. What the
//! files in `migrations/` are called is the house's business (`tests/house/migrations.rs`). After a change that is meant:
//! `SANGKIEN_UPDATE_GOLDEN=1 tests/run store migrations`, and read what changed.

use crate::databases::{Database, Kind};
use crate::on_both;
use crate::structure;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/store/structure.golden");

/// Everything there is, in the database's own words: nothing may stay behind, not even a sequence.
fn dump(database: &Database) -> Vec<String> {
    let own = match database.kind {
        Kind::Sqlite => {
            "SELECT type || ' ' || name || ' ' || coalesce(sql, '') AS line FROM sqlite_master
             WHERE name NOT LIKE '~_~_%' ESCAPE '~' AND tbl_name NOT LIKE '~_~_%' ESCAPE '~'
               AND name <> 'sqlite_sequence' ORDER BY 1"
        }
        Kind::Postgres => {
            "SELECT 'relation ' || relkind::text || ' ' || relname AS line FROM pg_class
             WHERE relnamespace = 'public'::regnamespace AND relname NOT LIKE '\\_\\_%'
             UNION ALL SELECT 'constraint ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
             WHERE connamespace = 'public'::regnamespace AND conname NOT LIKE '\\_\\_%'
             UNION ALL SELECT 'index ' || indexdef FROM pg_indexes
             WHERE schemaname = 'public' AND tablename NOT LIKE '\\_\\_%'
             UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
             UNION ALL SELECT 'type ' || typname FROM pg_type
             WHERE typnamespace = 'public'::regnamespace AND typname NOT LIKE '%\\_\\_%' ORDER BY 1"
        }
    };
    let mut lines = database.lines(own);
    lines.extend(structure::read(database));
    lines
}

on_both! {
    fn going_down_leaves_nothing_and_going_up_again_leaves_the_same(database: &Database) {
        let db = database.open();
        let first = dump(database);
        assert!(first.len() > 100, "{first:#?}");
        let mut steps = Vec::new();
        while !database.lines("SELECT version AS line FROM __diesel_schema_migrations").is_empty() {
            steps.push(db.revert_one().unwrap());
        }
        assert_eq!(dump(database), Vec::<String>::new());
        steps.reverse();
        assert_eq!(db.pending().unwrap().len(), steps.len());
        db.migrate().unwrap();
        assert_eq!(dump(database), first);
    }

    fn both_databases_have_the_tables_that_were_agreed(database: &Database) {
        let found = structure::read(database).join("\n") + "\n";
        if std::env::var_os("SANGKIEN_UPDATE_GOLDEN").is_some() && database.kind == Kind::Sqlite {
            std::fs::write(GOLDEN, &found).unwrap();
        }
        let agreed = std::fs::read_to_string(GOLDEN).unwrap_or_default();
        let more: Vec<_> = found.lines().filter(|line| !agreed.lines().any(|a| a == *line)).collect();
        let less: Vec<_> = agreed.lines().filter(|line| !found.lines().any(|f| f == *line)).collect();
        assert!(more.is_empty() && less.is_empty(), "more:\n{}\nless:\n{}", more.join("\n"), less.join("\n"));
    }
}
