//! What has happened to a commitment. Start at [`CommitmentEvent`].

use super::state::{Assignment, Claim, Definition, Milestone, Progress, Reply, Supervision, Verification};
use crate::parts::{Mark, Settlement};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use skein_kernel::actor::UnitId;

/// A fact about a commitment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum CommitmentEvent {
    /// It was registered.
    CommitmentRegistered {
        /// What it is.
        definition: Box<Definition>,
    },
    /// A misreading was corrected.
    CommitmentCorrected {
        /// What had been read.
        before: Box<Definition>,
        /// What it is.
        definition: Box<Definition>,
        /// What was wrong.
        reason: String,
    },
    /// It was assigned.
    CommitmentAssigned {
        /// Who does it and by when.
        assignment: Assignment,
        /// Last day for sign-off.
        sign_by: Date,
        /// Who assigned it when.
        mark: Mark,
    },
    /// It was signed off.
    CommitmentSigned {
        /// Who signed when.
        mark: Mark,
        /// Whether that was after the last day for it.
        late: bool,
    },
    /// The lead department returned it.
    CommitmentReturned {
        /// Why.
        reason: String,
        /// Who returned it when.
        mark: Mark,
    },
    /// It was given to other departments.
    CommitmentReassigned {
        /// Lead department.
        lead: UnitId,
        /// Supporting departments.
        supporting: Vec<UnitId>,
        /// Last day for sign-off.
        sign_by: Date,
        /// Why.
        reason: String,
        /// Who reassigned it when.
        mark: Mark,
    },
    /// Progress was reported.
    ProgressReported {
        /// The report.
        progress: Box<Progress>,
    },
    /// A progress report was returned.
    ProgressReturned {
        /// Which, from 1.
        number: u32,
        /// Why.
        reason: String,
        /// Who returned it when.
        mark: Mark,
    },
    /// A supervision was opened.
    SupervisionOpened {
        /// The supervision.
        supervision: Supervision,
    },
    /// The lead department replied.
    SupervisionReplied {
        /// To which, from 1.
        number: u32,
        /// The reply.
        reply: Reply,
    },
    /// A supervision was closed.
    SupervisionClosed {
        /// Which, from 1.
        number: u32,
        /// With what conclusion.
        reason: String,
        /// Who closed it when.
        mark: Mark,
    },
    /// Completion was claimed.
    CompletionClaimed {
        /// The claim.
        claim: Claim,
    },
    /// A claim was verified or refused.
    CompletionVerified {
        /// The verification.
        verification: Verification,
    },
    /// Dates and milestones changed.
    CommitmentAdjusted {
        /// New due date.
        due: Date,
        /// New milestones.
        milestones: Vec<Milestone>,
        /// Due date before.
        due_before: Date,
        /// Why.
        reason: String,
        /// Who approved.
        approver: String,
        /// Who recorded it when.
        mark: Mark,
    },
    /// It was cancelled.
    CommitmentCancelled {
        /// Why.
        reason: String,
        /// Who approved.
        approver: String,
        /// Who recorded it when.
        mark: Mark,
    },
    /// It was settled against the next report.
    CommitmentSettled {
        /// How it ended.
        settlement: Settlement,
        /// Who settled it when.
        mark: Mark,
    },
}
