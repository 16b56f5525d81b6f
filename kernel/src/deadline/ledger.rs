//! The two ledgers of a deadline: times that don't count, and extensions.
//!
//! Each entry keeps what the law asks of it: the written notice of a suspension, the approver and reason
//! of an extension. It knows nothing of counting. Start at [`Suspension`] and [`Extension`].

use crate::period::Period;
use crate::rejection::{Class, Code, Rejection};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The written notice that permits a suspension (行政许可法 art. 45).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Its document number; empty where the notice is only assumed, as in a question typed at a prompt.
    pub number: String,
    /// The day it was served on the applicant.
    pub served: Date,
}

/// Days that don't count: a hearing, a test, an appraisal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspension {
    /// First day that doesn't count.
    pub first: Date,
    /// Last day that doesn't count.
    pub last: Date,
    /// What took the time.
    pub reason: String,
    /// The notice; without one the clock isn't stopped.
    pub notice: Option<Notice>,
}

impl Suspension {
    /// Whether `date` is one of its days.
    #[must_use]
    pub fn covers(&self, date: Date) -> bool {
        self.first <= date && date <= self.last
    }

    /// The notice, if the suspension is in order for a period whose event was on `event`.
    fn checked(&self, event: Date) -> Result<(), Rejection> {
        if self.last < self.first || self.first < event {
            return Err(wrong_days(self));
        }
        let served = self
            .notice
            .as_ref()
            .is_some_and(|notice| notice.served <= self.first);
        if served {
            return Ok(());
        }
        Err(Rejection::new(
            Code("SK-KERNEL-0023"),
            Class::Conflict,
            format!(
                "{}至{}“{}”没有事先的书面告知，不得停止计时",
                self.first, self.last, self.reason
            ),
            format!(
                "no written notice precedes the suspension {}..{}, so the clock isn't stopped",
                self.first, self.last
            ),
        ))
    }
}

/// Suspensions in order of days, each with its notice and none overlapping another.
pub(super) fn in_order(suspensions: &[Suspension], event: Date) -> Result<Vec<&Suspension>, Rejection> {
    let mut sorted: Vec<&Suspension> = suspensions.iter().collect();
    sorted.sort_by_key(|suspension| suspension.first);
    let mut free = event;
    for suspension in &sorted {
        suspension.checked(event)?;
        if suspension.first < free {
            return Err(wrong_days(suspension));
        }
        free = crate::calendar::tomorrow(suspension.last)?;
    }
    Ok(sorted)
}

pub(super) fn wrong_days(suspension: &Suspension) -> Rejection {
    Rejection::new(
        Code("SK-KERNEL-0024"),
        Class::Invalid,
        format!(
            "中止期间 {}..{} 不对：颠倒、早于起算、重叠或在届满之后",
            suspension.first, suspension.last
        ),
        format!(
            "the suspension {}..{} is reversed, before the event, overlapping or after expiry",
            suspension.first, suspension.last
        ),
    )
}

/// Who may approve, from the least to the most entitled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ApproverRank {
    /// Head of an office within the agency (内设机构负责人).
    OfficeHead,
    /// Head of the agency (本行政机关负责人; 行政许可法 art. 42 ①).
    AgencyHead,
    /// The competent department of the same level (同级主管部门; 政务数据共享条例 art. 21).
    CompetentDepartment,
    /// Head of the people's government of the same level (本级人民政府负责人; 行政许可法 art. 42 ②).
    GovernmentHead,
}

impl ApproverRank {
    /// In Chinese, as the laws name it.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            ApproverRank::OfficeHead => "内设机构负责人",
            ApproverRank::AgencyHead => "本行政机关负责人",
            ApproverRank::CompetentDepartment => "同级主管部门",
            ApproverRank::GovernmentHead => "本级人民政府负责人",
        }
    }

    /// In English.
    #[must_use]
    pub fn en(self) -> &'static str {
        match self {
            ApproverRank::OfficeHead => "head of the office",
            ApproverRank::AgencyHead => "head of the agency",
            ApproverRank::CompetentDepartment => "competent department of the same level",
            ApproverRank::GovernmentHead => "head of the government",
        }
    }
}

/// More time, approved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// How much more, counted on from the last day before any roll.
    pub period: Period,
    /// The rank the law asks for.
    pub required: ApproverRank,
    /// The rank of whoever approved.
    pub approver: ApproverRank,
    /// The day of the approval, which must not be later than the deadline it extends.
    pub approved: Date,
    /// The reason given to the applicant; empty where the approval is only assumed.
    pub reason: String,
}

impl Extension {
    /// Whether it may extend a deadline due on `due`.
    pub(super) fn checked(&self, due: Date) -> Result<(), Rejection> {
        if self.approver < self.required {
            return Err(refused(
                format!(
                    "延长{}须经{}批准，{}无权批准",
                    self.period.zh(),
                    self.required.zh(),
                    self.approver.zh()
                ),
                format!(
                    "{} more need the {}, not the {}",
                    self.period.en(),
                    self.required.en(),
                    self.approver.en()
                ),
            ));
        }
        if self.approved > due {
            return Err(refused(
                format!("期限已于{due}届满，{}的批准来得太晚", self.approved),
                format!(
                    "the period expired on {due}; an approval of {} comes too late",
                    self.approved
                ),
            ));
        }
        Ok(())
    }
}

fn refused(zh: String, en: String) -> Rejection {
    Rejection::new(Code("SK-KERNEL-0025"), Class::Conflict, zh, en)
}
