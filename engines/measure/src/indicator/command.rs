//! What can be asked of an indicator. Start at [`IndicatorAct`].

use super::state::{Definition, FigureStatus};
use crate::period::Period;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use skein_kernel::Decimal;

/// A figure to record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewFigure {
    /// Which period.
    pub period: Period,
    /// How settled it is.
    pub status: FigureStatus,
    /// The value, in `unit`.
    pub value: Decimal,
    /// The unit it was published in; must be the indicator's own or convert into it exactly.
    pub unit: String,
    /// Who published it and where. Required for centrally accounted indicators (统计法 art. 20).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// When it was published.
    pub published: Date,
    /// Why it replaces the figure before it. Required if the period has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Whether it corrects an error, and so may replace a more settled figure.
    #[serde(default)]
    pub correction: bool,
    /// Whether it belongs to demonstration data.
    #[serde(default)]
    pub demo: bool,
}

/// A command to an indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum IndicatorAct {
    /// Define it. First command of its stream.
    Define {
        /// What it is.
        definition: Definition,
    },
    /// Change what it is (not its code): name, owner, method.
    Amend {
        /// What it is from here on.
        definition: Definition,
        /// Why.
        reason: String,
    },
    /// Record a figure, the first of its period or a revision.
    Record {
        /// The figure.
        figure: NewFigure,
    },
}
