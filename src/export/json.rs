//! JSON Lines: one object per row with the columns' spellings as keys, dates as ISO 8601, codes instead of
//! words; for machines.

use std::io::Write;

use super::ExportError;
use crate::domain::export_row::{ExportRow, ExportStart, RowSink};

/// Writes JSON Lines.
#[derive(Debug)]
pub struct JsonSink<W: Write> {
    out: W,
}

impl<W: Write> JsonSink<W> {
    /// A sink that writes to `out`.
    #[must_use]
    pub const fn new(out: W) -> Self {
        Self { out }
    }
    /// What was written to.
    #[must_use]
    pub fn into_inner(self) -> W {
        self.out
    }
}

impl<W: Write> RowSink for JsonSink<W> {
    type Fault = ExportError;

    fn begin(&mut self, _start: &ExportStart) -> Result<(), ExportError> {
        Ok(())
    }

    fn row(&mut self, row: &ExportRow) -> Result<(), ExportError> {
        // One write per row: the place it goes to may be a channel.
        let mut line = serde_json::to_vec(row)?;
        line.push(b'\n');
        self.out.write_all(&line)?;
        Ok(())
    }

    fn finish(&mut self) -> Result<(), ExportError> {
        self.out.flush()?;
        Ok(())
    }
}
