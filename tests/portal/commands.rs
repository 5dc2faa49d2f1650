//! The commands of the executable, as an operator types them: what they print, what they leave behind, and
//! how they end.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::databases::{Database, Kind};
use crate::harness::{Options, Persona, Portal, settings};
use crate::steps;

/// Runs one command to its end.
pub fn run(database: &str, data: &Path, more: &[(&str, &str)], line: &str, typed: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sangkien"));
    settings(&mut command, database);
    command.envs(more.iter().copied());
    command
        .arg("--data")
        .arg(data)
        .args(line.split_whitespace());
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    // a command that asks nothing may be gone already
    let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
    child.wait_with_output().unwrap()
}

pub fn out(answer: &Output) -> String {
    String::from_utf8_lossy(&answer.stdout).into_owned()
}

pub fn err(answer: &Output) -> String {
    String::from_utf8_lossy(&answer.stderr).into_owned()
}

/// Runs a command that has to succeed; what it printed.
pub fn done(database: &Database, line: &str, typed: &str) -> String {
    let answer = run(&database.url, database.dir.path(), &[], line, typed);
    assert!(answer.status.success(), "{line}: {}", err(&answer));
    out(&answer)
}

#[test]
fn check_prints_every_setting_with_its_source_and_ends_well_when_all_holds() {
    let dir = tempfile::TempDir::new().unwrap();
    let secret = "postgres://sangkien:a-secret-word@127.0.0.1:1/none";
    let answer = run(secret, dir.path(), &[], "check", "");
    let said = out(&answer);
    assert_eq!(answer.status.code(), Some(0), "{said}{}", err(&answer));
    for key in ["server.listen", "database.url", "oidc.provider"] {
        let shown = said.lines().any(|line| line.starts_with(key));
        assert!(shown, "{key} is not in\n{said}");
    }
    assert!(
        said.contains("SANGKIEN__DATABASE__URL")
            && said.contains("everything holds for a demonstration")
    );
    assert!(!said.contains("a-secret-word"), "{said}");
}

