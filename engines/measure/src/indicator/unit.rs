//! Bringing a published figure into its indicator's unit, exactly or not at all.
//!
//! The kernel knows the units; this only refuses what it can't turn into the indicator's own. It knows
//! nothing of indicators.

use crate::refuse;
use skein_kernel::Decimal;
use skein_kernel::quantity::unit::Unit;
use skein_kernel::rejection::Rejection;

/// `value` in `from`, expressed in `to`.
///
/// # Errors
/// SK-MEASURE-0016 where the units have different bases; SK-MEASURE-0017 where the result isn't exact.
pub(super) fn convert(value: Decimal, from: &str, to: &str) -> Result<Decimal, Rejection> {
    if from == to {
        return Ok(value);
    }
    let (given, wanted) = (Unit::lenient(from), Unit::lenient(to));
    if given.base() != wanted.base() {
        return Err(refuse::wrong_unit(from, to));
    }
    rescale(value, given.factor(), wanted.factor()).ok_or_else(|| {
        refuse::out_of_range(
            "value",
            value,
            "换算后不能精确表示",
            "it has no exact value in the indicator's unit",
        )
    })
}

/// `value` times `given` over `wanted`, if a decimal holds it exactly.
fn rescale(value: Decimal, given: Decimal, wanted: Decimal) -> Option<Decimal> {
    let base = value.checked_mul(given)?;
    let result = base.checked_div(wanted)?;
    let exact = base.checked_div(given)? == value && result.checked_mul(wanted)? == base;
    exact.then_some(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: &str, from: &str, to: &str, expected: &str) {
        let got = convert(value.parse().unwrap(), from, to);
        let got = got.map_or_else(|r| r.code.to_string(), |v| v.normalize().to_string());
        assert_eq!(got, expected, "{value}{from} in {to}");
    }

    #[test]
    fn units_convert_exactly_or_not_at_all() {
        check("3.5", "亿元", "万元", "35000");
        check("45", "万亩", "亩", "450000");
        check("1", "万亿元", "亿元", "10000");
        check("12345", "元", "亿元", "0.00012345");
        check("8", "%", "%", "8");
        check("8", "万吨", "万亩", "SK-MEASURE-0016");
        check("8", "金币", "元", "SK-MEASURE-0016");
        check("79228162514264337593543950335", "亿元", "元", "SK-MEASURE-0017");
    }
}
