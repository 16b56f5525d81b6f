//! Verdicts: whether a promised figure was kept, and whether a shortfall is admitted.
//!
//! It knows nothing of pairing. Start at [`judge`].

use crate::compare::subject::{Likeness, Obstacle, Subject};
use crate::compare::{Reason, Verdict, review};
use crate::direction;
use crate::model::{Report, Target};
use skein_kernel::Decimal;
use skein_kernel::quantity::comparator::Comparator;
use skein_kernel::quantity::verdict::{Bound, Outcome, Tolerance, ToleranceUnit, judge as judgement};
use skein_kernel::rejection::Rejection;

/// Judges a promise by the result that was found for it, if any.
pub(super) fn judge(
    promise: &Target,
    subject: &Subject,
    result: Option<(&Target, Likeness)>,
    new: &Report,
) -> (Verdict, Reason) {
    let Some((result, likeness)) = result else {
        return (Verdict::NotMentioned, unmentioned(subject, new));
    };
    let (Some(promised), Some(reported)) = (bound(&promise.norm_value), bound(&result.norm_value)) else {
        return (Verdict::NotComparable, without_figure(promise, result));
    };
    if let Some(obstacle) = likeness.obstacle {
        return (Verdict::NotComparable, incomparable(obstacle, promise, result));
    }
    match held(promise, promised, reported) {
        Ok(Outcome::Met) => (Verdict::Reached, kept(promise, result)),
        Ok(Outcome::NeedsTolerance) => (Verdict::NotComparable, without_tolerance(promise, result)),
        Ok(Outcome::NearlyMet | Outcome::Missed) => shortfall(promise, result, subject, new),
        Err(_) => (Verdict::NotComparable, without_figure(promise, result)),
    }
}

fn kept(promise: &Target, result: &Target) -> Reason {
    let (promised, reported) = (figure(promise), figure(result));
    reason(
        format!("承诺{promised}，报告{reported}，达到。"),
        format!("{promised} was promised and {reported} reported."),
    )
}

/// `左右` and a figure beside it: no law says how near is near enough (the kernel's
/// [`Outcome::NeedsTolerance`]).
fn without_tolerance(promise: &Target, result: &Target) -> Reason {
    let (promised, reported) = (figure(promise), figure(result));
    reason(
        format!("承诺{promised}，报告{reported}；“左右”未定容差，须先明确容差才能判定。"),
        format!(
            "{promised} was promised and {reported} reported; without a stated tolerance there is no verdict."
        ),
    )
}

/// A figure below the promise: the verdict turns on whether the report owns up to it.
fn shortfall(promise: &Target, result: &Target, subject: &Subject, new: &Report) -> (Verdict, Reason) {
    let (promised, reported) = (figure(promise), figure(result));
    match admission(subject, result, new) {
        Some(line) => (
            Verdict::Missed,
            reason(
                format!("承诺{promised}，报告{reported}，未达到；新报告第{line}行有说明。"),
                format!(
                    "{promised} was promised and {reported} reported; line {line} of the new report says so."
                ),
            ),
        ),
        None => (
            Verdict::MissedNotMentioned,
            reason(
                format!("承诺{promised}，报告{reported}，未达到；新报告未作说明。"),
                format!("{promised} was promised and {reported} reported; the new report does not say so."),
            ),
        ),
    }
}

/// The figure as a reader would say it.
fn figure(target: &Target) -> String {
    let comparator = if target.comparator == "=" {
        ""
    } else {
        &target.comparator
    };
    format!("{comparator}{}{}", target.value, target.unit)
}

fn reason(zh: String, en: String) -> Reason {
    Reason { zh, en }
}

/// The exact figure; of a range, its lower end.
fn bound(value: &str) -> Option<Decimal> {
    ends(value).0.trim().parse().ok()
}

/// The lower end of a range and, if it is one, the upper. A sign at the front joins nothing.
fn ends(value: &str) -> (&str, Option<&str>) {
    let join = value
        .char_indices()
        .skip(1)
        .find(|(_, c)| matches!(c, '-' | '—' | '～' | '~'));
    let parts = join.and_then(|(at, c)| Some((value.get(..at)?, value.get(at + c.len_utf8()..)?)));
    parts.map_or((value, None), |(low, high)| (low, Some(high)))
}

