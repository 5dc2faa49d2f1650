//! The executable starts, says where it is, refuses what it must, and stops when asked.

use std::process::Command;

use crate::databases::{Database, Kind};
use crate::harness::{Options, Portal, settings};
use crate::on_both_portals;

on_both_portals! {
    async fn it_starts_on_an_empty_database_and_stops_when_asked(kind: Kind) {
        let portal = Portal::start(kind, Options::default());
        let visitor = portal.visitor();
        visitor.get("/health/live").await.expect(200);
        visitor.get("/health/ready").await.expect(200);
        visitor.get("/").await.expect(200);
        assert_eq!(portal.stop(), Some(0));
    }
}

#[test]
fn a_mistyped_database_address_is_refused_in_words_and_creates_nothing() {
    let commands: [&[&str]; 5] = [
        &["migrate"],
        &["serve"],
        &["serve", "--demo"],
        &["work"],
        &["staff", "list"],
    ];
    let mistyped = [
        "postgers://nobody:secret-word@127.0.0.1/x",
        "postgres:/127.0.0.1/x",
        "127.0.0.1:5432",
        "sqllite:x.db",
        "x.db",
        "host=127.0.0.1 dbname=x",
        "",
    ];
    for (number, address) in mistyped.into_iter().enumerate() {
        let words = commands[number % commands.len()];
        let dir = tempfile::TempDir::new().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_sangkien"));
        settings(&mut command, address);
        let data = dir.path().join("data");
        command.arg("--data").arg(&data).args(words);
        let answer = command.current_dir(dir.path()).output().unwrap();
        let said = String::from_utf8_lossy(&answer.stderr).into_owned();
        assert!(!answer.status.success(), "{address}: {said}");
        assert!(said.contains("database.url"), "{address}: {said}");
        assert!(
            !said.contains("panicked") && !said.contains("secret-word"),
            "{said}"
        );
        let files = std::fs::read_dir(dir.path()).unwrap().count();
        assert_eq!(files, 0, "{address} left files behind");
    }
}

#[test]
fn a_database_that_does_not_answer_is_an_error_with_its_reason() {
    let dir = tempfile::TempDir::new().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_sangkien"));
    settings(
        &mut command,
        "postgres://nobody:secret-word@127.0.0.1:1/none",
    );
    command.arg("--data").arg(dir.path()).arg("migrate");
    let answer = command.output().unwrap();
    let said = String::from_utf8_lossy(&answer.stderr).into_owned();
    assert!(!answer.status.success());
    assert!(!said.contains("secret-word"), "{said}");
    assert!(!said.contains("panicked"), "{said}");
}

#[test]
fn a_database_of_its_own_is_migrated_by_the_command() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let Some(database) = Database::empty(kind) else {
            continue;
        };
        let dir = tempfile::TempDir::new().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_sangkien"));
        settings(&mut command, &database.url);
        command.arg("--data").arg(dir.path()).arg("migrate");
        let answer = command.output().unwrap();
        assert!(answer.status.success(), "{answer:?}");
        assert_eq!(database.open().pending().unwrap(), Vec::<String>::new());
    }
}
