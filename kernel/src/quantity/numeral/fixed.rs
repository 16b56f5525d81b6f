//! A decimal figure under construction: an integer and how many of its digits are decimals.
//!
//! It knows nothing of how figures are written. [`Fixed::decimal`] is where one becomes a number.

use rust_decimal::Decimal;

/// `units` × 10^-`decimals`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fixed {
    pub(super) units: u128,
    pub(super) decimals: u32,
}

impl Fixed {
    pub(super) fn whole(units: u128) -> Self {
        Self { units, decimals: 0 }
    }

    /// Appends one digit on the right.
    pub(super) fn push(self, digit: u8) -> Option<Self> {
        let units = self.units.checked_mul(10)?.checked_add(u128::from(digit))?;
        Some(Self { units, ..self })
    }

    /// The figure times 10^`exponent`; `None` where it doesn't fit.
    pub(super) fn decimal(self, exponent: u8) -> Option<Decimal> {
        let exponent = u32::from(exponent);
        let scale = self.decimals.saturating_sub(exponent);
        let power = exponent.saturating_sub(self.decimals);
        let units = self.units.checked_mul(10u128.checked_pow(power)?)?;
        Decimal::try_from_i128_with_scale(i128::try_from(units).ok()?, scale).ok()
    }
}
