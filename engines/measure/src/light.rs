//! Lights for commitments: green, yellow or red by the rule in force, with every reason.
//!
//! A pure function of a commitment, a rule and a day. It knows nothing of targets, whose light is their
//! [`crate::pace`]. Start at [`read`].

use crate::commitment::{Cadence, Commitment, Status};
use crate::parts::Bilingual;
use crate::rules::{Rule, RuleBook};
use jiff::civil::Date;
use jiff::{Span, ToSpan};
use serde::{Deserialize, Serialize};
use skein_kernel::Decimal;

/// A light. The order is from best to worst, with what can't be judged first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Light {
    /// Nothing to judge: no data, not yet assigned, cancelled, or no rule in force.
    #[default]
    Grey,
    /// On course or done.
    Green,
    /// Needs attention.
    Yellow,
    /// Off course.
    Red,
}

impl Light {
    /// Every light, worst first.
    pub const ALL: [Light; 4] = [Light::Red, Light::Yellow, Light::Green, Light::Grey];

    /// Its name in Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Light::Grey => "未评",
            Light::Green => "绿灯",
            Light::Yellow => "黄灯",
            Light::Red => "红灯",
        }
    }

    /// Its name in English.
    #[must_use]
    pub fn en(self) -> &'static str {
        match self {
            Light::Grey => "not rated",
            Light::Green => "green",
            Light::Yellow => "yellow",
            Light::Red => "red",
        }
    }
}

/// One reason for a light.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// The light this reason alone would give.
    pub light: Light,
    /// Calendar days since what is late was due; 0 where nothing is late.
    pub days_late: u32,
    /// The sentence.
    pub text: Bilingual,
}

/// A commitment's light with its reasons, worst first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// The worst of the reasons' lights.
    pub light: Light,
    /// The rule that gave it, such as `lights-2021 v1`; `None` where no rule was needed.
    pub rule: Option<String>,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// Reads a commitment's light on `as_of`.
#[must_use]
pub fn read(commitment: &Commitment, rules: &RuleBook, as_of: Date) -> Reading {
    let still = |light, zh, en| Reading {
        light,
        rule: None,
        reasons: vec![reason(light, 0, zh, en)],
    };
    match commitment.status {
        Status::Completed => return still(Light::Green, "已验收销号".into(), "verified as completed".into()),
        Status::Cancelled => {
            return still(Light::Grey, "已批准取消".into(), "cancelled with approval".into());
        }
        Status::Registered => return still(Light::Grey, "尚未交办".into(), "not assigned yet".into()),
        _ => {}
    }
    let Some(rule) = rules.on(as_of) else {
        return still(
            Light::Grey,
            "当日没有生效的判定规则".into(),
            "no rule is in force on that day".into(),
        );
    };
    let found = [
        sign_off(commitment, rule, as_of),
        due(commitment, rule, as_of),
        milestone(commitment, rule, as_of),
        stale(commitment, rule, as_of),
        behind(commitment, rule, as_of),
        supervision(commitment, as_of),
    ];
    let mut reasons: Vec<Reason> = found.into_iter().flatten().collect();
    // A stable sort: equally bad reasons stay in the order above.
    reasons.sort_by_key(|reason| std::cmp::Reverse((reason.light, reason.days_late)));
    if reasons.is_empty() {
        reasons.push(reason(Light::Green, 0, "按时推进".into(), "on course".into()));
    }
    let light = reasons
        .iter()
        .map(|reason| reason.light)
        .max()
        .unwrap_or_default();
    Reading {
        light,
        rule: Some(rule.label()),
        reasons,
    }
}

fn reason(light: Light, days_late: u32, zh: String, en: String) -> Reason {
    Reason {
        light,
        days_late,
        text: Bilingual { zh, en },
    }
}

/// Calendar days from `from` to `to`; 0 where `to` isn't later.
pub(crate) fn days_between(from: Date, to: Date) -> u32 {
    let days = from.until(to).map(|span| span.get_days()).unwrap_or_default();
    u32::try_from(days).unwrap_or_default()
}

