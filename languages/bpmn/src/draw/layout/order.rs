//! The order within columns: sweeps by barycentre, then exchanges of neighbours, keeping the best found.

use super::super::geometry::At;
use super::net::{Arc, Net, Pull};

/// Sweeps over all columns; more bring nothing on graphs people draw.
const SWEEPS: usize = 16;
/// Exchanges of neighbours are tried on graphs up to this many connections.
const EXCHANGES_UP_TO: usize = 600;

/// Orders every column so that few connections cross.
pub(super) fn ordered(net: &mut Net) {
    let between = by_layer(net);
    let near = Near::of(net);
    first_order(net);
    let mut best = net.layers.clone();
    let mut fewest = crossings(net, &between);
    for sweep in 0..SWEEPS {
        if fewest == 0 {
            break;
        }
        sort_columns(net, &near, sweep % 2 == 0);
        if net.arcs.len() <= EXCHANGES_UP_TO {
            exchange(net, &between);
        }
        let now = crossings(net, &between);
        if now < fewest {
            fewest = now;
            best.clone_from(&net.layers);
        }
    }
    net.layers = best;
}

/// The neighbours of every item on both sides, with the small offset of links from a lower border.
struct Near {
    left: Vec<Vec<(usize, f64)>>,
    right: Vec<Vec<(usize, f64)>>,
}

impl Near {
    fn of(net: &Net) -> Near {
        let mut near = Near {
            left: vec![Vec::new(); net.items.len()],
            right: vec![Vec::new(); net.items.len()],
        };
        for arc in &net.arcs {
            let lower = if arc.pull == Pull::Rider { 0.4 } else { 0.0 };
            if let Some(list) = near.right.get_mut(arc.from) {
                list.push((arc.to, 0.0));
            }
            if let Some(list) = near.left.get_mut(arc.to) {
                list.push((arc.from, lower));
            }
        }
        near
    }
}

/// Connections by the column they start in.
fn by_layer(net: &Net) -> Vec<Vec<Arc>> {
    let mut between: Vec<Vec<Arc>> = vec![Vec::new(); net.layers.len()];
    for arc in &net.arcs {
        if let Some(list) = between.get_mut(net.items.at(arc.from).layer) {
            list.push(*arc);
        }
    }
    between
}

/// The first order: bands, then connected parts, then the order of the document.
fn first_order(net: &mut Net) {
    let items = net.items.clone();
    for layer in &mut net.layers {
        layer.sort_by_key(|index| {
            let item = items.at(*index);
            (item.band, item.part, *index)
        });
    }
}

/// One sweep: each column is sorted by the mean position of its neighbours in the column before.
fn sort_columns(net: &mut Net, near: &Near, rightwards: bool) {
    let count = net.layers.len();
    let mut positions = net.positions();
    for step in 0..count {
        let layer = if rightwards { step } else { count - 1 - step };
        let side = if rightwards { &near.left } else { &near.right };
        let column = net.layers.at(layer);
        let mut keyed: Vec<(usize, usize, f64, usize, usize)> = column
            .iter()
            .enumerate()
            .map(|(own, index)| {
                let item = net.items.at(*index);
                (
                    item.band,
                    item.part,
                    mean(side, &positions, *index).unwrap_or(position(own)),
                    own,
                    *index,
                )
            })
            .collect();
        keyed.sort_by(|a, b| {
            (a.0, a.1)
                .cmp(&(b.0, b.1))
                .then(a.2.total_cmp(&b.2))
                .then(a.3.cmp(&b.3))
        });
        for (position, key) in keyed.iter().enumerate() {
            positions.put(key.4, position);
        }
        net.layers
            .put(layer, keyed.into_iter().map(|key| key.4).collect());
    }
}

/// The mean position of an item's neighbours on one side.
fn mean(side: &[Vec<(usize, f64)>], positions: &Vec<usize>, index: usize) -> Option<f64> {
    let near = side.get(index).filter(|near| !near.is_empty())?;
    let sum: f64 = near
        .iter()
        .map(|(item, lower)| position(positions.at(*item)) + lower)
        .sum();
    Some(sum / position(near.len()))
}

/// A count as a number to calculate means with.
fn position(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// All crossings of the present order.
fn crossings(net: &Net, between: &[Vec<Arc>]) -> usize {
    let positions = net.positions();
    between
        .iter()
        .map(|arcs| crossings_between(arcs, &positions))
        .sum()
}

/// Crossings between two columns: the inversions among the ends, counted by merging.
fn crossings_between(arcs: &[Arc], positions: &Vec<usize>) -> usize {
    let mut ends: Vec<(usize, usize)> = arcs
        .iter()
        .map(|arc| (positions.at(arc.from), positions.at(arc.to)))
        .collect();
    ends.sort_unstable();
    let mut right: Vec<usize> = ends.into_iter().map(|(_, to)| to).collect();
    inversions(&mut right)
}

fn inversions(list: &mut Vec<usize>) -> usize {
    if list.len() < 2 {
        return 0;
    }
    let mut upper = list.split_off(list.len() / 2);
    let mut count = inversions(list) + inversions(&mut upper);
    let mut merged = Vec::with_capacity(list.len() + upper.len());
    let (mut a, mut b) = (list.iter().copied().peekable(), upper.iter().copied().peekable());
    while let (Some(left), Some(right)) = (a.peek().copied(), b.peek().copied()) {
        if left <= right {
            merged.push(left);
            a.next();
        } else {
            count += a.len();
            merged.push(right);
            b.next();
        }
    }
    merged.extend(a);
    merged.extend(b);
    *list = merged;
    count
}

/// Exchanges neighbours of a column while that saves crossings.
fn exchange(net: &mut Net, between: &[Vec<Arc>]) {
    for layer in 0..net.layers.len() {
        let length = net.layers.get(layer).map_or(0, Vec::len);
        for upper in 1..length {
            let before = around(net, between, layer);
            if !swap(net, layer, upper) {
                continue;
            }
            if around(net, between, layer) >= before {
                swap(net, layer, upper);
            }
        }
    }
}

/// Crossings on both sides of a column.
fn around(net: &Net, between: &[Vec<Arc>], layer: usize) -> usize {
    let positions = net.positions();
    let side = |index: usize| {
        between
            .get(index)
            .map_or(0, |arcs| crossings_between(arcs, &positions))
    };
    side(layer) + layer.checked_sub(1).map_or(0, side)
}

/// Exchanges an item with the one above it, if band and part allow.
fn swap(net: &mut Net, layer: usize, lower: usize) -> bool {
    let Some(column) = net.layers.get_mut(layer) else {
        return false;
    };
    let pair = (column.get(lower - 1).copied(), column.get(lower).copied());
    let (Some(a), Some(b)) = pair else {
        return false;
    };
    let (first, second) = (net.items.at(a), net.items.at(b));
    if (first.band, first.part) != (second.band, second.part) {
        return false;
    }
    column.swap(lower - 1, lower);
    true
}
