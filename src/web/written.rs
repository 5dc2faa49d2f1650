//! Answers as a document: question and text, in the reader's language, in the order of the form. Used
//! wherever answers are read and not typed.

use crate::domain::kind::{Amount, Answers, Field, Input, Kind, Value};
use crate::domain::reference::Reference;
use crate::i18n::Words;
use crate::i18n::number::separated;

/// One answered question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The key of the field.
    pub key: String,
    /// The question.
    pub question: String,
    /// One line of text, or several paragraphs.
    pub text: String,
    /// Whether the text is what a person wrote, and not words of the portal for what they chose.
    pub own: bool,
    /// Rows of a table: each its columns with their answers.
    pub rows: Vec<Vec<Cell>>,
}

/// One answer in a row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The question.
    pub label: String,
    /// The answer.
    pub text: String,
    /// As in [`Written`].
    pub own: bool,
}

/// Whether a value is shown as a person wrote it; choices, days and numbers are shown in the reader's way.
#[must_use]
pub const fn is_own(value: &Value) -> bool {
    matches!(value, Value::Text(_) | Value::Raw(_))
}

/// A number with its unit, as the reader's language writes it.
#[must_use]
pub fn amount(words: &Words, field: &Field, amount: Amount) -> String {
    let amount = separated(words.locale(), &amount.to_string());
    match &field.input {
        Input::Share => format!("{amount} %"),
        Input::Number {
            unit: Some(unit), ..
        } => format!("{amount} {}", unit.get(words.locale())),
        _ => amount,
    }
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
                    let value = row.get(&column.key)?;
                    Some(Cell {
                        label: column.label.get(words.locale()).to_owned(),
                        text: text(words, reference, kind, column, value),
                        own: is_own(value),
                    })
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
        own: is_own(value),
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
        Value::Number(number) => amount(words, field, *number),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::tests::state;
    use super::*;
    use crate::domain::locale::Locale;

    #[test]
    fn numbers_are_written_as_the_reader_writes_them() {
        let catalogue = state().catalogue;
        let field: Field = toml::from_str(
            r#"key = "b"
            label = { vi = "Lợi", en = "Benefit" }
            type = "number"
            decimals = 1
            unit = { vi = "triệu đồng", en = "million dong" }"#,
        )
        .unwrap();
        let shown = |locale| {
            let words = Words::new(locale, Arc::clone(&catalogue));
            amount(&words, &field, Amount::read("1250,5").unwrap())
        };
        assert_eq!(shown(Locale::Vi), "1.250,5 triệu đồng");
        assert_eq!(shown(Locale::En), "1,250.5 million dong");
    }
}
