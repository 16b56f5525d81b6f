//! Unary tests (DMN 1.5 §10.3.1.2, grammar rules 15-17): what an input entry of a decision table says.
//!
//! What it is for: compiled tests of one value, and their structure where it is constant, so that a
//! table can be indexed and checked for overlaps. It knows nothing of tables. Start at [`UnaryTests`].

use super::{Expression, Names, Range, Run, Type, Value};
use skein_kernel::rejection::Rejection;
use std::sync::Arc;

/// Compiled unary tests: the value passes if any test does, or with `not(…)` if none does.
#[derive(Debug, Clone)]
pub struct UnaryTests {
    negated: bool,
    tests: Arc<[UnaryTest]>,
}

/// One test.
#[derive(Debug, Clone)]
pub enum UnaryTest {
    /// `-`: any value.
    Any,
    /// Equal to a constant.
    Equal(Value),
    /// Within a constant range; `> 3` is the range from 3 (excluded) without an upper end.
    Within(Range),
    /// Anything else; its result is compared with the input, or taken as it is if it is boolean and
    /// mentions `?`.
    Dynamic(Expression),
}

impl UnaryTests {
    /// Compiles unary tests against the names in scope; `input` is the type of the value tested.
    ///
    /// # Errors
    /// A text that isn't FEEL unary tests, with its line and column.
    pub fn compile(text: &str, names: &Names, input: &Type) -> Result<Self, Rejection> {
        let _ = (text, names, input);
        Ok(Self {
            negated: false,
            tests: Arc::from([UnaryTest::Any]),
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

    /// Whether `input` passes. `values` are the values of the names' slots.
    pub fn test(&self, input: &Value, values: &[Value], run: &mut Run<'_>) -> bool {
        let _ = (input, values, run);
        true
    }
}
