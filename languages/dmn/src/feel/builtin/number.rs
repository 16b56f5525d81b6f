//! Numeric functions (DMN 1.5 §10.3.4.5).
//!
//! What it is for: rounding, roots, powers and remainders. It knows nothing of how decimals compute.
//! Start at [`ENTRIES`].

use super::arguments::{Arguments, single};
use super::{Entry, entry, form};
use crate::feel::number::Rounding;
use crate::feel::trouble::Trouble;
use crate::feel::{Number, Run, Value};

pub(super) const ENTRIES: &[Entry] = &[
    entry(
        "decimal",
        &[form(&["n", "scale"], |a, _| rounded(a, Rounding::HalfEven))],
    ),
    entry(
        "floor",
        &[
            form(&["n"], |a, _| whole(a, Rounding::Floor)),
            form(&["n", "scale"], |a, _| rounded(a, Rounding::Floor)),
        ],
    ),
    entry(
        "ceiling",
        &[
            form(&["n"], |a, _| whole(a, Rounding::Ceiling)),
            form(&["n", "scale"], |a, _| rounded(a, Rounding::Ceiling)),
        ],
    ),
    entry(
        "round up",
        &[form(&["n", "scale"], |a, _| rounded(a, Rounding::Up))],
    ),
    entry(
        "round down",
        &[form(&["n", "scale"], |a, _| rounded(a, Rounding::Down))],
    ),
    entry(
        "round half up",
        &[form(&["n", "scale"], |a, _| rounded(a, Rounding::HalfUp))],
    ),
    entry(
        "round half down",
        &[form(&["n", "scale"], |a, _| rounded(a, Rounding::HalfDown))],
    ),
    entry("abs", &[form(&["n"], abs)]),
    entry(
        "modulo",
        &[form(&["dividend", "divisor"], |a, _| {
            found(a, a.number(0)?.modulo(a.number(1)?))
        })],
    ),
    entry("sqrt", &[form(&["number"], |a, _| found(a, a.number(0)?.sqrt()))]),
    entry("log", &[form(&["number"], |a, _| found(a, a.number(0)?.ln()))]),
    entry("exp", &[form(&["number"], |a, _| found(a, a.number(0)?.exp()))]),
    entry("odd", &[form(&["number"], |a, _| parity(a, true))]),
    entry("even", &[form(&["number"], |a, _| parity(a, false))]),
];

/// The scales that a decimal can have.
const SCALES: std::ops::RangeInclusive<i64> = -6111..=6176;

fn found(arguments: &Arguments<'_>, number: Option<Number>) -> Result<Value, Trouble> {
    number.map(Value::Number).ok_or_else(|| arguments.nothing())
}

fn whole(arguments: &Arguments<'_>, mode: Rounding) -> Result<Value, Trouble> {
    found(arguments, arguments.number(0)?.rounded(0, mode))
}

fn rounded(arguments: &Arguments<'_>, mode: Rounding) -> Result<Value, Trouble> {
    let number = arguments.number(0)?;
    let scale = arguments.whole(1)?;
    let scale = i32::try_from(scale)
        .ok()
        .filter(|scale| SCALES.contains(&i64::from(*scale)));
    let scale = scale.ok_or_else(|| arguments.wrong("scale"))?;
    found(arguments, number.rounded(scale, mode))
}

fn abs(arguments: &Arguments<'_>, _: &mut Run<'_>) -> Result<Value, Trouble> {
    let positive = match single(arguments.value(0)) {
        Value::Number(number) => Some(Value::Number(number.abs())),
        Value::Days(length) if length.nanoseconds() < 0 => length.negated().map(Value::Days),
        Value::Months(length) if length.months() < 0 => length.negated().map(Value::Months),
        same @ (Value::Days(_) | Value::Months(_)) => Some(same.clone()),
        _ => return Err(arguments.wrong("number")),
    };
    positive.ok_or_else(|| arguments.nothing())
}

fn parity(arguments: &Arguments<'_>, odd: bool) -> Result<Value, Trouble> {
    let rest = arguments.number(0)?.modulo(Number::from(2u32));
    let rest = rest.ok_or_else(|| arguments.nothing())?;
    let wanted = if odd { Number::ONE } else { Number::ZERO };
    Ok(Value::Boolean(rest == wanted))
}
