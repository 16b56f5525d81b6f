//! The year at a glance: how many targets and commitments stand how.
//!
//! Expected and binding targets are counted apart, always. Start at [`glance`].

use crate::board::Board;
use crate::commitment::Status;
use crate::light::{self, Light};
use crate::parts::{Nature, Outcome};
use crate::verdict::Finding;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;

/// How many of each light.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Lights {
    /// Red.
    pub red: u32,
    /// Yellow.
    pub yellow: u32,
    /// Green.
    pub green: u32,
    /// Not rated.
    pub grey: u32,
}

impl Lights {
    /// Counts one more.
    pub fn add(&mut self, light: Light) {
        let count = match light {
            Light::Red => &mut self.red,
            Light::Yellow => &mut self.yellow,
            Light::Green => &mut self.green,
            Light::Grey => &mut self.grey,
        };
        *count = count.saturating_add(1);
    }

    /// How many there are.
    #[must_use]
    pub fn total(&self) -> u32 {
        [self.red, self.yellow, self.green, self.grey]
            .into_iter()
            .fold(0, u32::saturating_add)
    }
}

/// How targets of one nature stand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Findings {
    /// How many of each finding; findings nobody has are absent.
    pub findings: BTreeMap<Finding, u32>,
    /// Lights of their pace.
    pub pace: Lights,
    /// How many there are.
    pub total: u32,
}

/// How one section of the report stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SectionCount {
    /// Commitments by light.
    pub lights: Lights,
    /// Commitments verified as completed.
    pub completed: u32,
    /// Targets set in that section.
    pub targets: u32,
}

/// The year at a glance.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Glance {
    /// Expected targets (预期性).
    pub expected: Findings,
    /// Binding targets (约束性).
    pub binding: Findings,
    /// Commitments by light.
    pub commitments: Lights,
    /// Commitments by status.
    pub statuses: BTreeMap<Status, u32>,
    /// Commitments by settlement's outcome; unsettled ones are absent.
    pub outcomes: BTreeMap<Outcome, u32>,
    /// The report's sections, in order of their names.
    pub sections: BTreeMap<String, SectionCount>,
    /// Whether any of it is demonstration data.
    pub demo: bool,
}

/// One year of the board as it stood on `as_of`: figures published later don't count.
#[must_use]
pub fn glance(board: &Board, year: i16, as_of: Date) -> Glance {
    let mut glance = Glance::default();
    for (_, target) in board.targets_of(year) {
        let definition = &target.definition;
        let side = match definition.nature {
            Nature::Expected => &mut glance.expected,
            Nature::Binding => &mut glance.binding,
        };
        bump(&mut side.findings, board.verdict(target, as_of).finding);
        side.pace.add(board.pace(target, as_of).light);
        side.total = side.total.saturating_add(1);
        let section = glance.sections.entry(definition.section.clone()).or_default();
        section.targets = section.targets.saturating_add(1);
        glance.demo |= definition.demo;
    }
    for (_, commitment) in board.commitments_of(year) {
        let light = light::read(commitment, board.rules(), as_of).light;
        glance.commitments.add(light);
        bump(&mut glance.statuses, commitment.status);
        if let Some((settlement, _)) = &commitment.settled {
            bump(&mut glance.outcomes, settlement.outcome);
        }
        let section = glance
            .sections
            .entry(commitment.definition.section.clone())
            .or_default();
        section.lights.add(light);
        section.completed = section
            .completed
            .saturating_add((commitment.status == Status::Completed).into());
        glance.demo |= commitment.definition.demo;
    }
    glance
}

fn bump<K: Ord>(counts: &mut BTreeMap<K, u32>, key: K) {
    let count = counts.entry(key).or_default();
    *count = count.saturating_add(1);
}
