//! List functions that make a list of lists' items (DMN 1.5 §10.3.4.4, and `sort` of §10.3.4.8).
//!
//! What it is for: joining, reversing, flattening, removing repetitions and sorting. It knows nothing of
//! positions. Start at [`ENTRIES`].

use super::arguments::Arguments;
use super::order::sorted;
use super::{Entry, entry, form, optional, variadic};
use crate::feel::trouble::Trouble;
use crate::feel::{Run, Value, compare};

pub(super) const ENTRIES: &[Entry] = &[
    entry("concatenate", &[variadic(&["list"], concatenate)]),
    entry("reverse", &[form(&["list"], reverse)]),
    entry("union", &[variadic(&["list"], union)]),
    entry("distinct values", &[form(&["list"], distinct_values)]),
    entry("flatten", &[form(&["list"], flatten)]),
    entry("sort", &[optional(&["list", "precedes"], 1, sort)]),
];

fn joined(arguments: &Arguments<'_>) -> Result<Vec<Value>, Trouble> {
    let mut items = Vec::new();
    for at in 0..arguments.all().len() {
        items.extend(arguments.list(at)?.iter().cloned());
    }
    Ok(items)
}

fn concatenate(arguments: &Arguments<'_>, _: &mut Run<'_>) -> Result<Value, Trouble> {
    joined(arguments).map(Value::list)
}

fn reverse(arguments: &Arguments<'_>, _: &mut Run<'_>) -> Result<Value, Trouble> {
    Ok(Value::list(arguments.list(0)?.iter().rev().cloned().collect()))
}

/// The items without those that equal an earlier one.
fn distinct(items: Vec<Value>, run: &mut Run<'_>) -> Result<Value, Trouble> {
    let mut kept: Vec<Value> = Vec::new();
    for item in items {
        run.step(1 + kept.len() as u64 * (1 + item.size().weight / 8) / 8)?;
        if !kept.iter().any(|own| compare::equal(own, &item) == Some(true)) {
            kept.push(item);
        }
    }
    Ok(Value::list(kept))
}

fn union(arguments: &Arguments<'_>, run: &mut Run<'_>) -> Result<Value, Trouble> {
    distinct(joined(arguments)?, run)
}

fn distinct_values(arguments: &Arguments<'_>, run: &mut Run<'_>) -> Result<Value, Trouble> {
    distinct(arguments.list(0)?.to_vec(), run)
}

fn flatten(arguments: &Arguments<'_>, run: &mut Run<'_>) -> Result<Value, Trouble> {
    let list = arguments.list(0)?;
    run.step(Value::List(list.clone()).size().weight)?;
    let mut flat = Vec::new();
    // The depth of a value is limited, and so is this recursion.
    fn collect(value: &Value, flat: &mut Vec<Value>) {
        match value {
            Value::List(list) => list.iter().for_each(|item| collect(item, flat)),
            single => flat.push(single.clone()),
        }
    }
    list.iter().for_each(|item| collect(item, &mut flat));
    Ok(Value::list(flat))
}

fn sort(arguments: &Arguments<'_>, run: &mut Run<'_>) -> Result<Value, Trouble> {
    let items = arguments.list(0)?.to_vec();
    if arguments.missing(1) {
        let ordered = sorted(items, &mut |x, y| Ok(arguments.order(x, y)?.is_lt()));
        return ordered.map(Value::list);
    }
    let precedes = arguments.function(1)?;
    let ordered = sorted(
        items,
        &mut |x, y| match precedes.call(&[x.clone(), y.clone()], run)? {
            Value::Boolean(found) => Ok(found),
            _ => Err(arguments.wrong("function that yields a boolean")),
        },
    );
    ordered.map(Value::list)
}
