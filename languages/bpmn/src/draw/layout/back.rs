//! Links against the flow: each is led back through the columns on the way that crosses least.

use super::super::geometry::At;
use super::Sketch;
use super::layers::join;
use super::net::{Arc, Course, Item, Kind, Net, Pull};

/// When this many comparisons are spent, the remaining links simply run below everything.
const MOST_COMPARISONS: usize = 20_000_000;

/// Gives every link against the flow its bends.
pub(super) fn led_round(net: &mut Net, sketch: &Sketch) {
    let mut budget = MOST_COMPARISONS;
    for index in 0..net.courses.len() {
        if !matches!(net.courses.get(index), Some(Course::Back(_))) {
            continue;
        }
        let Some(link) = sketch.links.get(index) else {
            continue;
        };
        let slots = best_slots(net, link.to, link.from, &mut budget);
        let first = net.items.at(link.to).layer;
        let part = net.items.at(link.to).part;
        let mut chain = Vec::new();
        for (offset, slot) in slots.into_iter().enumerate() {
            let item = Item {
                kind: Kind::Bend,
                layer: first + offset,
                band: band_at(net, first + offset, slot),
                part,
                up: 0.0,
                down: 0.0,
            };
            let new = net.items.len();
            net.items.push(item);
            if let Some(column) = net.layers.get_mut(first + offset) {
                column.insert(slot.min(column.len()), new);
            }
            chain.push(new);
        }
        join(net, &chain, false);
        if let Some(course) = net.courses.get_mut(index) {
            *course = Course::Back(chain);
        }
    }
}

/// The band of the place before the item at a slot.
fn band_at(net: &Net, layer: usize, slot: usize) -> usize {
    let column = net.layers.at(layer);
    let borders = column
        .iter()
        .take(slot)
        .filter(|item| net.items.at(**item).kind == Kind::Border)
        .count();
    2 * borders
}

/// For each column from the target's to the source's, before which position the link passes: the cheapest
/// way from right to left by crossings and by boxes between the ends and the way.
fn best_slots(net: &Net, target: usize, source: usize, budget: &mut usize) -> Vec<usize> {
    let (first, last) = (net.items.at(target).layer, net.items.at(source).layer);
    let positions = net.positions();
    let size = |layer: usize| net.layers.get(layer).map_or(0, Vec::len);
    let work: usize = (first..last)
        .map(|layer| (size(layer) + 1) * (size(layer + 1) + net.arcs.len()))
        .sum();
    let Some(left) = budget.checked_sub(work) else {
        return (first..=last).map(size).collect();
    };
    *budget = left;
    let mut cost: Vec<usize> = (0..=size(last))
        .map(|slot| 10 * distance(slot, positions.at(source)) + usize::from(slot <= positions.at(source)))
        .collect();
    let mut came: Vec<Vec<usize>> = Vec::new();
    for layer in (first..last).rev() {
        let arcs: Vec<Arc> = net
            .arcs
            .iter()
            .copied()
            .filter(|arc| net.items.at(arc.from).layer == layer)
            .collect();
        let (next, from) = step(&arcs, &positions, size(layer), &cost);
        cost = next;
        came.push(from);
    }
    let ends = cost
        .iter()
        .enumerate()
        .map(|(slot, cost)| (cost + 10 * distance(slot, positions.at(target)), slot));
    let mut slot = ends.min().map_or(0, |(_, slot)| slot);
    let mut slots = vec![slot];
    for from in came.iter().rev() {
        slot = from.at(slot);
        slots.push(slot);
    }
    slots
}

/// How many boxes lie between a slot and a box at a position.
fn distance(slot: usize, position: usize) -> usize {
    if slot <= position {
        position - slot
    } else {
        slot - position - 1
    }
}

/// One column further left: for each slot the cheapest cost, and which slot of the right column gives it.
fn step(arcs: &[Arc], positions: &Vec<usize>, size: usize, right: &[usize]) -> (Vec<usize>, Vec<usize>) {
    let mut cost = Vec::with_capacity(size + 1);
    let mut came = Vec::with_capacity(size + 1);
    for slot in 0..=size {
        // An arc from above the slot is crossed when it ends at or below the right slot, and the reverse.
        let mut crossed: Vec<usize> = vec![0; right.len() + 1];
        let mut below = 0;
        for arc in arcs {
            let weight = if arc.pull == Pull::Border { 30 } else { 10 };
            let end = positions.at(arc.to) + 1;
            if positions.at(arc.from) < slot {
                below += weight;
                crossed.put(end, crossed.at(end).wrapping_sub(weight));
            } else {
                crossed.put(end, crossed.at(end).wrapping_add(weight));
            }
        }
        let mut running = below;
        let mut best = (usize::MAX, 0);
        for (to, so_far) in right.iter().enumerate() {
            running = running.wrapping_add(crossed.at(to));
            let shift = usize::from(to != slot);
            best = best.min((so_far.saturating_add(running).saturating_add(shift), to));
        }
        cost.push(best.0);
        came.push(best.1);
    }
    (cost, came)
}
