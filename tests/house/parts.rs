//! What the house is built of, as far as the lock file tells: the same bans and sources as `deny.toml`, which
//! needs a tool that is not everywhere.

use regex::Regex;

use crate::tree::assert_none;

const LOCK: &str = include_str!("../../Cargo.lock");
const DENY: &str = include_str!("../../deny.toml");

#[test]
fn no_banned_part_is_locked_and_all_come_from_the_registry() {
    let banned = Regex::new(r#"\{ crate = "([\w-]+)""#).unwrap();
    let banned: Vec<&str> = banned
        .captures_iter(DENY)
        .map(|found| found.get(1).unwrap().as_str())
        .collect();
    assert!(!banned.is_empty());
    let mut wrong: Vec<String> = banned
        .into_iter()
        .filter(|name| LOCK.contains(&format!("\nname = \"{name}\"\n")))
        .map(|name| format!("{name} is banned by deny.toml"))
        .collect();
    let elsewhere = LOCK
        .lines()
        .filter(|line| line.starts_with("source = ") && !line.contains("registry+"));
    wrong.extend(elsewhere.map(str::to_owned));
    assert_none(&wrong, "parts that may not come in");
}
