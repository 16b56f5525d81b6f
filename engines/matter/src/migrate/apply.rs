//! Applying a migration: one event that renumbers everything a matter holds.
//!
//! The event carries the numbers, so that it can be applied without either program. Start at [`migrate`].

use super::added::Added;
use super::check::{Check, work};
use super::fault;
use super::plan::Plan;
use super::report::Fate;
use crate::program::{Definition, Doing, Kind, Work};
use crate::state::{
    CompensationRecord, DefinitionKey, Matter, NONE, Name, ScopeKind, Stage, Vars, Wait, WaitKind,
};
use serde::{Deserialize, Serialize};
use skein_kernel::rejection::Rejection;
use std::collections::BTreeMap;

/// A matter was moved to another version of its definition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Migrated {
    /// Which of the matter's definitions.
    #[serde(rename = "u", default)]
    pub unit: u16,
    /// The definition from here on.
    #[serde(rename = "d")]
    pub definition: DefinitionKey,
    /// Old and new number of every node that has a counterpart.
    #[serde(rename = "n")]
    pub nodes: BTreeMap<u32, u32>,
    /// Old and new number of every process.
    #[serde(rename = "p")]
    pub processes: BTreeMap<u32, u32>,
    /// Old and new number of every sequence flow that has a counterpart.
    #[serde(rename = "f")]
    pub flows: BTreeMap<u32, u32>,
    /// Old and new place of every clock that has a counterpart.
    #[serde(rename = "k", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub clocks: BTreeMap<u32, u32>,
    /// Waits that are something else from here on.
    #[serde(rename = "w", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub waits: BTreeMap<u32, WaitKind>,
    /// Waits that end.
    #[serde(rename = "x", default, skip_serializing_if = "Vec::is_empty")]
    pub ended: Vec<u32>,
    /// Tokens whose node begins from the start: what they waited for has ended.
    #[serde(rename = "a", default, skip_serializing_if = "Vec::is_empty")]
    pub restarted: Vec<u32>,
    /// Old and new number of every body that has a counterpart and another number.
    #[serde(rename = "b", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub bodies: BTreeMap<u32, u32>,
    /// Scopes that are of another sort from here on.
    #[serde(rename = "s", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub kinds: BTreeMap<u32, ScopeKind>,
    /// Why.
    #[serde(rename = "r")]
    pub reason: Name,
}

/// The event that migrates a matter.
///
/// # Errors
/// `SK-MATTER-0192` without a reason, and everything that stands in the way (`SK-MATTER-0180` to `0193`).
pub fn migrate(plan: &Plan<'_>, matter: &Matter, reason: &str) -> Result<Migrated, Vec<Rejection>> {
    if reason.trim().is_empty() {
        return Err(vec![fault::no_reason()]);
    }
    let report = plan.check(matter);
    let refusals: Vec<Rejection> = report.refusals().cloned().collect();
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let unit = Check { plan, matter }.unit().map_err(|why| vec![why])?;
    let key = matter.units.get(usize::from(unit));
    let keys = key.and_then(|key| plan.keys(&key.process));
    let (_, definition) = keys.ok_or_else(|| vec![fault::over()])?;
    let fates = || {
        let items = report.items.iter();
        items.map(|item| (item.id, &item.fate))
    };
    let ended = fates().filter(|(_, fate)| matches!(fate, Fate::Ends));
    let recreated = fates().filter(|(_, fate)| matches!(fate, Fate::Recreated(_)));
    let waits = recreated.filter_map(|(id, _)| Some((id, anew(plan, matter.waits.get(id)?)?)));
    Ok(Migrated {
        unit,
        definition,
        nodes: plan.nodes.clone(),
        processes: plan.processes.clone(),
        flows: plan.flows.clone(),
        clocks: plan.clocks.clone(),
        waits: waits.collect(),
        ended: ended.map(|(id, _)| id).collect(),
        restarted: Check { plan, matter }.restarting(unit),
        bodies: plan
            .bodies
            .iter()
            .filter(|(old, new)| old != new)
            .map(|(old, new)| (*old, *new))
            .collect(),
        kinds: kinds(plan, matter, unit),
        reason: reason.into(),
    })
}

/// The events to listen to from a migration on.
pub(crate) fn added(plan: &Plan<'_>, matter: &Matter) -> Vec<Added> {
    let check = Check { plan, matter };
    check.unit().map(|unit| check.added(unit)).unwrap_or_default()
}

