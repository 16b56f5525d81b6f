//! What it means that a matter contains a word, in whichever database it is kept.
//!
//! Chinese has no blanks between words, so a word of ideographs is found wherever it stands. A word of letters
//! and digits is found as a whole word or, from three on, as the beginning of one. Full-width forms are ASCII
//! and capitals are small letters. It knows nothing of indexes. Start at [`contains`].

use crate::aggregate::backend::MatterEntry;

/// Letters and digits from which on a word stands for all that begin with it: shorter ones begin too many.
pub(crate) const BEGINNING: usize = 3;

/// Whether a character is written without blanks around its words.
fn is_ideograph(letter: char) -> bool {
    matches!(letter, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
        && letter.is_alphanumeric()
}

/// A character as it is compared: full-width forms of ASCII as ASCII, letters in lower case.
fn folded(letter: char) -> char {
    let narrow = match letter {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(letter as u32 - 0xFEE0).unwrap_or(letter),
        other => other,
    };
    narrow.to_lowercase().next().unwrap_or(narrow)
}

/// Stretches of letters of one sort: ideographs, or letters and digits.
pub(crate) fn stretches(text: &str) -> Vec<(bool, Vec<char>)> {
    let mut stretches: Vec<(bool, Vec<char>)> = Vec::new();
    let mut open = false;
    for letter in text.chars().map(folded) {
        if !letter.is_alphanumeric() {
            open = false;
            continue;
        }
        let sort = is_ideograph(letter);
        match stretches.last_mut() {
            Some((last, letters)) if open && *last == sort => letters.push(letter),
            _ => stretches.push((sort, vec![letter])),
        }
        open = true;
    }
    stretches
}

/// Whether a text contains what is looked for: every word of it.
pub(crate) fn contains(text: &str, words: &str) -> bool {
    let (have, want) = (stretches(text), stretches(words));
    want.iter().all(|(sort, word)| {
        have.iter()
            .filter(|(own, _)| own == sort)
            .any(|(_, letters)| match (*sort, word.len()) {
                (true, length) => letters.windows(length).any(|part| part == word),
                (false, ..BEGINNING) => letters == word,
                (false, _) => letters.starts_with(word),
            })
    })
}

/// A matter's words. The blank keeps the end of one from making a word with the start of the other.
pub(crate) fn of_matter(entry: &MatterEntry) -> String {
    format!("{} {}", entry.row.title, entry.row.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ideographs_are_found_anywhere_and_letters_by_their_beginning() {
        assert!(contains("道路施工许可", "施工 许可"));
        assert!(contains("道路施工许可", "可"));
        assert!(!contains("道路施工许可", "路许"));
        assert!(contains("No. HY2026-0017", "hy20 0017"));
        assert!(!contains("No. HY2026-0017", "hy"));
        assert!(!contains("No. HY2026-0017", "2026"));
        assert!(contains("No. HY2026-0017", "ｈｙ２０２６ 0017"));
        assert!(!contains("第17号", "1"));
    }
}
