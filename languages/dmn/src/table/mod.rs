//! Decision tables compiled (DMN 1.5 chapter 8): which rules match, and what they make together.
//!
//! What it is for: finding the matching rules without trying each. Every column knows, for the part of its
//! range a value lies in, the set of rules that admit it; the rules that match are the intersection. Tests
//! that aren't constant are tried one by one, but only on rules that all other columns leave.
//!
//! What it knows nothing of: where a table stands in its model. Start at [`Table::evaluate`].

pub(crate) mod column;
pub(crate) mod compile;
pub(crate) mod order;
mod policy;
#[cfg(test)]
mod tests;

use crate::codes;
use crate::feel::{Expression, Key, Run, Type, UnaryTest, UnaryTests, Value};
use crate::item::Item;
use crate::logic::Place;
use crate::model::HitPolicy;
use column::{Column, Doubt, Lane};
use smallvec::SmallVec;
use std::sync::Arc;

/// A compiled table.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) policy: HitPolicy,
    pub(crate) inputs: Vec<Input>,
    pub(crate) outputs: Vec<Output>,
    pub(crate) rules: Vec<Rule>,
    columns: Vec<Column>,
    default: Option<Outcome>,
    place: Place,
}

/// What a column tests.
#[derive(Debug)]
pub(crate) struct Input {
    pub(crate) text: Arc<str>,
    source: Source,
    /// Whether what is tested is of the column's type already.
    typed: bool,
    pub(crate) item: Item,
    pub(crate) allowed: Option<UnaryTests>,
    place: Place,
}

#[derive(Debug)]
enum Source {
    /// The value of a name in scope.
    Slot(usize),
    Expression(Expression),
}

/// What a column of results must be.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) name: Option<Key>,
    pub(crate) item: Item,
    /// The values it may take, highest first.
    pub(crate) values: Option<UnaryTests>,
}

/// A rule: a test for each input and what follows.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) tests: Vec<UnaryTests>,
    pub(crate) outcome: Outcome,
    pub(crate) line: u32,
}

/// What a rule yields.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// All outputs are literals.
    Constant(Value),
    /// One cell for each output.
    Cells(Vec<Cell>),
}

/// An output entry.
#[derive(Debug)]
pub(crate) enum Cell {
    Constant(Value),
    Expression(Expression, u32),
}

/// A rule that the indexes leave, as its bit in a word of rules.
#[derive(Clone, Copy)]
struct Candidate {
    word: usize,
    bit: u32,
}

type Values = SmallVec<[Value; 8]>;

impl Table {
    /// The result for the values of the names in scope.
    pub(crate) fn evaluate(&self, stack: &[Value], run: &mut Run<'_>) -> Value {
        let Some(inputs) = self.inputs(stack, run) else {
            return Value::Null;
        };
        policy::result(self, &inputs, stack, run)
    }

    fn inputs(&self, stack: &[Value], run: &mut Run<'_>) -> Option<Values> {
        let mut values = Values::new();
        for input in &self.inputs {
            let value = match &input.source {
                Source::Slot(slot) => stack.get(*slot).cloned().unwrap_or_default(),
                Source::Expression(expression) => {
                    let before = run.faults().count();
                    let value = expression.evaluate_in(stack, run);
                    run.faults()
                        .place_since(before, &input.place.element, input.place.line);
                    value
                }
            };
            let value = match input.typed {
                true => value,
                false => input.place.admit(&input.item, value, run),
            };
            if let Some(allowed) = &input.allowed
                && !value.is_null()
                && !allowed.test(&value, stack, run)
            {
                let (zh, en) = (
                    "输入值不在该列允许的值之内",
                    "an input is outside the values its column allows",
                );
                input.place.fault(run, codes::NOT_ALLOWED, zh, en);
                return None;
            }
            values.push(value);
        }
        Some(values)
    }

