//! CSV as spreadsheets in Vietnam open it without asking: UTF-8 with a byte order mark, CRLF, and no text
//! that a spreadsheet would take for a formula. Dates are ISO 8601, numbers plain with a point.

use std::io::Write;

use ::csv::{Terminator, Writer, WriterBuilder};

use super::columns::{Cell, cell};
use super::{ExportError, Words};
use crate::domain::export_row::{Column, ExportRow, ExportStart, RowSink};
use crate::domain::text_enum::TextEnum;

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Writes CSV.
#[derive(Debug)]
pub struct CsvSink<W: Write> {
    state: State<W>,
    words: Words,
}

#[derive(Debug)]
enum State<W: Write> {
    /// Nothing written yet.
    New(W),
    Open(Box<Writer<W>>),
    /// Only between the two, or after a failure.
    Gone,
}

impl<W: Write> CsvSink<W> {
    /// A sink whose `words` have one header per column.
    #[must_use]
    pub fn new(out: W, words: Words) -> Self {
        Self {
            state: State::New(out),
            words,
        }
    }

    /// What was written to.
    ///
    /// # Errors
    /// When the last bytes cannot be written.
    pub fn into_inner(self) -> Result<W, ExportError> {
        match self.state {
            State::New(out) => Ok(out),
            State::Open(writer) => writer
                .into_inner()
                .map_err(|lost| ExportError::Write(lost.into_error())),
            State::Gone => Err(ExportError::NotFinished),
        }
    }

    fn open(&mut self) -> Result<&mut Writer<W>, ExportError> {
        match &mut self.state {
            State::Open(writer) => Ok(writer),
            State::New(_) | State::Gone => Err(ExportError::NotFinished),
        }
    }
}

impl<W: Write> RowSink for CsvSink<W> {
    type Fault = ExportError;

    fn begin(&mut self, _start: &ExportStart) -> Result<(), ExportError> {
        if let State::New(mut out) = std::mem::replace(&mut self.state, State::Gone) {
            out.write_all(BYTE_ORDER_MARK.as_bytes())?;
            let writer = WriterBuilder::new()
                .terminator(Terminator::CRLF)
                .from_writer(out);
            self.state = State::Open(Box::new(writer));
        }
        let headers: Vec<String> = self.words.headers.iter().map(|text| safe(text)).collect();
        self.open()?.write_record(&headers).map_err(io)
    }

    fn row(&mut self, row: &ExportRow) -> Result<(), ExportError> {
        let State::Open(writer) = &mut self.state else {
            return Err(ExportError::NotFinished);
        };
        for column in Column::ALL {
            writer
                .write_field(written(&cell(*column, row, &self.words)))
                .map_err(io)?;
        }
        writer.write_record(None::<&[u8]>).map_err(io)
    }

    fn finish(&mut self) -> Result<(), ExportError> {
        self.open()?.flush()?;
        Ok(())
    }
}

fn written(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => safe(text),
        Cell::Count(count) => count.to_string(),
        Cell::Date(date) => date.to_string(),
        Cell::Score(score) => format!("{}.{:02}", score / 100, score % 100),
    }
}

/// Spreadsheets run what begins like a formula, even from a CSV; an apostrophe in front keeps it text.
/// The wide forms are typed by East Asian keyboards and understood by some spreadsheets.
fn safe(text: &str) -> String {
    const DANGEROUS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    if text.starts_with(DANGEROUS) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn io(fault: ::csv::Error) -> ExportError {
    match fault.into_kind() {
        ::csv::ErrorKind::Io(cause) => ExportError::Write(cause),
        other => ExportError::Write(std::io::Error::other(format!("{other:?}"))),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_text_reaches_a_spreadsheet_as_a_formula(text in "[=+@\\-\t\r\n ＝＋'\"a-zđ;,]{0,12}") {
            let cell = safe(&text);
            prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']));
            let original = cell == text || cell.strip_prefix('\'') == Some(text.as_str());
            prop_assert!(original, "the text is kept, at most an apostrophe is added");
        }

        #[test]
        fn any_text_at_all_is_safe(text: String) {
            prop_assert!(!safe(&text).starts_with(['=', '+', '-', '@', '\t', '\r']));
        }
    }

    #[test]
    fn numbers_stay_numbers() {
        assert_eq!(written(&Cell::Score(8725)), "87.25");
        assert_eq!(written(&Cell::Score(5)), "0.05");
        assert_eq!(written(&Cell::Count(12)), "12");
        assert_eq!(written(&Cell::Text("-12".to_owned())), "'-12");
    }
}
