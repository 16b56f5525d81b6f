//! The index of a column: for every part of its range, the set of rules that admit it.
//!
//! What it is for: turning the constant tests of a column into sets of rules once, so that a value finds
//! its set by binary search.
//!
//! What it knows nothing of: other columns. Start at [`Column::build`] and [`Column::lane`].

use super::order::{Points, Sort};
use crate::feel::{Range, UnaryTest, UnaryTests, Value};
use crate::item::aside;

/// Beyond this many words an index isn't built; the column's tests are tried one by one.
const MOST_WORDS: usize = 1 << 21;

/// A column's sets of rules, a bit for each rule.
#[derive(Debug)]
pub(crate) struct Column {
    words: usize,
    points: Points,
    /// A set for each part the points make.
    sets: Vec<u64>,
    null: Vec<u64>,
    /// The rules whose test no set answers; they are in every set.
    open: Vec<u64>,
    any_open: bool,
    /// Whether every rule admits every value.
    indifferent: bool,
    indexed: bool,
}

/// What a column says of one value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lane<'c> {
    /// The rules that may match; none stands for all.
    set: Option<&'c [u64]>,
    /// The rules among them whose test must still be tried.
    pub(super) doubt: Doubt<'c>,
}

/// Which candidates a set leaves in doubt.
#[derive(Debug, Clone, Copy)]
pub(super) enum Doubt<'c> {
    None,
    Some(&'c [u64]),
    All,
}

impl Lane<'_> {
    /// A word of the set of rules that may match.
    pub(super) fn word(&self, word: usize) -> u64 {
        match self.set {
            Some(set) => set.get(word).copied().unwrap_or_default(),
            None => u64::MAX,
        }
    }
}

/// What a cell's tests say, if constants say it all.
pub(crate) enum Cell<'t> {
    /// Every value.
    Any,
    /// These values and ranges of one sort, or (if so marked) all others of the sort.
    Constant(Vec<Piece<'t>>, bool),
    /// Only evaluation can tell.
    Open,
}

/// A constant among a cell's tests.
#[derive(Clone, Copy)]
pub(crate) enum Piece<'t> {
    Point(&'t Value),
    Range(&'t Range),
    /// `null` among the tests: it admits no value of the sort.
    Null,
}

/// Reads the constants of a cell whose values are of this sort.
pub(crate) fn cell(tests: &UnaryTests, sort: Option<Sort>) -> Cell<'_> {
    let mut pieces = Vec::new();
    for test in tests.tests() {
        match test {
            UnaryTest::Any if tests.negated() => return Cell::Open,
            UnaryTest::Any => return Cell::Any,
            UnaryTest::Equal(Value::Null) => pieces.push(Piece::Null),
            UnaryTest::Equal(value) if sort.is_some() && Sort::of(value) == sort => {
                pieces.push(Piece::Point(value));
            }
            UnaryTest::Within(range) if sort.is_some() && sort_of_range(range) == sort => {
                pieces.push(Piece::Range(range));
            }
            _ => return Cell::Open,
        }
    }
    Cell::Constant(pieces, tests.negated())
}

/// The sort of a range whose ends are of one sort.
fn sort_of_range(range: &Range) -> Option<Sort> {
    let start = range.start.value().map(Sort::of);
    let end = range.end.value().map(Sort::of);
    match (start, end) {
        (Some(start), Some(end)) => start.filter(|_| start == end),
        (Some(sort), None) | (None, Some(sort)) => sort,
        (None, None) => None,
    }
}

/// The sort of the first constant in a column: that of all its constants in any sensible table.
pub(crate) fn sort_of_column<'t>(cells: impl Iterator<Item = &'t UnaryTests>) -> Option<Sort> {
    cells.flat_map(UnaryTests::tests).find_map(|test| match test {
        UnaryTest::Equal(value) => Sort::of(value),
        UnaryTest::Within(range) => sort_of_range(range),
        _ => None,
    })
}

