//! Hit policies (DMN 1.5 §8.2.11): what the matching rules make together. Start at [`result`].
//!
//! It knows nothing of how rules are matched.

use super::order::{compare, within};
use super::{Outcome, Output, Table};
use crate::codes;
use crate::feel::{Number, Run, UnaryTest, Value};
use crate::model::{Aggregator, HitPolicy};
use std::cmp::Ordering;

/// The result of a table for these inputs.
pub(super) fn result(table: &Table, inputs: &[Value], stack: &[Value], run: &mut Run<'_>) -> Value {
    match table.policy {
        HitPolicy::Unique | HitPolicy::First => single(table, inputs, stack, run),
        _ => several(table, inputs, stack, run),
    }
}

/// The one rule of a unique table, or the first.
fn single(table: &Table, inputs: &[Value], stack: &[Value], run: &mut Run<'_>) -> Value {
    let first_only = table.policy == HitPolicy::First;
    let (mut hit, mut more) = (None, None);
    table.matching(inputs, stack, run, |rule| {
        match hit {
            None => hit = Some(rule),
            Some(_) => more = Some(rule),
        }
        !first_only && more.is_none()
    });
    if let (Some(one), Some(other)) = (hit, more) {
        let (one, other) = (one + 1, other + 1);
        table.place.fault(
            run,
            codes::NOT_UNIQUE,
            &format!("唯一命中的表同时命中规则 {one} 和 {other}"),
            &format!("rules {one} and {other} of a unique table both match"),
        );
        return Value::Null;
    }
    match hit.and_then(|rule| table.rules.get(rule)) {
        Some(rule) => {
            run.note_match(rule.line);
            table.outcome(&rule.outcome, stack, run)
        }
        None => fallback(table, stack, run),
    }
}

fn several(table: &Table, inputs: &[Value], stack: &[Value], run: &mut Run<'_>) -> Value {
    let mut hits = Vec::new();
    table.matching(inputs, stack, run, |rule| {
        hits.push(rule);
        true
    });
    let rules = hits.iter().filter_map(|rule| table.rules.get(*rule));
    let mut values: Vec<Value> = rules
        .map(|rule| {
            run.note_match(rule.line);
            table.outcome(&rule.outcome, stack, run)
        })
        .collect();
    let counts = table.policy == HitPolicy::Collect(Some(Aggregator::Count));
    if values.is_empty() && (table.default.is_some() || !counts) {
        return fallback(table, stack, run);
    }
    match table.policy {
        HitPolicy::Any => agreed(table, values, run),
        HitPolicy::Priority => {
            rank(table, &mut values, run);
            values.into_iter().next().unwrap_or_default()
        }
        HitPolicy::OutputOrder => {
            rank(table, &mut values, run);
            Value::list(values)
        }
        HitPolicy::Collect(Some(aggregator)) => aggregate(table, aggregator, &values, run),
        _ => Value::list(values),
    }
}

/// The default output, or null: what a table says of an input none of its rules admits.
fn fallback(table: &Table, stack: &[Value], run: &mut Run<'_>) -> Value {
    match &table.default {
        Some(default) => table.outcome(default, stack, run),
        None => Value::Null,
    }
}

fn agreed(table: &Table, values: Vec<Value>, run: &mut Run<'_>) -> Value {
    let mut values = values.into_iter();
    let first = values.next().unwrap_or_default();
    if values.all(|value| value == first) {
        return first;
    }
    let en = "the rules that match differ in their output";
    table
        .place
        .fault(run, codes::NOT_EQUAL, "所命中的规则输出不同", en);
    Value::Null
}

/// Puts values in the order of the output values, column by column.
fn rank(table: &Table, values: &mut [Value], run: &mut Run<'_>) {
    let ranks = |value: &Value| ranks(table, value);
    if values.iter().any(|value| ranks(value).contains(&usize::MAX)) {
        let en = "an output is not among the output values and can't be ranked";
        let zh = "输出值不在输出值清单之内，不能排序";
        table.place.fault(run, codes::NOT_RANKED, zh, en);
    }
    values.sort_by_cached_key(ranks);
}

/// Where a result stands in the order of the output values, column by column.
fn ranks(table: &Table, value: &Value) -> Vec<usize> {
    match (&*table.outputs, value) {
        ([output], value) => vec![position(output, value)],
        (outputs, Value::Context(context)) => {
            let entry = |output: &Output| context.get(output.name.as_deref().unwrap_or_default());
            let position = |output: &Output| position(output, entry(output).unwrap_or(&Value::Null));
            outputs.iter().map(position).collect()
        }
        _ => Vec::new(),
    }
}

impl Table {
    /// Where a rule's result stands in the order of the output values; nothing where it isn't constant.
    pub(crate) fn ranks(&self, rule: usize) -> Option<Vec<usize>> {
        match &self.rules.get(rule)?.outcome {
            Outcome::Constant(value) => Some(ranks(self, value)),
            Outcome::Cells(_) => None,
        }
    }
}

/// The place of a value among an output's values; the last where it has none. A column without a list
/// decides nothing.
fn position(output: &Output, value: &Value) -> usize {
    let Some(values) = &output.values else { return 0 };
    let found = values.tests().iter().position(|test| match test {
        UnaryTest::Any => true,
        UnaryTest::Equal(listed) => listed == value,
        UnaryTest::Within(range) => within(range, value) == Some(true),
        UnaryTest::Dynamic(_) => false,
    });
    found.unwrap_or(usize::MAX)
}

fn aggregate(table: &Table, aggregator: Aggregator, values: &[Value], run: &mut Run<'_>) -> Value {
    let result = match aggregator {
        Aggregator::Count => i64::try_from(values.len()).ok().map(Value::from),
        Aggregator::Sum => sum(values),
        Aggregator::Min => extreme(values, Ordering::Less),
        Aggregator::Max => extreme(values, Ordering::Greater),
    };
    if result.is_none() {
        let en = "the outputs can't be aggregated";
        table.place.fault(run, codes::NOT_RANKED, "输出不能汇总", en);
    }
    result.unwrap_or_default()
}

fn sum(values: &[Value]) -> Option<Value> {
    let mut total = Number::ZERO;
    for value in values {
        let Value::Number(number) = value else { return None };
        total = total.checked_add(*number)?;
    }
    Some(Value::Number(total))
}

fn extreme(values: &[Value], wanted: Ordering) -> Option<Value> {
    let mut values = values.iter();
    let mut best = values.next()?;
    for value in values {
        if compare(value, best)? == wanted {
            best = value;
        }
    }
    Some(best.clone())
}
