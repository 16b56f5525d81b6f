//! What has happened to an indicator. Start at [`IndicatorEvent`].

use super::state::{Definition, Figure};
use crate::period::Period;
use serde::{Deserialize, Serialize};

/// A fact about an indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum IndicatorEvent {
    /// It was defined.
    IndicatorDefined {
        /// What it is.
        definition: Definition,
    },
    /// Its definition changed.
    IndicatorAmended {
        /// What it was.
        before: Box<Definition>,
        /// What it is.
        definition: Box<Definition>,
        /// Why.
        reason: String,
    },
    /// A figure was recorded.
    FigureRecorded {
        /// Of which period.
        period: Period,
        /// The figure, in the indicator's unit.
        figure: Figure,
    },
}
