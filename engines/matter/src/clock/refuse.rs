//! The refusals of clocks, each saying what would be allowed.
//!
//! It knows nothing of deciding. Codes `SK-MATTER-0150` to `0169`.

use super::spec::{ClockSpec, ExtensionRule};
use super::state::ClockId;
use skein_kernel::deadline::ApproverRank;
use skein_kernel::period::Period;
use skein_kernel::rejection::{Class, Code, Rejection};

pub(super) fn unreadable(what: &str, text: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0150"),
        Class::Invalid,
        format!("时钟的 {what}“{text}”读不懂"),
        format!("the clock's {what} `{text}` can't be read"),
    )
    .at_element(what)
}

/// A name in a clock's statement that stands for nothing, is used twice or can't bear a clock.
pub(crate) fn refuse_unknown(what: &str, name: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0160"),
        Class::Invalid,
        format!(
            "时钟的 {what} 指向“{name}”：文件里没有、重复，或不能承载时钟（流程、任务、子流程、调用活动可以）"
        ),
        format!(
            "the clock's {what} names `{name}`, which isn't in the file, is used twice or can't bear a clock (a process, task, subprocess or call activity can)"
        ),
    )
}

/// The moment a clock is counted from is no date.
pub(crate) fn no_moment(clock: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0161"),
        Class::Invalid,
        format!("时钟“{clock}”的 from 没有得出日期；应为 2026-09-29 或带时刻的日期"),
        format!("`from` of the clock `{clock}` yields no date: it should be 2026-09-29 or a date and time"),
    )
    .at_element(clock)
}

/// The expression for a clock's period yields none.
pub(crate) fn no_period(clock: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0163"),
        Class::Invalid,
        format!("时钟“{clock}”的 periodFrom 没有得出期限；应为 7wd 这样的文字或空值"),
        format!(
            "`periodFrom` of the clock `{clock}` yields no period: it should be text such as 7wd, or null"
        ),
    )
    .at_element(clock)
}

/// The expression for what happens on a day without work yields no such rule.
pub(crate) fn no_roll_rule(clock: &str) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0164"),
        Class::Invalid,
        format!("时钟“{clock}”的 rollRuleFrom 没有得出规则；应为 none、forward、backward 或空值"),
        format!(
            "`rollRuleFrom` of the clock `{clock}` yields no rule: it should be none, forward, backward or null"
        ),
    )
    .at_element(clock)
}

pub(super) fn unknown(clock: ClockId) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0151"),
        Class::NotFound,
        format!("本事项没有编号为{}的时钟", clock.0),
        format!("the matter has no clock {}", clock.0),
    )
}

pub(super) fn closed(spec: &ClockSpec, is: (&str, &str), asked: (&str, &str)) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0152"),
        Class::Conflict,
        format!("时钟“{}”{}，不能{}", spec.name, is.0, asked.0),
        format!("the clock `{}` {}: it can't be {}", spec.id, is.1, asked.1),
    )
    .at_element(&spec.id)
}

pub(super) fn kind(spec: &ClockSpec, kind: &str) -> Rejection {
    let allowed: Vec<&str> = spec.suspensions.iter().map(|rule| rule.kind.as_str()).collect();
    Rejection::new(
        Code("SK-MATTER-0153"),
        Class::Conflict,
        format!(
            "时钟“{}”不得因“{kind}”停表；可因：{}",
            spec.name,
            list(&allowed, "无")
        ),
        format!(
            "the clock `{}` may not be stopped for `{kind}`; it may be for: {}",
            spec.id,
            list(&allowed, "nothing")
        ),
    )
    .at_element(&spec.id)
}

pub(super) fn no_notice(spec: &ClockSpec) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0154"),
        Class::Invalid,
        format!(
            "停止时钟“{}”须有书面告知的文号；没有告知则不停表（行政许可法第45条）",
            spec.name
        ),
        format!(
            "the clock `{}` is stopped only with the number of a written notice (Licensing Law art. 45)",
            spec.id
        ),
    )
    .at_element(&spec.id)
}

pub(super) fn too_long(spec: &ClockSpec, most: Period) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0155"),
        Class::Conflict,
        format!("时钟“{}”告知的停表时间最长{}", spec.name, most.zh()),
        format!(
            "the stop announced for the clock `{}` may last {} at most",
            spec.id,
            most.en()
        ),
    )
    .at_element(&spec.id)
}

pub(super) fn no_extension(spec: &ClockSpec, used: usize) -> Rejection {
    let allowed: Vec<String> = spec.extensions.iter().map(allowed_zh).collect();
    let allowed_en: Vec<String> = spec.extensions.iter().map(allowed_en).collect();
    Rejection::new(
        Code("SK-MATTER-0156"),
        Class::Conflict,
        format!(
            "时钟“{}”不能这样延长（已延长{used}次）；允许：{}",
            spec.name,
            list(&allowed, "不得延长")
        ),
        format!(
            "the clock `{}` can't be extended so (extended {used} times); allowed: {}",
            spec.id,
            list(&allowed_en, "no extension")
        ),
    )
    .at_element(&spec.id)
}

fn allowed_zh(rule: &ExtensionRule) -> String {
    format!(
        "经{}批准延长{}以内，{}次",
        rule.approver.zh(),
        rule.period.zh(),
        rule.times
    )
}

fn allowed_en(rule: &ExtensionRule) -> String {
    format!(
        "up to {} approved by the {}, {} times",
        rule.period.en(),
        rule.approver.en(),
        rule.times
    )
}

pub(super) fn approver(
    spec: &ClockSpec,
    who: &str,
    has: Option<ApproverRank>,
    needs: ApproverRank,
) -> Rejection {
    let (has_zh, has_en) = has.map_or(("没有批准权限", "no approver's rank"), |rank| {
        (rank.zh(), rank.en())
    });
    Rejection::new(
        Code("SK-MATTER-0157"),
        Class::Forbidden,
        format!(
            "延长时钟“{}”须经{}批准；“{who}”是：{has_zh}",
            spec.name,
            needs.zh()
        ),
        format!(
            "extending the clock `{}` needs the {}; `{who}` is: {has_en}",
            spec.id,
            needs.en()
        ),
    )
    .at_element(&spec.id)
}

pub(super) fn no_document(spec: &ClockSpec) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0158"),
        Class::Invalid,
        format!(
            "代为登记时钟“{}”的延长，须写明批准文件的文号，并告知当事人理由",
            spec.name
        ),
        format!(
            "recording an extension of the clock `{}` for its approver needs the number of the approval and the reason",
            spec.id
        ),
    )
    .at_element(&spec.id)
}

pub(super) fn no_reason(what: (&str, &str)) -> Rejection {
    Rejection::new(
        Code("SK-MATTER-0159"),
        Class::Invalid,
        format!("{}须写明理由", what.0),
        format!("{} needs a reason", what.1),
    )
}

fn list<T: AsRef<str>>(words: &[T], none: &str) -> String {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    if words.is_empty() {
        none.into()
    } else {
        words.join("; ")
    }
}
