//! The answers of a file as a document: sections, labels, words for choices, what changed since they were
//! handed in before.

use super::super::page::Page;
use super::super::written::{self, Cell};
use crate::domain::kind::{Answers, Field, Input, Kind, Value};
use crate::domain::locale::Locale;
use crate::domain::reference::Reference;
use crate::services::desk::{DeskFile, DocumentRow};

/// A section with its answers.
pub struct Section {
    /// Its heading.
    pub title: String,
    /// Its answers.
    pub answers: Vec<Answer>,
}

/// One answer.
pub struct Answer {
    /// The question.
    pub label: String,
    /// The answer in words; empty for rows and files.
    pub text: String,
    /// The text is what a person wrote, not words of ours.
    pub own: bool,
    /// Rows: the answers of every column.
    pub rows: Vec<Vec<Cell>>,
    /// Documents: address, name, size.
    pub files: Vec<(String, String, String)>,
    /// It differs from what was handed in before.
    pub changed: bool,
    /// What was there before, in words.
    pub was: String,
}

/// The document of a file.
pub fn sections(page: &Page, reference: &Reference, kind: &Kind, file: &DeskFile) -> Vec<Section> {
    let view = View {
        page,
        reference,
        kind,
        file,
        locale: page.locale,
    };
    kind.sections
        .iter()
        .map(|section| Section {
            title: section.title.get(view.locale).to_owned(),
            answers: section
                .fields
                .iter()
                .filter(|field| file.answers.asks(field))
                .filter_map(|field| view.answer(field))
                .collect(),
        })
        .filter(|section| !section.answers.is_empty())
        .collect()
}

struct View<'a> {
    page: &'a Page,
    reference: &'a Reference,
    kind: &'a Kind,
    file: &'a DeskFile,
    locale: Locale,
}

impl View<'_> {
    fn answer(&self, field: &Field) -> Option<Answer> {
        let label = field.label.get(self.locale).to_owned();
        if matches!(field.input, Input::File { .. }) {
            return self.documents(label, &field.key);
        }
        let now = self.file.answers.get(&field.key)?;
        let before = self.file.before.as_ref();
        let was = before.and_then(|before| before.get(&field.key));
        let changed = before.is_some() && was != Some(now);
        Some(Answer {
            label,
            text: self.text(field, now),
            own: written::is_own(now),
            rows: self.rows(field, &self.file.answers),
            files: Vec::new(),
            was: if changed {
                was.map(|value| self.flat(field, value)).unwrap_or_default()
            } else {
                String::new()
            },
            changed,
        })
    }

    fn documents(&self, label: String, key: &str) -> Option<Answer> {
        let mine = |document: &&DocumentRow| document.field_key == key;
        let code = self.file.row.code.as_deref().unwrap_or_default();
        let files: Vec<(String, String, String)> = self
            .file
            .documents
            .iter()
            .filter(mine)
            .map(|document| {
                (
                    format!("/desk/initiatives/{code}/files/{}", document.file_id),
                    document.name.clone(),
                    self.page
                        .size(u64::try_from(document.size).unwrap_or_default()),
                )
            })
            .collect();
        (!files.is_empty()).then_some(Answer {
            label,
            text: String::new(),
            own: false,
            rows: Vec::new(),
            files,
            changed: false,
            was: String::new(),
        })
    }

    fn rows(&self, field: &Field, answers: &Answers) -> Vec<Vec<Cell>> {
        answers
            .rows(&field.key)
            .iter()
            .map(|row| {
                field
                    .columns()
                    .iter()
                    .filter_map(|column| {
                        let value = row.get(&column.key)?;
                        Some(Cell {
                            label: column.label.get(self.locale).to_owned(),
                            text: self.text(column, value),
                            own: written::is_own(value),
                        })
                    })
                    .collect()
            })
            .collect()
    }

    /// A value in words; rows are shown apart.
    fn text(&self, field: &Field, value: &Value) -> String {
        match value {
            Value::Choice(chosen) => self.choice(field, chosen),
            Value::Flag(true) => self.page.t("desk-yes").into_owned(),
            Value::Number(number) => written::amount(self.page, field, *number),
            _ => value.typed(),
        }
    }

    fn choice(&self, field: &Field, chosen: &str) -> String {
        let offered = field
            .options()
            .iter()
            .find(|option| option.value == chosen)
            .map(|option| &option.label);
        let label = offered.or_else(|| self.reference.label(self.kind, &field.key, chosen));
        label.map_or_else(
            || chosen.to_owned(),
            |label| label.get(self.locale).to_owned(),
        )
    }

    /// A value in one text, for what was there before.
    fn flat(&self, field: &Field, value: &Value) -> String {
        let Value::Rows(rows) = value else {
            return self.text(field, value);
        };
        let line = |row: &crate::domain::kind::Row| {
            let cells: Vec<String> = field
                .columns()
                .iter()
                .filter_map(|column| row.get(&column.key).map(|value| self.text(column, value)))
                .collect();
            cells.join(" · ")
        };
        let lines: Vec<String> = rows.iter().map(line).collect();
        lines.join("\n")
    }
}
