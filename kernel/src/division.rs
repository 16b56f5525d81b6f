//! Administrative division codes (GB/T 2260).
//!
//! It knows nothing of maps: a code names a place, it doesn't say where it lies.

use crate::rejection::{Class, Code, Rejection};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A six-digit division code (GB/T 2260), such as `430400` for Hengyang.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DivisionCode(u32);

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
