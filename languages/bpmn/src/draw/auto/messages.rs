//! Messages between pools: up or down out of the pool beside what is in the way, along the space between
//! pools, and into the other.

use super::super::geometry::{At, Point, Rect, point, simplified};
use super::super::picture::{Kind, LineKind, Picture};
use super::super::places::Places;
use super::size::count;

/// Ways tried beside a node's middle, in this order.
const BESIDE: &[f64] = &[0.0, 14.0, -14.0, 28.0, -28.0, 42.0, -42.0];
/// Room between the lines in one space between pools.
const APART: f64 = 10.0;

/// Ways tried beside a node, and how far from it the line steps aside.
const ASIDE: &[f64] = &[10.0, 18.0, 26.0, 34.0, 50.0, 66.0];
const STEP: f64 = 12.0;

/// How a message leaves or enters a node: at `x`, aside to `out` at the height of `bend`.
#[derive(Debug, Clone, Copy)]
struct Way {
    x: f64,
    out: f64,
    bend: f64,
}

/// How many messages run between wanted nodes, at most as many as get a line of their own.
pub(super) fn between(picture: &Picture, wanted: &[bool]) -> f64 {
    let messages = picture.lines.iter().filter(|line| {
        let end = line.from.node().and_then(|node| wanted.get(node));
        matches!(line.kind, LineKind::Message { .. }) && end == Some(&true)
    });
    count(messages.count().min(8))
}

/// Leads every message that has no way yet.
pub(super) fn lead(picture: &Picture, places: &mut Places) {
    let mut used: Vec<(usize, f64)> = Vec::new();
    let mut number = 0;
    for (index, line) in picture.lines.iter().enumerate() {
        if !matches!(line.kind, LineKind::Message { .. }) || places.lines.at(index).is_some() {
            continue;
        }
        let (Some(from), Some(to)) = (line.from.node(), line.to.node()) else {
            continue;
        };
        if let Some(path) = way(picture, places, (from, to), &mut used, number) {
            places.lines.put(index, Some(path));
            number += 1;
        }
    }
}

/// The pool a node lies in, through all subprocesses; a pool is its own.
fn pool(picture: &Picture, mut node: usize) -> usize {
    for _ in 0..picture.nodes.len() {
        match picture.nodes.get(node).and_then(|node| node.parent) {
            Some(parent) => node = parent,
            None => break,
        }
    }
    node
}

fn way(
    picture: &Picture,
    places: &Places,
    (from, to): (usize, usize),
    used: &mut Vec<(usize, f64)>,
    number: usize,
) -> Option<Vec<Point>> {
    let (a, b) = (places.nodes.at(from)?, places.nodes.at(to)?);
    let (home, away) = (
        places.nodes.at(pool(picture, from))?,
        places.nodes.at(pool(picture, to))?,
    );
    let down = away.y >= home.bottom();
    if !down && away.bottom() > home.y {
        return None;
    }
    let lane = APART * (1.0 + count(number % 8));
    let channel = if down {
        home.bottom() + 8.0 + lane
    } else {
        home.y - 8.0 - lane
    };
    let start = point(0.0, if down { a.bottom() } else { a.y });
    let end = point(0.0, if down { b.y } else { b.bottom() });
    let closed = |node: usize| {
        picture
            .nodes
            .get(node)
            .is_some_and(|node| matches!(node.kind, Kind::Pool { .. }))
    };
    let mut lead = |node: usize, rect: Rect, edge: f64, wish: Option<f64>| {
        let obstacles = obstacles(picture, places, node);
        let wishes = wish
            .into_iter()
            .filter(|x| *x > rect.x + 4.0 && *x < rect.right() - 4.0);
        let own = BESIDE
            .iter()
            .map(|off| rect.centre().x + off)
            .filter(|x| *x > rect.x && *x < rect.right());
        let ways: Vec<f64> = wishes.chain(own).collect();
        let taken = |x: f64| {
            used.iter()
                .any(|(other, at)| *other == node && (at - x).abs() < 6.0)
        };
        let clear = |a: Point, b: Point| !obstacles.iter().any(|o| o.crossed_by(a, b));
        let free = |x: f64| clear(point(x, edge), point(x, channel));
        let straight = ways
            .iter()
            .copied()
            .find(|x| !taken(*x) && free(*x))
            .map(|x| Way {
                x,
                out: x,
                bend: edge,
            });
        // Where the straight way is blocked, the line steps aside first.
        let bend = if channel > edge { edge + STEP } else { edge - STEP };
        let centre = rect.centre().x;
        let aside = ASIDE.iter().flat_map(|off| [rect.right() + off, rect.x - off]);
        let stepped = || {
            let mut aside = aside.clone();
            let found = aside.find(|x| free(*x) && clear(point(centre, bend), point(*x, bend)));
            found.map(|out| Way { x: centre, out, bend })
        };
        let way = straight.or_else(stepped).unwrap_or_else(|| {
            let x = ways.iter().copied().find(|x| !taken(*x)).unwrap_or(centre);
            Way {
                x,
                out: x,
                bend: edge,
            }
        });
        used.push((node, way.x));
        way
    };
    // A closed pool takes the message wherever the other end has it.
    let (x1, x2) = if closed(from) && !closed(to) {
        let x2 = lead(to, b, end.y, None);
        (lead(from, a, start.y, Some(x2.out)), x2)
    } else {
        let x1 = lead(from, a, start.y, None);
        (x1, lead(to, b, end.y, Some(x1.out)))
    };
    let path = [
        point(x1.x, start.y),
        point(x1.x, x1.bend),
        point(x1.out, x1.bend),
        point(x1.out, channel),
        point(x2.out, channel),
        point(x2.out, x2.bend),
        point(x2.x, x2.bend),
        point(x2.x, end.y),
    ];
    Some(simplified(&path))
}

/// What a message's line should not run through: the nodes other than its own and those around it.
fn obstacles(picture: &Picture, places: &Places, own: usize) -> Vec<Rect> {
    let mut around = vec![own];
    let mut next = picture.nodes.get(own).and_then(|node| node.parent);
    while let Some(parent) = next.filter(|_| around.len() <= picture.nodes.len()) {
        around.push(parent);
        next = picture.nodes.get(parent).and_then(|node| node.parent);
    }
    let nodes = picture.nodes.iter().enumerate();
    nodes
        .filter(|(index, node)| {
            !around.contains(index)
                && !matches!(
                    node.kind,
                    Kind::Pool { open: true, .. } | Kind::Lane | Kind::Group
                )
        })
        .filter_map(|(index, _)| Some(places.nodes.at(index)?.grown(4.0)))
        .collect()
}
