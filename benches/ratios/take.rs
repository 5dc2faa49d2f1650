//! All accepted files as CSV: the executable against `sqlite3 -csv` and `COPY`, given the very statement that
//! the export sends; time and peak memory.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use sangkien::db::lists::ministry;
use sangkien::domain::export_row::ExportFilter;
use sangkien::domain::time::Clock;
use sangkien::services::ServiceError;

use crate::databases::{Database, Kind};
use crate::grow::grow;
use crate::harness::settings;
use crate::paired::median;
use crate::{line, queue, sent};

const ROUNDS: usize = 5;

pub fn measure(kind: Kind, accepted: usize) {
    let database = Database::empty(kind).unwrap();
    let data = database.dir.path().join("data");
    let portal = |arguments: &[&str]| {
        let mut command = Command::new("/usr/bin/time");
        command.args(["-f", "%M", env!("CARGO_BIN_EXE_sangkien")]);
        settings(&mut command, &database.url);
        command.arg("--data").arg(&data).args(arguments);
        command
    };
    // About three files in ten are accepted. The executable tells them: it has to open what it sealed.
    let files = accepted * 10 / 3;
    let told = files.min(queue::TOLD);
    run(&mut portal(&[
        "seed",
        "--seed",
        "1",
        "--initiatives",
        &told.to_string(),
    ]));
    if files > told {
        grow(&database, &database.open(), files / told);
    }
    let mut own = sent::own_connection(&database);
    let (_, sent) = sent::statements(kind, &mut own, |conn| {
        let filter = ExportFilter::default();
        ministry::each(conn, &filter, Clock::machine().now(), |_| {
            Ok::<(), ServiceError>(())
        })
    });
    let sql = sent.first().unwrap();
    let (out, other) = (data.join("ours.csv"), data.join("bare.csv"));
    let ours_to = out.to_string_lossy().into_owned();
    let bare = || match kind {
        Kind::Sqlite => {
            let path = database.url.trim_start_matches("sqlite:").to_owned();
            let mut command = Command::new("/usr/bin/time");
            command.args(["-f", "%M", "sqlite3", "-csv", "-header", &path, sql]);
            command
        }
        Kind::Postgres => {
            let mut command = Command::new("/usr/bin/time");
            command.args(["-f", "%M", "psql", "-q", &database.url, "-c"]);
            command.arg(format!("COPY ({sql}) TO STDOUT (FORMAT csv, HEADER)"));
            command
        }
    };
    let mut found = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        found.0.push(run(&mut portal(&[
            "export", "accepted", "--format", "csv", "--out", &ours_to,
        ])));
        let file = std::fs::File::create(&other).unwrap();
        found.1.push(run(bare().stdout(Stdio::from(file))));
        std::fs::remove_file(&out).unwrap_or_default();
    }
    run(&mut portal(&[
        "export", "accepted", "--format", "csv", "--out", &ours_to,
    ]));
    // A document may hold line ends; both have them.
    let (lines, bare_lines) = (rows(&out), rows(&other));
    assert_eq!(lines, bare_lines, "not the same rows");
    let time = |all: &[(Duration, i64)]| {
        median(
            &all.iter()
                .map(|one| one.0.as_secs_f64())
                .collect::<Vec<_>>(),
        )
    };
    let memory = |all: &[(Duration, i64)]| median(&all.iter().map(|one| one.1).collect::<Vec<_>>());
    let what = format!("CSV of {} accepted files", lines - 1);
    let (ours, bare) = (time(&found.0), time(&found.1));
    line(
        &what,
        kind,
        &format!("{ours:.2} s"),
        &format!("{bare:.2} s"),
        Some(ours / bare),
        "≤ 1.5",
    );
    let (ours, bare) = (memory(&found.0), memory(&found.1));
    let mib = |kib: i64| format!("{:.1} MiB", kib as f64 / 1024.0);
    let more = format!("{} (≤ 12 MiB more)", mib(ours - bare));
    line(
        &format!("{what}, peak memory"),
        kind,
        &mib(ours),
        &mib(bare),
        None,
        &more,
    );
}

/// Time, and peak memory in KiB.
fn run(command: &mut Command) -> (Duration, i64) {
    let began = Instant::now();
    let done = command.stderr(Stdio::piped()).output().unwrap();
    let took = began.elapsed();
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success(), "{said}");
    let memory = said.lines().rev().find_map(|line| line.trim().parse().ok());
    (took, memory.unwrap_or_default())
}

fn rows(path: &Path) -> usize {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_path(path)
        .unwrap()
        .byte_records()
        .filter(Result::is_ok)
        .count()
}
