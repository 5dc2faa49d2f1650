//! Habits of code that a search finds faster than a linter, or that no linter knows.

use regex::Regex;

use crate::tree::{assert_none, sources};

/// Where the connection is taken apart into its two databases; everything else speaks to both at once.
const ARMS: &[&str] = &[
    "src/db/conn.rs",
    "src/db/dialect.rs",
    "src/db/migrate.rs",
    "src/db/tx.rs",
];

/// Patterns nobody may write, where they may be all the same, and what to do instead.
const BANNED: &[(&str, &[&str], &str)] = &[
    (
        r"\.unwrap\(\)|\.expect\(",
        &[],
        "answer an error; nothing panics in service",
    ),
    (
        r"\bUtc::now\(|SystemTime::now\(|Local::now\(",
        &["src/domain/time.rs"],
        "ask the clock (domain::time::Clock)",
    ),
    (
        r"\benv::vars?(_os)?\(",
        &["src/config/load.rs"],
        "settings come through config",
    ),
    (
        r"\bblock_in_place\(",
        &[],
        "panics on actix workers; use spawn_blocking",
    ),
    (
        r"\btodo!\(|\bunimplemented!\(|\bdbg!\(|\bpanic!\(",
        &[],
        "finish it, or answer an error",
    ),
    (
        r"\be?println!\(|\be?print!\(",
        &[],
        "log, or print through cli/out.rs: these panic where nobody reads on",
    ),
    (r"#\[allow\(", &[], "use #[expect(…, reason = …)]"),
];

#[test]
fn only_four_files_know_which_database_it_is() {
    let arm = Regex::new(r"\bConn::(Pg|Sqlite)\b").unwrap();
    let mut wrong = Vec::new();
    for file in sources() {
        if ARMS.contains(&file.name.as_str()) {
            continue;
        }
        for (line, code) in file.code() {
            if code.contains("Conn::") && arm.is_match(&code) {
                wrong.push(format!("{}:{line}: {}", file.name, code.trim()));
            }
        }
    }
    assert_none(&wrong, "queries that ask which database it is");
}

#[test]
fn nobody_writes_what_is_banned() {
    let mut wrong = Vec::new();
    for (pattern, homes, instead) in BANNED {
        let pattern = Regex::new(pattern).unwrap();
        for file in sources() {
            if homes.iter().any(|home| file.name.starts_with(home)) {
                continue;
            }
            for (line, code) in file.code() {
                if pattern.is_match(&code) {
                    wrong.push(format!("{}:{line}: {} ({instead})", file.name, code.trim()));
                }
            }
        }
    }
    assert_none(&wrong, "banned code");
}
