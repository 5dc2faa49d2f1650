//! The catalogue of accepted files: what everybody may see, from announcement until revocation.
//!
//! Entries are numbered in the order of the list (the day of the decision, then the age of the file), because
//! the word index of SQLite hands out its finds in the order of their numbers: a page of any search then ends
//! after so many finds as it shows, be the word rare or everywhere.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::Conn;
use super::column::Doc;
use super::dialect;
use super::error::DbError;
use super::schema::catalogue;
use crate::domain::id::{AgencyId, InitiativeId};
use crate::domain::time::Instant;

/// One accepted file.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = catalogue, treat_none_as_default_value = false)]
pub struct CatalogueRow {
    /// Which.
    pub initiative_id: InitiativeId,
    /// Its code.
    pub code: String,
    /// The code of its kind.
    pub kind: String,
    /// Its title.
    pub title: String,
    /// Its public summary.
    pub summary: String,
    /// The code of its field.
    pub field_code: Option<String>,
    /// The code of its province.
    pub province_code: Option<String>,
    /// The agency that accepted it.
    pub agency_id: AgencyId,
    /// The year of the decision.
    pub year: i64,
    /// The day of the decision.
    pub decided_on: NaiveDate,
    /// When it was announced; export windows go by this.
    pub completed_at: Instant,
    /// Names of authors who agreed to be named.
    pub proposer_name: Option<String>,
    /// Code, title, summary and names, folded.
    pub search_key: String,
    /// Its place among all entries; see [`number`].
    pub catalogue_number: i64,
    /// [`PublicAuthors`], for who needs the names one by one.
    pub named: Option<Doc>,
}

/// Authors who agreed to be named.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicAuthors {
    /// Their names, in the order of the form.
    pub authors: Vec<String>,
    /// The proposer is one of them: a co-author may have the same name.
    pub proposer: bool,
}

impl PublicAuthors {
    /// As everybody reads them.
    #[must_use]
    pub fn in_a_line(&self) -> String {
        self.authors.join(", ")
    }
}

/// The place of an entry: the day of its decision in the upper bits, the millisecond in which the file was
/// begun in the lower ones. The few that would share a place are moved up by one.
#[must_use]
pub fn number(decided_on: NaiveDate, id: InitiativeId) -> i64 {
    const LAST_DAY: i64 = (1 << 20) - 1;
    const AGE_BITS: u32 = 43;
    let day = i64::from(decided_on.num_days_from_ce()).clamp(0, LAST_DAY);
    let begun = id.uuid().as_u128() >> 80;
    let age = i64::try_from(begun & ((1 << AGE_BITS) - 1)).unwrap_or(0);
    (day << AGE_BITS) | age
}

/// The number of an entry, as it was given.
pub fn find_number(conn: &mut Conn, id: InitiativeId) -> Result<Option<i64>, DbError> {
    let entry = catalogue::table.filter(catalogue::initiative_id.eq(id));
    DbError::optional(entry.select(catalogue::catalogue_number).first(conn))
}

fn is_taken(conn: &mut Conn, number: i64) -> Result<bool, DbError> {
    let entry = catalogue::table.filter(catalogue::catalogue_number.eq(number));
    Ok(diesel::select(diesel::dsl::exists(entry)).get_result(conn)?)
}

/// The same rows, none with a number that another entry has.
pub(super) fn numbered(
    conn: &mut Conn,
    rows: &[CatalogueRow],
) -> Result<Vec<CatalogueRow>, DbError> {
    let mut taken = BTreeSet::new();
    for some in rows.chunks(dialect::ROWS_PER_INSERT) {
        let numbers = some.iter().map(|row| row.catalogue_number);
        let found: Vec<i64> = catalogue::table
            .filter(catalogue::catalogue_number.eq_any(numbers.collect::<Vec<_>>()))
            .select(catalogue::catalogue_number)
            .load(conn)?;
        taken.extend(found);
    }
    let mut rows = rows.to_vec();
    for row in &mut rows {
        let mut moved = false;
        while taken.contains(&row.catalogue_number)
            || (moved && is_taken(conn, row.catalogue_number)?)
        {
            row.catalogue_number += 1;
            moved = true;
        }
        taken.insert(row.catalogue_number);
    }
    Ok(rows)
}

/// A file is announced as accepted.
pub fn insert(conn: &mut Conn, row: &CatalogueRow) -> Result<(), DbError> {
    for row in numbered(conn, std::slice::from_ref(row))? {
        diesel::insert_into(catalogue::table)
            .values(&row)
            .execute(conn)?;
    }
    Ok(())
}

/// A file is revoked; one that was abandoned and revoked is gone all the same.
pub fn delete(conn: &mut Conn, id: InitiativeId) -> Result<(), DbError> {
    diesel::delete(catalogue::table.filter(catalogue::initiative_id.eq(id))).execute(conn)?;
    Ok(())
}

/// The authors who may be named are others than before.
pub fn rename(
    conn: &mut Conn,
    id: InitiativeId,
    named: Option<&PublicAuthors>,
    search_key: &str,
) -> Result<(), DbError> {
    diesel::update(catalogue::table.filter(catalogue::initiative_id.eq(id)))
        .set((
            catalogue::proposer_name.eq(named.map(PublicAuthors::in_a_line)),
            catalogue::named.eq(named.map(Doc::of)),
            catalogue::search_key.eq(search_key),
        ))
        .execute(conn)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_numbered_in_the_order_of_the_list() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let file = |text: &str| InitiativeId::new(text.parse().unwrap());
        let (old, new) = (file("2025-01-01T00:00:00Z"), file("2026-11-22T00:00:00Z"));
        let mut numbers = vec![
            number(day("2026-11-22"), new),
            number(day("2026-11-22"), old),
            number(day("2026-11-21"), new),
            number(day("2000-01-01"), new),
        ];
        let sorted = numbers.clone();
        numbers.sort_by(|a, b| b.cmp(a));
        assert_eq!(numbers, sorted);
        // The first page begins after the end of time.
        let last = InitiativeId::from_uuid(uuid::Uuid::max());
        assert!(number(day("9999-12-31"), last) > sorted[0]);
    }
}
