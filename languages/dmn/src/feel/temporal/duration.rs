//! Durations: days and time, years and months.
//!
//! What it is for: exact lengths, which scale and compare within their own kind. It knows nothing of the
//! calendar. Start at [`DaysDuration`].

use super::SECOND;
use crate::feel::{Number, number::Rounding};

/// A days and time duration, to the nanosecond, up to some 290 thousand million years.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DaysDuration {
    /// Whole seconds, rounded down.
    seconds: i64,
    /// The rest, 0 to 999,999,999.
    nanoseconds: u32,
}

/// A years and months duration, in months.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MonthsDuration(i64);

/// Scales a whole number, cutting what lies below one.
fn scaled(value: i128, operation: impl FnOnce(Number) -> Option<Number>) -> Option<i128> {
    operation(Number::scaled(value, 0)?)?
        .rounded(0, Rounding::Down)?
        .to_i128()
}

impl DaysDuration {
    /// A duration of so many nanoseconds, if it is within range.
    #[must_use]
    pub fn from_nanoseconds(nanoseconds: i128) -> Option<Self> {
        Some(Self {
            seconds: i64::try_from(nanoseconds.div_euclid(SECOND)).ok()?,
            nanoseconds: u32::try_from(nanoseconds.rem_euclid(SECOND)).ok()?,
        })
    }

    /// A duration of so many seconds.
    #[must_use]
    pub fn from_seconds(seconds: i64) -> Self {
        Self {
            seconds,
            nanoseconds: 0,
        }
    }

    /// All of it in nanoseconds.
    #[must_use]
    pub fn nanoseconds(self) -> i128 {
        i128::from(self.seconds) * SECOND + i128::from(self.nanoseconds)
    }

    /// Whole seconds (rounded down) and the nanoseconds beyond them.
    #[must_use]
    pub fn parts(self) -> (i64, u32) {
        (self.seconds, self.nanoseconds)
    }

    /// Its days, hours, minutes and seconds, each with the duration's sign (DMN 1.5 table 61).
    #[must_use]
    pub fn fields(self) -> [i64; 4] {
        let seconds = i64::try_from(self.nanoseconds() / SECOND).unwrap_or(self.seconds);
        [
            seconds / 86_400,
            seconds / 3_600 % 24,
            seconds / 60 % 60,
            seconds % 60,
        ]
    }

    /// The sum, if it is within range.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        Self::from_nanoseconds(self.nanoseconds() + other.nanoseconds())
    }

    /// The same length the other way.
    #[must_use]
    pub fn negated(self) -> Option<Self> {
        Self::from_nanoseconds(-self.nanoseconds())
    }

    /// Times a number; what lies below a nanosecond is cut.
    #[must_use]
    pub fn times(self, factor: Number) -> Option<Self> {
        Self::from_nanoseconds(scaled(self.nanoseconds(), |number| number.checked_mul(factor))?)
    }

    /// Divided by a number; what lies below a nanosecond is cut.
    #[must_use]
    pub fn divided(self, divisor: Number) -> Option<Self> {
        Self::from_nanoseconds(scaled(self.nanoseconds(), |number| number.checked_div(divisor))?)
    }

    /// How many times another duration fits.
    #[must_use]
    pub fn ratio(self, other: Self) -> Option<Number> {
        Number::scaled(self.nanoseconds(), 0)?.checked_div(Number::scaled(other.nanoseconds(), 0)?)
    }
}

impl MonthsDuration {
    /// A duration of so many months.
    #[must_use]
    pub fn of(months: i64) -> Self {
        Self(months)
    }

    /// Its months.
    #[must_use]
    pub fn months(self) -> i64 {
        self.0
    }

    /// The sum, if it is within range.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The same length the other way.
    #[must_use]
    pub fn negated(self) -> Option<Self> {
        self.0.checked_neg().map(Self)
    }

    /// Times a number; what lies below a month is cut.
    #[must_use]
    pub fn times(self, factor: Number) -> Option<Self> {
        let months = scaled(i128::from(self.0), |number| number.checked_mul(factor))?;
        i64::try_from(months).ok().map(Self)
    }

    /// Divided by a number; what lies below a month is cut.
    #[must_use]
    pub fn divided(self, divisor: Number) -> Option<Self> {
        let months = scaled(i128::from(self.0), |number| number.checked_div(divisor))?;
        i64::try_from(months).ok().map(Self)
    }

    /// How many times another duration fits.
    #[must_use]
    pub fn ratio(self, other: Self) -> Option<Number> {
        Number::from(self.0).checked_div(Number::from(other.0))
    }
}
