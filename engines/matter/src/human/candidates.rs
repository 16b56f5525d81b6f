//! Candidates: by person, unit and role, and whether someone is one.
//!
//! It knows nothing of tasks' states. Start at [`Candidate`].

use super::People;
use super::refuse;
use serde::{Deserialize, Serialize};
use skein_kernel::actor::{ActorId, UnitId};
use skein_kernel::rejection::Rejection;
use std::fmt;
use std::str::FromStr;

/// Who may do a task.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Candidate {
    /// One person, or a firm with its agents.
    Person(ActorId),
    /// Everyone in a unit and below it.
    Unit(UnitId),
    /// Everyone who holds a role, in one unit or anywhere.
    Role(String, Option<UnitId>),
}

impl Candidate {
    /// Whether a person is meant.
    #[must_use]
    pub fn means(&self, id: &ActorId, people: &dyn People) -> bool {
        let person = || people.person(id);
        match self {
            Candidate::Person(named) => {
                named == id || person().is_some_and(|person| person.acts_for.contains(named))
            }
            Candidate::Unit(unit) => person().is_some_and(|person| person.works_for(unit)),
            Candidate::Role(role, unit) => person().is_some_and(|person| {
                let there = unit.as_ref().is_none_or(|unit| person.works_for(unit));
                there && person.holds(role)
            }),
        }
    }
}

/// Whether `id` is a candidate: everybody is where nobody is named.
#[must_use]
pub fn eligible(candidates: &[Candidate], id: &ActorId, people: &dyn People) -> bool {
    candidates.is_empty() || candidates.iter().any(|candidate| candidate.means(id, people))
}

impl FromStr for Candidate {
    type Err = Rejection;

    /// Reads `person:li`, `unit:env`, `role:reviewer`, `role:reviewer@env`; a bare word is a role.
    fn from_str(text: &str) -> Result<Self, Rejection> {
        let trimmed = text.trim();
        let (sort, name) = trimmed.split_once(':').unwrap_or(("role", trimmed));
        let name = name.trim();
        let read = match sort {
            _ if name.is_empty() => None,
            "person" => Some(Candidate::Person(ActorId(name.into()))),
            "unit" => Some(Candidate::Unit(UnitId(name.into()))),
            "role" => Some(match name.split_once('@') {
                Some((role, unit)) => Candidate::Role(role.into(), Some(UnitId(unit.into()))),
                None => Candidate::Role(name.into(), None),
            }),
            _ => None,
        };
        read.ok_or_else(|| refuse::unreadable("candidates", text))
    }
}

impl fmt::Display for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Candidate::Person(id) => write!(f, "person:{id}"),
            Candidate::Unit(unit) => write!(f, "unit:{unit}"),
            Candidate::Role(role, None) => write!(f, "role:{role}"),
            Candidate::Role(role, Some(unit)) => write!(f, "role:{role}@{unit}"),
        }
    }
}

impl TryFrom<String> for Candidate {
    type Error = Rejection;

    fn try_from(text: String) -> Result<Self, Rejection> {
        text.parse()
    }
}

impl From<Candidate> for String {
    fn from(candidate: Candidate) -> Self {
        candidate.to_string()
    }
}
