//! What a matter is found by: hashes of every two neighbouring ideographs of its title and text, of each alone,
//! of its words of letters and digits and of how they begin.
//!
//! A matter that contains a word has all of the word's hashes, so an index over them narrows the matters down;
//! whether one contains the word is then for [`crate::words`] to say. It knows nothing of the database.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::words::{BEGINNING, stretches};

/// Version of the hashes: rows of another are made anew.
pub(crate) const FORMAT: i32 = 1;

/// FNV-1a over some characters.
fn hash(letters: &[char]) -> i32 {
    let bytes = letters.iter().flat_map(|letter| u32::from(*letter).to_le_bytes());
    let hash = bytes.fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    hash.cast_signed()
}

/// The hashes of a matter's title and text, as a PostgreSQL array's text.
pub(crate) fn hashes(found_by: Option<(&str, &str)>) -> String {
    let (title, text) = found_by.unwrap_or_default();
    let mut all = BTreeSet::new();
    for (ideographs, letters) in stretches(title).into_iter().chain(stretches(text)) {
        if ideographs {
            all.extend(letters.windows(2).map(hash));
            all.extend(letters.chunks(1).map(hash));
        } else {
            all.insert(hash(&letters));
            all.extend(letters.get(..BEGINNING).map(hash));
        }
    }
    let mut array = String::from("{");
    for (index, hash) in all.iter().enumerate() {
        // Writing to a string can't fail.
        let _ = write!(array, "{}{hash}", if index > 0 { "," } else { "" });
    }
    array.push('}');
    array
}

/// The hashes that a matter found by these words has; none if there is nothing to look for.
pub(crate) fn wanted(words: &str) -> Vec<i32> {
    let mut all = BTreeSet::new();
    for (ideographs, letters) in stretches(words) {
        match ideographs {
            true if letters.len() > 1 => all.extend(letters.windows(2).map(hash)),
            true => {
                all.insert(hash(&letters));
            }
            false => {
                all.insert(hash(letters.get(..BEGINNING).unwrap_or(&letters)));
            }
        }
    }
    all.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::contains;

    #[test]
    fn what_contains_a_word_has_all_of_its_hashes() {
        let text = "衡阳市蒸湘区 Zhengxiang 路12号";
        let has = hashes(Some(("", text)));
        let has: Vec<i32> = has
            .trim_matches(['{', '}'])
            .split(',')
            .map(|hash| hash.parse().unwrap())
            .collect();
        for words in [
            "蒸湘",
            "zhengXiang",
            "zheng 12",
            "号",
            "路 衡阳",
            "１２",
            "湘蒸",
            "x",
        ] {
            let may = wanted(words).iter().all(|hash| has.contains(hash));
            assert!(may || !contains(text, words), "{words}");
        }
        assert!(!wanted("湘蒸").iter().all(|hash| has.contains(hash)));
        assert_eq!((hashes(None).as_str(), wanted(" ,").len()), ("{}", 0));
    }
}
