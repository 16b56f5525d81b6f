//! Indicators (指标) and the revision chains of their figures.
//!
//! An indicator says what is measured; each period has a chain of figures, from forecast to finally
//! verified, and nothing is ever overwritten. It knows nothing of targets. Start at [`Indicator`].

mod command;
mod decide;
mod event;
mod evolve;
mod state;
mod unit;

pub use command::{IndicatorAct, NewFigure};
pub use event::IndicatorEvent;
pub use state::{Behaviour, Chain, Definition, Figure, FigureStatus, Indicator};

pub(crate) use decide::decide;
pub(crate) use evolve::evolve;