    /// Calls `found` with each matching rule, in order, until it says to stop.
    fn matching(
        &self,
        inputs: &[Value],
        stack: &[Value],
        run: &mut Run<'_>,
        mut found: impl FnMut(usize) -> bool,
    ) {
        let columns = self.columns.iter().zip(inputs);
        let lanes: SmallVec<[Lane<'_>; 8]> = columns.map(|(column, value)| column.lane(value)).collect();
        for word in 0..self.rules.len().div_ceil(64) {
            let mut bits = full(self.rules.len(), word);
            for lane in &lanes {
                bits &= lane.word(word);
            }
            while bits != 0 {
                let bit = bits.trailing_zeros();
                bits &= bits - 1;
                let candidate = Candidate { word, bit };
                let rule = word * 64 + bit as usize;
                if self.confirmed(rule, candidate, &lanes, (inputs, stack), run) && !found(rule) {
                    return;
                }
            }
        }
    }

    /// Whether the tests of a rule that no index answers admit the inputs.
    fn confirmed(
        &self,
        rule: usize,
        candidate: Candidate,
        lanes: &[Lane<'_>],
        (inputs, stack): (&[Value], &[Value]),
        run: &mut Run<'_>,
    ) -> bool {
        let Some(rule) = self.rules.get(rule) else {
            return false;
        };
        for ((lane, value), tests) in lanes.iter().zip(inputs).zip(&rule.tests) {
            if lane.doubtful(candidate) {
                let before = run.faults().count();
                let passes = tests.test(value, stack, run);
                run.faults().place_since(before, &self.place.element, rule.line);
                if !passes {
                    return false;
                }
            }
        }
        true
    }

    /// What a rule yields.
    fn outcome(&self, outcome: &Outcome, stack: &[Value], run: &mut Run<'_>) -> Value {
        let cells = match outcome {
            Outcome::Constant(value) => return value.clone(),
            Outcome::Cells(cells) => cells,
        };
        let mut values = cells.iter().zip(&self.outputs).map(|(cell, output)| {
            let value = match cell {
                Cell::Constant(value) => value.clone(),
                Cell::Expression(expression, line) => {
                    let before = run.faults().count();
                    let value = expression.evaluate_in(stack, run);
                    run.faults().place_since(before, &self.place.element, *line);
                    value
                }
            };
            self.place.admit(&output.item, value, run)
        });
        match &*self.outputs {
            [_] => values.next().unwrap_or_default(),
            outputs => {
                let names = outputs
                    .iter()
                    .map(|output| output.name.clone().unwrap_or_default());
                Value::context(names.zip(values).collect())
            }
        }
    }

    /// The line it begins on.
    pub(crate) fn line(&self) -> u32 {
        self.place.line
    }

    /// Whether it says what holds where no rule matches.
    pub(crate) fn has_default(&self) -> bool {
        self.default.is_some()
    }

    /// The texts in it that may use names: inputs, outputs, and tests that aren't constant.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        let inputs = self.inputs.iter().map(|input| &*input.text);
        let outcomes = self.rules.iter().map(|rule| &rule.outcome).chain(&self.default);
        let outputs = outcomes.flat_map(|outcome| match outcome {
            Outcome::Constant(_) => &[][..],
            Outcome::Cells(cells) => cells,
        });
        let outputs = outputs.filter_map(|cell| match cell {
            Cell::Constant(_) => None,
            Cell::Expression(expression, _) => Some(expression.text()),
        });
        let tests = self
            .rules
            .iter()
            .flat_map(|rule| &rule.tests)
            .flat_map(UnaryTests::tests);
        let tests = tests.filter_map(|test| match test {
            UnaryTest::Dynamic(expression) => Some(expression.text()),
            _ => None,
        });
        inputs.chain(outputs).chain(tests)
    }

    /// The type its result has by its columns.
    pub(crate) fn shape(&self) -> Type {
        let one = match &*self.outputs {
            [output] => output.item.kind.clone(),
            outputs => {
                let entry = |output: &Output| Some((output.name.clone()?, output.item.kind.clone()));
                Type::Context(outputs.iter().filter_map(entry).collect())
            }
        };
        match self.policy {
            HitPolicy::RuleOrder | HitPolicy::OutputOrder | HitPolicy::Collect(None) => {
                Type::List(Arc::new(one))
            }
            HitPolicy::Collect(Some(_)) => Type::Any,
            _ => one,
        }
    }
}

impl Lane<'_> {
    /// Whether a candidate's test in this column must still be tried.
    fn doubtful(&self, candidate: Candidate) -> bool {
        match self.doubt {
            Doubt::None => false,
            Doubt::Some(rules) => {
                let word = rules.get(candidate.word).copied().unwrap_or_default();
                word >> candidate.bit & 1 == 1
            }
            Doubt::All => true,
        }
    }
}

/// The bits of a word that stand for rules there are.
fn full(rules: usize, word: usize) -> u64 {
    match rules.saturating_sub(word * 64) {
        left if left >= 64 => u64::MAX,
        left => (1 << left) - 1,
    }
}
