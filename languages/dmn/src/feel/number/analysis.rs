//! Square roots, powers, exponentials and logarithms.
//!
//! What it is for: results correct to 34 digits, computed in binary fixed point with 192 bits (57
//! decimal digits) after the point. It knows nothing of floating point: every machine gives the same
//! digits. Start at [`Number::pow`].

use super::wide::Wide;
use super::{Number, Parts, arithmetic, digits, ten};

/// Bits after the point.
const FRACTION: u32 = 192;
/// One.
const ONE: Wide = Wide([0, 0, 0, 1]);
/// The natural logarithm of ten.
const LN10: Wide = Wide([
    0x8a3f_b3e7_6977_e43a,
    0xa95b_58ae_0b4c_28a3,
    0x4d76_3776_aaa2_b05b,
    2,
]);
/// Exponents of e beyond this are out of range, either way.
const REACH: u64 = 14_300;
/// Integer powers up to this are multiplied out.
const MULTIPLIED: u64 = 512;

/// Logarithms of numbers nearer to one than this, 10^-12, are computed in decimals.
const NEAR: Number = Number::nearness(12);

/// A fixed point number and its sign.
#[derive(Clone, Copy)]
struct Signed {
    negative: bool,
    size: Wide,
}

/// The product of two fixed point numbers, without what overflows.
fn times(x: Wide, y: Wide) -> Wide {
    let halves = |Wide([a, b, c, d]): Wide| {
        let join = |upper: u64, lower: u64| u128::from(upper) << 64 | u128::from(lower);
        (join(d, c), join(b, a))
    };
    let ((x1, x0), (y1, y0)) = (halves(x), halves(y));
    let cross = Wide::product(x1, y0)
        .shifted_right(64)
        .plus(Wide::product(x0, y1).shifted_right(64));
    Wide::product(x1, y1)
        .shifted_left(64)
        .plus(cross)
        .plus(Wide::product(x0, y0).shifted_right(FRACTION))
}

/// `above / below` for `above < below`, as a fixed point number.
fn fraction(above: u128, below: u128) -> Wide {
    let step = |rest: u128| {
        Wide::from(rest)
            .shifted_left(127)
            .shifted_left(1)
            .divided_by(below)
            .unwrap_or_default()
    };
    let (first, rest) = step(above);
    let (second, _) = step(rest);
    Wide::from(first)
        .shifted_left(64)
        .plus(Wide::from(second).shifted_right(64))
}

/// The whole part of a fixed point number.
fn whole(Wide([_, _, _, units]): Wide) -> u64 {
    units
}

/// A number's size in fixed point; `None` if it doesn't fit.
fn fixed(number: Number) -> Option<Wide> {
    let Parts {
        exponent,
        mut coefficient,
        ..
    } = number.parts();
    if exponent >= 0 {
        let whole = coefficient.checked_mul(ten(exponent.unsigned_abs().min(39)))?;
        return Some(Wide([0, 0, 0, u64::try_from(whole).ok()?]));
    }
    let mut places = exponent.unsigned_abs();
    if places > 38 {
        // What lies below 38 places is below the precision of the result.
        coefficient /= ten((places - 38).min(38));
        places = 38;
    }
    let unit = ten(places);
    let units = u64::try_from(coefficient / unit).ok()?;
    Some(Wide([0, 0, 0, units]).plus(fraction(coefficient % unit, unit)))
}

/// A fixed point number as a decimal, to its first 36 significant digits.
fn decimal(value: Signed) -> Option<Number> {
    let mut coefficient = u128::from(whole(value.size));
    let mut exponent = 0;
    let Wide([a, b, c, _]) = value.size;
    let mut rest = Wide([a, b, c, 0]);
    while digits(coefficient) < 36 && exponent > -60 && !rest.is_zero() {
        let Wide([a, b, c, digit]) = rest.times(10);
        rest = Wide([a, b, c, 0]);
        coefficient = coefficient * 10 + u128::from(digit);
        exponent -= 1;
    }
    let parts = Parts {
        negative: value.negative,
        exponent,
        coefficient,
    };
    arithmetic::finish(parts, !rest.is_zero())
}

