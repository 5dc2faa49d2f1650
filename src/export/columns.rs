//! One row as cells, the same for every tabular format, and the words around them, which come from the
//! catalogues of the caller.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::ExportError;
use crate::domain::export_row::{Column, ExportRow, FilterWords};
use crate::domain::text_enum::{TextEnum, text_enum};
use crate::domain::workflow::State;

text_enum! {
    /// The labels of the second sheet, in order; in the catalogues `export-about-<spelling>` with `-` for
    /// `_`.
    pub enum Label {
        TakenAt = "taken_at",
        TakenBy = "taken_by",
        FrozenAt = "frozen_at",
        Rows = "rows",
        Since = "since",
        Until = "until",
        Agency = "agency",
        Kind = "kind",
        Field = "field",
        Province = "province",
        /// In place of a value where the filter has none.
        Any = "any",
    }
}

/// All words of an export, in the language of the person who takes it.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// One header per [`Column`], in its order.
    pub headers: Vec<String>,
    /// The words for states; a state without one is written as its code.
    pub states: HashMap<State, String>,
    /// Name of the sheet with the rows (at most 31 characters).
    pub sheet: String,
    /// Name of the sheet about the export.
    pub about: String,
    /// The labels of that sheet; a label without a word is written as its code.
    pub labels: HashMap<Label, String>,
    /// What the filter names; what has no word here is written as its code.
    pub named: FilterWords,
}

impl Words {
    pub(super) fn check(&self) -> Result<(), ExportError> {
        if self.headers.len() == Column::COUNT {
            return Ok(());
        }
        Err(ExportError::Headers {
            needed: Column::COUNT,
            given: self.headers.len(),
        })
    }
    pub(super) fn label(&self, label: Label) -> &str {
        self.labels
            .get(&label)
            .map_or_else(|| label.as_str(), String::as_str)
    }
    fn state(&self, state: State) -> &str {
        self.states
            .get(&state)
            .map_or_else(|| state.as_str(), String::as_str)
    }
}

/// What a cell holds; the format decides how that looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    Empty,
    Text(String),
    Count(u32),
    Date(NaiveDate),
    /// Hundredths of a percent.
    Score(u32),
}

impl Cell {
    fn text(text: &str) -> Self {
        if text.is_empty() {
            Self::Empty
        } else {
            Self::Text(text.to_owned())
        }
    }
    fn optional(text: Option<&String>) -> Self {
        text.map_or(Self::Empty, |text| Self::text(text))
    }
    fn date(date: Option<NaiveDate>) -> Self {
        date.map_or(Self::Empty, Self::Date)
    }
}

/// The cell of one column; exhaustive, so that a new column cannot be forgotten.
pub(super) fn cell(column: Column, row: &ExportRow, words: &Words) -> Cell {
    match column {
        Column::Code => Cell::text(&row.code),
        Column::Kind => Cell::text(&row.kind),
        Column::Title => Cell::text(&row.title),
        Column::Summary => Cell::text(&row.summary),
        Column::Field => Cell::optional(row.field.as_ref()),
        Column::Province => Cell::optional(row.province.as_ref()),
        Column::AgencyCode => Cell::text(&row.agency_code),
        Column::Agency => Cell::text(&row.agency),
        Column::Proposer => Cell::optional(row.proposer.as_ref()),
        Column::AuthorCount => Cell::Count(row.author_count),
        Column::Authors => Cell::text(&row.authors.join("; ")),
        Column::StrategicTechnology => Cell::optional(row.strategic_technology.as_ref()),
        Column::SubmittedOn => Cell::Date(row.submitted_on),
        Column::DecidedOn => Cell::date(row.decided_on),
        Column::AnnouncedOn => Cell::date(row.announced_on),
        Column::CompletedOn => Cell::date(row.completed_on),
        Column::State => Cell::text(words.state(row.state)),
        Column::Score => row.score.map_or(Cell::Empty, Cell::Score),
        Column::DaysUsed => row.days_used.map_or(Cell::Empty, Cell::Count),
        Column::DecisionReason => Cell::optional(row.decision_reason.as_ref()),
    }
}
