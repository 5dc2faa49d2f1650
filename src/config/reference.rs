//! Kinds, workflow settings, routing and reference tables from `config/`, compiled in; a directory given by
//! the operator overrides them file by file. Everything is checked against everything, and all faults are
//! reported at once.

mod check;
mod source;
mod tables;

use std::collections::BTreeMap;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::fault::{Fault, Faults};
use crate::domain::calendar::Calendar;
use crate::domain::kind::{Choice, Kind, KindCode, Table};
use crate::domain::reference::{Reference, WorkflowSettings};
use crate::domain::routing::Ruleset;
use source::{Files, Source};
use tables::Tables;

impl Reference {
    /// Loads the built-in files and, in their place, those found under `directory`: `workflow.toml`,
    /// `routing.toml`, `kinds/*.toml` (more kinds are welcome), `reference/*.csv`.
    ///
    /// # Errors
    /// Every fault of every file.
    pub fn load(directory: Option<&Path>) -> Result<Self, Faults> {
        let mut faults = Vec::new();
        let files = Files::collect(directory, &mut faults);
        let loaded = read(&files, &mut faults);
        match loaded {
            Some(reference) if faults.is_empty() => Ok(reference),
            _ => Err(Faults(faults)),
        }
    }
}

fn read(files: &Files, faults: &mut Vec<Fault>) -> Option<Reference> {
    let workflow_file = files.get("workflow.toml", faults);
    let routing_file = files.get("routing.toml", faults);
    let workflow = workflow_file.and_then(|file| file.toml::<WorkflowSettings>(faults));
    let routing = routing_file.and_then(|file| file.toml::<Ruleset>(faults));
    let mut tables = Tables::read(files, faults);
    if let Some(workflow) = &workflow {
        tables.add_committees(&workflow.committees);
    }
    let kinds = read_kinds(files, &tables, faults);
    let (workflow, routing) = (workflow?, routing?);
    let calendar = Calendar {
        version: workflow.calendar.version,
        last_year: workflow.calendar.last_year,
        holidays: tables.holidays,
        swaps: tables.swaps,
    };
    let reference = Reference {
        kinds,
        workflow,
        routing,
        calendar,
        agencies: tables.agencies,
        provinces: tables.provinces,
        former_provinces: tables.former_provinces,
        fields: tables.fields,
        strategic_technologies: tables.technologies,
        hash: hash(files),
    };
    if let Some(file) = workflow_file {
        check::workflow(file, &reference, faults);
    }
    if let Some(file) = routing_file {
        check::routing(file, &reference, faults);
    }
    Some(reference)
}

fn read_kinds(files: &Files, tables: &Tables, faults: &mut Vec<Fault>) -> BTreeMap<KindCode, Kind> {
    let technology: Vec<String> = tables
        .fields
        .values()
        .filter(|field| field.technology)
        .map(|field| field.code.clone())
        .collect();
    let mut kinds = BTreeMap::new();
    for file in files.kinds() {
        let Some(mut kind) = file.toml::<Kind>(faults) else {
            continue;
        };
        if format!("kinds/{}.toml", kind.code) != file.name {
            faults.push(file.fault("code", "has to be the name of the file without `.toml`"));
        }
        kind.resolve(|table| options(tables, table), &technology);
        for fault in kind.faults() {
            faults.push(file.fault(&fault.place, fault.problem));
        }
        kinds.insert(kind.code.clone(), kind);
    }
    kinds
}

fn options(tables: &Tables, table: Table) -> Vec<Choice> {
    let choice = |(value, label): (&String, _)| Choice {
        value: value.clone(),
        label,
    };
    match table {
        Table::Fields => {
            let rows = tables.fields.iter();
            rows.map(|(code, row)| choice((code, row.name.clone())))
                .collect()
        }
        Table::Provinces => {
            let rows = tables.provinces.iter();
            rows.map(|(code, row)| choice((code, row.name.clone())))
                .collect()
        }
        Table::StrategicTechnologies => {
            let rows = tables.technologies.iter().filter(|(_, row)| row.current);
            rows.map(|(code, row)| choice((code, row.name.clone())))
                .collect()
        }
    }
}

fn hash(files: &Files) -> String {
    let mut hash = Sha256::new();
    for Source { name, text, .. } in files.all() {
        for part in [name, text] {
            hash.update(part.len().to_le_bytes());
            hash.update(part.as_bytes());
        }
    }
    hex::encode(hash.finalize())
}

#[cfg(test)]
mod tests;
