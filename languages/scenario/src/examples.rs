//! Tables of examples: a scenario is carried out once for each row, with `<name>` standing for its cell.
//!
//! Characters of a cell keep the cell's place, so that an expected value is rewritten in the table.

use crate::glyph::{Glyph, Line, raw, trim};
use crate::refuse;
use skein_kernel::rejection::Rejection;

/// Rows a table may have.
const MOST_ROWS: usize = 1_000;

/// A table: names of columns, rows of cells.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    names: Vec<String>,
    rows: Vec<Vec<Vec<Glyph>>>,
}

/// Whether a line is a row.
pub(crate) fn is_row(line: &Line) -> bool {
    line.glyphs.first().is_some_and(|glyph| glyph.read == '|')
}

impl Table {
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Adds a row; the first one names the columns.
    pub(crate) fn add(&mut self, line: &Line) -> Result<(), Rejection> {
        let cells = cells(&line.glyphs);
        // A line of dashes between the heading and the rows says nothing.
        let ruled = |cell: &Vec<Glyph>| cell.iter().all(|glyph| matches!(glyph.read, '-' | ':' | ' '));
        if self.names.is_empty() {
            self.names = cells.iter().map(|cell| raw(cell)).collect();
            return Ok(());
        }
        if cells.iter().all(ruled) && cells.iter().any(|cell| !cell.is_empty()) {
            return Ok(());
        }
        if cells.len() != self.names.len() {
            return Err(refuse::examples(
                format!("例子这一行有 {} 格，表头有 {} 格", cells.len(), self.names.len()),
                format!(
                    "the row has {} cells, the heading has {}",
                    cells.len(),
                    self.names.len()
                ),
            ));
        }
        if self.rows.len() >= MOST_ROWS {
            return Err(refuse::too_much(
                "例子超过 1,000 行",
                "more than 1,000 rows of examples",
            ));
        }
        self.rows.push(cells);
        Ok(())
    }

    /// The lines with a row's cells in place of names in angle brackets.
    pub(crate) fn filled(&self, row: usize, lines: &[Line]) -> Result<Vec<Line>, (u32, Rejection)> {
        lines
            .iter()
            .map(|line| self.filled_line(row, line).map_err(|why| (line.number, why)))
            .collect()
    }

    fn filled_line(&self, row: usize, line: &Line) -> Result<Line, Rejection> {
        let mut glyphs = Vec::with_capacity(line.glyphs.len());
        let mut rest = line.glyphs.as_slice();
        while let Some((first, after)) = rest.split_first() {
            let name = enclosed(after).filter(|_| first.read == '<');
            let Some(name) = name else {
                glyphs.push(*first);
                rest = after;
                continue;
            };
            glyphs.extend_from_slice(self.cell(row, &raw(name))?);
            rest = after.get(name.len() + 1..).unwrap_or_default();
        }
        Ok(Line {
            glyphs,
            ..line.clone()
        })
    }

    fn cell(&self, row: usize, name: &str) -> Result<&[Glyph], Rejection> {
        let wanted = crate::normal(name);
        let place = self.names.iter().position(|known| crate::normal(known) == wanted);
        let cell = place.and_then(|place| self.rows.get(row)?.get(place));
        cell.map(Vec::as_slice).ok_or_else(|| {
            let near = crate::nearest(name, self.names.iter().map(String::as_str));
            let (zh, en) = near.map_or_else(Default::default, |near| {
                (format!("，是不是“{near}”？"), format!("; did you mean `{near}`?"))
            });
            refuse::examples(
                format!("例子没有“{name}”这一列{zh}"),
                format!("the examples have no column `{name}`{en}"),
            )
        })
    }
}

/// What stands up to a closing angle bracket, if it can be a name: no blank after the bracket, so that FEEL's
/// comparisons stay what they are.
fn enclosed(glyphs: &[Glyph]) -> Option<&[Glyph]> {
    let end = glyphs.iter().position(|glyph| glyph.read == '>')?;
    let name = glyphs.get(..end)?;
    let first = name.first()?;
    let plain = name
        .iter()
        .all(|glyph| !matches!(glyph.read, '"' | '=' | '<' | '(' | ')'));
    (plain && first.read != ' ' && !first.read.is_ascii_digit()).then_some(name)
}

fn cells(glyphs: &[Glyph]) -> Vec<Vec<Glyph>> {
    let inner = trim(glyphs);
    let inner = inner.get(1..).unwrap_or_default();
    let inner = match inner.split_last() {
        Some((last, rest)) if last.read == '|' => rest,
        _ => inner,
    };
    inner
        .split(|glyph| glyph.read == '|')
        .map(|cell| trim(cell).to_vec())
        .collect()
}
