//! What stands in front of several nodes: every request goes to the next one, whoever sends it. It says who
//! asked, as proxies do (`X-Forwarded-For`), and overwrites what the browser claims about that.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use url::Url;

/// A load balancer on a free loopback port; its threads end with the test process.
pub struct Balancer {
    /// The address people type.
    pub url: Url,
    shared: Arc<Shared>,
}

struct Shared {
    nodes: Vec<u16>,
    next: AtomicUsize,
    asked: Vec<AtomicUsize>,
}

/// Where every person seems to sit.
pub const CLIENT: &str = "203.0.113.7";

impl Balancer {
    /// In front of nodes on these loopback ports, which need not listen yet.
    pub fn start(nodes: &[u16]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let shared = Arc::new(Shared {
            nodes: nodes.to_vec(),
            next: AtomicUsize::new(0),
            asked: nodes.iter().map(|_| AtomicUsize::new(0)).collect(),
        });
        let serving = Arc::clone(&shared);
        std::thread::spawn(move || {
            for browser in listener.incoming().map_while(Result::ok) {
                let shared = Arc::clone(&serving);
                std::thread::spawn(move || pass(browser, &shared));
            }
        });
        Self {
            url: Url::parse(&url).unwrap(),
            shared,
        }
    }

    /// How many requests each node was given.
    pub fn asked(&self) -> Vec<usize> {
        let asked = self.shared.asked.iter();
        asked.map(|count| count.load(Ordering::SeqCst)).collect()
    }

    /// Which node gets the next request.
    pub fn next(&self) -> usize {
        self.shared.next.load(Ordering::SeqCst) % self.shared.nodes.len()
    }
}

/// One request of one connection: the head is read and written anew, the rest is passed on both ways.
fn pass(mut browser: TcpStream, shared: &Shared) {
    let Some((head, rest)) = read_head(&mut browser) else {
        return;
    };
    let node = shared.next.fetch_add(1, Ordering::SeqCst) % shared.nodes.len();
    shared.asked[node].fetch_add(1, Ordering::SeqCst);
    let Ok(mut server) = TcpStream::connect(("127.0.0.1", shared.nodes[node])) else {
        let _ = browser.write_all(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n");
        return;
    };
    let ours = ["connection:", "x-forwarded-for:", "x-forwarded-proto:"];
    let mut lines = head.split("\r\n").filter(|line| {
        let line = line.to_ascii_lowercase();
        !ours.iter().any(|name| line.starts_with(name))
    });
    let first = lines.next().unwrap_or_default();
    let kept: String = lines.map(|line| format!("{line}\r\n")).collect();
    // one request a connection, so that the next one goes to the other node
    let head = format!(
        "{first}\r\nx-forwarded-for: {CLIENT}\r\nx-forwarded-proto: http\r\nconnection: close\r\n{kept}\r\n"
    );
    if server.write_all(head.as_bytes()).is_err() || server.write_all(&rest).is_err() {
        return;
    }
    let (mut from, mut to) = (browser.try_clone().unwrap(), server.try_clone().unwrap());
    let upwards = std::thread::spawn(move || {
        let _ = std::io::copy(&mut from, &mut to);
    });
    let _ = std::io::copy(&mut server, &mut browser);
    let _ = browser.shutdown(Shutdown::Both);
    let _ = server.shutdown(Shutdown::Both);
    let _ = upwards.join();
}

fn read_head(browser: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut read = Vec::new();
    let mut piece = [0; 4096];
    loop {
        if let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") {
            let rest = read.split_off(end + 4);
            read.truncate(end);
            return Some((String::from_utf8_lossy(&read).into_owned(), rest));
        }
        match browser.read(&mut piece) {
            Ok(0) | Err(_) => return None,
            Ok(length) => read.extend_from_slice(&piece[..length]),
        }
    }
}