/// The reported figure held against the promise. Two texts state no tolerance, so one of none is held
/// against `左右`: what is kept so is kept under any, what isn't needs to be told how far 左右 reaches.
fn held(promise: &Target, promised: Decimal, reported: Decimal) -> Result<Outcome, Rejection> {
    let comparator: Comparator = promise.comparator.parse()?;
    let mut bound = Bound::new(comparator, promised).toward(direction::of_target(promise));
    bound.high = ends(&promise.norm_value)
        .1
        .and_then(|high| high.trim().parse().ok());
    let none = Tolerance::new(Decimal::ZERO, ToleranceUnit::Points, "")?;
    match judgement(reported, &bound, Some(&none))?.outcome {
        Outcome::Missed if comparator == Comparator::About => Ok(Outcome::NeedsTolerance),
        outcome => Ok(outcome),
    }
}

/// The line where the new report admits that this was missed.
fn admission(subject: &Subject, result: &Target, new: &Report) -> Option<u32> {
    const WORDS: [&str; 12] = [
        "未达",
        "未完成",
        "没有完成",
        "未能完成",
        "未实现",
        "未能实现",
        "低于预期",
        "低于目标",
        "不及预期",
        "没有达到",
        "差距较大",
        "尚有差距",
    ];
    review(new).find_map(|(line, text)| {
        let admitted = text.split('。').any(|sentence| {
            let named = sentence.contains(&subject.core) || sentence.contains(&result.subject);
            named && WORDS.iter().any(|word| sentence.contains(word))
        });
        admitted.then_some(line)
    })
}

/// Why nothing was found: not a word, or words without a figure.
fn unmentioned(subject: &Subject, new: &Report) -> Reason {
    let core = subject.core.as_str();
    let named = core.chars().nth(2).is_some();
    let line = review(new)
        .find(|(_, text)| named && text.contains(core))
        .map(|(line, _)| line);
    match line {
        Some(line) => reason(
            format!("新报告第{line}行提到“{core}”，未给出可比的数字。"),
            format!("Line {line} of the new report names {core} without a figure to compare."),
        ),
        None => reason(
            "新报告的回顾部分没有提到。".to_owned(),
            "The new report's review does not mention it.".to_owned(),
        ),
    }
}

fn incomparable(obstacle: Obstacle, promise: &Target, result: &Target) -> Reason {
    match obstacle {
        Obstacle::Terms(left, right) => reason(
            format!("口径不同：承诺的是“{left}”，报告的是“{right}”。"),
            format!("Different measures: the promise speaks of {left}, the report of {right}."),
        ),
        Obstacle::Figures(left, right) => reason(
            format!(
                "口径不同：承诺的是{}，报告的是{}。",
                left.name().0,
                right.name().0
            ),
            format!(
                "Different kinds of figure: {} promised, {} reported.",
                left.name().1,
                right.name().1
            ),
        ),
        Obstacle::Unit => reason(
            format!(
                "单位不同：承诺以“{}”计，报告以“{}”计。",
                promise.unit, result.unit
            ),
            format!(
                "Different units: {} promised, {} reported.",
                promise.unit, result.unit
            ),
        ),
        Obstacle::Scope => reason(
            format!(
                "范围不同：承诺“{}”，报告“{}”，级别或类别不一。",
                promise.subject, result.subject
            ),
            format!(
                "Different scope: {} promised, {} reported.",
                promise.subject, result.subject
            ),
        ),
        Obstacle::Years => reason(
            format!("时段不同：承诺{}，报告{}。", promise.period, result.period),
            format!(
                "Different periods: {} promised, {} reported.",
                promise.period, result.period
            ),
        ),
    }
}

fn without_figure(promise: &Target, result: &Target) -> Reason {
    reason(
        format!(
            "承诺“{}”与报告“{}”不都是数字，无法比较。",
            promise.value, result.value
        ),
        format!(
            "{} promised and {} reported are not both figures.",
            promise.value, result.value
        ),
    )
}
