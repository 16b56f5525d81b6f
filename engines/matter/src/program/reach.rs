//! From where an incoming flow of a joining gateway can still be reached.
//!
//! What it is for: the condition of BPMN 2.0.2 §13.4.3 under which an inclusive gateway waits no longer. For each
//! incoming flow, a set of nodes from which a path of sequence flows leads to it without visiting the gateway.
//! Boundary events and links count as flows, since tokens pass by them.
//!
//! It knows nothing of tokens. Start at [`Reach::of`].

use super::Flow;
use crate::state::NONE;

/// For each incoming flow of one gateway, the nodes from which it can be reached.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reach {
    incoming: Vec<(u32, Vec<u64>)>,
}

/// The graph backwards: for each node, the nodes a token may come from.
pub(crate) type Predecessors = Vec<Vec<u32>>;

impl Reach {
    /// Works out the sets for a gateway.
    pub(crate) fn of(gateway: u32, incoming: &[u32], flows: &[Flow], before: &Predecessors) -> Self {
        let sets = incoming.iter().map(|number| {
            let from = flows.get(*number as usize).map_or(NONE, |flow| flow.from);
            (*number, backwards(from, gateway, before))
        });
        Self {
            incoming: sets.collect(),
        }
    }

    /// Whether a token at `node` may still reach the incoming flow.
    fn reaches(&self, place: usize, node: u32) -> bool {
        let Some((_, set)) = self.incoming.get(place) else {
            return false;
        };
        let word = set.get(node as usize / 64).copied().unwrap_or(0);
        word >> (node % 64) & 1 == 1
    }

    /// Whether a token at `node` is still to be waited for, given which incoming flows hold tokens: it may reach
    /// an empty one, and can't reach one that holds a token.
    pub(crate) fn is_waited_for(&self, node: u32, holds: impl Fn(u32) -> bool) -> bool {
        let mut empty = false;
        for (place, (flow, _)) in self.incoming.iter().enumerate() {
            if self.reaches(place, node) {
                if holds(*flow) {
                    return false;
                }
                empty = true;
            }
        }
        empty
    }
}

fn backwards(from: u32, gateway: u32, before: &Predecessors) -> Vec<u64> {
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
