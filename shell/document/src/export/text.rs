//! Plain text for reading at a terminal.
//!
//! It knows nothing of colours or widths. Start at [`write`].

use super::Only;
use super::report::report_tables;
use super::table::{Cell, Table};
use skein_report::model::Report;
use std::fmt::Write as _;

/// The repaired text as it is, or tables as one tab-separated row a line under their names.
pub(super) fn write(report: &Report, original: &str, only: Only) -> String {
    match only {
        Only::Text => report.text.clone(),
        Only::All => summary(report) + &tables(&all_but_text(report, original)),
        _ => tables(&report_tables(report, original, only)),
    }
}

fn all_but_text(report: &Report, original: &str) -> Vec<Table> {
    [Only::Targets, Only::Commitments]
        .iter()
        .flat_map(|only| report_tables(report, original, *only))
        .collect()
}

fn summary(report: &Report) -> String {
    format!(
        "{}\n修复 repairs {} · 指标 targets {} · 任务 commitments {}\n\n",
        report.outline.title.as_deref().unwrap_or_default(),
        report.repairs.len(),
        report.targets.len(),
        report.commitments.len(),
    )
}

/// Tables as tab-separated lines, a blank line between two.
pub(super) fn tables(tables: &[Table]) -> String {
    let mut text = String::new();
    for (n, table) in tables.iter().enumerate() {
        if n > 0 {
            text.push('\n');
        }
        text.push_str(&table.columns.join("\t"));
        text.push('\n');
        for row in &table.rows {
            line(&mut text, row);
        }
    }
    text
}

fn line(text: &mut String, row: &[Cell]) {
    for (n, cell) in row.iter().enumerate() {
        if n > 0 {
            text.push('\t');
        }
        match cell {
            Cell::Text(cell) => text.extend(cell.chars().map(|c| if c.is_control() { ' ' } else { c })),
            // Writing to a string can't fail.
            Cell::Count(count) => drop(write!(text, "{count}")),
        }
    }
    text.push('\n');
}
