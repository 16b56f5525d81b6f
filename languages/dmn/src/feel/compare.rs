//! Equality and order (DMN 1.5 §10.3.2.13, tables 42-44).
//!
//! What it is for: three-valued comparison: `None` where two values can't be compared, which FEEL shows as
//! `null`. It knows nothing of faults. Start at [`equal`].

use super::node::Comparison;
use super::{Range, Value};
use std::cmp::Ordering;

/// Whether two values are equal; `None` if they are of different kinds.
pub(crate) fn equal(left: &Value, right: &Value) -> Option<bool> {
    Some(match (left, right) {
        (Value::Null, Value::Null) => true,
        (Value::Null, _) | (_, Value::Null) => false,
        (Value::Boolean(x), Value::Boolean(y)) => x == y,
        (Value::Number(x), Value::Number(y)) => x == y,
        (Value::String(x), Value::String(y)) => x == y,
        (Value::Date(x), Value::Date(y)) => x == y,
        (Value::Time(x), Value::Time(y)) => x.compare(y) == Some(Ordering::Equal),
        (Value::DateTime(x), Value::DateTime(y)) => x.compare(y) == Some(Ordering::Equal),
        (Value::Days(x), Value::Days(y)) => x == y,
        (Value::Months(x), Value::Months(y)) => x == y,
        (Value::List(x), Value::List(y)) => {
            x.len() == y.len() && x.iter().zip(y.iter()).all(|(x, y)| equal(x, y) == Some(true))
        }
        (Value::Context(x), Value::Context(y)) => {
            let same = |(key, value): &(super::Key, Value)| {
                y.get(key).is_some_and(|other| equal(value, other) == Some(true))
            };
            x.entries().len() == y.entries().len() && x.entries().iter().all(same)
        }
        (Value::Range(x), Value::Range(y)) => equal_ranges(x, y),
        (Value::Function(x), Value::Function(y)) => x == y,
        _ => return None,
    })
}

fn equal_ranges(x: &Range, y: &Range) -> bool {
    let ends = [(&x.start, &y.start), (&x.end, &y.end)];
    x.shape == y.shape
        && ends.iter().all(|(x, y)| {
            let values = match (x.value(), y.value()) {
                (None, None) => true,
                (Some(x), Some(y)) => equal(x, y) == Some(true),
                _ => false,
            };
            values && x.included() == y.included()
        })
}

/// The order of two values of the same kind; `None` if they have none.
pub(crate) fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(x), Value::Number(y)) => Some(x.cmp(y)),
        (Value::String(x), Value::String(y)) => Some(x.cmp(y)),
        (Value::Date(x), Value::Date(y)) => Some(x.cmp(y)),
        (Value::Time(x), Value::Time(y)) => x.compare(y),
        (Value::DateTime(x), Value::DateTime(y)) => x.compare(y),
        (Value::Days(x), Value::Days(y)) => Some(x.cmp(y)),
        (Value::Months(x), Value::Months(y)) => Some(x.cmp(y)),
        _ => None,
    }
}

/// What a comparison operator says of two values.
pub(crate) fn compare(operator: Comparison, left: &Value, right: &Value) -> Option<bool> {
    match operator {
        Comparison::Equal => equal(left, right),
        Comparison::NotEqual => equal(left, right).map(|same| !same),
        Comparison::Less => order(left, right).map(Ordering::is_lt),
        Comparison::LessOrEqual => order(left, right).map(Ordering::is_le),
        Comparison::Greater => order(left, right).map(Ordering::is_gt),
        Comparison::GreaterOrEqual => order(left, right).map(Ordering::is_ge),
    }
}

/// What `value in test` says (DMN 1.5 table 55): equal to it, within it, or matched by one of its
/// elements.
pub(crate) fn matches(value: &Value, test: &Value) -> Option<bool> {
    match test {
        Value::Range(range) if !matches!(value, Value::Range(_)) => range.contains(value),
        Value::List(list) => {
            let whole = matches!(value, Value::List(_)) && equal(value, test) == Some(true);
            let within = |item: &Value| match item {
                Value::Range(range) if !matches!(value, Value::Range(_)) => range.contains(value),
                item => equal(value, item),
            };
            Some(whole || list.iter().any(|item| within(item) == Some(true)))
        }
        single => equal(value, single),
    }
}
