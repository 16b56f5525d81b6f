//! The four operations and rounding, exact to 34 digits.
//!
//! What it is for: results as IEEE 754-2019 §5.4 defines them for decimal128. It knows nothing of text.
//! Start at [`Number::checked_add`].

use super::wide::Wide;
use super::{COEFFICIENTS, DIGITS, LEAST, MOST, Number, Parts, digits, ten};
use std::cmp::Ordering;

/// How a number between two candidates is rounded (DMN 1.5 §10.3.4.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
    /// To the nearer; from the middle away from zero.
    HalfUp,
    /// To the nearer; from the middle towards zero.
    HalfDown,
    /// To the nearer; from the middle to the even digit.
    HalfEven,
    /// Towards negative infinity.
    Floor,
    /// Towards positive infinity.
    Ceiling,
}

/// What was cut off, compared with nothing and with half a unit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rest {
    None,
    BelowHalf,
    Half,
    AboveHalf,
}

impl Rest {
    /// Of a remainder by a divisor, and whether anything lies below the remainder.
    fn of(remainder: u128, divisor: u128, sticky: bool) -> Self {
        match (remainder.cmp(&(divisor - remainder)), remainder, sticky) {
            (_, 0, false) => Self::None,
            (Ordering::Less, _, _) => Self::BelowHalf,
            (Ordering::Equal, _, false) => Self::Half,
            _ => Self::AboveHalf,
        }
    }
}

/// Whether a coefficient grows by one.
fn grows(rest: Rest, parts: &Parts, mode: Rounding) -> bool {
    if rest == Rest::None {
        return false;
    }
    match mode {
        Rounding::Up => true,
        Rounding::Down => false,
        Rounding::HalfUp => rest != Rest::BelowHalf,
        Rounding::HalfDown => rest == Rest::AboveHalf,
        Rounding::HalfEven => rest == Rest::AboveHalf || rest == Rest::Half && parts.coefficient % 2 == 1,
        Rounding::Floor => parts.negative,
        Rounding::Ceiling => !parts.negative,
    }
}

/// Cuts `count` digits off, rounding.
fn cut(mut parts: Parts, count: u32, sticky: bool, mode: Rounding) -> Parts {
    let rest = if count > 38 {
        let nothing = parts.coefficient == 0 && !sticky;
        parts.coefficient = 0;
        if nothing { Rest::None } else { Rest::BelowHalf }
    } else {
        let unit = ten(count);
        let remainder = parts.coefficient % unit;
        parts.coefficient /= unit;
        Rest::of(remainder, unit, sticky)
    };
    parts.exponent += count.cast_signed();
    if grows(rest, &parts, mode) {
        parts.coefficient += 1;
    }
    parts
}

/// A number from parts of up to 38 digits, rounded half to even; `sticky` says that something lies below
/// the last digit. `None` if it is too large.
pub(super) fn finish(mut parts: Parts, sticky: bool) -> Option<Number> {
    if parts.coefficient >= COEFFICIENTS || sticky {
        let excess = digits(parts.coefficient).saturating_sub(DIGITS);
        parts = cut(parts, excess, sticky, Rounding::HalfEven);
        if parts.coefficient == COEFFICIENTS {
            parts.coefficient /= 10;
            parts.exponent += 1;
        }
    }
    within_bounds(parts)
}

/// Brings the exponent within bounds: rounding where it is too small, adding zeros where it is too large.
fn within_bounds(mut parts: Parts) -> Option<Number> {
    if parts.exponent < LEAST {
        parts = cut(
            parts,
            (LEAST - parts.exponent).unsigned_abs(),
            false,
            Rounding::HalfEven,
        );
    }
    if parts.exponent > MOST {
        let zeros = (parts.exponent - MOST).unsigned_abs();
        if parts.coefficient == 0 {
            parts.exponent = MOST;
        } else if digits(parts.coefficient) + zeros <= DIGITS {
            parts.coefficient *= ten(zeros);
            parts.exponent = MOST;
        } else {
            return None;
        }
    }
    parts.negative &= parts.coefficient != 0;
    Some(Number::pack(parts))
}

