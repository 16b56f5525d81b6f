//! Writes repaired lines into one text, keeping what was done and where.
//!
//! It knows nothing of how a line was repaired. Start at [`Emitter::line`].

use super::cells::Cell;
use super::{Edit, Repaired};
use crate::model::{Damage, Repair, Span};

/// A repaired text in the making.
pub(super) struct Emitter<'t> {
    original: &'t str,
    /// Bytes of the original that are done.
    done: usize,
    lines: u32,
    repaired: Repaired,
    /// The repair that the next cell may still belong to.
    open: Option<Repair>,
}

impl<'t> Emitter<'t> {
    /// Nothing written yet of `original`'s repair.
    pub(super) fn new(original: &'t str) -> Self {
        let text = String::with_capacity(original.len());
        let repaired = Repaired {
            text,
            ..Repaired::default()
        };
        Self {
            original,
            done: 0,
            lines: 0,
            repaired,
            open: None,
        }
    }

    /// Writes the next line: its cells where it was repaired, else as it is.
    pub(super) fn line(&mut self, line: &str, cells: Option<&[Cell]>) {
        self.lines += 1;
        match cells {
            None => self.repaired.text.push_str(line),
            Some(cells) => {
                cells.iter().for_each(|cell| self.cell(cell));
                self.close();
                let body = line.trim_end_matches(['\n', '\r']).len();
                self.repaired.text.push_str(line.get(body..).unwrap_or_default());
            }
        }
        self.done += line.len();
    }

    /// The repaired text.
    pub(super) fn finish(mut self) -> Repaired {
        self.repaired.text.shrink_to_fit();
        self.repaired
    }

    fn cell(&mut self, cell: &Cell) {
        let start = self.repaired.text.len();
        if !cell.gone {
            self.repaired.text.push(cell.ch);
        }
        let out = Span::new(start, self.repaired.text.len());
        let source = Span::new(self.done + cell.start as usize, self.done + cell.end as usize);
        let same_length = out.end - out.start == source.end - source.start;
        if cell.mark == Some(Damage::ShiftedBytes) || !same_length {
            self.repaired.edits.push(Edit { out, source });
        }
        self.record(cell, out, source);
    }

    /// Adds the cell to the open repair, or closes that and opens another.
    fn record(&mut self, cell: &Cell, out: Span, source: Span) {
        let joins = |open: &&mut Repair| Some(open.damage) == cell.mark && !cell.head;
        if let Some(open) = self.open.as_mut().filter(joins) {
            open.span.end = out.end;
            open.source.end = source.end;
            return;
        }
        self.close();
        self.open = cell.mark.map(|damage| Repair {
            damage,
            line: self.lines,
            source,
            span: out,
            before: String::new(),
            after: String::new(),
        });
    }

    fn close(&mut self) {
        if let Some(mut repair) = self.open.take() {
            repair.before = repair.source.of(self.original).to_owned();
            repair.after = repair.span.of(&self.repaired.text).to_owned();
            self.repaired.repairs.push(repair);
        }
    }
}