/// e to a fixed point power; `None` if it is too large.
fn exponential(power: Signed) -> Option<Number> {
    if whole(power.size) >= REACH {
        return power.negative.then_some(Number::ZERO);
    }
    // The power is `tens × ln 10 + rest`, with a rest from 0 to a little above ln 10.
    let Wide([_, _, upper, units]) = power.size;
    let thousandths = u128::from(units) * 1000 + ((u128::from(upper) * 1000) >> 64);
    let least = u64::try_from(thousandths * 434_294 / 1_000_000_000).unwrap_or(0);
    let (tens, rest) = if power.negative {
        // The estimate may be one too small, and the rest must not fall below zero.
        let tens = least + 2;
        (-(tens.cast_signed()), LN10.times(tens).minus(power.size))
    } else {
        (least.cast_signed(), power.size.minus(LN10.times(least)))
    };
    let value = taylor(rest);
    // 130 bits after the point leave room for 36 digits before it.
    let scaled = value
        .shifted_right(FRACTION - 130)
        .times(10_000_000_000_000_000_000)
        .times(10_000_000_000_000_000);
    let parts = Parts {
        negative: false,
        exponent: i32::try_from(tens).ok()? - 35,
        coefficient: scaled.shifted_right(130).narrow()?,
    };
    arithmetic::finish(parts, true)
}

/// e to the power of a fixed point number below 5.
fn taylor(power: Wide) -> Wide {
    const HALVINGS: u32 = 8;
    let small = power.shifted_right(HALVINGS);
    let mut sum = ONE;
    let mut term = ONE;
    for at in 1..64 {
        term = times(term, small).divided(at).0;
        if term.is_zero() {
            break;
        }
        sum = sum.plus(term);
    }
    for _ in 0..HALVINGS {
        sum = times(sum, sum);
    }
    sum
}

/// The natural logarithm of a number above zero, in fixed point.
fn logarithm(number: Number) -> Signed {
    let Parts {
        exponent,
        coefficient,
        ..
    } = number.parts();
    let mut places = digits(coefficient) - 1;
    // The mantissa is brought near one, so that numbers near one lose no digits.
    if coefficient / ten(places.saturating_sub(1)) > 31 && places > 0 || places == 0 && coefficient > 3 {
        places += 1;
    }
    let tens = i64::from(exponent) + i64::from(places);
    let unit = ten(places);
    let mantissa = Signed {
        negative: coefficient < unit,
        size: double_arctanh(fraction(coefficient.abs_diff(unit), coefficient + unit)),
    };
    let scale = Signed {
        negative: tens < 0,
        size: LN10.times(tens.unsigned_abs()),
    };
    added(mantissa, scale)
}

/// Twice the inverse hyperbolic tangent: `ln((1+z)/(1-z))`.
fn double_arctanh(z: Wide) -> Wide {
    let square = times(z, z);
    let mut power = z;
    let mut sum = z;
    for at in 1..200 {
        power = times(power, square);
        if power.is_zero() {
            break;
        }
        sum = sum.plus(power.divided(2 * at + 1).0);
    }
    sum.shifted_left(1)
}

fn added(x: Signed, y: Signed) -> Signed {
    if x.negative == y.negative {
        return Signed {
            size: x.size.plus(y.size),
            ..x
        };
    }
    let (larger, smaller) = if x.size.compare(y.size).is_ge() {
        (x, y)
    } else {
        (y, x)
    };
    Signed {
        size: larger.size.minus(smaller.size),
        ..larger
    }
}

impl Number {
    /// The square root, or `None` of a negative number.
    #[must_use]
    pub fn sqrt(self) -> Option<Self> {
        if self.is_negative() {
            return None;
        }
        let Parts {
            exponent,
            coefficient,
            ..
        } = self.parts();
        // Up to 70 digits, an even exponent: the root then has 35.
        let mut zeros = 69 - digits(coefficient);
        zeros += u32::from((exponent - zeros.cast_signed()) % 2 != 0);
        let first = zeros.min(38);
        let mut square = Wide::product(coefficient, ten(first));
        for _ in first..zeros {
            square = square.times(10);
        }
        let root = square.root();
        let exact = Wide::product(root, root) == square;
        let mut parts = Parts {
            negative: false,
            exponent: (exponent - zeros.cast_signed()) / 2,
            coefficient: root,
        };
        while exact && parts.exponent < exponent.div_euclid(2).min(0) && parts.coefficient.is_multiple_of(10)
        {
            parts.coefficient /= 10;
            parts.exponent += 1;
        }
        arithmetic::finish(parts, !exact)
    }

    /// e to this power, or `None` if it is too large.
    #[must_use]
    pub fn exp(self) -> Option<Self> {
        if self.is_zero() {
            return Some(Self::ONE);
        }
        match fixed(self) {
            Some(size) => exponential(Signed {
                negative: self.is_negative(),
                size,
            }),
            None => self.is_negative().then_some(Self::ZERO),
        }
    }