#[test]
fn check_reports_every_fault_of_settings_tables_and_words_at_once() {
    let dir = tempfile::TempDir::new().unwrap();
    for (name, text) in [
        ("workflow.toml", "nonsense = 1\n"),
        ("vi/own.ftl", "=== = {\n"),
    ] {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let here = dir.path().to_str().unwrap();
    let wrong = [
        ("SANGKIEN__SERVER__LISTEN", "somewhere"),
        ("SANGKIEN__SESSION__CITIZEN_IDLE", "soon"),
        ("SANGKIEN__SERVER__LISTNE", "127.0.0.1:1"),
        ("SANGKIEN__CONTENT__REFERENCE", here),
        ("SANGKIEN__CONTENT__WORDS", here),
    ];
    let answer = run("postgers://x", dir.path(), &wrong, "check", "");
    let said = err(&answer);
    assert_eq!(answer.status.code(), Some(1), "{said}");
    for part in [
        "server.listen",
        "session.citizen_idle",
        "server.listne",
        "did you mean `server.listen`",
        "database.url",
        "workflow.toml",
        "own.ftl",
    ] {
        assert!(said.contains(part), "{part} is not in\n{said}");
    }
}

/// Runs a command whose reader is gone before it prints anything.
fn unread(database: &str, data: &Path, line: &str) -> Output {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = Command::new(env!("CARGO_BIN_EXE_sangkien"));
    settings(&mut command, database);
    command
        .arg("--data")
        .arg(data)
        .args(line.split_whitespace());
    command.stdin(Stdio::null()).stdout(writer);
    command.stderr(Stdio::piped()).output().unwrap()
}

#[test]
fn a_command_whose_reader_left_ends_quietly_and_well() {
    let database = Database::migrated(Kind::Sqlite).unwrap();
    for line in [
        "check",
        "workflow",
        "workflow --format svg",
        "migrate",
        "seed --initiatives 3",
        "staff list",
        "export accepted --format csv --out {}",
        "audit verify",
        "--help",
    ] {
        let file = database.dir.path().join("unread.csv");
        let line = line.replace("{}", &file.display().to_string());
        let answer = unread(&database.url, database.dir.path(), &line);
        assert_eq!(answer.status.code(), Some(0), "{line}: {}", err(&answer));
        assert!(
            !err(&answer).contains("panicked"),
            "{line}: {}",
            err(&answer)
        );
    }
    // what was found wrong is still told by how the command ends
    database.execute("UPDATE initiatives SET event_count = event_count + 1");
    let answer = unread(&database.url, database.dir.path(), "audit verify");
    assert_eq!(answer.status.code(), Some(1), "{}", err(&answer));
    assert!(!err(&answer).contains("panicked"), "{}", err(&answer));
}

#[test]
fn the_state_machine_is_drawn_in_three_forms() {
    let dir = tempfile::TempDir::new().unwrap();
    let draw = |format: &str| {
        let answer = run(
            "sqlite:none.db",
            dir.path(),
            &[],
            &format!("workflow --format {format}"),
            "",
        );
        assert!(answer.status.success(), "{}", err(&answer));
        out(&answer)
    };
    let table = draw("text");
    assert!(
        table
            .lines()
            .any(|line| line.starts_with("proposed") && line.contains("decide")),
        "{table}"
    );
    assert!(draw("mermaid").starts_with("stateDiagram-v2\n"));
    let svg = draw("svg");
    assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"));
    assert_eq!(
        std::fs::read_dir(dir.path()).unwrap().count(),
        0,
        "it draws and leaves nothing"
    );
}

#[test]
fn seeded_files_are_exported_and_a_chain_that_was_touched_is_found_by_the_commands() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let Some(database) = Database::empty(kind) else {
            continue;
        };
        let said = done(&database, "seed --initiatives 200 --seed 7", "");
        assert!(said.starts_with("200 invented files"), "{said}");
        let file = |name: &str| database.dir.path().join(name).display().to_string();

        done(
            &database,
            &format!("export accepted --format jsonl --out {}", file("a.jsonl")),
            "",
        );
        let rows = std::fs::read_to_string(file("a.jsonl"))
            .unwrap()
            .lines()
            .count();
        assert!(rows >= 20, "only {rows} of 200 are accepted");
        let csv = done(
            &database,
            &format!("export accepted --format csv --out {}", file("a.csv")),
            "",
        );
        assert!(csv.starts_with(&format!("{rows} rows, ")), "{csv}");
        let bytes = std::fs::read(file("a.csv")).unwrap();
        assert!(bytes.starts_with(b"\xef\xbb\xbf"), "no byte order mark");
        let none = format!(
            "export accepted --format csv --out {} --since 1999-01-01 --until 1999-12-31",
            file("none.csv")
        );
        assert!(done(&database, &none, "").starts_with("0 rows, "));
        done(
            &database,
            &format!(
                "export accepted --format xlsx --kind ordinary --out {}",
                file("a.xlsx")
            ),
            "",
        );
        assert!(std::fs::read(file("a.xlsx")).unwrap().starts_with(b"PK"));

        let again = format!("export accepted --format csv --out {}", file("a.csv"));
        let answer = run(&database.url, database.dir.path(), &[], &again, "");
        assert!(
            !answer.status.success() && err(&answer).contains("a.csv"),
            "{}",
            err(&answer)
        );
        assert_eq!(
            std::fs::read(file("a.csv")).unwrap(),
            bytes,
            "a file that exists is left alone"
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(file("a.csv"))
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o077, 0, "nobody else on the machine may read it");
        }
        let unfinished = std::fs::read_dir(database.dir.path()).unwrap();
        let unfinished = unfinished.filter(|one| {
            let name = one.as_ref().unwrap().file_name();
            name.to_string_lossy().contains(".part-")
        });
        assert_eq!(unfinished.count(), 0);

        let verified = done(&database, "audit verify", "");
        assert!(
            verified.contains("\n200 files, ") && verified.trim_end().ends_with(" 0 broken"),
            "{verified}"
        );
        assert!(
            verified.contains("initiatives: proposer_id, state, "),
            "{verified}"
        );
        database.execute("UPDATE decisions SET outcome = 'rejected' WHERE outcome = 'accepted'");
        let answer = run(&database.url, database.dir.path(), &[], "audit verify", "");
        assert_eq!(answer.status.code(), Some(1));
        let changed = ": decisions.outcome is rejected where the events say accepted";
        assert!(out(&answer).contains(changed), "{}", out(&answer));
        database.execute(
            "UPDATE events SET sequence = sequence + 1000
             WHERE event_id = (SELECT event_id FROM events ORDER BY event_id LIMIT 1)",
        );
        let answer = run(&database.url, database.dir.path(), &[], "audit verify", "");
        assert_eq!(answer.status.code(), Some(1));
        assert!(out(&answer).contains("broken SK-"), "{}", out(&answer));
    }
}

