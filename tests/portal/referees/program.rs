//! Starts a referee on a leash and hears where it is.

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::databases::say_skipped;

/// A running program; it ends when dropped.
pub struct Program {
    leash: Child,
    /// What came after the announced word.
    pub address: String,
}

impl Program {
    /// Starts it and waits for a line that begins with `word`.
    pub fn announced(word: &str, program: &str, arguments: &[&str]) -> Self {
        let mut leash = spawn(program, arguments);
        let out = BufReader::new(leash.stdout.take().unwrap());
        let mut lines = out.lines().map_while(Result::ok);
        let address = lines.find_map(|line| {
            let (first, rest) = line.split_once(' ')?;
            (first == word).then(|| rest.trim().to_owned())
        });
        // reads on, so that it is never stopped by a full pipe
        std::thread::spawn(move || lines.for_each(drop));
        let address = address.unwrap_or_else(|| panic!("{program} {arguments:?} said no address"));
        Self { leash, address }
    }

    /// Starts it and waits until it listens on `port`.
    pub fn on_port(port: u16, program: &str, arguments: &[&str]) -> Self {
        let mut leash = spawn(program, arguments);
        let out = BufReader::new(leash.stdout.take().unwrap());
        std::thread::spawn(move || out.lines().map_while(Result::ok).for_each(drop));
        let begin = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(
                begin.elapsed() < Duration::from_secs(30),
                "{program} does not listen"
            );
            std::thread::sleep(Duration::from_millis(100));
        }
        let address = format!("127.0.0.1:{port}");
        Self { leash, address }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.leash.stdin.take());
        let _ = self.leash.wait();
    }
}

fn spawn(program: &str, arguments: &[&str]) -> Child {
    Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/leash"))
        .arg(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("tests/leash can be run")
}

/// A script of `tests/referees/`.
pub fn script(name: &str) -> String {
    format!("{}/tests/referees/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// Whether a referee can be asked. Inside `tests/run` it must be there; plain `cargo test` says what it
/// leaves out.
pub fn present(what: &str, found: bool) -> bool {
    assert!(
        found || std::env::var_os("SANGKIEN_TEST_RUN").is_none(),
        "tests/run brought no {what}"
    );
    if !found {
        say_skipped(&format!(
            "no {what} here: a test is skipped; tests/run brings it"
        ));
    }
    found
}

/// Whether a command is installed.
pub fn installed(command: &str) -> bool {
    let places = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&places)
        .chain([std::path::PathBuf::from("/usr/sbin")])
        .any(|place| place.join(command).is_file())
}

/// The Python with the packages of `tests/requirements.txt`.
pub fn python() -> Option<String> {
    let python = std::env::var("SANGKIEN_TEST_PYTHON").ok();
    present("Python packages", python.is_some())
        .then_some(python)
        .flatten()
}
