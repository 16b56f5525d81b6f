//! Places for what no diagram places: subprocesses from the inside outwards, pools one below the other,
//! messages between them.
//!
//! It knows the picture, not the model. Start at [`place`]; `block` lays out the inside of one container,
//! `size` says how large things are, `messages` leads lines between pools.

mod block;
mod messages;
mod size;

use super::geometry::{At, Point, Rect, simplified};
use super::picture::{End, Kind, LineKind, Picture};
use super::places::Places;
use block::Block;

/// Room between pools, and what each message between them adds.
const BETWEEN_POOLS: f64 = 44.0;
/// Width of the strip with a pool's or a lane's name.
pub(super) const STRIP: f64 = 30.0;
/// Height of a pool nobody looks into.
const CLOSED_POOL: f64 = 60.0;
/// Width of a picture that has nothing but closed pools.
const LEAST_WIDTH: f64 = 400.0;

/// Gives places to all wanted nodes and the lines between them, below what is placed already.
pub(super) fn place(picture: &Picture, places: &mut Places, wanted: &[bool]) {
    let blocks = blocks(picture, wanted);
    let mut y = places.extent().map_or(0.0, |extent| extent.bottom() + 40.0);
    let x = places.extent().map_or(0.0, |extent| extent.x);
    let pools: Vec<usize> = (0..picture.nodes.len())
        .filter(|node| wanted.get(*node) == Some(&true))
        .filter(|node| {
            picture
                .nodes
                .get(*node)
                .is_some_and(|node| matches!(node.kind, Kind::Pool { .. }))
        })
        .collect();
    let width = pools
        .iter()
        .map(|pool| blocks.at(*pool).w)
        .fold(LEAST_WIDTH, f64::max)
        + STRIP;
    let gap = BETWEEN_POOLS + 10.0 * messages::between(picture, wanted);
    for pool in pools {
        let block = blocks.at(pool);
        let h = if block.nodes.is_empty() {
            CLOSED_POOL
        } else {
            block.h
        };
        block.put(places, x + STRIP, y, width - STRIP);
        places.nodes.put(pool, Some(Rect::new(x, y, width, h)));
        inside(picture, places, &blocks, &block);
        y += h + gap;
    }
    let loose = blocks.last().cloned().unwrap_or_default();
    loose.put(places, x, y, loose.w);
    inside(picture, places, &blocks, &loose);
    messages::lead(picture, places);
    remaining(picture, places);
}

/// Places the insides of the expanded subprocesses of a block, and theirs.
fn inside(picture: &Picture, places: &mut Places, blocks: &Vec<Block>, outer: &Block) {
    let mut open: Vec<usize> = outer.nodes.iter().map(|(node, _)| *node).collect();
    while let Some(node) = open.pop() {
        let Some(rect) = places
            .nodes
            .at(node)
            .filter(|_| picture.nodes.get(node).is_some_and(|n| n.expanded()))
        else {
            continue;
        };
        let block = blocks.at(node);
        block.put(
            places,
            rect.x + (rect.w - block.w) / 2.0,
            rect.y + (rect.h - block.h) / 2.0,
            block.w,
        );
        open.extend(block.nodes.iter().map(|(node, _)| *node));
    }
}

/// The inside of every pool and subprocess, by node; last, what lies in none.
fn blocks(picture: &Picture, wanted: &[bool]) -> Vec<Block> {
    let count = picture.nodes.len();
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); count + 1];
    for (index, node) in picture.nodes.iter().enumerate() {
        if wanted.get(index) != Some(&true) || matches!(node.kind, Kind::Pool { .. }) {
            continue;
        }
        let parent = node
            .parent
            .filter(|parent| wanted.get(*parent) == Some(&true))
            .unwrap_or(count);
        if let Some(list) = children.get_mut(parent) {
            list.push(index);
        }
    }
    let mut blocks = vec![Block::default(); count + 1];
    // What is inside comes after what is around it, so the way back meets insides first.
    for container in (0..count).rev().chain([count]) {
        let members = children.at(container);
        if !members.is_empty() {
            let block = block::arranged(picture, &members, &blocks, container);
            blocks.put(container, block);
        }
    }
    blocks
}

