//! The working of a deadline: its steps, and how they read in Chinese and English.
//!
//! It knows nothing of counting. Start at [`Step`].

use super::{ApproverRank, Deadline, RollRule, StartRule, Suspension};
use crate::calendar::DayKind;
use crate::period::Period;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What happened to a run of days, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum What {
    /// The event that starts the period.
    Event {
        /// Whether its day counts.
        start: StartRule,
    },
    /// The moment that starts a period in hours.
    HourStart {
        /// That moment.
        at: DateTime,
    },
    /// Days that count.
    Counted {
        /// What sort of workdays they are; `None` where every day counts.
        kind: Option<DayKind>,
        /// The holiday a make-up workday belongs to.
        name: String,
        /// The number of the first.
        from: u32,
        /// The number of the last.
        to: u32,
    },
    /// Days off, which don't count.
    Off {
        /// What sort.
        kind: DayKind,
        /// Which holiday.
        name: String,
    },
    /// Days that don't count because of a suspension.
    Suspended {
        /// What took the time.
        reason: String,
        /// The notice that permits it.
        notice: String,
    },
    /// An extension.
    Extended {
        /// How much.
        period: Period,
        /// When it was approved.
        approved: Date,
        /// Who approved.
        approver: ApproverRank,
        /// Why.
        reason: String,
    },
    /// The corresponding day of the last month.
    Corresponding {
        /// How many months in all.
        months: u32,
        /// Whether the last month is too short for it, so that its last day is taken.
        short: bool,
    },
    /// The hours have run.
    HourEnd {
        /// How many.
        hours: u32,
        /// Until when.
        at: DateTime,
    },
    /// The last day was no workday and has been moved.
    Rolled {
        /// By which rule.
        rule: RollRule,
        /// The holiday it fell on; empty for a weekend.
        name: String,
    },
    /// The last day is no workday, and no rule moves it.
    NotRolled {
        /// Where it would be rolled forward to.
        would: Date,
    },
    /// The end.
    Due {
        /// The first instant after the period.
        ends: DateTime,
    },
}

impl What {
    pub(super) fn suspended(suspension: &Suspension) -> Self {
        let notice = suspension
            .notice
            .as_ref()
            .map_or(String::new(), |notice| notice.number.clone());
        What::Suspended {
            reason: suspension.reason.clone(),
            notice,
        }
    }

    /// Takes `next` in, where it is more of the same.
    pub(super) fn joins(&mut self, next: &What) -> bool {
        match (self, next) {
            (
                What::Counted { kind, name, to, .. },
                What::Counted {
                    kind: next_kind,
                    name: next_name,
                    from,
                    to: next_to,
                },
            ) if kind == next_kind && name == next_name && *to + 1 == *from => {
                *to = *next_to;
                true
            }
            (same @ (What::Off { .. } | What::Suspended { .. }), next) => same == next,
            _ => false,
        }
    }

    fn zh(&self) -> String {
        match self {
            What::Event {
                start: StartRule::NextDay,
            } => "事项发生，当日不计，次日起算（民法典第201条）".into(),
            What::Event {
                start: StartRule::SameDay,
            } => "事项发生，当日计入".into(),
            What::HourStart { at } => format!("自{}起按小时计算（民法典第201条）", clock(*at)),
            What::Counted { kind, name, from, to } => {
                format!("{}计入，{}", day_zh(*kind, name), numbers_zh(*from, *to))
            }
            What::Off { kind, name } => format!("{}不计", day_zh(Some(*kind), name)),
            What::Suspended { reason, notice } => {
                format!(
                    "{}，不计（书面告知：{}）",
                    or(reason, "中止"),
                    or(notice, "假定已送达")
                )
            }
            What::Extended { period, reason, .. } if reason.is_empty() => {
                format!("延长{}（假定已批准）", period.zh())
            }
            What::Extended {
                period,
                approved,
                approver,
                reason,
            } => {
                format!("经{}于{approved}批准延长{}：{reason}", approver.zh(), period.zh())
            }
            What::Corresponding { months, short: false } => {
                format!("满{months}个月的对应日（民法典第202条）")
            }
            What::Corresponding { months, short: true } => {
                format!("满{months}个月，无对应日，取月末日（民法典第202条）")
            }
            What::HourEnd { hours, at } => format!("满{hours}小时，至{}", clock(*at)),
            What::Rolled {
                rule: RollRule::Backward,
                name,
            } => format!("末日为{}，提前至前一个工作日", off_zh(name)),
            What::Rolled { name, .. } => {
                format!("末日为{}，顺延至下一个工作日（民法典第203条）", off_zh(name))
            }
            What::NotRolled { would } => format!("末日不是工作日，未启用顺延；若启用则为{would}"),
            What::Due { ends } if midnight(*ends) => "24:00届满".into(),
            What::Due { ends } => format!("{}届满", clock(*ends)),
        }
    }

