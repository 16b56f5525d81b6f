//! The space a table's inputs span, divided into parts no test tells apart, and each rule's region in it.
//!
//! What it is for: exact answers to whether two regions meet, and whether some regions leave a part of the
//! space, or of another region, uncovered.
//!
//! What it knows nothing of: hit policies and messages. Start at [`Space::of`].

use super::sample::between;
use crate::feel::{Type, UnaryTests, Value};
use crate::table::column::{self, Piece, cell, cover, points, sort_of_column};
use crate::table::order::{Points, Sort};
use crate::table::{Input, Table};
use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Once the searches of a table have visited so many states, they are given up.
const MOST_STATES: usize = 1_000_000;

/// The space of a table's inputs.
pub(super) struct Space {
    pub(super) dimensions: Vec<Dimension>,
    /// The rules with a test only evaluation can answer.
    pub(super) open: Bits,
    rules: usize,
    /// States searches may still visit.
    budget: Cell<usize>,
}

/// What one input, or several columns on the same input, tells apart.
pub(super) struct Dimension {
    pub(super) name: Arc<str>,
    points: Points,
    /// The parts that have a value which is allowed, each with such a value and the rules that admit it.
    pub(super) parts: Vec<Part>,
    /// For each rule the parts it admits.
    regions: Vec<Bits>,
    /// Where tests only name texts, the part that stands for every other text: the last.
    pub(super) other: Option<usize>,
}

pub(super) struct Part {
    pub(super) index: usize,
    pub(super) sample: Value,
    rules: Bits,
}

/// A box in the space: for each dimension a run of its parts, first and last.
pub(super) type Run = Vec<(usize, usize)>;

/// What a search for uncovered space found.
pub(super) enum Search {
    Covered,
    /// These boxes are uncovered; there may be more.
    Uncovered(Vec<Run>),
    GivenUp,
}

/// A set of rules or of parts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    pub(super) fn none(len: usize) -> Self {
        Self(vec![0; len.div_ceil(64)])
    }

    pub(super) fn set(&mut self, bit: usize) {
        if let Some(word) = self.0.get_mut(bit / 64) {
            *word |= 1 << (bit % 64);
        }
    }

    pub(super) fn has(&self, bit: usize) -> bool {
        self.0
            .get(bit / 64)
            .is_some_and(|word| word >> (bit % 64) & 1 == 1)
    }

    fn and(&self, other: &Self) -> Self {
        Self(
            self.0
                .iter()
                .zip(&other.0)
                .map(|(one, other)| one & other)
                .collect(),
        )
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    fn first(&self) -> Option<usize> {
        let word = self.0.iter().position(|word| *word != 0)?;
        Some(word * 64 + self.0.get(word)?.trailing_zeros() as usize)
    }
}

impl Space {
    /// The space of a table. Columns that test the same text are one dimension.
    pub(super) fn of(table: &Table) -> Self {
        let mut space = Self {
            dimensions: Vec::new(),
            open: Bits::none(table.rules.len()),
            rules: table.rules.len(),
            budget: Cell::new(MOST_STATES),
        };
        let mut done: Vec<&str> = Vec::new();
        for input in &table.inputs {
            if done.contains(&&*input.text) {
                continue;
            }
            done.push(&input.text);
            let same = |(_, other): &(usize, &Input)| other.text == input.text;
            let columns: Vec<usize> = table
                .inputs
                .iter()
                .enumerate()
                .filter(same)
                .map(|(at, _)| at)
                .collect();
            let dimension = space.dimension(table, input, &columns);
            space.dimensions.push(dimension);
        }
        space
    }

