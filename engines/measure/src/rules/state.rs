//! The rule book, its command and its event. Start at [`Rule`].

use crate::parts::{Bilingual, Mark};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use skein_kernel::Decimal;

/// One version of the thresholds for lights and pace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Id shown beside every light it gives, such as `lights-2021`.
    pub id: String,
    /// Version, from 1.
    pub version: u32,
    /// First day in force.
    pub from: Date,
    /// Last day in force; `None` until another follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// Who made the rule, in which document.
    pub source: Bilingual,
    /// Percentage points behind pace from which the light is yellow.
    pub yellow_behind: Decimal,
    /// Percentage points behind pace from which the light is red.
    pub red_behind: Decimal,
    /// Days before the end of a reporting period (month or quarter) from which its report may be filed.
    pub report_opens_days: u16,
    /// Days after the end of a reporting period up to which its report is on time; then the light is yellow.
    pub yellow_stale_days: u16,
    /// Days after the end of a reporting period from which a missing report makes the light red.
    pub red_stale_days: u16,
    /// Days past a milestone's, a sign-off's or the commitment's date up to which the light is only yellow.
    pub grace_days: u16,
    /// For growth rates: how far below the target, in percentage points, is still yellow, not red.
    pub growth_yellow_within: Decimal,
}

/// Every rule ever published.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleBook {
    /// Rules in the order of their first days; their intervals don't overlap.
    pub rules: Vec<Rule>,
}

impl Rule {
    /// How a light names the rule that gave it: `lights-2021 v1`.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{} v{}", self.id, self.version)
    }
}

impl RuleBook {
    /// The rule in force on `day`.
    #[must_use]
    pub fn on(&self, day: Date) -> Option<&Rule> {
        self.rules
            .iter()
            .find(|rule| rule.from <= day && rule.until.is_none_or(|until| day <= until))
    }
}

/// A command to the rule book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum RulesAct {
    /// Publish a rule; the one in force until then ends the day before.
    Publish {
        /// The rule.
        rule: Rule,
        /// Why it is made.
        reason: String,
    },
}

/// A fact about the rule book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum RulesEvent {
    /// A rule was published.
    RulePublished {
        /// The rule.
        rule: Rule,
        /// Why.
        reason: String,
        /// Who published it when.
        mark: Mark,
    },
}
