//! What can go wrong while an export is written.

/// An export that was not completed; what was written so far is no export.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The place it is written to refuses more.
    #[error("cannot write the export")]
    Write(#[from] std::io::Error),
    /// A sheet has no room for more rows; CSV and JSON Lines have no limit.
    #[error("a spreadsheet holds at most {limit} rows")]
    TooManyRows {
        /// How many rows fit below the header.
        limit: u32,
    },
    /// The spreadsheet writer refused.
    #[error("cannot build the spreadsheet")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// A row has no JSON form, or it cannot be written.
    #[error("cannot write a row as JSON")]
    Json(#[from] serde_json::Error),
    /// The caller's headers do not fit the columns.
    #[error("{given} headers for {needed} columns")]
    Headers {
        /// How many columns there are.
        needed: usize,
        /// How many headers were given.
        given: usize,
    },
    /// Closed before it was begun and finished.
    #[error("the export was not finished")]
    NotFinished,
}

impl ExportError {
    /// Whether trying again later can help. Everything else is the caller's to change.
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        matches!(self, Self::Write(_))
    }
}
