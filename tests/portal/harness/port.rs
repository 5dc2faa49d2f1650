//! Ports for those who have to say where they will be before they listen there.

use std::net::TcpListener;
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

/// Above those that `tests/run` takes for itself, below those that a system gives to whoever asks for any (from
/// 32768 on Linux): none of the many sockets of other tests is ever given one of these.
const FIRST: u32 = 14_000;
const MANY: u32 = 18_000;

/// A port of 127.0.0.1 that nobody listens on, and that nobody else of this process is given. Processes that run at
/// the same time begin in different places.
pub fn free_port() -> u16 {
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    for _ in 0..MANY {
        let number = GIVEN.fetch_add(1, Ordering::Relaxed);
        let begin = process::id() % 180 * 100;
        let port = u16::try_from(FIRST + (begin + number) % MANY).unwrap();
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
    panic!("every port from {FIRST} on is taken");
}
