//! Decimal numbers as FEEL has them (DMN 1.5 §10.3.2.2): IEEE 754 decimal128.
//!
//! What it is for: exact decimal arithmetic of 34 significant digits, rounded half to even, with
//! exponents to ±6144. A number keeps the digits it was written with (`1.50` shows as `1.50`) and is
//! compared by value. It knows nothing of binary floating point.
//!
//! Where to start: [`Number`]; `arithmetic` for the four operations and rounding, `analysis` for roots,
//! powers, exponentials and logarithms, `text` for reading and showing.

mod analysis;
mod arithmetic;
#[cfg(test)]
mod tests;
mod text;
mod wide;

pub(super) use arithmetic::Rounding;

use std::{
    cmp::Ordering,
    hash::{Hash, Hasher},
};

/// A decimal number of at most 34 significant digits, kept in 16 bytes: a sign, 14 bits of exponent and
/// 113 bits of coefficient.
#[derive(Clone, Copy)]
pub struct Number {
    high: u64,
    low: u64,
}

/// The parts of a number: it is `coefficient × 10^exponent`, negated if `negative`.
#[derive(Debug, Clone, Copy)]
struct Parts {
    negative: bool,
    exponent: i32,
    coefficient: u128,
}

/// Significant digits.
const DIGITS: u32 = 34;
/// The largest coefficient plus one.
const COEFFICIENTS: u128 = 10u128.pow(DIGITS);
/// The smallest exponent of a coefficient.
const LEAST: i32 = -6176;
/// The largest exponent of a coefficient.
const MOST: i32 = 6111;
const SIGN: u64 = 1 << 63;
/// Bits of the coefficient in the upper half.
const UPPER: u32 = 49;

/// Powers of ten that fit in 128 bits.
const POWERS: [u128; 39] = [
    10u128.pow(0),
    10u128.pow(1),
    10u128.pow(2),
    10u128.pow(3),
    10u128.pow(4),
    10u128.pow(5),
    10u128.pow(6),
    10u128.pow(7),
    10u128.pow(8),
    10u128.pow(9),
    10u128.pow(10),
    10u128.pow(11),
    10u128.pow(12),
    10u128.pow(13),
    10u128.pow(14),
    10u128.pow(15),
    10u128.pow(16),
    10u128.pow(17),
    10u128.pow(18),
    10u128.pow(19),
    10u128.pow(20),
    10u128.pow(21),
    10u128.pow(22),
    10u128.pow(23),
    10u128.pow(24),
    10u128.pow(25),
    10u128.pow(26),
    10u128.pow(27),
    10u128.pow(28),
    10u128.pow(29),
    10u128.pow(30),
    10u128.pow(31),
    10u128.pow(32),
    10u128.pow(33),
    10u128.pow(34),
    10u128.pow(35),
    10u128.pow(36),
    10u128.pow(37),
    10u128.pow(38),
];

/// Ten to a power from 0 to 38.
fn ten(power: u32) -> u128 {
    POWERS.get(power as usize).copied().unwrap_or(u128::MAX)
}

/// How many decimal digits a coefficient has; zero has none.
fn digits(value: u128) -> u32 {
    if value == 0 {
        return 0;
    }
    // Bits times log10(2) is at most one too small.
    let least = ((128 - value.leading_zeros()) * 1233) >> 12;
    least + u32::from(value >= ten(least))
}

impl Number {
    /// Zero.
    pub const ZERO: Self = Self::whole(0);
    /// One.
    pub const ONE: Self = Self::whole(1);

    const fn whole(value: u64) -> Self {
        Self {
            high: ((-LEAST) as u64) << UPPER,
            low: value,
        }
    }

    /// One at so many places after the point.
    const fn nearness(places: i32) -> Self {
        Self {
            high: ((-LEAST - places) as u64) << UPPER,
            low: 1,
        }
    }

    /// Packs parts that are within bounds.
    fn pack(parts: Parts) -> Self {
        let biased = u64::try_from(parts.exponent - LEAST).unwrap_or(0);
        #[expect(clippy::cast_possible_truncation, reason = "the halves are what is kept")]
        let (upper, low) = ((parts.coefficient >> 64) as u64, parts.coefficient as u64);
        Self {
            high: u64::from(parts.negative) << 63 | biased << UPPER | upper,
            low,
        }
    }

    #[inline]
    fn parts(self) -> Parts {
        Parts {
            negative: self.high & SIGN != 0,
            exponent: self.exponent(),
            coefficient: self.coefficient(),
        }
    }

    #[inline]
    fn exponent(self) -> i32 {
        let biased = ((self.high & !SIGN) >> UPPER) as i32;
        biased + LEAST
    }

