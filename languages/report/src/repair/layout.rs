//! Layout: indentation that lost its full width carries no meaning and is taken out.
//!
//! It knows nothing of paragraphs' roles. Start at [`outdent`].

use super::cells::Cell;
use crate::model::Damage;

/// Takes out the spaces a line starts with.
pub(super) fn outdent(cells: &mut [Cell]) {
    cells
        .iter_mut()
        .take_while(|cell| matches!(cell.ch, ' ' | '\u{3000}' | '\u{a0}'))
        .for_each(|cell| cell.remove(Damage::Layout));
}
