//! What a run leaves: its lines, and the last one that sums it up.
//!
//! Start at [`Trace`].

use super::line::{Line, node_of};
use super::waits::Open;
use super::world::{Refused, Stopped, World};
use crate::state::{Matter, Status, Vars};
use serde::Serialize;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Every matter has completed.
    Completed,
    /// Something is still waited for.
    Waiting,
    /// An error nothing caught, or an incident nobody put right.
    Failed,
}

/// All that happened in a run.
#[derive(Debug, Clone)]
pub struct Trace {
    lines: Vec<Line>,
    last: Last,
}

impl Trace {
    /// How the run ended.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.last.status
    }

    /// One JSON object for each event, and a last one that sums up.
    pub fn json_lines(&self) -> impl Iterator<Item = String> + '_ {
        let lines = self
            .lines
            .iter()
            .map(|line| serde_json::to_string(line).unwrap_or_default());
        lines.chain([serde_json::to_string(&self.last).unwrap_or_default()])
    }
}

/// The last line.
#[derive(Debug, Clone, Serialize)]
struct Last {
    status: Outcome,
    vars: Vars,
    error: Option<Wrong>,
    waits: Vec<Open>,
    /// Each matter, where a run has several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    matters: Vec<Ended>,
    /// The state of each matter that isn't over, which a migration can be tried on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    states: Vec<Matter>,
    /// Messages that nobody took.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    undelivered: Vec<Letter>,
    /// Entries of the script that never applied.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unused: Vec<Unused>,
    /// Commands that the engine refused.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rejected: Vec<Rejected>,
    /// Why the run was stopped.
    #[serde(skip_serializing_if = "Option::is_none")]
    stopped: Option<&'static str>,
}

#[derive(Debug, Clone, Serialize)]
struct Wrong {
    code: String,
    element: String,
    zh: String,
    en: String,
}

#[derive(Debug, Clone, Serialize)]
struct Ended {
    matter: usize,
    process: String,
    status: Outcome,
    vars: Vars,
}

#[derive(Debug, Clone, Serialize)]
struct Letter {
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    vars: Vars,
}

#[derive(Debug, Clone, Serialize)]
struct Unused {
    line: u32,
}

#[derive(Debug, Clone, Serialize)]
struct Rejected {
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    code: &'static str,
    zh: String,
    en: String,
}

impl From<&Refused> for Rejected {
    fn from(refused: &Refused) -> Self {
        Self {
            line: refused.line,
            code: refused.why.code.0,
            zh: refused.why.zh.clone(),
            en: refused.why.en.clone(),
        }
    }
}

fn is_open(matter: &&Matter) -> bool {
    matches!(matter.status, Status::Running | Status::Suspended)
}

fn outcome(matter: &Matter) -> Outcome {
    match matter.status {
        Status::Completed | Status::Cancelled => Outcome::Completed,
        Status::Failed => Outcome::Failed,
        _ if !matter.incidents.is_empty() => Outcome::Failed,
        Status::NotStarted | Status::Running | Status::Suspended => Outcome::Waiting,
    }
}

impl World<'_> {
    /// The trace of all that has happened.
    pub(super) fn told(self) -> Trace {
        let several = self.matters.len() > 1;
        let last = self.last(several);
        let lines = self.lines.into_iter().zip(1..);
        let lines = lines.map(|((matter, time, told), seq)| Line {
            seq,
            time,
            matter: several.then_some(u32::try_from(matter + 1).unwrap_or(u32::MAX)),
            element: told.element,
            name: told.name,
            kind: told.kind,
            event: told.event,
            data: told.data,
        });
        Trace {
            lines: lines.collect(),
            last,
        }
    }

    fn last(&self, several: bool) -> Last {
        let outcomes: Vec<Outcome> = self
            .matters
            .iter()
            .map(|running| outcome(&running.matter))
            .collect();
        let status = if outcomes.contains(&Outcome::Failed) {
            Outcome::Failed
        } else if outcomes.is_empty() || outcomes.contains(&Outcome::Waiting) || self.stopped.is_some() {
            Outcome::Waiting
        } else {
            Outcome::Completed
        };
        let first = self.matters.first();
        let ended = self
            .matters
            .iter()
            .zip(1..)
            .filter(|_| several)
            .map(|(running, matter)| Ended {
                matter,
                process: running
                    .matter
                    .definition()
                    .map(|key| key.process.to_string())
                    .unwrap_or_default(),
                status: outcome(&running.matter),
                vars: running.matter.data().clone(),
            });
        let mail = self.mail.iter().map(|mail| Letter {
            message: mail.name.to_string(),
            key: mail.keys.first().map(ToString::to_string),
            vars: mail.data.clone(),
        });
        let unused = self.script.entries.iter().filter(|entry| !entry.used);
        Last {
            status,
            vars: first
                .map(|running| running.matter.data().clone())
                .unwrap_or_default(),
            error: self
                .matters
                .iter()
                .find_map(|running| self.wrong(&running.matter)),
            waits: self.waits(),
            matters: ended.collect(),
            states: self
                .matters
                .iter()
                .map(|running| &running.matter)
                .filter(is_open)
                .cloned()
                .collect(),
            undelivered: mail.collect(),
            unused: unused.map(|entry| Unused { line: entry.line }).collect(),
            rejected: self.refused.iter().map(Rejected::from).collect(),
            stopped: self.stopped.map(|why| match why {
                Stopped::Lines => "limit of lines",
                Stopped::Firings => "a timer fires without end",
            }),
        }
    }

    /// What went wrong in a matter.
    fn wrong(&self, matter: &Matter) -> Option<Wrong> {
        let incident = matter.incidents.iter().next()?;
        let node = node_of(self.shelf, matter, incident.scope, incident.node);
        Some(Wrong {
            code: incident.code.to_string(),
            element: node.map(|node| node.id.to_string()).unwrap_or_default(),
            zh: incident.zh.to_string(),
            en: incident.en.to_string(),
        })
    }
}
