//! CSV (RFC 4180) that spreadsheets open as it is meant: UTF-8 with a byte order mark, and no cell that
//! a spreadsheet would run as a formula.
//!
//! It knows nothing of reports. Start at [`write`].

use super::table::{Cell, Table};
use crate::rejections;
use skein_kernel::rejection::Rejection;
use std::borrow::Cow;

/// Writes the first table.
pub(super) fn write(tables: &[Table]) -> Result<Vec<u8>, Rejection> {
    let failed = |e: csv::Error| rejections::unwritable("CSV", &e.to_string());
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    if let Some(table) = tables.first() {
        writer.write_record(table.columns).map_err(failed)?;
        for row in &table.rows {
            writer
                .write_record(row.iter().map(|cell| field(cell).into_owned()))
                .map_err(failed)?;
        }
    }
    writer
        .into_inner()
        .map_err(|e| rejections::unwritable("CSV", &e.error().to_string()))
}

fn field(cell: &Cell) -> Cow<'_, str> {
    match cell {
        Cell::Text(text) => inert(text),
        Cell::Count(count) => Cow::Owned(count.to_string()),
    }
}

/// Text that no spreadsheet takes for a formula (OWASP: CSV injection): a leading `= + - @`, tab or
/// carriage return gets an apostrophe before it. Comparators and plain numbers such as `=`, `+%` and
/// `-3.5` stay as they are: without a name or a bracket they can't call anything.
pub(super) fn inert(text: &str) -> Cow<'_, str> {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    let harmless = text
        .chars()
        .skip(1)
        .all(|c| c.is_ascii_digit() || matches!(c, '.' | '%' | '/' | 'y' | 'r'));
    if risky && !harmless {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}