#[test]
fn accounts_are_made_and_locked_from_the_shell() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let Some(database) = Database::migrated(kind) else {
            continue;
        };
        let password = "mười hai con giáp\n";
        done(
            &database,
            "staff add-administrator lan --name Lan",
            password,
        );
        done(
            &database,
            "staff add minh --name Minh --role intake_officer --agency BYT",
            password,
        );
        let listed = done(&database, "staff list", "");
        assert!(
            listed.contains("minh  Minh  intake_officer BYT"),
            "{listed}"
        );
        done(&database, "staff lock minh", "");
        assert!(done(&database, "staff list", "").contains("intake_officer BYT  locked"));
        done(&database, "staff unlock minh", "");
        assert!(!done(&database, "staff list", "").contains("locked"));
        for (line, typed, part) in [
            (
                "staff add minh --name Minh --role reviewer --agency BYT",
                password,
                "name-taken",
            ),
            (
                "staff add an --name An --role reviewer --agency NOWHERE",
                password,
                "no agency has the code NOWHERE",
            ),
            ("staff password minh", "short\n", "at least"),
            ("staff lock nobody", "", "nobody"),
        ] {
            let answer = run(&database.url, database.dir.path(), &[], line, typed);
            assert_eq!(answer.status.code(), Some(1), "{line}");
            assert!(err(&answer).contains(part), "{line}: {}", err(&answer));
            assert!(
                !err(&answer).contains("panicked"),
                "{line}: {}",
                err(&answer)
            );
        }
    }
}

#[tokio::test]
async fn a_second_start_keeps_what_was_written_and_fresh_begins_again() {
    let dir = tempfile::TempDir::new().unwrap();
    let data = dir.path().join("data");
    let start = |command: &[&'static str]| {
        let options = Options {
            command: command.to_vec(),
            data: Some(data.clone()),
            settings: vec![("SANGKIEN__DEMO__FILES", "12".to_owned())],
            ..Options::default()
        };
        Portal::start_on("sqlite:{data}/portal.db", options)
    };
    let portal = start(&["serve", "--demo"]);
    let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
    let code = steps::submitted(&citizen, "Lịch tưới theo độ ẩm đất").await;
    let home = portal.visitor().get("/").await.expect(200);
    assert!(
        home.text().contains("Bản trình diễn"),
        "invented people are not marked as such"
    );
    assert_eq!(portal.stop(), Some(0));

    let portal = start(&["serve", "--demo"]);
    let tracked = portal.visitor().get(&format!("/track?code={code}")).await;
    tracked.expect(200);
    assert_eq!(portal.stop(), Some(0));

    let portal = start(&["serve", "--demo", "--fresh"]);
    let tracked = portal.visitor().get(&format!("/track?code={code}")).await;
    assert!(!tracked.text().contains("Mới đăng ký"), "{tracked:?}");
    assert_eq!(portal.stop(), Some(0));
}

#[test]
fn fresh_does_not_throw_the_key_of_a_database_elsewhere_away() {
    let dir = tempfile::TempDir::new().unwrap();
    let data = dir.path().join("data");
    std::fs::create_dir(&data).unwrap();
    for name in ["demonstration", "master.key"] {
        std::fs::write(data.join(name), "x").unwrap();
    }
    let elsewhere = format!("sqlite:{}", dir.path().join("else.db").display());
    for database in [
        elsewhere.as_str(),
        "postgres://sangkien:a-secret-word@127.0.0.1:1/none",
    ] {
        let answer = run(database, &data, &[], "serve --demo --fresh", "");
        let said = err(&answer);
        assert_eq!(answer.status.code(), Some(1), "{said}");
        assert!(
            said.contains("--fresh") && !said.contains("a-secret-word"),
            "{said}"
        );
        assert!(data.join("master.key").exists());
    }
}

#[tokio::test]
async fn a_port_that_is_taken_is_said_aloud_and_the_next_free_one_is_used() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let dir = tempfile::TempDir::new().unwrap();
    let options = Options {
        settings: vec![
            ("SANGKIEN__SERVER__LISTEN", address.clone()),
            ("SANGKIEN__DEMO__FILES", "0".to_owned()),
        ],
        ..Options::default()
    };
    let database = format!("sqlite:{}", dir.path().join("t.db").display());
    let portal = Portal::start_on(&database, options);
    assert_ne!(portal.url.port(), Some(taken.local_addr().unwrap().port()));
    portal.visitor().get("/").await.expect(200);
    let said = portal.notes();
    assert!(
        said.iter()
            .any(|line| line.contains(&address) && line.contains("was taken")),
        "{said:?}"
    );
}
