//! The one table model behind every export format: named columns, rows of cells.
//!
//! It knows nothing of reports or formats. Start at [`Table`].

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Text; figures in the report's own writing are text too, so that no digit is lost.
    Text(String),
    /// A count or an offset.
    Count(u64),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<usize> for Cell {
    fn from(count: usize) -> Self {
        Self::Count(u64::try_from(count).unwrap_or(u64::MAX))
    }
}

impl From<u32> for Cell {
    fn from(count: u32) -> Self {
        Self::Count(count.into())
    }
}

/// A named table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name: a sheet's, a JSON key.
    pub name: &'static str,
    /// Column names, in order.
    pub columns: &'static [&'static str],
    /// Rows, each with one cell per column.
    pub rows: Vec<Vec<Cell>>,
}
