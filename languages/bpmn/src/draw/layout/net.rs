//! The graph between columns: boxes, the bends of long links, the borders between bands.

use super::super::geometry::At;

/// What one entry of a column is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Kind {
    /// A box of the sketch; entries up to the number of boxes are the boxes themselves.
    #[default]
    Cell,
    /// A bend of a link that spans several columns.
    Bend,
    /// The border below a band.
    Border,
}

/// One entry of a column.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Item {
    pub(super) kind: Kind,
    pub(super) layer: usize,
    /// Twice the band's number; borders have the odd numbers between.
    pub(super) band: usize,
    /// The connected part of the graph it belongs to.
    pub(super) part: usize,
    /// Room above and below the item's axis.
    pub(super) up: f64,
    pub(super) down: f64,
}

/// How much a connection between neighbouring columns wants to be straight; the first most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Pull {
    Border,
    Spine,
    Inner,
    #[default]
    Plain,
    /// From a circle on a border: never straight from the box's own axis.
    Rider,
}

/// A connection between items of neighbouring columns, from left to right.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Arc {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) pull: Pull,
}

/// How a link of the sketch runs.
#[derive(Debug, Clone, Default)]
pub(super) enum Course {
    /// Through these items, from its source to its target.
    Forward(Vec<usize>),
    /// Against the flow: from its source to the last bend, through the bends from right to left, to its
    /// target. The bends are listed from left to right.
    Back(Vec<usize>),
    /// From a box to itself.
    Loop,
    /// In a straight line: the graph is too large for bends.
    #[default]
    Direct,
}

/// The whole graph in columns.
#[derive(Debug, Clone, Default)]
pub(super) struct Net {
    pub(super) items: Vec<Item>,
    pub(super) layers: Vec<Vec<usize>>,
    pub(super) arcs: Vec<Arc>,
    pub(super) courses: Vec<Course>,
    pub(super) bands: usize,
    /// The border items of each border from left to right.
    pub(super) borders: Vec<Vec<usize>>,
}

impl Net {
    /// Adds an item to the end of its column.
    pub(super) fn add(&mut self, item: Item) -> usize {
        let index = self.items.len();
        self.items.push(item);
        if let Some(layer) = self.layers.get_mut(item.layer) {
            layer.push(index);
        }
        index
    }

    /// Position of every item in its column.
    pub(super) fn positions(&self) -> Vec<usize> {
        let mut positions = vec![0; self.items.len()];
        for layer in &self.layers {
            for (position, item) in layer.iter().enumerate() {
                positions.put(*item, position);
            }
        }
        positions
    }
}
