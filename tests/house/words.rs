//! Words: the same keys and the same values in both languages, every key that is asked for exists, every
//! key that exists is asked for, and no Vietnamese sentence hides in `src/`.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use crate::tree::{File, assert_none, files, sources};

/// Messages by key with the values they name, and the keys each refers to.
struct Words {
    values: BTreeMap<String, BTreeSet<String>>,
    referred: BTreeSet<String>,
}

fn words(language: &str) -> Words {
    let id = Regex::new(r"(?m)^(-?[a-zA-Z][\w-]*)\s*=").unwrap();
    let value = Regex::new(r"\{\s*\$([\w-]+)").unwrap();
    let reference = Regex::new(r"\{\s*(-?[a-z][\w-]*)\s*\}").unwrap();
    let mut words = Words {
        values: BTreeMap::new(),
        referred: BTreeSet::new(),
    };
    for file in files(&format!("templates/i18n/{language}"), &[".ftl"]) {
        let starts: Vec<_> = id.captures_iter(&file.text).collect();
        for (at, start) in starts.iter().enumerate() {
            let from = start.get(0).unwrap().start();
            let to = starts
                .get(at + 1)
                .map_or(file.text.len(), |next| next.get(0).unwrap().start());
            let body = &file.text[from..to];
            let key = start[1].to_owned();
            let named = value
                .captures_iter(body)
                .map(|found| found[1].to_owned())
                .collect();
            for found in reference.captures_iter(body) {
                words.referred.insert(found[1].to_owned());
            }
            assert!(
                words.values.insert(key.clone(), named).is_none(),
                "{key} is defined twice"
            );
        }
    }
    words
}

#[test]
fn both_languages_have_the_same_messages_naming_the_same_values() {
    let (vi, en) = (words("vi").values, words("en").values);
    let mut wrong = Vec::new();
    for key in vi.keys().chain(en.keys()).collect::<BTreeSet<_>>() {
        match (vi.get(key), en.get(key)) {
            (Some(_), None) => wrong.push(format!("{key}: not in English")),
            (None, Some(_)) => wrong.push(format!("{key}: not in Vietnamese")),
            (Some(vi), Some(en)) if vi != en => wrong.push(format!("{key}: {vi:?} and {en:?}")),
            _ => {}
        }
    }
    assert_none(&wrong, "messages that differ");
}

#[test]
fn both_languages_have_the_same_files() {
    let names = |language: &str| -> Vec<String> {
        files(&format!("templates/i18n/{language}"), &[".ftl"])
            .into_iter()
            .map(|file| file.name.replacen(&format!("/{language}/"), "/", 1))
            .collect()
    };
    assert_eq!(names("vi"), names("en"));
}

fn speakers() -> Vec<File> {
    let mut all = files("templates", &[".html", ".txt", ".j2", ".xml", ".svg"]);
    all.extend(sources().into_iter().filter(|file| !file.is_test()));
    all
}

/// Text that runs in service: pages as they are, sources without their tests.
fn spoken(file: &File) -> String {
    if file.name.ends_with(".rs") {
        let code = file.code();
        code.iter()
            .flat_map(|(_, line)| [line.as_str(), "\n"])
            .collect()
    } else {
        file.text.clone()
    }
}

