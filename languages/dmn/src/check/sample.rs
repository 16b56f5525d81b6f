//! A value from each part of a column's range: the examples a finding shows.
//!
//! What it is for: a value between two points, if there is one, and how constants are written in FEEL.
//!
//! What it knows nothing of: rules. Start at [`between`].

use crate::feel::{DaysDuration, MonthsDuration, Number, Value};
use crate::table::order::{Points, Sort, compare};
use std::cmp::Ordering;

/// A value in a part, or nothing where the part is empty. A sort without points has one part, of which the
/// simplest value is shown.
pub(super) fn between(points: &Points, part: usize, sort: Option<Sort>) -> Option<Value> {
    if part % 2 == 1 {
        return points.0.get(part / 2).cloned();
    }
    let after = points.0.get(part / 2);
    let before = (part / 2).checked_sub(1).and_then(|at| points.0.get(at));
    let found = match (before, after) {
        (None, None) => return simplest(sort),
        (Some(before), None) => above(before)?,
        (None, Some(after)) => below(after)?,
        (Some(before), Some(after)) => middle(before, after)?,
    };
    let inside = |one: Option<&Value>, other: Option<&Value>| match (one, other) {
        (Some(one), Some(other)) => compare(one, other) == Some(Ordering::Less),
        _ => true,
    };
    (inside(before, Some(&found)) && inside(Some(&found), after)).then_some(found)
}

fn simplest(sort: Option<Sort>) -> Option<Value> {
    Some(match sort? {
        Sort::Boolean => Value::Boolean(false),
        Sort::Number => Value::Number(Number::ZERO),
        Sort::String => Value::text(""),
        Sort::Date => Value::Date("2000-01-01".parse().ok()?),
        Sort::Days => Value::Days(DaysDuration::from_seconds(0)),
        Sort::Months => Value::Months(MonthsDuration::of(0)),
    })
}

fn above(value: &Value) -> Option<Value> {
    Some(match value {
        Value::Number(number) => Value::Number(number.checked_add(Number::ONE)?),
        Value::String(text) => Value::text(&format!("{text}~")),
        Value::Date(date) => Value::Date(date.plus_days(1)?),
        Value::Days(duration) => Value::Days(duration.plus(DaysDuration::from_seconds(86_400))?),
        Value::Months(duration) => Value::Months(MonthsDuration::of(duration.months().checked_add(1)?)),
        _ => return None,
    })
}

fn below(value: &Value) -> Option<Value> {
    Some(match value {
        Value::Number(number) => Value::Number(number.checked_sub(Number::ONE)?),
        Value::String(text) if text.is_empty() => return None,
        Value::String(_) => Value::text(""),
        Value::Date(date) => Value::Date(date.plus_days(-1)?),
        Value::Days(duration) => Value::Days(duration.plus(DaysDuration::from_seconds(-86_400))?),
        Value::Months(duration) => Value::Months(MonthsDuration::of(duration.months().checked_sub(1)?)),
        _ => return None,
    })
}

/// A value between two. For text it is the first continued by a character, which is always next to it.
fn middle(one: &Value, other: &Value) -> Option<Value> {
    let two = Number::from(2_i64);
    Some(match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            let half = other.checked_sub(*one)?.checked_div(two)?;
            let near = one.checked_add(Number::ONE)?;
            // A whole step is easier to read than half the way, where there is room for one.
            let room = near.cmp(other) == Ordering::Less;
            Value::Number(if room { near } else { one.checked_add(half)? })
        }
        (Value::String(one), Value::String(other)) => {
            let readable = format!("{one}~");
            let next = format!("{one}\u{0}");
            Value::text(if readable.as_str() < &**other {
                &readable
            } else {
                &next
            })
        }
        (Value::Days(one), Value::Days(other)) => {
            let half = other.nanoseconds().checked_sub(one.nanoseconds())? / 2;
            Value::Days(DaysDuration::from_nanoseconds(
                one.nanoseconds().checked_add(half)?,
            )?)
        }
        (one, _) => above(one)?,
    })
}

/// A constant as FEEL writes it.
pub(super) fn literal(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Boolean(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
        Value::Date(date) => format!("@\"{date}\""),
        Value::Days(duration) => format!("@\"{duration}\""),
        Value::Months(duration) => format!("@\"{duration}\""),
        _ => "…".to_owned(),
    }
}