/// All end points in a column.
pub(crate) fn points<'t>(cells: impl Iterator<Item = &'t UnaryTests>, sort: Option<Sort>) -> Points {
    let mut values: Vec<Value> = Vec::new();
    for tests in cells {
        let Cell::Constant(pieces, _) = cell(tests, sort) else {
            continue;
        };
        for piece in pieces {
            match piece {
                Piece::Point(value) => values.push(value.clone()),
                Piece::Range(range) => {
                    let ends = [range.start.value(), range.end.value()];
                    values.extend(ends.into_iter().flatten().cloned());
                }
                Piece::Null => {}
            }
        }
    }
    Points::new(values)
}

/// Calls `mark` with each part that a cell's pieces cover.
pub(crate) fn cover(points: &Points, pieces: &[Piece<'_>], negated: bool, mut mark: impl FnMut(usize)) {
    let spans: Vec<(usize, usize)> = pieces
        .iter()
        .filter_map(|piece| match piece {
            Piece::Point(value) => points.part(value).map(|part| (part, part)),
            Piece::Range(range) => points.span(range),
            Piece::Null => None,
        })
        .collect();
    if negated {
        let covered = |part: &usize| spans.iter().any(|(first, last)| (first..=last).contains(&part));
        (0..points.parts()).filter(|part| !covered(part)).for_each(mark);
    } else {
        for (first, last) in spans {
            (first..=last).for_each(&mut mark);
        }
    }
}

impl Column {
    /// Builds the index of the tests in one column, one for each rule.
    pub(crate) fn build(cells: &[&UnaryTests]) -> Self {
        let sort = sort_of_column(cells.iter().copied());
        let points = points(cells.iter().copied(), sort);
        let words = cells.len().div_ceil(64);
        let parts = points.parts();
        let mut column = Self {
            words,
            sets: Vec::new(),
            null: vec![0; words],
            open: vec![0; words],
            any_open: false,
            indifferent: true,
            indexed: parts.saturating_mul(words) <= MOST_WORDS,
            points,
        };
        if column.indexed {
            column.sets = vec![0; parts * words];
        }
        for (rule, tests) in cells.iter().enumerate() {
            column.add(rule, tests, sort);
        }
        column
    }

    fn add(&mut self, rule: usize, tests: &UnaryTests, sort: Option<Sort>) {
        let (word, bit) = (rule / 64, 1_u64 << (rule % 64));
        let words = self.words;
        let found = cell(tests, sort);
        self.indifferent &= matches!(found, Cell::Any);
        match found {
            Cell::Constant(pieces, negated) => {
                let sets = &mut self.sets;
                let mark = |part: usize| set(sets, part * words + word, bit);
                cover(&self.points, &pieces, negated, mark);
                let (admits_null, sound) = aside(|run| tests.test(&Value::Null, &[], run));
                if admits_null && sound {
                    set(&mut self.null, word, bit);
                }
                return;
            }
            Cell::Any => {}
            Cell::Open => {
                set(&mut self.open, word, bit);
                self.any_open = true;
            }
        }
        set(&mut self.null, word, bit);
        for part in 0..self.points.parts() {
            set(&mut self.sets, part * words + word, bit);
        }
    }

    /// What the column says of a value.
    pub(crate) fn lane(&self, value: &Value) -> Lane<'_> {
        if self.indifferent {
            return Lane {
                set: None,
                doubt: Doubt::None,
            };
        }
        let set = match value {
            _ if !self.indexed => None,
            Value::Null => Some(&*self.null),
            value => {
                let part = self.points.part(value);
                part.and_then(|part| self.sets.get(part * self.words..(part + 1) * self.words))
            }
        };
        let doubt = match set {
            None => Doubt::All,
            Some(_) if self.any_open => Doubt::Some(&self.open),
            Some(_) => Doubt::None,
        };
        Lane { set, doubt }
    }
}

fn set(words: &mut [u64], word: usize, bit: u64) {
    if let Some(word) = words.get_mut(word) {
        *word |= bit;
    }
}
