//! What must hold between the files of a pack, and with the packs it needs.
//!
//! It knows nothing of reading. Start at [`check`].

use crate::finding::Finding;
use crate::model::Pack;

/// Everything that doesn't fit together, by file and line. `needs` are the packs that could be needed, this
/// one not among them.
#[must_use]
pub fn check(pack: &Pack, needs: &[Pack]) -> Vec<Finding> {
    let _ = needs;
    pack.noticed.clone()
}
