//! Range functions (DMN 1.5 §10.3.4.7, table 78, and `range` of §10.3.4.1).
//!
//! What it is for: how points and ranges lie to one another (Allen's relations). It knows nothing of
//! membership tests. Start at [`ENTRIES`].

use super::arguments::Arguments;
use super::{Entry, Form, entry, form};
use crate::feel::node::Node;
use crate::feel::syntax::Compiled;
use crate::feel::syntax::lexer::{Kind, tokens};
use crate::feel::trouble::Trouble;
use crate::feel::{Names, Run, Shape, Value, compare};
use std::cmp::Ordering;

/// The forms of a relation: between points and ranges in the order they are named.
macro_rules! forms {
    ($compute:expr) => {{
        const FORMS: &[Form] = &[
            form(&["range1", "range2"], $compute),
            form(&["point1", "point2"], $compute),
            form(&["point", "range"], $compute),
            form(&["range", "point"], $compute),
        ];
        FORMS
    }};
}

pub(super) const ENTRIES: &[Entry] = &[
    entry("before", forms!(|a, _| related(a, before))),
    entry("after", forms!(|a, _| related(a, |x, y| before(y, x)))),
    entry("meets", forms!(|a, _| related(a, meets))),
    entry("met by", forms!(|a, _| related(a, |x, y| meets(y, x)))),
    entry("overlaps", forms!(|a, _| related(a, overlaps))),
    entry("overlaps before", forms!(|a, _| related(a, overlaps_before))),
    entry(
        "overlaps after",
        forms!(|a, _| related(a, |x, y| overlaps_before(y, x))),
    ),
    entry("finishes", forms!(|a, _| related(a, finishes))),
    entry("finished by", forms!(|a, _| related(a, |x, y| finishes(y, x)))),
    entry("includes", forms!(|a, _| related(a, includes))),
    entry("during", forms!(|a, _| related(a, |x, y| includes(y, x)))),
    entry("starts", forms!(|a, _| related(a, starts))),
    entry("started by", forms!(|a, _| related(a, |x, y| starts(y, x)))),
    entry("coincides", forms!(|a, _| related(a, coincides))),
    entry("range", &[form(&["from"], range)]),
];

/// An end point and whether it belongs to its range. A point is a range that begins and ends in itself.
#[derive(Clone, Copy)]
struct End<'a> {
    value: &'a Value,
    included: bool,
}

/// A point, or a range with both its ends.
#[derive(Clone, Copy)]
struct Span<'a> {
    start: End<'a>,
    end: End<'a>,
    point: bool,
}

/// A relation of two spans; `None` if their ends have no order.
type Relation = fn(Span<'_>, Span<'_>) -> Option<bool>;

fn span(value: &Value) -> Option<Span<'_>> {
    let Value::Range(range) = value else {
        let end = End {
            value,
            included: true,
        };
        return Some(Span {
            start: end,
            end,
            point: true,
        });
    };
    Some(Span {
        start: End {
            value: range.start.value()?,
            included: range.start.included(),
        },
        end: End {
            value: range.end.value()?,
            included: range.end.included(),
        },
        point: false,
    })
}

fn related(arguments: &Arguments<'_>, relation: Relation) -> Result<Value, Trouble> {
    let spans = span(arguments.value(0)).zip(span(arguments.value(1)));
    let found = spans.and_then(|(x, y)| relation(x, y));
    found
        .map(Value::Boolean)
        .ok_or_else(|| arguments.wrong("comparable points or ranges"))
}

fn order(x: End<'_>, y: End<'_>) -> Option<Ordering> {
    compare::order(x.value, y.value)
}

fn before(x: Span<'_>, y: Span<'_>) -> Option<bool> {
    let touching = !x.end.included || !y.start.included;
    Some(match order(x.end, y.start)? {
        Ordering::Less => true,
        Ordering::Equal => touching,
        Ordering::Greater => false,
    })
}

fn meets(x: Span<'_>, y: Span<'_>) -> Option<bool> {
    if x.point || y.point {
        return None;
    }
    Some(x.end.included && y.start.included && order(x.end, y.start)?.is_eq())
}

/// Whether `x` reaches to `y`'s start.
fn reaches(x: Span<'_>, y: Span<'_>) -> Option<bool> {
    Some(match order(x.end, y.start)? {
        Ordering::Greater => true,
        Ordering::Equal => x.end.included && y.start.included,
        Ordering::Less => false,
    })
}

