//! How a target is shown: goal, figure, verdict with tolerance, bullet.
//!
//! It knows nothing of how verdicts come about. Start at [`TargetRow::new`].

use super::{Lamp, Names, figure, shape};
use crate::chart::bullet::{Bullet, Passing};
use crate::chart::light::Light;
use crate::visit::Visit;
use skein_app::view;
use skein_kernel::Decimal;
use skein_kernel::quantity::comparator::Comparator;
use skein_measure::pace::Pace;
use skein_measure::parts::{Direction, Nature};
use skein_measure::target::{Definition, Goal, Tolerance};
use skein_measure::verdict::{Finding, Verdict};

/// A target in a list.
#[derive(Debug, Clone)]
pub(crate) struct TargetRow {
    pub(crate) id: String,
    pub(crate) subject: String,
    pub(crate) under: String,
    pub(crate) goal: String,
    pub(crate) figure: Option<String>,
    pub(crate) as_of: Option<String>,
    pub(crate) lamp: Lamp,
    pub(crate) tolerance: Option<String>,
    pub(crate) bullet: String,
    pub(crate) demo: bool,
}

impl TargetRow {
    /// The row of one target with its definition, from which the picture is drawn.
    pub(crate) fn new(p: &Visit, names: &Names, row: &view::TargetRow, definition: &Definition) -> Self {
        let (verdict, pace) = (&row.verdict, &row.pace);
        let subject = p.both(&row.subject).to_owned();
        let goal = p.both(&row.goal).to_owned();
        let value = verdict.value.or(pace.value);
        let lamp = lamp(p, verdict, pace);
        let tolerance = verdict
            .tolerance
            .as_ref()
            .map(|tolerance| tolerance_words(p, definition, tolerance));
        let shown = value.map(|value| figure(value, &row.unit));
        let description = [Some(goal.as_str()), shown.as_deref(), Some(lamp.words.as_str())];
        let description = description.into_iter().flatten().collect::<Vec<_>>().join("; ");
        Self {
            id: row.id.to_string(),
            under: under(p, names, definition),
            bullet: bullet(
                &subject,
                description,
                definition,
                (value, verdict.bound),
                pace.expected,
            ),
            subject,
            goal,
            figure: shown,
            as_of: as_of(p, verdict, pace),
            lamp,
            tolerance,
            demo: row.demo,
        }
    }
}

/// Whether there is a picture of it.
pub(crate) fn is_drawn(definition: &Definition) -> bool {
    matches!(definition.goal, Goal::Number { .. } | Goal::Range { .. })
}

fn under(p: &Visit, names: &Names, definition: &Definition) -> String {
    let owner = names.unit(p, &definition.owner);
    match definition.strive {
        true => format!("{} · {} · {owner}", nature(p, definition.nature), p.t("strive")),
        false => format!("{} · {owner}", nature(p, definition.nature)),
    }
}

/// Expected or binding.
pub(crate) fn nature(p: &Visit, nature: Nature) -> &'static str {
    match (nature, p.is_chinese()) {
        (Nature::Expected, true) => "预期性",
        (Nature::Expected, false) => "expected",
        (Nature::Binding, true) => "约束性",
        (Nature::Binding, false) => "binding",
    }
}

/// The year's verdict where there is one, the pace within the year until then.
pub(crate) fn lamp(p: &Visit, verdict: &Verdict, pace: &Pace) -> Lamp {
    let words = p.pick(verdict.finding.zh(), verdict.finding.en());
    match verdict.finding {
        Finding::Achieved => Lamp::new(Light::Done, words),
        Finding::BasicallyAchieved => Lamp::new(Light::Green, words),
        Finding::NotAchieved => Lamp::new(Light::Red, words),
        Finding::NoData if pace.value.is_some() => pace_lamp(p, pace),
        _ => Lamp::new(Light::Unlit, words),
    }
}

/// How it goes within the year.
pub(crate) fn pace_lamp(p: &Visit, pace: &Pace) -> Lamp {
    let light = shape(pace.light);
    let key = match light {
        Light::Green | Light::Done => "pace-on",
        Light::Yellow => "pace-behind",
        Light::Red => "pace-far-behind",
        Light::Unlit => "pace-unrated",
    };
    Lamp::new(light, p.t(key))
}

fn as_of(p: &Visit, verdict: &Verdict, pace: &Pace) -> Option<String> {
    if let Some(status) = verdict.status {
        return Some(p.pick(status.zh(), status.en()).to_owned());
    }
    let period = pace.period?;
    Some(if p.is_chinese() {
        period.zh()
    } else {
        period.to_string()
    })
}

/// The tolerance applied, with who set it: shown wherever the verdict is.
pub(crate) fn tolerance_words(p: &Visit, definition: &Definition, tolerance: &Tolerance) -> String {
    let unit = match (definition.unit.as_str(), p.is_chinese()) {
        ("%", true) => "个百分点",
        ("%", false) => " pp",
        (unit, _) => unit,
    };
    let width = format!("±{}{unit}", tolerance.value.normalize());
    p.t2("tolerance", "width", &width, "source", p.both(&tolerance.source))
}

/// The picture; empty where a goal has no number to draw.
fn bullet(
    subject: &str,
    description: String,
    definition: &Definition,
    (value, bound): (Option<Decimal>, Option<Decimal>),
    pace: Option<Decimal>,
) -> String {
    let Some((bounds, passing)) = bounds(definition, bound) else {
        return String::new();
    };
    Bullet {
        title: subject.to_owned(),
        description,
        figure: value,
        bounds,
        passing,
        pace,
    }
    .draw()
}

fn bounds(definition: &Definition, bound: Option<Decimal>) -> Option<((Decimal, Decimal), Passing)> {
    let by_direction = || match definition.direction {
        Direction::Higher => Passing::Above,
        Direction::Lower => Passing::Below,
        Direction::Exact => Passing::Between,
    };
    let side = |comparator| match comparator {
        Comparator::More | Comparator::AtLeast => Passing::Above,
        Comparator::Less | Comparator::AtMost => Passing::Below,
        Comparator::Equal | Comparator::About | Comparator::Range => by_direction(),
    };
    match &definition.goal {
        Goal::Range { low, high } => Some(((*low, *high), by_direction())),
        Goal::Relative { comparator, .. } => bound.map(|bound| ((bound, bound), side(*comparator))),
        Goal::Qualitative { .. } => None,
        Goal::Number {
            comparator: Comparator::About,
            value,
        } => {
            let width = definition
                .tolerance
                .as_ref()
                .map_or(Decimal::ZERO, |tolerance| tolerance.value);
            let bounds = match by_direction() {
                Passing::Above => (*value - width, *value),
                Passing::Below => (*value, *value + width),
                Passing::Between => (*value - width, *value + width),
            };
            Some((bounds, by_direction()))
        }
        Goal::Number { comparator, value } => Some(((*value, *value), side(*comparator))),
    }
}
