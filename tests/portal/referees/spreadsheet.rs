//! LibreOffice opens our workbook and its cells are compared.

use std::path::Path;
use std::process::Command;

use chrono::NaiveDate;
use sangkien::domain::export_row::{
    Column, ExportFilter, ExportFormat, ExportRow, ExportStart, RowSink,
};
use sangkien::domain::text_enum::TextEnum;
use sangkien::domain::time::Instant;
use sangkien::domain::workflow::State;
use sangkien::export::{Export, Label, Words};

use super::program::{installed, present};

/// Both sheets of a workbook as LibreOffice reads them: `sheets[n][row][column]`. Everything as
/// a person sees it. `None`: no LibreOffice here.
pub fn cells(workbook: &Path) -> Option<Vec<Vec<Vec<String>>>> {
    if !present("LibreOffice", installed("soffice")) {
        return None;
    }
    let dir = tempfile::TempDir::new().unwrap();
    // comma, quotes, UTF-8, from line 1, all columns, no language, quotes where needed, as shown, all sheets
    let filter = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1";
    let done = Command::new("soffice")
        .arg(format!(
            "-env:UserInstallation=file://{}/profile",
            dir.path().display()
        ))
        .args(["--headless", "--convert-to", filter, "--outdir"])
        .arg(dir.path())
        .arg(workbook)
        .output()
        .unwrap();
    assert!(done.status.success(), "{done:?}");
    let mut sheets: Vec<_> = std::fs::read_dir(dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "csv"))
        .collect();
    // the sheet with the rows is the longer one
    sheets.sort_by_key(|path| std::cmp::Reverse(width(path)));
    assert!(!sheets.is_empty(), "{done:?}");
    Some(sheets.iter().map(|path| read(path)).collect())
}

fn width(path: &Path) -> usize {
    read(path).first().map_or(0, Vec::len)
}

fn read(path: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_path(path)
        .unwrap();
    let records = reader.records().map(Result::unwrap);
    records
        .map(|record| record.iter().map(str::to_owned).collect())
        .collect()
}

fn row(number: u32) -> ExportRow {
    ExportRow {
        code: format!("SK-2026-00012{number}-7"),
        kind: "ordinary".to_owned(),
        title: "=HYPERLINK(\"http://example.invalid\")".to_owned(),
        summary: "dòng 1\ndòng \"2\", hết; ế ộ ữ đ".to_owned(),
        field: Some("y-te".to_owned()),
        province: None,
        agency_code: "BYT".to_owned(),
        agency: "Bộ Y tế".to_owned(),
        proposer: None,
        author_count: 2,
        authors: vec!["Nguyễn Văn An".to_owned(), "Đỗ Thị Bé".to_owned()],
        strategic_technology: None,
        submitted_on: NaiveDate::from_ymd_opt(2026, 11, 2).unwrap(),
        decided_on: NaiveDate::from_ymd_opt(2026, 11, 22),
        announced_on: None,
        completed_on: None,
        state: State::Accepted,
        score: Some(8725),
        days_used: Some(14),
        decision_reason: Some("000123".to_owned()),
    }
}

#[test]
fn libreoffice_reads_every_cell_as_it_was_meant() {
    let now: Instant = "2026-11-22T10:00:00Z".parse().unwrap();
    let words = Words {
        headers: Column::ALL.iter().map(|c| format!("<{c}>")).collect(),
        sheet: "Sáng kiến".to_owned(),
        about: "Về tệp này".to_owned(),
        labels: [(Label::Rows, "Số dòng".to_owned())].into(),
        ..Words::default()
    };
    let dir = tempfile::TempDir::new().unwrap();
    let file = dir.path().join("xuất.xlsx");
    let out = std::fs::File::create(&file).unwrap();
    let mut export = Export::new(ExportFormat::Xlsx, out, words, None).unwrap();
    export
        .begin(&ExportStart {
            filter: ExportFilter::default(),
            frozen_at: now,
            taken_at: now,
            taken_by: "Lương Thị Quỳnh".to_owned(),
        })
        .unwrap();
    for number in 0..3 {
        export.row(&row(number)).unwrap();
    }
    export.finish().unwrap();
    export.close().unwrap();

    let Some(sheets) = cells(&file) else { return };
    assert_eq!(sheets.len(), 2);
    let [rows, about] = &sheets[..] else { panic!() };
    assert_eq!(rows.len(), 4, "header and three rows");
    let cell = |line: usize, column: Column| {
        let place = Column::ALL.iter().position(|c| *c == column).unwrap();
        rows[line][place].as_str()
    };
    for column in Column::ALL {
        assert_eq!(cell(0, *column), format!("<{column}>"));
    }
    let wanted = row(1);
    assert_eq!(cell(2, Column::Code), wanted.code);
    assert_eq!(cell(2, Column::Title), wanted.title, "a text, no formula");
    assert_eq!(cell(2, Column::Summary), wanted.summary);
    assert_eq!(cell(2, Column::Agency), "Bộ Y tế");
    assert_eq!(cell(2, Column::Province), "");
    assert_eq!(cell(2, Column::AuthorCount), "2");
    assert_eq!(cell(2, Column::Authors), "Nguyễn Văn An; Đỗ Thị Bé");
    assert_eq!(cell(2, Column::SubmittedOn), "02/11/2026");
    assert_eq!(cell(2, Column::DecidedOn), "22/11/2026");
    assert_eq!(cell(2, Column::AnnouncedOn), "");
    assert_eq!(cell(2, Column::Score).replace(',', "."), "87.25");
    assert_eq!(cell(2, Column::DaysUsed), "14");
    assert_eq!(cell(2, Column::DecisionReason), "000123", "zeros kept");
    let about = |label: &str| {
        let line = about.iter().find(|line| line[0] == label);
        line.unwrap_or_else(|| panic!("no {label} in {about:?}"))[1].clone()
    };
    assert_eq!(about("Số dòng"), "3");
    assert_eq!(about("taken_by"), "Lương Thị Quỳnh");
}