/// Yellow within the days of grace, red after.
fn overdue(days: u32, rule: &Rule) -> Light {
    if days <= u32::from(rule.grace_days) {
        Light::Yellow
    } else {
        Light::Red
    }
}

fn sign_off(commitment: &Commitment, rule: &Rule, as_of: Date) -> Option<Reason> {
    if commitment.status != Status::Assigned {
        return None;
    }
    let days = days_between(commitment.sign_by?, as_of);
    (days > 0).then(|| {
        reason(
            overdue(days, rule),
            days,
            format!("签收逾期{days}天"),
            format!("sign-off is {days} days overdue"),
        )
    })
}

fn due(commitment: &Commitment, rule: &Rule, as_of: Date) -> Option<Reason> {
    let due = commitment.assignment.as_ref()?.due;
    // A claim made in time isn't late while it waits for its verification.
    if commitment.status == Status::Claimed && commitment.claims.last()?.mark.on <= due {
        return None;
    }
    let days = days_between(due, as_of);
    (days > 0).then(|| {
        reason(
            overdue(days, rule),
            days,
            format!("完成时限{due}已过{days}天"),
            format!("the due date {due} passed {days} days ago"),
        )
    })
}

/// The longest overdue of the milestones not reached.
fn milestone(commitment: &Commitment, rule: &Rule, as_of: Date) -> Option<Reason> {
    let milestones = &commitment.assignment.as_ref()?.milestones;
    let (late, days) = (1_u32..)
        .zip(milestones)
        .filter(|(number, _)| !commitment.reached.contains_key(number))
        .map(|(_, milestone)| (milestone, days_between(milestone.due, as_of)))
        .find(|(_, days)| *days > 0)?;
    Some(reason(
        overdue(days, rule),
        days,
        format!("里程碑“{}”逾期{days}天", late.name.zh),
        format!("the milestone “{}” is {days} days overdue", late.name.english()),
    ))
}

/// A reporting period: its report may be filed from `opens`, and is on time until `closes`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    /// Last day of the month or quarter.
    pub(crate) end: Date,
    /// First day on which a filing counts for it.
    pub(crate) opens: Date,
    /// Last day on which a filing is on time.
    pub(crate) closes: Date,
    /// The day the next window opens: a filing from then on counts for that one.
    pub(crate) next: Date,
}

/// The reporting windows of a commitment that had closed by `as_of`, earliest first. A department owes the
/// reports of every window that opened after it signed, until it claims completion.
pub(crate) fn windows(commitment: &Commitment, rule: &Rule, as_of: Date) -> Vec<Window> {
    let (Some(signed), Some(assignment)) = (&commitment.signed, &commitment.assignment) else {
        return Vec::new();
    };
    let over = matches!(commitment.status, Status::Claimed | Status::Completed);
    let claimed = commitment
        .claims
        .last()
        .filter(|_| over)
        .map(|claim| claim.mark.on);
    let until = claimed.map_or(as_of, |claimed| claimed.min(as_of));
    let months = match assignment.cadence {
        Cadence::Monthly => 1,
        Cadence::Quarterly => 3,
    };
    period_ends(signed.on, months)
        .map_while(|end| window(end, months, rule))
        .take_while(|window| window.closes < until)
        .filter(|window| window.opens > signed.on)
        .collect()
}

fn window(end: Date, months: i8, rule: &Rule) -> Option<Window> {
    let opens = end.checked_sub(days(rule.report_opens_days)).ok()?;
    let closes = end.checked_add(days(rule.yellow_stale_days)).ok()?;
    let next = following(end, months)?
        .checked_sub(days(rule.report_opens_days))
        .ok()?;
    Some(Window {
        end,
        opens,
        closes,
        next,
    })
}

fn days(count: u16) -> Span {
    i32::from(count).days()
}

