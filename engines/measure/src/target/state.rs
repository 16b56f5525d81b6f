//! What is known of a target. Start at [`Target`].

use crate::id::AggregateId;
use crate::parts::{Bilingual, Direction, Mark, Nature, Provenance, Settlement};
use crate::period::Period;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use skein_kernel::Decimal;
use skein_kernel::actor::UnitId;
use skein_kernel::quantity::comparator::Comparator;

/// What should be reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "kebab-case")]
pub enum Goal {
    /// A number with the report's comparator: “12%以上”.
    Number {
        /// The report's own words: “达15个” stays `=` though it is judged as at least 15.
        comparator: Comparator,
        /// The number, in the target's unit.
        value: Decimal,
    },
    /// A range: “2-3个”.
    Range {
        /// Lower bound, included.
        low: Decimal,
        /// Upper bound, included.
        high: Decimal,
    },
    /// A comparison with a figure that isn't in the sentence: “不低于经济增速”, “完成省下达任务”.
    Relative {
        /// How it compares.
        comparator: Comparator,
        /// With what.
        to: ReferenceTo,
    },
    /// No number at all: “实现均等化”. Judged by people at settlement, never by arithmetic.
    Qualitative {
        /// The state aimed at, in a few words.
        aim: Bilingual,
    },
}

/// What a relative goal is compared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "with", rename_all = "kebab-case")]
pub enum ReferenceTo {
    /// The same indicator one period earlier (“稳定”, “不低于上年”).
    PreviousYear,
    /// Another indicator in the same period.
    Indicator {
        /// Which.
        indicator: AggregateId,
    },
    /// A requirement set elsewhere (省下达目标): its figure is recorded by hand with its source.
    Requirement {
        /// Whose requirement, in a few words.
        name: Bilingual,
    },
}

/// How far below or above “左右” still counts. Never implied: 左右 has no statutory tolerance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tolerance {
    /// Half-width, in the target's unit (percentage points for a percentage).
    pub value: Decimal,
    /// Who set it, in which document.
    pub source: Bilingual,
}

/// The figure a relative goal is compared with, recorded by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferenceFigure {
    /// The figure, in the target's unit.
    pub value: Decimal,
    /// Who set it, in which document.
    pub source: String,
    /// When it was published.
    pub published: Date,
}

/// A seasonal path: which cumulative share of the year's amount is due at the end of each period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Path {
    /// The share of each of 4 quarters or 12 months; together exactly 1.
    pub shares: Vec<Decimal>,
    /// Where the path comes from, such as the average of the last three years.
    pub source: Bilingual,
}

/// What a target is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// The indicator it is judged by; `None` for a target nobody measures with figures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub indicator: Option<AggregateId>,
    /// What is aimed at, in a few words.
    pub subject: Bilingual,
    /// By when.
    pub period: Period,
    /// What should be reached.
    pub goal: Goal,
    /// Unit of the goal's numbers; empty where it has none.
    pub unit: String,
    /// Which way is better.
    pub direction: Direction,
    /// Expected or binding.
    pub nature: Nature,
    /// Whether the report says 力争; such a target is always expected.
    #[serde(default)]
    pub strive: bool,
    /// The department that answers for it.
    pub owner: UnitId,
    /// The report's section, such as `三（八）`.
    pub section: String,
    /// Tolerance of 左右.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tolerance: Option<Tolerance>,
    /// The figure the year starts from, for the pace of a level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<Decimal>,
    /// Seasonal path, for the pace of a flow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<Path>,
    /// Where it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provenance: Option<Provenance>,
    /// Whether it belongs to demonstration data.
    #[serde(default)]
    pub demo: bool,
}

/// A target and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// What it is.
    pub definition: Definition,
    /// The definition as first set, where it has been changed since: nobody moves the posts unseen.
    pub original: Option<Box<Definition>>,
    /// The reference figure of a relative goal, if recorded by hand.
    pub reference: Option<ReferenceFigure>,
    /// Why and when it was withdrawn, if it was.
    pub withdrawn: Option<Withdrawal>,
    /// How it was settled, if it was.
    pub settled: Option<(Settlement, Mark)>,
}

/// Why a target was withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// Why.
    pub reason: String,
    /// Who approved it.
    pub approver: String,
    /// Who recorded it when.
    pub mark: Mark,
}
