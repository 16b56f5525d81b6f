//! Numbers as they are written, compared exactly.
//!
//! It knows nothing of schemas. Start at [`Decimal::parse`].

use std::cmp::Ordering;
use std::fmt;

/// Significant digits a number may have.
const DIGITS: usize = 34;
/// The largest power of ten a number may have.
const POWERS: i32 = 6000;

/// A decimal number: its digits without zeros at either end, and the power of ten of the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decimal {
    negative: bool,
    /// Digits from the first; none for zero.
    digits: Vec<u8>,
    power: i32,
    /// As it was written, for messages.
    text: String,
}

impl Decimal {
    /// Reads a number of JSON. `None` beyond 34 significant digits or a power of ten beyond 6,000.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (mantissa, power) = match text.split_once(['e', 'E']) {
            Some((mantissa, power)) => (mantissa, power.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (negative, mantissa) = match mantissa.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, mantissa),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = whole
            .bytes()
            .chain(fraction.bytes())
            .map(|digit| digit.wrapping_sub(b'0'));
        let mut digits: Vec<u8> = all.skip_while(|digit| *digit == 0).collect();
        let length = digits.len();
        while digits.pop_if(|digit| *digit == 0).is_some() {}
        let dropped = i32::try_from(length - digits.len()).ok()?;
        let power = power
            .checked_sub(i32::try_from(fraction.len()).ok()?)?
            .checked_add(dropped)?;
        let readable =
            digits.len() <= DIGITS && power.abs() <= POWERS && digits.iter().all(|digit| *digit < 10);
        readable.then(|| Self {
            negative: negative && !digits.is_empty(),
            power: if digits.is_empty() { 0 } else { power },
            digits,
            text: text.to_owned(),
        })
    }

    /// Whether it has no fraction; `1.0` hasn't (JSON Schema 2020-12 core §4.2.3).
    pub(crate) fn is_whole(&self) -> bool {
        self.power >= 0
    }

    pub(crate) fn is_positive(&self) -> bool {
        !self.negative && !self.digits.is_empty()
    }

    /// Its digits as one number, if it has at most nine: what a multiple may be asked of.
    fn coefficient(&self) -> Option<u64> {
        (self.digits.len() <= 9).then(|| {
            self.digits
                .iter()
                .fold(0, |sum, digit| sum * 10 + u64::from(*digit))
        })
    }

    /// Whether multiples of it can be told: at most nine significant digits, above zero.
    pub(crate) fn can_divide(&self) -> bool {
        self.is_positive() && self.coefficient().is_some()
    }

    /// Whether it is a whole multiple of another that [can divide](Self::can_divide).
    pub(crate) fn is_multiple_of(&self, of: &Self) -> bool {
        let Some(divisor) = of.coefficient().filter(|divisor| *divisor > 0) else {
            return false;
        };
        // Its own last digit isn't zero, so it can't be a multiple of what ends further left.
        let Ok(shift) = u32::try_from(self.power - of.power) else {
            return self.digits.is_empty();
        };
        let step = |rest: u64, digit: u64| (rest * 10 + digit) % divisor;
        let rest = self
            .digits
            .iter()
            .fold(0, |rest, digit| step(rest, u64::from(*digit)));
        (0..shift).fold(rest, |rest, _| step(rest, 0)) == 0
    }

    /// The place of its first digit, as a power of ten.
    fn magnitude(&self) -> i64 {
        i64::from(self.power) + self.digits.len() as i64
    }

    fn sign(&self) -> i8 {
        match (self.digits.is_empty(), self.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.order(other))
    }
}

impl Decimal {
    /// Which of two is larger.
    pub(crate) fn order(&self, other: &Self) -> Ordering {
        let signs = self.sign().cmp(&other.sign());
        let sizes = || {
            let places = self.magnitude().cmp(&other.magnitude());
            // Of two with the first digit in the same place, the first digit that differs decides.
            places.then_with(|| self.digits.cmp(&other.digits))
        };
        signs.then_with(|| if self.negative { sizes().reverse() } else { sizes() })
    }

    /// Whether two are the same number, however they are written.
    pub(crate) fn same(&self, other: &Self) -> bool {
        self.order(other) == Ordering::Equal
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    fn check(a: &str, expected: Ordering, b: &str) {
        assert_eq!(number(a).order(&number(b)), expected, "{a} {b}");
        assert_eq!(number(b).order(&number(a)), expected.reverse(), "{b} {a}");
    }

    #[test]
    fn numbers_are_compared_to_the_last_digit() {
        check("1", Ordering::Equal, "1.0");
        check("100", Ordering::Equal, "1e2");
        check("0", Ordering::Equal, "-0.0");
        check("1000000.5", Ordering::Less, "1000000.500000000000001");
        check("0.1", Ordering::Greater, "0.09999999999999999999");
        check("-2", Ordering::Less, "-1.5");
        check("-1", Ordering::Less, "0");
        check("9", Ordering::Less, "10");
        check("12", Ordering::Less, "120");
    }

    #[test]
    fn multiples_are_told_without_rounding() {
        let multiple = |a: &str, b: &str| number(a).is_multiple_of(&number(b));
        assert!(multiple("12.50", "0.01") && multiple("0.3", "0.1") && multiple("1e3", "7e0").eq(&false));
        assert!(multiple("0", "3") && multiple("21", "7") && multiple("1000000000000000000000000.1", "0.1"));
        assert!(!multiple("12.505", "0.01") && !multiple("5", "10"));
    }

    #[test]
    fn what_has_too_many_digits_is_no_number() {
        assert!(Decimal::parse(&"1".repeat(34)).is_some());
        assert!(Decimal::parse(&"1".repeat(35)).is_none());
        assert!(Decimal::parse("1e99999999999").is_none());
        assert!(Decimal::parse("1e7000").is_none());
    }
}
