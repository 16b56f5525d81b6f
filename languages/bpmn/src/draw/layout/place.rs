//! Heights: items that want to be level are joined into blocks, blocks are packed, then moved towards
//! what they are connected with as far as their neighbours allow.

use super::super::geometry::At;
use super::net::{Arc, Kind, Net, Pull};

/// Room between two boxes, between links, and between anything and the border of its band.
const BOX_GAP: f64 = 28.0;
const LINK_GAP: f64 = 16.0;
const BORDER_GAP: f64 = 18.0;
/// The least height of a band.
const BAND: f64 = 110.0;
/// Rounds of moving; each lets a change travel through the whole graph once.
const ROUNDS: usize = 24;

/// The height of every item's axis, and of the borders between bands.
#[derive(Debug, Clone, Default)]
pub(super) struct Heights {
    pub(super) axis: Vec<f64>,
    pub(super) bands: Vec<(f64, f64)>,
    pub(super) total: f64,
}

/// The height of every item.
pub(super) fn placed(net: &Net) -> Heights {
    let block = blocks(net);
    let order = Order::of(net, &block);
    let mut y = order.packed();
    let pulls = pulls(net, &block);
    for round in 0..ROUNDS {
        order.settle(&mut y, &pulls, round % 2 == 0);
    }
    finished(net, &block, &y)
}

/// The block of every item: connections are made level in the order of their pull, as long as each item
/// has one level neighbour a side and no two level connections cross.
fn blocks(net: &Net) -> Vec<usize> {
    let positions = net.positions();
    let mut wanted: Vec<(Pull, usize, Arc)> = net
        .arcs
        .iter()
        .enumerate()
        .filter(|(_, arc)| arc.pull != Pull::Rider)
        .map(|(index, arc)| (arc.pull, index, *arc))
        .collect();
    wanted.sort_by_key(|(pull, index, _)| (*pull, *index));
    let mut level: Vec<Vec<(usize, usize)>> = vec![Vec::new(); net.layers.len()];
    let mut right = vec![None; net.items.len()];
    let mut left = vec![false; net.items.len()];
    for (_, _, arc) in wanted {
        let ends = (positions.at(arc.from), positions.at(arc.to));
        let Some(made) = level.get_mut(net.items.at(arc.from).layer) else {
            continue;
        };
        let crosses = made.iter().any(|(a, b)| (*a < ends.0) != (*b < ends.1));
        if right.at(arc.from).is_none() && !left.at(arc.to) && !crosses {
            made.push(ends);
            right.put(arc.from, Some(arc.to));
            left.put(arc.to, true);
        }
    }
    let mut block = vec![0; net.items.len()];
    for start in (0..net.items.len()).filter(|item| !left.at(*item)) {
        let mut next = Some(start);
        while let Some(item) = next {
            block.put(item, start);
            next = right.at(item);
        }
    }
    block
}

/// Which block must stay how far below which.
struct Order {
    /// For each block: (the block, the distance).
    above: Vec<Vec<(usize, f64)>>,
    below: Vec<Vec<(usize, f64)>>,
    /// Blocks from the top downwards.
    sorted: Vec<usize>,
}

impl Order {
    fn of(net: &Net, block: &Vec<usize>) -> Order {
        let count = net.items.len();
        let mut order = Order {
            above: vec![Vec::new(); count],
            below: vec![Vec::new(); count],
            sorted: Vec::new(),
        };
        for layer in &net.layers {
            for (upper, lower) in layer.iter().zip(layer.iter().skip(1)) {
                order.keep(block.at(*upper), block.at(*lower), apart(net, *upper, *lower));
            }
        }
        for (upper, lower) in net.borders.iter().zip(net.borders.iter().skip(1)) {
            for (a, b) in upper.iter().zip(lower) {
                order.keep(block.at(*a), block.at(*b), BAND);
            }
        }
        order.sort(net, block);
        order
    }

    fn keep(&mut self, upper: usize, lower: usize, distance: f64) {
        if let Some(list) = self.below.get_mut(upper) {
            list.push((lower, distance));
        }
        if let Some(list) = self.above.get_mut(lower) {
            list.push((upper, distance));
        }
    }

    fn sort(&mut self, net: &Net, block: &Vec<usize>) {
        let mut waiting: Vec<usize> = self.above.iter().map(Vec::len).collect();
        let heads = (0..net.items.len()).filter(|item| block.at(*item) == *item);
        let mut open: Vec<usize> = heads.filter(|head| waiting.at(*head) == 0).collect();
        open.reverse();
        while let Some(next) = open.pop() {
            self.sorted.push(next);
            for (lower, _) in self.below.at(next) {
                waiting.put(lower, waiting.at(lower).saturating_sub(1));
                if waiting.at(lower) == 0 {
                    open.push(lower);
                }
            }
        }
    }

    /// Every block as high as it can be.
    fn packed(&self) -> Vec<f64> {
        let mut y = vec![0.0; self.above.len()];
        for block in &self.sorted {
            y.put(*block, self.highest(&y, *block).unwrap_or(0.0));
        }
        y
    }

