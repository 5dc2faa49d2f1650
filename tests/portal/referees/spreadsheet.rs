//! LibreOffice opens our workbook and its cells are compared.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;
use std::process::Command;

use chrono::NaiveDate;
use flate2::read::DeflateDecoder;
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

/// Three rows in a workbook, and where it is.
fn workbook() -> (tempfile::TempDir, std::path::PathBuf) {
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
    (dir, file)
}

#[test]
fn libreoffice_reads_every_cell_as_it_was_meant() {
    let (_dir, file) = workbook();
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

/// The parts of a workbook by their names, unpacked.
pub fn parts(workbook: &[u8]) -> BTreeMap<String, String> {
    let number = |at: usize, bytes: usize| {
        let wanted = workbook[at..at + bytes].iter().rev();
        wanted.fold(0, |sum, byte| sum << 8 | usize::from(*byte))
    };
    let end = workbook.windows(4).rposition(|four| four == b"PK\x05\x06");
    let end = end.expect("a directory ends the file");
    let (many, mut at) = (number(end + 10, 2), number(end + 16, 4));
    let mut parts = BTreeMap::new();
    for _ in 0..many {
        let (packed, long) = (number(at + 20, 4), number(at + 28, 2));
        let name = String::from_utf8(workbook[at + 46..at + 46 + long].to_vec()).unwrap();
        let local = number(at + 42, 4);
        let begin = local + 30 + number(local + 26, 2) + number(local + 28, 2);
        let content = &workbook[begin..begin + packed];
        let mut text = String::new();
        match number(at + 10, 2) {
            0 => text = String::from_utf8(content.to_vec()).unwrap(),
            _ => drop(
                DeflateDecoder::new(content)
                    .read_to_string(&mut text)
                    .unwrap(),
            ),
        }
        parts.insert(name, text);
        at += 46 + long + number(at + 30, 2) + number(at + 32, 2);
    }
    parts
}

/// What an attribute of a tag says.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next()
}

/// The tags of this name, each with its attributes.
fn tags<'t>(xml: &'t str, name: &str) -> Vec<&'t str> {
    let begins = format!("<{name} ");
    let pieces = xml.split('<').skip(1);
    let found = pieces.filter(|piece| format!("<{piece}").starts_with(&begins));
    found
        .map(|piece| piece.split('>').next().unwrap())
        .collect()
}

/// A cell of the sheet: its type, its number format, its content.
struct Typed {
    kind: Option<String>,
    format: String,
    content: String,
}

fn typed(parts: &BTreeMap<String, String>, line: usize, column: Column) -> Typed {
    let sheet = &parts["xl/worksheets/sheet1.xml"];
    let place = Column::ALL.iter().position(|c| *c == column).unwrap();
    let place = format!(
        "r=\"{}{line}\"",
        char::from(b'A' + u8::try_from(place).unwrap())
    );
    let cell = sheet.split("<c ").find(|cell| cell.starts_with(&place));
    let cell = cell.unwrap_or_else(|| panic!("no cell {place} in {sheet}"));
    let (tag, rest) = cell.split_once('>').unwrap();
    let tag = format!(" {tag}");
    // the style names a number format, built in or by its code
    let styles = &parts["xl/styles.xml"];
    let (_, formats) = styles.split_once("<cellXfs").unwrap();
    let style: usize = attribute(&tag, "s").map_or(0, |style| style.parse().unwrap());
    let id = attribute(tags(formats, "xf")[style], "numFmtId").unwrap();
    let code = tags(styles, "numFmt")
        .into_iter()
        .find(|format| attribute(format, "numFmtId") == Some(id));
    let built_in = |id: &str| match id {
        "0" => "General",
        "1" => "0",
        "2" => "0.00",
        "49" => "@",
        other => panic!("a number format nobody asked for: {other}"),
    };
    Typed {
        kind: attribute(&tag, "t").map(str::to_owned),
        format: code.map_or_else(
            || built_in(id).to_owned(),
            |format| attribute(format, "formatCode").unwrap().to_owned(),
        ),
        content: rest.split("</c>").next().unwrap().to_owned(),
    }
}

#[test]
fn a_workbook_has_a_frozen_header_wide_columns_and_typed_cells() {
    let (_dir, file) = workbook();
    let parts = parts(&std::fs::read(file).unwrap());
    let sheet = &parts["xl/worksheets/sheet1.xml"];
    let [pane] = &tags(sheet, "pane")[..] else {
        panic!("no pane in {sheet}")
    };
    assert_eq!(
        (attribute(pane, "ySplit"), attribute(pane, "state")),
        (Some("1"), Some("frozen"))
    );
    assert_eq!(attribute(pane, "xSplit"), None);
    let [filter] = &tags(sheet, "autoFilter")[..] else {
        panic!("no filter in {sheet}")
    };
    assert_eq!(
        attribute(filter, "ref"),
        Some("A1:T4"),
        "header and three rows"
    );

    // every column was given a width, and a text is given more than a date
    let mut widths = BTreeMap::new();
    for range in tags(sheet, "col") {
        let at = |name| attribute(range, name).unwrap().parse::<usize>().unwrap();
        let width: f64 = attribute(range, "width").unwrap().parse().unwrap();
        assert_eq!(attribute(range, "customWidth"), Some("1"));
        widths.extend((at("min")..=at("max")).map(|column| (column, width)));
    }
    assert_eq!(
        widths.keys().copied().collect::<Vec<_>>(),
        (1..=Column::COUNT).collect::<Vec<_>>()
    );
    let width =
        |column: Column| widths[&(1 + Column::ALL.iter().position(|c| *c == column).unwrap())];
    assert!(width(Column::Title) >= 40.0 && width(Column::Summary) > width(Column::Title));
    assert!(
        (10.0..20.0).contains(&width(Column::SubmittedOn)),
        "{widths:?}"
    );

    // days are numbers in a format of days, counted as spreadsheets do
    let begin = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap();
    for (column, day) in [
        (Column::SubmittedOn, row(0).submitted_on),
        (Column::DecidedOn, row(0).decided_on.unwrap()),
    ] {
        let cell = typed(&parts, 2, column);
        assert_eq!(
            (cell.kind, cell.format.as_str()),
            (None, "dd/mm/yyyy"),
            "{column}"
        );
        assert_eq!(
            cell.content,
            format!("<v>{}</v>", (day - begin).num_days()),
            "{column}"
        );
    }
    for (column, format, value) in [
        (Column::Score, "0.00", "<v>87.25</v>"),
        (Column::DaysUsed, "0", "<v>14</v>"),
        (Column::AuthorCount, "0", "<v>2</v>"),
    ] {
        let cell = typed(&parts, 3, column);
        assert_eq!(
            (cell.kind, cell.format.as_str(), cell.content.as_str()),
            (None, format, value),
            "{column}"
        );
    }
    // texts are texts, also those that look like a number or a formula
    for column in [Column::Code, Column::Title, Column::DecisionReason] {
        let cell = typed(&parts, 3, column);
        assert!(
            matches!(cell.kind.as_deref(), Some("s" | "inlineStr")),
            "{column}: {:?}",
            cell.kind
        );
        assert_eq!(cell.format, "@", "{column}");
    }
    assert!(
        !sheet.contains("<f>") && !sheet.contains("<f "),
        "no formula anywhere"
    );
}
