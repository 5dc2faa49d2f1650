//! From the command to the first answer, on data that is there already.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::databases::{Database, Kind};
use crate::harness::settings;
use crate::line;
use crate::paired::{median, ms};

const ROUNDS: usize = 21;

pub fn second_start(kind: Kind) {
    let database = Database::empty(kind).unwrap();
    let data = database.dir.path().join("data");
    let begin = |port: u16| -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sangkien"));
        settings(&mut command, &database.url);
        command.env("SANGKIEN__SERVER__LISTEN", format!("127.0.0.1:{port}"));
        command.arg("--data").arg(&data).args(["serve", "--demo"]);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.spawn().unwrap()
    };
    let mut spent = Vec::new();
    for round in 0..=ROUNDS {
        let port = free_port();
        let began = Instant::now();
        let mut portal = begin(port);
        while !answers(port) {
            assert!(
                began.elapsed() < Duration::from_secs(120),
                "it does not start"
            );
            std::thread::sleep(Duration::from_micros(500));
        }
        let took = began.elapsed();
        if round > 0 {
            spent.push(took);
        }
        portal.kill().unwrap();
        portal.wait().unwrap();
    }
    line(
        "start to first answer, second start",
        kind,
        &ms(median(&spent)),
        "–",
        None,
        "≤ 150 ms",
    );
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

/// The home page, whole.
fn answers(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else {
        return false;
    };
    let asked = format!("GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
    let mut answer = Vec::new();
    stream.write_all(asked.as_bytes()).is_ok()
        && stream.read_to_end(&mut answer).is_ok()
        && answer.starts_with(b"HTTP/1.1 200")
}
