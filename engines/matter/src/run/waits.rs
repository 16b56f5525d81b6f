//! What is still waited for at the end, and the script entry that would continue it.
//!
//! Start at [`World::waits`].

use super::line::{awaited, node_of, program_of};
use super::world::World;
use crate::program::{Program, StartKind};
use crate::state::{Matter, Stage, Status, Value, Vars, Wait, WaitKind};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;

/// Something still waited for.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Open {
    /// The matter, where a run has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) matter: Option<usize>,
    pub(super) element: String,
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    /// What for, and the details of it.
    #[serde(flatten)]
    pub(super) awaited: Vars,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) since: Option<Timestamp>,
    /// Entries of a script, any of which would continue it.
    #[serde(rename = "continue")]
    pub(super) entries: Vec<Box<RawValue>>,
}

/// An entry of a script from its fields in order; values are JSON already.
fn entry(fields: &[(&str, String)]) -> Option<Box<RawValue>> {
    let fields: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("\"{name}\":{value}"))
        .collect();
    RawValue::from_string(format!("{{{}}}", fields.join(","))).ok()
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

fn object() -> String {
    "{}".to_owned()
}

impl World<'_> {
    /// Everything that is waited for.
    pub(super) fn waits(&self) -> Vec<Open> {
        let mut open = Vec::new();
        for (index, running) in self.matters.iter().enumerate() {
            if !matches!(running.matter.status, Status::Running | Status::Suspended) {
                continue;
            }
            let numbered = (self.matters.len() > 1).then_some(index + 1);
            for wait in &running.matter.waits {
                let since = running.began.get(&wait.id).copied();
                open.extend(self.wait(&running.matter, wait, numbered, since));
            }
            open.extend(self.incidents(&running.matter, numbered));
            open.extend(self.joins(&running.matter, numbered));
        }
        if self.matters.is_empty() {
            open.extend(self.starts());
        }
        open
    }

    fn wait(
        &self,
        matter: &Matter,
        wait: &Wait,
        numbered: Option<usize>,
        since: Option<Timestamp>,
    ) -> Option<Open> {
        let program = program_of(self.shelf, matter, wait.scope)?;
        let node = program.node(wait.node)?;
        Some(Open {
            matter: numbered,
            element: node.id.to_string(),
            name: node.name.to_string(),
            kind: node.element,
            awaited: awaited(&wait.kind),
            since,
            entries: continues(program, wait, &node.id),
        })
    }

    /// What went wrong and can be put right.
    fn incidents(&self, matter: &Matter, numbered: Option<usize>) -> Vec<Open> {
        let told = |incident: &crate::state::Incident| {
            let node = node_of(self.shelf, matter, incident.scope, incident.node)?;
            let retry = entry(&[
                ("incident", quoted(&node.id)),
                ("resolve", quoted("retry")),
                ("vars", object()),
            ]);
            let skip = entry(&[
                ("incident", quoted(&node.id)),
                ("resolve", quoted("skip")),
                ("vars", object()),
            ]);
            Some(Open {
                matter: numbered,
                element: node.id.to_string(),
                name: node.name.to_string(),
                kind: node.element,
                awaited: super::line::vars([
                    ("for", Value::text("incident")),
                    ("code", Value::text(&incident.code)),
                    ("zh", Value::text(&incident.zh)),
                    ("en", Value::text(&incident.en)),
                ]),
                since: None,
                entries: [retry, skip].into_iter().flatten().collect(),
            })
        };
        matter.incidents.iter().filter_map(told).collect()
    }

    /// Tokens that have come to a gateway which still waits for others.
    fn joins(&self, matter: &Matter, numbered: Option<usize>) -> Vec<Open> {
        let held = |token: u32| matter.incidents.iter().any(|incident| incident.token == token);
        let stuck = matter
            .tokens
            .iter()
            .filter(|token| token.stage == Stage::Arrived && !held(token.id));
        let told = stuck.filter_map(|token| {
            let node = node_of(self.shelf, matter, token.scope, token.node)?;
            Some(Open {
                matter: numbered,
                element: node.id.to_string(),
                name: node.name.to_string(),
                kind: node.element,
                awaited: super::line::vars([("for", Value::text("tokens"))]),
                since: None,
                entries: Vec::new(),
            })
        });
        told.collect()
    }

    /// What would start something, when nothing has been started.
    fn starts(&self) -> Vec<Open> {
        let mut open = Vec::new();
        for process in &self.listening {
            for (number, kind) in self.program.starts(*process) {
                let Some(node) = self.program.node(number) else {
                    continue;
                };
                let (word, entry) = match kind {
                    StartKind::None => continue,
                    StartKind::Message(name) => {
                        ("message", entry(&[("message", quoted(name)), ("vars", object())]))
                    }
                    StartKind::Signal(name) => {
                        ("signal", entry(&[("signal", quoted(name)), ("vars", object())]))
                    }
                    StartKind::Timer => (
                        "timer",
                        entry(&[("element", quoted(&node.id)), ("vars", object())]),
                    ),
                    StartKind::Condition => (
                        "condition",
                        entry(&[("element", quoted(&node.id)), ("vars", object())]),
                    ),
                };
                open.push(Open {
                    matter: None,
                    element: node.id.to_string(),
                    name: node.name.to_string(),
                    kind: node.element,
                    awaited: super::line::vars([("for", Value::text(word))]),
                    since: None,
                    entries: entry.into_iter().collect(),
                });
            }
        }
        open
    }
}

/// The entries that would continue a wait.
fn continues(program: &Program, wait: &Wait, element: &str) -> Vec<Box<RawValue>> {
    let entry = match &wait.kind {
        WaitKind::Task => entry(&[("task", quoted(element)), ("complete", object())]),
        WaitKind::Job { .. } => entry(&[("job", quoted(element)), ("complete", object())]),
        WaitKind::Message { name, key: None, .. } => entry(&[("message", quoted(name)), ("vars", object())]),
        WaitKind::Message {
            name, key: Some(key), ..
        } => entry(&[
            ("message", quoted(name)),
            ("key", quoted(key)),
            ("vars", object()),
        ]),
        WaitKind::Signal { name } => entry(&[("signal", quoted(name)), ("vars", object())]),
        WaitKind::Condition { .. } | WaitKind::Inputs => entry(&[("set", object())]),
        WaitKind::AdHoc => return ad_hoc(program, wait, element),
        WaitKind::Timer { .. } => None,
    };
    entry.into_iter().collect()
}

fn ad_hoc(program: &Program, wait: &Wait, element: &str) -> Vec<Box<RawValue>> {
    let body = program
        .inner(wait.node)
        .and_then(|body| program.bodies.get(body as usize));
    let free = body.map(|body| body.free.as_slice()).unwrap_or_default();
    let starts = free.iter().filter_map(|number| {
        let node = program.node(*number)?;
        entry(&[("adhoc", quoted(element)), ("start", quoted(&node.id))])
    });
    starts
        .chain(entry(&[("adhoc", quoted(element)), ("end", "true".to_owned())]))
        .collect()
}
