//! What comes out, in every format, read back.

use calamine::{Data, Reader, Xlsx};
use skein_document::export::{Format, Only, render, report_tables};
use skein_report::model::{Commitment, Damage, Repair, Report, Span, Target};
use std::io::Cursor;

/// The original and a report read from it: “業(yè)” was annotated and traditional.
const ORIGINAL: &str = "工業(yè)增長7%。";

fn report() -> Report {
    let text = "工业增长7%。".to_owned();
    Report {
        repairs: vec![Repair {
            damage: Damage::Pinyin,
            line: 1,
            source: Span::new(6, 11),
            span: Span::new(6, 6),
            before: "(yè)".into(),
            after: String::new(),
        }],
        targets: vec![Target {
            id: "T001".into(),
            line: 1,
            subject: "=HYPERLINK(\"http://x\")".into(),
            comparator: "=".into(),
            value: "7".into(),
            unit: "%".into(),
            measure: "+%".into(),
            fragment: "增长7%".into(),
            span: Span::new(6, 14),
            source: Span::new(11, 19),
            ..Target::default()
        }],
        commitments: vec![Commitment {
            id: "C001".into(),
            line: 1,
            text: "工业增长7%".into(),
            kind: "target".into(),
            span: Span::new(0, 14),
            source: Span::new(0, 19),
            ..Commitment::default()
        }],
        text,
        ..Report::default()
    }
}

fn written(format: Format, only: Only) -> String {
    String::from_utf8(render(&report(), ORIGINAL, format, only).unwrap()).unwrap()
}

#[test]
fn csv_has_the_interchange_columns_and_runs_no_formula() {
    let csv = written(Format::Csv, Only::Targets);
    let lines: Vec<&str> = csv.trim_start_matches('\u{feff}').split("\r\n").collect();
    assert!(csv.starts_with('\u{feff}'));
    assert_eq!(
        lines[0],
        "id,line,section,paragraph,subject,period,kind,measure,comparator,value,unit,norm_value,norm_unit,\
         explicit,fragment,note,span_start,span_end,source_start,source_end"
    );
    assert_eq!(
        lines[1],
        "T001,1,,,\"'=HYPERLINK(\"\"http://x\"\")\",,,+%,=,7,%,,,,增长7%,,2,6,6,10"
    );
    assert_eq!(lines[2..], [""]);
}

#[test]
fn csv_of_everything_is_the_targets() {
    assert_eq!(
        written(Format::Csv, Only::All),
        written(Format::Csv, Only::Targets)
    );
}

#[test]
fn json_counts_spans_in_characters() {
    let json: serde_json::Value = serde_json::from_str(&written(Format::Json, Only::All)).unwrap();
    let target = &json["targets"][0];
    assert_eq!(target["fragment"], "增长7%");
    assert_eq!(
        (&target["span_start"], &target["span_end"]),
        (&2.into(), &6.into())
    );
    assert_eq!(
        (&target["source_start"], &target["source_end"]),
        (&6.into(), &10.into())
    );
    assert_eq!(json["commitments"][0]["type"], "target");
    assert_eq!(json["repairs"][0]["damage"], "pinyin");
    assert_eq!(json["text"][0]["text"], "工业增长7%。");
    let only: serde_json::Value = serde_json::from_str(&written(Format::Json, Only::Targets)).unwrap();
    assert_eq!(only[0], *target);
}

#[test]
fn json_lines_are_rows() {
    let all = written(Format::Jsonl, Only::All);
    let tables: Vec<String> = all
        .lines()
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).unwrap()["table"]
                .as_str()
                .unwrap()
                .into()
        })
        .collect();
    assert_eq!(tables, ["targets", "commitments", "repairs", "text"]);
    assert_eq!(
        written(Format::Jsonl, Only::Text),
        "{\"line\":1,\"text\":\"工业增长7%。\"}\n"
    );
}

#[test]
fn xlsx_opens_with_a_sheet_per_table_and_text_cells() {
    let bytes = render(&report(), ORIGINAL, Format::Xlsx, Only::All).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    assert_eq!(book.sheet_names(), ["targets", "commitments", "repairs", "text"]);
    let sheet = book.worksheet_range("targets").unwrap();
    assert_eq!(sheet.get((0, 4)), Some(&Data::String("subject".into())));
    assert_eq!(
        sheet.get((1, 4)),
        Some(&Data::String("=HYPERLINK(\"http://x\")".into()))
    );
    assert_eq!(sheet.get((1, 9)), Some(&Data::String("7".into())));
    assert_eq!(sheet.get((1, 16)), Some(&Data::Float(2.0)));
}

#[test]
fn text_is_the_repaired_text_byte_for_byte() {
    assert_eq!(written(Format::Text, Only::Text), "工业增长7%。");
    assert!(written(Format::Text, Only::Repairs).ends_with("1\tpinyin\t(yè)\t\t2\t2\t2\t6\n"));
    assert!(written(Format::Text, Only::All).contains("T001\t1\t"));
}

#[test]
fn names_of_formats_and_tables_are_checked() {
    assert_eq!("xlsx".parse::<Format>().unwrap(), Format::Xlsx);
    assert_eq!("commitments".parse::<Only>().unwrap(), Only::Commitments);
    assert_eq!("pdf".parse::<Format>().unwrap_err().code.0, "SK-DOCUMENT-0014");
    assert_eq!("rows".parse::<Only>().unwrap_err().code.0, "SK-DOCUMENT-0014");
}

#[test]
fn every_row_has_a_cell_per_column() {
    for table in report_tables(&report(), ORIGINAL, Only::All) {
        assert!(
            table.rows.iter().all(|row| row.len() == table.columns.len()),
            "{}",
            table.name
        );
    }
}
