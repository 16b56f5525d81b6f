//! Which node of the old program becomes which node of the new one.
//!
//! It knows nothing of any matter. Start at [`plan`].

use super::fault;
use super::mapping::Mapping;
use crate::program::{Doing, Kind, Node, Program, Work};
use crate::state::DefinitionKey;
use skein_kernel::rejection::Rejection;
use std::collections::BTreeMap;

/// A way from one version of a definition to another.
#[derive(Debug, Clone)]
pub struct Plan<'a> {
    pub(super) old: &'a Program,
    pub(super) new: &'a Program,
    pub(super) nodes: BTreeMap<u32, u32>,
    pub(super) processes: BTreeMap<u32, u32>,
    pub(super) flows: BTreeMap<u32, u32>,
    pub(super) bodies: BTreeMap<u32, u32>,
    pub(super) clocks: BTreeMap<u32, u32>,
    /// Clocks that people mapped by name, and that keep their period.
    pub(super) kept: Vec<u32>,
}

/// Plans the way from `old` to `new`: what `mapping` names, and otherwise what has the same id.
///
/// # Errors
/// `SK-MATTER-0189` for a name in the mapping that isn't there.
pub fn plan<'a>(old: &'a Program, new: &'a Program, mapping: &Mapping) -> Result<Plan<'a>, Vec<Rejection>> {
    let mut faults = Vec::new();
    let mut plan = Plan {
        old,
        new,
        nodes: by_id(old, new),
        processes: processes(old, new),
        flows: BTreeMap::new(),
        bodies: BTreeMap::new(),
        clocks: clocks(old, new),
        kept: Vec::new(),
    };
    for (from, to) in &mapping.nodes {
        match (old.number_of(from), new.number_of(to)) {
            (Some(from), Some(to)) => {
                plan.nodes.insert(from, to);
            }
            _ => faults.push(fault::mapping(&format!("{from} -> {to}"))),
        }
    }
    for (from, to) in &mapping.clocks {
        match (clock_number(old, from), clock_number(new, to)) {
            (Some(from), Some(to)) => {
                plan.clocks.insert(from, to);
                plan.kept.push(from);
            }
            _ => faults.push(fault::mapping(&format!("clock {from} -> {to}"))),
        }
    }
    plan.flows = plan.matching_flows();
    plan.bodies = plan.matching_bodies();
    if faults.is_empty() { Ok(plan) } else { Err(faults) }
}

fn by_id(old: &Program, new: &Program) -> BTreeMap<u32, u32> {
    let numbers: BTreeMap<&str, u32> = (0..)
        .zip(new.nodes())
        .map(|(number, node)| (&*node.id, number))
        .collect();
    (0..)
        .zip(old.nodes())
        .filter_map(|(number, node)| Some((number, *numbers.get(&*node.id)?)))
        .collect()
}

fn processes(old: &Program, new: &Program) -> BTreeMap<u32, u32> {
    (0..)
        .zip(old.processes())
        .filter_map(|(number, process)| Some((number, new.process_number(Some(&process.id))?)))
        .collect()
}

fn clock_number(program: &Program, id: &str) -> Option<u32> {
    let mut clocks = (0..).zip(&program.stated.clocks);
    clocks.find_map(|(number, clock)| (clock.spec.id == id).then_some(number))
}

fn clocks(old: &Program, new: &Program) -> BTreeMap<u32, u32> {
    (0..)
        .zip(&old.stated.clocks)
        .filter_map(|(number, clock)| Some((number, clock_number(new, &clock.spec.id)?)))
        .collect()
}

/// What sort of thing a node is, as far as a token in it cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// A task that waits or works: any of these may become any other.
    Task,
    /// Anything else keeps its element.
    Other(&'static str),
}

pub(super) fn sort(node: &Node) -> Sort {
    match &node.kind {
        Kind::Activity(Doing::Task(
            Work::Human | Work::Job { .. } | Work::Receive { .. } | Work::Nothing,
        )) => Sort::Task,
        // A transaction is a subprocess that can be cancelled besides.
        Kind::Activity(Doing::Sub { event: false, .. }) => Sort::Other("subProcess"),
        _ => Sort::Other(node.element),
    }
}

impl Plan<'_> {
    /// The definition keys it leads from and to, for a process of the old program.
    pub(super) fn keys(&self, process: &str) -> Option<(DefinitionKey, DefinitionKey)> {
        let old = self.old.process_number(Some(process))?;
        let new = *self.processes.get(&old)?;
        Some((self.old.key(old)?, self.new.key(new)?))
    }

    /// The node an old node becomes.
    pub(super) fn node(&self, old: u32) -> Option<u32> {
        self.nodes.get(&old).copied()
    }

    /// The insides of processes and of subprocesses that have a counterpart.
    fn matching_bodies(&self) -> BTreeMap<u32, u32> {
        let body = |program: &Program, process: u32| Some(program.processes().get(process as usize)?.body);
        let processes = self.processes.iter();
        let processes =
            processes.filter_map(|(old, new)| Some((body(self.old, *old)?, body(self.new, *new)?)));
        let nodes = self.nodes.iter();
        let nodes = nodes.filter_map(|(old, new)| Some((self.old.inner(*old)?, self.new.inner(*new)?)));
        processes.chain(nodes).collect()
    }

    /// The new flow between the same two nodes, by id first.
    fn matching_flows(&self) -> BTreeMap<u32, u32> {
        let new: Vec<(u32, u32, u32)> = (0..)
            .map_while(|number| Some((number, self.new.flow(number)?)))
            .map(|(number, flow)| (number, flow.from, flow.to))
            .collect();
        let mut found = BTreeMap::new();
        for old in (0..).take_while(|number| self.old.flow(*number).is_some()) {
            let Some(flow) = self.old.flow(old) else {
                continue;
            };
            let ends = (self.node(flow.from), self.node(flow.to));
            let fits = |candidate: &&(u32, u32, u32)| (Some(candidate.1), Some(candidate.2)) == ends;
            let same_id = |candidate: &&(u32, u32, u32)| self.new.flow_id(candidate.0) == Some(&flow.id);
            let by_id = new.iter().find(|candidate| fits(candidate) && same_id(candidate));
            let ends_only = || new.iter().find(fits);
            if let Some((number, ..)) = by_id.or_else(ends_only) {
                found.insert(old, *number);
            }
        }
        found
    }
}
