//! Export: a read report as text, JSON, JSON Lines, CSV or XLSX.
//!
//! One [`table::Table`] model feeds every format, so that a column is named in one place. It knows
//! nothing of where the bytes go. Start at [`render`].

mod csv;
mod json;
mod report;
pub mod table;
mod text;
mod xlsx;

use crate::rejections;
use skein_kernel::rejection::Rejection;
use skein_report::model::Report;
use std::str::FromStr;

pub use report::report_tables;

/// How a report is written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Plain text for reading.
    Text,
    /// One JSON document.
    Json,
    /// One JSON object a line.
    Jsonl,
    /// Comma-separated values (RFC 4180), UTF-8 with a byte order mark so that spreadsheets open it.
    Csv,
    /// An Office Open XML workbook.
    Xlsx,
}

impl Format {
    /// The media type (RFC 6838) to serve it under.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Text => "text/plain; charset=utf-8",
            Self::Json => "application/json",
            Self::Jsonl => "application/x-ndjson",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// The file name's ending, without the dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }
}

impl FromStr for Format {
    type Err = Rejection;

    /// # Errors
    /// `SK-DOCUMENT-0014` for an unknown name.
    fn from_str(name: &str) -> Result<Self, Rejection> {
        match name {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            "jsonl" => Ok(Self::Jsonl),
            "csv" => Ok(Self::Csv),
            "xlsx" => Ok(Self::Xlsx),
            other => Err(rejections::unknown_name(other, "text, json, jsonl, csv, xlsx")),
        }
    }
}

/// Which part of a report is written out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Only {
    /// Everything. CSV holds a single table: there it means the targets.
    #[default]
    All,
    /// Quantitative statements.
    Targets,
    /// Clauses of the work plan.
    Commitments,
    /// The repaired text.
    Text,
    /// What was repaired, and where.
    Repairs,
}

impl FromStr for Only {
    type Err = Rejection;

    /// # Errors
    /// `SK-DOCUMENT-0014` for an unknown name.
    fn from_str(name: &str) -> Result<Self, Rejection> {
        match name {
            "all" => Ok(Self::All),
            "targets" => Ok(Self::Targets),
            "commitments" => Ok(Self::Commitments),
            "text" => Ok(Self::Text),
            "repairs" => Ok(Self::Repairs),
            other => Err(rejections::unknown_name(
                other,
                "all, targets, commitments, text, repairs",
            )),
        }
    }
}

/// Writes `report`, read from `original`, in `format`. `original` is needed to count the characters of
/// source spans.
///
/// # Errors
/// `SK-DOCUMENT-0013` where a table doesn't fit the format (XLSX holds 1,048,576 rows a sheet).
pub fn render(report: &Report, original: &str, format: Format, only: Only) -> Result<Vec<u8>, Rejection> {
    if format == Format::Text {
        return Ok(text::write(report, original, only).into_bytes());
    }
    let tables = report_tables(report, original, only);
    render_tables(&tables, format, only == Only::All)
}

/// Writes any tables. With `named`, JSON becomes an object of tables and each JSON line says its table;
/// CSV holds the first table only.
///
/// # Errors
/// As [`render`].
pub fn render_tables(tables: &[table::Table], format: Format, named: bool) -> Result<Vec<u8>, Rejection> {
    match format {
        Format::Text => Ok(text::tables(tables).into_bytes()),
        Format::Json => json::document(tables, named),
        Format::Jsonl => json::lines(tables, named),
        Format::Csv => csv::write(tables),
        Format::Xlsx => xlsx::write(tables),
    }
}
