//! A form filled in by somebody who takes it seriously: the typed pairs of every section of a kind, from its
//! own definition, so that a new field is filled too. Personal words are marked ones that occur nowhere else:
//! whoever finds them in a database has found a leak.

#![allow(
    dead_code,
    reason = "compiled into two test targets, each uses its part"
)]

use std::sync::LazyLock;

use sangkien::domain::kind::{Field, Input, TextFormat};
use sangkien::domain::reference::Reference;

/// All built-in tables and kinds.
pub static REFERENCE: LazyLock<Reference> = LazyLock::new(|| Reference::load(None).unwrap());

/// An address that only forms of this test hold.
pub const AUTHOR_EMAIL: &str = "dong.tac.gia.kin@example.vn";
/// A birth date that only forms of this test hold.
pub const AUTHOR_BIRTH: &str = "29/02/1976";
/// A phone number that only forms of this test hold.
pub const PHONE: &str = "0912345678";

/// A filled form.
#[derive(Debug, Clone)]
pub struct Paper {
    pub kind: &'static str,
    /// Key of the section, and what is typed there.
    pub sections: Vec<(String, Vec<(String, String)>)>,
}

impl Paper {
    /// Every field answered; the field of the national initiative decides the ministry (`LV01` is the
    /// owner's, `LV12` that of health).
    pub fn filled(kind: &'static str, title: &str, field: &str) -> Self {
        let definition = REFERENCE.kind(kind).unwrap();
        let sections = definition.sections.iter().map(|section| {
            let mut pairs = Vec::new();
            for asked in &section.fields {
                answer(asked, &asked.key, title, field, &mut pairs);
            }
            (section.key.clone(), pairs)
        });
        Self {
            kind,
            sections: sections.collect(),
        }
    }

    /// Types something else into a field, in whatever section it is.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        assert!(self.value(name).is_some(), "the form has no field {name}");
        for (_, pairs) in &mut self.sections {
            for pair in pairs.iter_mut().filter(|(key, _)| key == name) {
                value.clone_into(&mut pair.1);
            }
        }
        self
    }

    /// Meant for one province.
    #[must_use]
    pub fn local(self, province: &str) -> Self {
        let mut paper = self.with("scope", "local");
        let scoped = |pairs: &[(String, String)]| pairs.iter().any(|(key, _)| key == "scope");
        for (_, pairs) in paper.sections.iter_mut().filter(|(_, pairs)| scoped(pairs)) {
            pairs.push(("province".to_owned(), province.to_owned()));
        }
        paper
    }

    /// A second author with this citizen number, who has four tenths; the box that they may be named is
    /// ticked, as if the proposer could say so.
    #[must_use]
    pub fn with_co_author(mut self, name: &str, number: &str) -> Self {
        for (_, pairs) in &mut self.sections {
            let first: Vec<(String, String)> = pairs
                .iter()
                .filter(|(key, _)| key.starts_with("authors.0."))
                .cloned()
                .collect();
            for (key, value) in first {
                let column = key.trim_start_matches("authors.0.").to_owned();
                let value = match column.as_str() {
                    "name" => name.to_owned(),
                    "share" => "40".to_owned(),
                    "email" => continue,
                    _ => value,
                };
                pairs.push((format!("authors.1.{column}"), value));
            }
            if pairs.iter().any(|(key, _)| key == "authors.1.name") {
                pairs.push(("authors.1.citizen_number".to_owned(), number.to_owned()));
            }
        }
        self.with("authors.0.share", "60")
    }

    /// The section that asks for a field, and all that is typed there.
    pub fn section_of(&self, name: &str) -> (String, Vec<(String, String)>) {
        let asks = |pairs: &[(String, String)]| pairs.iter().any(|(key, _)| key == name);
        let found = self.sections.iter().find(|(_, pairs)| asks(pairs));
        found.expect("a section has the field").clone()
    }

    /// What was typed into a field.
    pub fn value(&self, name: &str) -> Option<&str> {
        let mut all = self.sections.iter().flat_map(|(_, pairs)| pairs);
        all.find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

fn answer(asked: &Field, name: &str, title: &str, field: &str, pairs: &mut Vec<(String, String)>) {
    // asked only in local files or for technology; our paper is national
    if asked.when.is_some() {
        return;
    }
    let mut put = |value: &str| pairs.push((name.to_owned(), value.to_owned()));
    match &asked.input {
        Input::ShortText { format, max } => match (asked.key.as_str(), format) {
            (_, Some(TextFormat::Email)) => put(AUTHOR_EMAIL),
            (_, Some(TextFormat::Phone)) => put(PHONE),
            // of co-authors only
            (_, Some(TextFormat::CitizenNumber)) => {}
            ("title", _) => put(title),
            ("name", _) => put("Nguyễn Thị Hoa"),
            ("workplace", _) => put("Hợp tác xã Nông nghiệp sạch Mê Linh"),
            _ => put(&text(&asked.label.vi, *max)),
        },
        Input::LongText { max } => put(&text(&asked.label.vi, *max)),
        Input::Number { min, .. } => put(&min.unwrap_or(0).max(12).to_string()),
        Input::Date { .. } => put(if asked.personal {
            AUTHOR_BIRTH
        } else {
            "15/3/2026"
        }),
        Input::Choice { options, .. } => match asked.key.as_str() {
            "field" => put(field),
            "scope" => put("national"),
            _ => put(&options.first().expect("a choice has options").value),
        },
        Input::Rows { columns, .. } => {
            for column in columns {
                answer(
                    column,
                    &format!("{name}.0.{}", column.key),
                    title,
                    field,
                    pairs,
                );
            }
        }
        Input::Share => put("100"),
        // uploaded on its own
        Input::File { .. } => {}
        Input::Statement => put("on"),
    }
}

fn text(label: &str, max: usize) -> String {
    format!("{label}: gieo hạt đều hơn, đỡ công ba phần tư; bà con làm theo được.")
        .chars()
        .take(max)
        .collect()
}
