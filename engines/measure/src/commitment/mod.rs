//! Commitments (任务): what the report says will be done, by whom, and how it goes.
//!
//! From registration through assignment (交办), sign-off (签收), progress, supervision (督办), completion
//! (办结) and verification (验收) to settlement with the next report (年终对账). It knows nothing of lights:
//! [`crate::light`] works them out from the state and a rule. Start at [`Commitment`] and [`Status`].

mod command;
mod decide;
mod event;
mod evolve;
mod state;

pub use command::CommitmentAct;
pub use event::CommitmentEvent;
pub use state::{
    Assignment, Cadence, Change, Claim, Commitment, Definition, Milestone, Progress, Reply, Returned,
    SIGN_WITHIN, Status, Supervision, Verification,
};

pub(crate) use decide::decide;
pub(crate) use evolve::evolve;
