//! Verdicts: an actual figure held against a promised one.
//!
//! A figure promised 左右 is never judged by a tolerance nobody stated. It knows nothing of indicators
//! or dates, and takes both figures in the same unit. Start at [`judge`].

use super::comparator::Comparator;
use super::too_large;
use crate::rejection::{Class, Code, Rejection};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Which way an indicator is better.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// More is better (growth, output): `达 N` asks for at least N, and 左右 is met from above.
    HigherIsBetter,
    /// Less is better (energy used, accidents): `达 N` asks for at most N, and 左右 is met from below.
    LowerIsBetter,
    /// Neither: `= N` asks for exactly N.
    #[default]
    Neither,
}

/// What was promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bound {
    /// The comparator as written.
    pub comparator: Comparator,
    /// The figure; the lower end of a range.
    pub value: Decimal,
    /// The upper end of a range.
    #[serde(default)]
    pub high: Option<Decimal>,
    /// Which way is better.
    #[serde(default)]
    pub direction: Direction,
}

impl Bound {
    /// A promise of one figure on an indicator for which neither way is better.
    #[must_use]
    pub fn new(comparator: Comparator, value: Decimal) -> Self {
        Self {
            comparator,
            value,
            high: None,
            direction: Direction::Neither,
        }
    }

    /// The same on an indicator for which one way is better.
    #[must_use]
    pub fn toward(mut self, direction: Direction) -> Self {
        self.direction = direction;
        self
    }
}

/// What a tolerance is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ToleranceUnit {
    /// In the target's own unit; percentage points for a target in per cent.
    #[serde(rename = "pp")]
    Points,
    /// In per cent of the target.
    #[serde(rename = "%")]
    Percent,
}

/// How far 左右 reaches, and who said so. It is shown beside every verdict that used it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tolerance {
    /// How far to either side; not below zero.
    pub value: Decimal,
    /// In what.
    pub unit: ToleranceUnit,
    /// Where it is laid down: the city's assessment plan, a pack's setting.
    pub source: String,
}

impl Tolerance {
    /// A tolerance.
    ///
    /// # Errors
    /// `SK-KERNEL-0034` where `value` is below zero.
    pub fn new(value: Decimal, unit: ToleranceUnit, source: impl Into<String>) -> Result<Self, Rejection> {
        if value < Decimal::ZERO {
            return Err(Rejection::new(
                Code("SK-KERNEL-0034"),
                Class::Invalid,
                format!("容差不能小于零：{value}"),
                format!("a tolerance can't be below zero: {value}"),
            ));
        }
        Ok(Self {
            value,
            unit,
            source: source.into(),
        })
    }

    /// How far it reaches from `target`, in the target's unit.
    fn reach(&self, target: Decimal) -> Result<Decimal, Rejection> {
        match self.unit {
            ToleranceUnit::Points => Ok(self.value),
            ToleranceUnit::Percent => {
                let product = target.abs().checked_mul(self.value).ok_or_else(too_large)?;
                product.checked_div(Decimal::ONE_HUNDRED).ok_or_else(too_large)
            }
        }
    }
}

impl fmt::Display for Tolerance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            ToleranceUnit::Points => "pp",
            ToleranceUnit::Percent => "%",
        };
        write!(f, "±{}{unit}", self.value)
    }
}

/// Whether a promise was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// 完成.
    Met,
    /// 基本完成: short of the figure, within the tolerance stated.
    NearlyMet,
    /// 未完成.
    Missed,
    /// The promise says 左右 and nobody has said how far that reaches: no verdict.
    NeedsTolerance,
}

/// An outcome with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Whether the promise was kept.
    pub outcome: Outcome,
    /// Actual minus target (minus the nearer end of a range; zero within it).
    pub gap: Decimal,
    /// The tolerance used, to be shown beside the outcome.
    pub tolerance: Option<Tolerance>,
    /// The comparator applied, which may be stricter to read than the one written: `达 N` on an indicator
    /// for which more is better is judged as ≥ N.
    pub applied: Comparator,
}

/// Holds `actual` against what was promised. A tolerance counts only for 左右; everything else is exact.
///
/// # Errors
/// `SK-KERNEL-0032` where the figures are too large to subtract exactly.
pub fn judge(actual: Decimal, bound: &Bound, tolerance: Option<&Tolerance>) -> Result<Verdict, Rejection> {
    let applied = applied(bound);
    let gap = gap(actual, bound)?;
    if applied == Comparator::About {
        return about(gap, bound, tolerance);
    }
    let met = match applied {
        Comparator::More => gap > Decimal::ZERO,
        Comparator::AtLeast => gap >= Decimal::ZERO,
        Comparator::Less => gap < Decimal::ZERO,
        Comparator::AtMost => gap <= Decimal::ZERO,
        Comparator::Equal | Comparator::About | Comparator::Range => {
            gap.is_zero() || better(gap, bound.direction)
        }
    };
    let outcome = if met { Outcome::Met } else { Outcome::Missed };
    Ok(Verdict {
        outcome,
        gap,
        tolerance: None,
        applied,
    })
}

fn applied(bound: &Bound) -> Comparator {
    match (bound.comparator, bound.direction) {
        (Comparator::Equal, Direction::HigherIsBetter) => Comparator::AtLeast,
        (Comparator::Equal, Direction::LowerIsBetter) => Comparator::AtMost,
        (comparator, _) => comparator,
    }
}

fn gap(actual: Decimal, bound: &Bound) -> Result<Decimal, Rejection> {
    let nearest = match (bound.comparator, bound.high) {
        (Comparator::Range, Some(high)) => actual.min(high).max(bound.value),
        _ => bound.value,
    };
    actual.checked_sub(nearest).ok_or_else(too_large)
}

fn better(gap: Decimal, direction: Direction) -> bool {
    match direction {
        Direction::HigherIsBetter => gap > Decimal::ZERO,
        Direction::LowerIsBetter => gap < Decimal::ZERO,
        Direction::Neither => false,
    }
}

fn about(gap: Decimal, bound: &Bound, tolerance: Option<&Tolerance>) -> Result<Verdict, Rejection> {
    let outcome = match tolerance {
        None => Outcome::NeedsTolerance,
        Some(_) if gap.is_zero() || better(gap, bound.direction) => Outcome::Met,
        Some(tolerance) if gap.abs() <= tolerance.reach(bound.value)? => Outcome::NearlyMet,
        Some(_) => Outcome::Missed,
    };
    Ok(Verdict {
        outcome,
        gap,
        tolerance: tolerance.cloned(),
        applied: Comparator::About,
    })
}
