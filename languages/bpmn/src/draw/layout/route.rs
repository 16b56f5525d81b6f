//! Paths: every link becomes a right-angled line from border to border.
//!
//! First each end of each link is given a place to meet its box (`attach`), then paths are described by
//! what they pass, then the columns get their widths (`tracks`), then the points are known.

use super::super::geometry::{At, Point, Rect, point, simplified};
use super::net::{Course, Kind, Net};
use super::place::Heights;
use super::tracks::{Columns, Group, Segment, Turn};
use super::{Arrangement, Ports, RIDER, Sketch, Tips};

/// Two heights closer than this are level.
const LEVEL: f64 = 0.5;
/// Room below a rider before its line may turn, and between such lines.
const UNDER_RIDER: f64 = 10.0;
const RIDER_LINES: f64 = 7.0;
/// Boxes higher than this take links at the height they come at.
const TALL: f64 = 130.0;
/// How far from a box's axis links may meet its sides.
const PORT_PLAY: f64 = 40.0;

/// Where one end of a link meets its box.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Meets {
    #[default]
    Side,
    Top,
    Bottom,
    Rider,
}

/// A place across the picture whose x is known only when the columns are.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Across {
    Left(usize),
    Right(usize),
    Centre(usize),
    Rider(usize),
    /// The n-th segment.
    Track(usize),
}

/// One link's ends: how they meet, and at what height at the side.
#[derive(Debug, Clone, Copy, Default)]
struct Ends {
    start: Meets,
    end: Meets,
    start_y: f64,
    end_y: f64,
}

struct Router<'a> {
    sketch: &'a Sketch,
    net: &'a Net,
    axis: &'a Vec<f64>,
    ends: Vec<Ends>,
    /// What each box's tips are used for: 0 nothing, 1 leaving, 2 entering.
    top: Vec<u8>,
    bottom: Vec<u8>,
    segments: Vec<Segment>,
    /// The place of each rider among those of its host, counted from the right.
    ranks: Vec<usize>,
    /// How many links leave a box at its side, and enter it there.
    leaving: Vec<usize>,
    entering: Vec<usize>,
}

/// The finished arrangement.
pub(super) fn routed(sketch: &Sketch, net: &Net, heights: &Heights) -> Arrangement {
    let cells = sketch.cells.len();
    let mut router = Router {
        sketch,
        net,
        axis: &heights.axis,
        ends: vec![Ends::default(); sketch.links.len()],
        top: vec![0; cells],
        bottom: vec![0; cells],
        segments: Vec::new(),
        leaving: vec![0; cells],
        entering: vec![0; cells],
        ranks: Vec::new(),
    };
    router.ranks = router.ranked();
    router.attach();
    router.ports();
    let paths: Vec<Vec<(Across, f64)>> = (0..sketch.links.len()).map(|link| router.path(link)).collect();
    let columns = Columns::of(sketch, net, &router.segments);
    router.finished(&columns, &paths, heights)
}

