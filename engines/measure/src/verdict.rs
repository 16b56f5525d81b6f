//! Verdicts: whether a figure reaches a target, under the law's reading of the report's words.
//!
//! A pure function of a target and a figure. It knows nothing of pace, lights or who is to blame. Every
//! verdict names the rule that gave it and says why in both languages. Start at [`judge`].
//!
//! The words are read as 民法典 art. 1259 reads them: 以上、以下、以内 include the number, 超过、不满 exclude
//! it. 左右 has no statutory tolerance, so one must be stated and is shown. “达N” where more is better is
//! judged as at least N; the target keeps its `=`.

use crate::indicator::{Figure, FigureStatus};
use crate::parts::{Bilingual, Direction, Nature};
use crate::target::{Definition, Goal, Target, Tolerance};
use serde::{Deserialize, Serialize};
use skein_kernel::Decimal;
use skein_kernel::quantity::comparator::Comparator;
use skein_kernel::quantity::verdict::{self as quantity, Bound, Outcome};

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Finding {
    /// 完成.
    Achieved,
    /// 基本完成: not reached to the letter, but within the stated tolerance of 左右.
    BasicallyAchieved,
    /// 未完成.
    NotAchieved,
    /// 暂无数据: no figure. Never taken for zero.
    NoData,
    /// 待定容差: 左右 without a stated tolerance can't be judged.
    NeedsTolerance,
    /// 待参照数: the figure to compare with hasn't been recorded.
    NeedsReference,
    /// 须人工评定: no number to judge by.
    NeedsJudgement,
}

impl Finding {
    /// Every finding, best first.
    pub const ALL: [Finding; 7] = [
        Finding::Achieved,
        Finding::BasicallyAchieved,
        Finding::NotAchieved,
        Finding::NoData,
        Finding::NeedsTolerance,
        Finding::NeedsReference,
        Finding::NeedsJudgement,
    ];

    /// Its name in Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Finding::Achieved => "完成",
            Finding::BasicallyAchieved => "基本完成",
            Finding::NotAchieved => "未完成",
            Finding::NoData => "暂无数据",
            Finding::NeedsTolerance => "待定容差",
            Finding::NeedsReference => "待参照数",
            Finding::NeedsJudgement => "须人工评定",
        }
    }

    /// Its name in English.
    #[must_use]
    pub fn en(self) -> &'static str {
        match self {
            Finding::Achieved => "achieved",
            Finding::BasicallyAchieved => "basically achieved",
            Finding::NotAchieved => "not achieved",
            Finding::NoData => "no data",
            Finding::NeedsTolerance => "needs a tolerance",
            Finding::NeedsReference => "needs a reference figure",
            Finding::NeedsJudgement => "needs judgement",
        }
    }

    /// Whether it counts as reached.
    #[must_use]
    pub fn is_reached(self) -> bool {
        matches!(self, Finding::Achieved | Finding::BasicallyAchieved)
    }
}

/// A verdict with its reasons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// What was found.
    pub finding: Finding,
    /// The rule that gave it, such as `verdict-at-most`.
    pub rule: &'static str,
    /// The figure judged, in the target's unit.
    pub value: Option<Decimal>,
    /// How settled that figure is.
    pub status: Option<FigureStatus>,
    /// The number it was compared with, where the goal has one.
    pub bound: Option<Decimal>,
    /// The tolerance applied: shown beside the verdict wherever the verdict is shown.
    pub tolerance: Option<Tolerance>,
    /// Expected or binding: the two are never counted together.
    pub nature: Nature,
    /// Whether the figure may still change: anything but revised or final.
    pub provisional: bool,
    /// Why, in both languages.
    pub explanation: Bilingual,
}

/// Judges a target by a figure. `reference` is what a relative goal is compared with.
#[must_use]
pub fn judge(target: &Target, figure: Option<&Figure>, reference: Option<Decimal>) -> Verdict {
    let definition = &target.definition;
    let ruling = match figure {
        None if !matches!(definition.goal, Goal::Qualitative { .. }) => no_data(),
        figure => rule_on(definition, figure.map(|f| f.value).unwrap_or_default(), reference),
    };
    let value = figure.map(|figure| figure.value);
    Verdict {
        finding: ruling.finding,
        rule: ruling.rule,
        value,
        status: figure.map(|figure| figure.status),
        bound: ruling.bound,
        tolerance: definition.tolerance.clone().filter(|_| ruling.rule == ABOUT),
        nature: definition.nature,
        provisional: figure.is_some_and(|figure| figure.status < FigureStatus::Revised),
        explanation: explain(definition, value, &ruling),
    }
}

