//! Compiled expressions: the boundary between text and values.
//!
//! What it is for: [`Expression::compile`] reads a text against the names in scope; evaluation yields a
//! value and faults. It knows nothing of where the text came from. Start at [`Expression::compile`].

use super::evaluate::Machine;
use super::node::Node;
use super::syntax::Compiled;
use super::{Faults, Key, Names, Run, Scope, Value};
use skein_kernel::rejection::Rejection;
use std::sync::Arc;

/// A compiled FEEL expression. Cloning shares it.
#[derive(Debug, Clone)]
pub struct Expression(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    text: Box<str>,
    compiled: Compiled,
}

impl Expression {
    /// Compiles a FEEL expression against the names in scope.
    ///
    /// # Errors
    /// A text that isn't FEEL, with its line and column.
    pub fn compile(text: &str, names: &Names) -> Result<Self, Rejection> {
        let compiled = Compiled::expression(text, names)?;
        Ok(Self(Arc::new(Inner {
            text: Box::from(text),
            compiled,
        })))
    }

    /// The text it was compiled from.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// The names that were not in scope when compiling; they are looked up at evaluation.
    #[must_use]
    pub fn unknown(&self) -> &[Key] {
        &self.0.compiled.unknown
    }

    /// Its value, if it is the same in every scope.
    #[must_use]
    pub fn constant(&self) -> Option<&Value> {
        match &self.0.compiled.node {
            Node::Constant(value) => Some(value),
            _ => None,
        }
    }

    /// Evaluates it in a scope.
    pub fn evaluate(&self, scope: &Scope<'_>, faults: &mut Faults) -> Value {
        self.evaluate_in(scope.values, &mut Run::new(scope, faults))
    }

    /// Evaluates it as a part of an evaluation under way, with these slot values.
    pub fn evaluate_in(&self, values: &[Value], run: &mut Run<'_>) -> Value {
        let Compiled {
            node, locals, height, ..
        } = &self.0.compiled;
        if let Err(trouble) = run.descend(*height) {
            return run.trouble(&trouble);
        }
        let locals = vec![Value::Null; *locals as usize];
        let value = Machine::new(values, locals, &self.0.text, run).value(node);
        run.ascend(*height);
        value
    }

    /// Evaluates it where a fault is an error: the boundary at which a process uses the result.
    ///
    /// # Errors
    /// The first fault, as a rejection.
    pub fn evaluate_strict(&self, scope: &Scope<'_>) -> Result<Value, Rejection> {
        let mut faults = Faults::new();
        let value = self.evaluate(scope, &mut faults);
        match faults.kept().first() {
            Some(fault) => Err(fault.rejection()),
            None => Ok(value),
        }
    }
}