impl Router<'_> {
    /// The course of a link as (first item after the source, last item before the target).
    fn neighbours(&self, link: usize) -> Option<(usize, usize)> {
        match self.net.courses.get(link)? {
            Course::Forward(chain) => Some((
                *chain.get(1)?,
                chain.len().checked_sub(2).and_then(|n| chain.get(n)).copied()?,
            )),
            Course::Back(bends) => Some((*bends.last()?, *bends.first()?)),
            Course::Loop | Course::Direct => None,
        }
    }

    /// The places of riders: the one whose link goes highest is rightmost, so that the links don't cross.
    fn ranked(&self) -> Vec<usize> {
        let mut height = vec![f64::MAX; self.sketch.riders.len()];
        for (index, link) in self.sketch.links.iter().enumerate() {
            if let (Some(rider), Some((next, _))) = (link.rider, self.neighbours(index)) {
                height.put(rider, self.axis.at(next));
            }
        }
        let mut order: Vec<usize> = (0..height.len()).collect();
        order.sort_by(|a, b| height.at(*a).total_cmp(&height.at(*b)).then(a.cmp(b)));
        let mut taken = vec![0_usize; self.sketch.cells.len()];
        let mut ranks = vec![0; height.len()];
        for rider in order {
            let host = self.sketch.riders.at(rider).host;
            ranks.put(rider, taken.at(host));
            taken.put(host, taken.at(host) + 1);
        }
        ranks
    }

    /// Decides where links meet their boxes.
    fn attach(&mut self) {
        for link in 0..self.sketch.links.len() {
            let rider = self
                .sketch
                .links
                .get(link)
                .is_some_and(|link| link.rider.is_some());
            let meets = if rider {
                Meets::Rider
            } else {
                self.meets(link, true)
            };
            if let Some(ends) = self.ends.get_mut(link) {
                ends.start = meets;
            }
        }
        for link in 0..self.sketch.links.len() {
            let meets = self.meets(link, false);
            if let Some(ends) = self.ends.get_mut(link) {
                ends.end = meets;
            }
        }
    }

    fn meets(&mut self, link: usize, leaving: bool) -> Meets {
        let Some((next, last)) = self.neighbours(link) else {
            return Meets::Side;
        };
        let Some(ends) = self.sketch.links.get(link) else {
            return Meets::Side;
        };
        let (cell, other) = if leaving {
            (ends.from, next)
        } else {
            (ends.to, last)
        };
        let Some(shape) = self.sketch.cells.get(cell) else {
            return Meets::Side;
        };
        let back = matches!(self.net.courses.get(link), Some(Course::Back(_)));
        let (own, towards) = (self.axis.at(cell), self.reached(other, self.axis.at(cell)));
        // A link that turns within the height of its box would run through it.
        let near = (own - towards).abs() < shape.h / 2.0 + PORT_PLAY;
        if near || (shape.ports == Ports::Sides && !back) {
            return Meets::Side;
        }
        // Where the link already comes level from a tip on the other side, nothing is left to turn.
        if !leaving
            && !back
            && self.ends.get(link).is_some_and(|e| e.start != Meets::Side)
            && other < self.sketch.cells.len()
        {
            return Meets::Side;
        }
        let upwards = towards < own;
        let covered = if upwards {
            shape.covered_above
        } else {
            shape.covered_below
        };
        let used = if upwards { &mut self.top } else { &mut self.bottom };
        let wanted = if leaving { 1 } else { 2 };
        if covered || (used.at(cell) != 0 && used.at(cell) != wanted) {
            return Meets::Side;
        }
        // The other end may meet its box somewhat off its axis.
        let play = if other < self.sketch.cells.len() {
            PORT_PLAY
        } else {
            0.0
        };
        if !free(
            self.net,
            self.axis,
            cell,
            if upwards { towards - play } else { towards + play },
        ) {
            return Meets::Side;
        }
        used.put(cell, wanted);
        if upwards { Meets::Top } else { Meets::Bottom }
    }

    /// The height at which a link that comes at a height meets an item.
    fn reached(&self, item: usize, from: f64) -> f64 {
        let axis = self.axis.at(item);
        match self.sketch.cells.get(item) {
            Some(cell) if cell.h > TALL => from.clamp(axis - cell.h / 2.0 + 24.0, axis + cell.h / 2.0 - 24.0),
            _ => axis,
        }
    }

    /// Spreads the links that meet a side, in the order of where they come from.
    fn ports(&mut self) {
        let cells = self.sketch.cells.len();
        let mut starts: Vec<Vec<(f64, usize)>> = vec![Vec::new(); cells];
        let mut ends: Vec<Vec<(f64, usize)>> = vec![Vec::new(); cells];
        for (index, link) in self.sketch.links.iter().enumerate() {
            let (from, to) = (self.axis.at(link.from), self.axis.at(link.to));
            let (next, last) = self.neighbours(index).map_or((to, from), |(next, last)| {
                (self.axis.at(next), self.axis.at(last))
            });
            let met = self.ends.at(index);
            if let Some(list) = starts.get_mut(link.from).filter(|_| met.start == Meets::Side) {
                list.push((next, index));
            }
            if let Some(list) = ends.get_mut(link.to).filter(|_| met.end == Meets::Side) {
                list.push((last, index));
            }
        }
        for cell in 0..cells {
            let (mut out, mut into) = (starts.at(cell), ends.at(cell));
            self.leaving.put(cell, out.len());
            self.entering.put(cell, into.len());
            for (link, y) in self.spread(cell, &mut out) {
                if let Some(ends) = self.ends.get_mut(link) {
                    ends.start_y = y;
                }
            }
            for (link, y) in self.spread(cell, &mut into) {
                if let Some(ends) = self.ends.get_mut(link) {
                    ends.end_y = y;
                }
            }
        }
    }

    /// The height of each link at one side of a box.
    fn spread(&self, cell: usize, list: &mut [(f64, usize)]) -> Vec<(usize, f64)> {
        list.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let own = self.axis.at(cell);
        let Some(shape) = self.sketch.cells.get(cell) else {
            return Vec::new();
        };
        if shape.ports == Ports::Tips {
            return list.iter().map(|(_, link)| (*link, own)).collect();
        }
        let half = shape.h / 2.0;
        if shape.h > TALL {
            return list
                .iter()
                .map(|(y, link)| (*link, y.clamp(own - half + 24.0, own + half - 24.0)))
                .collect();
        }
        let count = f64::from(u32::try_from(list.len()).unwrap_or(1));
        let apart = ((shape.h - 20.0) / count).min(16.0);
        let level = list.iter().position(|(y, _)| (y - own).abs() < LEVEL);
        let middle = level.map_or((count - 1.0) / 2.0, |level| {
            f64::from(u32::try_from(level).unwrap_or(0))
        });
        let mut place = 0.0;
        let mut spread = Vec::new();
        for (_, link) in list.iter() {
            let offset: f64 = (place - middle) * apart;
            spread.push((*link, own + offset.clamp(8.0 - half, half - 8.0)));
            place += 1.0;
        }
        spread
    }

    /// Adds a vertical piece in the gap left of a column; its number.
    fn turn(&mut self, gap: usize, group: Group, ys: (f64, f64), turn: Turn) -> Across {
        self.segments.push(Segment {
            gap,
            group,
            left: ys.0,
            right: ys.1,
            turn,
        });
        Across::Track(self.segments.len() - 1)
    }

    fn path(&mut self, link: usize) -> Vec<(Across, f64)> {
        let (net, sketch) = (self.net, self.sketch);
        let Some(ends) = sketch.links.get(link) else {
            return Vec::new();
        };
        match net.courses.get(link) {
            Some(Course::Forward(chain)) => self.forward(link, chain),
            Some(Course::Back(bends)) => self.backward(link, bends),
            Some(Course::Loop) => self.own_loop(ends.from),
            _ => Vec::new(),
        }
    }

    /// Who shares a vertical piece: the links of one tip, coming or going.
    fn group(&self, link: usize, starts: bool, finishes: bool) -> Group {
        let Some(ends) = self.sketch.links.get(link) else {
            return Group::Own(self.segments.len());
        };
        let tips = |cell: usize| {
            self.sketch
                .cells
                .get(cell)
                .is_some_and(|cell| cell.ports == Ports::Tips)
        };
        if starts && ends.rider.is_none() && tips(ends.from) && self.leaving.at(ends.from) > 1 {
            return Group::Leaving(ends.from);
        }
        if finishes && tips(ends.to) && self.entering.at(ends.to) > 1 {
            return Group::Entering(ends.to);
        }
        Group::Own(self.segments.len())
    }

    fn forward(&mut self, link: usize, chain: &[usize]) -> Vec<(Across, f64)> {
        let (Some(from), Some(to)) = (chain.first().copied(), chain.last().copied()) else {
            return Vec::new();
        };
        let ends = self.ends.at(link);
        let inner = chain.get(1..chain.len() - 1).unwrap_or_default();
        let arrival = match (ends.end, inner.last()) {
            (Meets::Side, _) => ends.end_y,
            (_, Some(bend)) => self.axis.at(*bend),
            // The link turns only at the target's tip: it comes level with where it starts.
            (_, None) => ends.start_y,
        };
        let next = inner.first().map_or(arrival, |bend| self.axis.at(*bend));
        let (mut path, mut y) = self.departure(link, from, next);
        let first = self.net.items.at(from).layer + 1;
        let heights: Vec<f64> = inner
            .iter()
            .map(|bend| self.axis.at(*bend))
            .chain([arrival])
            .collect();
        let last = heights.len().saturating_sub(1);
        for (step, height) in heights.into_iter().enumerate() {
            if (height - y).abs() >= LEVEL {
                let group = self.group(link, step == 0, step == last);
                let track = self.turn(first + step, group, (y, height), Turn::Through);
                path.extend([(track, y), (track, height)]);
            }
            y = height;
        }
        path.extend(self.arrival(link, to, y));
        path
    }

    /// The first points of a link, and the height it goes on at.
    fn departure(&self, link: usize, from: usize, next: f64) -> (Vec<(Across, f64)>, f64) {
        let ends = self.ends.at(link);
        let half = self.sketch.cells.get(from).map_or(0.0, |cell| cell.h / 2.0);
        let own = self.axis.at(from);
        match ends.start {
            Meets::Side => (vec![(Across::Right(from), ends.start_y)], ends.start_y),
            Meets::Top => (
                vec![(Across::Centre(from), own - half), (Across::Centre(from), next)],
                next,
            ),
            Meets::Bottom => (
                vec![(Across::Centre(from), own + half), (Across::Centre(from), next)],
                next,
            ),
            Meets::Rider => {
                let rider = self
                    .sketch
                    .links
                    .get(link)
                    .and_then(|link| link.rider)
                    .unwrap_or_default();
                let x = Across::Rider(rider);
                let edge = own + half + RIDER;
                let falls = next > edge + UNDER_RIDER && free(self.net, self.axis, from, next);
                let lines = f64::from(u32::try_from(self.ranks.at(rider)).unwrap_or(0)) * RIDER_LINES;
                let y = if falls { next } else { edge + UNDER_RIDER + lines };
                (vec![(x, edge), (x, y)], y)
            }
        }
    }

    /// The last points of a link that comes at a height.
    fn arrival(&self, link: usize, to: usize, y: f64) -> Vec<(Across, f64)> {
        let half = self.sketch.cells.get(to).map_or(0.0, |cell| cell.h / 2.0);
        let own = self.axis.at(to);
        match self.ends.at(link).end {
            Meets::Top => vec![(Across::Centre(to), y), (Across::Centre(to), own - half)],
            Meets::Bottom => vec![(Across::Centre(to), y), (Across::Centre(to), own + half)],
            _ => vec![(Across::Left(to), y)],
        }
    }

    fn backward(&mut self, link: usize, bends: &[usize]) -> Vec<(Across, f64)> {
        let Some(ends) = self.sketch.links.get(link) else {
            return Vec::new();
        };
        let (from, to, met) = (ends.from, ends.to, self.ends.at(link));
        let (Some(first), Some(last)) = (bends.first().copied(), bends.last().copied()) else {
            return Vec::new();
        };
        let mut y = self.axis.at(last);
        let mut layer = self.net.items.at(from).layer;
        let mut path = if met.start == Meets::Side {
            let track = self.turn(
                layer + 1,
                Group::Own(self.segments.len()),
                (met.start_y, y),
                Turn::FromLeft,
            );
            vec![
                (Across::Right(from), met.start_y),
                (track, met.start_y),
                (track, y),
            ]
        } else {
            self.departure(link, from, y).0
        };
        for bend in bends.iter().rev().skip(1) {
            let height = self.axis.at(*bend);
            if (height - y).abs() >= LEVEL {
                let track = self.turn(layer, Group::Own(self.segments.len()), (height, y), Turn::Through);
                path.extend([(track, y), (track, height)]);
            }
            y = height;
            layer = layer.saturating_sub(1);
        }
        let layer = self.net.items.at(first).layer;
        if met.end == Meets::Side {
            let track = self.turn(
                layer,
                Group::Own(self.segments.len()),
                (y, met.end_y),
                Turn::FromRight,
            );
            path.extend([(track, y), (track, met.end_y), (Across::Left(to), met.end_y)]);
        } else {
            path.extend(self.arrival(link, to, y));
        }
        path
    }

    /// A link from a box to itself: out at the right, over the corner, in at the top.
    fn own_loop(&mut self, cell: usize) -> Vec<(Across, f64)> {
        let half = self.sketch.cells.get(cell).map_or(0.0, |cell| cell.h / 2.0);
        let own = self.axis.at(cell);
        let over = own - half - 14.0;
        let track = self.turn(
            self.net.items.at(cell).layer + 1,
            Group::Own(self.segments.len()),
            (over, own),
            Turn::FromLeft,
        );
        vec![
            (Across::Right(cell), own),
            (track, own),
            (track, over),
            (Across::Centre(cell), over),
            (Across::Centre(cell), own - half),
        ]
    }

    fn finished(&self, columns: &Columns, paths: &[Vec<(Across, f64)>], heights: &Heights) -> Arrangement {
        let cells: Vec<Rect> = self
            .sketch
            .cells
            .iter()
            .enumerate()
            .map(|(index, cell)| {
                Rect::around(point(columns.centre(index), self.axis.at(index)), cell.w, cell.h)
            })
            .collect();
        let riders: Vec<Point> = (0..self.sketch.riders.len())
            .map(|rider| self.rider_place(rider, &cells))
            .collect();
        let place = |(across, y): &(Across, f64)| {
            let x = match across {
                Across::Left(cell) => cells.at(*cell).x,
                Across::Right(cell) => cells.at(*cell).right(),
                Across::Centre(cell) => cells.at(*cell).centre().x,
                Across::Rider(rider) => riders.at(*rider).x,
                Across::Track(segment) => columns.track(*segment),
            };
            point(x, *y)
        };
        let links = paths
            .iter()
            .zip(&self.sketch.links)
            .map(|(path, link)| {
                if path.is_empty() {
                    return direct(cells.at(link.from), cells.at(link.to));
                }
                simplified(&path.iter().map(place).collect::<Vec<Point>>())
            })
            .collect();
        let tips = (self.top.iter().zip(&self.bottom))
            .map(|(top, bottom)| Tips {
                top: *top != 0,
                bottom: *bottom != 0,
            })
            .collect();
        Arrangement {
            cells,
            tips,
            riders,
            links,
            bands: heights.bands.clone(),
            w: columns.width(),
            h: heights.total,
        }
    }

    fn rider_place(&self, rider: usize, cells: &Vec<Rect>) -> Point {
        let host = self.sketch.riders.at(rider).host;
        let rect = cells.at(host);
        let mates = || self.sketch.riders.iter().filter(|other| other.host == host);
        let count = f64::from(u32::try_from(mates().count()).unwrap_or(1));
        let wanted = mates().map(|mate| mate.span).fold(2.0 * RIDER + 12.0, f64::max);
        let step = wanted.min((rect.w - RIDER) / count);
        let rank = f64::from(u32::try_from(self.ranks.at(rider)).unwrap_or(0));
        point(rect.right() - RIDER - 8.0 - rank * step, rect.bottom())
    }
}

/// Whether the column of a box is free of other boxes between the box and a height.
fn free(net: &Net, axis: &Vec<f64>, cell: usize, y: f64) -> bool {
    let own = axis.at(cell);
    let (top, bottom) = (own.min(y), own.max(y));
    let Some(column) = net.layers.get(net.items.at(cell).layer) else {
        return false;
    };
    !column.iter().any(|other| {
        let item = net.items.at(*other);
        let (upper, lower) = (axis.at(*other) - item.up, axis.at(*other) + item.down);
        *other != cell && item.kind == Kind::Cell && lower > top && upper < bottom
    })
}

/// A straight line between two boxes.
fn direct(from: Rect, to: Rect) -> Vec<Point> {
    vec![from.border_towards(to.centre()), to.border_towards(from.centre())]
}
