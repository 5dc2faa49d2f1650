//! Answers as a document: question and text, in the reader's language, in the order of the form. Used
//! wherever answers are read and not typed.

use crate::domain::kind::{Answers, Field, Input, Kind, Value};
use crate::domain::reference::Reference;
use crate::i18n::Words;

/// One answered question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The key of the field.
    pub key: String,
    /// The question.
    pub question: String,
    /// One line of text, or several paragraphs.
    pub text: String,
    /// Rows of a table: each its columns with their answers.
    pub rows: Vec<Vec<(String, String)>>,
}

/// A section of the form with what was answered in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenSection {
    /// Its key.
    pub key: String,
    /// Its heading.
    pub title: String,
    /// What was answered.
    pub answers: Vec<Written>,
}

/// All answers by section; sections without any are left out. Boxes that were ticked are one mark.
#[must_use]
pub fn sections(
    words: &Words,
    reference: &Reference,
    kind: &Kind,
    answers: &Answers,
) -> Vec<WrittenSection> {
    let all = kind.sections.iter().map(|section| WrittenSection {
        key: section.key.clone(),
        title: section.title.get(words.locale()).to_owned(),
        answers: section
            .fields
            .iter()
            .filter_map(|field| one(words, reference, kind, field, answers))
            .collect(),
    });
    all.filter(|section| !section.answers.is_empty()).collect()
}

fn one(
    words: &Words,
    reference: &Reference,
    kind: &Kind,
    field: &Field,
    answers: &Answers,
) -> Option<Written> {
    let value = answers.get(&field.key)?;
    let rows = match value {
        Value::Rows(rows) => rows
            .iter()
            .map(|row| {
                let columns = field.columns().iter().filter_map(|column| {
                    let given = text(words, reference, kind, column, row.get(&column.key)?);
                    Some((column.label.get(words.locale()).to_owned(), given))
                });
                columns.collect()
            })
            .collect(),
        _ => Vec::new(),
    };
    Some(Written {
        key: field.key.clone(),
        question: field.label.get(words.locale()).to_owned(),
        text: text(words, reference, kind, field, value),
        rows,
    })
}

/// One value in words.
fn text(words: &Words, reference: &Reference, kind: &Kind, field: &Field, value: &Value) -> String {
    match value {
        Value::Text(text) | Value::Raw(text) => text.clone(),
        Value::Date(day) => words.date(*day),
        Value::Flag(ticked) => if *ticked { "✓" } else { "" }.to_owned(),
        Value::Rows(_) => String::new(),
        Value::Choice(choice) => {
            let offered = field.options().iter().find(|one| one.value == *choice);
            let label = offered
                .map(|one| &one.label)
                .or_else(|| reference.label(kind, &field.key, choice));
            label.map_or_else(
                || choice.clone(),
                |label| label.get(words.locale()).to_owned(),
            )
        }
        Value::Number(number) => {
            let typed = number.typed();
            match &field.input {
                Input::Share => format!("{typed} %"),
                Input::Number {
                    unit: Some(unit), ..
                } => format!("{typed} {}", unit.get(words.locale())),
                _ => typed,
            }
        }
    }
}
