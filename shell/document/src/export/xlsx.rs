//! XLSX workbooks, a sheet per table, written row by row in constant memory.
//!
//! Text goes in as strings, never as formulas. It knows nothing of reports. Start at [`write`].

use super::table::{Cell, Table};
use crate::rejections;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};
use skein_kernel::rejection::Rejection;

/// Writes every table as a sheet with a frozen, bold header.
pub(super) fn write(tables: &[Table]) -> Result<Vec<u8>, Rejection> {
    workbook(tables).map_err(|e| rejections::unwritable("XLSX", &e.to_string()))
}

fn workbook(tables: &[Table]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let bold = Format::new().set_bold();
    for table in tables {
        sheet(workbook.add_worksheet_with_constant_memory()?, table, &bold)?;
    }
    workbook.save_to_buffer()
}

fn sheet(sheet: &mut Worksheet, table: &Table, bold: &Format) -> Result<(), XlsxError> {
    sheet.set_name(table.name)?;
    sheet.set_freeze_panes(1, 0)?;
    for (column, name) in (0_u16..).zip(table.columns) {
        sheet.write_string_with_format(0, column, *name, bold)?;
    }
    for (row, cells) in (1_u32..).zip(&table.rows) {
        for (column, cell) in (0_u16..).zip(cells) {
            match cell {
                Cell::Text(text) => sheet.write_string(row, column, fitted(text))?,
                // Spreadsheets know no integers; offsets and lines stay far below 2^53.
                Cell::Count(count) => sheet.write_number(row, column, *count as f64)?,
            };
        }
    }
    Ok(())
}

/// A cell holds 32,767 characters; a longer paragraph is cut there, with an ellipsis to show it.
fn fitted(text: &str) -> String {
    const LIMIT: usize = 32_767;
    if text.chars().count() <= LIMIT {
        return text.to_owned();
    }
    text.chars().take(LIMIT - 1).chain(['…']).collect()
}
