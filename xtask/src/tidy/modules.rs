//! Every module opens with what it is for.

use super::members::Member;

/// A sentence for each source file without a module document.
pub(crate) fn check(members: &[Member]) -> Vec<String> {
    let files = members.iter().flat_map(|member| &member.sources);
    let bare = files.filter(|source| !source.text.trim_start().starts_with("//!"));
    bare.map(|source| format!("{}: opens without a `//!` that says what it is for", source.path))
        .collect()
}
