//! JSON and JSON Lines, keys in the order of the columns.
//!
//! It knows nothing of reports. Start at [`document`].

use super::table::{Cell, Table};
use crate::rejections;
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use skein_kernel::rejection::Rejection;

/// One row with its table's column names as keys.
struct Row<'t> {
    table: &'t Table,
    cells: &'t [Cell],
    named: bool,
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if self.named {
            map.serialize_entry("table", self.table.name)?;
        }
        for (column, cell) in self.table.columns.iter().zip(self.cells) {
            match cell {
                Cell::Text(text) => map.serialize_entry(column, text)?,
                Cell::Count(count) => map.serialize_entry(column, count)?,
            }
        }
        map.end()
    }
}

/// All rows of a table.
struct Rows<'t>(&'t Table);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut rows = serializer.serialize_seq(Some(self.0.rows.len()))?;
        for cells in &self.0.rows {
            rows.serialize_element(&Row {
                table: self.0,
                cells,
                named: false,
            })?;
        }
        rows.end()
    }
}

/// Tables under their names.
struct Named<'t>(&'t [Table]);

impl Serialize for Named<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for table in self.0 {
            map.serialize_entry(table.name, &Rows(table))?;
        }
        map.end()
    }
}

/// One document: an object of tables when `named`, else the first table's rows as an array.
pub(super) fn document(tables: &[Table], named: bool) -> Result<Vec<u8>, Rejection> {
    let mut bytes = match tables.first() {
        Some(table) if !named => serde_json::to_vec_pretty(&Rows(table)),
        _ => serde_json::to_vec_pretty(&Named(tables)),
    }
    .map_err(|e| rejections::unwritable("JSON", &e.to_string()))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// One object a line; with `named` each says its table.
pub(super) fn lines(tables: &[Table], named: bool) -> Result<Vec<u8>, Rejection> {
    let mut bytes = Vec::new();
    for table in tables {
        for cells in &table.rows {
            serde_json::to_writer(&mut bytes, &Row { table, cells, named })
                .map_err(|e| rejections::unwritable("JSON Lines", &e.to_string()))?;
            bytes.push(b'\n');
        }
    }
    Ok(bytes)
}
