//! All accepted files as CSV: the executable against `sqlite3 -csv` and `COPY`, given the very statement that
//! the export sends; time and peak memory.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use sangkien::db::lists::ministry;
use sangkien::domain::export_row::ExportFilter;
use sangkien::domain::time::Clock;
use sangkien::services::ServiceError;

use crate::databases::{Database, Kind};
use crate::grow::grow;
use crate::harness::{Options, Persona, Portal, settings};
use crate::paired::median;
use crate::{line, process, queue, sent};

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
    let all = |taken: &[Taken], what: fn(&Taken) -> f64| {
        median(&taken.iter().map(what).collect::<Vec<_>>())
    };
    let what = format!("CSV of {} accepted files", lines - 1);
    let time = |taken: &Taken| taken.time.as_secs_f64();
    let (ours, bare) = (all(&found.0, time), all(&found.1, time));
    line(
        &what,
        kind,
        &format!("{ours:.2} s"),
        &format!("{bare:.2} s"),
        Some(ours / bare),
        "≤ 1.5",
    );
    let mib = |kib: f64| format!("{:.1} MiB", kib / 1024.0);
    let memory = |name: &str, of: fn(&Taken) -> f64, aim: &str| {
        let (ours, bare) = (all(&found.0, of), all(&found.1, of));
        let more = format!("{} more{aim}", mib(ours - bare));
        let what = format!("{what}, {name}");
        line(&what, kind, &mib(ours), &mib(bare), None, &more);
    };
    memory(
        "peak memory of its own",
        |taken| taken.own as f64,
        " (≤ 12)",
    );
    memory(
        "peak resident memory, pages of executable and libraries included",
        |taken| taken.resident as f64,
        " (≤ 12)",
    );
    from_a_portal(&database, &data, lines - 1);
}

/// What a running portal takes more than before while an analyst saves the same rows from its page.
fn from_a_portal(database: &Database, data: &Path, accepted: usize) {
    let portal = Portal::start_on(
        &database.url,
        Options {
            command: vec!["serve", "--demo", "--no-worker"],
            data: Some(data.to_owned()),
            ..Options::default()
        },
    );
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let (form, pid) = runtime.block_on(async {
        let analyst = portal.visitor().signed_in_as(Persona::Analyst).await;
        let page = analyst.get("/ministry/accepted").await;
        let form = page.form("/ministry/accepted/take").forge("format", "csv");
        let pid = process::running(env!("CARGO_BIN_EXE_sangkien"), portal.data()).unwrap();
        (form, pid)
    });
    let before = process::resident_memory(pid);
    let ended = AtomicBool::new(false);
    let (taken, most) = std::thread::scope(|scope| {
        let watch = scope.spawn(|| {
            let mut most = before;
            while !ended.load(Ordering::Relaxed) {
                most = most.max(process::resident_memory(pid));
                std::thread::sleep(Duration::from_millis(2));
            }
            most
        });
        let taken = runtime.block_on(form.send());
        ended.store(true, Ordering::Relaxed);
        (taken, watch.join().unwrap())
    });
    let taken = csv::Reader::from_reader(taken.bytes().as_ref())
        .into_byte_records()
        .filter(Result::is_ok)
        .count();
    assert_eq!(taken, accepted, "not the same rows");
    let mib = |kib: i64| format!("{:.1} MiB", kib as f64 / 1024.0);
    line(
        &format!("CSV of {accepted} accepted files from a running portal, resident memory"),
        database.kind,
        &mib(most),
        &format!("{} before", mib(before)),
        None,
        &format!("{} more (≤ 12)", mib(most - before)),
    );
    portal.stop();
}

/// What a run took.
#[derive(Clone, Copy)]
struct Taken {
    time: Duration,
    /// At most so much resident memory, KiB.
    resident: i64,
    /// At most so much memory of its own, KiB: without pages of the executable and of libraries, which all
    /// processes that run them share.
    own: i64,
}

fn run(command: &mut Command) -> Taken {
    let began = Instant::now();
    let child = command.stderr(Stdio::piped()).spawn().unwrap();
    let timer = child.id();
    let ended = AtomicBool::new(false);
    let (done, time, own) = std::thread::scope(|scope| {
        let watch = scope.spawn(|| {
            let (mut pid, mut most) = (None, 0);
            while !ended.load(Ordering::Relaxed) {
                pid = pid.or_else(|| process::child_of(timer));
                most = most.max(pid.map_or(0, process::own_memory));
                std::thread::sleep(Duration::from_millis(2));
            }
            most
        });
        let done = child.wait_with_output().unwrap();
        let time = began.elapsed();
        ended.store(true, Ordering::Relaxed);
        (done, time, watch.join().unwrap())
    });
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success(), "{said}");
    let resident = said.lines().rev().find_map(|line| line.trim().parse().ok());
    Taken {
        time,
        resident: resident.unwrap_or_default(),
        own,
    }
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
