//! What an engine needs to know of people: unit, roles, rank, absences. Facts come in; none are kept.
//!
//! It knows nothing of accounts or sign-in. Start at [`People`].

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use skein_kernel::actor::{ActorId, UnitId};
use skein_kernel::deadline::ApproverRank;
use std::collections::BTreeMap;

/// One person, as the city's directory has them at the moment of a command.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The units they work for, the nearest first, with every unit above it that may be named as a
    /// candidate.
    #[serde(default)]
    pub units: Vec<UnitId>,
    /// The roles they hold, as packs name them: `reviewer`, `dispatcher`, `grid-worker`.
    #[serde(default)]
    pub roles: Vec<String>,
    /// The rank in which they approve, if any.
    #[serde(default)]
    pub rank: Option<ApproverRank>,
    /// Whom they may act for besides themselves: firms by whose letters they are agents.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub acts_for: Vec<ActorId>,
    /// When they are away, and who stands in.
    #[serde(default)]
    pub absences: Vec<Absence>,
}

impl Person {
    /// Whether they hold a role.
    #[must_use]
    pub fn holds(&self, role: &str) -> bool {
        self.roles.iter().any(|held| held == role)
    }

    /// Whether they work for a unit or below it.
    #[must_use]
    pub fn works_for(&self, unit: &UnitId) -> bool {
        self.units.contains(unit)
    }

    /// The absence that covers a moment.
    #[must_use]
    pub fn absence(&self, at: Timestamp) -> Option<&Absence> {
        self.absences
            .iter()
            .find(|absence| absence.from <= at && at < absence.until)
    }
}

/// A time away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// From this moment on.
    pub from: Timestamp,
    /// Until before this one.
    pub until: Timestamp,
    /// Who stands in; without one the work goes back to its candidates.
    #[serde(default)]
    pub stand_in: Option<ActorId>,
}

/// The directory an engine asks.
pub trait People {
    /// What is known of a person; `None` for a stranger, who has no unit, role or rank.
    fn person(&self, id: &ActorId) -> Option<&Person>;
}

impl People for BTreeMap<ActorId, Person> {
    fn person(&self, id: &ActorId) -> Option<&Person> {
        self.get(id)
    }
}

/// A directory that knows nobody.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Nobody;

impl People for Nobody {
    fn person(&self, _: &ActorId) -> Option<&Person> {
        None
    }
}