fn overlaps(x: Span<'_>, y: Span<'_>) -> Option<bool> {
    if x.point || y.point {
        return None;
    }
    Some(reaches(x, y)? && reaches(y, x)?)
}

/// Whether `x` ends no later than `y`.
fn ends_within(x: Span<'_>, y: Span<'_>) -> Option<bool> {
    Some(match order(x.end, y.end)? {
        Ordering::Less => true,
        Ordering::Equal => !x.end.included || y.end.included,
        Ordering::Greater => false,
    })
}

/// Whether `x` starts no earlier than `y`.
fn starts_within(x: Span<'_>, y: Span<'_>) -> Option<bool> {
    Some(match order(x.start, y.start)? {
        Ordering::Greater => true,
        Ordering::Equal => !x.start.included || y.start.included,
        Ordering::Less => false,
    })
}

fn overlaps_before(x: Span<'_>, y: Span<'_>) -> Option<bool> {
    if x.point || y.point {
        return None;
    }
    let earlier = match order(x.start, y.start)? {
        Ordering::Less => true,
        Ordering::Equal => x.start.included && !y.start.included,
        Ordering::Greater => false,
    };
    Some(earlier && reaches(x, y)? && ends_within(x, y)?)
}

fn finishes(x: Span<'_>, y: Span<'_>) -> Option<bool> {
    if y.point {
        return None;
    }
    let together = order(x.end, y.end)?.is_eq() && x.end.included == y.end.included;
    Some(together && (x.point || starts_within(x, y)?))
}

fn starts(x: Span<'_>, y: Span<'_>) -> Option<bool> {
    if y.point {
        return None;
    }
    let together = order(x.start, y.start)?.is_eq() && x.start.included == y.start.included;
    Some(together && (x.point || ends_within(x, y)?))
}

fn includes(x: Span<'_>, y: Span<'_>) -> Option<bool> {
    if x.point {
        return None;
    }
    Some(starts_within(y, x)? && ends_within(y, x)?)
}

fn coincides(x: Span<'_>, y: Span<'_>) -> Option<bool> {
    if x.point != y.point {
        return None;
    }
    Some(
        order(x.start, y.start)?.is_eq()
            && order(x.end, y.end)?.is_eq()
            && x.start.included == y.start.included
            && x.end.included == y.end.included,
    )
}

/// `range("[1..3]")`: a range between two literals of one kind, the lower first.
fn range(arguments: &Arguments<'_>, _: &mut Run<'_>) -> Result<Value, Trouble> {
    const LONGEST: usize = 1_000;
    let text = arguments.text(0)?;
    let wrong = || arguments.wrong("range of literals");
    if text.len() > LONGEST || !between_literals(text) {
        return Err(wrong());
    }
    let compiled = Compiled::expression(text, &Names::new()).map_err(|_| wrong())?;
    let Node::Constant(Value::Range(range)) = compiled.node else {
        return Err(wrong());
    };
    let ends = range.start.value().zip(range.end.value());
    let order = ends.and_then(|(start, end)| compare::order(start, end));
    match order {
        Some(Ordering::Less | Ordering::Equal) if range.shape == Shape::Interval => Ok(Value::Range(range)),
        _ => Err(wrong()),
    }
}

/// Whether a text consists of two literals with `..` between them, in brackets.
fn between_literals(text: &str) -> bool {
    let Ok(found) = tokens(text) else {
        return false;
    };
    let kinds: Vec<&Kind> = found.iter().map(|token| &token.kind).collect();
    let [_, inner @ .., _, Kind::End] = kinds.as_slice() else {
        return false;
    };
    let mut ends = inner.split(|kind| **kind == Kind::Symbol(".."));
    let literal = |end: &[&Kind]| match end {
        [Kind::Number | Kind::Text(_) | Kind::At(_)] | [Kind::Symbol("-"), Kind::Number] => true,
        [name @ .., Kind::Symbol("("), Kind::Text(_), Kind::Symbol(")")] => {
            !name.is_empty() && name.iter().all(|kind| **kind == Kind::Word)
        }
        _ => false,
    };
    let both = ends.next().is_some_and(literal) && ends.next().is_some_and(literal);
    both && ends.next().is_none()
}
