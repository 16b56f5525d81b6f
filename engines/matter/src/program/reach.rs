//! From where an incoming flow of a joining gateway can still be reached.
//!
//! What it is for: the condition of BPMN 2.0.2 §13.4.3 under which an inclusive gateway waits no longer. For each
//! incoming flow, the nodes from which a path of sequence flows leads to it without visiting the gateway.
//!
//! Choice: links count as flows, since tokens pass by them. A boundary event counts as a way by which its activity may
//! still bring a token, since it may; it doesn't count as a way to a flow that has its token already, since the activity
//! is still due to leave by its own flows.
//!
//! It knows nothing of tokens. Start at [`Reach::of`].

use super::Flow;
use crate::state::NONE;

/// For each incoming flow of one gateway, the nodes from which it can be reached.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reach {
    incoming: Vec<Way>,
}

/// An incoming flow, and the nodes from which it can be reached.
#[derive(Debug, Clone)]
struct Way {
    flow: u32,
    /// By sequence flows and links.
    flows: Vec<u64>,
    /// By these and boundary events.
    any: Vec<u64>,
}

/// The graph backwards: for each node, the nodes a token may come from.
#[derive(Debug, Clone)]
pub(crate) struct Predecessors {
    flows: Vec<Vec<u32>>,
    any: Vec<Vec<u32>>,
}

impl Predecessors {
    /// Of so many nodes, none connected.
    pub(crate) fn of(nodes: usize) -> Self {
        Self {
            flows: vec![Vec::new(); nodes],
            any: vec![Vec::new(); nodes],
        }
    }

    /// A sequence flow or link.
    pub(crate) fn flow(&mut self, from: u32, to: u32) {
        if let Some(list) = self.flows.get_mut(to as usize) {
            list.push(from);
        }
        self.boundary(from, to);
    }

    /// An event on the boundary of an activity.
    pub(crate) fn boundary(&mut self, host: u32, event: u32) {
        if let Some(list) = self.any.get_mut(event as usize) {
            list.push(host);
        }
    }
}

impl Reach {
    /// Works out the sets for a gateway.
    pub(crate) fn of(gateway: u32, incoming: &[u32], flows: &[Flow], before: &Predecessors) -> Self {
        let ways = incoming.iter().map(|number| {
            let from = flows.get(*number as usize).map_or(NONE, |flow| flow.from);
            Way {
                flow: *number,
                flows: backwards(from, gateway, &before.flows),
                any: backwards(from, gateway, &before.any),
            }
        });
        Self {
            incoming: ways.collect(),
        }
    }

    /// Whether a token at `node` is still to be waited for, given which incoming flows hold tokens: it may reach
    /// an empty one, and can't reach one that holds a token.
    pub(crate) fn is_waited_for(&self, node: u32, holds: impl Fn(u32) -> bool) -> bool {
        let mut empty = false;
        for way in &self.incoming {
            if holds(way.flow) {
                if contains(&way.flows, node) {
                    return false;
                }
            } else {
                empty |= contains(&way.any, node);
            }
        }
        empty
    }
}

fn contains(set: &[u64], node: u32) -> bool {
    let word = set.get(node as usize / 64).copied().unwrap_or(0);
    word >> (node % 64) & 1 == 1
}

fn backwards(from: u32, gateway: u32, before: &[Vec<u32>]) -> Vec<u64> {
    let mut set = vec![0u64; before.len().div_ceil(64)];
    let mut open = vec![from];
    while let Some(node) = open.pop() {
        if node == gateway || !insert(&mut set, node) {
            continue;
        }
        open.extend(before.get(node as usize).into_iter().flatten());
    }
    set
}

/// Adds a node; false if it was there or is none.
fn insert(set: &mut [u64], node: u32) -> bool {
    let Some(word) = set.get_mut(node as usize / 64) else {
        return false;
    };
    let bit = 1 << (node % 64);
    let new = *word & bit == 0;
    *word |= bit;
    new
}
