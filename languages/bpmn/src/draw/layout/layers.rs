//! Columns: cycles are broken, every box is placed right of all that lead to it, long links get bends.

use super::super::geometry::At;
use super::Sketch;
use super::net::{Arc, Course, Item, Kind, Net, Pull};

/// Above this many bends, the remaining long links are drawn straight: nobody reads such a picture.
const MOST_BENDS: usize = 20_000;

/// The sketch in columns, in the order of the document.
pub(super) fn layered(sketch: &Sketch) -> Net {
    let count = sketch.cells.len();
    let back = against_the_flow(sketch);
    let forward: Vec<(usize, usize)> = sketch
        .links
        .iter()
        .zip(&back)
        .filter(|(link, back)| !**back && link.from != link.to)
        .map(|(link, _)| (link.from, link.to))
        .collect();
    let parts = parts(sketch);
    let column = columns(count, &forward, sketch);
    let mut net = Net {
        layers: vec![Vec::new(); column.iter().copied().max().map_or(0, |last| last + 1)],
        bands: sketch.bands.max(1),
        ..Net::default()
    };
    for (index, cell) in sketch.cells.iter().enumerate() {
        net.add(Item {
            kind: Kind::Cell,
            layer: column.at(index),
            band: 2 * cell.band.min(net.bands - 1),
            part: parts.at(index),
            up: cell.h / 2.0 + cell.above,
            down: cell.h / 2.0 + cell.below,
        });
    }
    add_courses(&mut net, sketch, &back);
    add_borders(&mut net);
    mark_spine(&mut net, count);
    net
}

/// Which links close a cycle: found by a walk in document order, from boxes nothing leads to first.
fn against_the_flow(sketch: &Sketch) -> Vec<bool> {
    let count = sketch.cells.len();
    let mut leaving: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut entered = vec![false; count];
    for (index, link) in sketch.links.iter().enumerate() {
        if let Some(list) = leaving.get_mut(link.from) {
            list.push(index);
        }
        entered.put(link.to, entered.at(link.to) || link.from != link.to);
    }
    let mut back = vec![false; sketch.links.len()];
    // 0 not seen, 1 on the way, 2 done.
    let mut state = vec![0_u8; count];
    let starts = (0..count).filter(|n| !entered.at(*n)).chain(0..count);
    for start in starts {
        if state.at(start) != 0 {
            continue;
        }
        state.put(start, 1);
        let mut way = vec![(start, 0_usize)];
        while let Some((node, next)) = way.pop() {
            let Some(link) = leaving.get(node).and_then(|list| list.get(next)) else {
                state.put(node, 2);
                continue;
            };
            way.push((node, next + 1));
            let target = sketch.links.get(*link).map_or(node, |link| link.to);
            match state.at(target) {
                0 => {
                    state.put(target, 1);
                    way.push((target, 0));
                }
                1 => back.put(*link, target != node),
                _ => {}
            }
        }
    }
    back
}

/// The connected part each box belongs to, numbered in document order.
pub(super) fn parts(sketch: &Sketch) -> Vec<usize> {
    let count = sketch.cells.len();
    let mut near: Vec<Vec<usize>> = vec![Vec::new(); count];
    for link in &sketch.links {
        for (a, b) in [(link.from, link.to), (link.to, link.from)] {
            if let Some(list) = near.get_mut(a) {
                list.push(b);
            }
        }
    }
    let mut part = vec![usize::MAX; count];
    for start in 0..count {
        let mut open = vec![start];
        while let Some(node) = open.pop() {
            if part.at(node) == usize::MAX {
                part.put(node, start);
                open.extend(near.at(node));
            }
        }
    }
    part
}

/// The column of every box: one right of the furthest of all that lead to it.
fn columns(count: usize, forward: &[(usize, usize)], sketch: &Sketch) -> Vec<usize> {
    let mut waiting = vec![0_usize; count];
    let mut leaving: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (from, to) in forward {
        waiting.put(*to, waiting.at(*to) + 1);
        if let Some(list) = leaving.get_mut(*from) {
            list.push(*to);
        }
    }
    let entered = waiting.clone();
    let mut column = vec![0_usize; count];
    let mut open: Vec<usize> = (0..count).filter(|n| waiting.at(*n) == 0).collect();
    while let Some(node) = open.pop() {
        for to in leaving.at(node) {
            column.put(to, column.at(to).max(column.at(node) + 1));
            waiting.put(to, waiting.at(to) - 1);
            if waiting.at(to) == 0 {
                open.push(to);
            }
        }
    }
    // What nothing leads to stands just left of what it leads to.
    for node in (0..count).filter(|n| entered.at(*n) == 0) {
        if let Some(first) = leaving.at(node).iter().map(|to| column.at(*to)).min() {
            column.put(node, first.saturating_sub(1));
        }
    }
    spread_loose(&mut column, sketch);
    column
}

