//! Who may do what: Cedar policies as data, asked before every act and every guarded view.
//!
//! The rules are the files in `policies/`, not this code; this module only names the [`Action`]s and
//! [`Resource`]s they speak of and asks them. It knows nothing of passwords, sessions or journals.
//! Start at [`Gate::check`].

mod gate;
#[cfg(test)]
mod tests;

pub use gate::Gate;
pub(crate) use gate::role_name;

use skein_kernel::actor::{ActorId, UnitId};

/// What someone wants to do. Each has an allow and a deny case in `policies/cases.tsv`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Read the public board.
    ViewBoard,
    /// Read an accepted report.
    ViewReport,
    /// Read the supervisors' inbox.
    ViewInbox,
    /// Read reports that are not accepted yet.
    ViewDrafts,
    /// Read the list of accounts.
    ViewAccounts,
    /// Read who did what, when.
    ViewTrail,
    /// Read one department's desk.
    ViewDesk,
    /// Open the evidence files of a commitment.
    ViewEvidence,
    /// Sign for a commitment (签收).
    Sign,
    /// Say that a commitment was assigned to the wrong department (退回).
    SendBack,
    /// Report progress.
    ReportProgress,
    /// Add an evidence file.
    AddEvidence,
    /// Reply to a supervision.
    Reply,
    /// Claim that a commitment is complete (办结).
    ClaimCompletion,
    /// Assign a commitment to departments (交办).
    Assign,
    /// Open or close a supervision (督办).
    Supervise,
    /// Return reported work for more (退回重办).
    ReturnWork,
    /// Change due dates and milestones, or cancel, with an authority’s approval.
    Adjust,
    /// Verify a completion and strike it off (验收销号).
    Verify,
    /// Read a report file into a draft.
    ImportReport,
    /// Correct what was extracted from a report.
    CorrectExtraction,
    /// Accept a draft's rows into the board.
    AcceptReport,
    /// Settle a year against the next report.
    Settle,
    /// Define, correct and adjust indicators, targets, commitments and the rules for lights.
    KeepBoard,
    /// Record or revise an indicator's figure.
    RecordFigure,
    /// Open, change or disable accounts.
    ManageAccounts,
    /// Change an account's password.
    ChangePassword,
    /// Take a process definition into use.
    DeployDefinition,
    /// Start a matter.
    StartMatter,
    /// List and search matters.
    ViewMatters,
    /// Read one matter.
    ViewMatter,
    /// Work on the tasks of matters; the engine asks who may do which.
    WorkOnMatter,
    /// Stop, resume, cancel, correct or migrate a matter, stop and extend its clocks, put incidents right.
    SteerMatter,
    /// Withdraw a matter that one has applied for.
    WithdrawMatter,
    /// Send messages and signals to matters.
    SendMessage,
    /// Answer jobs that a program was asked to do.
    AnswerJob,
    /// Look after what goes out of the city: dead letters.
    KeepOutbox,
    /// Amend the work calendar, by which open deadlines are then counted anew.
    AmendCalendar,
    /// See which personal data are due to be erased, and order that they be.
    EraseData,
    /// Take a licence away.
    RevokeLicence,
    /// Write to the other side of a matter.
    WriteLetter,
    /// Rate how one's matter was handled.
    RateMatter,
    /// See and keep one's own account: addresses, name, ways to sign in, wishes about notices.
    KeepOwnAccount,
    /// Keep a firm's account: letters of authorisation.
    KeepFirm,
    /// Look at somebody's papers and say that they are theirs.
    VerifyPapers,
    /// See the city's bodies and how they hang together.
    ViewOrganisation,
    /// Set up, change and dissolve the city's bodies.
    KeepOrganisation,
}

