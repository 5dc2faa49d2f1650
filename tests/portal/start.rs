//! The executable starts, says where it is, refuses what it must, and stops when asked.

use std::collections::BTreeSet;
use std::process::Command;
use std::sync::Arc;

use sangkien::domain::locale::Locale;
use sangkien::domain::person::Role;
use sangkien::domain::text_enum::TextEnum;
use sangkien::domain::workflow::State;
use sangkien::i18n::{Catalogue, Words};
use sangkien::standin::people;

use crate::databases::{Database, Kind};
use crate::harness::{Options, Persona, Portal, settings};
use crate::on_both_portals;

on_both_portals! {
    async fn it_starts_on_an_empty_database_and_stops_when_asked(kind: Kind) {
        let portal = Portal::start(kind, Options::default());
        let visitor = portal.visitor();
        visitor.get("/health/live").await.expect(200);
        visitor.get("/health/ready").await.expect(200);
        visitor.get("/").await.expect(200);
        whom_to_sign_in_as(&portal).await;
        assert_eq!(portal.stop(), Some(0));
    }

    async fn a_demonstration_has_a_file_in_every_state_and_keeps_them_when_it_starts_again(kind: Kind) {
        let database = Database::empty(kind).unwrap();
        let place = tempfile::TempDir::new().unwrap();
        // A Sunday: nobody decided anything for two days. Then the Tuesday after.
        for now in ["2026-11-22T03:00:00Z", "2026-11-24T03:00:00Z"] {
            let portal = Portal::start_on(&database.url, Options {
                clock: Some(now),
                data: Some(place.path().join("data")),
                ..Options::default()
            });
            announced_what_is_due(&portal).await;
            let states = database.lines("SELECT DISTINCT state AS line FROM initiatives");
            let states: BTreeSet<String> = states.into_iter().collect();
            let all: BTreeSet<String> = State::ALL.iter().map(ToString::to_string).collect();
            assert_eq!(states, all, "{now}");
            assert_eq!(portal.stop(), Some(0));
        }
    }
}

/// Waits until the background work has looked once for what is due.
async fn announced_what_is_due(portal: &Portal) {
    let metrics = portal
        .metrics
        .clone()
        .expect("it has a listener of its own");
    for _ in 0..200 {
        let (_, counted) = portal.answers(metrics.clone()).await;
        let round = |line: &str| {
            line.starts_with("sangkien_worker_rounds_total")
                && line.contains("\"deadlines\"")
                && line.contains("\"done\"")
        };
        if counted.lines().any(round) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("no round of the background work\n{}", portal.log());
}

/// The table that a demonstration prints: everybody, with every role they have.
async fn whom_to_sign_in_as(portal: &Portal) {
    let last = &people::all().last().unwrap().key;
    let mut said = portal.said();
    for _ in 0..100 {
        if said.iter().any(|line| line.contains(last)) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        said = portal.said();
    }
    let words = Words::new(Locale::Vi, Arc::new(Catalogue::load(None).unwrap()));
    let mut shown = BTreeSet::new();
    for person in people::all() {
        let line = said
            .iter()
            .find(|line| line.split_whitespace().next() == Some(&person.key));
        let line = line.unwrap_or_else(|| panic!("{} is not in {said:#?}", person.key));
        assert!(line.contains(&person.name), "{line}");
        for held in &person.roles {
            let what = format!("{} {}", words.word("role", held.role.as_str()), held.agency);
            assert!(line.contains(&what), "no {what} in {line}");
            shown.insert(held.role.to_string());
        }
    }
    let roles: BTreeSet<String> = Role::ALL.iter().map(ToString::to_string).collect();
    assert_eq!(shown, roles, "somebody for every role");
    assert!(
        said.iter().any(|line| line.contains(portal.url.as_str())),
        "and where: {said:#?}"
    );
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

#[test]
fn a_master_key_that_is_not_the_databases_stops_every_start() {
    let dir = tempfile::TempDir::new().unwrap();
    let data = dir.path().join("data");
    let address = format!("sqlite:{}", dir.path().join("t.db").display());
    let run = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sangkien"));
        settings(&mut command, &address);
        command
            .arg("--data")
            .arg(&data)
            .args(words)
            .output()
            .unwrap()
    };
    assert!(run(&["seed", "--initiatives", "3"]).status.success());
    std::fs::remove_file(data.join("master.key")).unwrap();
    for words in [
        &["migrate"][..],
        &["serve", "--demo"],
        &["work", "--demo"],
        &["seed", "--initiatives", "3"],
    ] {
        let answer = run(words);
        let said = String::from_utf8_lossy(&answer.stderr).into_owned();
        assert!(!answer.status.success(), "{words:?}: {said}");
        assert!(said.contains("master key"), "{words:?}: {said}");
    }
}

#[tokio::test]
async fn background_work_of_a_demonstration_may_be_a_process_of_its_own_with_its_own_metrics() {
    let dir = tempfile::TempDir::new().unwrap();
    let data = dir.path().join("data");
    let start = |command: &[&'static str]| {
        let options = Options {
            command: command.to_vec(),
            data: Some(data.clone()),
            settings: vec![("SANGKIEN__DEMO__FILES", "0".to_owned())],
            ..Options::default()
        };
        Portal::start_on("sqlite:{data}/portal.db", options)
    };
    let portal = start(&["serve", "--demo", "--no-worker"]);
    let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
    let worker = start(&["work", "--demo"]);
    let metrics = worker.metrics.clone().expect("where its metrics are");
    let mut counted = String::new();
    for _ in 0..50 {
        counted = portal.answers(metrics.clone()).await.1;
        if counted.contains("sangkien_worker_rounds_total") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert!(
        counted.contains("sangkien_worker_rounds_total"),
        "{counted}"
    );
    let own = portal.answers(portal.metrics.clone().unwrap()).await.1;
    assert!(own.contains("sangkien_http_request_seconds"), "{own}");
    assert!(!own.contains("sangkien_worker_rounds_total"), "{own}");
    drop(citizen);
    // the data of a portal that runs is not thrown away under it, nor under its worker
    begins_again_no(&data);
    portal.visitor().get("/").await.expect(200);
    assert_eq!(portal.stop(), Some(0));
    begins_again_no(&data);
    drop(worker);
}

/// `serve --demo --fresh` leaves data alone that is in use.
fn begins_again_no(data: &std::path::Path) {
    let mut fresh = Command::new(env!("CARGO_BIN_EXE_sangkien"));
    settings(
        &mut fresh,
        &format!("sqlite:{}", data.join("portal.db").display()),
    );
    fresh
        .arg("--data")
        .arg(data)
        .args(["serve", "--demo", "--fresh"]);
    let answer = fresh.output().unwrap();
    let said = String::from_utf8_lossy(&answer.stderr).into_owned();
    assert!(
        !answer.status.success() && said.contains("in use"),
        "{said}"
    );
}
