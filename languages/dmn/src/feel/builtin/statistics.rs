//! Statistics of lists of numbers (DMN 1.5 §10.3.4.4).
//!
//! What it is for: sums, means and the like, in decimals. It knows nothing of other lists. Start at
//! [`ENTRIES`].

use super::arguments::Arguments;
use super::{Entry, entry, variadic};
use crate::feel::trouble::Trouble;
use crate::feel::{Number, Run, Value};

pub(super) const ENTRIES: &[Entry] = &[
    entry(
        "sum",
        &[variadic(&["list"], |a, _| folded(a, Number::checked_add))],
    ),
    entry("product", &[variadic(&["list"], product)]),
    entry("mean", &[variadic(&["list"], mean)]),
    entry("median", &[variadic(&["list"], median)]),
    entry("stddev", &[variadic(&["list"], stddev)]),
    entry("mode", &[variadic(&["list"], mode)]),
];

fn folded(
    arguments: &Arguments<'_>,
    operation: fn(Number, Number) -> Option<Number>,
) -> Result<Value, Trouble> {
    let mut numbers = arguments.numbers()?.into_iter();
    let Some(first) = numbers.next() else {
        return Ok(Value::Null);
    };
    let result = numbers.try_fold(first, operation);
    result.map(Value::Number).ok_or_else(|| arguments.nothing())
}

/// Unlike the sum, the product of no numbers is an error.
fn product(arguments: &Arguments<'_>, _: &mut Run<'_>) -> Result<Value, Trouble> {
    match folded(arguments, Number::checked_mul)? {
        Value::Null => Err(arguments.wrong("at least one number")),
        product => Ok(product),
    }
}

fn count(numbers: &[Number]) -> Number {
    Number::from(i64::try_from(numbers.len()).unwrap_or(i64::MAX))
}

fn average(numbers: &[Number]) -> Option<Number> {
    let sum = numbers
        .iter()
        .try_fold(Number::ZERO, |sum, number| sum.checked_add(*number))?;
    sum.checked_div(count(numbers))
}

fn mean(arguments: &Arguments<'_>, _: &mut Run<'_>) -> Result<Value, Trouble> {
    let numbers = arguments.numbers()?;
    if numbers.is_empty() {
        return Ok(Value::Null);
    }
    average(&numbers)
        .map(Value::Number)
        .ok_or_else(|| arguments.nothing())
}

fn median(arguments: &Arguments<'_>, _: &mut Run<'_>) -> Result<Value, Trouble> {
    let mut numbers = arguments.numbers()?;
    numbers.sort();
    let half = numbers.len() / 2;
    let Some(upper) = numbers.get(half) else {
        return Ok(Value::Null);
    };
    let middle = match numbers.get(half.wrapping_sub(1)) {
        Some(lower) if numbers.len() % 2 == 0 => average(&[*lower, *upper]),
        _ => Some(*upper),
    };
    middle.map(Value::Number).ok_or_else(|| arguments.nothing())
}

/// The standard deviation of a sample.
fn stddev(arguments: &Arguments<'_>, _: &mut Run<'_>) -> Result<Value, Trouble> {
    let numbers = arguments.numbers()?;
    if numbers.len() < 2 {
        return Err(arguments.wrong("at least two numbers"));
    }
    let deviation = || {
        let mean = average(&numbers)?;
        let square = |number: &Number| {
            let difference = number.checked_sub(mean)?;
            difference.checked_mul(difference)
        };
        let sum = numbers
            .iter()
            .try_fold(Number::ZERO, |sum, number| sum.checked_add(square(number)?))?;
        sum.checked_div(count(&numbers).checked_sub(Number::ONE)?)?.sqrt()
    };
    deviation().map(Value::Number).ok_or_else(|| arguments.nothing())
}

/// The most frequent numbers, the smallest first.
fn mode(arguments: &Arguments<'_>, _: &mut Run<'_>) -> Result<Value, Trouble> {
    let mut numbers = arguments.numbers()?;
    numbers.sort();
    let runs = || numbers.chunk_by(|x, y| x == y);
    let most = runs().map(<[Number]>::len).max().unwrap_or(0);
    let frequent = runs()
        .filter(|run| run.len() == most)
        .filter_map(|run| run.first());
    Ok(Value::list(
        frequent.map(|number| Value::Number(*number)).collect(),
    ))
}
