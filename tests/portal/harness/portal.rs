//! One running portal: the executable on a leash, its addresses, its log.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, mpsc};
use std::time::Duration;

use reqwest::StatusCode;
use sangkien::domain::time::{Clock, Instant};
use url::Url;

use super::visitor::Visitor;
use crate::databases::{Database, Kind};

/// How a portal differs from the shared one.
#[derive(Default)]
pub struct Options {
    /// `serve --demo` when empty.
    pub command: Vec<&'static str>,
    /// Settings beyond those of every test.
    pub settings: Vec<(&'static str, String)>,
    /// Where its clock stands at first; the machine's clock when absent.
    pub clock: Option<&'static str>,
    /// The data directory of another node of the same portal; an own one when absent.
    pub data: Option<PathBuf>,
}

/// A running portal. It ends, gracefully, when this is dropped or the test process goes away. Mail that it could not
/// deliver fails the test then, unless the test says that it knows ([`Portal::leaves_mail_undelivered`]).
pub struct Portal {
    /// Where pages are.
    pub url: Url,
    /// Where the stand-in for VNeID is; the portal's own address when there is none.
    pub identity: Url,
    /// Where metrics are.
    pub metrics: Option<Url>,
    /// Its database.
    pub database: Option<Database>,
    notes: Vec<String>,
    said: Arc<Mutex<Vec<String>>>,
    leash: Child,
    hold: Option<ChildStdin>,
    dir: tempfile::TempDir,
    data: PathBuf,
    /// Mail that did not leave is what the test is about.
    undelivered_is_meant: AtomicBool,
}

impl Portal {
    /// The demonstration that all tests of this database share; nobody may rely on being alone there.
    pub fn shared(kind: Kind) -> &'static Self {
        static SHARED: [OnceLock<Portal>; 2] = [OnceLock::new(), OnceLock::new()];
        SHARED[kind as usize].get_or_init(|| Self::start(kind, Options::default()))
    }

    /// A demonstration of its own, on an empty database.
    pub fn start(kind: Kind, options: Options) -> Self {
        let database = Database::empty(kind).expect("asked only where this database is");
        let url = database.url.clone();
        let mut portal = Self::start_on(&url, options);
        portal.database = Some(database);
        portal
    }

