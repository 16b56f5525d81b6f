//! Reading and showing numbers.
//!
//! What it is for: the numeric literals of FEEL and JSON, read without losing a digit that fits, and the
//! canonical text. It knows nothing of locales. Start at the [`FromStr`] of [`Number`].

use super::{DIGITS, Number, Parts, arithmetic, digits};
use std::{fmt, str::FromStr};

/// A text that isn't a number, or one out of range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotANumber;

impl fmt::Display for NotANumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a decimal number within range")
    }
}

impl std::error::Error for NotANumber {}

/// Digits collected so far: those beyond what fits only count.
#[derive(Default)]
struct Reading {
    coefficient: u128,
    exponent: i32,
    sticky: bool,
    any: bool,
}

impl Reading {
    fn take(&mut self, digit: u8, after_point: bool) {
        self.any = true;
        if digits(self.coefficient) < DIGITS + 2 {
            self.coefficient = self.coefficient * 10 + u128::from(digit);
            self.exponent -= i32::from(after_point);
        } else {
            self.sticky |= digit != 0;
            self.exponent = self.exponent.saturating_add(i32::from(!after_point));
        }
    }
}

impl FromStr for Number {
    type Err = NotANumber;

    /// Reads `-12.5`, `.5`, `1e3`, `1.2E-7`. More than 34 digits are rounded half to even.
    fn from_str(text: &str) -> Result<Self, NotANumber> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, power) = match unsigned.find(['e', 'E']) {
            Some(at) => (
                unsigned.get(..at).unwrap_or_default(),
                unsigned.get(at + 1..).unwrap_or_default(),
            ),
            None => (unsigned, "0"),
        };
        let mut reading = Reading::default();
        let mut after_point = false;
        for byte in mantissa.bytes() {
            match byte {
                b'0'..=b'9' => reading.take(byte - b'0', after_point),
                b'.' if !after_point => after_point = true,
                _ => return Err(NotANumber),
            }
        }
        if !reading.any {
            return Err(NotANumber);
        }
        let parts = Parts {
            negative,
            exponent: reading.exponent.saturating_add(exponent(power)?),
            coefficient: reading.coefficient,
        };
        if reading.coefficient != 0 && !(-20_000..20_000).contains(&parts.exponent) {
            return if parts.exponent < 0 {
                Ok(Self::ZERO)
            } else {
                Err(NotANumber)
            };
        }
        let parts = Parts {
            exponent: parts.exponent.clamp(-20_000, 20_000),
            ..parts
        };
        arithmetic::finish(parts, reading.sticky).ok_or(NotANumber)
    }
}

/// The exponent written after `e`: a very large one counts as out of any range.
fn exponent(text: &str) -> Result<i32, NotANumber> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if unsigned.is_empty() || !unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NotANumber);
    }
    let size: i32 = unsigned.trim_start_matches('0').get(..9).map_or_else(
        || unsigned.trim_start_matches('0').parse().unwrap_or(0),
        |_| 1_000_000,
    );
    Ok(if text.starts_with('-') { -size } else { size })
}

/// Within this many zeros a number is shown in full.
const PLAIN: i32 = 40;

impl fmt::Display for Number {
    /// The number as FEEL and JSON read it: in full where that is short, else `1.5E+60`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = self.parts();
        if parts.negative {
            f.write_str("-")?;
        }
        let shown = parts.coefficient.to_string();
        let point = shown.len().cast_signed() + parts.exponent as isize;
        if parts.exponent > PLAIN || point < -PLAIN as isize {
            return scientific(f, &shown, point - 1);
        }
        if parts.exponent >= 0 {
            let zeros = if parts.coefficient == 0 {
                0
            } else {
                parts.exponent.unsigned_abs()
            };
            return write!(f, "{shown}{:0<zeros$}", "", zeros = zeros as usize);
        }
        match usize::try_from(point) {
            Ok(at) if at > 0 => {
                let (whole, fraction) = shown.split_at_checked(at).unwrap_or((&shown, "0"));
                write!(f, "{whole}.{fraction}")
            }
            _ => write!(f, "0.{:0<zeros$}{shown}", "", zeros = point.unsigned_abs()),
        }
    }
}

fn scientific(f: &mut fmt::Formatter<'_>, shown: &str, power: isize) -> fmt::Result {
    let (first, rest) = shown.split_at_checked(1).unwrap_or((shown, ""));
    let point = if rest.is_empty() { "" } else { "." };
    let sign = if power < 0 { "" } else { "+" };
    write!(f, "{first}{point}{rest}E{sign}{power}")
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
