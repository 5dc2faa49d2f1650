//! What is wrong with answers, and what is missing before they may be submitted.

use chrono::NaiveDate;

use super::super::amount::Amount;
use super::super::definition::Kind;
use super::super::form::Field;
use super::super::input::Input;
use super::super::value::{Row, Value};
use super::{AnswerFault, Answers, share_of};

/// What is wrong with an answer that was given.
pub(super) fn check_value(
    field: &Field,
    value: &Value,
    today: NaiveDate,
    faults: &mut Vec<AnswerFault>,
) {
    faults.extend(field.input.check(&field.key, value, today));
    let (Input::Rows { columns, max, .. }, Value::Rows(rows)) = (&field.input, value) else {
        return;
    };
    if rows.len() > *max {
        faults.push(AnswerFault::new(&field.key, "too-many-rows").with("max", max));
    }
    for (number, row) in rows.iter().enumerate() {
        for column in columns {
            if let Some(value) = row.get(&column.key) {
                let name = format!("{}.{number}.{}", field.key, column.key);
                faults.extend(column.input.check(&name, value, today));
            }
        }
    }
    for column in columns.iter().filter(|column| column.input == Input::Share) {
        let shares: Vec<_> = rows.iter().map(|row| row.get(&column.key)).collect();
        let sum: u64 = shares.iter().map(|share| u64::from(share_of(*share))).sum();
        if shares
            .iter()
            .all(|share| matches!(share, Some(Value::Number(_))))
            && sum != 10_000
        {
            let given = Amount::try_from(format!("{}.{:02}", sum / 100, sum % 100));
            faults.push(
                AnswerFault::new(&field.key, "shares-not-100")
                    .with("given", given.unwrap_or_default().typed()),
            );
        }
    }
}

/// Everything that stands in the way of submitting these answers today, in the order of the form; empty when
/// they are complete. Uploaded documents are checked where they are known.
#[must_use]
pub fn check_complete(kind: &Kind, answers: &Answers, today: NaiveDate) -> Vec<AnswerFault> {
    let mut faults = Vec::new();
    for field in kind.fields().filter(|field| answers.asks(field)) {
        let given = answers.get(&field.key);
        let answered = given.filter(|value| **value != Value::Flag(false));
        match (answered, &field.input) {
            (_, Input::File { .. }) => {}
            (Some(value), input) => {
                check_value(field, value, today, &mut faults);
                if let (Input::Rows { columns, min, .. }, Value::Rows(rows)) = (input, value) {
                    check_rows_complete(&field.key, columns, *min, rows, &mut faults);
                }
            }
            (None, _) if field.required => faults.push(AnswerFault::new(&field.key, "required")),
            (None, _) => {}
        }
    }
    faults
}

fn check_rows_complete(
    key: &str,
    columns: &[Field],
    min: usize,
    rows: &[Row],
    faults: &mut Vec<AnswerFault>,
) {
    if rows.len() < min {
        faults.push(AnswerFault::new(key, "too-few-rows").with("min", min));
    }
    for (number, row) in rows.iter().enumerate() {
        for column in columns.iter().filter(|column| column.required) {
            if !row.contains_key(&column.key) {
                let name = format!("{key}.{number}.{}", column.key);
                faults.push(AnswerFault::new(name, "required"));
            }
        }
    }
}
