//! Pinyin in brackets, inserted after a character by a page that annotates its words.
//!
//! Brackets of any other content are the text's own. It knows nothing of brackets whose opening half was
//! eaten: see [`super::shifted`]. Start at [`remove`].

use super::cells::Cell;
use super::survey::is_han;
use crate::model::Damage;
use pinyin::{ToPinyin, ToPinyinMulti};

/// The longest syllable, with room: `zhuāng` has six letters.
pub(super) const LONGEST: usize = 8;

/// A letter that carries a tone mark.
pub(super) fn is_toned(c: char) -> bool {
    "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ".contains(c)
}

/// A letter of a syllable in pinyin.
pub(super) fn is_letter(c: char) -> bool {
    c.is_ascii_lowercase() || matches!(c, 'ü' | 'ê' | 'ɡ') || is_toned(c)
}

/// How many letters of pinyin stand at the start of `chars` before a closing bracket; `None` where it is
/// no syllable with a tone.
pub(super) fn syllable(chars: impl Iterator<Item = char>) -> Option<usize> {
    let (mut letters, mut toned) = (0, false);
    for c in chars {
        match c {
            ')' => return (toned && letters > 0).then_some(letters),
            c if is_letter(c) && letters < LONGEST => {
                letters += 1;
                toned |= is_toned(c);
            }
            _ => return None,
        }
    }
    None
}

/// Whether `c` is read `syllable`, tone included.
pub(super) fn reads(c: char, syllable: &str) -> bool {
    let same = |reading: &str| reading == syllable.replace('ɡ', "g");
    c.to_pinyin_multi()
        .is_some_and(|all| all.into_iter().any(|one| same(one.with_tone())))
        || c.to_pinyin().is_some_and(|one| same(one.with_tone()))
}

/// Takes out every bracket of pinyin after a Chinese character; of syllables without a tone those alone
/// that are the character's own reading.
pub(super) fn remove(cells: &mut [Cell]) {
    for open in 1..cells.len() {
        let follows = |cell: &Cell| cell.ch == '(' && !cell.gone;
        if !cells.get(open).is_some_and(follows) {
            continue;
        }
        let owner = open
            .checked_sub(1)
            .and_then(|i| cells.get(i))
            .filter(|cell| !cell.gone);
        let owner = owner.map(|cell| cell.ch).filter(|c| is_han(*c));
        if let Some(letters) = owner.and_then(|owner| bracket(cells, open, owner)) {
            take_out(cells, open, letters + 2);
        }
    }
}

/// Letters within the bracket that opens at `open`, if it holds pinyin.
fn bracket(cells: &[Cell], open: usize, owner: char) -> Option<usize> {
    let inside = cells.get(open + 1..)?;
    syllable(inside.iter().map(|cell| cell.ch)).or_else(|| {
        let text: String = inside
            .iter()
            .map(|cell| cell.ch)
            .take_while(|c| is_letter(*c))
            .take(LONGEST)
            .collect();
        let closed = inside
            .get(text.chars().count())
            .is_some_and(|cell| cell.ch == ')');
        (closed && !text.is_empty() && reads(owner, &text)).then(|| text.chars().count())
    })
}

/// Takes out `count` cells from `from`, as one repair.
pub(super) fn take_out(cells: &mut [Cell], from: usize, count: usize) {
    for (n, cell) in cells.iter_mut().skip(from).take(count).enumerate() {
        cell.remove(Damage::Pinyin);
        cell.head = n == 0;
    }
}