    /// A node on a database that is already there.
    pub fn start_on(database: &str, options: Options) -> Self {
        let dir = tempfile::TempDir::new().unwrap();
        let data = options.data.unwrap_or_else(|| dir.path().join("data"));
        let mut command = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/leash"));
        command
            .arg(env!("CARGO_BIN_EXE_sangkien"))
            .arg("--data")
            .arg(&data);
        if let Some(now) = options.clock {
            let file = dir.path().join("clock");
            std::fs::write(&file, now).unwrap();
            command.arg("--clock").arg(file);
        }
        match options.command.is_empty() {
            true => command.args(["serve", "--demo"]),
            false => command.args(&options.command),
        };
        settings(&mut command, database);
        command.envs(options.settings);
        let log = std::fs::File::create(dir.path().join("log")).unwrap();
        // not in the repository: a portal that needs its working directory would be found out
        command.current_dir(dir.path());
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log);
        let mut leash = command.spawn().expect("tests/leash can be run");
        let hold = leash.stdin.take();
        let said = Arc::default();
        let lines = read_lines(leash.stdout.take().unwrap(), Arc::clone(&said));
        let mut portal = Self {
            url: Url::parse("http://127.0.0.1/").unwrap(),
            identity: Url::parse("http://127.0.0.1/").unwrap(),
            metrics: None,
            database: None,
            notes: Vec::new(),
            said,
            leash,
            hold,
            dir,
            data,
            undelivered_is_meant: AtomicBool::new(false),
        };
        portal.learn_addresses(&lines);
        portal
    }

    /// Waits until it says where it is: lines of a word and an address, the portal's among them.
    fn learn_addresses(&mut self, lines: &mpsc::Receiver<String>) {
        let mut known = false;
        // what belongs to the portal's line comes with it
        let patience = |known| Duration::from_millis(if known { 500 } else { 120_000 });
        while let Ok(line) = lines.recv_timeout(patience(known)) {
            let mut words = line.split_whitespace();
            let (what, address) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
            match (what, Url::parse(address)) {
                ("portal", Ok(address)) => {
                    self.url = address;
                    known = true;
                }
                ("identity", Ok(address)) => self.identity = address,
                ("metrics", Ok(address)) => self.metrics = Some(address),
                ("note", _) => self.notes.push(line.clone()),
                // a process of background work has no address
                ("working", _) => known = true,
                _ if known => break,
                _ => {}
            }
        }
        assert!(known, "the portal did not start\n{}", self.log());
    }

    /// Somebody with a browser, not signed in, reading Vietnamese.
    pub fn visitor(&self) -> Visitor {
        Visitor::new(&self.url, &self.identity, self.log_path())
    }

    /// What an address answers to who is no browser: a load balancer, a collector of metrics.
    pub async fn answers(&self, address: Url) -> (StatusCode, String) {
        // another test of this process may have done it
        let _ = rustls::crypto::ring::default_provider().install_default();
        let answer = reqwest::get(address).await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }

    /// Moves its clock (only where [`Options::clock`] was given).
    pub fn set_clock(&self, now: &str) {
        // replaced whole, so that the portal never reads half a time
        let next = self.dir.path().join("clock.next");
        std::fs::write(&next, now).unwrap();
        std::fs::rename(next, self.dir.path().join("clock")).unwrap();
    }

    /// Where it keeps what it keeps.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// What it said about itself when it started.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// All lines it has printed so far.
    pub fn said(&self) -> Vec<String> {
        self.said.lock().unwrap().clone()
    }

    /// What it logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log_path()).unwrap_or_default()
    }

    /// The time by its clock; by the machine's where it has none of its own.
    pub fn now(&self) -> Instant {
        let given = std::fs::read_to_string(self.dir.path().join("clock"));
        given.map_or_else(|_| Clock::machine().now(), |now| now.parse().unwrap())
    }

    /// The test looked at mail that failed, or breaks what delivers it.
    pub fn leaves_mail_undelivered(&self) {
        self.undelivered_is_meant.store(true, Ordering::Relaxed);
    }

    /// Asks it to stop and does not wait.
    pub fn ask_to_stop(&mut self) {
        self.hold = None;
    }

    /// Asks it to stop and waits; its exit code.
    pub fn stop(mut self) -> Option<i32> {
        self.hold = None;
        self.leash.wait().ok()?.code()
    }

    fn log_path(&self) -> PathBuf {
        self.dir.path().join("log")
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        self.hold = None;
        let _ = self.leash.wait();
        if !std::thread::panicking() && !self.undelivered_is_meant.load(Ordering::Relaxed) {
            let undelivered = self.undelivered();
            assert!(
                undelivered.is_empty(),
                "nobody looked at mail that did not leave: {undelivered:#?}"
            );
        }
    }
}

/// What every portal under test is told: free ports, no limit a busy test would meet, cheap passwords.
pub fn settings(command: &mut Command, database: &str) {
    for (name, _) in std::env::vars() {
        if name.starts_with("SANGKIEN__") {
            command.env_remove(name);
        }
    }
    let many = "1000000";
    command.envs([
        ("SANGKIEN__DATABASE__URL", database),
        ("SANGKIEN__DATABASE__POSTGRES_CONNECTIONS", "8"),
        ("SANGKIEN__SERVER__LISTEN", "127.0.0.1:0"),
        ("SANGKIEN__SERVER__METRICS_LISTEN", "127.0.0.1:0"),
        ("SANGKIEN__SERVER__WORKERS", "2"),
        // What a test has done it wants to see; `shared_pages` says how it is elsewhere.
        ("SANGKIEN__SERVER__SHARED_PAGES", "0s"),
        ("SANGKIEN__DEMO__STANDIN_LISTEN", "127.0.0.1:0"),
        ("SANGKIEN__LIMITS__SIGN_IN_PER_MINUTE", many),
        ("SANGKIEN__LIMITS__FORMS_PER_MINUTE", many),
        ("SANGKIEN__LIMITS__TRACK_PER_MINUTE", many),
        ("SANGKIEN__SEAL__PASSWORD__MEMORY_KIB", "64"),
        ("SANGKIEN__SEAL__PASSWORD__ITERATIONS", "1"),
    ]);
}

/// Reads on until the program ends, so that it is never stopped by a full pipe.
fn read_lines(
    out: impl std::io::Read + Send + 'static,
    said: Arc<Mutex<Vec<String>>>,
) -> mpsc::Receiver<String> {
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(out).lines().map_while(Result::ok) {
            said.lock().unwrap().push(line.clone());
            let _ = send.send(line);
        }
    });
    receive
}
