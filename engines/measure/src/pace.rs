//! Pace: whether a target is on course within its year, before its own figure is known.
//!
//! A pure function of a target, its indicator's figures, a rule and a day. Growth rates compare with the
//! target directly; amounts compare with the share due by the figure's own period, evenly or along a
//! seasonal path; levels compare with a straight line from last year's figure. It knows nothing of
//! verdicts, which wait for the target's own period. Start at [`read`].

use crate::indicator::{Behaviour, Figure, Indicator};
use crate::light::Light;
use crate::parts::{Bilingual, Direction};
use crate::period::Period;
use crate::rules::{Rule, RuleBook};
use crate::target::{Definition, Goal, Path, Target};
use crate::verdict::judge_value;
use jiff::civil::Date;
use serde::Serialize;
use skein_kernel::Decimal;

/// How a target goes within its year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pace {
    /// The light.
    pub light: Light,
    /// The rule that gave it, such as `lights-2021 v1`; `None` where no rule was needed.
    pub rule: Option<String>,
    /// The latest period with a figure.
    pub period: Option<Period>,
    /// That figure.
    pub value: Option<Decimal>,
    /// What it should have been by the end of that period, rounded to one decimal place.
    pub expected: Option<Decimal>,
    /// Percentage points behind, where that can be said; never negative.
    pub behind: Option<Decimal>,
    /// Why.
    pub reason: Bilingual,
}

/// Reads the pace of `target` from figures published by `as_of`.
#[must_use]
pub fn read(
    target: &Target,
    indicator: Option<&Indicator>,
    reference: Option<Decimal>,
    rules: &RuleBook,
    as_of: Date,
) -> Pace {
    let definition = &target.definition;
    let Some(indicator) = indicator else {
        return grey("没有对应的指标", "no indicator measures it");
    };
    let Period::Year(year) = definition.period else {
        return grey(
            "跨年目标，不按年内进度判定",
            "a target over several years has no pace within one",
        );
    };
    let Some((period, figure)) = indicator.latest_within(year, as_of) else {
        return grey("暂无数据", "no data");
    };
    let Some(rule) = rules.on(as_of) else {
        return grey("当日没有生效的判定规则", "no rule is in force on that day");
    };
    let Some(goal) = number_of(definition, reference) else {
        return grey("目标没有可比的数量", "the goal has no number to compare with");
    };
    let course = Course {
        definition,
        reference,
        goal,
        rule,
        period,
        figure,
    };
    match indicator.definition.behaviour {
        Behaviour::Growth => course.growth(),
        Behaviour::Flow => course.flow(),
        Behaviour::Level => course.level(),
    }
}

fn grey(zh: &str, en: &str) -> Pace {
    Pace {
        light: Light::Grey,
        rule: None,
        period: None,
        value: None,
        expected: None,
        behind: None,
        reason: Bilingual::new(zh, en),
    }
}

/// The number a goal aims at: of a range, its nearer end.
fn number_of(definition: &Definition, reference: Option<Decimal>) -> Option<Decimal> {
    match &definition.goal {
        Goal::Number { value, .. } => Some(*value),
        Goal::Range { high, .. } if definition.direction == Direction::Lower => Some(*high),
        Goal::Range { low, .. } => Some(*low),
        Goal::Relative { .. } => reference,
        Goal::Qualitative { .. } => None,
    }
}

/// Which share of the year's amount is due when `period` ends: along the path, or evenly.
///
/// Within a quarter of a quarterly path, months count evenly.
#[must_use]
pub fn share_due(path: Option<&Path>, period: Period) -> Option<Decimal> {
    let months = period.months_elapsed();
    let Some(path) = path else {
        return Decimal::from(months).checked_div(Decimal::from(12));
    };
    let months_each = i8::try_from(12_usize.checked_div(path.shares.len())?).ok()?;
    let mut left = months;
    let mut due = Decimal::ZERO;
    for share in &path.shares {
        let counted = left.min(months_each);
        let part = share
            .checked_mul(counted.into())?
            .checked_div(months_each.into())?;
        due = due.checked_add(part)?;
        left = left.saturating_sub(counted);
    }
    Some(due)
}

/// Everything a judgement of pace looks at.
struct Course<'a> {
    definition: &'a Definition,
    reference: Option<Decimal>,
    goal: Decimal,
    rule: &'a Rule,
    period: Period,
    figure: &'a Figure,
}

