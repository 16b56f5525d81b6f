//! Context functions (DMN 1.5 §10.3.4.10).
//!
//! What it is for: reading and remaking contexts by entry names that are values. It knows nothing of
//! paths. Start at [`ENTRIES`].

use super::arguments::Arguments;
use super::{Entry, entry, form};
use crate::feel::trouble::Trouble;
use crate::feel::{Context, Key, Run, Value};

pub(super) const ENTRIES: &[Entry] = &[
    entry("get value", &[form(&["m", "key"], get_value)]),
    entry("get entries", &[form(&["m"], get_entries)]),
    entry("context", &[form(&["entries"], context)]),
    entry(
        "context put",
        &[
            form(&["context", "keys", "value"], context_put),
            form(&["context", "key", "value"], context_put_one),
        ],
    ),
    entry("context merge", &[form(&["contexts"], context_merge)]),
];

fn get_value(arguments: &Arguments<'_>, _: &mut Run<'_>) -> Result<Value, Trouble> {
    let (context, key) = (arguments.context(0)?, arguments.text(1)?);
    Ok(context.get(key).cloned().unwrap_or_default())
}

fn get_entries(arguments: &Arguments<'_>, _: &mut Run<'_>) -> Result<Value, Trouble> {
    let (key, value) = (Key::from("key"), Key::from("value"));
    let entry = |(name, own): &(Key, Value)| {
        Value::context(vec![
            (key.clone(), Value::String(name.clone())),
            (value.clone(), own.clone()),
        ])
    };
    let entries = arguments.context(0)?.entries().iter();
    Ok(Value::list(entries.map(entry).collect()))
}

fn context(arguments: &Arguments<'_>, run: &mut Run<'_>) -> Result<Value, Trouble> {
    let mut made: Vec<(Key, Value)> = Vec::new();
    for item in arguments.list(0)?.iter() {
        run.step(1)?;
        let Value::Context(item) = item else {
            return Err(arguments.wrong("list of entries"));
        };
        match (item.get("key"), item.get("value")) {
            (Some(Value::String(key)), Some(value)) => made.push((key.clone(), value.clone())),
            _ => return Err(arguments.wrong("entries with key and value")),
        }
    }
    let count = made.len();
    let context = Context::new(made);
    if context.entries().len() < count {
        return Err(arguments.wrong("distinct keys"));
    }
    Ok(Value::Context(context))
}

fn context_put(arguments: &Arguments<'_>, _: &mut Run<'_>) -> Result<Value, Trouble> {
    let Value::Context(context) = arguments.value(0) else {
        return Err(arguments.wrong("context"));
    };
    match arguments.value(1) {
        Value::String(key) => Ok(put(context, key, arguments.value(2))),
        Value::List(keys) if !keys.is_empty() => put_deep(arguments, context, keys),
        _ => Err(arguments.wrong("key")),
    }
}

fn context_put_one(arguments: &Arguments<'_>, run: &mut Run<'_>) -> Result<Value, Trouble> {
    match arguments.value(1) {
        Value::String(_) => context_put(arguments, run),
        _ => Err(arguments.wrong("key")),
    }
}

fn put(context: &Context, key: &Key, value: &Value) -> Value {
    let mut entries = context.entries().to_vec();
    entries.push((key.clone(), value.clone()));
    Value::context(entries)
}

/// Puts the value at the end of a chain of keys, which must lead through contexts.
fn put_deep(arguments: &Arguments<'_>, context: &Context, keys: &[Value]) -> Result<Value, Trouble> {
    let (first, rest) = keys.split_first().ok_or_else(|| arguments.wrong("key"))?;
    let Value::String(key) = first else {
        return Err(arguments.wrong("key"));
    };
    if rest.is_empty() {
        return Ok(put(context, key, arguments.value(2)));
    }
    let Some(Value::Context(inner)) = context.get(key) else {
        return Err(arguments.wrong("keys that lead to a context"));
    };
    // The depth of the context, and so of this recursion, is limited.
    Ok(put(context, key, &put_deep(arguments, inner, rest)?))
}

fn context_merge(arguments: &Arguments<'_>, run: &mut Run<'_>) -> Result<Value, Trouble> {
    let mut merged = Vec::new();
    for item in arguments.list(0)?.iter() {
        let Value::Context(context) = item else {
            return Err(arguments.wrong("list of contexts"));
        };
        run.step(1 + context.entries().len() as u64 / 16)?;
        merged.extend_from_slice(context.entries());
    }
    Ok(Value::context(merged))
}