    /// The natural logarithm, or `None` of zero or a negative number.
    #[must_use]
    pub fn ln(self) -> Option<Self> {
        if self.is_zero() || self.is_negative() {
            return None;
        }
        let beyond_one = self.checked_sub(Self::ONE)?;
        if !beyond_one.is_zero() && beyond_one.abs() < NEAR {
            return near_one(beyond_one);
        }
        decimal(logarithm(self))
    }

    /// This number to a power. `None` if the result is too large or isn't a real number, and for zero to
    /// a negative power.
    #[must_use]
    pub fn pow(self, power: Self) -> Option<Self> {
        if power.is_zero() {
            return Some(Self::ONE);
        }
        if self.is_zero() {
            return (!power.is_negative()).then_some(Self::ZERO);
        }
        let whole = power.to_i64();
        if let Some(times) = whole.filter(|times| times.unsigned_abs() <= MULTIPLIED) {
            return multiplied(self, times);
        }
        if self.is_negative() && !power.is_integer() {
            return None;
        }
        let size = power_of_positive(self.abs(), power)?;
        let odd = self.is_negative() && !power.modulo(Self::from(2u32))?.is_zero();
        Some(if odd { size.negated() } else { size })
    }
}

/// The logarithm of `1 + d`, where fixed point would lose digits: `d - d²/2 + d³/3 - d⁴/4`.
fn near_one(d: Number) -> Option<Number> {
    let square = d.checked_mul(d)?;
    let cube = square.checked_mul(d)?;
    let small = cube
        .checked_div(Number::from(3u32))?
        .checked_sub(square.checked_mul(square)?.checked_div(Number::from(4u32))?)?;
    d.checked_sub(square.checked_div(Number::from(2u32))?.checked_sub(small)?)
}

/// A number above zero to any power, through its logarithm.
fn power_of_positive(base: Number, power: Number) -> Option<Number> {
    let log = logarithm(base);
    if log.size.is_zero() {
        return Some(Number::ONE);
    }
    let negative = log.negative != power.is_negative();
    let beyond = || negative.then_some(Number::ZERO);
    let Some(size) = fixed(power) else {
        return beyond();
    };
    // A product out of reach would overflow: its whole parts tell.
    let reach = u128::from(whole(size)) * u128::from(whole(log.size) + 1);
    let small_log = whole(log.size) == 0;
    if !small_log && reach > 4 * u128::from(REACH) {
        return beyond();
    }
    exponential(Signed {
        negative,
        size: times(size, log.size),
    })
}

/// An integer power by repeated squaring, with four digits to spare.
fn multiplied(base: Number, times: i64) -> Option<Number> {
    let mut result = Parts {
        negative: false,
        exponent: 0,
        coefficient: 1,
    };
    let mut square = base.parts();
    let mut left = times.unsigned_abs();
    while left > 0 {
        if left % 2 == 1 {
            result = product(result, square);
        }
        left /= 2;
        if left > 0 {
            square = product(square, square);
        }
    }
    if times < 0 {
        return reciprocal(result);
    }
    arithmetic::finish(result, false)
}

/// A product cut to 38 digits.
fn product(x: Parts, y: Parts) -> Parts {
    let mut wide = Wide::product(x.coefficient, y.coefficient);
    let mut exponent = x.exponent + y.exponent;
    let coefficient = loop {
        if let Some(value) = wide.narrow().filter(|value| *value < ten(38)) {
            break value;
        }
        wide = wide.divided(10).0;
        exponent += 1;
    };
    Parts {
        negative: x.negative != y.negative,
        exponent,
        coefficient,
    }
}

/// One divided by parts of up to 38 digits.
fn reciprocal(parts: Parts) -> Option<Number> {
    let zeros = 36 + digits(parts.coefficient) - 1;
    let mut scaled = Wide::from(ten(38));
    for _ in 38..zeros {
        scaled = scaled.times(10);
    }
    let zeros = zeros.max(38);
    let (coefficient, rest) = scaled.divided_by(parts.coefficient)?;
    let mut result = Parts {
        negative: parts.negative,
        exponent: -parts.exponent - zeros.cast_signed(),
        coefficient,
    };
    while rest == 0 && result.exponent < 0 && result.coefficient.is_multiple_of(10) {
        result.coefficient /= 10;
        result.exponent += 1;
    }
    if digits(result.coefficient) > 38 {
        result.coefficient /= 10;
        result.exponent += 1;
    }
    arithmetic::finish(result, rest != 0)
}