/// Subprocesses that become transactions, or transactions that become subprocesses.
fn kinds(plan: &Plan<'_>, matter: &Matter, unit: u16) -> BTreeMap<u32, ScopeKind> {
    let scopes = matter.scopes.iter().filter(|scope| scope.unit == unit);
    let subprocesses =
        scopes.filter(|scope| matches!(scope.kind, ScopeKind::SubProcess | ScopeKind::Transaction));
    let changed = subprocesses.filter_map(|scope| {
        let new = plan.new.node(plan.node(scope.node)?)?;
        match &new.kind {
            Kind::Activity(Doing::Sub { kind, .. }) if *kind != scope.kind => Some((scope.id, *kind)),
            _ => None,
        }
    });
    changed.collect()
}

/// What a task's wait becomes at its new node.
fn anew(plan: &Plan<'_>, wait: &Wait) -> Option<WaitKind> {
    let number = plan.node(wait.node)?;
    Some(match work(plan.new.node(number)?)? {
        Work::Human => WaitKind::Task,
        Work::Job { topic } => WaitKind::Job {
            topic: topic.clone(),
            failures: 0,
            retry_at: None,
        },
        Work::Receive {
            catch: Definition::Message { message, .. },
        } => WaitKind::Message {
            name: plan.new.messages.get(*message as usize)?.name.clone(),
            key: None,
            others: Vec::new(),
        },
        _ => return None,
    })
}

impl Migrated {
    fn node(&self, old: u32) -> u32 {
        self.nodes.get(&old).copied().unwrap_or(old)
    }

    fn body(&self, old: u32) -> u32 {
        self.bodies.get(&old).copied().unwrap_or(old)
    }

    fn flow(&self, old: u32) -> u32 {
        self.flows.get(&old).copied().unwrap_or(NONE)
    }

    fn record(&self, record: &mut CompensationRecord) {
        record.node = self.node(record.node);
        record.body = self.body(record.body);
        for inner in &mut record.inner {
            if inner.unit == self.unit {
                self.record(inner);
            }
        }
    }
}

/// Applies a migration. Total: numbers without a counterpart stay as they are.
pub(crate) fn evolve(matter: &mut Matter, event: &Migrated) {
    let unit = event.unit;
    if let Some(key) = matter.units.get_mut(usize::from(unit)) {
        *key = event.definition.clone();
    }
    let within: Vec<u32> = matter
        .scopes
        .iter()
        .filter(|scope| scope.unit == unit)
        .map(|scope| scope.id)
        .collect();
    let ours = |scope: u32| within.binary_search(&scope).is_ok();
    for scope in matter.scopes.iter_mut().filter(|scope| scope.unit == unit) {
        if scope.kind.is_process() {
            scope.node = event.processes.get(&scope.node).copied().unwrap_or(scope.node);
        } else if scope.kind == ScopeKind::Compensation {
            scope.node = event.body(scope.node);
        } else {
            scope.node = event.node(scope.node);
        }
        if let Some(kind) = event.kinds.get(&scope.id) {
            scope.kind = *kind;
        }
        for (gateway, served) in &mut scope.resetting {
            *gateway = event.node(*gateway);
            served.iter_mut().for_each(|flow| *flow = event.flow(*flow));
        }
    }
    for token in matter.tokens.iter_mut().filter(|token| ours(token.scope)) {
        token.node = event.node(token.node);
        token.flow = event.flow(token.flow);
    }
    for id in &event.restarted {
        if let Some(token) = matter.tokens.get_mut(*id) {
            token.stage = Stage::Arrived;
            token.locals = Vars::new();
        }
    }
    let over = |token: u32| event.restarted.contains(&token);
    matter
        .waits
        .retain(|wait| !event.ended.contains(&wait.id) && !over(wait.token));
    matter.incidents.retain(|incident| !over(incident.token));
    for wait in matter.waits.iter_mut().filter(|wait| ours(wait.scope)) {
        wait.node = event.node(wait.node);
        if let Some(kind) = event.waits.get(&wait.id) {
            wait.kind = kind.clone();
        }
    }
    for record in matter.records.iter_mut().filter(|record| ours(record.scope)) {
        event.record(record);
    }
    for incident in matter
        .incidents
        .iter_mut()
        .filter(|incident| ours(incident.scope))
    {
        incident.node = event.node(incident.node);
    }
    matter
        .clocks
        .remap(unit, |clock| event.clocks.get(&clock).copied());
    matter.desk.remap(unit, |node| event.nodes.get(&node).copied());
}
