//! Intake: an imported report and what people made of each row read from it.
//!
//! The reader's rows are proposals. People correct them field by field (old and new kept), accept them
//! into the board or reject them, and each is an event like any other. It knows nothing of how rows are
//! read. Start at [`Intake`].

mod command;
mod decide;
mod event;
mod evolve;
mod state;

pub use command::IntakeAct;
pub use event::IntakeEvent;
pub use state::{Correction, Counts, Decided, ImportedReport, Intake, Row, RowId};

pub(crate) use decide::decide;
pub(crate) use evolve::evolve;