impl Number {
    /// The sum, or `None` if it is too large.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let (x, y) = (self.parts(), other.parts());
        if x.exponent == y.exponent {
            return finish(sum(x, y), false);
        }
        if x.exponent > y.exponent {
            add_apart(x, y)
        } else {
            add_apart(y, x)
        }
    }

    /// The difference, or `None` if it is too large.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.checked_add(other.negated())
    }

    /// The number with the other sign.
    #[must_use]
    pub fn negated(self) -> Self {
        let mut parts = self.parts();
        parts.negative = !parts.negative && parts.coefficient != 0;
        Self::pack(parts)
    }

    /// The number without its sign.
    #[must_use]
    pub fn abs(self) -> Self {
        if self.is_negative() { self.negated() } else { self }
    }

    /// The product, or `None` if it is too large.
    #[must_use]
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        let (x, y) = (self.parts(), other.parts());
        let parts = |coefficient| Parts {
            negative: x.negative != y.negative,
            exponent: x.exponent + y.exponent,
            coefficient,
        };
        if let Some(coefficient) = x.coefficient.checked_mul(y.coefficient) {
            return finish(parts(coefficient), false);
        }
        shortened(parts(0), Wide::product(x.coefficient, y.coefficient))
    }

    /// The quotient, or `None` if it is too large or the divisor is zero.
    #[must_use]
    pub fn checked_div(self, other: Self) -> Option<Self> {
        let (x, y) = (self.parts(), other.parts());
        if y.coefficient == 0 {
            return None;
        }
        let ideal = x.exponent - y.exponent;
        let mut parts = Parts {
            negative: x.negative != y.negative,
            exponent: ideal,
            coefficient: 0,
        };
        if x.coefficient.is_multiple_of(y.coefficient) {
            parts.coefficient = x.coefficient / y.coefficient;
            return finish(parts, false);
        }
        // One digit more than is kept, so that the rest decides the rounding.
        let zeros = DIGITS + 1 + digits(y.coefficient) - digits(x.coefficient).min(DIGITS);
        let scaled = scaled_up(x.coefficient, zeros);
        let (quotient, remainder) = scaled.divided_by(y.coefficient)?;
        parts.exponent -= zeros.cast_signed();
        parts.coefficient = quotient;
        if remainder == 0 {
            parts = nearer(parts, ideal);
        }
        finish(parts, remainder != 0)
    }

    /// The remainder of the division rounded down: it has the divisor's sign (DMN 1.5 `modulo`).
    /// `None` if the divisor is zero or the result is out of reach.
    #[must_use]
    pub fn modulo(self, divisor: Self) -> Option<Self> {
        let rest = self.remainder(divisor)?;
        if rest.is_zero() || rest.is_negative() == divisor.is_negative() {
            return Some(rest);
        }
        rest.checked_add(divisor)
    }

    /// The exact remainder of the division rounded towards zero.
    fn remainder(self, divisor: Self) -> Option<Self> {
        let (x, y) = (self.parts(), divisor.parts());
        if y.coefficient == 0 {
            return None;
        }
        let least = x.exponent.min(y.exponent);
        let (up_x, up_y) = (
            (x.exponent - least).unsigned_abs(),
            (y.exponent - least).unsigned_abs(),
        );
        let coefficient = if up_y > 38 - digits(y.coefficient) {
            // The divisor is far larger than the dividend.
            if compare(x, y) == Ordering::Less {
                return Some(self);
            }
            return None;
        } else {
            let modulus = y.coefficient * ten(up_y);
            raised(x.coefficient, up_x, modulus)
        };
        finish(
            Parts {
                negative: x.negative,
                exponent: least,
                coefficient,
            },
            false,
        )
    }

    /// Rounds to `scale` digits after the point (before it, if negative). `None` if the result needs
    /// more than 34 digits.
    #[must_use]
    pub fn rounded(self, scale: i32, mode: Rounding) -> Option<Self> {
        let parts = self.parts();
        let to = scale.checked_neg()?;
        if parts.exponent < to {
            let count = to.checked_sub(parts.exponent)?.unsigned_abs();
            return within_bounds(cut(parts, count, false, mode));
        }
        let zeros = (parts.exponent - to).unsigned_abs();
        if digits(parts.coefficient) + zeros > DIGITS || to < LEAST {
            // Already exact: zeros that don't fit are left out.
            return Some(self);
        }
        Some(Self::pack(Parts {
            exponent: to,
            coefficient: parts.coefficient * ten(zeros),
            ..parts
        }))
    }
}

