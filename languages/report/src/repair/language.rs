//! What Chinese of this kind reads like: how often one character follows another.
//!
//! The general table is `data/bigrams.txt`; the text at hand adds its own pairs, for its names and
//! slogans. It knows nothing of damage. Start at [`Language::follows`].

use super::traditional::simple;
use std::sync::LazyLock;

/// A character as the table counts it: digits and Latin letters as their
/// full-width 0 and A, a line's border as a
/// line feed, traditional characters as simplified ones.
#[must_use]
pub fn kind_of(c: char) -> char {
    match c {
        '0'..='9' => '０',
        'a'..='z' | 'A'..='Z' => 'Ａ',
        '\n' | '\r' | ' ' | '\u{3000}' => '\n',
        c => simple(super::half_width::wide(c).unwrap_or(c)),
    }
}

/// The general table: pairs in order with the binary logarithm of their count, and each first
/// character's total.
struct Table {
    pairs: Vec<(u64, u8)>,
    totals: Vec<(char, u32)>,
    all: u32,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table {
        pairs: Vec::new(),
        totals: Vec::new(),
        all: 0,
    };
    for line in include_str!("../../data/bigrams.txt").lines() {
        let mut chars = line.chars().map(|c| if c == '$' { '\n' } else { c });
        let Some(first) = chars.next() else { continue };
        let (mut class, mut total) = (0, 0_u32);
        for c in chars {
            match c.to_digit(36) {
                Some(digit) => class = digit,
                None => {
                    table
                        .pairs
                        .push((key(first, c), u8::try_from(class).unwrap_or(0)));
                    total = total.saturating_add(estimate(class));
                }
            }
        }
        table.totals.push((first, total));
        table.all = table.all.saturating_add(total);
    }
    table.pairs.sort_unstable();
    table.totals.sort_unstable();
    table
});

/// The middle of the counts of one magnitude.
fn estimate(class: u32) -> u32 {
    (3_u32 << class.min(28)) / 2
}

fn key(first: char, second: char) -> u64 {
    (u64::from(first as u32) << 32) | u64::from(second as u32)
}

/// The general table together with one text's own pairs.
pub(super) struct Language {
    own: Vec<u64>,
}

/// How much a pair of the text itself counts against one of the general table.
const OWN_WEIGHT: u32 = 4;

impl Language {
    /// A language that has also read `text`, passing over what stands in brackets in Latin letters and
    /// over what follows an orphan, which is no language at all.
    pub(super) fn with(text: &str) -> Self {
        let mut own = Vec::new();
        let mut last = '\n';
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            let next = chars.peek().copied().unwrap_or('\n');
            if c == '(' && super::pinyin::is_letter(next) {
                chars.by_ref().find(|c| matches!(c, ')' | '\n'));
                continue;
            }
            if c == '?' && super::shifted::is_trigger(next) {
                chars.by_ref().find(|c| c.is_ascii_alphanumeric() || *c == '\n');
                last = '\n';
                continue;
            }
            let kind = kind_of(c);
            own.push(key(last, kind));
            last = kind;
        }
        own.sort_unstable();
        Self { own }
    }

    /// How well `second` follows `first`: a natural logarithm of a probability, at most 0.
    pub(super) fn follows(&self, first: char, second: char) -> f32 {
        let (first, second) = (kind_of(first), kind_of(second));
        let pair = self.pair(first, second) as f32;
        let before = self.total(first) as f32;
        let alone = (self.total(second) as f32 + 0.5) / (TABLE.all as f32 + 1.0);
        // Witten and Bell's mixture in its simplest form: pairs that were seen, backed by the character.
        ((pair + 8.0 * alone) / (before + 8.0)).ln()
    }

    /// The mean of [`Self::follows`] along a text.
    pub(super) fn mean(&self, chars: impl Iterator<Item = char>) -> f32 {
        let (mut sum, mut count, mut last) = (0.0, 0.0_f32, None);
        for c in chars {
            if let Some(last) = last {
                sum += self.follows(last, c);
                count += 1.0;
            }
            last = Some(c);
        }
        if count > 0.0 { sum / count } else { f32::MIN }
    }

    fn pair(&self, first: char, second: char) -> u32 {
        let key = key(first, second);
        let general = TABLE.pairs.binary_search_by_key(&key, |pair| pair.0).ok();
        let general = general
            .and_then(|at| TABLE.pairs.get(at))
            .map_or(0, |pair| estimate(pair.1.into()));
        let from = self.own.partition_point(|own| *own < key);
        let own = self.own.iter().skip(from).take_while(|own| **own == key).count();
        general.saturating_add(u32::try_from(own).unwrap_or(u32::MAX).saturating_mul(OWN_WEIGHT))
    }

    fn total(&self, first: char) -> u32 {
        let general = TABLE.totals.binary_search_by_key(&first, |total| total.0).ok();
        let general = general
            .and_then(|at| TABLE.totals.get(at))
            .map_or(0, |total| total.1);
        let from = self.own.partition_point(|own| *own < key(first, '\0'));
        let to = self.own.partition_point(|own| *own < key(first, char::MAX));
        let own = u32::try_from(to.saturating_sub(from)).unwrap_or(u32::MAX);
        general.saturating_add(own.saturating_mul(OWN_WEIGHT))
    }
}
