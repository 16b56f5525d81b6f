//! The gaps between columns: which vertical piece runs on which track, and how wide everything is.

use super::super::geometry::At;
use super::Sketch;
use super::net::Net;
use std::collections::BTreeMap;

/// Room left and right of the tracks of a gap, and between them.
const BEFORE: f64 = 16.0;
const AFTER: f64 = 24.0;
const BETWEEN: f64 = 12.0;
/// In a column wider than twice this, narrow boxes stand near its left edge.
const CENTRE: f64 = 110.0;

/// Who may share a track piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Group {
    Leaving(usize),
    Entering(usize),
    Own(usize),
}

/// How a piece is connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Turn {
    /// Both ends go to the left: nearest to the left column.
    FromLeft,
    /// From one side to the other.
    Through,
    /// Both ends go to the right.
    FromRight,
}

/// A vertical piece of a link in the gap left of column `gap`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Segment {
    pub(super) gap: usize,
    pub(super) group: Group,
    /// The heights at which the link goes on to the left and to the right.
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) turn: Turn,
}

/// Where columns and tracks are across the picture.
pub(super) struct Columns {
    centres: Vec<f64>,
    tracks: Vec<f64>,
    width: f64,
}

/// The pieces of one gap that share a track.
struct Bundle {
    members: Vec<usize>,
    top: f64,
    bottom: f64,
    left: f64,
    downwards: bool,
    turn: Turn,
}

impl Columns {
    pub(super) fn of(sketch: &Sketch, net: &Net, segments: &[Segment]) -> Columns {
        let mut columns = Columns {
            centres: vec![0.0; sketch.cells.len()],
            tracks: vec![0.0; segments.len()],
            width: 0.0,
        };
        let labels = labels(sketch, net);
        let mut x = 0.0;
        for gap in 0..=net.layers.len() {
            let tracks = assigned(segments, gap);
            let count = f64::from(u32::try_from(tracks.len()).unwrap_or(0));
            for (number, members) in tracks.iter().enumerate() {
                let number = f64::from(u32::try_from(number).unwrap_or(0));
                for member in members {
                    columns.tracks.put(*member, x + BEFORE + number * BETWEEN);
                }
            }
            let outer = gap == 0 || gap == net.layers.len();
            x += match (outer, tracks.is_empty()) {
                (true, true) => 0.0,
                _ => BEFORE + (count - 1.0).max(0.0) * BETWEEN + AFTER + labels.at(gap),
            };
            if let Some(layer) = net.layers.get(gap) {
                x += columns.fill(sketch, layer, x);
            }
        }
        columns.width = x;
        columns
    }

    /// Places the boxes of a column; its width.
    fn fill(&mut self, sketch: &Sketch, layer: &[usize], x: f64) -> f64 {
        let span = |cell: usize| sketch.cells.get(cell).map_or(0.0, |cell| cell.span.max(cell.w));
        let cells = || layer.iter().copied().filter(|item| *item < sketch.cells.len());
        let width = cells().map(span).fold(0.0, f64::max);
        for cell in cells() {
            let centre = (span(cell) / 2.0).max((width / 2.0).min(CENTRE));
            self.centres.put(cell, x + centre);
        }
        width
    }

    pub(super) fn centre(&self, cell: usize) -> f64 {
        self.centres.at(cell)
    }

    pub(super) fn track(&self, segment: usize) -> f64 {
        self.tracks.at(segment)
    }

    pub(super) fn width(&self) -> f64 {
        self.width
    }
}

/// Room for the text of links in the gap right of where they start.
fn labels(sketch: &Sketch, net: &Net) -> Vec<f64> {
    let mut room = vec![0.0; net.layers.len() + 1];
    for link in &sketch.links {
        let gap = net.items.at(link.from).layer + 1;
        if link.label > 0.0 {
            room.put(gap, f64::max(room.at(gap), link.label + 4.0));
        }
    }
    room
}

/// The tracks of a gap from left to right, each with its pieces.
fn assigned(segments: &[Segment], gap: usize) -> Vec<Vec<usize>> {
    let mut tracks: Vec<Vec<usize>> = Vec::new();
    let mut placed: Vec<(usize, f64, f64)> = Vec::new();
    for bundle in bundles(segments, gap) {
        let right_of = placed
            .iter()
            .filter(|(_, top, bottom)| *top < bundle.bottom + 6.0 && bundle.top < bottom + 6.0)
            .map(|(track, _, _)| track + 1)
            .max()
            .unwrap_or(0);
        placed.push((right_of, bundle.top, bundle.bottom));
        if tracks.len() <= right_of {
            tracks.resize(right_of + 1, Vec::new());
        }
        if let Some(track) = tracks.get_mut(right_of) {
            track.extend(bundle.members);
        }
    }
    tracks
}

/// The bundles of a gap in the order that crosses least: those that turn back first and last, between them
/// those going down from the lowest start to the highest, those going up the other way round.
fn bundles(segments: &[Segment], gap: usize) -> Vec<Bundle> {
    let mut grouped: BTreeMap<Group, Bundle> = BTreeMap::new();
    for (index, piece) in segments.iter().enumerate().filter(|(_, piece)| piece.gap == gap) {
        let bundle = grouped.entry(piece.group).or_insert(Bundle {
            members: Vec::new(),
            top: f64::MAX,
            bottom: f64::MIN,
            left: piece.left,
            downwards: piece.right > piece.left,
            turn: piece.turn,
        });
        bundle.members.push(index);
        bundle.top = bundle.top.min(piece.left).min(piece.right);
        bundle.bottom = bundle.bottom.max(piece.left).max(piece.right);
    }
    let mut bundles: Vec<Bundle> = grouped.into_values().collect();
    bundles.sort_by(|a, b| {
        let height = if a.downwards {
            b.left.total_cmp(&a.left)
        } else {
            a.left.total_cmp(&b.left)
        };
        (a.turn, a.downwards).cmp(&(b.turn, b.downwards)).then(height)
    });
    bundles
}