fn compare(x: Parts, y: Parts) -> Ordering {
    let size = |parts: Parts| Parts {
        negative: false,
        ..parts
    };
    Number::pack(size(x)).cmp(&Number::pack(size(y)))
}

/// The sum of two numbers of the same exponent.
fn sum(x: Parts, y: Parts) -> Parts {
    if x.negative == y.negative {
        return Parts {
            coefficient: x.coefficient + y.coefficient,
            ..x
        };
    }
    let (larger, smaller) = if x.coefficient >= y.coefficient {
        (x, y)
    } else {
        (y, x)
    };
    Parts {
        coefficient: larger.coefficient - smaller.coefficient,
        ..larger
    }
}

/// The sum of `x` and `y`, where `x` has the larger exponent.
fn add_apart(mut x: Parts, mut y: Parts) -> Option<Number> {
    let apart = (x.exponent - y.exponent).unsigned_abs();
    if x.coefficient == 0 {
        return finish(y, false);
    }
    // Up to 37 digits leave room for the sum and for three digits that decide the rounding.
    let room = 37 - digits(x.coefficient);
    let up = apart.min(room);
    x.coefficient *= ten(up);
    x.exponent -= up.cast_signed();
    let below = apart - up;
    if below == 0 {
        return finish(sum(x, y), false);
    }
    let unit = if below > 38 { u128::MAX } else { ten(below) };
    let sticky = !y.coefficient.is_multiple_of(unit);
    y.coefficient /= unit;
    y.exponent = x.exponent;
    let mut all = sum(x, y);
    if sticky && x.negative != y.negative {
        // What lies below is taken away: one less, and something above it.
        all.coefficient -= 1;
    }
    finish(all, sticky)
}

/// `coefficient × 10^zeros`, for up to 69 digits in all.
fn scaled_up(coefficient: u128, zeros: u32) -> Wide {
    let first = zeros.min(38);
    let product = Wide::product(coefficient, ten(first));
    let mut rest = zeros - first;
    let mut wide = product;
    while rest > 0 {
        let step = rest.min(19);
        wide = wide.times(u64::try_from(ten(step)).unwrap_or(u64::MAX));
        rest -= step;
    }
    wide
}

/// Takes trailing zeros off until the exponent is the ideal one of an exact quotient.
fn nearer(mut parts: Parts, ideal: i32) -> Parts {
    while parts.exponent < ideal && parts.coefficient.is_multiple_of(10) {
        parts.coefficient /= 10;
        parts.exponent += 1;
    }
    parts
}

/// A number from a product of up to 68 digits.
fn shortened(mut parts: Parts, product: Wide) -> Option<Number> {
    let mut wide = product;
    let mut sticky = false;
    loop {
        if let Some(coefficient) = wide.narrow().filter(|value| *value < ten(38)) {
            parts.coefficient = coefficient;
            return finish(parts, sticky);
        }
        // Digits are cut in fours: never past the 34 that are kept.
        let (quotient, remainder) = wide.divided(10_000);
        wide = quotient;
        sticky |= remainder != 0;
        parts.exponent += 4;
    }
}

/// `coefficient × 10^power` modulo `modulus`.
fn raised(coefficient: u128, power: u32, modulus: u128) -> u128 {
    let mut result = coefficient % modulus;
    let mut base = 10 % modulus;
    let mut power = power;
    let times = |x: u128, y: u128| {
        Wide::product(x, y)
            .divided_by(modulus)
            .map_or(0, |(_, rest)| rest)
    };
    while power > 0 {
        if power % 2 == 1 {
            result = times(result, base);
        }
        base = times(base, base);
        power /= 2;
    }
    result
}