/// Lines whose ends are placed and that have no way yet: associations straight, flows with right angles.
fn remaining(picture: &Picture, places: &mut Places) {
    for round in 0..2 {
        for (index, line) in picture.lines.iter().enumerate() {
            if places.lines.get(index).is_none_or(Option::is_some) {
                continue;
            }
            let to_line = matches!(line.from, End::Line(_)) || matches!(line.to, End::Line(_));
            if (round == 0) == to_line {
                continue;
            }
            if let (Some(from), Some(to)) = (area(places, line.from), area(places, line.to)) {
                let right_angled = matches!(
                    line.kind,
                    LineKind::Sequence | LineKind::Default | LineKind::Conditional | LineKind::Message { .. }
                );
                let path = if right_angled {
                    angled(from, to)
                } else {
                    straight(from, to)
                };
                places.lines.put(index, Some(path));
            }
        }
    }
}

/// The rectangle a line ends at: a node's, or the middle of another line.
fn area(places: &Places, end: End) -> Option<Rect> {
    match end {
        End::Node(node) => places.nodes.at(node),
        End::Line(line) => {
            let path = places.lines.at(line)?;
            super::geometry::middle(&path).map(|(middle, _)| Rect::around(middle, 0.0, 0.0))
        }
        End::Nothing => None,
    }
}

fn straight(from: Rect, to: Rect) -> Vec<Point> {
    let level = from.y.max(to.y) < from.bottom().min(to.bottom());
    let above = from.x.max(to.x) < from.right().min(to.right());
    if level != above {
        // Facing sides: the shortest way is square to them.
        let x = (from.x.max(to.x) + from.right().min(to.right())) / 2.0;
        let y = (from.y.max(to.y) + from.bottom().min(to.bottom())) / 2.0;
        let through = if above {
            (
                Point {
                    x,
                    y: from.centre().y,
                },
                Point { x, y: to.centre().y },
            )
        } else {
            (
                Point {
                    x: from.centre().x,
                    y,
                },
                Point { x: to.centre().x, y },
            )
        };
        return facing(from, to, through, above);
    }
    vec![from.border_towards(to.centre()), to.border_towards(from.centre())]
}

fn facing(from: Rect, to: Rect, (mut a, mut b): (Point, Point), above: bool) -> Vec<Point> {
    if above {
        let down = to.centre().y > from.centre().y;
        a.y = if down { from.bottom() } else { from.y };
        b.y = if down { to.y } else { to.bottom() };
    } else {
        let right = to.centre().x > from.centre().x;
        a.x = if right { from.right() } else { from.x };
        b.x = if right { to.x } else { to.right() };
    }
    vec![a, b]
}

/// A way with right angles between two rectangles, whatever lies between.
fn angled(from: Rect, to: Rect) -> Vec<Point> {
    let (a, b) = (from.centre(), to.centre());
    let path = if to.x >= from.right() {
        let x = (from.right() + to.x) / 2.0;
        vec![
            Point {
                x: from.right(),
                y: a.y,
            },
            Point { x, y: a.y },
            Point { x, y: b.y },
            Point { x: to.x, y: b.y },
        ]
    } else if to.y >= from.bottom() {
        let y = (from.bottom() + to.y) / 2.0;
        vec![
            Point {
                x: a.x,
                y: from.bottom(),
            },
            Point { x: a.x, y },
            Point { x: b.x, y },
            Point { x: b.x, y: to.y },
        ]
    } else if to.bottom() <= from.y {
        let y = (from.y + to.bottom()) / 2.0;
        vec![
            Point { x: a.x, y: from.y },
            Point { x: a.x, y },
            Point { x: b.x, y },
            Point {
                x: b.x,
                y: to.bottom(),
            },
        ]
    } else {
        let y = from.bottom().max(to.bottom()) + 20.0;
        vec![
            Point {
                x: a.x,
                y: from.bottom(),
            },
            Point { x: a.x, y },
            Point { x: b.x, y },
            Point {
                x: b.x,
                y: to.bottom(),
            },
        ]
    };
    simplified(&path)
}

/// The narrowest a caption may be: its longest unbreakable piece, or a little more than a word.
pub(super) fn least_caption(name: &str) -> f64 {
    let words = name
        .split_whitespace()
        .map(|word| super::text::width(word, size::TEXT));
    let widest = words.fold(0.0, f64::max);
    if name.chars().any(super::text::wide) {
        widest.min(48.0)
    } else {
        widest.min(size::CAPTION)
    }
}
