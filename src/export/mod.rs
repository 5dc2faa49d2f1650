//! Writers of what the ministry takes out (issue: "The ministry exports"): CSV, XLSX, JSON Lines. All take
//! rows one by one and write to any `Write`; [`Export`] adds what makes an export provable: how many rows
//! and bytes, and their SHA-256. Where the rows come from and who may have them is not decided here.

mod columns;
mod csv;
mod error;
mod json;
mod manifest;
mod words;
mod xlsx;

use std::io::Write;
use std::path::PathBuf;

pub use self::csv::CsvSink;
pub use columns::{Label, Words};
pub use error::ExportError;
pub use json::JsonSink;
pub use manifest::{HashingWriter, Manifest};
pub use xlsx::{ROWS_AT_MOST as XLSX_ROWS_AT_MOST, XlsxSink};

use crate::domain::export_row::{ExportFormat, ExportRow, ExportStart, RowSink};

/// An export in one of the formats, counted and hashed while it is written.
#[derive(Debug)]
pub struct Export<W: Write + Send> {
    format: ExportFormat,
    sink: Sink<HashingWriter<W>>,
    start: Option<ExportStart>,
    rows: u64,
    finished: bool,
}

#[derive(Debug)]
enum Sink<W: Write + Send> {
    Csv(Box<CsvSink<W>>),
    Xlsx(Box<XlsxSink<W>>),
    Json(JsonSink<W>),
}

impl<W: Write + Send> Export<W> {
    /// An export that will be written to `out`. `scratch` is where an XLSX keeps its rows until the end;
    /// without one, the machine's directory for temporary files.
    ///
    /// # Errors
    /// When `words` has not one header per column, or the scratch directory cannot be used.
    pub fn new(
        format: ExportFormat,
        out: W,
        words: Words,
        scratch: Option<PathBuf>,
    ) -> Result<Self, ExportError> {
        words.check()?;
        let out = HashingWriter::new(out);
        let sink = match format {
            ExportFormat::Csv => Sink::Csv(Box::new(CsvSink::new(out, words))),
            ExportFormat::Xlsx => Sink::Xlsx(Box::new(XlsxSink::new(out, words, scratch)?)),
            ExportFormat::Jsonl => Sink::Json(JsonSink::new(out)),
        };
        Ok(Self {
            format,
            sink,
            start: None,
            rows: 0,
            finished: false,
        })
    }

    /// How many rows were taken so far, for a progress bar.
    #[must_use]
    pub const fn rows(&self) -> u64 {
        self.rows
    }

    /// After `finish`: what was written to, and the proof of what it holds.
    ///
    /// # Errors
    /// When the export was not begun or not finished, or the last bytes cannot be written.
    pub fn close(self) -> Result<(W, Manifest), ExportError> {
        let (Some(start), true) = (self.start, self.finished) else {
            return Err(ExportError::NotFinished);
        };
        let out = match self.sink {
            Sink::Csv(sink) => sink.into_inner()?,
            Sink::Xlsx(sink) => sink.into_inner(),
            Sink::Json(sink) => sink.into_inner(),
        };
        let (out, bytes, sha256) = out.finish();
        let manifest = Manifest {
            format: self.format,
            start,
            rows: self.rows,
            bytes,
            sha256,
        };
        Ok((out, manifest))
    }
}

impl<W: Write + Send> RowSink for Export<W> {
    type Fault = ExportError;

    fn begin(&mut self, start: &ExportStart) -> Result<(), ExportError> {
        match &mut self.sink {
            Sink::Csv(sink) => sink.begin(start),
            Sink::Xlsx(sink) => sink.begin(start),
            Sink::Json(sink) => sink.begin(start),
        }?;
        self.start = Some(start.clone());
        Ok(())
    }

    fn row(&mut self, row: &ExportRow) -> Result<(), ExportError> {
        match &mut self.sink {
            Sink::Csv(sink) => sink.row(row),
            Sink::Xlsx(sink) => sink.row(row),
            Sink::Json(sink) => sink.row(row),
        }?;
        self.rows = self.rows.saturating_add(1);
        Ok(())
    }

    fn finish(&mut self) -> Result<(), ExportError> {
        match &mut self.sink {
            Sink::Csv(sink) => sink.finish(),
            Sink::Xlsx(sink) => sink.finish(),
            Sink::Json(sink) => sink.finish(),
        }?;
        self.finished = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