    fn dimension(&mut self, table: &Table, input: &Input, columns: &[usize]) -> Dimension {
        let cells = || {
            let rules = table.rules.iter();
            rules.flat_map(|rule| columns.iter().filter_map(|column| rule.tests.get(*column)))
        };
        let allowed: Vec<&UnaryTests> = input.allowed.iter().chain(input.item.tests()).collect();
        let sort = declared(&input.item.kind).or_else(|| sort_of_column(cells()));
        let mut values = points(cells().chain(allowed.iter().copied()), sort).0;
        if sort == Some(Sort::Boolean) {
            values.extend([Value::Boolean(false), Value::Boolean(true)]);
        }
        let points = Points::new(values);
        let mut domain = vec![true; points.parts()];
        for tests in allowed {
            narrow(&points, &mut domain, tests, sort);
        }
        let mut parts: Vec<Part> = domain
            .iter()
            .enumerate()
            .filter(|(_, allowed)| **allowed)
            .filter_map(|(index, _)| {
                let sample = between(&points, index, sort)?;
                let rules = Bits::none(self.rules);
                Some(Part { index, sample, rules })
            })
            .collect();
        let other = named_only(
            sort,
            cells().chain(input.allowed.iter()).chain(input.item.tests()),
        )
        .then(|| any_other(&points, &mut parts))
        .flatten();
        let mut regions = Vec::with_capacity(table.rules.len());
        for (number, rule) in table.rules.iter().enumerate() {
            let tests = columns.iter().filter_map(|column| rule.tests.get(*column));
            let region = self.region(&points, tests, sort, number);
            for part in parts.iter_mut().filter(|part| region.has(part.index)) {
                part.rules.set(number);
            }
            regions.push(region);
        }
        Dimension {
            name: Arc::clone(&input.text),
            points,
            parts,
            regions,
            other,
        }
    }

    /// The parts a rule admits. A test only evaluation can answer admits all, and marks the rule open.
    fn region<'t>(
        &mut self,
        points: &Points,
        tests: impl Iterator<Item = &'t UnaryTests>,
        sort: Option<Sort>,
        rule: usize,
    ) -> Bits {
        let mut region = all(points.parts());
        for tests in tests {
            match cell(tests, sort) {
                column::Cell::Any => {}
                column::Cell::Open => self.open.set(rule),
                column::Cell::Constant(pieces, negated) => {
                    let mut covered = Bits::none(points.parts());
                    cover(points, &pieces, negated, |part| covered.set(part));
                    region = region.and(&covered);
                }
            }
        }
        region
    }

    /// Whether the regions of two rules meet, and where.
    pub(super) fn meet(&self, one: usize, other: usize) -> Option<Run> {
        self.dimensions
            .iter()
            .map(|dimension| dimension.meet(one, other))
            .collect()
    }

    /// Whether a rule admits any value that is allowed at all.
    pub(super) fn inhabited(&self, rule: usize) -> bool {
        let admits = |dimension: &Dimension| dimension.parts.iter().any(|part| part.rules.has(rule));
        self.dimensions.iter().all(admits)
    }

    /// Whether the regions of `rules` cover the space, or the region of `of` where one is given.
    pub(super) fn covered(&self, rules: &Bits, of: Option<usize>, most: usize) -> Search {
        let mut walk = Walk {
            space: self,
            of,
            most,
            known: BTreeSet::new(),
            path: Vec::new(),
            found: Vec::new(),
        };
        walk.go(0, rules);
        if !walk.found.is_empty() {
            Search::Uncovered(walk.found)
        } else if self.budget.get() == 0 {
            Search::GivenUp
        } else {
            Search::Covered
        }
    }
}

impl Dimension {
    /// The first part, among those with a value, that two rules both admit.
    fn meet(&self, one: usize, other: usize) -> Option<(usize, usize)> {
        let (one_region, other_region) = self.regions.get(one).zip(self.regions.get(other))?;
        one_region.and(other_region).first()?;
        let at = self
            .parts
            .iter()
            .position(|part| part.rules.has(one) && part.rules.has(other))?;
        Some((at, at))
    }

    /// The ends of a run of parts: the first and last point, and whether each belongs to it; no point on a
    /// side where the run has no end.
    pub(super) fn ends(&self, (first, last): (usize, usize)) -> [Option<(&Value, bool)>; 2] {
        let index = |at: usize| self.parts.get(at).map_or(0, |part| part.index);
        let (first, last) = (index(first), index(last));
        let start = match first {
            0 => None,
            first if first % 2 == 1 => self.points.0.get(first / 2).map(|point| (point, true)),
            first => self.points.0.get(first / 2 - 1).map(|point| (point, false)),
        };
        let end = self.points.0.get(last / 2).map(|point| (point, last % 2 == 1));
        [start, end]
    }

    /// Whether two parts lie side by side, so that a range can hold both. Where only single values are
    /// allowed, all do.
    fn adjacent(&self, one: usize, other: usize) -> bool {
        let index = |at: usize| self.parts.get(at).map(|part| part.index);
        self.enumerated()
            || self.other.is_some()
            || matches!((index(one), index(other)), (Some(one), Some(other)) if one + 1 == other)
    }

