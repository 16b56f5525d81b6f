//! What can be asked of a commitment. Start at [`CommitmentAct`].

use super::state::{Assignment, Definition};
use crate::parts::{Evidence, Settlement};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use skein_kernel::Decimal;
use skein_kernel::actor::UnitId;

/// A command to a commitment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum CommitmentAct {
    /// Register it. First command of its stream. By a supervisor.
    Register {
        /// What it is.
        definition: Definition,
    },
    /// Correct wording, section, class or links read wrongly. By a supervisor.
    Correct {
        /// What it really is.
        definition: Definition,
        /// What was wrong.
        reason: String,
    },
    /// Assign it (交办). By a supervisor.
    Assign {
        /// Who does it and by when.
        assignment: Assignment,
    },
    /// Sign it off (签收). By the lead department.
    Sign,
    /// Return it as not its own to do (退回). By the lead department.
    Return {
        /// Why.
        reason: String,
    },
    /// Assign it to other departments (改派). By a supervisor. Sign-off starts again.
    Reassign {
        /// Lead department.
        lead: UnitId,
        /// Supporting departments.
        #[serde(default)]
        supporting: Vec<UnitId>,
        /// Why.
        reason: String,
    },
    /// Report progress (进度填报). By the lead or a supporting department.
    ReportProgress {
        /// Completion in percent, 0 to 100.
        #[serde(default)]
        percent: Option<Decimal>,
        /// A figure with its unit.
        #[serde(default)]
        figure: Option<(Decimal, String)>,
        /// What was done.
        narrative: String,
        /// Numbers, from 1, of the milestones reached.
        #[serde(default)]
        milestones: Vec<u32>,
        /// Files that show it.
        #[serde(default)]
        evidence: Vec<Evidence>,
    },
    /// Return a progress report (退回重报). By a supervisor.
    ReturnProgress {
        /// Which, from 1.
        number: u32,
        /// Why.
        reason: String,
    },
    /// Open a supervision (督办). By a supervisor.
    OpenSupervision {
        /// Why.
        reason: String,
        /// Day by which the lead department replies.
        reply_by: Date,
    },
    /// Reply to the open supervision. By the lead department.
    ReplySupervision {
        /// What it says.
        text: String,
        /// Files that show it.
        #[serde(default)]
        evidence: Vec<Evidence>,
    },
    /// Close the open supervision. By a supervisor.
    CloseSupervision {
        /// With what conclusion.
        reason: String,
    },
    /// Claim completion (申请办结). By the lead department.
    ClaimCompletion {
        /// What was achieved.
        narrative: String,
        /// Files that show it; at least one.
        evidence: Vec<Evidence>,
    },
    /// Accept or refuse a claim (验收). By a supervisor of neither the lead nor a supporting department,
    /// and not by the person who made the claim.
    Verify {
        /// Whether the claim is accepted.
        accept: bool,
        /// Why.
        reason: String,
    },
    /// Change departments' dates and milestones with an authority's approval. By a supervisor.
    Adjust {
        /// New due date.
        due: Date,
        /// New milestones.
        #[serde(default)]
        milestones: Vec<super::state::Milestone>,
        /// Why.
        reason: String,
        /// Which authority approved.
        approver: String,
    },
    /// Cancel it with an authority's approval. By a supervisor.
    Cancel {
        /// Why.
        reason: String,
        /// Which authority approved.
        approver: String,
    },
    /// Settle it against the next report (年终对账). By a supervisor.
    Settle {
        /// How it ended and where the next report says so.
        settlement: Settlement,
    },
}
