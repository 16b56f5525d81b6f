//! Ranges of comparable values (DMN 1.5 §10.3.2.7).
//!
//! What it is for: which values lie within, as a value of its own. It knows nothing of loops. Start at
//! [`Range::contains`].

use super::{Value, compare};
use std::cmp::Ordering;

/// How a range was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Shape {
    /// Between two ends, such as `[1..5)`, or beyond one, such as `(> 3)`.
    #[default]
    Interval,
    /// `(= 3)`: the end points themselves.
    Equal,
    /// `(!= 3)`: everything but the end point.
    NotEqual,
}

/// A range of comparable values, such as `[1..5)` or `(> 3)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Range {
    /// The lower end.
    pub start: Bound,
    /// The upper end.
    pub end: Bound,
    /// How it was written.
    pub shape: Shape,
}

/// One end of a range.
#[derive(Debug, Clone, PartialEq)]
pub enum Bound {
    /// No end on this side.
    Unbounded,
    /// The end point belongs to the range.
    Included(Value),
    /// The end point does not belong to the range.
    Excluded(Value),
}

impl Bound {
    /// An end point that belongs to the range or doesn't.
    #[must_use]
    pub fn of(included: bool, value: Value) -> Self {
        if included {
            Self::Included(value)
        } else {
            Self::Excluded(value)
        }
    }

    /// The end point, if there is one.
    #[must_use]
    pub fn value(&self) -> Option<&Value> {
        match self {
            Self::Unbounded => None,
            Self::Included(value) | Self::Excluded(value) => Some(value),
        }
    }

    /// Whether the end point belongs to the range.
    #[must_use]
    pub fn included(&self) -> bool {
        matches!(self, Self::Included(_))
    }

    /// Whether a value at this order from the end point is on the right side of it.
    fn admits(&self, order: Ordering, side: Ordering) -> bool {
        order == side || order == Ordering::Equal && self.included()
    }
}

impl Range {
    /// A range between two ends.
    #[must_use]
    pub fn new(start: Bound, end: Bound) -> Self {
        Self {
            start,
            end,
            shape: Shape::Interval,
        }
    }

    /// Whether a value lies within; `None` if it can't be compared with the ends.
    #[must_use]
    pub fn contains(&self, value: &Value) -> Option<bool> {
        match self.shape {
            Shape::Interval => {}
            Shape::Equal => return compare::equal(value, self.start.value()?),
            Shape::NotEqual => return compare::equal(value, self.start.value()?).map(|same| !same),
        }
        let mut within = true;
        for (bound, side) in [(&self.start, Ordering::Greater), (&self.end, Ordering::Less)] {
            if let Some(end) = bound.value() {
                within &= bound.admits(compare::order(value, end)?, side);
            }
        }
        Some(within)
    }
}
