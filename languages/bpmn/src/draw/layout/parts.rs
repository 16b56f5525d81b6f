//! A graph of several parts: each is laid out by itself, one below the other; boxes without links stand in
//! rows below them.
//!
//! Only without bands: a band runs through all that is in it.

use super::super::geometry::{At, Rect};
use super::{Arrangement, Link, Rider, Sketch, Tips};
use std::collections::BTreeMap;

/// Room between parts, and between boxes of a row.
const BETWEEN: f64 = 36.0;
const BESIDE: f64 = 28.0;
/// The least width of a row of boxes.
const ROW: f64 = 560.0;

/// A part: its boxes, in the order of the sketch.
fn members(sketch: &Sketch) -> Vec<Vec<usize>> {
    let mut parts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (cell, part) in super::layers::parts(sketch).into_iter().enumerate() {
        parts.entry(part).or_default().push(cell);
    }
    parts.into_values().collect()
}

/// Lays out the parts of a sketch, if it has more than one.
pub(super) fn stacked(sketch: &Sketch) -> Option<Arrangement> {
    let parts = members(sketch);
    if sketch.bands > 1 || parts.len() < 2 {
        return None;
    }
    let mut all = Arrangement {
        cells: vec![Rect::default(); sketch.cells.len()],
        tips: vec![Tips::default(); sketch.cells.len()],
        riders: vec![Default::default(); sketch.riders.len()],
        links: vec![Vec::new(); sketch.links.len()],
        ..Arrangement::default()
    };
    let (single, linked): (Vec<_>, Vec<_>) = parts.into_iter().partition(|part| part.len() == 1);
    for part in &linked {
        let (arranged, links, riders) = alone(sketch, part);
        let y = if all.h > 0.0 { all.h + BETWEEN } else { 0.0 };
        put(&mut all, (&arranged, part), (&links, &riders), 0.0, y);
    }
    shelve(&mut all, sketch, &single);
    all.bands = vec![(0.0, all.h)];
    Some(all)
}

/// Boxes without links, in rows no wider than the rest.
fn shelve(all: &mut Arrangement, sketch: &Sketch, single: &[Vec<usize>]) {
    let widest = single
        .iter()
        .flatten()
        .filter_map(|cell| sketch.cells.get(*cell))
        .map(|cell| cell.span.max(cell.w));
    let room = all.w.max(ROW).max(widest.fold(0.0, f64::max));
    let (mut x, mut y) = (0.0, if all.h > 0.0 { all.h + BETWEEN } else { 0.0 });
    for part in single {
        let (arranged, links, riders) = alone(sketch, part);
        if x > 0.0 && x + arranged.w > room {
            x = 0.0;
            y = all.h + BETWEEN;
        }
        put(all, (&arranged, part), (&links, &riders), x, y);
        x += arranged.w + BESIDE;
    }
}

/// One part as a sketch of its own, arranged, with the numbers of its links and riders.
fn alone(sketch: &Sketch, part: &[usize]) -> (Arrangement, Vec<usize>, Vec<usize>) {
    let place: BTreeMap<usize, usize> = part.iter().enumerate().map(|(new, old)| (*old, new)).collect();
    let mut own = Sketch {
        bands: 1,
        ..Sketch::default()
    };
    own.cells = part
        .iter()
        .filter_map(|cell| sketch.cells.get(*cell).cloned())
        .collect();
    let (mut links, mut riders) = (Vec::new(), Vec::new());
    let mut rider_place = BTreeMap::new();
    for (index, rider) in sketch.riders.iter().enumerate() {
        if let Some(host) = place.get(&rider.host) {
            rider_place.insert(index, own.riders.len());
            own.riders.push(Rider {
                host: *host,
                span: rider.span,
            });
            riders.push(index);
        }
    }
    for (index, link) in sketch.links.iter().enumerate() {
        if let (Some(from), Some(to)) = (place.get(&link.from), place.get(&link.to)) {
            let rider = link.rider.and_then(|rider| rider_place.get(&rider).copied());
            own.links.push(Link {
                from: *from,
                to: *to,
                rider,
                label: link.label,
            });
            links.push(index);
        }
    }
    (super::whole(&own), links, riders)
}

fn put(
    all: &mut Arrangement,
    (arranged, part): (&Arrangement, &[usize]),
    (links, riders): (&[usize], &[usize]),
    x: f64,
    y: f64,
) {
    for (new, old) in part.iter().enumerate() {
        all.cells.put(*old, arranged.cells.at(new).moved(x, y));
        all.tips.put(*old, arranged.tips.at(new));
    }
    for (new, old) in riders.iter().enumerate() {
        all.riders.put(*old, arranged.riders.at(new).moved(x, y));
    }
    for (new, old) in links.iter().enumerate() {
        all.links.put(
            *old,
            arranged.links.at(new).iter().map(|p| p.moved(x, y)).collect(),
        );
    }
    all.w = all.w.max(x + arranged.w);
    all.h = all.h.max(y + arranged.h);
}
