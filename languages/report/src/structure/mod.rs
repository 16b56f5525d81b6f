//! Structure: what each paragraph is and where it stands.
//!
//! What it is for: one pass over the lines of a repaired report that tells title, byline, chapters,
//! headings, topic sentences, notes and web page apart. It knows nothing of quantities and commitments.
//! Start at [`outline`]; the walk is in `walk`, the shape of a single line in `line`.

mod digits;
mod line;
mod origin;
mod walk;
mod words;

use crate::model::Outline;

/// Finds the structure of a repaired text. Every non-empty line gets a paragraph.
#[must_use]
pub fn outline(text: &str) -> Outline {
    let mut walk = walk::Walk::default();
    let mut start = 0;
    for (number, line) in (1_u32..).zip(text.split('\n')) {
        let body = line.trim_start_matches(is_blank);
        let indent = line.len() - body.len();
        walk.line(number, start + indent, body.trim_end_matches(is_blank));
        start += line.len() + 1;
    }
    walk.finish(text)
}

/// Indentation and line ends, the byte order mark included.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}'
}
