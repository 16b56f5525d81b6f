//! List functions that ask about lists or change them at a place (DMN 1.5 §10.3.4.4).
//!
//! What it is for: membership, counting, least and greatest, inserting, removing, replacing. It knows
//! nothing of statistics. Start at [`ENTRIES`].

use super::arguments::Arguments;
use super::{Entry, entry, form, optional, variadic};
use crate::feel::evaluate::index;
use crate::feel::trouble::Trouble;
use crate::feel::{List, Number, Run, Value, compare};

pub(super) const ENTRIES: &[Entry] = &[
    entry("list contains", &[form(&["list", "element"], list_contains)]),
    entry("count", &[variadic(&["list"], count)]),
    entry("min", &[variadic(&["list"], |a, _| extreme(a, false))]),
    entry("max", &[variadic(&["list"], |a, _| extreme(a, true))]),
    entry(
        "sublist",
        &[optional(&["list", "start position", "length"], 2, sublist)],
    ),
    entry(
        "append",
        &[variadic(&["list", "item"], append), form(&["list"], append)],
    ),
    entry(
        "insert before",
        &[form(&["list", "position", "newItem"], insert_before)],
    ),
    entry("remove", &[form(&["list", "position"], remove)]),
    entry(
        "list replace",
        &[
            form(&["list", "position", "newItem"], list_replace),
            form(&["list", "match", "newItem"], list_replace),
        ],
    ),
    entry("index of", &[form(&["list", "match"], index_of)]),
];

fn same(x: &Value, y: &Value) -> bool {
    compare::equal(x, y) == Some(true)
}

fn list_contains(arguments: &Arguments<'_>, run: &mut Run<'_>) -> Result<Value, Trouble> {
    let list = arguments.list(0)?;
    run.step(Value::List(list.clone()).size().weight / 16)?;
    let element = arguments.value(1);
    Ok(Value::Boolean(list.iter().any(|item| same(item, element))))
}

fn count(arguments: &Arguments<'_>, _: &mut Run<'_>) -> Result<Value, Trouble> {
    let count = i64::try_from(arguments.items()?.len()).unwrap_or(i64::MAX);
    Ok(Value::Number(Number::from(count)))
}

fn extreme(arguments: &Arguments<'_>, greatest: bool) -> Result<Value, Trouble> {
    let list = arguments.items()?;
    let mut items = list.iter();
    let Some(mut best) = items.next() else {
        return Ok(Value::Null);
    };
    // A single value must have an order too.
    arguments.order(best, best)?;
    for item in items {
        let order = arguments.order(item, best)?;
        if if greatest { order.is_gt() } else { order.is_lt() } {
            best = item;
        }
    }
    Ok(best.clone())
}

/// The index that a position argument names.
fn place(arguments: &Arguments<'_>, at: usize, list: &List) -> Result<usize, Trouble> {
    index(list.len(), arguments.whole(at)?).ok_or_else(|| arguments.wrong("position within the list"))
}

fn sublist(arguments: &Arguments<'_>, _: &mut Run<'_>) -> Result<Value, Trouble> {
    let list = arguments.list(0)?;
    let first = place(arguments, 1, &list)?;
    let tail = list.get(first..).unwrap_or_default();
    if arguments.value(2).is_null() {
        return Ok(Value::list(tail.to_vec()));
    }
    let length = usize::try_from(arguments.whole(2)?).map_err(|_| arguments.wrong("length"))?;
    let part = tail
        .get(..length)
        .ok_or_else(|| arguments.wrong("length within the list"))?;
    Ok(Value::list(part.to_vec()))
}

fn append(arguments: &Arguments<'_>, _: &mut Run<'_>) -> Result<Value, Trouble> {
    let mut items = arguments.list(0)?.to_vec();
    items.extend(arguments.all().iter().skip(1).cloned());
    Ok(Value::list(items))
}

fn insert_before(arguments: &Arguments<'_>, _: &mut Run<'_>) -> Result<Value, Trouble> {
    let list = arguments.list(0)?;
    let at = place(arguments, 1, &list)?;
    let mut items = list.to_vec();
    items.insert(at, arguments.value(2).clone());
    Ok(Value::list(items))
}

fn remove(arguments: &Arguments<'_>, _: &mut Run<'_>) -> Result<Value, Trouble> {
    let list = arguments.list(0)?;
    let at = place(arguments, 1, &list)?;
    let mut items = list.to_vec();
    items.remove(at);
    Ok(Value::list(items))
}

fn list_replace(arguments: &Arguments<'_>, run: &mut Run<'_>) -> Result<Value, Trouble> {
    let list = arguments.list(0)?;
    let new = arguments.value(2);
    let mut items = list.to_vec();
    if let Value::Function(_) = arguments.value(1) {
        let matches = arguments.function(1)?;
        for item in &mut items {
            match matches.call(&[item.clone(), new.clone()], run)? {
                Value::Boolean(true) => *item = new.clone(),
                Value::Boolean(false) => {}
                _ => return Err(arguments.wrong("function that yields a boolean")),
            }
        }
        return Ok(Value::list(items));
    }
    let at = place(arguments, 1, &list)?;
    if let Some(item) = items.get_mut(at) {
        *item = new.clone();
    }
    Ok(Value::list(items))
}

fn index_of(arguments: &Arguments<'_>, run: &mut Run<'_>) -> Result<Value, Trouble> {
    let list = arguments.list(0)?;
    run.step(Value::List(list.clone()).size().weight / 16)?;
    let wanted = arguments.value(1);
    let places = (1i64..).zip(list.iter()).filter(|(_, item)| same(item, wanted));
    Ok(Value::list(places.map(|(at, _)| Value::from(at)).collect()))
}
