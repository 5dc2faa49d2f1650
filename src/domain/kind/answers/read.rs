//! From the inputs of a form to values: nothing typed is lost, nothing unknown is let in.

use std::collections::BTreeMap;

use super::super::super::text::has_controls;
use super::super::form::Field;
use super::super::input::Input;
use super::super::value::{Row, Value};
use super::AnswerFault;

/// More rows than any group of any kind may have ([`super::super::Kind::faults`] sees to it), so that one too many
/// is still there to be told of; what comes after was forged, and neither kept nor shown again.
pub const MOST_ROWS: usize = 100;

/// Reads one input. Of repeated names the last counts (a hidden `off` before a box).
pub(super) fn read_one(
    input: &Input,
    name: &str,
    fault_name: &str,
    pairs: &[(String, String)],
    faults: &mut Vec<AnswerFault>,
) -> Option<Value> {
    let (_, typed) = pairs.iter().rev().find(|(given, _)| given == name)?;
    if has_controls(typed) {
        faults.push(AnswerFault::new(fault_name, "control-characters"));
    }
    input.read(typed)
}

/// Reads `key.N.column`. Rows keep their order; rows in which nothing was typed vanish, and the faults
/// count the rows that are left.
pub(super) fn read_rows(
    key: &str,
    columns: &[Field],
    pairs: &[(String, String)],
    faults: &mut Vec<AnswerFault>,
) -> Option<Value> {
    let mut typed: BTreeMap<u32, Vec<(String, String)>> = BTreeMap::new();
    for (name, text) in pairs {
        let place = name
            .strip_prefix(key)
            .and_then(|rest| rest.strip_prefix('.'))
            .and_then(|rest| rest.split_once('.'));
        if let Some((row, column)) = place
            && let Ok(row) = row.parse()
        {
            let inputs = typed.entry(row).or_default();
            inputs.push((column.to_owned(), text.clone()));
        }
    }
    let mut rows: Vec<Row> = Vec::new();
    for inputs in typed.into_values() {
        if rows.len() == MOST_ROWS {
            break;
        }
        let mut of_row = Vec::new();
        let row: Row = columns
            .iter()
            .filter_map(|column| {
                let name = format!("{key}.{}.{}", rows.len(), column.key);
                let value = read_one(&column.input, &column.key, &name, &inputs, &mut of_row)?;
                Some((column.key.clone(), value))
            })
            .collect();
        if row.values().any(|value| !matches!(value, Value::Flag(_))) {
            rows.push(row);
            faults.append(&mut of_row);
        }
    }
    (!rows.is_empty()).then_some(Value::Rows(rows))
}
