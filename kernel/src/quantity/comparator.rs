//! Comparators: the words that say how a figure compares, with the meaning the law gives them.
//!
//! 民法典 art. 1259: 以上, 以下, 以内 and 届满 include the figure; 不满, 超过 and 以外 exclude it. It knows
//! nothing of figures. Start at [`Comparator`].

use crate::rejection::{Class, Code, Rejection};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// How an actual figure is to compare with a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Comparator {
    /// 达, 为, or no word at all.
    #[serde(rename = "=")]
    Equal,
    /// 超过, 突破, 以外, 余: without the figure itself.
    #[serde(rename = ">")]
    More,
    /// 以上, 不低于, 至少: with the figure itself.
    #[serde(rename = "≥")]
    AtLeast,
    /// 不满, 低于: without the figure itself.
    #[serde(rename = "<")]
    Less,
    /// 以内, 以下, 不超过: with the figure itself.
    #[serde(rename = "≤")]
    AtMost,
    /// 左右, 约, 近: no law says how near, so a verdict needs a tolerance.
    #[serde(rename = "≈")]
    About,
    /// From a lower to an upper figure, both included.
    #[serde(rename = "range")]
    Range,
}

/// Every comparator.
const ALL: [Comparator; 7] = [
    Comparator::Equal,
    Comparator::More,
    Comparator::AtLeast,
    Comparator::Less,
    Comparator::AtMost,
    Comparator::About,
    Comparator::Range,
];

/// Words before a figure, longer before their own beginnings.
const BEFORE: [(&str, Comparator); 33] = [
    ("不超过", Comparator::AtMost),
    ("不高于", Comparator::AtMost),
    ("不多于", Comparator::AtMost),
    ("不大于", Comparator::AtMost),
    ("不突破", Comparator::AtMost),
    ("最多", Comparator::AtMost),
    ("至多", Comparator::AtMost),
    ("控制在", Comparator::AtMost),
    ("不低于", Comparator::AtLeast),
    ("不少于", Comparator::AtLeast),
    ("不小于", Comparator::AtLeast),
    ("至少", Comparator::AtLeast),
    ("最少", Comparator::AtLeast),
    ("不足", Comparator::Less),
    ("不满", Comparator::Less),
    ("不到", Comparator::Less),
    ("低于", Comparator::Less),
    ("少于", Comparator::Less),
    ("小于", Comparator::Less),
    ("超过", Comparator::More),
    ("超出", Comparator::More),
    ("突破", Comparator::More),
    ("高于", Comparator::More),
    ("多于", Comparator::More),
    ("大于", Comparator::More),
    ("接近", Comparator::About),
    ("大约", Comparator::About),
    ("达到", Comparator::Equal),
    ("超", Comparator::More),
    ("逾", Comparator::More),
    ("约", Comparator::About),
    ("近", Comparator::About),
    ("达", Comparator::Equal),
];

/// Words behind a figure and its unit.
const BEHIND: [(&str, Comparator); 10] = [
    ("及以上", Comparator::AtLeast),
    ("及以下", Comparator::AtMost),
    ("以上", Comparator::AtLeast),
    ("以下", Comparator::AtMost),
    ("以内", Comparator::AtMost),
    ("之内", Comparator::AtMost),
    ("以外", Comparator::More),
    ("左右", Comparator::About),
    ("上下", Comparator::About),
    ("届满", Comparator::AtLeast),
];

impl Comparator {
    /// Its symbol.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Comparator::Equal => "=",
            Comparator::More => ">",
            Comparator::AtLeast => "≥",
            Comparator::Less => "<",
            Comparator::AtMost => "≤",
            Comparator::About => "≈",
            Comparator::Range => "range",
        }
    }

    /// The comparing word at the start of `text`, as it stands before a figure, and its length in bytes.
    #[must_use]
    pub fn scan_before(text: &str) -> Option<(Comparator, usize)> {
        scan(&BEFORE, text)
    }

    /// The comparing word at the start of `text`, as it stands behind a figure and its unit.
    #[must_use]
    pub fn scan_behind(text: &str) -> Option<(Comparator, usize)> {
        scan(&BEHIND, text)
    }

    /// What the words around a figure make together: the one behind decides (`控制在3%左右`), except that
    /// 超过 stays strict before 以上; a figure with 余 or 多 and no word is more than it says.
    #[must_use]
    pub fn of(before: Option<Comparator>, behind: Option<Comparator>, over: bool) -> Comparator {
        let none = if over { Comparator::More } else { Comparator::Equal };
        match (before, behind) {
            (Some(Comparator::More), Some(Comparator::AtLeast)) => Comparator::More,
            (_, Some(behind)) => behind,
            (Some(Comparator::Equal) | None, None) => none,
            (Some(before), None) => before,
        }
    }
}

fn scan<T: Copy>(words: &[(&str, T)], text: &str) -> Option<(T, usize)> {
    words
        .iter()
        .find(|(word, _)| text.starts_with(word))
        .map(|(word, found)| (*found, word.len()))
}

impl FromStr for Comparator {
    type Err = Rejection;

    /// Reads a symbol: `= > ≥ < ≤ ≈ range`.
    fn from_str(text: &str) -> Result<Self, Rejection> {
        ALL.into_iter()
            .find(|comparator| comparator.sign() == text)
            .ok_or_else(|| {
                Rejection::new(
                    Code("SK-KERNEL-0034"),
                    Class::Invalid,
                    format!("比较符“{text}”读不懂，应为 = > ≥ < ≤ ≈ range 之一"),
                    format!("`{text}` is no comparator: use one of = > ≥ < ≤ ≈ range"),
                )
            })
    }
}

impl fmt::Display for Comparator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sign())
    }
}

/// How firmly a figure is promised. It never changes the comparator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Nature {
    /// 力争, 争取, 预期: expected (预期性), not held as a hard promise.
    Expected,
    /// 确保, 保证, 必须: to be kept whatever happens.
    Assured,
}

/// Words that say how firmly.
const NATURES: [(&str, Nature); 8] = [
    ("力争", Nature::Expected),
    ("争取", Nature::Expected),
    ("预期", Nature::Expected),
    ("努力", Nature::Expected),
    ("确保", Nature::Assured),
    ("保证", Nature::Assured),
    ("必须", Nature::Assured),
    ("务必", Nature::Assured),
];

impl Nature {
    /// The word at the start of `text` that says how firmly, and its length in bytes.
    #[must_use]
    pub fn scan(text: &str) -> Option<(Nature, usize)> {
        scan(&NATURES, text)
    }
}