    fn highest(&self, y: &Vec<f64>, block: usize) -> Option<f64> {
        let above = self.above.get(block)?;
        above
            .iter()
            .map(|(other, distance)| y.at(*other) + distance)
            .reduce(f64::max)
    }

    fn lowest(&self, y: &Vec<f64>, block: usize) -> Option<f64> {
        let below = self.below.get(block)?;
        below
            .iter()
            .map(|(other, distance)| y.at(*other) - distance)
            .reduce(f64::min)
    }

    /// Moves every block towards what pulls it: downwards from the bottom, upwards from the top.
    fn settle(&self, y: &mut Vec<f64>, pulls: &[Vec<(usize, f64, u8)>], downwards: bool) {
        let count = self.sorted.len();
        for step in 0..count {
            let block = self.sorted.at(if downwards { count - 1 - step } else { step });
            let Some(wish) = wish(pulls, y, block) else {
                continue;
            };
            let top = self.highest(y, block).unwrap_or(f64::MIN);
            let bottom = self.lowest(y, block).unwrap_or(f64::MAX);
            y.put(block, wish.min(bottom).max(top));
        }
    }
}

/// The distance two neighbours of a column keep.
fn apart(net: &Net, upper: usize, lower: usize) -> f64 {
    let (a, b) = (net.items.at(upper), net.items.at(lower));
    let gap = match (a.kind, b.kind) {
        (Kind::Border, Kind::Border) => BAND,
        (Kind::Border, _) | (_, Kind::Border) => BORDER_GAP,
        (Kind::Cell, Kind::Cell) => BOX_GAP,
        _ => LINK_GAP,
    };
    a.down + gap + b.up
}

/// For each block, what it is connected with outside itself: (block, offset, weight).
fn pulls(net: &Net, block: &Vec<usize>) -> Vec<Vec<(usize, f64, u8)>> {
    let mut pulls: Vec<Vec<(usize, f64, u8)>> = vec![Vec::new(); net.items.len()];
    for arc in &net.arcs {
        let (from, to) = (block.at(arc.from), block.at(arc.to));
        if from == to {
            continue;
        }
        let lower = if arc.pull == Pull::Rider {
            net.items.at(arc.from).down + LINK_GAP
        } else {
            0.0
        };
        let weight = match arc.pull {
            Pull::Border => continue,
            Pull::Inner => 3,
            Pull::Spine => 2,
            Pull::Plain | Pull::Rider => 1,
        };
        if let Some(list) = pulls.get_mut(to) {
            list.push((from, lower, weight));
        }
        // What hangs on a lower border follows its host, never the other way round.
        if let Some(list) = pulls.get_mut(from).filter(|_| arc.pull != Pull::Rider) {
            list.push((to, 0.0, weight));
        }
    }
    pulls
}

/// The weighted median of what pulls a block.
fn wish(pulls: &[Vec<(usize, f64, u8)>], y: &Vec<f64>, block: usize) -> Option<f64> {
    let list = pulls.get(block).filter(|list| !list.is_empty())?;
    let mut places: Vec<(f64, u8)> = list
        .iter()
        .map(|(other, off, weight)| (y.at(*other) + off, *weight))
        .collect();
    places.sort_by(|a, b| a.0.total_cmp(&b.0));
    let total: u32 = places.iter().map(|place| u32::from(place.1)).sum();
    let mut passed = 0;
    for (index, (place, weight)) in places.iter().enumerate() {
        passed += u32::from(*weight);
        if passed * 2 == total {
            let next = places.get(index + 1).map_or(*place, |next| next.0);
            return Some((place + next) / 2.0);
        }
        if passed * 2 > total {
            return Some(*place);
        }
    }
    None
}

/// Heights from the top edge of all, and the bands.
fn finished(net: &Net, block: &Vec<usize>, y: &Vec<f64>) -> Heights {
    let axis: Vec<f64> = (0..net.items.len()).map(|item| y.at(block.at(item))).collect();
    let entries = || {
        net.items
            .iter()
            .zip(&axis)
            .filter(|(item, _)| item.kind != Kind::Border)
    };
    let mut top = entries()
        .map(|(item, y)| y - item.up)
        .reduce(f64::min)
        .unwrap_or(0.0);
    let mut bottom = entries()
        .map(|(item, y)| y + item.down)
        .reduce(f64::max)
        .unwrap_or(0.0);
    if net.bands > 1 {
        let edges = net
            .borders
            .iter()
            .filter_map(|items| items.first())
            .map(|item| axis.at(*item));
        let edges: Vec<f64> = edges.collect();
        top = edges
            .first()
            .map_or(top, |first| (top - BORDER_GAP).min(first - BAND));
        bottom = edges
            .last()
            .map_or(bottom, |last| (bottom + BORDER_GAP).max(last + BAND));
    }
    let mut bands = Vec::new();
    let mut upper = 0.0;
    for items in &net.borders {
        let lower = items.first().map_or(0.0, |item| axis.at(*item)) - top;
        bands.push((upper, lower));
        upper = lower;
    }
    bands.push((upper, bottom - top));
    Heights {
        axis: axis.iter().map(|y| y - top).collect(),
        bands,
        total: bottom - top,
    }
}