#[test]
fn every_message_asked_for_exists() {
    let known = words("vi").values;
    let asked = Regex::new(r#"\bt[a0-9]?\(\s*"([a-zA-Z][\w-]*)(?:\.[\w-]+)?"\s*[,)]"#).unwrap();
    let mut wrong = Vec::new();
    for file in speakers() {
        let text = spoken(&file);
        for found in asked.captures_iter(&text) {
            if !known.contains_key(&found[1]) {
                wrong.push(format!("{}: {}", file.name, &found[1]));
            }
        }
    }
    assert_none(&wrong, "messages that do not exist");
}

#[test]
fn every_message_is_asked_for() {
    let vi = words("vi");
    let literal = Regex::new(r#"["']([a-zA-Z][\w-]*)(?:\.[\w-]+)?["']"#).unwrap();
    // keys made from data: `format!("state-{state}")`, `"state-" ~ state`, `word("state", …)`
    let made = Regex::new(r#""([a-zA-Z][\w-]*-)(?:\{[^"]*)?""#).unwrap();
    let word = Regex::new(r#"\bword\(\s*"([a-zA-Z][\w-]*)""#).unwrap();
    let mut keys = vi.referred;
    let mut prefixes = BTreeSet::new();
    for file in speakers() {
        let text = spoken(&file);
        keys.extend(
            literal
                .captures_iter(&text)
                .map(|found| found[1].to_owned()),
        );
        prefixes.extend(made.captures_iter(&text).map(|found| found[1].to_owned()));
        prefixes.extend(
            word.captures_iter(&text)
                .map(|found| format!("{}-", &found[1])),
        );
    }
    let wrong: Vec<String> = vi
        .values
        .into_keys()
        .filter(|key| {
            !keys.contains(key) && !prefixes.iter().any(|made| key.starts_with(made.as_str()))
        })
        .collect();
    assert_none(&wrong, "messages that nobody asks for");
}

/// Functions of the domain that name a message: function, and the prefix its answers get.
const NAMERS: &[(&str, &str)] = &[
    ("fn code(", "fault-"),
    ("fn name(&self) -> &'static str", "refusal-"),
    ("fn message(", ""),
];

#[test]
fn every_reason_of_the_domain_has_its_sentence() {
    let known = words("vi").values;
    let name = Regex::new(r#"=> "([a-z][a-z-]*)""#).unwrap();
    let made = Regex::new(r#"(?:Fault::new\([^;]*?|\bfault\()"([a-z][a-z-]*)"\s*,?\s*\)"#).unwrap();
    let mut seen = 0;
    let mut wrong = Vec::new();
    let rules = |file: &File| {
        file.name.starts_with("src/domain/") || file.name.starts_with("src/services/")
    };
    for file in sources().into_iter().filter(rules) {
        let text = spoken(&file);
        let mut keys = Vec::new();
        for (namer, prefix) in NAMERS {
            for (at, _) in text.match_indices(namer) {
                let body = text[at..].split("\n    }").next().unwrap_or_default();
                keys.extend(
                    name.captures_iter(body)
                        .map(|found| format!("{prefix}{}", &found[1])),
                );
            }
        }
        keys.extend(
            made.captures_iter(&text)
                .map(|found| format!("fault-{}", &found[1])),
        );
        seen += keys.len();
        let missing = keys.into_iter().filter(|key| !known.contains_key(key));
        wrong.extend(missing.map(|key| format!("{}: {key}", file.name)));
    }
    assert!(
        seen > 40,
        "only {seen} reasons were found: the patterns above no longer fit"
    );
    assert_none(&wrong, "reasons without a sentence");
}

/// Files that are data, or that match Vietnamese letters as letters.
const VIETNAMESE: &[&str] = &[
    // invented people and files of the demonstration
    "src/standin/people.rs",
    // names of the people's committees, made from the table of provinces
    "src/config/reference/tables.rs",
];

#[test]
fn no_vietnamese_sentence_hides_in_the_sources() {
    let sentence = Regex::new(
        r#""[^"]*[ạảãâầấậẩẫăằắặẳẵẹẻẽêềếệểễịỉĩọỏõôồốộổỗơờớợởỡụủũưừứựửữỳỵỷỹđ][^"]* [^"]*""#,
    )
    .unwrap();
    let mut wrong = Vec::new();
    for file in sources() {
        if VIETNAMESE.iter().any(|name| file.name.starts_with(name)) {
            continue;
        }
        for (line, code) in file.code() {
            if !code.is_ascii() && sentence.is_match(&code) {
                wrong.push(format!("{}:{line}: {}", file.name, code.trim()));
            }
        }
    }
    assert_none(&wrong, "sentences that belong into the catalogues");
}

#[test]
fn mail_has_one_name_in_each_language() {
    let vietnamese = Regex::new(r"(?i)\be-?mail").unwrap();
    let english = Regex::new(r"\b[Ee]mail").unwrap();
    let mut wrong = Vec::new();
    for (language, other) in [("vi", vietnamese), ("en", english)] {
        for file in files(&format!("templates/i18n/{language}"), &[".ftl"]) {
            for (at, line) in file.text.lines().enumerate() {
                // keys and names of values are for us
                let said = line.split_once(" = ").map_or(line, |(_, said)| said);
                let said = said.replace("$email", "");
                if !line.starts_with('#') && other.is_match(&said) {
                    wrong.push(format!("{}:{}: {said}", file.name, at + 1));
                }
            }
        }
        let notices = files("templates/notices", &[".txt"]).into_iter();
        for file in notices.filter(|file| file.name.ends_with(&format!("/{language}.txt"))) {
            if other.is_match(&file.text) {
                wrong.push(file.name);
            }
        }
    }
    assert_none(&wrong, "“thư điện tử” and “e-mail” are the words");
}
