//! Brings a figure to its base unit, exactly, by the kernel's registry of units.
//!
//! Knows nothing of what is measured. Start at [`normalised`].

use skein_kernel::Decimal;
use skein_kernel::quantity::numeral::Scale;
use skein_kernel::quantity::unit::Unit;

/// The value in the base unit, and that unit. Both empty where the value is no single number.
pub(super) fn normalised(value: &str, multiplier: &str, unit: &str) -> (String, String) {
    let scale = Scale::scan(multiplier).map_or(Scale::ONE, |(scale, _)| scale);
    let unit = Unit::scaled(scale, unit);
    let number = value
        .parse::<Decimal>()
        .ok()
        .and_then(|number| unit.normalise(number).ok());
    match number {
        Some(number) => (number.to_string(), unit.base().to_owned()),
        None => (String::new(), String::new()),
    }
}
