//! Ranges of two numerals: `2-3`, `2至3`, `15—20万`.
//!
//! It knows nothing of units between the ends; [`Quantity::scan`](crate::quantity::Quantity::scan) does.

use super::{Numeral, Scale, scan};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A lower and an upper end, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// The lower end.
    pub low: Decimal,
    /// The upper end, never below the lower.
    pub high: Decimal,
    /// The multiplier the upper end was written with: 万 in `2-3万`.
    pub scale: Scale,
}

/// What joins the two ends of a range, longest first.
const JOINS: [&str; 11] = ["——", "—", "–", "－", "-", "~", "～", "至", "到", "∼", "−"];

/// The length in bytes of a range's joining mark at the start of `text`.
pub(crate) fn scan_join(text: &str) -> Option<usize> {
    JOINS
        .iter()
        .find(|join| text.starts_with(*join))
        .map(|join| join.len())
}

/// Reads a range of two numerals at the start of `text`, and how many bytes it takes.
///
/// A multiplier behind the upper end counts for both (`2-3万` is 20000 to 30000). Two neighbouring
/// figures spoken as one (`两三`) are a range too. `None` where there is no range or it runs downward.
#[must_use]
pub fn scan_range(text: &str) -> Option<(Range, usize)> {
    let (first, at) = scan(text)?;
    if let Some(high) = first.high {
        return Some((
            Range {
                low: first.value,
                high,
                scale: first.scale,
            },
            at,
        ));
    }
    let join = scan_join(text.get(at..)?)?;
    let (second, len) = scan(text.get(at + join..)?)?;
    let range = between(first, second)?;
    Some((range, at + join + len))
}

/// The range from one numeral to another; `None` where it runs downward.
pub(crate) fn between(first: Numeral, second: Numeral) -> Option<Range> {
    let shared = first.scale == Scale::ONE && second.scale > Scale::ONE && first.mantissa <= second.mantissa;
    let low = if shared {
        first.mantissa.checked_mul(Decimal::from(
            10u64.checked_pow(u32::from(second.scale.exponent()))?,
        ))?
    } else {
        first.value
    };
    (low <= second.value).then_some(Range {
        low,
        high: second.value,
        scale: second.scale,
    })
}
