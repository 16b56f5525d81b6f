//! Comparators: the law's own words for how a figure compares with a number.
//!
//! It knows nothing of targets. Start at [`Comparator`].

use serde::{Deserialize, Serialize};
use std::fmt;

/// A comparator as a report states it (民法典 art. 1259: 以上、以下、以内 include the number; 超过、不满
/// exclude it).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Comparator {
    /// 达、为.
    #[serde(rename = "=")]
    Equal,
    /// 超过、突破、以外.
    #[serde(rename = ">")]
    More,
    /// 以上、不低于、至少.
    #[serde(rename = "≥")]
    AtLeast,
    /// 不满、低于.
    #[serde(rename = "<")]
    Less,
    /// 以内、以下、不超过.
    #[serde(rename = "≤")]
    AtMost,
    /// 左右.
    #[serde(rename = "≈")]
    About,
}

impl Comparator {
    /// Its sign.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Comparator::Equal => "=",
            Comparator::More => ">",
            Comparator::AtLeast => "≥",
            Comparator::Less => "<",
            Comparator::AtMost => "≤",
            Comparator::About => "≈",
        }
    }
}

impl fmt::Display for Comparator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sign())
    }
}