/// The last day of the period after the one that ends on `end`.
fn following(end: Date, months: i8) -> Option<Date> {
    end.first_of_month()
        .checked_add(i32::from(months).months())
        .ok()
        .map(Date::last_of_month)
}

/// Ends of months or quarters from the one `day` lies in. Ends with the calendar itself.
fn period_ends(day: Date, months: i8) -> impl Iterator<Item = Date> {
    let left = months - 1 - (day.month() - 1) % months;
    let first = day
        .first_of_month()
        .checked_add(i32::from(left).months())
        .ok()
        .map(Date::last_of_month);
    std::iter::successors(first, move |last| following(*last, months))
}

/// Whether a report that counts was filed for `window`, and if so whether in time.
pub(crate) fn filed(commitment: &Commitment, window: Window) -> Option<bool> {
    let reports = commitment
        .progress
        .iter()
        .filter(|report| report.returned.is_none());
    let first = reports
        .map(|report| report.mark.on)
        .find(|on| window.opens <= *on && *on < window.next)?;
    Some(first <= window.closes)
}

/// No report for the last reporting period that is past its last day on time.
fn stale(commitment: &Commitment, rule: &Rule, as_of: Date) -> Option<Reason> {
    if commitment.status != Status::UnderWay {
        return None;
    }
    let last = *windows(commitment, rule, as_of).last()?;
    if commitment
        .latest_progress()
        .is_some_and(|report| report.mark.on >= last.opens)
    {
        return None;
    }
    let days = days_between(last.end, as_of);
    let light = if days >= u32::from(rule.red_stale_days) {
        Light::Red
    } else {
        Light::Yellow
    };
    let end = last.end;
    Some(reason(
        light,
        days_between(last.closes, as_of),
        format!("截至{end}的进度{days}天未填报"),
        format!("no report for the period ended {end}, {days} days ago"),
    ))
}

/// Percentage points behind what was planned by then.
fn behind(commitment: &Commitment, rule: &Rule, as_of: Date) -> Option<Reason> {
    if commitment.status != Status::UnderWay {
        return None;
    }
    let planned = planned(commitment, as_of)?;
    let done = commitment.percent()?;
    let gap = planned.checked_sub(done)?.round_dp(1).normalize();
    let light = if gap >= rule.red_behind {
        Light::Red
    } else if gap >= rule.yellow_behind {
        Light::Yellow
    } else {
        return None;
    };
    let (planned, done) = (planned.round_dp(1).normalize(), done.normalize());
    Some(reason(
        light,
        0,
        format!("进度{done}%，应达{planned}%，落后{gap}个百分点"),
        format!("at {done}%, planned {planned}%: {gap} percentage points behind"),
    ))
}

/// What should be done by `as_of`, in percent: the weights of the milestones due by then, or the share of
/// the time between assignment and due date where there are none.
#[must_use]
pub fn planned(commitment: &Commitment, as_of: Date) -> Option<Decimal> {
    let assignment = commitment.assignment.as_ref()?;
    if !assignment.milestones.is_empty() {
        let due = assignment
            .milestones
            .iter()
            .filter(|milestone| milestone.due < as_of);
        return due
            .map(|milestone| milestone.weight)
            .try_fold(Decimal::ZERO, Decimal::checked_add);
    }
    let start = commitment.assigned.as_ref()?.on;
    let whole = days_between(start, assignment.due);
    if whole == 0 || as_of >= assignment.due {
        return Some(Decimal::ONE_HUNDRED);
    }
    Decimal::from(days_between(start, as_of))
        .checked_mul(Decimal::ONE_HUNDRED)?
        .checked_div(whole.into())
}

fn supervision(commitment: &Commitment, as_of: Date) -> Option<Reason> {
    let open = commitment
        .open_supervision()
        .filter(|open| open.replies.is_empty())?;
    let days = days_between(open.reply_by, as_of);
    (days > 0).then(|| {
        reason(
            Light::Red,
            days,
            format!("督办回复逾期{days}天"),
            format!("the reply to a supervision is {days} days overdue"),
        )
    })
}
