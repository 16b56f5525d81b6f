//! The order of values that have one: what ranges and indexes of columns are made of.
//!
//! What it is for: comparing values of the kinds whose order is total and constant. Times with and without
//! zones have no such order and are left to FEEL.
//!
//! What it knows nothing of: tables. Start at [`Sort`].

use crate::feel::{Bound, Range, Value};
use std::cmp::Ordering;

/// The kinds of values with a total order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    Boolean,
    Number,
    String,
    Date,
    Days,
    Months,
}

impl Sort {
    /// The sort of a value, if it has one.
    pub(crate) fn of(value: &Value) -> Option<Self> {
        Some(match value {
            Value::Boolean(_) => Self::Boolean,
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::String,
            Value::Date(_) => Self::Date,
            Value::Days(_) => Self::Days,
            Value::Months(_) => Self::Months,
            _ => return None,
        })
    }
}

/// How two values of one sort compare; nothing for others.
pub(crate) fn compare(one: &Value, other: &Value) -> Option<Ordering> {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => Some(one.cmp(other)),
        (Value::String(one), Value::String(other)) => Some(one.cmp(other)),
        (Value::Boolean(one), Value::Boolean(other)) => Some(one.cmp(other)),
        (Value::Date(one), Value::Date(other)) => Some(one.cmp(other)),
        (Value::Days(one), Value::Days(other)) => Some(one.cmp(other)),
        (Value::Months(one), Value::Months(other)) => Some(one.cmp(other)),
        _ => None,
    }
}

/// Whether a range of one sort holds a value; nothing where they don't compare.
pub(crate) fn within(range: &Range, value: &Value) -> Option<bool> {
    let from = match &range.start {
        Bound::Unbounded => true,
        Bound::Included(start) => compare(start, value)? != Ordering::Greater,
        Bound::Excluded(start) => compare(start, value)? == Ordering::Less,
    };
    let to = match &range.end {
        Bound::Unbounded => true,
        Bound::Included(end) => compare(value, end)? != Ordering::Greater,
        Bound::Excluded(end) => compare(value, end)? == Ordering::Less,
    };
    Some(from && to)
}

/// Points of one sort in order. They divide the sort into parts: even numbers are the gaps before, between
/// and after them, odd numbers the points themselves.
#[derive(Debug, Clone, Default)]
pub(crate) struct Points(pub(crate) Vec<Value>);

impl Points {
    /// The points among values of one sort, in order and each once.
    pub(crate) fn new(mut values: Vec<Value>) -> Self {
        values.sort_by(|one, other| compare(one, other).unwrap_or(Ordering::Equal));
        values.dedup_by(|one, other| compare(one, other) == Some(Ordering::Equal));
        Self(values)
    }

    /// How many parts they make.
    pub(crate) fn parts(&self) -> usize {
        2 * self.0.len() + 1
    }

    /// The part a value lies in; nothing for a value of another sort.
    pub(crate) fn part(&self, value: &Value) -> Option<usize> {
        let mut other_sort = false;
        let found = self.0.binary_search_by(|point| {
            compare(point, value).unwrap_or_else(|| {
                other_sort = true;
                Ordering::Equal
            })
        });
        match found {
            _ if other_sort => None,
            Ok(at) => Some(2 * at + 1),
            Err(at) => Some(2 * at),
        }
    }

    /// The parts a range covers, first and last; nothing where an end is of another sort.
    pub(crate) fn span(&self, range: &Range) -> Option<(usize, usize)> {
        let first = match &range.start {
            Bound::Unbounded => 0,
            Bound::Included(value) => self.part(value)?,
            Bound::Excluded(value) => self.part(value)? + 1,
        };
        let last = match &range.end {
            Bound::Unbounded => self.parts() - 1,
            Bound::Included(value) => self.part(value)?,
            Bound::Excluded(value) => self.part(value)?.saturating_sub(1),
        };
        Some((first, last))
    }
}
