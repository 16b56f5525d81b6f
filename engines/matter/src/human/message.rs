//! What is asked of human work and what happened to it: commands and events.
//!
//! It knows nothing of deciding or of state. Start at [`WorkCommand`] and [`WorkEvent`].

use super::state::{Attachment, Comment, Offer, Past, Recusal, Urge};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use skein_kernel::actor::ActorId;

/// What someone wants done with a task short of completing it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum WorkCommand {
    /// Take it.
    Claim,
    /// Begin with it.
    Begin,
    /// Give it back to its candidates.
    Release {
        /// Why.
        reason: String,
    },
    /// Let someone else do it and go on answering for it.
    Delegate {
        /// Who does it.
        to: ActorId,
        /// Why.
        reason: String,
    },
    /// End a delegation: the owner takes it back, or the delegate gives it back.
    EndDelegation {
        /// Why.
        reason: String,
    },
    /// Hand it over for good.
    Transfer {
        /// To whom.
        to: ActorId,
        /// Why.
        reason: String,
    },
    /// Give it to someone, as who leads the work may.
    Assign {
        /// To whom.
        to: ActorId,
        /// Why.
        reason: String,
    },
    /// Give the task of an absent owner to their stand-in.
    StandIn,
    /// Send it back to who did the work before (退回).
    Return {
        /// Why.
        reason: String,
    },
    /// Put it aside.
    Suspend {
        /// Why.
        reason: String,
    },
    /// Go on with it.
    Resume,
    /// Change its priority.
    Prioritise {
        /// 0 to 100.
        priority: u8,
        /// Why.
        reason: String,
    },
    /// Ask for it to be done (催办).
    Urge {
        /// What to say.
        text: String,
    },
    /// Ask someone for their opinion, and go on holding it (征求意见).
    Consult {
        /// Whom.
        to: ActorId,
        /// What about.
        text: String,
    },
    /// Say something about it; from who was consulted it is the answer.
    Comment {
        /// What.
        text: String,
    },
    /// Attach a file.
    Attach {
        /// Its digest, in lower-case hexadecimal.
        digest: String,
        /// Its file name.
        name: String,
        /// Its media type.
        media: String,
        /// Its size in bytes.
        size: u64,
    },
    /// Withdraw oneself, or let someone be withdrawn by decision, from the whole matter (回避).
    Recuse {
        /// Who; oneself where left out.
        person: Option<ActorId>,
        /// Why.
        reason: String,
    },
}

/// What happened to human work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WorkEvent {
    /// A task was offered.
    Opened {
        /// The task.
        task: u32,
        /// When.
        at: Timestamp,
        /// To whom, and how.
        offer: Box<Offer>,
    },
    /// Someone took it.
    Claimed {
        /// The task.
        task: u32,
        /// Who.
        by: ActorId,
        /// When.
        at: Timestamp,
    },
    /// They began.
    Began {
        /// The task.
        task: u32,
        /// When.
        at: Timestamp,
    },
    /// It went back to its candidates.
    Released {
        /// The task.
        task: u32,
        /// Who did it.
        by: ActorId,
        /// When.
        at: Timestamp,
        /// Why.
        reason: String,
    },
    /// Someone does it for its owner.
    Delegated {
        /// The task.
        task: u32,
        /// Who delegated.
        by: ActorId,
        /// To whom.
        to: ActorId,
        /// When.
        at: Timestamp,
        /// Why.
        reason: String,
    },
    /// The owner has it again.
    DelegationEnded {
        /// The task.
        task: u32,
        /// Who ended it.
        by: ActorId,
        /// When.
        at: Timestamp,
        /// Why.
        reason: String,
    },
    /// It has another owner, by its former one.
    Transferred {
        /// The task.
        task: u32,
        /// Who handed it over.
        by: ActorId,
        /// To whom.
        to: ActorId,
        /// When.
        at: Timestamp,
        /// Why.
        reason: String,
    },
    /// It has an owner, by who leads the work.
    Assigned {
        /// The task.
        task: u32,
        /// Who assigned it.
        by: ActorId,
        /// To whom.
        to: ActorId,
        /// When.
        at: Timestamp,
        /// Why.
        reason: String,
    },
    /// An absent owner's task went to their stand-in, or back to its candidates.
    StoodIn {
        /// The task.
        task: u32,
        /// Who is away.
        absent: ActorId,
        /// Who stands in.
        to: Option<ActorId>,
        /// When.
        at: Timestamp,
    },
    /// It was put aside.
    Suspended {
        /// The task.
        task: u32,
        /// Who did it.
        by: ActorId,
        /// When.
        at: Timestamp,
        /// Why.
        reason: String,
    },
    /// It goes on.
    Resumed {
        /// The task.
        task: u32,
        /// Who did it.
        by: ActorId,
        /// When.
        at: Timestamp,
    },
    /// Its priority changed.
    Prioritised {
        /// The task.
        task: u32,
        /// Who changed it.
        by: ActorId,
        /// When.
        at: Timestamp,
        /// 0 to 100.
        priority: u8,
        /// Why.
        reason: String,
    },
    /// It was urged.
    Urged {
        /// The task.
        task: u32,
        /// By whom, when, how.
        urge: Urge,
    },
    /// Someone was asked for their opinion; what about is the comment that goes with it.
    Consulted {
        /// The task.
        task: u32,
        /// Who asked.
        by: ActorId,
        /// Who was asked.
        to: ActorId,
        /// When.
        at: Timestamp,
    },
    /// Someone said something.
    Commented {
        /// What.
        comment: Comment,
    },
    /// A file was attached.
    Attached {
        /// Which.
        attachment: Attachment,
    },
    /// Someone may not act in the matter any more.
    Recused {
        /// Who and why.
        recusal: Recusal,
    },
    /// It is closed.
    Closed {
        /// The task.
        task: u32,
        /// How, where that is remembered.
        past: Option<Box<Past>>,
    },
}

impl WorkEvent {
    /// The task it is about; none for a recusal.
    #[must_use]
    pub fn task(&self) -> Option<u32> {
        match self {
            WorkEvent::Opened { task, .. }
            | WorkEvent::Claimed { task, .. }
            | WorkEvent::Began { task, .. }
            | WorkEvent::Released { task, .. }
            | WorkEvent::Delegated { task, .. }
            | WorkEvent::DelegationEnded { task, .. }
            | WorkEvent::Transferred { task, .. }
            | WorkEvent::Assigned { task, .. }
            | WorkEvent::StoodIn { task, .. }
            | WorkEvent::Suspended { task, .. }
            | WorkEvent::Resumed { task, .. }
            | WorkEvent::Prioritised { task, .. }
            | WorkEvent::Urged { task, .. }
            | WorkEvent::Consulted { task, .. }
            | WorkEvent::Closed { task, .. } => Some(*task),
            WorkEvent::Commented { comment } => Some(comment.task),
            WorkEvent::Attached { attachment } => Some(attachment.task),
            WorkEvent::Recused { .. } => None,
        }
    }
}