/// Judges a bare number, for pace and for anyone who has no figure record.
#[must_use]
pub fn judge_value(definition: &Definition, value: Decimal, reference: Option<Decimal>) -> Finding {
    rule_on(definition, value, reference).finding
}

const ABOUT: &str = "verdict-about";

/// What a rule says, before it is put into words.
struct Ruling {
    finding: Finding,
    rule: &'static str,
    bound: Option<Decimal>,
    /// The law or convention applied.
    because: Bilingual,
}

fn ruling(finding: Finding, rule: &'static str, bound: Option<Decimal>, zh: &str, en: &str) -> Ruling {
    Ruling {
        finding,
        rule,
        bound,
        because: Bilingual::new(zh, en),
    }
}

fn no_data() -> Ruling {
    ruling(
        Finding::NoData,
        "verdict-no-data",
        None,
        "尚无数据，不作判定，也不按零计",
        "no figure yet: not judged, and not zero",
    )
}

fn rule_on(definition: &Definition, value: Decimal, reference: Option<Decimal>) -> Ruling {
    match &definition.goal {
        Goal::Number {
            comparator,
            value: bound,
        } => compare(definition, *comparator, *bound, value),
        Goal::Range { low, high } => range(definition, *low, *high, value),
        Goal::Relative { comparator, .. } => match reference {
            Some(bound) => compare(definition, *comparator, bound, value),
            None => ruling(
                Finding::NeedsReference,
                "verdict-relative",
                None,
                "目标是与另一数据相比，须先录入参照数及其来源",
                "the goal compares with another figure, which must be recorded with its source first",
            ),
        },
        Goal::Qualitative { .. } => ruling(
            Finding::NeedsJudgement,
            "verdict-qualitative",
            None,
            "目标没有数量，由人工在对账时评定",
            "the goal has no number: people judge it at settlement",
        ),
    }
}

/// One figure against one bound: the kernel judges, this says under which words.
fn compare(definition: &Definition, comparator: Comparator, bound: Decimal, value: Decimal) -> Ruling {
    let promise = Bound::new(comparator, bound).toward(definition.direction.into());
    let (rule, zh, en) = words(definition, comparator);
    ruling(
        held(value, &promise, definition.tolerance.as_ref()),
        rule,
        Some(bound),
        &zh,
        &en,
    )
}

/// The kernel's outcome as a finding. Figures too far apart to subtract are never near each other.
fn held(value: Decimal, promise: &Bound, tolerance: Option<&Tolerance>) -> Finding {
    let tolerance = tolerance.map(|it| quantity::Tolerance {
        value: it.value,
        unit: quantity::ToleranceUnit::Points,
        source: it.source.zh.clone(),
    });
    match quantity::judge(value, promise, tolerance.as_ref()).map(|verdict| verdict.outcome) {
        Ok(Outcome::Met) => Finding::Achieved,
        Ok(Outcome::NearlyMet) => Finding::BasicallyAchieved,
        Ok(Outcome::NeedsTolerance) => Finding::NeedsTolerance,
        Ok(Outcome::Missed) => Finding::NotAchieved,
        Err(_) => Finding::NeedsJudgement,
    }
}

/// Rule id and the law or convention applied, in both languages.
fn words(definition: &Definition, comparator: Comparator) -> (&'static str, String, String) {
    let (rule, zh, en) = match (comparator, definition.direction) {
        (Comparator::AtLeast, _) => (
            "verdict-at-least",
            "“以上”“不低于”含本数（民法典第一千二百五十九条）",
            "以上 includes the number (Civil Code art. 1259)",
        ),
        (Comparator::AtMost, _) => (
            "verdict-at-most",
            "“以内”“以下”含本数（民法典第一千二百五十九条）",
            "以内 and 以下 include the number (Civil Code art. 1259)",
        ),
        (Comparator::More, _) => (
            "verdict-more-than",
            "“超过”“突破”不含本数（民法典第一千二百五十九条）",
            "超过 excludes the number (Civil Code art. 1259)",
        ),
        (Comparator::Less, _) => (
            "verdict-less-than",
            "“不满”“低于”不含本数（民法典第一千二百五十九条）",
            "不满 excludes the number (Civil Code art. 1259)",
        ),
        (Comparator::Equal, Direction::Higher) => (
            "verdict-equal-higher",
            "原文为“=”，指标越大越好，按不低于判定",
            "the report says =; more is better, so it is judged as at least",
        ),
        (Comparator::Equal, Direction::Lower) => (
            "verdict-equal-lower",
            "原文为“=”，指标越小越好，按不高于判定",
            "the report says =; less is better, so it is judged as at most",
        ),
        (Comparator::Equal, Direction::Exact) => (
            "verdict-equal",
            "原文为“=”，按相等判定",
            "the report says =, and equal it must be",
        ),
        (Comparator::Range, _) => (
            "verdict-range",
            "区间目标，端点含在内，超出较好一端仍算完成",
            "a range includes its ends; beyond the better end still counts",
        ),
        (Comparator::About, _) => return about(definition),
    };
    (rule, zh.into(), en.into())
}

