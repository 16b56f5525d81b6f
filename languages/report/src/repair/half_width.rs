//! Half-width punctuation back to full width.
//!
//! It knows nothing of shifted runs: their marks are re-paired before. Start at [`widen`].

use super::cells::Cell;
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
/// the question marks that, where bytes were lost (`orphans`), stand for one which could not be restored.
pub(super) fn widen(cells: &mut [Cell], orphans: bool) {
    for index in 0..cells.len() {
        let Some(to) = cells
            .get(index)
            .filter(|cell| cell.mark.is_none())
            .and_then(|cell| wide(cell.ch))
        else {
            continue;
        };
        if !stays(cells, index, orphans)
            && let Some(cell) = cells.get_mut(index)
        {
            cell.replace(to, Damage::HalfWidth);
        }
    }
}

fn stays(cells: &[Cell], index: usize, orphans: bool) -> bool {
    let at = |i: Option<usize>| i.and_then(|i| cells.get(i)).map_or(' ', |cell| cell.ch);
    let (before, here, after) = (at(index.checked_sub(1)), at(Some(index)), at(Some(index + 1)));
    match here {
        '?' => orphans && super::shifted::is_trigger(after) || is_word(before) && is_word(after),
        '!' => before == '<',
        '(' => before == ']',
        ')' => closes_link(cells, index),
        ':' => after == '/' || is_key(cells, index) || is_clock(cells, index),
        ',' => is_thousands(cells, index) || before.is_ascii_alphabetic() && after == ' ',
        _ => false,
    }
}

/// The longest address of a link that is looked for.
const LONGEST_LINK: usize = 500;

/// The longest key of a line such as `title: …`.
const LONGEST_KEY: usize = 40;

/// Whether the bracket that closes a Markdown link: `[…](…)`.
fn closes_link(cells: &[Cell], close: usize) -> bool {
    let rest = cells
        .get(close.saturating_sub(LONGEST_LINK)..close)
        .unwrap_or_default();
    let open = rest.iter().rposition(|cell| matches!(cell.ch, '(' | '（'));
    open.and_then(|open| open.checked_sub(1))
        .and_then(|i| rest.get(i))
        .is_some_and(|cell| cell.ch == ']')
}

/// How many digits stand before `index` and after it, and whether a point adjoins either.
fn digits_around(cells: &[Cell], index: usize) -> (usize, usize, bool) {
    let is_digit = |cell: &&Cell| cell.ch.is_ascii_digit();
    let (left, right) = (
        cells.get(..index).unwrap_or_default(),
        cells.get(index + 1..).unwrap_or_default(),
    );
    let before = left.iter().rev().take_while(is_digit).count();
    let after = right.iter().take_while(is_digit).count();
    let point = |cell: Option<&Cell>| cell.is_some_and(|cell| cell.ch == '.');
    let pointed = point(left.iter().rev().nth(before)) || point(right.get(after));
    (before, after, pointed)
}

/// Whether the colon of a clock time: `8:30`.
fn is_clock(cells: &[Cell], colon: usize) -> bool {
    matches!(digits_around(cells, colon), (1 | 2, 2, false))
}

/// Whether a comma between groups of thousands: `1,250`.
fn is_thousands(cells: &[Cell], comma: usize) -> bool {
    matches!(digits_around(cells, comma), (1..=3, 3, _))
}

/// Whether the colon after a key at the line's start: `title: …`.
fn is_key(cells: &[Cell], colon: usize) -> bool {
    let mut key = cells
        .get(..colon)
        .unwrap_or_default()
        .iter()
        .skip_while(|cell| cell.gone);
    let spaced = cells.get(colon + 1).is_none_or(|cell| cell.ch == ' ');
    colon <= LONGEST_KEY
        && spaced
        && key.clone().next().is_some()
        && key.all(|cell| is_word(cell.ch) || matches!(cell.ch, '-' | '_'))
}

/// A character of ASCII words and numbers.
fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric()
}