    /// Whether only single values are allowed: the truth values, or a list.
    pub(super) fn enumerated(&self) -> bool {
        self.parts.iter().all(|part| part.index % 2 == 1)
    }
}

/// A search through the dimensions, one after the other, with the rules that still apply.
struct Walk<'s> {
    space: &'s Space,
    of: Option<usize>,
    most: usize,
    /// States known to be covered.
    known: BTreeSet<(usize, Bits)>,
    path: Run,
    found: Vec<Run>,
}

impl Walk<'_> {
    /// Whether all is covered from this dimension on by these rules.
    fn go(&mut self, at: usize, rules: &Bits) -> bool {
        let left = self.space.budget.get();
        if left == 0 || self.found.len() >= self.most {
            return false;
        }
        self.space.budget.set(left - 1);
        let Some(dimension) = self.space.dimensions.get(at) else {
            if rules.is_empty() {
                self.found.push(self.path.clone());
            }
            return !rules.is_empty();
        };
        let state = (at, rules.clone());
        if self.known.contains(&state) {
            return true;
        }
        let mut covered = true;
        for (first, last, rest) in self.runs(dimension, rules) {
            self.path.push((first, last));
            covered &= self.go(at + 1, &rest);
            self.path.pop();
        }
        if covered {
            self.known.insert(state);
        }
        covered
    }

    /// Neighbouring parts that the same rules admit, as runs.
    fn runs(&self, dimension: &Dimension, rules: &Bits) -> Vec<(usize, usize, Bits)> {
        let mut runs: Vec<(usize, usize, Bits)> = Vec::new();
        for (at, part) in dimension.parts.iter().enumerate() {
            if self.of.is_some_and(|of| !part.rules.has(of)) {
                continue;
            }
            let rest = rules.and(&part.rules);
            match runs.last_mut() {
                Some((_, last, same)) if *same == rest && dimension.adjacent(*last, at) => *last = at,
                _ => runs.push((at, at, rest)),
            }
        }
        runs
    }
}

fn all(len: usize) -> Bits {
    let mut bits = Bits::none(len);
    (0..len).for_each(|bit| bits.set(bit));
    bits
}

/// Whether the tests of a column of texts only name texts, so that all others are alike.
fn named_only<'t>(sort: Option<Sort>, mut tests: impl Iterator<Item = &'t UnaryTests>) -> bool {
    let named = |tests: &UnaryTests| match cell(tests, sort) {
        column::Cell::Constant(pieces, _) => pieces
            .iter()
            .all(|piece| matches!(piece, Piece::Point(_) | Piece::Null)),
        column::Cell::Any => true,
        column::Cell::Open => false,
    };
    sort == Some(Sort::String) && tests.all(named)
}

/// Puts one part in the place of all between the named texts, behind them; gives its place. Nothing where no other
/// text is allowed.
fn any_other(points: &Points, parts: &mut Vec<Part>) -> Option<usize> {
    let between = parts.iter().position(|part| part.index % 2 == 0)?;
    let mut other = parts.remove(between);
    parts.retain(|part| part.index % 2 == 1);
    let known = |text: &str| {
        let mut texts = points.0.iter();
        texts.any(|point| matches!(point, Value::String(known) if **known == *text))
    };
    let chinese = points
        .0
        .iter()
        .any(|point| matches!(point, Value::String(text) if !text.is_ascii()));
    let mut text = if chinese { "其他" } else { "other" }.to_owned();
    while known(&text) {
        text.push('~');
    }
    other.sample = Value::text(&text);
    parts.push(other);
    Some(parts.len() - 1)
}

/// Leaves in a domain only what tests of constants admit; other tests leave it as it is.
fn narrow(points: &Points, domain: &mut [bool], tests: &UnaryTests, sort: Option<Sort>) {
    let column::Cell::Constant(pieces, negated) = cell(tests, sort) else {
        return;
    };
    let mut covered = Bits::none(domain.len());
    cover(points, &pieces, negated, |part| covered.set(part));
    for (part, allowed) in domain.iter_mut().enumerate() {
        *allowed &= covered.has(part);
    }
}

/// The sort of a type, if its values have one.
pub(super) fn declared(kind: &Type) -> Option<Sort> {
    Some(match kind {
        Type::Boolean => Sort::Boolean,
        Type::Number => Sort::Number,
        Type::String => Sort::String,
        Type::Date => Sort::Date,
        Type::Days => Sort::Days,
        Type::Months => Sort::Months,
        _ => return None,
    })
}
