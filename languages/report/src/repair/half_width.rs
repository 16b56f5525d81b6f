//! Half-width punctuation back to full width.
//!
//! It knows nothing of shifted runs: their marks are re-paired before. Start at [`widen`].

use super::cells::Cell;
use super::survey::is_han;
use crate::model::Damage;

/// The full-width form of a mark that is pressed to half width.
pub(super) fn wide(c: char) -> Option<char> {
    Some(match c {
        ',' => '，',
        ';' => '；',
        ':' => '：',
        '!' => '！',
        '?' => '？',
        '(' => '（',
        ')' => '）',
        _ => return None,
    })
}

/// Whether a full-width form of such a mark.
pub(super) fn is_wide(c: char) -> bool {
    matches!(c, '，' | '；' | '：' | '！' | '？' | '（' | '）')
}

/// Widens the marks of a line, except those within runs of ASCII (a clock time, an address, a link) and
/// the question marks that stand for a lost byte which could not be restored.
pub(super) fn widen(cells: &mut [Cell]) {
    for index in 0..cells.len() {
        let Some(to) = cells
            .get(index)
            .filter(|cell| cell.mark.is_none())
            .and_then(|cell| wide(cell.ch))
        else {
            continue;
        };
        if !stays(cells, index)
            && let Some(cell) = cells.get_mut(index)
        {
            cell.replace(to, Damage::HalfWidth);
        }
    }
}

fn stays(cells: &[Cell], index: usize) -> bool {
    let at = |i: Option<usize>| i.and_then(|i| cells.get(i)).map_or(' ', |cell| cell.ch);
    let (before, here, after) = (at(index.checked_sub(1)), at(Some(index)), at(Some(index + 1)));
    match here {
        '?' => super::shifted::is_trigger(after) || is_word(before) && is_word(after),
        '(' => before == ']',
        ')' => false,
        _ => is_word(before) && (is_word(after) || after == '/') && !is_han(before),
    }
}

/// A character of ASCII words and numbers.
fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric()
}
