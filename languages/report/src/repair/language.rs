//! What Chinese of this kind reads like: how often one character follows another.
//!
//! The general table is `data/bigrams.txt`; the text at hand adds its own pairs, for its names and
//! slogans. It knows nothing of damage. Start at [`Language::follows`].

use super::traditional::simple;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// A character as the table counts it: digits and Latin letters as their full-width 0 and A, a line's
/// border as a line feed, traditional characters as simplified ones.
#[must_use]
pub fn kind_of(c: char) -> char {
    match c {
        '0'..='9' => '０',
        'a'..='z' | 'A'..='Z' => 'Ａ',
        '\n' | '\r' | ' ' | '\u{3000}' => '\n',
        c => simple(super::half_width::wide(c).unwrap_or(c)),
    }
}

/// The characters a lost first byte leaves in doubt: those whose second byte in GBK may begin a hit
/// (`A1` of `。`, `A3` of `！？；，`). Only for them does the table look two characters far.
#[must_use]
pub fn in_doubt() -> BTreeSet<char> {
    let pairs = [0xA1, 0xA3]
        .into_iter()
        .flat_map(|trail| (0x81..=0xFE).map(move |lead| (lead, trail)));
    pairs
        .filter_map(|(lead, trail)| super::gbk::decode(lead, trail))
        .map(kind_of)
        .collect()
}

/// The general table: for each run of two or three characters the binary logarithm of its count, and
/// each first character's total.
struct Table {
    runs: Vec<(u64, u8)>,
    totals: Vec<(char, u32)>,
    all: u32,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table {
        runs: Vec::new(),
        totals: Vec::new(),
        all: 0,
    };
    let pairs = entries(include_str!("../../data/bigrams.txt"));
    for (first, second, class) in pairs {
        table.runs.push((key([first, second, '\0']), class));
        match table.totals.last_mut().filter(|total| total.0 == first) {
            Some(total) => total.1 += estimate(class),
            None => table.totals.push((first, estimate(class))),
        }
        table.all = table.all.saturating_add(estimate(class));
    }
    table.totals.sort_unstable();
    let triples = include_str!("../../data/trigrams.txt");
    for line in triples.lines() {
        let mut chars = line.chars().map(unescape);
        let (Some(first), Some(second)) = (chars.next(), chars.next()) else {
            continue;
        };
        table
            .runs
            .extend(classed(chars).map(|(third, class)| (key([first, second, third]), class)));
    }
    table.runs.sort_unstable();
    table
});

/// A line's border is written `$`.
fn unescape(c: char) -> char {
    if c == '$' { '\n' } else { c }
}

/// Each line's first character with each of its followers and their magnitude.
fn entries(table: &str) -> impl Iterator<Item = (char, char, u8)> {
    table.lines().flat_map(|line| {
        let mut chars = line.chars().map(unescape);
        let first = chars.next().unwrap_or('\n');
        classed(chars).map(move |(second, class)| (first, second, class))
    })
}

/// Followers with their magnitude, which stands before the first of each.
fn classed(chars: impl Iterator<Item = char>) -> impl Iterator<Item = (char, u8)> {
    let mut class = 0;
    chars.filter_map(move |c| match c.to_digit(36) {
        Some(digit) => {
            class = u8::try_from(digit).unwrap_or(0);
            None
        }
        None => Some((c, class)),
    })
}

/// The middle of the counts of one magnitude.
fn estimate(class: u8) -> u32 {
    (3_u32 << class.min(28)) / 2
}

/// Up to three characters as one number, in their order.
fn key(run: [char; 3]) -> u64 {
    run.into_iter()
        .fold(0, |key, c| (key << 21) | u64::from(c as u32))
}

/// The general table together with one text's own runs.
pub(super) struct Language {
    /// The text's pairs and triples.
    own: Vec<u64>,
}

/// How much a run of the text itself counts against one of the general table.
const OWN_WEIGHT: u32 = 4;

/// How much the shorter run counts in a mixture: so many occurrences, and a share of the longer run's own,
/// since what was often seen has often gone on in a new way too. Fitted on reports left out of the tables.
const BACKING: f32 = 4.0;
/// The share where a pair is backed by its character.
const PAIRS: f32 = 0.05;
/// The share where a triple is backed by its pair.
const TRIPLES: f32 = 0.8;

impl Language {
    /// A language that has also read `text`, passing over what stands in brackets in Latin letters and
    /// over what follows an orphan, which is no language at all.
    pub(super) fn with(text: &str) -> Self {
        let mut own = Vec::new();
        let mut last = ['\n'; 2];
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            let next = chars.peek().copied().unwrap_or('\n');
            if c == '(' && super::pinyin::is_letter(next) {
                chars.by_ref().find(|c| matches!(c, ')' | '\n'));
                continue;
            }
            if c == '?' && super::shifted::is_trigger(next) {
                chars.by_ref().find(|c| c.is_ascii_alphanumeric() || *c == '\n');
                last = ['\n'; 2];
                continue;
            }
            let [before, nearest] = last;
            let kind = kind_of(c);
            own.extend([key([nearest, kind, '\0']), key([before, nearest, kind])]);
            last = [nearest, kind];
        }
        own.sort_unstable();
        Self { own }
    }

    /// How well `third` follows `first` and `second`: a natural logarithm of a probability, at most 0.
    pub(super) fn follows(&self, first: char, second: char, third: char) -> f32 {
        let (first, second, third) = (kind_of(first), kind_of(second), kind_of(third));
        // A mixture after Witten and Bell: what was seen, backed by the shorter run.
        let alone = (self.total(third) as f32 + 0.5) / (TABLE.all as f32 + 1.0);
        let pair = self.count([second, third, '\0']) as f32;
        let seen = self.total(second) as f32;
        let back = BACKING + seen * PAIRS;
        let two = (pair + back * alone) / (seen + back);
        let triple = self.count([first, second, third]) as f32;
        let before = self.count([first, second, '\0']) as f32;
        let back = BACKING + before * TRIPLES;
        ((triple + back * two) / (before + back)).ln()
    }

    /// The mean of [`Self::follows`] along a text.
    pub(super) fn mean(&self, chars: impl Iterator<Item = char>) -> f32 {
        let (mut sum, mut count, mut last) = (0.0, 0.0_f32, ['\n'; 2]);
        for c in chars {
            let [before, nearest] = last;
            sum += self.follows(before, nearest, c);
            count += 1.0;
            last = [nearest, c];
        }
        if count > 0.0 { sum / count } else { f32::MIN }
    }

    fn count(&self, run: [char; 3]) -> u32 {
        let key = key(run);
        let general = TABLE.runs.binary_search_by_key(&key, |run| run.0).ok();
        let general = general
            .and_then(|at| TABLE.runs.get(at))
            .map_or(0, |run| estimate(run.1));
        general.saturating_add(self.owned(key, key))
    }

    fn total(&self, first: char) -> u32 {
        let general = TABLE.totals.binary_search_by_key(&first, |total| total.0).ok();
        let general = general
            .and_then(|at| TABLE.totals.get(at))
            .map_or(0, |total| total.1);
        // Each character of the text begins a pair and a triple.
        general.saturating_add(self.owned(key([first, '\0', '\0']), key([first, char::MAX, char::MAX])) / 2)
    }

    fn owned(&self, from: u64, to: u64) -> u32 {
        let start = self.own.partition_point(|own| *own < from);
        let end = self.own.partition_point(|own| *own <= to);
        u32::try_from(end.saturating_sub(start))
            .unwrap_or(u32::MAX)
            .saturating_mul(OWN_WEIGHT)
    }
}
