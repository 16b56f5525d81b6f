//! The inside of one pool, subprocess or plane: the flow in columns, data and notes beside what they
//! belong to, lanes as bands.

use super::super::geometry::{At, Point, Rect};
use super::super::layout::{Arrangement, Cell, Link, Ports, RIDER, Rider, Sketch, arrange};
use super::super::picture::{Kind, LineKind, Node, Picture};
use super::super::places::{Align, Caption, Places};
use super::STRIP;
use super::size::{self, LINE, count};
use std::collections::BTreeMap;

/// Room inside a container around what is in it.
const PADDING: f64 = 24.0;
/// Room for the name at the top of a subprocess.
const HEADING: f64 = 20.0;
/// Room between a node and the data and notes beside it, and between those.
const BESIDE: f64 = 22.0;

/// An arranged inside, from its own upper left corner.
#[derive(Debug, Clone, Default)]
pub(super) struct Block {
    pub(super) nodes: Vec<(usize, Rect)>,
    captions: Vec<(usize, Caption)>,
    lines: Vec<(usize, Vec<Point>)>,
    pub(super) w: f64,
    pub(super) h: f64,
}

impl Block {
    /// Writes the places of the block, its lanes widened to a width.
    pub(super) fn put(&self, places: &mut Places, x: f64, y: f64, w: f64) {
        for (node, rect) in &self.nodes {
            let mut rect = rect.moved(x, y);
            if (rect.right() - x - self.w).abs() < 0.01 {
                rect.w += w - self.w;
            }
            places.nodes.put(*node, Some(rect));
        }
        for (node, caption) in &self.captions {
            places.captions.put(
                *node,
                Some(Caption {
                    rect: caption.rect.moved(x, y),
                    align: caption.align,
                }),
            );
        }
        for (line, path) in &self.lines {
            places
                .lines
                .put(*line, Some(path.iter().map(|p| p.moved(x, y)).collect()));
        }
    }
}

/// Data and notes beside a node, by node.
#[derive(Debug, Clone, Default)]
struct Beside {
    above: Vec<usize>,
    below: Vec<usize>,
}

/// One container on its way to a block.
struct Builder<'a> {
    picture: &'a Picture,
    blocks: &'a Vec<Block>,
    /// Nodes of the flow, in the order of the sketch's boxes; where each is there.
    flow: Vec<usize>,
    cell_of: BTreeMap<usize, usize>,
    riders: Vec<usize>,
    rider_of: BTreeMap<usize, usize>,
    beside: BTreeMap<usize, Beside>,
    loose: Vec<usize>,
    lanes: Vec<usize>,
    band_of: BTreeMap<usize, usize>,
    bands: usize,
}

/// Arranges the members of a container.
pub(super) fn arranged(picture: &Picture, members: &[usize], blocks: &Vec<Block>, container: usize) -> Block {
    let mut builder = Builder {
        picture,
        blocks,
        flow: Vec::new(),
        cell_of: BTreeMap::new(),
        riders: Vec::new(),
        rider_of: BTreeMap::new(),
        beside: BTreeMap::new(),
        loose: Vec::new(),
        lanes: Vec::new(),
        band_of: BTreeMap::new(),
        bands: 0,
    };
    builder.sort(members);
    builder.sort_lanes();
    let sketch = builder.sketch();
    let lines = builder.lines();
    let drawn = arrange(&Sketch {
        links: lines.iter().map(|(_, link)| link.clone()).collect(),
        ..sketch
    });
    let expanded = picture.nodes.get(container).is_some_and(Node::expanded);
    builder.block(&drawn, &lines, if expanded { HEADING } else { 0.0 })
}