    #[inline]
    fn coefficient(self) -> u128 {
        u128::from(self.high & ((1 << UPPER) - 1)) << 64 | u128::from(self.low)
    }

    /// Its sixteen bytes, for storage.
    pub(crate) const fn to_bits(self) -> (u64, u64) {
        (self.high, self.low)
    }

    /// The number of these sixteen bytes, if they are one.
    pub(crate) fn from_bits((high, low): (u64, u64)) -> Option<Self> {
        let number = Self { high, low };
        (number.coefficient() < COEFFICIENTS && number.exponent() <= MOST).then_some(number)
    }

    /// Whether it is zero.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.coefficient() == 0
    }

    /// Whether it is below zero.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.high & SIGN != 0 && !self.is_zero()
    }

    /// Whether it has no fraction: `2.0` has none.
    #[must_use]
    pub fn is_integer(self) -> bool {
        self.exponent() >= 0 || self.reduced().exponent() >= 0
    }

    /// The integer it is, if it is one and fits.
    #[must_use]
    pub fn to_i64(self) -> Option<i64> {
        i64::try_from(self.to_i128()?).ok()
    }

    /// The integer it is, if it is one and fits.
    #[must_use]
    pub fn to_i128(self) -> Option<i128> {
        let mut parts = self.parts();
        if parts.exponent < 0 {
            parts = self.reduced().parts();
        }
        let power = u32::try_from(parts.exponent).ok().filter(|power| *power < 39)?;
        let size = i128::try_from(parts.coefficient.checked_mul(ten(power))?).ok()?;
        Some(if parts.negative { -size } else { size })
    }

    /// `coefficient × 10^-scale`: hundredths for a scale of 2. `None` if it has more than 34 digits.
    #[must_use]
    pub fn scaled(coefficient: i128, scale: u16) -> Option<Self> {
        arithmetic::finish(
            Parts {
                negative: coefficient < 0,
                exponent: -i32::from(scale),
                coefficient: coefficient.unsigned_abs(),
            },
            false,
        )
    }

    /// The same value without trailing zeros after the point: `2.50` becomes `2.5`, `100` stays.
    #[must_use]
    pub fn reduced(self) -> Self {
        let mut parts = self.parts();
        if parts.coefficient == 0 {
            return Self::ZERO;
        }
        while parts.exponent < 0 && parts.coefficient.is_multiple_of(10) {
            parts.coefficient /= 10;
            parts.exponent += 1;
        }
        Self::pack(parts)
    }
}

impl Default for Number {
    fn default() -> Self {
        Self::ZERO
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        let mut number = Self::whole(value.unsigned_abs());
        if value < 0 {
            number.high |= SIGN;
        }
        number
    }
}

impl From<u32> for Number {
    fn from(value: u32) -> Self {
        Self::whole(u64::from(value))
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    /// Compares by value: `1.0` equals `1`.
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        let (x, y) = (self.parts(), other.parts());
        if x.exponent == y.exponent && x.negative == y.negative {
            let order = x.coefficient.cmp(&y.coefficient);
            return if x.negative { order.reverse() } else { order };
        }
        compare_apart(x, y)
    }
}

/// Compares numbers of different exponents or signs.
fn compare_apart(x: Parts, y: Parts) -> Ordering {
    let sign = |parts: Parts| match (parts.coefficient, parts.negative) {
        (0, _) => 0,
        (_, true) => -1,
        (_, false) => 1,
    };
    if sign(x) != sign(y) || sign(x) == 0 {
        return sign(x).cmp(&sign(y));
    }
    let order = compare_sizes(x, y);
    if x.negative { order.reverse() } else { order }
}

/// Compares coefficients above zero, whatever their signs.
fn compare_sizes(x: Parts, y: Parts) -> Ordering {
    let places = |parts: Parts| parts.exponent + digits(parts.coefficient).cast_signed();
    // With the same number of places before the point, bringing both to the lower exponent keeps
    // them within 34 digits.
    let lowered = |parts: Parts, to: i32| parts.coefficient * ten((parts.exponent - to).unsigned_abs());
    let least = x.exponent.min(y.exponent);
    places(x)
        .cmp(&places(y))
        .then_with(|| lowered(x, least).cmp(&lowered(y, least)))
}

impl Hash for Number {
    /// Equal numbers hash alike, however they are written.
    fn hash<H: Hasher>(&self, state: &mut H) {
        let mut parts = self.parts();
        while parts.coefficient != 0 && parts.coefficient.is_multiple_of(10) {
            parts.coefficient /= 10;
            parts.exponent += 1;
        }
        let zero = parts.coefficient == 0;
        (parts.negative && !zero).hash(state);
        (if zero { 0 } else { parts.exponent }).hash(state);
        parts.coefficient.hash(state);
    }
}
