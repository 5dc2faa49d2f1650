//! `docs/rules.md` leads from every rule of the rule book to the files that keep it and the tests that hold
//! it; here it is made sure that each way ends somewhere, and that from every state, every transition and every
//! numbered rule of `docs/workflow.md` a way begins.

use std::collections::BTreeSet;
use std::path::Path;

use regex::Regex;

use crate::tree::{assert_none, files};

const PAGE: &str = include_str!("../../docs/rules.md");
const BOOK: &str = include_str!("../../docs/workflow.md");

/// The macros that make tests of the functions in them, one for each database.
const MACROS: [&str; 2] = ["on_both! {", "on_both_portals! {"];

/// Names of all functions that are tests.
fn tests() -> BTreeSet<String> {
    let sources = files("src", &[".rs"])
        .into_iter()
        .chain(files("tests", &[".rs"]));
    sources.flat_map(|file| tests_of(&file.text)).collect()
}

fn tests_of(source: &str) -> BTreeSet<String> {
    // by attribute; between it and the function others may stand, and words
    let marked =
        r"#\[(?:\w+::)?test(?:\([^)]*\))?\]\s*(?:(?:#\[[^\]]*\]|//[^\n]*)\s*)*(?:async )?fn (\w+)";
    let marked = Regex::new(marked).unwrap();
    let found = marked.captures_iter(source);
    let mut all: BTreeSet<String> = found.map(|found| found[1].to_owned()).collect();
    // the functions that stand directly in a macro, which ends at the first column
    let direct = r"(?m)^    (?:async )?fn (\w+)\(\s*\w+: (?:&Database|Kind)\s*\)";
    let direct = Regex::new(direct).unwrap();
    for name in MACROS {
        let begin = format!("\n{name}\n");
        let blocks = source.split(&begin).skip(1);
        let blocks = blocks.map(|rest| rest.split("\n}\n").next().unwrap_or(rest));
        for block in blocks {
            all.extend(direct.captures_iter(block).map(|found| found[1].to_owned()));
        }
    }
    all
}

/// The cells of every line of a table between two headings that is neither its head nor its ruler.
fn rows(text: &str, heading: &str) -> Vec<Vec<String>> {
    let (_, part) = text.split_once(heading).unwrap();
    let part = part.split("\n## ").next().unwrap();
    let lines = part.lines().filter(|line| line.starts_with('|')).skip(2);
    lines.map(cells).collect()
}

fn cells(line: &str) -> Vec<String> {
    let inner = line.trim().trim_matches('|');
    inner
        .split(" | ")
        .map(|cell| cell.trim().to_owned())
        .collect()
}

/// What stands in backticks, and whether nothing else does but the dots between.
fn quoted(cell: &str) -> (Vec<&str>, bool) {
    let pieces: Vec<&str> = cell.split('`').collect();
    let between = pieces.iter().step_by(2).map(|piece| piece.trim());
    let only = pieces.len() % 2 == 1
        && between
            .clone()
            .all(|piece| piece.is_empty() || piece == "·");
    (pieces.into_iter().skip(1).step_by(2).collect(), only)
}

#[test]
fn every_rule_leads_to_its_files_and_its_tests() {
    let known = tests();
    let mut rules = 0;
    let mut wrong = Vec::new();
    for line in PAGE
        .lines()
        .filter(|line| line.starts_with('|') && line.contains('`'))
    {
        let cells = cells(line);
        let [rule, kept, held] = &cells[..] else {
            wrong.push(format!("not a rule, its files and its tests: {line}"));
            continue;
        };
        rules += 1;
        let (kept, only_files) = quoted(kept);
        let (held, only_tests) = quoted(held);
        if !only_files || !only_tests || kept.is_empty() || held.is_empty() {
            wrong.push(format!(
                "{rule}: files and tests stand in backticks, with dots between"
            ));
        }
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let gone = kept.iter().filter(|file| !root.join(file).is_file());
        wrong.extend(gone.map(|file| format!("{rule}: no file {file}")));
        let gone = held.iter().filter(|test| !known.contains(**test));
        wrong.extend(gone.map(|test| format!("{rule}: no test {test}")));
    }
    assert!(rules > 80, "only {rules} rules were read");
    assert_none(&wrong, "rules that lead nowhere");
}

#[test]
fn every_state_transition_and_numbered_rule_of_the_rule_book_leads_to_its_tests() {
    let lines = PAGE
        .lines()
        .filter(|line| line.starts_with('|') && line.contains('`'));
    let named: Vec<String> = lines.map(|line| cells(line).remove(0)).collect();
    let mut missing = Vec::new();
    let states = rows(BOOK, "## States\n");
    assert_eq!(states.len(), 15);
    for state in states {
        // a word of a row that is about states
        let word = Regex::new(&format!(r"^states? .*\b{}\b", state[0])).unwrap();
        if !named.iter().any(|rule| word.is_match(rule)) {
            missing.push(format!("the state {}", state[0]));
        }
    }
    let transitions = rows(BOOK, "## Transitions\n");
    assert!(transitions.len() > 20, "{}", transitions.len());
    for transition in transitions {
        let name = format!("{} → {}", transition[0], transition[1]);
        if !named.contains(&name) {
            missing.push(format!("the transition {name}"));
        }
    }
    let (_, numbered) = BOOK.split_once("Rules for all of them:\n").unwrap();
    let numbered = numbered.lines().map_while(|line| line.split_once(". "));
    let numbers: Vec<&str> = numbered.map(|(number, _)| number).collect();
    assert!(numbers.len() >= 8, "{numbers:?}");
    for number in numbers {
        let begins = format!("rule {number}:");
        if !named.iter().any(|rule| rule.starts_with(&begins)) {
            missing.push(format!("rule {number}"));
        }
    }
    assert_none(
        &missing,
        "parts of docs/workflow.md without a row in docs/rules.md",
    );
}

#[test]
fn only_tests_are_taken_for_tests() {
    let source = "
fn helper() {}
#[test]
fn plain() {}
#[tokio::test(flavor = \"multi_thread\")]
#[ignore]
// why
async fn marked() {}
on_both! {
    /// Words.
    fn of_both(database: &Database) {
        fn inner(database: &Database) {}
    }
}
    fn outside(database: &Database) {}
on_both_portals! {
    async fn of_portals(kind: Kind) {
    }
}
proptest! {
    #[test]
    fn any(number in 0..3) {}
}
";
    let found: Vec<String> = tests_of(source).into_iter().collect();
    assert_eq!(found, ["any", "marked", "of_both", "of_portals", "plain"]);
}
