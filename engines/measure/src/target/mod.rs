//! Targets (目标): what an indicator should reach by when, and under which words.
//!
//! A target keeps the report's own comparator, its tolerance with the tolerance's source, and where it was
//! read. It knows nothing of figures: [`crate::verdict`] brings the two together. Start at [`Target`].

mod command;
mod decide;
mod event;
mod evolve;
mod state;

pub use command::TargetAct;
pub use event::TargetEvent;
pub use state::{Definition, Goal, Path, ReferenceFigure, ReferenceTo, Target, Tolerance, Withdrawal};

pub(crate) use decide::decide;
pub(crate) use evolve::evolve;
