//! Legal clocks: a period of law running on a process, a task or a stage of one matter.
//!
//! What it is for: starting, stopping (only with a written notice), restarting, extending (by whom the
//! law names), recomputing and meeting a period; its lights; what silence brings about when it runs out.
//! Every deadline is the kernel's computation kept with its working.
//!
//! What it knows nothing of: tokens, flow nodes, expressions. Whoever embeds it says when an element is
//! entered or completed and carries out the [`Consequence`]s.
//!
//! Where to start: [`ClockSpec`] for what a model states, [`Clocks`] for the state, [`decide`].

mod consequence;
mod decide;
mod marks;
mod message;
mod read;
mod refuse;
mod spec;
mod state;

pub use consequence::{Consequence, consequences};
pub use decide::{Begin, ClockContext, Own, decide, start};
pub use marks::{Mark, Marked};
pub use message::{ClockCommand, ClockEvent};
pub(crate) use read::clocks_of;
pub(crate) use refuse::{no_moment, no_period, no_roll_rule, refuse_unknown};
pub use spec::{
    AsOf, ClockSpec, Escalation, ExtensionRule, OnUncomputable, Silence, Specs, SuspensionRule, Threshold,
    Trigger,
};
pub use state::{Clock, ClockId, Clocks, Entry, Light, Noted, Phase, Run, Uncomputed, Warning};

#[cfg(test)]
mod tests;