/// 左右: reaching the number is achieved; falling short by no more than the tolerance, basically so.
fn about(definition: &Definition) -> (&'static str, String, String) {
    let Some(tolerance) = &definition.tolerance else {
        let zh = "“左右”没有法定容差，须先明确容差及其来源";
        return (
            ABOUT,
            zh.into(),
            "左右 has no statutory tolerance: state one with its source first".into(),
        );
    };
    let (zh_unit, en_unit) = tolerance_unit(&definition.unit);
    let width = tolerance.value.normalize();
    (
        ABOUT,
        format!("“左右”按容差±{width}{zh_unit}判定（{}）", tolerance.source.zh),
        format!(
            "左右 is judged within ±{width}{en_unit} ({})",
            tolerance.source.english()
        ),
    )
}

/// The unit a tolerance is spoken in: percentage points where the target is a percentage.
fn tolerance_unit(unit: &str) -> (&str, &str) {
    if unit == "%" {
        ("个百分点", " percentage points")
    } else {
        (unit, unit)
    }
}

/// A range: past its better end is still achieved, where one end is better.
fn range(definition: &Definition, low: Decimal, high: Decimal, value: Decimal) -> Ruling {
    let direction = definition.direction.into();
    let promise = Bound {
        comparator: Comparator::Range,
        value: low,
        high: Some(high),
        direction,
    };
    let (rule, zh, en) = words(definition, Comparator::Range);
    let bound = if definition.direction == Direction::Lower {
        high
    } else {
        low
    };
    ruling(held(value, &promise, None), rule, Some(bound), &zh, &en)
}

/// The goal as a page shows it: `≤3%`, `2-3个`, in the report's own comparator.
#[must_use]
pub fn goal_text(definition: &Definition) -> Bilingual {
    let unit = &definition.unit;
    match &definition.goal {
        Goal::Number { comparator, value } => {
            let text = format!("{}{}{unit}", comparator.sign(), value.normalize());
            Bilingual::new(text.clone(), text)
        }
        Goal::Range { low, high } => {
            let text = format!("{}-{}{unit}", low.normalize(), high.normalize());
            Bilingual::new(text.clone(), text)
        }
        Goal::Relative { comparator, to } => relative_text(*comparator, to),
        Goal::Qualitative { aim } => aim.clone(),
    }
}

fn relative_text(comparator: Comparator, to: &crate::target::ReferenceTo) -> Bilingual {
    use crate::target::ReferenceTo;
    let comparator = comparator.sign();
    match to {
        ReferenceTo::PreviousYear => {
            Bilingual::new(format!("{comparator}上年"), format!("{comparator} last year"))
        }
        ReferenceTo::Indicator { indicator } => Bilingual::new(
            format!("{comparator}{indicator}"),
            format!("{comparator} {indicator}"),
        ),
        ReferenceTo::Requirement { name } => Bilingual::new(
            format!("{comparator}{}", name.zh),
            format!("{comparator} {}", name.english()),
        ),
    }
}

fn explain(definition: &Definition, value: Option<Decimal>, ruling: &Ruling) -> Bilingual {
    let goal = goal_text(definition);
    let unit = &definition.unit;
    let (zh_value, en_value) = match value {
        Some(value) => {
            let value = value.normalize();
            (format!("实绩{value}{unit}，"), format!("actual {value}{unit}, "))
        }
        None => (String::new(), String::new()),
    };
    let (zh, en) = (ruling.finding.zh(), ruling.finding.en());
    Bilingual::new(
        format!("{zh_value}目标{}。{}：{zh}。", goal.zh, ruling.because.zh),
        format!(
            "{en_value}target {}; {}: {en}",
            goal.english(),
            ruling.because.english()
        ),
    )
}
