//! The arguments of a built-in function.
//!
//! What it is for: taking each argument as the kind it must be, with the conversions of DMN 1.5
//! §10.3.2.9.4: a list of one counts as its item, a single value as a list of one. It knows nothing of
//! what functions do. Start at [`Arguments`].

use crate::feel::trouble::Trouble;
use crate::feel::{Context, Function, List, Number, Value, compare};
use std::{cmp::Ordering, sync::Arc};

/// Arguments, and the function they are for.
pub(super) struct Arguments<'a> {
    function: &'static str,
    values: &'a [Value],
}

/// The item of a list of one, or the value itself.
pub(super) fn single(value: &Value) -> &Value {
    match value {
        Value::List(list) => match &**list {
            [only] => only,
            _ => value,
        },
        _ => value,
    }
}

impl<'a> Arguments<'a> {
    pub(super) fn new(function: &'static str, values: &'a [Value]) -> Self {
        Self { function, values }
    }

    /// All of them.
    pub(super) fn all(&self) -> &'a [Value] {
        self.values
    }

    /// An argument, `null` if it was left out.
    pub(super) fn value(&self, at: usize) -> &'a Value {
        const NULL: &Value = &Value::Null;
        self.values.get(at).unwrap_or(NULL)
    }

    /// Whether an argument was left out.
    pub(super) fn missing(&self, at: usize) -> bool {
        at >= self.values.len()
    }

    /// What is wrong: something else was wanted.
    pub(super) fn wrong(&self, wanted: &'static str) -> Trouble {
        Trouble::Argument(self.function, wanted)
    }

    /// That there is no result.
    pub(super) fn nothing(&self) -> Trouble {
        Trouble::NoResult(self.function)
    }

    pub(super) fn number(&self, at: usize) -> Result<Number, Trouble> {
        match single(self.value(at)) {
            Value::Number(number) => Ok(*number),
            _ => Err(self.wrong("number")),
        }
    }

    /// A whole number; digits after the point are cut.
    pub(super) fn whole(&self, at: usize) -> Result<i64, Trouble> {
        let cut = self.number(at)?.rounded(0, crate::feel::number::Rounding::Down);
        cut.and_then(Number::to_i64)
            .ok_or_else(|| self.wrong("whole number"))
    }

    pub(super) fn text(&self, at: usize) -> Result<&'a Arc<str>, Trouble> {
        match single(self.value(at)) {
            Value::String(text) => Ok(text),
            _ => Err(self.wrong("string")),
        }
    }

    /// Text that may be left out or `null`.
    pub(super) fn optional_text(&self, at: usize) -> Result<Option<&'a Arc<str>>, Trouble> {
        if self.value(at).is_null() {
            return Ok(None);
        }
        self.text(at).map(Some)
    }

    /// A list; a single value counts as a list of one, `null` does not.
    pub(super) fn list(&self, at: usize) -> Result<List, Trouble> {
        match self.value(at) {
            Value::List(list) => Ok(list.clone()),
            Value::Null => Err(self.wrong("list")),
            single => Ok(List::new(vec![single.clone()])),
        }
    }

    /// The items of a variadic function: those of the only argument if it is a list, else the arguments.
    pub(super) fn items(&self) -> Result<List, Trouble> {
        match self.values {
            [Value::List(list)] => Ok(list.clone()),
            [Value::Null] => Err(self.wrong("list")),
            values => Ok(values.iter().cloned().collect()),
        }
    }

    /// The items of a variadic function, all numbers.
    pub(super) fn numbers(&self) -> Result<Vec<Number>, Trouble> {
        let number = |value: &Value| match value {
            Value::Number(number) => Ok(*number),
            _ => Err(self.wrong("list of numbers")),
        };
        self.items()?.iter().map(number).collect()
    }

    pub(super) fn context(&self, at: usize) -> Result<&'a Context, Trouble> {
        match single(self.value(at)) {
            Value::Context(context) => Ok(context),
            _ => Err(self.wrong("context")),
        }
    }

    pub(super) fn function(&self, at: usize) -> Result<&'a Arc<Function>, Trouble> {
        match self.value(at) {
            Value::Function(function) => Ok(function),
            _ => Err(self.wrong("function")),
        }
    }

    /// The order of two values, which must have one.
    pub(super) fn order(&self, x: &Value, y: &Value) -> Result<Ordering, Trouble> {
        compare::order(x, y).ok_or_else(|| self.wrong("comparable values"))
    }
}