/// Boxes without any link stand in rows, not all in the first column.
fn spread_loose(column: &mut Vec<usize>, sketch: &Sketch) {
    let mut linked = vec![false; column.len()];
    for link in sketch.links.iter().filter(|link| link.from != link.to) {
        linked.put(link.from, true);
        linked.put(link.to, true);
    }
    let loose: Vec<usize> = (0..column.len()).filter(|n| !linked.at(*n)).collect();
    let used = column.iter().copied().max().map_or(1, |last| last + 1);
    let mut across = 1;
    while across * across < loose.len() {
        across += 1;
    }
    for (position, node) in loose.iter().enumerate() {
        column.put(*node, position % across.max(used.min(6)));
    }
}

/// Turns every link into its course, with bends in the columns it passes.
fn add_courses(net: &mut Net, sketch: &Sketch, back: &[bool]) {
    let mut fan = vec![0_usize; sketch.cells.len()];
    for link in &sketch.links {
        fan.put(link.from, fan.at(link.from) + 1);
    }
    for (link, back) in sketch.links.iter().zip(back) {
        let course = if link.from == link.to {
            Course::Loop
        } else if net.items.len() > MOST_BENDS {
            Course::Direct
        } else if *back {
            Course::Back(Vec::new())
        } else {
            let (from, to) = (net.items.at(link.from), net.items.at(link.to));
            // A link of many leaves for its own band at once; a single one stays until it must leave.
            let band = if fan.at(link.from) > 1 { to.band } else { from.band };
            let mut chain = vec![link.from];
            for layer in from.layer + 1..to.layer {
                chain.push(net.add(Item {
                    kind: Kind::Bend,
                    layer,
                    band,
                    part: from.part,
                    up: 0.0,
                    down: 0.0,
                }));
            }
            chain.push(link.to);
            join(net, &chain, link.rider.is_some());
            Course::Forward(chain)
        };
        net.courses.push(course);
    }
}

/// Connects the items of a chain, neighbour to neighbour.
pub(super) fn join(net: &mut Net, chain: &[usize], rider: bool) {
    for (position, (from, to)) in chain.iter().zip(chain.iter().skip(1)).enumerate() {
        let bends = [from, to].map(|end| net.items.at(*end).kind == Kind::Bend);
        let pull = match (rider && position == 0, bends) {
            (true, _) => Pull::Rider,
            (_, [true, true]) => Pull::Inner,
            _ => Pull::Plain,
        };
        net.arcs.push(Arc {
            from: *from,
            to: *to,
            pull,
        });
    }
}

/// Adds the borders between bands: items through all columns that want to stay level.
fn add_borders(net: &mut Net) {
    for border in 1..net.bands {
        let items: Vec<usize> = (0..net.layers.len())
            .map(|layer| {
                let band = 2 * border - 1;
                net.add(Item {
                    kind: Kind::Border,
                    layer,
                    band,
                    ..Item::default()
                })
            })
            .collect();
        for (from, to) in items.iter().zip(items.iter().skip(1)) {
            net.arcs.push(Arc {
                from: *from,
                to: *to,
                pull: Pull::Border,
            });
        }
        net.borders.push(items);
    }
}

/// Marks the connections of the longest paths, which are what a reader follows first.
fn mark_spine(net: &mut Net, cells: usize) {
    let mut ahead = vec![0_usize; net.items.len()];
    let mut behind = vec![0_usize; net.items.len()];
    let weight = |index: usize| usize::from(index < cells);
    let mut arcs: Vec<(usize, Arc)> = net.arcs.iter().copied().enumerate().collect();
    arcs.retain(|(_, arc)| arc.pull != Pull::Border && arc.pull != Pull::Rider);
    arcs.sort_by_key(|(_, arc)| net.items.at(arc.from).layer);
    for (_, arc) in &arcs {
        behind.put(
            arc.to,
            behind.at(arc.to).max(behind.at(arc.from) + weight(arc.from)),
        );
    }
    for (_, arc) in arcs.iter().rev() {
        ahead.put(
            arc.from,
            ahead.at(arc.from).max(ahead.at(arc.to) + weight(arc.to)),
        );
    }
    let mut best_out: Vec<Option<usize>> = vec![None; net.items.len()];
    let mut best_in: Vec<Option<usize>> = vec![None; net.items.len()];
    for (index, arc) in &arcs {
        let furthest = |old: usize| net.arcs.get(old).map_or(0, |old| ahead.at(old.to));
        if best_out
            .at(arc.from)
            .is_none_or(|old| furthest(old) < ahead.at(arc.to))
        {
            best_out.put(arc.from, Some(*index));
        }
        let longest = |old: usize| net.arcs.get(old).map_or(0, |old| behind.at(old.from));
        if best_in
            .at(arc.to)
            .is_none_or(|old| longest(old) < behind.at(arc.from))
        {
            best_in.put(arc.to, Some(*index));
        }
    }
    for (index, arc) in net.arcs.iter_mut().enumerate() {
        let favoured = best_out.at(arc.from) == Some(index) && best_in.at(arc.to) == Some(index);
        if favoured && arc.pull == Pull::Plain {
            arc.pull = Pull::Spine;
        }
    }
}