impl Builder<'_> {
    fn node(&self, index: usize) -> Option<&Node> {
        self.picture.nodes.get(index)
    }

    /// Tells apart the flow, what rides on it, what stands beside it, and lanes.
    fn sort(&mut self, members: &[usize]) {
        for index in members.iter().copied() {
            let Some(node) = self.node(index) else {
                continue;
            };
            if node.kind == Kind::Lane {
                self.lanes.push(index);
            } else if node.flows() || matches!(node.kind, Kind::Conversation { .. }) {
                if node.host.is_some_and(|host| members.contains(&host)) {
                    self.rider_of.insert(index, self.riders.len());
                    self.riders.push(index);
                } else {
                    self.cell_of.insert(index, self.flow.len());
                    self.flow.push(index);
                }
            }
        }
        for index in members.iter().copied() {
            let beside = self.node(index).is_some_and(|node| {
                matches!(
                    node.kind,
                    Kind::Data(_) | Kind::Store | Kind::Annotation | Kind::Group | Kind::Other
                )
            });
            if beside {
                self.stand_beside(index);
            }
        }
    }

    /// Puts data or a note beside the first flow node it is connected with.
    fn stand_beside(&mut self, index: usize) {
        let partner = self.picture.lines.iter().find_map(|line| {
            let other = match (line.from.node(), line.to.node()) {
                (Some(from), other) if from == index => other.or_else(|| self.line_start(line.to)),
                (other, Some(to)) if to == index => other.or_else(|| self.line_start(line.from)),
                _ => None,
            }?;
            let host = self
                .node(other)
                .and_then(|node| node.host)
                .filter(|_| self.rider_of.contains_key(&other));
            Some(host.unwrap_or(other)).filter(|node| self.cell_of.contains_key(node))
        });
        let Some(partner) = partner else {
            self.loose.push(index);
            return;
        };
        let ridden = self
            .riders
            .iter()
            .any(|rider| self.node(*rider).and_then(|node| node.host) == Some(partner));
        let note = self.node(index).is_some_and(|node| node.kind == Kind::Annotation);
        let beside = self.beside.entry(partner).or_default();
        if note || ridden {
            beside.above.push(index)
        } else {
            beside.below.push(index)
        }
    }

    /// The node at the start of a line that another line ends at.
    fn line_start(&self, end: super::End) -> Option<usize> {
        match end {
            super::End::Line(line) => self.picture.lines.get(line)?.from.node(),
            _ => None,
        }
    }

    /// Innermost lanes are bands, in document order.
    fn sort_lanes(&mut self) {
        let outer = |lane: usize| {
            self.lanes
                .iter()
                .any(|other| self.node(*other).is_some_and(|node| node.lane == Some(lane)))
        };
        let inner: Vec<usize> = self.lanes.iter().copied().filter(|lane| !outer(*lane)).collect();
        for (band, lane) in inner.iter().enumerate() {
            self.band_of.insert(*lane, band);
        }
        let homeless = self.flow.iter().any(|index| self.band(*index).is_none());
        self.bands = inner.len() + usize::from(homeless && !inner.is_empty());
    }

    fn band(&self, index: usize) -> Option<usize> {
        let lane = self.node(index)?.lane?;
        self.band_of.get(&lane).copied()
    }

    fn sketch(&self) -> Sketch {
        let cells = self.flow.iter().map(|index| self.cell(*index)).collect();
        let riders = self.riders.iter().filter_map(|rider| {
            let node = self.node(*rider)?;
            let host = self.cell_of.get(&node.host?).copied()?;
            Some(Rider {
                host,
                span: size::caption(&node.name).0 + 14.0,
            })
        });
        Sketch {
            cells,
            links: Vec::new(),
            riders: riders.collect(),
            bands: self.bands,
        }
    }

    fn cell(&self, index: usize) -> Cell {
        let Some(node) = self.node(index) else {
            return Cell::default();
        };
        let (w, h) = self.size(index, node);
        let beside = self.beside.get(&index).cloned().unwrap_or_default();
        let (above_w, above_h) = self.row(&beside.above);
        let (below_w, below_h) = self.row(&beside.below);
        let captioned = matches!(
            node.kind,
            Kind::Event(_) | Kind::Gateway(_) | Kind::Conversation { .. }
        );
        let (caption_w, caption_h) = if captioned {
            size::caption(&node.name)
        } else {
            (0.0, 0.0)
        };
        let tips = matches!(node.kind, Kind::Gateway(_));
        let caption = if caption_h > 0.0 { caption_h + 6.0 } else { 0.0 };
        let riding: Vec<&usize> = self
            .riders
            .iter()
            .filter(|r| self.node(**r).and_then(|n| n.host) == Some(index))
            .collect();
        let ridden = riding
            .iter()
            .map(|rider| self.rider_room(**rider, riding.len()))
            .fold(0.0, f64::max);
        let loops = self
            .picture
            .lines
            .iter()
            .any(|line| line.from.node() == Some(index) && line.to == line.from);
        Cell {
            w,
            h,
            above: above_h.max(if tips { caption } else { 0.0 }) + if loops { 20.0 } else { 0.0 },
            below: below_h.max(ridden).max(caption),
            span: w.max(above_w).max(below_w).max(caption_w),
            ports: if tips || matches!(node.kind, Kind::Event(_)) {
                Ports::Tips
            } else {
                Ports::Sides
            },
            band: self.band(index).unwrap_or(self.bands.saturating_sub(1)),
            covered_above: above_h > 0.0,
            covered_below: below_h > 0.0 || !riding.is_empty() || (!tips && caption > 0.0),
        }
    }

    /// Room below the border that a rider with its name and line needs.
    fn rider_room(&self, rider: usize, mates: usize) -> f64 {
        let (_, caption) = self
            .node(rider)
            .map_or((0.0, 0.0), |node| size::caption(&node.name));
        RIDER + 16.0 + 7.0 * count(mates) + caption
    }

    fn size(&self, index: usize, node: &Node) -> (f64, f64) {
        let inside = self.blocks.at(index);
        if node.expanded() && !inside.nodes.is_empty() {
            let name = super::super::text::width(&node.name, size::TEXT);
            return (inside.w.max(name.min(400.0) + 40.0), inside.h);
        }
        size::of(node)
    }

    /// Width and height of a row of data and notes, with their captions.
    fn row(&self, row: &[usize]) -> (f64, f64) {
        let sizes: Vec<(f64, f64)> = row.iter().map(|index| self.beside_size(*index)).collect();
        let w: f64 = sizes.iter().map(|size| size.0 + BESIDE).sum::<f64>() - BESIDE;
        let h = sizes.iter().map(|size| size.1).fold(0.0, f64::max);
        if row.is_empty() {
            (0.0, 0.0)
        } else {
            (w, h + BESIDE)
        }
    }

    fn beside_size(&self, index: usize) -> (f64, f64) {
        let Some(node) = self.node(index) else {
            return (0.0, 0.0);
        };
        let (w, h) = size::of(node);
        if matches!(node.kind, Kind::Annotation | Kind::Group) {
            return (w, h);
        }
        let (caption_w, caption_h) = size::caption(&node.name);
        (w.max(caption_w), h + caption_h + 4.0)
    }

    /// The links of the sketch, with the line each stands for.
    fn lines(&self) -> Vec<(usize, Link)> {
        let mut links = Vec::new();
        for (index, line) in self.picture.lines.iter().enumerate() {
            let flow = matches!(
                line.kind,
                LineKind::Sequence | LineKind::Default | LineKind::Conditional
            );
            let (Some(from), Some(to)) = (line.from.node(), line.to.node()) else {
                continue;
            };
            let rider = self.rider_of.get(&from).copied();
            let host = self
                .node(from)
                .and_then(|node| node.host)
                .filter(|_| rider.is_some());
            // The association of a compensation event leads to its handler, as a flow would.
            let handler = matches!(line.kind, LineKind::Association { .. }) && rider.is_some();
            if !(flow || handler) {
                continue;
            }
            let ends = (self.cell_of.get(&host.unwrap_or(from)), self.cell_of.get(&to));
            if let (Some(from), Some(to)) = ends {
                let label = size::caption(&line.name).0;
                links.push((
                    index,
                    Link {
                        from: *from,
                        to: *to,
                        rider,
                        label,
                    },
                ));
            }
        }
        links
    }

    fn block(&self, drawn: &Arrangement, lines: &[(usize, Link)], heading: f64) -> Block {
        let mut block = Block::default();
        let strips = STRIP * count(self.lane_depth());
        let banded = self.bands > 1;
        let (x, y) = (strips + PADDING, if banded { 0.0 } else { PADDING + heading });
        block.w = x + drawn.w + PADDING;
        for (cell, index) in self.flow.iter().enumerate() {
            let rect = drawn.cells.at(cell).moved(x, y);
            block.nodes.push((*index, rect));
            self.put_beside(&mut block, *index, rect);
            if let Some(caption) = self.caption(*index, rect, drawn, cell) {
                block.captions.push((*index, caption));
            }
        }
        for (rider, index) in self.riders.iter().enumerate() {
            let centre = drawn.riders.at(rider).moved(x, y);
            block
                .nodes
                .push((*index, Rect::around(centre, 2.0 * RIDER, 2.0 * RIDER)));
            if let Some(caption) = self.rider_caption(*index, centre) {
                block.captions.push((*index, caption));
            }
        }
        for ((line, _), path) in lines.iter().zip(&drawn.links) {
            block
                .lines
                .push((*line, path.iter().map(|p| p.moved(x, y)).collect()));
        }
        block.h = y + drawn.h + if banded { 0.0 } else { PADDING };
        self.put_loose(&mut block, x);
        self.put_lanes(&mut block, drawn);
        block
    }

    /// Where the name of an event or gateway goes: below, unless a link leaves there.
    fn caption(&self, index: usize, rect: Rect, drawn: &Arrangement, cell: usize) -> Option<Caption> {
        let node = self.node(index)?;
        let (w, h) = size::caption(&node.name);
        if h == 0.0
            || !matches!(
                node.kind,
                Kind::Event(_) | Kind::Gateway(_) | Kind::Conversation { .. }
            )
        {
            return None;
        }
        let tips = drawn.tips.at(cell);
        let below = Rect::new(rect.centre().x - w / 2.0, rect.bottom() + 4.0, w, h);
        Some(match (tips.bottom, tips.top) {
            (false, _) => Caption {
                rect: below,
                align: Align::Middle,
            },
            (true, false) => Caption {
                rect: Rect::new(below.x, rect.y - 4.0 - h, w, h),
                align: Align::Middle,
            },
            (true, true) => {
                let rect = Rect::new(rect.centre().x + 6.0, rect.bottom() - 4.0, w, h);
                Caption {
                    rect,
                    align: Align::Left,
                }
            }
        })
    }

    /// The name of a boundary event stands left of its line.
    fn rider_caption(&self, index: usize, centre: Point) -> Option<Caption> {
        let (w, h) = size::caption(&self.node(index)?.name);
        let rect = Rect::new(centre.x - 4.0 - w, centre.y + RIDER + 2.0, w, h);
        (h > 0.0).then_some(Caption {
            rect,
            align: Align::Right,
        })
    }

    fn put_beside(&self, block: &mut Block, index: usize, rect: Rect) {
        let Some(beside) = self.beside.get(&index) else {
            return;
        };
        let caption = |kind: &Kind, name: &str| match kind {
            Kind::Event(_) | Kind::Gateway(_) => size::caption(name).1 + 6.0,
            _ => 0.0,
        };
        let own = self
            .node(index)
            .map_or(0.0, |node| caption(&node.kind, &node.name));
        let height = self.row(&beside.above).1;
        self.put_row(block, &beside.above, rect.centre().x, rect.y - height);
        let below = if own > 0.0 {
            rect.bottom() + own
        } else {
            rect.bottom() + BESIDE
        };
        self.put_row(block, &beside.below, rect.centre().x, below);
    }

    fn put_row(&self, block: &mut Block, row: &[usize], centre: f64, y: f64) {
        let mut x = centre - self.row(row).0 / 2.0;
        for index in row {
            let Some(node) = self.node(*index) else {
                continue;
            };
            let (w, h) = size::of(node);
            let (room, _) = self.beside_size(*index);
            let rect = Rect::new(x + (room - w) / 2.0, y, w, h);
            block.nodes.push((*index, rect));
            if !matches!(node.kind, Kind::Annotation | Kind::Group) && !node.name.trim().is_empty() {
                let (w, h) = size::caption(&node.name);
                let below = Rect::new(rect.centre().x - w / 2.0, rect.bottom() + 3.0, w, h.max(LINE));
                block.captions.push((
                    *index,
                    Caption {
                        rect: below,
                        align: Align::Middle,
                    },
                ));
            }
            x += room + BESIDE;
        }
    }

    /// Data and notes connected with nothing stand in a row at the bottom.
    fn put_loose(&self, block: &mut Block, x: f64) {
        if self.loose.is_empty() {
            return;
        }
        let (w, h) = self.row(&self.loose);
        self.put_row(block, &self.loose, x + w / 2.0, block.h);
        block.w = block.w.max(x + w + PADDING);
        block.h += h + 4.0;
    }

    /// How many lanes lie in each other at most.
    fn lane_depth(&self) -> usize {
        self.lanes
            .iter()
            .map(|lane| self.depth(*lane))
            .max()
            .map_or(0, |depth| depth + 1)
    }

    fn depth(&self, lane: usize) -> usize {
        let mut depth = 0;
        let mut outer = self.node(lane).and_then(|node| node.lane);
        while let Some(next) = outer.filter(|_| depth < self.lanes.len()) {
            depth += 1;
            outer = self.node(next).and_then(|node| node.lane);
        }
        depth
    }

    fn put_lanes(&self, block: &mut Block, drawn: &Arrangement) {
        let mut rects: BTreeMap<usize, Rect> = BTreeMap::new();
        for (lane, band) in &self.band_of {
            let (top, bottom) = drawn.bands.at(*band);
            let bottom = if self.bands == 1 { block.h } else { bottom };
            let mut next = Some(*lane);
            let mut steps = 0;
            while let Some(lane) = next.filter(|_| steps <= self.lanes.len()) {
                let x = STRIP * count(self.depth(lane));
                let rect = Rect::new(x, top, block.w - x, bottom - top);
                rects
                    .entry(lane)
                    .and_modify(|all| *all = all.union(rect))
                    .or_insert(rect);
                next = self.node(lane).and_then(|node| node.lane);
                steps += 1;
            }
        }
        // Lanes lie below what is in them.
        let mut nodes: Vec<(usize, Rect)> = rects.into_iter().collect();
        nodes.sort_by_key(|(lane, _)| self.depth(*lane));
        nodes.append(&mut block.nodes);
        block.nodes = nodes;
    }
}
