//! Arithmetic on values (DMN 1.5 §10.3.2.14, tables 45-50).
//!
//! What it is for: which operator works on which kinds, and what it yields. It knows nothing of how
//! numbers and dates compute. Start at [`apply`].

use super::node::Operator;
use super::trouble::Trouble;
use super::{DateTime, Value, Zone};
use std::sync::Arc;

/// The sign an operator is written with.
pub(crate) fn sign(operator: Operator) -> &'static str {
    match operator {
        Operator::Add => "+",
        Operator::Subtract => "-",
        Operator::Multiply => "*",
        Operator::Divide => "/",
        Operator::Power => "**",
    }
}

/// The result of an operator, or why there is none.
pub(crate) fn apply(operator: Operator, left: &Value, right: &Value) -> Result<Value, Trouble> {
    let found = match operator {
        Operator::Add => add(left, right),
        Operator::Subtract => subtract(left, right),
        Operator::Multiply => multiply(left, right),
        Operator::Divide => divide(left, right),
        Operator::Power => match (left, right) {
            (Value::Number(x), Value::Number(y)) => Some(x.pow(*y).map(Value::Number)),
            _ => None,
        },
    };
    match found {
        Some(Some(value)) => Ok(value),
        Some(None) => Err(Trouble::NoResult(sign(operator))),
        None => Err(Trouble::Operands(
            sign(operator),
            left.kind_name(),
            right.kind_name(),
        )),
    }
}

fn moment(value: DateTime) -> Value {
    Value::DateTime(Arc::new(value))
}

/// The sum: `None` if the kinds don't fit, `Some(None)` if it is out of range.
#[expect(
    clippy::option_option,
    reason = "two ways of having no value, told apart by `apply`"
)]
fn add(left: &Value, right: &Value) -> Option<Option<Value>> {
    Some(match (left, right) {
        (Value::Number(x), Value::Number(y)) => x.checked_add(*y).map(Value::Number),
        (Value::String(x), Value::String(y)) => {
            let mut text = String::with_capacity(x.len() + y.len());
            text.push_str(x);
            text.push_str(y);
            Some(Value::String(Arc::from(text)))
        }
        (Value::Days(x), Value::Days(y)) => x.plus(*y).map(Value::Days),
        (Value::Months(x), Value::Months(y)) => x.plus(*y).map(Value::Months),
        (Value::DateTime(at), Value::Days(by)) | (Value::Days(by), Value::DateTime(at)) => {
            at.plus(*by).map(moment)
        }
        (Value::DateTime(at), Value::Months(by)) | (Value::Months(by), Value::DateTime(at)) => {
            at.plus_months(*by).map(moment)
        }
        (Value::Date(day), Value::Months(by)) | (Value::Months(by), Value::Date(day)) => {
            day.plus_months(*by).map(Value::Date)
        }
        (Value::Date(day), Value::Days(by)) | (Value::Days(by), Value::Date(day)) => {
            day.midnight().plus(*by).map(|at| Value::Date(at.date()))
        }
        (Value::Time(at), Value::Days(by)) | (Value::Days(by), Value::Time(at)) => {
            Some(Value::Time(Arc::new(at.plus(*by))))
        }
        _ => return None,
    })
}

#[expect(
    clippy::option_option,
    reason = "two ways of having no value, told apart by `apply`"
)]
fn subtract(left: &Value, right: &Value) -> Option<Option<Value>> {
    Some(match (left, right) {
        (Value::Number(x), Value::Number(y)) => x.checked_sub(*y).map(Value::Number),
        (Value::Date(x), Value::Date(y)) => x.midnight().since(&y.midnight()).map(Value::Days),
        (Value::DateTime(x), Value::DateTime(y)) => x.since(y).map(Value::Days),
        (Value::DateTime(x), Value::Date(y)) => x.since(&y.midnight()).map(Value::Days),
        (Value::Date(x), Value::DateTime(y)) => x.midnight().since(y).map(Value::Days),
        (Value::Time(x), Value::Time(y)) => x.since(y).map(Value::Days),
        (_, Value::Days(by)) => match by.negated() {
            Some(back) if !matches!(left, Value::Months(_)) => return add(left, &Value::Days(back)),
            _ => return None,
        },
        (_, Value::Months(by)) => match by.negated() {
            Some(back) if !matches!(left, Value::Days(_)) => return add(left, &Value::Months(back)),
            _ => return None,
        },
        _ => return None,
    })
}

#[expect(
    clippy::option_option,
    reason = "two ways of having no value, told apart by `apply`"
)]
fn multiply(left: &Value, right: &Value) -> Option<Option<Value>> {
    Some(match (left, right) {
        (Value::Number(x), Value::Number(y)) => x.checked_mul(*y).map(Value::Number),
        (Value::Days(length), Value::Number(by)) | (Value::Number(by), Value::Days(length)) => {
            length.times(*by).map(Value::Days)
        }
        (Value::Months(length), Value::Number(by)) | (Value::Number(by), Value::Months(length)) => {
            length.times(*by).map(Value::Months)
        }
        _ => return None,
    })
}

#[expect(
    clippy::option_option,
    reason = "two ways of having no value, told apart by `apply`"
)]
fn divide(left: &Value, right: &Value) -> Option<Option<Value>> {
    Some(match (left, right) {
        (Value::Number(x), Value::Number(y)) => x.checked_div(*y).map(Value::Number),
        (Value::Days(length), Value::Number(by)) => length.divided(*by).map(Value::Days),
        (Value::Months(length), Value::Number(by)) => length.divided(*by).map(Value::Months),
        (Value::Days(x), Value::Days(y)) => x.ratio(*y).map(Value::Number),
        (Value::Months(x), Value::Months(y)) => x.ratio(*y).map(Value::Number),
        _ => return None,
    })
}

/// The value with the other sign.
pub(crate) fn negate(value: &Value) -> Result<Value, Trouble> {
    let found = match value {
        Value::Number(number) => Some(Value::Number(number.negated())),
        Value::Days(length) => length.negated().map(Value::Days),
        Value::Months(length) => length.negated().map(Value::Months),
        _ => return Err(Trouble::Operands("-", "-", value.kind_name())),
    };
    found.ok_or(Trouble::NoResult("-"))
}

/// The moment a zone gives to a day's start, which stands for a day where a moment is needed.
pub(crate) fn as_moment(value: &Value) -> Option<DateTime> {
    match value {
        Value::DateTime(at) => Some((**at).clone()),
        Value::Date(day) => Some(DateTime::new(
            *day,
            super::Time::from_nanoseconds(0, Zone::Offset(0)),
        )),
        _ => None,
    }
}
