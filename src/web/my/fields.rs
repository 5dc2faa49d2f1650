//! A section of a kind's form as fields of a page: filled with what was typed, with what is wrong beside it.

use super::super::components::{Choice, Field, Rows};
use super::super::page::Page;
use crate::domain::kind::{self, Answers, Input, Section, TextFormat};
use crate::services::FieldFault;

/// One question of a step.
pub enum Part {
    /// A field.
    Field(Box<Field>),
    /// A group of fields that comes several times.
    Rows(Box<Rows>),
}

/// Whether a field is shown: asked by the other answers, or the answer it depends on is still open. An
/// unasked one that the citizen has not got to must be reachable without script.
#[must_use]
pub fn is_shown(answers: &Answers, field: &kind::Field) -> bool {
    answers.asks(field)
        || field
            .when
            .as_ref()
            .is_some_and(|when| answers.choice(&when.field).is_none())
}

/// Statements are agreed to at the end, with everything in sight, and never ticked beforehand.
#[must_use]
pub fn is_statement(field: &kind::Field) -> bool {
    field.input == Input::Statement
}

/// The fields of a section; `rows` asks for at least so many rows of a group.
#[must_use]
pub fn of_section(
    page: &Page,
    section: &Section,
    answers: &Answers,
    faults: &[FieldFault],
    rows: Option<(&str, usize)>,
) -> Vec<Part> {
    section
        .fields
        .iter()
        .filter(|field| is_shown(answers, field) && !is_statement(field))
        .filter_map(|field| match &field.input {
            Input::File { .. } => None,
            Input::Rows { columns, max, min } => {
                let wanted = rows.filter(|(name, _)| *name == field.key);
                let wanted = wanted.map_or(0, |(_, count)| count);
                let given = answers.rows(&field.key).len();
                let shown = given.max(wanted).max(*min).max(1).min((*max).max(given));
                let group = rows_of(page, field, columns, answers, faults, shown, *max);
                Some(Part::Rows(Box::new(group)))
            }
            _ => {
                let typed = answers.typed(&field.key);
                let one = one(page, field, &field.key, &typed).faults(page, faults);
                Some(Part::Field(Box::new(one)))
            }
        })
        .collect()
}

fn rows_of(
    page: &Page,
    field: &kind::Field,
    columns: &[kind::Field],
    answers: &Answers,
    faults: &[FieldFault],
    shown: usize,
    max: usize,
) -> Rows {
    let row = |number: usize| {
        let cell = |column: &kind::Field| {
            let name = format!("{}.{number}.{}", field.key, column.key);
            one(page, column, &name, &answers.typed(&name)).faults(page, faults)
        };
        columns.iter().map(cell).collect()
    };
    let of_group = faults.iter().filter(|fault| fault.field == field.key);
    Rows {
        name: field.key.clone(),
        label: field.label.get(page.locale).to_owned(),
        help: field
            .help
            .as_ref()
            .map(|help| help.get(page.locale).to_owned()),
        optional: (!field.required).then(|| page.t("part-optional").into_owned()),
        rows: (0..shown).map(row).collect(),
        faults: of_group
            .map(|fault| page.fault(fault.code, &fault.params).into_owned())
            .collect(),
        add: (shown < max).then(|| page.t("my-row-add").into_owned()),
        remove: page.t("my-row-remove").into_owned(),
        each: page.t("my-row").into_owned(),
    }
}

fn one(page: &Page, field: &kind::Field, name: &str, typed: &str) -> Field {
    let label = field.label.get(page.locale);
    let made = match &field.input {
        Input::ShortText {
            format: Some(TextFormat::Email),
            ..
        } => Field::email(page, name, label),
        Input::ShortText {
            format: Some(TextFormat::CitizenNumber),
            ..
        } => Field::code(page, name, label),
        Input::ShortText { max, .. } => Field::line(page, name, label, *max),
        Input::LongText { max } => Field::text(page, name, label, *max),
        Input::Date { .. } => Field::date(page, name, label),
        Input::Choice { options, .. } => {
            let option =
                |one: &kind::Choice| Choice::new(one.value.clone(), one.label.get(page.locale));
            Field::choice(page, name, label, options.iter().map(option).collect())
        }
        Input::Statement => Field::check(page, name, label),
        Input::Number { unit, .. } => {
            let label = unit.as_ref().map_or_else(
                || label.to_owned(),
                |unit| format!("{label} ({})", unit.get(page.locale)),
            );
            Field::number(page, name, label)
        }
        Input::Share | Input::Rows { .. } | Input::File { .. } => Field::number(page, name, label),
    };
    let made = match &field.help {
        Some(help) => made.help(help.get(page.locale)),
        None => made,
    };
    let ticked = field.input == Input::Statement && !typed.is_empty();
    let made = made.value(if ticked { "yes" } else { typed });
    if field.required || field.input == Input::Statement {
        made
    } else {
        made.optional(page)
    }
}

/// Faults of one section only.
#[must_use]
pub fn of_this(section: &Section, faults: Vec<FieldFault>) -> Vec<FieldFault> {
    let here = |fault: &FieldFault| {
        let field = fault.field.split('.').next().unwrap_or_default();
        section.fields.iter().any(|one| one.key == field)
    };
    faults.into_iter().filter(here).collect()
}

/// Something that is still missing before the form can be handed in.
pub struct Missing {
    /// Where it is mended.
    pub href: String,
    /// What it is.
    pub text: String,
}

/// Everything that stands in the way of handing in, each with the way to it. Statements are not among it:
/// they are given while handing in.
#[must_use]
pub fn missing(page: &Page, kind: &kind::Kind, id: &str, faults: &[FieldFault]) -> Vec<Missing> {
    let mut all = Vec::new();
    for (step, section) in kind.sections.iter().enumerate() {
        for fault in faults {
            let key = fault.field.split('.').next().unwrap_or_default();
            let Some(field) = section.fields.iter().find(|field| field.key == key) else {
                continue;
            };
            if is_statement(field) {
                continue;
            }
            let said = page.fault(fault.code, &fault.params);
            let label = place(page, field, &fault.field);
            let anchor = fault.field.replace('.', "-");
            all.push(Missing {
                href: format!("/my/drafts/{id}/{}?check=1#f-{anchor}", section.key),
                text: page
                    .ta(
                        "my-missing-one",
                        &[
                            ("step", &step.saturating_add(1)),
                            ("what", &label),
                            ("fault", &said.into_owned()),
                        ],
                    )
                    .into_owned(),
            });
        }
    }
    all
}

/// What a fault is about: the field, and in a group also which row and column.
fn place(page: &Page, field: &kind::Field, name: &str) -> String {
    let mut parts = name.split('.').skip(1);
    let number = parts.next().and_then(|number| number.parse::<usize>().ok());
    let column = parts.next();
    let column = column.and_then(|key| field.columns().iter().find(|one| one.key == key));
    match (number, column) {
        (Some(number), Some(column)) => {
            let each = page.t("my-row");
            let number = number.saturating_add(1);
            format!("{each} {number}, {}", column.label.get(page.locale))
        }
        _ => field.label.get(page.locale).to_owned(),
    }
}
