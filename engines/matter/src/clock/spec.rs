//! What a model states about a clock, compiled.
//!
//! It knows nothing of XML nor of running clocks. Start at [`ClockSpec`]; `docs/guide/clocks.md` tells
//! how each field is written.

use super::refuse;
use serde::{Deserialize, Serialize};
use skein_kernel::deadline::{ApproverRank, RollRule, StartRule};
use skein_kernel::period::{Period, PeriodUnit};
use skein_kernel::rejection::Rejection;
use std::fmt;
use std::str::FromStr;

/// One legal clock as its model states it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockSpec {
    /// The element that bears it: a process, task, call activity or subprocess.
    pub host: String,
    /// Its id, unique in the file.
    pub id: String,
    /// What people call it: 审查期限.
    pub name: String,
    /// The law it comes from, by article.
    pub law: String,
    /// How long.
    pub period: Period,
    /// FEEL text that yields the period where a special law or the item has its own, such as `7wd`; where it
    /// yields null, `period` holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period_from: Option<String>,
    /// Whether the day of the event counts.
    pub start_rule: StartRule,
    /// What happens where the last day is no workday.
    pub roll_rule: RollRule,
    /// FEEL text that yields `none`, `forward` or `backward` where that depends on the matter; where it yields
    /// null, `roll_rule` holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roll_rule_from: Option<String>,
    /// What starts it; any one of them.
    pub starts: Vec<Trigger>,
    /// What meets it; any one of them.
    pub stops: Vec<Trigger>,
    /// FEEL text that yields the moment it is counted from (the date of receipt); else the moment it starts.
    pub from: Option<String>,
    /// When its light turns yellow.
    pub yellow: Option<Threshold>,
    /// When its light turns red.
    pub red: Option<Threshold>,
    /// What may stop it for a while.
    pub suspensions: Vec<SuspensionRule>,
    /// By how much it may be extended.
    pub extensions: Vec<ExtensionRule>,
    /// What its running out brings about by law.
    pub silence: Option<Silence>,
    /// Who is told, and when.
    pub escalations: Vec<Escalation>,
    /// What happens where it can't be computed.
    pub on_uncomputable: OnUncomputable,
}

impl ClockSpec {
    /// A clock of `period` on `host` with everything else as usual: it starts when its host is entered,
    /// is met when its host completes, turns yellow three working days (for hours: a quarter of them)
    /// before its last day and red on that day.
    #[must_use]
    pub fn new(host: &str, id: &str, period: Period) -> Self {
        let (yellow, red) = if period.unit() == PeriodUnit::Hour {
            (Threshold::Share(25), Threshold::Share(10))
        } else {
            (
                Threshold::Before(3, PeriodUnit::WorkingDay),
                Threshold::Before(0, PeriodUnit::CalendarDay),
            )
        };
        Self {
            host: host.into(),
            id: id.into(),
            name: id.into(),
            law: String::new(),
            period,
            period_from: None,
            start_rule: StartRule::default(),
            roll_rule: RollRule::default(),
            roll_rule_from: None,
            starts: vec![Trigger::Entered(None)],
            stops: vec![Trigger::Completed(None)],
            from: None,
            yellow: Some(yellow),
            red: Some(red),
            suspensions: Vec::new(),
            extensions: Vec::new(),
            silence: None,
            escalations: Vec::new(),
            on_uncomputable: OnUncomputable::default(),
        }
    }
}

/// Where the clocks of a matter are stated: by definition, and by place among its clocks.
pub trait Specs {
    /// The `spec`-th clock of the matter's `unit`-th definition.
    fn spec(&self, unit: u16, spec: u32) -> Option<&ClockSpec>;
}

impl Specs for [ClockSpec] {
    fn spec(&self, _: u16, spec: u32) -> Option<&ClockSpec> {
        self.get(spec as usize)
    }
}

impl Specs for Vec<ClockSpec> {
    fn spec(&self, unit: u16, spec: u32) -> Option<&ClockSpec> {
        self.as_slice().spec(unit, spec)
    }
}

/// What starts or meets a clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Trigger {
    /// An element is entered; the host itself for `None`.
    Entered(Option<String>),
    /// An element completes; the host itself for `None`.
    Completed(Option<String>),
    /// A message of that name arrives in the matter.
    Message(String),
    /// A signal of that name arrives in the matter.
    Signal(String),
    /// Another clock is met in time or late.
    Met(String),
    /// Another clock runs out.
    Lapsed(String),
    /// Someone says so.
    Command,
}

impl FromStr for Trigger {
    type Err = Rejection;

    /// Reads `entered`, `entered:X`, `completed`, `completed:X`, `message:M`, `signal:S`, `met:C`,
    /// `lapsed:C`, `command`.
    fn from_str(text: &str) -> Result<Self, Rejection> {
        let (word, name) = match text.split_once(':') {
            Some((word, name)) => (word, Some(name.trim()).filter(|name| !name.is_empty())),
            None => (text, None),
        };
        let named = |make: fn(String) -> Trigger| name.map(|name| make(name.into()));
        let read = match word.trim() {
            "entered" => Some(Trigger::Entered(name.map(Into::into))),
            "completed" => Some(Trigger::Completed(name.map(Into::into))),
            "message" => named(Trigger::Message),
            "signal" => named(Trigger::Signal),
            "met" => named(Trigger::Met),
            "lapsed" => named(Trigger::Lapsed),
            "command" if name.is_none() => Some(Trigger::Command),
            _ => None,
        };
        read.ok_or_else(|| refuse::unreadable("starts/stops", text))
    }
}