impl Course<'_> {
    /// A cumulative growth rate compares with the target as it stands.
    fn growth(&self) -> Pace {
        let value = self.figure.value;
        if judge_value(self.definition, value, self.reference).is_reached() || self.is_past(self.goal) {
            return self.pace(Light::Green, Some(self.goal), Some(Decimal::ZERO));
        }
        let gap = self.short_of(self.goal);
        let light = match gap {
            Some(gap) if gap <= self.rule.growth_yellow_within => Light::Yellow,
            _ => Light::Red,
        };
        self.pace(light, Some(self.goal), gap)
    }

    /// An amount compares with the share of the year's amount due by then.
    fn flow(&self) -> Pace {
        let share = share_due(self.definition.path.as_ref(), self.period);
        let expected = share.and_then(|share| share.checked_mul(self.goal));
        if self.definition.direction == Direction::Lower {
            return self.ceiling(expected);
        }
        let behind = expected.and_then(|expected| self.points(self.short_of(expected)?, self.goal));
        self.graded(expected, behind)
    }

    /// An amount that should stay small: red once over the year's ceiling, yellow when ahead of it.
    fn ceiling(&self, expected: Option<Decimal>) -> Pace {
        let value = self.figure.value;
        let light = match expected {
            _ if value > self.goal => Light::Red,
            Some(expected) if value > expected => Light::Yellow,
            _ => Light::Green,
        };
        self.pace(light, expected, None)
    }

    /// A level compares with a straight line from where the year began.
    fn level(&self) -> Pace {
        if judge_value(self.definition, self.figure.value, self.reference).is_reached() {
            return self.pace(Light::Green, Some(self.goal), Some(Decimal::ZERO));
        }
        let Some(baseline) = self.definition.baseline else {
            return Pace {
                reason: Bilingual::new(
                    format!("{}，尚未达标；缺少年初基数，不判进度", self.so_far().zh),
                    format!(
                        "{}, not there yet; without a baseline there is no pace",
                        self.so_far().en
                    ),
                ),
                ..self.pace(Light::Grey, None, None)
            };
        };
        let way = self.goal.checked_sub(baseline);
        let expected = share_due(self.definition.path.as_ref(), self.period)
            .and_then(|share| way?.checked_mul(share)?.checked_add(baseline));
        let behind = expected.and_then(|expected| self.points(self.short_of(expected)?, way?));
        self.graded(expected, behind)
    }

    fn graded(&self, expected: Option<Decimal>, behind: Option<Decimal>) -> Pace {
        let light = match behind {
            Some(behind) if behind >= self.rule.red_behind => Light::Red,
            Some(behind) if behind >= self.rule.yellow_behind => Light::Yellow,
            Some(_) => Light::Green,
            None => Light::Grey,
        };
        let pace = self.pace(light, expected, behind);
        let reason = self.sentence(pace.expected, pace.behind, OF_THE_WAY);
        Pace { reason, ..pace }
    }

    /// Whether the figure is at `mark` or beyond it, in the better direction.
    fn is_past(&self, mark: Decimal) -> bool {
        match self.definition.direction {
            Direction::Higher => self.figure.value >= mark,
            Direction::Lower => self.figure.value <= mark,
            Direction::Exact => self.figure.value == mark,
        }
    }

    /// How far the figure falls short of `mark`; zero if it doesn't.
    fn short_of(&self, mark: Decimal) -> Option<Decimal> {
        if self.is_past(mark) {
            return Some(Decimal::ZERO);
        }
        mark.checked_sub(self.figure.value).map(|gap| gap.abs())
    }

    /// `gap` as percentage points of `whole`; of nothing, nothing can be said unless there is no gap.
    fn points(&self, gap: Decimal, whole: Decimal) -> Option<Decimal> {
        if gap.is_zero() {
            return Some(Decimal::ZERO);
        }
        gap.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole.abs())
    }

    fn so_far(&self) -> Bilingual {
        let (value, unit) = (self.figure.value.normalize(), &self.definition.unit);
        let period = self.period;
        Bilingual::new(
            format!("{}{}{value}{unit}", period.zh(), self.figure.status.zh()),
            format!("{period} {} {value}{unit}", self.figure.status.en()),
        )
    }

    fn pace(&self, light: Light, expected: Option<Decimal>, behind: Option<Decimal>) -> Pace {
        let round = |value: Decimal| value.round_dp(1).normalize();
        let (expected, behind) = (expected.map(round), behind.map(round));
        Pace {
            light,
            rule: Some(self.rule.label()),
            period: Some(self.period),
            value: Some(self.figure.value),
            expected,
            behind,
            reason: self.sentence(expected, behind, IN_POINTS),
        }
    }

    fn sentence(&self, expected: Option<Decimal>, behind: Option<Decimal>, words: Behind) -> Bilingual {
        let unit = &self.definition.unit;
        let mut text = self.so_far();
        if let Some(expected) = expected {
            text.zh += &format!("，应达{expected}{unit}");
            text.en += &format!(", {expected}{unit} due by then");
        }
        match behind {
            Some(behind) if behind > Decimal::ZERO => {
                text.zh += &format!("，落后{}{behind}{}", words.zh.0, words.zh.1);
                text.en += &format!(", {behind}{} behind", words.en);
            }
            Some(_) => {
                text.zh += "，进度正常";
                text.en += ", on course";
            }
            None => {}
        }
        text
    }
}

/// How a lag is put into words.
#[derive(Clone, Copy)]
struct Behind {
    zh: (&'static str, &'static str),
    en: &'static str,
}

/// A growth rate lags in its own percentage points.
const IN_POINTS: Behind = Behind {
    zh: ("", "个百分点"),
    en: " percentage points",
};

/// An amount or a level lags by a share of the whole way from where the year began to the goal: of a level
/// that is a percentage itself, points would be taken for points of the level.
const OF_THE_WAY: Behind = Behind {
    zh: ("全年任务的", "%"),
    en: "% of the year's way",
};
