//! Sizes, names, and the first line of every file (DESIGN §5–§7).

use crate::tree::{assert_none, files, sources};

/// Names that say what kind of thing is inside instead of which idea.
const FORBIDDEN: &[&str] = &[
    "util", "utils", "common", "helper", "helpers", "manager", "types", "misc", "shared", "base",
];

/// Files over the limit, each with its because.
const LARGE: &[&str] = &[
    // one list of all columns
    "src/db/schema.rs",
];

#[test]
fn files_stay_small_enough_to_be_read() {
    let mut wrong = Vec::new();
    let mut check = |dir: &str, ends: &[&str], most: usize, but: &[&str]| {
        for file in files(dir, ends) {
            let lines = file.text.lines().count();
            if lines > most && !but.contains(&file.name.as_str()) {
                wrong.push(format!("{}: {lines} lines, at most {most}", file.name));
            }
        }
    };
    check("src", &[".rs"], 500, LARGE);
    check("tests", &[".rs"], 500, &[]);
    check("benches", &[".rs"], 500, &[]);
    check("templates", &[".html", ".txt"], 150, &[]);
    check("static", &[".css", ".js"], 300, &[]);
    assert_none(&wrong, "files to split");
}

#[test]
fn every_source_says_first_what_it_is_for() {
    let mut wrong = Vec::new();
    for dir in ["src", "tests", "benches"] {
        for file in files(dir, &[".rs"]) {
            let first = file.text.lines().next().unwrap_or_default();
            if !first.starts_with("//! ") || first.len() < 20 {
                wrong.push(file.name);
            }
        }
    }
    assert_none(&wrong, "files without a first line that explains them");
}

#[test]
fn no_module_is_named_after_a_kind_of_thing() {
    let wrong: Vec<String> = sources()
        .into_iter()
        .filter(|file| file.module().iter().any(|part| FORBIDDEN.contains(part)))
        .map(|file| file.name)
        .collect();
    assert_none(&wrong, "module names that say nothing");
}

/// `mod.rs` files that are the thing itself: the doors, the command line, the sum of all settings, the check
/// of a form.
const WHOLE: &[&str] = &[
    "src/db/mod.rs",
    "src/cli/mod.rs",
    "src/config/mod.rs",
    "src/domain/kind/answers/mod.rs",
];

#[test]
fn a_module_file_declares_and_explains() {
    let mut wrong = Vec::new();
    for file in sources() {
        if !file.name.ends_with("/mod.rs") || WHOLE.contains(&file.name.as_str()) {
            continue;
        }
        let code = file
            .code()
            .iter()
            .filter(|(_, line)| !line.trim().is_empty())
            .count();
        if code > 150 {
            wrong.push(format!("{}: {code} lines of code", file.name));
        }
    }
    assert_none(&wrong, "mod.rs files that grew into something else");
}

/// Kinds that share their name with something else: a column of exports, and what a council answers.
const AMBIGUOUS: &[&str] = &["strategic_technology", "recommendation"];

#[test]
fn nothing_in_src_names_a_kind() {
    let kinds: Vec<String> = files("config/kinds", &[".toml"])
        .iter()
        .filter_map(|file| {
            Some(
                file.name
                    .rsplit_once('/')?
                    .1
                    .strip_suffix(".toml")?
                    .to_owned(),
            )
        })
        .filter(|kind| !AMBIGUOUS.contains(&kind.as_str()))
        .collect();
    assert!(kinds.len() > 1, "{kinds:?}");
    let mut wrong = Vec::new();
    for file in sources() {
        for (number, line) in file.code() {
            for kind in &kinds {
                if line.contains(&format!("\"{kind}\"")) {
                    wrong.push(format!("{}:{number} names the kind {kind}", file.name));
                }
            }
        }
    }
    assert_none(&wrong, "kinds are data (config/kinds)");
}
