//! Quantities: exact numbers as official prose writes them, their units, comparators and verdicts.
//!
//! It knows nothing of reports or sentences: it reads from the start of a string and says how far it
//! got. Nothing here uses floating point. Start at [`numeral::scan`] for numbers and [`Quantity::scan`]
//! for numbers with units, then [`comparator`] and [`verdict`].

pub mod comparator;
mod fraction;
pub mod numeral;
pub mod unit;
pub mod verdict;

use crate::rejection::{Class, Code, Rejection};
use numeral::{Numeral, Scale, Script};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use unit::Unit;

/// A figure with its unit, as written and normalised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quantity {
    /// The figure as written, in front of `unit`: 3500 in `3500亿元`, 2 in `翻一番`.
    pub value: Decimal,
    /// The upper end of a range (`2-3个`, `两三万`), in the same unit.
    pub high: Option<Decimal>,
    /// The unit as written, multiplier included: 亿元.
    pub unit: Unit,
    /// Whether 余, 多 or 几 says that the true figure is greater.
    pub over: bool,
    /// Whether `value` is exact; false only for a fraction such as 三分之二 that no decimal equals.
    pub exact: bool,
    /// How the figure was written.
    pub script: Script,
}

impl Quantity {
    /// Reads a figure with its unit at the start of `text`: the quantity and how many bytes it takes.
    ///
    /// On top of what [`numeral::scan`] reads it understands a sign (`-3.2%`), units with multipliers
    /// (`3万多名`, `45万亩`, `3000斤/亩`), ranges with or without units between (`2-3个`, `5%至8%`),
    /// fractions (`百分之五`, `千分之三`, `三分之二`), tenths (`三成`, `三成五`), doublings (`翻一番`, `翻两番`)
    /// and a half behind the unit (`两年半`). A figure without a known unit has an empty unit.
    #[must_use]
    pub fn scan(text: &str) -> Option<(Self, usize)> {
        if let Some(read) = fraction::scan(text) {
            return Some(read);
        }
        let sign = ["-", "−", "－"]
            .into_iter()
            .find(|sign| text.starts_with(sign))
            .map_or(0, str::len);
        let (first, len) = numeral::scan(text.get(sign..)?)?;
        let at = sign + len;
        if sign == 0
            && let Some(range) = range(text, first, at)
        {
            return Some(range);
        }
        let (mut quantity, at) = single(text, first, at)?;
        if sign > 0 {
            quantity.value = -quantity.value;
            quantity.high = quantity.high.map(|high| -high);
        }
        Some((quantity, at))
    }

    /// Reads a text that is a quantity and nothing else.
    ///
    /// # Errors
    /// `SK-KERNEL-0030` where it doesn't start with a figure, `SK-KERNEL-0031` where what follows the
    /// figure is no known unit.
    pub fn parse(text: &str) -> Result<Self, Rejection> {
        let trimmed = text.trim();
        let (quantity, len) = Self::scan(trimmed).ok_or_else(|| unreadable(text))?;
        let rest = trimmed.get(len..).unwrap_or("");
        if rest.is_empty() {
            Ok(quantity)
        } else {
            Err(unit::unknown(rest))
        }
    }

    /// The figure in the unit's base: 350000000000 for `3500亿元`.
    ///
    /// # Errors
    /// `SK-KERNEL-0032` where it doesn't fit.
    pub fn normalised(&self) -> Result<Decimal, Rejection> {
        self.unit.normalise(self.value)
    }

    /// How two quantities compare, whatever units of the same kind they are written in.
    ///
    /// # Errors
    /// `SK-KERNEL-0033` where the units are of different kinds, `SK-KERNEL-0032` where a figure doesn't
    /// fit.
    pub fn compare(&self, other: &Quantity) -> Result<Ordering, Rejection> {
        self.unit.compare(self.value, &other.unit, other.value)
    }
}

/// A range whose ends may each carry the unit.
fn range(text: &str, first: Numeral, at: usize) -> Option<(Quantity, usize)> {
    let (low_unit, len) = unit::scan_plain(text.get(at..)?).unwrap_or_default();
    let join = numeral::scan_join(text.get(at + len..)?)?;
    let start = at + len + join;
    let (second, len) = numeral::scan(text.get(start..)?)?;
    let (high, end) = single(text, second, start + len)?;
    // 从 2020年-2025年 and the like: what stands between must be the unit behind.
    if !low_unit.is_empty() && high.unit.base() != Unit::lenient(low_unit).base() {
        return None;
    }
    let range = numeral::between(first, second)?;
    let factor = second.scale.factor();
    let low = range.low.checked_div(factor)?;
    Some((
        Quantity {
            value: low,
            high: Some(high.value),
            ..high
        },
        end,
    ))
}

/// One figure and the unit at `at`.
fn single(text: &str, numeral: Numeral, at: usize) -> Option<(Quantity, usize)> {
    if numeral.scale == Scale::ONE
        && let Some(read) = spaced(text, numeral, at)
    {
        return Some(read);
    }
    let rest = text.get(at..)?;
    let (base, len) = unit::scan_plain(rest).unwrap_or_default();
    let mut quantity = counted(numeral, Unit::scaled(numeral.scale, base));
    let mut end = at + len;
    if numeral.scale == Scale::ONE
        && let Some(half) = half_behind(rest.get(len..)?, base)
    {
        quantity.value = quantity.value.checked_add(Decimal::new(5, 1))?;
        end += half;
    }
    Some((quantity, end))
}

/// A figure and a unit with one space between, as typeset reports have it: `30 亿元`.
fn spaced(text: &str, numeral: Numeral, at: usize) -> Option<(Quantity, usize)> {
    let rest = text.get(at..)?.strip_prefix([' ', '\u{a0}'])?;
    let (unit, len) = unit::scan(rest)?;
    Some((counted(numeral, unit), text.len() - rest.len() + len))
}

/// A figure in a unit that carries the figure's multiplier.
fn counted(numeral: Numeral, unit: Unit) -> Quantity {
    Quantity {
        value: numeral.mantissa,
        high: numeral
            .high
            .and_then(|high| high.checked_div(numeral.scale.factor())),
        unit,
        over: numeral.over,
        exact: true,
        script: numeral.script,
    }
}

/// The 半 of 两年半 and 三倍半; not that of 半径, 半导体 and 半年.
fn half_behind(rest: &str, unit: &str) -> Option<usize> {
    let after = rest.strip_prefix('半')?.chars().next();
    let takes_half = ["年", "天", "小时", "倍", "日"].contains(&unit);
    let free = after.is_none_or(|c| c.is_ascii_punctuation() || "，。、；：）以内左的时后前".contains(c));
    (takes_half && free).then_some("半".len())
}

fn unreadable(text: &str) -> Rejection {
    Rejection::new(
        Code("SK-KERNEL-0030"),
        Class::Invalid,
        format!("“{text}”不是数量，应以数字开头，如 3500亿元、2-3个、百分之五"),
        format!(
            "`{text}` is no quantity: it should start with a figure, such as 3500亿元, 2-3个 or 百分之五"
        ),
    )
}

/// A result with more digits than can be kept exactly.
pub(crate) fn too_large() -> Rejection {
    Rejection::new(
        Code("SK-KERNEL-0032"),
        Class::Invalid,
        "数值太大或小数太长，无法精确计算",
        "the figure is too large or too long to be computed exactly",
    )
}

#[cfg(test)]
mod tests;
