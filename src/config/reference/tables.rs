//! The reference tables (`config/reference/*.csv`), checked against each other. The people's committees of
//! the provinces are agencies too; they are made from the provinces.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Deserialize;

use super::super::fault::Fault;
use super::source::{Files, Source};
use crate::domain::kind::Localized;
use crate::domain::reference::{
    Agency, AgencyCode, AgencyKind, CommitteeNames, FieldEntry, Province, StrategicTechnology,
};

/// All tables.
#[derive(Debug, Default)]
pub(super) struct Tables {
    pub(super) agencies: BTreeMap<AgencyCode, Agency>,
    pub(super) provinces: BTreeMap<String, Province>,
    pub(super) former_provinces: BTreeMap<String, (String, String)>,
    pub(super) fields: BTreeMap<String, FieldEntry>,
    pub(super) technologies: BTreeMap<String, StrategicTechnology>,
    pub(super) holidays: BTreeSet<NaiveDate>,
    pub(super) swaps: BTreeSet<NaiveDate>,
}

#[derive(Deserialize)]
struct AgencyRow {
    code: String,
    name_vi: String,
    name_en: String,
    kind: AgencyKind,
}

#[derive(Deserialize)]
struct ProvinceRow {
    code: String,
    name_vi: String,
    name_en: String,
    kind: ProvinceKind,
    merged_from: String,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum ProvinceKind {
    City,
    Province,
}

#[derive(Deserialize)]
struct FormerRow {
    old_code: String,
    name_vi: String,
    new_code: String,
}

#[derive(Deserialize)]
struct FieldRow {
    code: String,
    name_vi: String,
    name_en: String,
    ministry: String,
    technology: bool,
}

#[derive(Deserialize)]
struct TechnologyRow {
    code: String,
    name_vi: String,
    name_en: String,
}

#[derive(Deserialize)]
struct HolidayRow {
    date: NaiveDate,
}

#[derive(Deserialize)]
struct SwapRow {
    working_date: NaiveDate,
    day_off: NaiveDate,
}

impl Tables {
    /// Reads and checks all tables; what is wrong is left out and told.
    pub(super) fn read(files: &Files, faults: &mut Vec<Fault>) -> Self {
        let mut tables = Self::default();
        let mut each = |name: &str, read: fn(&mut Self, &Source, &mut Vec<Fault>)| {
            if let Some(file) = files.get(&format!("reference/{name}"), faults) {
                read(&mut tables, file, faults);
            }
        };
        // Agencies and provinces first: the others refer to them.
        each("agencies.csv", Self::read_agencies);
        each("provinces.csv", Self::read_provinces);
        each("former_provinces.csv", Self::read_former);
        each("fields.csv", Self::read_fields);
        each("strategic_technologies.csv", |tables, file, faults| {
            tables.read_technologies(file, false, faults);
        });
        each("strategic_technologies_2026.csv", |tables, file, faults| {
            tables.read_technologies(file, true, faults);
        });
        each("holidays.csv", |tables, file, faults| {
            let rows = file.csv::<HolidayRow>(faults);
            tables
                .holidays
                .extend(rows.into_iter().map(|(_, row)| row.date));
        });
        each("working_day_swaps.csv", Self::read_swaps);
        tables
    }

    /// Makes the people's committee of each province an agency, named as the settings say.
    pub(super) fn add_committees(&mut self, names: &CommitteeNames) {
        for province in self.provinces.values() {
            let code = AgencyCode::of_province(&province.code);
            let agency = Agency {
                code: code.clone(),
                name: names.of(province),
                kind: AgencyKind::Province,
                province: Some(province.code.clone()),
            };
            self.agencies.insert(code, agency);
        }
    }

    fn read_agencies(&mut self, file: &Source, faults: &mut Vec<Fault>) {
        for (line, row) in file.csv::<AgencyRow>(faults) {
            let agency = Agency {
                code: AgencyCode::new(row.code),
                name: named(file, line, row.name_vi, row.name_en, faults),
                kind: row.kind,
                province: None,
            };
            insert(
                &mut self.agencies,
                agency.code.clone(),
                agency,
                file,
                line,
                faults,
            );
        }
    }

    fn read_provinces(&mut self, file: &Source, faults: &mut Vec<Fault>) {
        for (line, row) in file.csv::<ProvinceRow>(faults) {
            let city = row.kind == ProvinceKind::City;
            let name = named(file, line, row.name_vi, row.name_en, faults);
            let merged = row.merged_from.split(';').filter(|name| !name.is_empty());
            let province = Province {
                code: row.code.clone(),
                name,
                city,
                merged_from: merged.map(ToOwned::to_owned).collect(),
            };
            insert(&mut self.provinces, row.code, province, file, line, faults);
        }
    }

    fn read_former(&mut self, file: &Source, faults: &mut Vec<Fault>) {
        for (line, row) in file.csv::<FormerRow>(faults) {
            if !self.provinces.contains_key(&row.new_code) {
                faults.push(at(
                    file,
                    line,
                    format!("`{}` is not a province", row.new_code),
                ));
            }
            let value = (row.name_vi, row.new_code);
            insert(
                &mut self.former_provinces,
                row.old_code,
                value,
                file,
                line,
                faults,
            );
        }
    }

    fn read_fields(&mut self, file: &Source, faults: &mut Vec<Fault>) {
        for (line, row) in file.csv::<FieldRow>(faults) {
            if !self.agencies.contains_key(row.ministry.as_str()) {
                faults.push(at(
                    file,
                    line,
                    format!("`{}` is not an agency", row.ministry),
                ));
            }
            let field = FieldEntry {
                code: row.code.clone(),
                name: named(file, line, row.name_vi, row.name_en, faults),
                ministry: AgencyCode::new(row.ministry),
                technology: row.technology,
            };
            insert(&mut self.fields, row.code, field, file, line, faults);
        }
    }

    fn read_technologies(&mut self, file: &Source, current: bool, faults: &mut Vec<Fault>) {
        for (line, row) in file.csv::<TechnologyRow>(faults) {
            let technology = StrategicTechnology {
                code: row.code.clone(),
                name: named(file, line, row.name_vi, row.name_en, faults),
                current,
            };
            insert(
                &mut self.technologies,
                row.code,
                technology,
                file,
                line,
                faults,
            );
        }
    }

    fn read_swaps(&mut self, file: &Source, faults: &mut Vec<Fault>) {
        for (line, row) in file.csv::<SwapRow>(faults) {
            if !self.holidays.contains(&row.day_off) {
                let problem = format!("{} was given off, but holidays.csv lacks it", row.day_off);
                faults.push(at(file, line, problem));
            }
            self.swaps.insert(row.working_date);
        }
    }
}

fn named(file: &Source, line: u64, vi: String, en: String, faults: &mut Vec<Fault>) -> Localized {
    if vi.is_empty() || en.is_empty() {
        faults.push(at(file, line, "name_vi and name_en have to be given"));
    }
    Localized { vi, en }
}

fn insert<K: Ord + std::fmt::Display, V>(
    table: &mut BTreeMap<K, V>,
    key: K,
    value: V,
    file: &Source,
    line: u64,
    faults: &mut Vec<Fault>,
) {
    match table.entry(key) {
        Entry::Occupied(found) => {
            let problem = format!("the code `{}` appears twice", found.key());
            faults.push(at(file, line, problem));
        }
        Entry::Vacant(free) => {
            free.insert(value);
        }
    }
}

fn at(file: &Source, line: u64, problem: impl Into<String>) -> Fault {
    file.fault(&format!("line {line}"), problem)
}
