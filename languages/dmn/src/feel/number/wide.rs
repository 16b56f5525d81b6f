//! Whole numbers of 256 bits: what products and scaled quotients of 34 digits need.
//!
//! What it is for: the few operations decimal arithmetic asks for, exact. It knows nothing of exponents,
//! signs or rounding. Start at [`Wide`].

use std::cmp::Ordering;

/// A whole number of four 64-bit limbs, the lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Wide(pub(super) [u64; 4]);

const LOW: u128 = u64::MAX as u128;

/// The low half.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the low half is what is asked for"
)]
const fn low(value: u128) -> u64 {
    value as u64
}

/// The high half.
const fn high(value: u128) -> u64 {
    low(value >> 64)
}

const fn join(high: u64, low: u64) -> u128 {
    (high as u128) << 64 | low as u128
}

impl Wide {
    pub(super) const fn from(value: u128) -> Self {
        Self([low(value), high(value), 0, 0])
    }

    /// The number itself, if it fits in 128 bits.
    pub(super) fn narrow(self) -> Option<u128> {
        let [a, b, c, d] = self.0;
        (c == 0 && d == 0).then(|| join(b, a))
    }

    pub(super) fn is_zero(self) -> bool {
        self.0 == [0; 4]
    }

    /// The product of two numbers of 128 bits.
    pub(super) fn product(x: u128, y: u128) -> Self {
        let (x0, x1, y0, y1) = (x & LOW, x >> 64, y & LOW, y >> 64);
        let (p00, p01, p10, p11) = (x0 * y0, x0 * y1, x1 * y0, x1 * y1);
        let middle = (p00 >> 64) + (p01 & LOW) + (p10 & LOW);
        let upper = p11 + (p01 >> 64) + (p10 >> 64) + (middle >> 64);
        Self([low(p00), low(middle), low(upper), high(upper)])
    }

    /// Times a number of 64 bits, without what overflows.
    pub(super) fn times(self, factor: u64) -> Self {
        let mut carry = 0u128;
        Self(self.0.map(|limb| {
            let product = u128::from(limb) * u128::from(factor) + carry;
            carry = product >> 64;
            low(product)
        }))
    }

    pub(super) fn plus(self, other: Self) -> Self {
        let mut carry = 0u128;
        let mut others = other.0.into_iter();
        Self(self.0.map(|limb| {
            let sum = u128::from(limb) + u128::from(others.next().unwrap_or(0)) + carry;
            carry = sum >> 64;
            low(sum)
        }))
    }

    /// The difference; the caller knows that it isn't negative.
    pub(super) fn minus(self, other: Self) -> Self {
        let mut borrow = 0u64;
        let mut others = other.0.into_iter();
        Self(self.0.map(|limb| {
            let (less, first) = limb.overflowing_sub(others.next().unwrap_or(0));
            let (less, second) = less.overflowing_sub(borrow);
            borrow = u64::from(first || second);
            less
        }))
    }

    /// Quotient and remainder by a number of 64 bits above zero.
    pub(super) fn divided(self, divisor: u64) -> (Self, u64) {
        let [a, b, c, d] = self.0;
        let mut rest = 0u64;
        let mut step = |limb: u64| {
            let part = join(rest, limb);
            rest = low(part % u128::from(divisor));
            low(part / u128::from(divisor))
        };
        let (d, c) = (step(d), step(c));
        let (b, a) = (step(b), step(a));
        (Self([a, b, c, d]), rest)
    }

    /// Quotient and remainder by a number of 128 bits above zero; `None` if the quotient needs more
    /// than 128 bits.
    pub(super) fn divided_by(self, divisor: u128) -> Option<(u128, u128)> {
        let [a, b, c, d] = self.0;
        if join(d, c) >= divisor {
            return None;
        }
        let shift = divisor.leading_zeros();
        let divisor = divisor << shift;
        let Self([a, b, c, d]) = Self([a, b, c, d]).shifted_left(shift);
        let (q1, rest) = quotient_limb(join(d, c), b, divisor);
        let (q0, rest) = quotient_limb(rest, a, divisor);
        Some((join(q1, q0), rest >> shift))
    }

    /// Shifted left by less than 128 bits, without what overflows.
    pub(super) fn shifted_left(self, bits: u32) -> Self {
        let mut limbs = self.0;
        if bits >= 64 {
            let [a, b, c, _] = limbs;
            limbs = [0, a, b, c];
        }
        let bits = bits % 64;
        let mut carry = 0u64;
        Self(limbs.map(|limb| {
            let shifted = u128::from(limb) << bits;
            let out = low(shifted) | carry;
            carry = high(shifted);
            out
        }))
    }

    /// Shifted right by less than 256 bits.
    pub(super) fn shifted_right(self, bits: u32) -> Self {
        let mut limbs = self.0;
        for _ in 0..bits / 64 {
            let [_, b, c, d] = limbs;
            limbs = [b, c, d, 0];
        }
        let bits = bits % 64;
        let [a, b, c, d] = limbs;
        let pair = |upper: u64, lower: u64| low(join(upper, lower) >> bits);
        Self([pair(b, a), pair(c, b), pair(d, c), d >> bits])
    }

    pub(super) fn compare(self, other: Self) -> Ordering {
        let key = |Self([a, b, c, d]): Self| [d, c, b, a];
        key(self).cmp(&key(other))
    }

    /// The square root, rounded down.
    pub(super) fn root(self) -> u128 {
        let mut root = 0u128;
        for bit in (0..128).rev() {
            let candidate = root | 1 << bit;
            if Self::product(candidate, candidate).compare(self) != Ordering::Greater {
                root = candidate;
            }
        }
        root
    }
}

/// One limb of a quotient (Knuth's algorithm D, step D3): `upper` followed by `next`, by a divisor whose
/// highest bit is set and which is above `upper`.
fn quotient_limb(upper: u128, next: u64, divisor: u128) -> (u64, u128) {
    let (d1, d0) = (u128::from(high(divisor)), u128::from(low(divisor)));
    let mut guess = (upper / d1).min(LOW);
    let mut rest = upper - guess * d1;
    while rest <= LOW && guess * d0 > join(low(rest), next) {
        guess -= 1;
        rest += d1;
    }
    let taken = Wide::product(guess, divisor);
    let all = Wide([next, low(upper), high(upper), 0]);
    let remainder = all.minus(taken);
    (low(guess), remainder.narrow().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_divided_by_a_factor_gives_the_other() {
        let x = 9_999_999_999_999_999_999_999_999_999_999_999u128;
        for y in [1u128, 7, u128::from(u64::MAX), x, x / 3, u128::MAX / 5] {
            let product = Wide::product(x, y).plus(Wide::from(x.min(y) - 1));
            let (big, small) = (x.max(y), x.min(y));
            assert_eq!(product.divided_by(big), Some((small, small - 1)), "{x} x {y}");
        }
    }

    #[test]
    fn the_root_of_a_square_is_exact() {
        let x = 12_345_678_901_234_567_890_123_456_789u128;
        assert_eq!(Wide::product(x, x).root(), x);
        assert_eq!(Wide::product(x, x).minus(Wide::from(1)).root(), x - 1);
    }
}
