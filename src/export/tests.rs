//! The three formats over the same rows.

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use super::*;
use crate::domain::export_row::{Column, ExportFilter};
use crate::domain::text_enum::TextEnum;
use crate::domain::time::Instant;
use crate::domain::workflow::State;

fn words() -> Words {
    Words {
        headers: Column::ALL.iter().map(|c| format!("<{c}>")).collect(),
        sheet: "Sáng kiến".to_owned(),
        about: "Về tệp này".to_owned(),
        ..Words::default()
    }
}

fn row(title: &str) -> ExportRow {
    ExportRow {
        code: "SK-2026-000123-7".to_owned(),
        kind: "ordinary".to_owned(),
        title: title.to_owned(),
        summary: "dòng 1\ndòng \"2\", hết".to_owned(),
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
        decision_reason: None,
    }
}

fn start() -> ExportStart {
    let now: Instant = "2026-11-22T10:00:00Z".parse().unwrap();
    ExportStart {
        filter: ExportFilter::default(),
        frozen_at: now,
        taken_at: now,
        taken_by: "Trần Văn Cường".to_owned(),
    }
}

fn export(format: ExportFormat, rows: &[ExportRow]) -> (Vec<u8>, Manifest) {
    let mut export = Export::new(format, Vec::new(), words(), None).unwrap();
    export.begin(&start()).unwrap();
    for row in rows {
        export.row(row).unwrap();
    }
    export.finish().unwrap();
    export.close().unwrap()
}

#[test]
fn csv_has_mark_crlf_header_and_safe_cells() {
    let (bytes, manifest) = export(
        ExportFormat::Csv,
        &[row("=HYPERLINK(\"x\")"), row("Máy gặt")],
    );
    assert!(bytes.starts_with("\u{feff}<code>,<kind>,".as_bytes()));
    assert!(bytes.ends_with(b"\r\n"));
    let mut reader = ::csv::Reader::from_reader(bytes.as_slice());
    let records: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(records.len(), 2);
    assert_eq!(records[0].get(2), Some("'=HYPERLINK(\"x\")"));
    assert_eq!(records[0].get(3), Some("dòng 1\ndòng \"2\", hết"));
    assert_eq!(records[1].get(10), Some("Nguyễn Văn An; Đỗ Thị Bé"));
    assert_eq!(records[1].get(12), Some("2026-11-02"));
    assert_eq!(records[1].get(17), Some("87.25"));
    assert_eq!(manifest.rows, 2);
    assert_eq!(manifest.sha256, hex::encode(Sha256::digest(&bytes)));
    assert_eq!(manifest.bytes, u64::try_from(bytes.len()).unwrap());
}

#[test]
fn json_lines_read_back_as_the_same_rows() {
    let rows = [row("một"), row("hai\nba"), row("=1+1")];
    let (bytes, manifest) = export(ExportFormat::Jsonl, &rows);
    let text = String::from_utf8(bytes).unwrap();
    let back: Vec<ExportRow> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(back, rows);
    assert_eq!(manifest.rows, 3);
}

#[test]
fn an_empty_export_is_a_header_and_provable() {
    let (bytes, manifest) = export(ExportFormat::Csv, &[]);
    assert_eq!(bytes.iter().filter(|byte| **byte == b'\n').count(), 1);
    assert_eq!(manifest.rows, 0);
    assert_eq!(export(ExportFormat::Jsonl, &[]).0, b"");
    assert!(export(ExportFormat::Xlsx, &[]).0.starts_with(b"PK"));
}

#[test]
fn the_same_rows_give_the_same_bytes() {
    for format in ExportFormat::ALL {
        let first = export(*format, &[row("một"), row("hai")]);
        assert_eq!(
            first,
            export(*format, &[row("một"), row("hai")]),
            "{format}"
        );
    }
}

#[test]
fn a_full_sheet_refuses_the_next_row_by_name() {
    let mut sink = XlsxSink::new(Vec::new(), words(), None)
        .unwrap()
        .with_room_for(2);
    sink.begin(&start()).unwrap();
    sink.row(&row("một")).unwrap();
    sink.row(&row("hai")).unwrap();
    assert!(matches!(
        sink.row(&row("ba")),
        Err(ExportError::TooManyRows { limit: 2 })
    ));
}

#[test]
fn what_was_not_finished_cannot_be_closed() {
    let mut export = Export::new(ExportFormat::Csv, Vec::new(), words(), None).unwrap();
    export.begin(&start()).unwrap();
    export.row(&row("một")).unwrap();
    assert!(matches!(export.close(), Err(ExportError::NotFinished)));
}

#[test]
fn too_few_headers_are_refused_before_anything_is_written() {
    let short = Words {
        headers: vec!["one".to_owned()],
        ..words()
    };
    assert!(matches!(
        Export::new(ExportFormat::Csv, Vec::new(), short, None),
        Err(ExportError::Headers { given: 1, .. })
    ));
}