impl Action {
    /// Every action, in the order of the schema.
    pub const ALL: [Action; 47] = [
        Action::ViewBoard,
        Action::ViewReport,
        Action::ViewInbox,
        Action::ViewDrafts,
        Action::ViewAccounts,
        Action::ViewTrail,
        Action::ViewDesk,
        Action::ViewEvidence,
        Action::Sign,
        Action::SendBack,
        Action::ReportProgress,
        Action::AddEvidence,
        Action::Reply,
        Action::ClaimCompletion,
        Action::Assign,
        Action::Supervise,
        Action::ReturnWork,
        Action::Adjust,
        Action::Verify,
        Action::ImportReport,
        Action::CorrectExtraction,
        Action::AcceptReport,
        Action::Settle,
        Action::KeepBoard,
        Action::RecordFigure,
        Action::ManageAccounts,
        Action::ChangePassword,
        Action::DeployDefinition,
        Action::StartMatter,
        Action::ViewMatters,
        Action::ViewMatter,
        Action::WorkOnMatter,
        Action::SteerMatter,
        Action::WithdrawMatter,
        Action::SendMessage,
        Action::AnswerJob,
        Action::KeepOutbox,
        Action::AmendCalendar,
        Action::EraseData,
        Action::RevokeLicence,
        Action::WriteLetter,
        Action::RateMatter,
        Action::KeepOwnAccount,
        Action::KeepFirm,
        Action::VerifyPapers,
        Action::ViewOrganisation,
        Action::KeepOrganisation,
    ];

    /// Its name in the policies.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Action::ViewBoard => "view-board",
            Action::ViewReport => "view-report",
            Action::ViewInbox => "view-inbox",
            Action::ViewDrafts => "view-drafts",
            Action::ViewAccounts => "view-accounts",
            Action::ViewTrail => "view-trail",
            Action::ViewDesk => "view-desk",
            Action::ViewEvidence => "view-evidence",
            Action::Sign => "sign",
            Action::SendBack => "send-back",
            Action::ReportProgress => "report-progress",
            Action::AddEvidence => "add-evidence",
            Action::Reply => "reply",
            Action::ClaimCompletion => "claim-completion",
            Action::Assign => "assign",
            Action::Supervise => "supervise",
            Action::ReturnWork => "return-work",
            Action::Adjust => "adjust",
            Action::Verify => "verify",
            Action::ImportReport => "import-report",
            Action::CorrectExtraction => "correct-extraction",
            Action::AcceptReport => "accept-report",
            Action::Settle => "settle",
            Action::KeepBoard => "keep-board",
            Action::RecordFigure => "record-figure",
            Action::ManageAccounts => "manage-accounts",
            Action::ChangePassword => "change-password",
            Action::DeployDefinition => "deploy-definition",
            Action::StartMatter => "start-matter",
            Action::ViewMatters => "view-matters",
            Action::ViewMatter => "view-matter",
            Action::WorkOnMatter => "work-on-matter",
            Action::SteerMatter => "steer-matter",
            Action::WithdrawMatter => "withdraw-matter",
            Action::SendMessage => "send-message",
            Action::AnswerJob => "answer-job",
            Action::KeepOutbox => "keep-outbox",
            Action::AmendCalendar => "amend-calendar",
            Action::EraseData => "erase-data",
            Action::RevokeLicence => "revoke-licence",
            Action::WriteLetter => "write-letter",
            Action::RateMatter => "rate-matter",
            Action::KeepOwnAccount => "keep-own-account",
            Action::KeepFirm => "keep-firm",
            Action::VerifyPapers => "verify-papers",
            Action::ViewOrganisation => "view-organisation",
            Action::KeepOrganisation => "keep-organisation",
        }
    }
}

/// What it is done to, with the facts the policies look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resource {
    /// The city as a whole.
    City,
    /// One department.
    Department(UnitId),
    /// One commitment.
    Commitment {
        /// Its aggregate id.
        id: String,
        /// Its lead department (牵头), once assigned.
        lead: Option<UnitId>,
        /// Its supporting departments (协办).
        supporting: Vec<UnitId>,
    },
    /// One indicator.
    Indicator {
        /// Its aggregate id.
        id: String,
        /// The department that keeps its figures.
        custodian: Option<UnitId>,
    },
    /// Someone's account.
    Account(ActorId),
    /// A firm's account.
    Firm {
        /// Its name.
        id: String,
        /// Who may do anything for it.
        managers: Vec<ActorId>,
    },
    /// One matter.
    Matter {
        /// Its number.
        id: String,
        /// Whether the asker has or had a part in it: it is on their list, was done by them, or is theirs.
        involved: bool,
    },
}
