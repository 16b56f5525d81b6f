//! A line under repair: its characters, each with the place it came from.
//!
//! It knows nothing of any class of damage. Start at [`Cell`].

use crate::model::Damage;

/// A character of a line under repair.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    /// What stands there.
    pub(super) ch: char,
    /// First byte of the line it came from.
    pub(super) start: u32,
    /// One past its last byte in the line.
    pub(super) end: u32,
    /// The damage repaired here, if any.
    pub(super) mark: Option<Damage>,
    /// Whether a repair begins here, so that neighbours of one class stay two repairs.
    pub(super) head: bool,
    /// Whether it was taken out: it stays as a place only.
    pub(super) gone: bool,
}

impl Cell {
    /// An undamaged character.
    fn new(start: usize, ch: char) -> Self {
        let start = narrow(start);
        Self {
            ch,
            start,
            end: start + narrow(ch.len_utf8()),
            mark: None,
            head: false,
            gone: false,
        }
    }

    /// Puts another character in its place. A character that came out of another repair keeps that mark.
    pub(super) fn replace(&mut self, ch: char, damage: Damage) {
        self.ch = ch;
        self.head |= self.mark.is_none() && damage != Damage::Traditional;
        self.mark = self.mark.or(Some(damage));
    }

    /// Takes it out.
    pub(super) fn remove(&mut self, damage: Damage) {
        self.gone = true;
        self.mark = self.mark.or(Some(damage));
    }
}

/// The cells of a line.
pub(super) fn of(line: &str) -> Vec<Cell> {
    line.char_indices()
        .map(|(start, ch)| Cell::new(start, ch))
        .collect()
}

/// An offset within a line as 32 bits; [`super::repair`] leaves texts alone that don't fit.
pub(super) fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

/// The nearest character that stays, before `index`.
pub(super) fn before(cells: &[Cell], index: usize) -> Option<char> {
    cells
        .get(..index)?
        .iter()
        .rev()
        .find(|cell| !cell.gone)
        .map(|cell| cell.ch)
}

/// The nearest character that stays, after `index`.
pub(super) fn after(cells: &[Cell], index: usize) -> Option<char> {
    cells
        .get(index + 1..)?
        .iter()
        .find(|cell| !cell.gone)
        .map(|cell| cell.ch)
}
