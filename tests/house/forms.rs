//! What the pages write into their forms themselves is known as such, so that an error page gives back what
//! people typed and nothing else.

use std::collections::BTreeSet;

use regex::Regex;

use crate::tree::{assert_none, files, sources};

/// Written by a page in one place and typed in another.
const ALSO_TYPED: &[&str] = &["username"];

#[test]
fn hidden_fields_and_buttons_are_the_machinery_of_forms() {
    let written = Regex::new(r#"<(?:input type="hidden"|button)[^>]*?\bname="([a-z_]+)""#).unwrap();
    let own = files("templates", &[".html"]);
    // the stand-in provider's forms come to no error page of ours
    let own = own
        .iter()
        .filter(|file| !file.name.starts_with("templates/standin/"));
    let mut there = BTreeSet::new();
    for file in own {
        there.extend(
            written
                .captures_iter(&file.text)
                .map(|found| found[1].to_owned()),
        );
    }
    there.retain(|name| !ALSO_TYPED.contains(&name.as_str()));
    let mut known = listed("MACHINERY");
    let constant = Regex::new(r#"pub const (?:ONCE|TOKEN|VERSION): &str = "([a-z_]+)""#).unwrap();
    let form = source("src/web/extract/form.rs");
    known.extend(
        constant
            .captures_iter(&form)
            .map(|found| found[1].to_owned()),
    );
    let differ: Vec<String> = there.symmetric_difference(&known).cloned().collect();
    assert_none(
        &differ,
        "names in templates and not in MACHINERY, or the other way round",
    );
}

fn source(name: &str) -> String {
    let found = sources().into_iter().find(|file| file.name == name);
    found.unwrap().text
}

/// The names in a list of the module that gives back.
fn listed(list: &str) -> BTreeSet<String> {
    let text = source("src/web/given_back.rs");
    let list = text.split(&format!("const {list}: ")).nth(1).unwrap();
    let list = list.split("];").next().unwrap();
    let literal = Regex::new(r#""([a-z_]+)""#).unwrap();
    let names = literal.captures_iter(list);
    names.map(|found| found[1].to_owned()).collect()
}

#[test]
fn what_is_picked_from_menus_and_lists_is_known() {
    let fields = Regex::new(
        r#"(?:Field::(?:choice|menu|checks)\(\s*&?(?:self\.)?page,\s*|make\.choice::<\w+>\()"([a-z_]+)""#,
    )
    .unwrap();
    let boxes = Regex::new(r#"type="(?:checkbox|radio)" name="([a-z_]+)" value="\{\{"#).unwrap();
    let mut there = BTreeSet::new();
    for file in sources().into_iter().filter(|file| !file.is_test()) {
        there.extend(
            fields
                .captures_iter(&file.text)
                .map(|found| found[1].to_owned()),
        );
    }
    for file in files("templates", &[".html"]) {
        there.extend(
            boxes
                .captures_iter(&file.text)
                .map(|found| found[1].to_owned()),
        );
    }
    let machinery = listed("MACHINERY");
    there.retain(|name| !machinery.contains(name));
    let known = listed("PICKED");
    let differ: Vec<String> = there.symmetric_difference(&known).cloned().collect();
    assert_none(
        &differ,
        "names of menus and lists and not in PICKED, or the other way round",
    );
}

#[test]
fn nothing_that_is_picked_or_of_the_machinery_is_typed_anywhere() {
    let list: BTreeSet<String> = listed("MACHINERY")
        .union(&listed("PICKED"))
        .cloned()
        .collect();
    let typed = Regex::new(
        r#"Field::(?:line|short|text|number|date|code|email|password|search)\(\s*&?\w+,\s*"([a-z_]+)""#,
    )
    .unwrap();
    let mut wrong = Vec::new();
    for file in sources().into_iter().filter(|file| !file.is_test()) {
        for found in typed.captures_iter(&file.text) {
            if list.contains(&found[1]) {
                wrong.push(format!("{}: {}", file.name, &found[1]));
            }
        }
    }
    assert_none(
        &wrong,
        "fields that people type and no error page would give back",
    );
}
