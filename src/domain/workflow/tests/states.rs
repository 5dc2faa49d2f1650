//! The states against their table in the rule book.

use super::super::super::text_enum::TextEnum;
use super::super::State;

const BOOK: &str = include_str!("../../../../docs/workflow.md");

/// The cells of each state: code, name, national code, clock, what the public sees.
fn table() -> Vec<Vec<&'static str>> {
    let (_, part) = BOOK.split_once("## States\n").unwrap();
    let lines = part.lines().skip_while(|line| !line.starts_with("| ---"));
    let lines = lines.skip(1).take_while(|line| line.starts_with('|'));
    lines
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect()
}

#[test]
fn the_states_are_those_of_the_rule_book_with_their_national_codes() {
    let table = table();
    assert_eq!(table.len(), State::ALL.len());
    for state in State::ALL.iter().copied() {
        let row = table.iter().find(|row| row[0] == state.as_str());
        let row = row.unwrap_or_else(|| panic!("{state} is not in the rule book"));
        let code = state.national_code().map(|code| code.to_string());
        assert_eq!(code.as_deref().unwrap_or("–"), row[2], "{state}");
        let accepted = row[4].starts_with("title") || row[4].starts_with("as accepted");
        assert_eq!(
            state.counts_as_accepted(),
            accepted,
            "{state}: what the public sees"
        );
    }
}
