//! What the ministry takes out of the portal: one accepted file as a row, which files and columns, and
//! the sink that rows are poured into one by one (issue: "The ministry exports"). The writers are in
//! `export`, the query is in `db`; both meet here.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::id::AgencyId;
use super::kind::Localized;
use super::locale::Locale;
use super::reference::Reference;
use super::text_enum::{TextEnum, text_enum};
use super::time::Instant;
use super::workflow::State;

text_enum! {
    /// The form of an exported file.
    pub enum ExportFormat {
        /// Comma-separated values, UTF-8.
        Csv = "csv",
        /// An Excel workbook.
        Xlsx = "xlsx",
        /// One JSON object per line.
        Jsonl = "jsonl",
    }
}

text_enum! {
    /// The columns of an export, in order. The spelling is the key in JSON Lines; headers for people come
    /// from the catalogues as `export-column-<spelling>` with `-` for `_`.
    pub enum Column {
        Code = "code",
        Kind = "kind",
        Title = "title",
        Summary = "summary",
        Field = "field",
        Province = "province",
        AgencyCode = "agency_code",
        Agency = "agency",
        Proposer = "proposer",
        AuthorCount = "author_count",
        Authors = "authors",
        StrategicTechnology = "strategic_technology",
        SubmittedOn = "submitted_on",
        DecidedOn = "decided_on",
        AnnouncedOn = "announced_on",
        CompletedOn = "completed_on",
        State = "state",
        Score = "score",
        DaysUsed = "days_used",
        DecisionReason = "decision_reason",
    }
}

impl Column {
    /// How many columns there are.
    pub const COUNT: usize = <Self as TextEnum>::ALL.len();
}

/// Which accepted files. Dates are of the decision, in Vietnam; both ends belong to it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ExportFilter {
    /// Decided on this day or later.
    pub since: Option<NaiveDate>,
    /// Decided on this day or earlier.
    pub until: Option<NaiveDate>,
    /// Handled by this agency.
    pub agency: Option<AgencyId>,
    /// Of this kind.
    pub kind: Option<String>,
    /// In this field.
    pub field: Option<String>,
    /// From this province.
    pub province: Option<String>,
}

/// What a filter names, in the words of whoever takes the export; none where it names nothing, or nothing known
/// any more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FilterWords {
    /// The agency.
    pub agency: Option<String>,
    /// The kind.
    pub kind: Option<String>,
    /// The field.
    pub field: Option<String>,
    /// The province.
    pub province: Option<String>,
}

impl FilterWords {
    /// What a filter names in a language; the name of its agency, which only the database knows, is given.
    #[must_use]
    pub fn of(
        reference: &Reference,
        filter: &ExportFilter,
        agency: Option<String>,
        locale: Locale,
    ) -> Self {
        let named = |name: &Localized| name.get(locale).to_owned();
        let kind = filter.kind.as_deref();
        let kind = kind.and_then(|code| reference.kind(code));
        let field = filter.field.as_deref();
        let field = field.and_then(|code| reference.fields.get(code));
        let province = filter.province.as_deref();
        let province = province.and_then(|code| reference.provinces.get(code));
        Self {
            agency,
            kind: kind.map(|kind| named(&kind.name)),
            field: field.map(|field| named(&field.name)),
            province: province.map(|province| named(&province.name)),
        }
    }
}

/// One accepted file. Names of people are there only where they are public.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportRow {
    /// The code a citizen quotes.
    pub code: String,
    /// The kind's code.
    pub kind: String,
    /// The title.
    pub title: String,
    /// The public summary.
    pub summary: String,
    /// The field's code or name.
    pub field: Option<String>,
    /// The province's code or name.
    pub province: Option<String>,
    /// The agency's code.
    pub agency_code: String,
    /// The agency's name.
    pub agency: String,
    /// The proposer's name, where the proposer chose to be named.
    pub proposer: Option<String>,
    /// How many authors there are.
    pub author_count: u32,
    /// The names of those who agreed to be named.
    pub authors: Vec<String>,
    /// The strategic technology, where there is one.
    pub strategic_technology: Option<String>,
    /// When it was sent in.
    pub submitted_on: NaiveDate,
    /// When it was decided.
    pub decided_on: Option<NaiveDate>,
    /// When the decision was published.
    pub announced_on: Option<NaiveDate>,
    /// When the implementation was completed.
    pub completed_on: Option<NaiveDate>,
    /// Accepted, implementing or implemented.
    pub state: State,
    /// The mean score in hundredths of a percent (8725 is 87.25 %).
    pub score: Option<u32>,
    /// Working days from submission to the end of handling.
    pub days_used: Option<u32>,
    /// The reason of the decision.
    pub decision_reason: Option<String>,
}

/// What every writer is told before the first row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportStart {
    /// Which files.
    pub filter: ExportFilter,
    /// Files whose decision was written after this moment are not in it, so that none is announced into it
    /// while it leaves.
    pub frozen_at: Instant,
    /// When it was taken.
    pub taken_at: Instant,
    /// Who took it, as shown to people.
    pub taken_by: String,
}

/// Takes rows one by one, so that an export of any size needs the memory of one row. `begin` comes once
/// and first, `finish` once and last; what was written without `finish` is no export.
pub trait RowSink {
    /// Why a row could not be taken.
    type Fault;

    /// Before the first row.
    ///
    /// # Errors
    /// When nothing can be written.
    fn begin(&mut self, start: &ExportStart) -> Result<(), Self::Fault>;

    /// One row.
    ///
    /// # Errors
    /// When it cannot be written, or the format has no room for more.
    fn row(&mut self, row: &ExportRow) -> Result<(), Self::Fault>;

    /// After the last row.
    ///
    /// # Errors
    /// When the rest cannot be written.
    fn finish(&mut self) -> Result<(), Self::Fault>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_a_value_for_every_column_under_its_name() {
        let row = ExportRow {
            code: String::new(),
            kind: String::new(),
            title: String::new(),
            summary: String::new(),
            field: None,
            province: None,
            agency_code: String::new(),
            agency: String::new(),
            proposer: None,
            author_count: 1,
            authors: Vec::new(),
            strategic_technology: None,
            submitted_on: NaiveDate::default(),
            decided_on: None,
            announced_on: None,
            completed_on: None,
            state: State::Accepted,
            score: None,
            days_used: None,
            decision_reason: None,
        };
        let json = serde_json::to_value(&row).unwrap();
        let names: Vec<_> = json.as_object().unwrap().keys().cloned().collect();
        let mut columns: Vec<_> = Column::ALL.iter().map(|c| c.as_str().to_owned()).collect();
        columns.sort();
        let mut sorted = names;
        sorted.sort();
        assert_eq!(sorted, columns);
    }

    #[test]
    fn an_unknown_filter_is_refused() {
        assert!(serde_json::from_str::<ExportFilter>(r#"{"kind":"ordinary"}"#).is_ok());
        assert!(serde_json::from_str::<ExportFilter>(r#"{"kinds":"ordinary"}"#).is_err());
    }
}
