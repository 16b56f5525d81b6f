//! Unary tests (DMN 1.5 §10.3.1.2, grammar rules 14-17).
//!
//! What it is for: compiled tests of one value, and their structure where it is constant, so that a table
//! can be indexed and checked for overlaps. It knows nothing of tables. Start at [`UnaryTests`].

use super::evaluate::Machine;
use super::node::{Comparison, Node, Test};
use super::syntax::CompiledTests;
use super::{Bound, Key, Names, Range, Run, Type, Value, compare};
use skein_kernel::rejection::Rejection;
use std::sync::Arc;

/// Compiled unary tests: a value passes if any test does, or with `not(…)` if none does.
#[derive(Debug, Clone)]
pub struct UnaryTests {
    negated: bool,
    tests: Arc<[UnaryTest]>,
    unknown: Arc<[Key]>,
}

/// One test.
#[derive(Debug, Clone)]
pub enum UnaryTest {
    /// `-`: any value.
    Any,
    /// Equal to a constant; a list is passed by its elements too.
    Equal(Value),
    /// Within a constant range; `> 3` is the range from 3 (excluded) without an upper end.
    Within(Range),
    /// Anything else: its result is compared with the input, or taken as it is if it is a condition.
    Dynamic(DynamicTest),
}

/// A test whose outcome depends on more than the value tested.
#[derive(Debug, Clone)]
pub struct DynamicTest(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    test: Test,
    text: Arc<str>,
    locals: u32,
    height: u32,
}

impl UnaryTests {
    /// Compiles unary tests against the names in scope; `input` is the type of the value tested.
    ///
    /// # Errors
    /// A text that isn't FEEL unary tests, with its line and column.
    pub fn compile(text: &str, names: &Names, input: &Type) -> Result<Self, Rejection> {
        let compiled = CompiledTests::read(text, names, input)?;
        let text: Arc<str> = Arc::from(text);
        let (locals, height) = (compiled.locals, compiled.height);
        let mut tests: Vec<UnaryTest> = compiled
            .tests
            .into_iter()
            .map(|test| UnaryTest::of(test, &text, locals, height))
            .collect();
        if tests.is_empty() {
            tests.push(UnaryTest::Any);
        }
        Ok(Self {
            negated: compiled.negated,
            tests: tests.into(),
            unknown: compiled.unknown.into(),
        })
    }

    /// Whether they are within `not(…)`.
    #[must_use]
    pub fn negated(&self) -> bool {
        self.negated
    }

    /// The tests, any of which suffices.
    #[must_use]
    pub fn tests(&self) -> &[UnaryTest] {
        &self.tests
    }

    /// The names that were not in scope when compiling; they are looked up at evaluation.
    #[must_use]
    pub fn unknown(&self) -> &[Key] {
        &self.unknown
    }

    /// Whether `input` passes. `values` are the values of the names' slots. An input that a test can't be
    /// compared with does not pass it.
    pub fn test(&self, input: &Value, values: &[Value], run: &mut Run<'_>) -> bool {
        let passed = self.tests.iter().any(|test| test.passes(input, values, run));
        passed != self.negated
    }
}

impl UnaryTest {
    fn of(test: Test, text: &Arc<str>, locals: u32, height: u32) -> Self {
        match test {
            Test::Matches(Node::Constant(Value::Range(range))) if range.shape == super::Shape::Interval => {
                Self::Within((*range).clone())
            }
            Test::Matches(Node::Constant(value)) => Self::Equal(value),
            Test::Compare(operator, Node::Constant(value)) if operator != Comparison::NotEqual => {
                Self::compared(operator, value)
            }
            test => Self::Dynamic(DynamicTest(Arc::new(Inner {
                test,
                text: text.clone(),
                locals,
                height,
            }))),
        }
    }

    fn compared(operator: Comparison, value: Value) -> Self {
        let (start, end) = match operator {
            Comparison::Less => (Bound::Unbounded, Bound::Excluded(value)),
            Comparison::LessOrEqual => (Bound::Unbounded, Bound::Included(value)),
            Comparison::Greater => (Bound::Excluded(value), Bound::Unbounded),
            Comparison::GreaterOrEqual => (Bound::Included(value), Bound::Unbounded),
            Comparison::Equal | Comparison::NotEqual => return Self::Equal(value),
        };
        Self::Within(Range::new(start, end))
    }

    /// Whether a value passes.
    #[inline]
    pub fn passes(&self, input: &Value, values: &[Value], run: &mut Run<'_>) -> bool {
        match self {
            Self::Any => true,
            Self::Equal(value) => compare::matches(input, value) == Some(true),
            Self::Within(range) => range.contains(input) == Some(true),
            Self::Dynamic(test) => test.passes(input, values, run),
        }
    }
}

impl DynamicTest {
    /// The text of the unary tests it is one of.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0.text
    }

    fn passes(&self, input: &Value, values: &[Value], run: &mut Run<'_>) -> bool {
        if let Err(trouble) = run.descend(self.0.height) {
            run.trouble(&trouble);
            return false;
        }
        let mut locals = vec![Value::Null; self.0.locals as usize];
        if let Some(first) = locals.first_mut() {
            *first = input.clone();
        }
        let passed = Machine::new(values, locals, &self.0.text, run).decides(input, &self.0.test);
        run.ascend(self.0.height);
        passed
    }
}
