//! One schema for two databases: the same steps under the same names, each with its way back.

use std::collections::BTreeSet;

use crate::tree::{assert_none, files};

fn steps(kind: &str) -> BTreeSet<String> {
    files(&format!("migrations/{kind}"), &[".sql"])
        .into_iter()
        .map(|file| file.name.replacen(&format!("migrations/{kind}/"), "", 1))
        .collect()
}

#[test]
fn both_databases_have_the_same_steps_each_with_its_way_back() {
    let sqlite = steps("sqlite");
    assert!(!sqlite.is_empty());
    assert_eq!(sqlite, steps("postgres"));
    let wrong: Vec<String> = sqlite
        .iter()
        .filter_map(|name| name.strip_suffix("/up.sql"))
        .filter(|step| !sqlite.contains(&format!("{step}/down.sql")))
        .map(str::to_owned)
        .collect();
    assert_none(&wrong, "steps without a way back");
}

#[test]
fn sqlite_tables_are_strict() {
    let mut wrong = Vec::new();
    for file in files("migrations/sqlite", &["up.sql"]) {
        for table in file.text.to_lowercase().split("create table").skip(1) {
            let statement = table.split(';').next().unwrap_or_default();
            if !statement.trim_end().ends_with("strict")
                && !statement.contains("strict,")
                && !statement.contains(", strict")
            {
                let name = statement.split_whitespace().next().unwrap_or_default();
                wrong.push(format!("{}: {name}", file.name));
            }
        }
    }
    assert_none(&wrong, "SQLite tables that take any type");
}
