//! What is known of a commitment. Start at [`Commitment`].

use crate::id::AggregateId;
use crate::parts::{Bilingual, Evidence, Mark, Provenance, Settlement};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use skein_kernel::Decimal;
use skein_kernel::actor::UnitId;
use std::collections::BTreeMap;

/// What a commitment is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// What will be done: the report's clause, or a city's own wording of it.
    pub text: Bilingual,
    /// The year whose plan it stands in.
    pub year: i16,
    /// The report's section, such as `三（八）`.
    pub section: String,
    /// The topic it stands under.
    pub topic: String,
    /// `task`, `target`, `outcome`, `principle` or `slogan`, as the report reader classes it.
    pub kind: String,
    /// Targets it serves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<AggregateId>,
    /// Where it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provenance: Option<Provenance>,
    /// Whether it belongs to demonstration data.
    #[serde(default)]
    pub demo: bool,
}

/// How often the lead department reports progress.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cadence {
    /// Each month.
    Monthly,
    /// Each quarter.
    #[default]
    Quarterly,
}

/// A step on the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Milestone {
    /// What is reached then.
    pub name: Bilingual,
    /// By when.
    pub due: Date,
    /// Its part of the whole, in percent; a commitment's milestones sum to exactly 100.
    pub weight: Decimal,
}

/// Who does it and by when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// Lead department (牵头单位).
    pub lead: UnitId,
    /// Supporting departments (配合单位).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supporting: Vec<UnitId>,
    /// By when.
    pub due: Date,
    /// Working days the lead department has to sign off, from the day after assignment.
    #[serde(default = "sign_within")]
    pub sign_within: u16,
    /// How often progress is reported.
    #[serde(default)]
    pub cadence: Cadence,
    /// Steps on the way, in order of their dates; may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub milestones: Vec<Milestone>,
}

/// Working days for sign-off where an assignment doesn't state its own.
pub const SIGN_WITHIN: u16 = 3;

fn sign_within() -> u16 {
    SIGN_WITHIN
}

/// Where a commitment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Known, not yet assigned (待交办).
    Registered,
    /// Assigned, waiting for sign-off (待签收).
    Assigned,
    /// Returned by the lead department, waiting for reassignment (已退回).
    Returned,
    /// Signed for and under way (进行中).
    UnderWay,
    /// The lead department claims completion; waiting for verification (待验收).
    Claimed,
    /// Verified as completed (已销号).
    Completed,
    /// Cancelled with approval (已取消).
    Cancelled,
}

impl Status {
    /// Its name in Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Status::Registered => "待交办",
            Status::Assigned => "待签收",
            Status::Returned => "已退回",
            Status::UnderWay => "进行中",
            Status::Claimed => "待验收",
            Status::Completed => "已销号",
            Status::Cancelled => "已取消",
        }
    }

    /// Its name in English.
    #[must_use]
    pub fn en(self) -> &'static str {
        match self {
            Status::Registered => "awaiting assignment",
            Status::Assigned => "awaiting sign-off",
            Status::Returned => "returned",
            Status::UnderWay => "under way",
            Status::Claimed => "awaiting verification",
            Status::Completed => "completed",
            Status::Cancelled => "cancelled",
        }
    }
}

/// A supervisor's return of something, with the reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returned {
    /// Why.
    pub reason: String,
    /// Who returned it when.
    pub mark: Mark,
}

/// One progress report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Number, from 1.
    pub number: u32,
    /// Completion in percent, 0 to 100, as the department states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<Decimal>,
    /// A figure with its unit, where one says more than a percentage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figure: Option<(Decimal, String)>,
    /// What was done.
    pub narrative: String,
    /// Numbers, from 1, of the milestones reached with this report.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub milestones: Vec<u32>,
    /// Files that show it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// Who reported when.
    pub mark: Mark,
    /// Whether a supervisor returned it; a returned report counts for nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returned: Option<Returned>,
}

/// A department's reply to a supervision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// What it says.
    pub text: String,
    /// Files that show it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// Who replied when.
    pub mark: Mark,
}

/// A supervision (督办): a supervisor asks why, the lead department answers by a date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supervision {
    /// Number, from 1.
    pub number: u32,
    /// Why it was opened.
    pub reason: String,
    /// Day by which the lead department replies.
    pub reply_by: Date,
    /// Who opened it when.
    pub opened: Mark,
    /// Replies, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replies: Vec<Reply>,
    /// Who closed it when and with what conclusion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<Returned>,
}

/// The lead department's claim of completion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// What was achieved.
    pub narrative: String,
    /// Files that show it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// Who claimed it when.
    pub mark: Mark,
}

/// A supervisor's verification of a claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    /// Whether the claim was accepted.
    pub accepted: bool,
    /// Why.
    pub reason: String,
    /// Who verified it when.
    pub mark: Mark,
}

/// A commitment and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commitment {
    /// What it is.
    pub definition: Definition,
    /// Where it stands.
    pub status: Status,
    /// Who does it, once assigned.
    pub assignment: Option<Assignment>,
    /// Who assigned it last when.
    pub assigned: Option<Mark>,
    /// Last day for sign-off, counted in working days when it was assigned.
    pub sign_by: Option<Date>,
    /// Who signed it off when.
    pub signed: Option<Mark>,
    /// Why it was returned for reassignment, if it is.
    pub returned: Option<Returned>,
    /// Progress reports, in order.
    pub progress: Vec<Progress>,
    /// Milestones reached: number, from 1, to the day of the report that says so.
    pub reached: BTreeMap<u32, Date>,
    /// Supervisions, in order.
    pub supervisions: Vec<Supervision>,
    /// Claims of completion, in order.
    pub claims: Vec<Claim>,
    /// Verifications, in order.
    pub verifications: Vec<Verification>,
    /// Adjustments of assignment or wording and the cancellation, in order.
    pub changes: Vec<Change>,
    /// How it was settled, if it was.
    pub settled: Option<(Settlement, Mark)>,
}

/// An approved change of what was promised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Why.
    pub reason: String,
    /// Which authority approved it.
    pub approver: String,
    /// The due date before the change, if it had one.
    pub due_before: Option<Date>,
    /// Who recorded it when.
    pub mark: Mark,
}

impl Commitment {
    /// Whether `unit` leads it.
    #[must_use]
    pub fn is_led_by(&self, unit: &UnitId) -> bool {
        self.assignment.as_ref().is_some_and(|a| a.lead == *unit)
    }

    /// Whether `unit` leads or supports it.
    #[must_use]
    pub fn involves(&self, unit: &UnitId) -> bool {
        self.assignment
            .as_ref()
            .is_some_and(|a| a.lead == *unit || a.supporting.contains(unit))
    }

    /// The last progress report that counts.
    #[must_use]
    pub fn latest_progress(&self) -> Option<&Progress> {
        self.progress
            .iter()
            .rev()
            .find(|report| report.returned.is_none())
    }

    /// The completion last stated in percent, of reports that count; `None` means nobody has said.
    #[must_use]
    pub fn percent(&self) -> Option<Decimal> {
        self.progress
            .iter()
            .rev()
            .filter(|report| report.returned.is_none())
            .find_map(|report| report.percent)
    }

    /// The supervision that is open, if one is.
    #[must_use]
    pub fn open_supervision(&self) -> Option<&Supervision> {
        self.supervisions
            .iter()
            .find(|supervision| supervision.closed.is_none())
    }

    /// Whether nothing more is expected of the lead department.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.settled.is_some() || matches!(self.status, Status::Completed | Status::Cancelled)
    }
}