    fn en(&self) -> String {
        match self {
            What::Event {
                start: StartRule::NextDay,
            } => "event; the day itself doesn't count (Civil Code art. 201)".into(),
            What::Event {
                start: StartRule::SameDay,
            } => "event; the day itself counts".into(),
            What::HourStart { at } => format!("hours run from {} (Civil Code art. 201)", clock(*at)),
            What::Counted { kind, name, from, to } => {
                format!("{} counted, {}", day_en(*kind, name), numbers_en(*from, *to))
            }
            What::Off { kind, name } => format!("{} not counted", day_en(Some(*kind), name)),
            What::Suspended { reason, notice } => {
                let (reason, notice) = (or(reason, "suspended"), or(notice, "taken as served"));
                format!("{reason}: not counted (written notice: {notice})")
            }
            What::Extended { period, reason, .. } if reason.is_empty() => {
                format!("extended by {} (taken as approved)", period.en())
            }
            What::Extended {
                period,
                approved,
                approver,
                reason,
            } => {
                let (period, approver) = (period.en(), approver.en());
                format!("extended by {period}, approved on {approved} by the {approver}: {reason}")
            }
            What::Corresponding { months, short: false } => {
                format!("corresponding day after {months} months (Civil Code art. 202)")
            }
            What::Corresponding { months, short: true } => {
                format!(
                    "last day of the month, as it has no corresponding day after {months} months (Civil Code art. 202)"
                )
            }
            What::HourEnd { hours, at } => format!("{hours} hours have run at {}", clock(*at)),
            What::Rolled {
                rule: RollRule::Backward,
                name,
            } => {
                format!(
                    "the last day is {}; moved back to the workday before",
                    off_en(name)
                )
            }
            What::Rolled { name, .. } => {
                format!(
                    "the last day is {}; moved to the next workday (Civil Code art. 203)",
                    off_en(name)
                )
            }
            What::NotRolled { would } => {
                format!("the last day is no workday and isn't moved; by the roll rule it would be {would}")
            }
            What::Due { ends } if midnight(*ends) => "expires at 24:00".into(),
            What::Due { ends } => format!("expires at {}", clock(*ends)),
        }
    }
}

/// `text`, or what to say where it is empty: then the entry was assumed, and the reader is told.
fn or<'t>(text: &'t str, otherwise: &'t str) -> &'t str {
    if text.is_empty() { otherwise } else { text }
}

fn midnight(at: DateTime) -> bool {
    at.time() == jiff::civil::Time::midnight()
}

fn clock(at: DateTime) -> String {
    at.strftime("%Y-%m-%d %H:%M").to_string()
}

fn off_zh(name: &str) -> &str {
    if name.is_empty() { "周末" } else { name }
}

fn off_en(name: &str) -> &str {
    if name.is_empty() { "a weekend" } else { name }
}

fn day_zh(kind: Option<DayKind>, name: &str) -> String {
    match kind {
        None => "日历日".into(),
        Some(DayKind::Workday) => "工作日".into(),
        Some(DayKind::MakeUpWorkday) => format!("调休上班（{name}）"),
        Some(DayKind::Weekend) => "周末".into(),
        Some(DayKind::Holiday) => format!("放假（{name}）"),
    }
}

fn day_en(kind: Option<DayKind>, name: &str) -> String {
    match kind {
        None => "calendar days".into(),
        Some(DayKind::Workday) => "workdays".into(),
        Some(DayKind::MakeUpWorkday) => format!("make-up workday ({name})"),
        Some(DayKind::Weekend) => "weekend".into(),
        Some(DayKind::Holiday) => format!("holiday ({name})"),
    }
}

fn numbers_zh(from: u32, to: u32) -> String {
    if from == to {
        format!("第{from}日")
    } else {
        format!("第{from}至{to}日")
    }
}

fn numbers_en(from: u32, to: u32) -> String {
    if from == to {
        format!("day {from}")
    } else {
        format!("days {from} to {to}")
    }
}

/// A run of days and what happened to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
    /// What, and why.
    #[serde(flatten)]
    pub what: What,
}

impl Step {
    /// The days, written so that columns align: `2026-09-21..09-24`.
    fn days(&self) -> String {
        if self.first == self.last {
            return self.first.to_string();
        }
        let format = if self.first.year() == self.last.year() {
            "%m-%d"
        } else {
            "%Y-%m-%d"
        };
        format!("{}..{}", self.first, self.last.strftime(format))
    }

    /// The step as one line in Chinese.
    #[must_use]
    pub fn zh(&self) -> String {
        format!("{:<22}{}", self.days(), self.what.zh())
    }

    /// The step as one line in English.
    #[must_use]
    pub fn en(&self) -> String {
        format!("{:<22}{}", self.days(), self.what.en())
    }
}

/// How a deadline was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Working {
    /// The steps, in order.
    pub steps: Vec<Step>,
}

impl Deadline {
    /// The working in Chinese, one step a line, with the result and the calendar below.
    #[must_use]
    pub fn zh(&self) -> impl fmt::Display + '_ {
        Text {
            deadline: self,
            step: Step::zh,
            end: Self::result_zh,
        }
    }

    /// The working in English, one step a line, with the result and the calendar below.
    #[must_use]
    pub fn en(&self) -> impl fmt::Display + '_ {
        Text {
            deadline: self,
            step: Step::en,
            end: Self::result_en,
        }
    }

    fn result_zh(&self) -> String {
        format!(
            "截止：{}\n逾期后果自：{}\n工作日历：{}",
            self.due,
            clock(self.ends),
            self.calendar
        )
    }

    fn result_en(&self) -> String {
        format!(
            "Due: {}\nEffect of silence from: {}\nWork calendar: {}",
            self.due,
            clock(self.ends),
            self.calendar
        )
    }
}

/// A deadline in one language.
struct Text<'d> {
    deadline: &'d Deadline,
    step: fn(&Step) -> String,
    end: fn(&Deadline) -> String,
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.deadline.working.steps {
            writeln!(f, "{}", (self.step)(step))?;
        }
        writeln!(f, "{}", (self.end)(self.deadline))
    }
}
