//! Administrative division codes (GB/T 2260).
//!
//! It knows nothing of maps: a code names a place, it doesn't say where it lies. Start at
//! [`DivisionCode`]; [`table`] holds Hengyang's.

pub mod table;

use crate::rejection::{Class, Code, Rejection};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A six-digit division code (GB/T 2260), such as `430400` for Hengyang.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DivisionCode(u32);

impl DivisionCode {
    /// Hengyang (衡阳市).
    pub const HENGYANG: DivisionCode = DivisionCode(430_400);

    /// The province's code: `430000`.
    #[must_use]
    pub fn province(self) -> DivisionCode {
        DivisionCode(self.0 / 10_000 * 10_000)
    }

    /// The code of the prefecture-level city: `430400`.
    #[must_use]
    pub fn prefecture(self) -> DivisionCode {
        DivisionCode(self.0 / 100 * 100)
    }

    /// Whether this code is `other` or lies within it by its digits.
    #[must_use]
    pub fn is_within(self, other: DivisionCode) -> bool {
        [self, self.prefecture(), self.province()].contains(&other)
    }
}

impl FromStr for DivisionCode {
    type Err = Rejection;

    fn from_str(text: &str) -> Result<Self, Rejection> {
        let digits = text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit());
        let number = text.parse::<u32>().ok().filter(|n| digits && *n >= 110_000);
        number.map(DivisionCode).ok_or_else(|| {
            Rejection::new(
                Code("SK-KERNEL-0001"),
                Class::Invalid,
                format!("“{text}”不是六位行政区划代码"),
                format!("`{text}` is not a six-digit division code"),
            )
        })
    }
}

impl TryFrom<String> for DivisionCode {
    type Error = Rejection;

    fn try_from(text: String) -> Result<Self, Rejection> {
        text.parse()
    }
}

impl From<DivisionCode> for String {
    fn from(code: DivisionCode) -> Self {
        code.to_string()
    }
}

impl fmt::Display for DivisionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> DivisionCode {
        text.parse().unwrap()
    }

    #[test]
    fn six_digits_and_nothing_else() {
        assert_eq!(code("430481").to_string(), "430481");
        for text in [
            "", "4304", "4304811", "43048a", "000000", "４30481", "+30481", "099999",
        ] {
            assert_eq!(
                text.parse::<DivisionCode>().unwrap_err().code,
                Code("SK-KERNEL-0001"),
                "{text}"
            );
        }
    }

    #[test]
    fn a_county_lies_in_its_city_and_province() {
        let leiyang = code("430481");
        assert_eq!(leiyang.prefecture(), DivisionCode::HENGYANG);
        assert!(leiyang.is_within(DivisionCode::HENGYANG) && leiyang.is_within(code("430000")));
        assert!(!leiyang.is_within(code("430482")) && !DivisionCode::HENGYANG.is_within(leiyang));
    }
}
