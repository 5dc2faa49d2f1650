//! An Excel workbook in constant memory: rows go to a scratch file and are packed at the end, so nothing
//! can be streamed before `finish`; the worker builds it. Cells are typed (dates are dates, numbers are
//! numbers, text is never taken for a formula), the header is frozen, a second sheet says what was asked.

use std::io::Write;
use std::path::PathBuf;

use chrono::{Datelike, NaiveDate, Timelike};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};

use super::columns::{Cell, cell};
use super::{ExportError, Label, Words};
use crate::domain::export_row::{Column, ExportRow, ExportStart, RowSink};
use crate::domain::text_enum::TextEnum;
use crate::domain::time::Instant;

/// How many rows fit below the header.
pub const ROWS_AT_MOST: u32 = 1_048_575;

/// Excel's limit for one cell, in UTF-16 units.
const CELL_AT_MOST: usize = 32_767;

/// Writes an XLSX workbook; `finish` packs it.
pub struct XlsxSink<W: Write + Send> {
    out: W,
    words: Words,
    workbook: Workbook,
    formats: Formats,
    start: Option<ExportStart>,
    rows: u32,
    rows_at_most: u32,
}

struct Formats {
    header: Format,
    label: Format,
    date: Format,
    moment: Format,
    count: Format,
    score: Format,
    text: Format,
}

impl<W: Write + Send> XlsxSink<W> {
    /// A sink whose `words` have one header per column.
    ///
    /// # Errors
    /// When the scratch directory cannot be used.
    pub fn new(out: W, words: Words, scratch: Option<PathBuf>) -> Result<Self, ExportError> {
        let mut workbook = Workbook::new();
        if let Some(directory) = scratch {
            workbook.set_tempdir(directory)?;
        }
        workbook.add_worksheet_with_constant_memory()?;
        Ok(Self {
            out,
            words,
            workbook,
            formats: Formats::new(),
            start: None,
            rows: 0,
            rows_at_most: ROWS_AT_MOST,
        })
    }

    /// What was written to.
    #[must_use]
    pub fn into_inner(self) -> W {
        self.out
    }

    fn write_about(&mut self, start: &ExportStart) -> Result<(), ExportError> {
        let any = self.words.label(Label::Any).to_owned();
        let named = &self.words.named;
        let text = |word: &Option<String>, code: Option<String>| {
            let text = code.map(|code| word.clone().unwrap_or(code));
            Cell::Text(text.unwrap_or_else(|| any.clone()))
        };
        let date = |day: Option<NaiveDate>| day.map_or_else(|| Cell::Text(any.clone()), Cell::Date);
        let filter = &start.filter;
        let agency = filter.agency.map(|agency| agency.to_string());
        let lines = [
            (Label::TakenBy, Cell::Text(start.taken_by.clone())),
            (Label::Rows, Cell::Count(self.rows)),
            (Label::Since, date(filter.since)),
            (Label::Until, date(filter.until)),
            (Label::Agency, text(&named.agency, agency)),
            (Label::Kind, text(&named.kind, filter.kind.clone())),
            (Label::Field, text(&named.field, filter.field.clone())),
            (
                Label::Province,
                text(&named.province, filter.province.clone()),
            ),
        ];
        let formats = &self.formats;
        let sheet = self.workbook.add_worksheet();
        sheet.set_name(&self.words.about)?;
        sheet.set_column_width(0, 36)?;
        sheet.set_column_width(1, 48)?;
        let moments = [
            (Label::TakenAt, start.taken_at),
            (Label::FrozenAt, start.frozen_at),
        ];
        let mut line = 0;
        for (label, moment) in moments {
            sheet.write_string_with_format(line, 0, self.words.label(label), &formats.label)?;
            let moment = excel_moment(moment)?;
            sheet.write_datetime_with_format(line, 1, &moment, &formats.moment)?;
            line += 1;
        }
        for (label, cell) in lines {
            sheet.write_string_with_format(line, 0, self.words.label(label), &formats.label)?;
            put(sheet, formats, line, 1, &cell)?;
            line += 1;
        }
        Ok(())
    }
}

impl<W: Write + Send> std::fmt::Debug for XlsxSink<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("XlsxSink")
            .field("rows", &self.rows)
            .finish_non_exhaustive()
    }
}

impl<W: Write + Send> RowSink for XlsxSink<W> {
    type Fault = ExportError;

    fn begin(&mut self, start: &ExportStart) -> Result<(), ExportError> {
        // Without this the crate writes the machine's time into the file.
        let made = excel_moment(start.taken_at)?;
        self.workbook
            .set_properties(&DocProperties::new().set_creation_datetime(&made));
        let sheet = self.workbook.worksheet_from_index(0)?;
        sheet.set_name(&self.words.sheet)?;
        sheet.set_freeze_panes(1, 0)?;
        for (number, column) in (0..).zip(Column::ALL) {
            sheet.set_column_width(number, width(*column))?;
        }
        for (number, header) in (0..).zip(&self.words.headers) {
            sheet.write_string_with_format(0, number, header, &self.formats.header)?;
        }
        self.start = Some(start.clone());
        Ok(())
    }

