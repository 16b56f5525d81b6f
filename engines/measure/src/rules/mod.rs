//! Rules for lights and pace, as data: each with a version and an interval in which it is in force.
//!
//! A light shown for a day is always worked out under the rule in force on that day. It knows nothing of
//! commitments and targets. Start at [`Rule`] and [`RuleBook`].

mod decide;
mod state;

pub use state::{Rule, RuleBook, RulesAct, RulesEvent};

pub(crate) use decide::{decide, evolve};