impl fmt::Display for Trigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, name) = match self {
            Trigger::Entered(name) => ("entered", name.as_ref()),
            Trigger::Completed(name) => ("completed", name.as_ref()),
            Trigger::Message(name) => ("message", Some(name)),
            Trigger::Signal(name) => ("signal", Some(name)),
            Trigger::Met(name) => ("met", Some(name)),
            Trigger::Lapsed(name) => ("lapsed", Some(name)),
            Trigger::Command => ("command", None),
        };
        match name {
            Some(name) => write!(f, "{word}:{name}"),
            None => f.write_str(word),
        }
    }
}

impl TryFrom<String> for Trigger {
    type Error = Rejection;

    fn try_from(text: String) -> Result<Self, Rejection> {
        text.parse()
    }
}

impl From<Trigger> for String {
    fn from(trigger: Trigger) -> Self {
        trigger.to_string()
    }
}

/// A moment told by its distance from the last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Threshold {
    /// 00:00 of the day so many days before the last day (0: the last day itself); so many hours before
    /// the period runs out.
    Before(u32, PeriodUnit),
    /// When this percentage of the period is left: the days are rounded up.
    Share(u8),
    /// So long after the period has run out; 0 is when it does.
    After(u32, PeriodUnit),
}

impl FromStr for Threshold {
    type Err = Rejection;

    /// Reads `3wd`, `0d`, `4h`, `20%`, `+5wd`, `+0d`.
    fn from_str(text: &str) -> Result<Self, Rejection> {
        let wrong = || refuse::unreadable("yellow/red/at", text);
        let trimmed = text.trim();
        if let Some(share) = trimmed.strip_suffix('%') {
            let share = share.parse().ok().filter(|share| (1..=100).contains(share));
            return share.map(Threshold::Share).ok_or_else(wrong);
        }
        let (after, rest) = match trimmed.strip_prefix('+') {
            Some(rest) => (true, rest),
            None => (false, trimmed),
        };
        let make = if after {
            Threshold::After
        } else {
            Threshold::Before
        };
        match rest {
            "0wd" | "0d" => return Ok(make(0, PeriodUnit::CalendarDay)),
            "0h" => return Ok(make(0, PeriodUnit::Hour)),
            _ => {}
        }
        let period: Period = rest.parse().map_err(|_| wrong())?;
        if period.unit() == PeriodUnit::Month {
            return Err(wrong());
        }
        Ok(make(period.count(), period.unit()))
    }
}

impl fmt::Display for Threshold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Threshold::Before(count, unit) => write!(f, "{count}{}", unit.code()),
            Threshold::After(count, unit) => write!(f, "+{count}{}", unit.code()),
            Threshold::Share(share) => write!(f, "{share}%"),
        }
    }
}

impl TryFrom<String> for Threshold {
    type Error = Rejection;

    fn try_from(text: String) -> Result<Self, Rejection> {
        text.parse()
    }
}

impl From<Threshold> for String {
    fn from(threshold: Threshold) -> Self {
        threshold.to_string()
    }
}

/// What may stop a clock for a while, always with a written notice (行政许可法 art. 45).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuspensionRule {
    /// A word for it: `hearing`, `expert-review`, `inspection`, `correction-notice`.
    pub kind: String,
    /// What people call it: 听证.
    pub name: String,
    /// The law that permits it.
    pub law: String,
    /// The longest it may be announced for, from its first day.
    pub maximum: Option<Period>,
}

/// By how much a clock may be extended, and who may say so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionRule {
    /// The most that one extension may give.
    pub period: Period,
    /// How often.
    pub times: u32,
    /// The rank the law asks for.
    pub approver: ApproverRank,
    /// The law that permits it.
    pub law: String,
}

/// Reads an approver's rank: `office-head`, `agency-head`, `competent-department`, `government-head`.
///
/// # Errors
/// `SK-MATTER-0150` for another word.
pub(super) fn rank(text: &str) -> Result<ApproverRank, Rejection> {
    match text.trim() {
        "office-head" => Ok(ApproverRank::OfficeHead),
        "agency-head" => Ok(ApproverRank::AgencyHead),
        "competent-department" => Ok(ApproverRank::CompetentDepartment),
        "government-head" => Ok(ApproverRank::GovernmentHead),
        _ => Err(refuse::unreadable("approver", text)),
    }
}

/// Which day a deemed decision bears.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AsOf {
    /// The day the period is counted from: deemed accepted from the day of receipt (行政许可法 art. 32).
    Start,
    /// The day on which the period has run out: deemed renewed (行政许可法 art. 50).
    #[default]
    Lapse,
}

/// What the law makes of silence.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Silence {
    /// The state it is deemed to be in: `accepted`, `renewed`; empty where silence only triggers.
    pub deemed: String,
    /// Which day that state bears.
    pub as_of: AsOf,
    /// The process variable that is set to the deemed decision.
    pub sets: Option<String>,
    /// The signal thrown inside the matter.
    pub signal: Option<String>,
    /// The message delivered to the matter itself.
    pub message: Option<String>,
    /// The event (boundary or event subprocess start) that is triggered.
    pub trigger: Option<String>,
    /// The role that is warned of its responsibility.
    pub warn: Option<String>,
    /// The law that says so.
    pub law: String,
}

/// Who is told at which moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Escalation {
    /// When.
    pub at: Threshold,
    /// The role told.
    pub to: String,
    /// The signal thrown inside the matter, if any.
    pub signal: Option<String>,
}

/// What happens where a clock can't be computed when it starts, because a year's calendar isn't published
/// or the moment it is counted from is missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnUncomputable {
    /// The matter goes on, the clock is an incident until it is recomputed or corrected.
    #[default]
    Incident,
    /// What would have started the clock is refused.
    Refuse,
}
