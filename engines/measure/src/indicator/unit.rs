//! Bringing a published figure into its indicator's unit, exactly or not at all.
//!
//! It knows the decimal multipliers Chinese statistics use (百 千 万 亿) and nothing of indicators.

use crate::refuse;
use skein_kernel::Decimal;
use skein_kernel::rejection::Rejection;

/// Multipliers a unit may begin with, longest first, as powers of ten.
const MULTIPLIERS: [(&str, u32); 7] = [
    ("万亿", 12),
    ("百万", 6),
    ("千万", 7),
    ("亿", 8),
    ("万", 4),
    ("千", 3),
    ("百", 2),
];

/// The multiplier of a unit and what it multiplies: 万吨 is 4 powers of ten of 吨.
fn split(unit: &str) -> (u32, &str) {
    let found = MULTIPLIERS.iter().find_map(|(word, power)| {
        let base = unit.strip_prefix(word)?;
        // 千米, 百分点 and the like are units of their own.
        (!base.is_empty() && !base.starts_with(['米', '克', '瓦', '分'])).then_some((*power, base))
    });
    found.unwrap_or((0, unit))
}

/// `value` in `from`, expressed in `to`.
///
/// # Errors
/// SK-MEASURE-0016 where the units have different bases; SK-MEASURE-0017 where the result isn't exact.
pub(super) fn convert(value: Decimal, from: &str, to: &str) -> Result<Decimal, Rejection> {
    if from == to {
        return Ok(value);
    }
    let ((from_power, from_base), (to_power, to_base)) = (split(from), split(to));
    if from_base != to_base {
        return Err(refuse::wrong_unit(from, to));
    }
    scale(value, i64::from(from_power) - i64::from(to_power)).ok_or_else(|| {
        refuse::out_of_range(
            "value",
            value,
            "换算后不能精确表示",
            "it has no exact value in the indicator's unit",
        )
    })
}

fn scale(value: Decimal, power: i64) -> Option<Decimal> {
    let factor = Decimal::from_i128_with_scale(10_i128.checked_pow(u32::try_from(power.abs()).ok()?)?, 0);
    if power >= 0 {
        return value.checked_mul(factor);
    }
    let scaled = value.checked_div(factor)?;
    (scaled.checked_mul(factor)? == value).then_some(scaled)
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
        check("8", "%", "个百分点", "SK-MEASURE-0016");
        check("8", "万吨", "万亩", "SK-MEASURE-0016");
        check("8", "千米", "米", "SK-MEASURE-0016");
        check("79228162514264337593543950335", "亿元", "元", "SK-MEASURE-0017");
    }
}
