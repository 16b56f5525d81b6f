//! What a matter is found by: hashes of every two neighbouring characters of its title and text.
//!
//! Chinese has no blanks between words, so neighbouring characters stand for them: a text that contains a
//! word contains each of the word's pairs. The index narrows the matters down by pairs, and the text itself
//! is then looked at. It knows nothing of the database.

use std::collections::BTreeSet;
use std::fmt::Write;

/// Pairs kept of one matter at most: a text of a few pages.
const MOST: usize = 4096;

fn of(text: &str) -> BTreeSet<i32> {
    let mut pairs = BTreeSet::new();
    let mut before = None;
    for letter in text.chars().flat_map(char::to_lowercase) {
        if let Some(before) = before.replace(letter)
            && pairs.len() < MOST
        {
            pairs.insert(hash(before, letter));
        }
    }
    pairs
}

/// FNV-1a over the two characters.
fn hash(a: char, b: char) -> i32 {
    let bytes = [u32::from(a).to_le_bytes(), u32::from(b).to_le_bytes()];
    let hash = bytes.iter().flatten().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    });
    hash.cast_signed()
}

/// The pairs of a matter's title and text, as a PostgreSQL array's text.
pub(crate) fn pairs(found_by: Option<(&str, &str)>) -> String {
    let (title, text) = found_by.unwrap_or_default();
    let mut all = of(title);
    all.extend(of(text));
    let mut array = String::from("{");
    for (index, pair) in all.iter().enumerate() {
        // Writing to a string can't fail.
        let _ = write!(array, "{}{pair}", if index > 0 { "," } else { "" });
    }
    array.push('}');
    array
}

/// The pairs that a matter found by these words has. Of a word longer than a matter's pairs can be, as many
/// as are kept of a matter.
pub(crate) fn wanted<'a>(words: impl Iterator<Item = &'a str>) -> Vec<i32> {
    let all: BTreeSet<i32> = words.flat_map(of).collect();
    all.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_the_pairs_of_every_word_in_it() {
        let text = of("衡阳市蒸湘区 Zhengxiang 路12号");
        for word in ["蒸湘", "zhengXiang", "路12", "号", ""] {
            assert!(
                wanted([word].into_iter()).iter().all(|pair| text.contains(pair)),
                "{word}"
            );
        }
        assert!(!text.contains(&hash('湘', '蒸')));
        assert_eq!(pairs(None), "{}");
    }
}
