//! What keeps an operator from harm: commands that refuse before they change anything, and a README whose settings
//! hold together.

use std::process::Command;

use crate::commands::{done, err, out, run};
use crate::databases::{Database, Kind};

#[test]
fn a_database_of_real_people_is_not_even_brought_up_to_date_by_seed() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let Some(database) = Database::migrated(kind) else {
            continue;
        };
        done(
            &database,
            "staff add-administrator lan --name Lan",
            "a long enough password\n",
        );
        let newest = "SELECT max(version) AS line FROM __diesel_schema_migrations";
        let newest = database.lines(newest)[0].clone();
        database.execute(&format!(
            "DELETE FROM __diesel_schema_migrations WHERE version = '{newest}'"
        ));
        let answer = run(
            &database.url,
            database.dir.path(),
            &[],
            "seed --initiatives 3",
            "",
        );
        assert!(
            !answer.status.success() && err(&answer).contains("real people"),
            "{}",
            err(&answer)
        );
        let left = database.count("SELECT count(*) AS n FROM __diesel_schema_migrations");
        database.execute(&format!(
            "DELETE FROM __diesel_schema_migrations WHERE version = '{newest}'"
        ));
        assert_eq!(
            database.count("SELECT count(*) AS n FROM __diesel_schema_migrations"),
            left,
            "nothing was applied"
        );
    }
}

#[test]
fn a_node_with_other_holidays_than_due_dates_are_counted_with_does_not_begin() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let Some(database) = Database::migrated(kind) else {
            continue;
        };
        done(&database, "migrate", "");
        database.execute("DELETE FROM calendar_versions");
        let answer = run(&database.url, database.dir.path(), &[], "work --demo", "");
        assert!(
            !answer.status.success() && err(&answer).contains("holidays"),
            "{}",
            err(&answer)
        );
    }
}

#[test]
fn the_settings_that_the_readme_gives_hold_together() {
    let dir = tempfile::TempDir::new().unwrap();
    let readme = include_str!("../../README.md");
    let (_, block) = readme.split_once("## Running it for real").unwrap();
    let exports = block
        .lines()
        .filter_map(|line| line.strip_prefix("export "));
    let given: Vec<(String, String)> = exports
        .map(|line| {
            let (name, value) = line.split_once('=').unwrap();
            let value = match value.strip_prefix('\'') {
                Some(quoted) => quoted.split('\'').next().unwrap(),
                None => value.split(" #").next().unwrap().trim(),
            };
            let secret = name.ends_with("_FILE");
            let value = match value.strip_prefix("/run/secrets/") {
                Some(file) if secret => {
                    let place = dir.path().join(file);
                    std::fs::write(&place, "5a".repeat(32)).unwrap();
                    owner_only(&place);
                    place.display().to_string()
                }
                _ => value.to_owned(),
            };
            (name.to_owned(), value)
        })
        .collect();
    assert!(given.len() > 12, "{given:?}");
    let mut command = Command::new(env!("CARGO_BIN_EXE_sangkien"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("SANGKIEN__")) {
        command.env_remove(name);
    }
    command
        .envs(given)
        .arg("--data")
        .arg(dir.path())
        .arg("check");
    let answer = command.output().unwrap();
    let said = out(&answer);
    assert_eq!(answer.status.code(), Some(0), "{said}{}", err(&answer));
    assert_eq!(said.lines().last(), Some("everything holds"), "{said}");
    assert!(
        !said.contains("hardly meant") && !said.contains("5a5a"),
        "{said}"
    );
}

/// Secrets that others can read are refused.
fn owner_only(place: &std::path::Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(place, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
}
