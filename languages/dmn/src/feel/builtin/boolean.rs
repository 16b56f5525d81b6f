//! Boolean functions (DMN 1.5 §10.3.4.2, and `all`, `any` of §10.3.4.4, `is` of §10.3.4.6).
//!
//! What it is for: three-valued negation and quantification, and identity. It knows nothing of operators.
//! Start at [`ENTRIES`].

use super::arguments::{Arguments, single};
use super::{Entry, entry, form, optional, variadic};
use crate::feel::trouble::Trouble;
use crate::feel::{Run, Value};

pub(super) const ENTRIES: &[Entry] = &[
    entry("not", &[form(&["negand"], not)]),
    entry("all", &[variadic(&["list"], all)]),
    entry("any", &[variadic(&["list"], any)]),
    // A value left out is `null`, which no value is.
    entry(
        "is",
        &[
            form(&["value1", "value2"], is),
            optional(&["value1", "value2"], 0, is),
        ],
    ),
];

fn not(arguments: &Arguments<'_>, _: &mut Run<'_>) -> Result<Value, Trouble> {
    match single(arguments.value(0)) {
        Value::Boolean(value) => Ok(Value::Boolean(!value)),
        Value::Null => Ok(Value::Null),
        _ => Err(arguments.wrong("boolean")),
    }
}

fn all(arguments: &Arguments<'_>, _: &mut Run<'_>) -> Result<Value, Trouble> {
    decided(arguments, false)
}

fn any(arguments: &Arguments<'_>, _: &mut Run<'_>) -> Result<Value, Trouble> {
    decided(arguments, true)
}

/// Whether any item is `decisive`; `null` among the others leaves it open.
fn decided(arguments: &Arguments<'_>, decisive: bool) -> Result<Value, Trouble> {
    let mut open = false;
    let mut found = false;
    for item in arguments.items()?.iter() {
        match item {
            Value::Boolean(value) => found |= *value == decisive,
            Value::Null => open = true,
            _ => return Err(arguments.wrong("list of booleans")),
        }
    }
    Ok(match (found, open) {
        (true, _) => Value::Boolean(decisive),
        (false, true) => Value::Null,
        (false, false) => Value::Boolean(!decisive),
    })
}

fn is(arguments: &Arguments<'_>, run: &mut Run<'_>) -> Result<Value, Trouble> {
    run.step(arguments.value(0).size().weight / 16)?;
    Ok(Value::Boolean(arguments.value(0) == arguments.value(1)))
}