    fn row(&mut self, row: &ExportRow) -> Result<(), ExportError> {
        if self.rows >= self.rows_at_most {
            return Err(ExportError::TooManyRows {
                limit: self.rows_at_most,
            });
        }
        self.rows += 1;
        let sheet = self.workbook.worksheet_from_index(0)?;
        for (number, column) in (0..).zip(Column::ALL) {
            let cell = cell(*column, row, &self.words);
            put(sheet, &self.formats, self.rows, number, &cell)?;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), ExportError> {
        let start = self.start.take().ok_or(ExportError::NotFinished)?;
        let last = u16::try_from(Column::COUNT.saturating_sub(1)).unwrap_or(0);
        let sheet = self.workbook.worksheet_from_index(0)?;
        sheet.autofilter(0, 0, self.rows, last)?;
        self.write_about(&start)?;
        self.workbook.save_to_writer(&mut self.out)?;
        self.out.flush()?;
        Ok(())
    }
}

impl Formats {
    fn new() -> Self {
        Self {
            header: Format::new()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Top),
            label: Format::new().set_bold(),
            date: Format::new().set_num_format("dd/mm/yyyy"),
            moment: Format::new().set_num_format("dd/mm/yyyy hh:mm:ss"),
            count: Format::new().set_num_format("0"),
            score: Format::new().set_num_format("0.00"),
            // "Text": a spreadsheet does not reinterpret the cell when somebody edits it.
            text: Format::new()
                .set_num_format("@")
                .set_align(FormatAlign::Top),
        }
    }
}

fn put(
    sheet: &mut Worksheet,
    formats: &Formats,
    row: u32,
    column: u16,
    cell: &Cell,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => return Ok(()),
        Cell::Text(text) => {
            sheet.write_string_with_format(row, column, fitting(text), &formats.text)
        }
        Cell::Count(count) => sheet.write_number_with_format(row, column, *count, &formats.count),
        Cell::Score(score) => {
            sheet.write_number_with_format(row, column, f64::from(*score) / 100.0, &formats.score)
        }
        Cell::Date(date) => {
            let date = excel_date(*date)?;
            sheet.write_datetime_with_format(row, column, &date, &formats.date)
        }
    }?;
    Ok(())
}

/// Longer texts make a file that Excel calls damaged; CSV and JSON Lines carry them whole.
fn fitting(text: &str) -> String {
    if text.len() <= CELL_AT_MOST {
        return text.to_owned();
    }
    let mut room = CELL_AT_MOST - 1;
    let mut fits: String = text
        .chars()
        .take_while(|letter| {
            let taken = room.checked_sub(letter.len_utf16());
            room = taken.unwrap_or(0);
            taken.is_some()
        })
        .collect();
    if fits.len() < text.len() {
        fits.push('…');
    }
    fits
}

fn excel_date(date: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    let year = u16::try_from(date.year()).unwrap_or(0);
    let month = u8::try_from(date.month()).unwrap_or(0);
    let day = u8::try_from(date.day()).unwrap_or(0);
    ExcelDateTime::from_ymd(year, month, day)
}

/// A moment on Vietnam's wall clock; Excel knows no time zones.
fn excel_moment(moment: Instant) -> Result<ExcelDateTime, XlsxError> {
    let local = moment.in_vietnam();
    let hour = u16::try_from(local.hour()).unwrap_or(0);
    let minute = u8::try_from(local.minute()).unwrap_or(0);
    excel_date(local.date_naive())?.and_hms(hour, minute, local.second())
}

const fn width(column: Column) -> u32 {
    match column {
        Column::Title => 48,
        Column::Summary | Column::DecisionReason => 60,
        Column::Agency | Column::Authors | Column::StrategicTechnology => 32,
        Column::Code | Column::Proposer | Column::Field | Column::Province => 22,
        Column::Kind | Column::AgencyCode | Column::State => 16,
        Column::SubmittedOn
        | Column::DecidedOn
        | Column::AnnouncedOn
        | Column::CompletedOn
        | Column::AuthorCount
        | Column::Score
        | Column::DaysUsed => 12,
    }
}

#[cfg(test)]
impl<W: Write + Send> XlsxSink<W> {
    /// A smaller sheet, so that a test can fill it.
    pub(super) const fn with_room_for(mut self, rows: u32) -> Self {
        self.rows_at_most = rows;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_to_what_a_cell_holds_and_never_inside_a_letter() {
        assert_eq!(fitting("ngắn"), "ngắn");
        let long = "ộ".repeat(40_000);
        assert_eq!(fitting(&long).encode_utf16().count(), CELL_AT_MOST);
        let just = "ộ".repeat(20_000);
        assert_eq!(fitting(&just), just);
        let faces = "🙂".repeat(40_000);
        assert!(fitting(&faces).encode_utf16().count() <= CELL_AT_MOST);
    }
}
