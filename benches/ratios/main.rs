//! What the portal costs above what it stands on: the same work through its doors and without them, in one
//! run, round by round side by side, so that whatever else the machine does meets both. Prints the table of
//! `benches/README.md`; asserts nothing about seconds.
//!
//! `BENCH_ONLY` (names of parts), `BENCH_SIZES` (files of the queue), `BENCH_ACCEPTED` (files of the export);
//! PostgreSQL by the address that `tests/run shell` gives.

#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "numbers for people to read"
)]

mod bare;
#[path = "../../tests/databases/mod.rs"]
mod databases;
mod grow;
#[path = "../../tests/portal/harness/mod.rs"]
mod harness;
mod pages;
mod paired;
#[path = "../../tests/paper/mod.rs"]
mod paper;
mod process;
mod queue;
mod search;
#[path = "../../tests/store/plans/sent.rs"]
#[allow(dead_code, reason = "a part of it is used here")]
mod sent;
mod start;
mod submissions;
mod take;
#[path = "../../tests/store/town.rs"]
#[allow(dead_code, reason = "a part of it is used here")]
mod town;

use databases::Kind;

/// As the executable has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let only = std::env::var("BENCH_ONLY").unwrap_or_default();
    let wanted = |part: &str| only.is_empty() || only.split(',').any(|name| name.trim() == part);
    let numbers = |name: &str, usual: &str| -> Vec<usize> {
        let given = std::env::var(name).unwrap_or_else(|_| usual.to_owned());
        given
            .split(',')
            .filter_map(|n| n.trim().parse().ok())
            .collect()
    };
    println!("| what | database | portal | bare | ratio | aim |");
    println!("| --- | --- | --- | --- | --- | --- |");
    let kinds = [Kind::Sqlite, Kind::Postgres];
    let kinds = kinds
        .into_iter()
        .filter(|kind| *kind == Kind::Sqlite || databases::server().is_some());
    for kind in kinds {
        if wanted("start") {
            start::second_start(kind);
        }
        if wanted("pages") {
            pages::measure(kind);
        }
        if wanted("submissions") {
            submissions::measure(kind);
        }
        if wanted("queue") || wanted("search") {
            for size in numbers("BENCH_SIZES", "10000") {
                let town = queue::settle(kind, size);
                if wanted("queue") {
                    queue::measure(&town, kind, size);
                }
                if wanted("search") {
                    search::measure(&town, kind, size);
                }
            }
        }
        if wanted("take") {
            for accepted in numbers("BENCH_ACCEPTED", "10000") {
                take::measure(kind, accepted);
            }
        }
    }
}

/// One line of the table.
fn line(what: &str, kind: Kind, ours: &str, bare: &str, ratio: Option<f64>, aim: &str) {
    let ratio = ratio.map_or("–".to_owned(), |ratio| format!("{ratio:.2}"));
    println!("| {what} | {kind:?} | {ours} | {bare} | {ratio} | {aim} |");
}
