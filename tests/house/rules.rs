//! `docs/rules.md` leads from every rule of the rule book to the file that keeps it and the tests that hold
//! it; here it is made sure that the way ends somewhere.

use std::collections::BTreeSet;
use std::path::Path;

use regex::Regex;

use crate::tree::{assert_none, files};

const PAGE: &str = include_str!("../../docs/rules.md");

/// Names of all functions that are tests or bodies of tests on both databases.
fn functions() -> BTreeSet<String> {
    let name = Regex::new(r"\bfn ([a-z0-9_]+)").unwrap();
    let sources = files("src", &[".rs"])
        .into_iter()
        .chain(files("tests", &[".rs"]));
    sources
        .flat_map(|file| {
            name.captures_iter(&file.text)
                .map(|found| found[1].to_owned())
                .collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn every_rule_leads_to_its_file_and_its_tests() {
    let known = functions();
    let row = Regex::new(r"(?m)^\| (.+?) \| `([^`]+)` \| (.+) \|$").unwrap();
    let quoted = Regex::new("`([^`]+)`").unwrap();
    let mut rules = 0;
    let mut wrong = Vec::new();
    for found in row.captures_iter(PAGE) {
        rules += 1;
        let (rule, file) = (&found[1], &found[2]);
        if !Path::new(env!("CARGO_MANIFEST_DIR")).join(file).is_file() {
            wrong.push(format!("{rule}: no file {file}"));
        }
        let tests: Vec<&str> = quoted
            .captures_iter(found.get(3).unwrap().as_str())
            .map(|test| test.get(1).unwrap().as_str())
            .collect();
        if tests.is_empty() {
            wrong.push(format!("{rule}: no test"));
        }
        let gone = tests.iter().filter(|test| !known.contains(**test));
        wrong.extend(gone.map(|test| format!("{rule}: no test {test}")));
    }
    assert!(rules > 40, "only {rules} rules were read");
    assert_none(&wrong, "rules that lead nowhere");
}
