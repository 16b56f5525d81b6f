//! One line: its stroke, heads, tails and text.

use super::geometry::{Point, Rect, middle};
use super::icons;
use super::picture::{Arrows, Line, LineKind};
use super::places::{Align, Caption};
use super::svg::{Svg, closed, number, rounded};
use super::text;

/// Draws a line along its way.
pub(super) fn draw(svg: &mut Svg, line: &Line, path: &[Point]) {
    let (Some(start), Some(end)) = (Tip::start(path), Tip::end(path)) else {
        return;
    };
    let d = rounded(path);
    match line.kind {
        LineKind::Sequence | LineKind::Default | LineKind::Conditional => {
            svg.path("flow", &d);
            svg.path("solid", &closed(&end.head(10.0, 4.0)));
            tail(svg, line.kind, start);
        }
        LineKind::Message { envelope, answers } => {
            svg.path("message", &d);
            svg.path("shape", &closed(&end.head(10.0, 4.5)));
            svg.circle("shape", start.at(3.5), 3.5);
            if let Some((centre, _)) = middle(path).filter(|_| envelope) {
                icons::envelope(svg, centre, 1.3, answers);
            }
        }
        LineKind::Association { arrows } => {
            svg.path("link", &d);
            if arrows != Arrows::None {
                end.open_head(svg);
            }
            if arrows == Arrows::Both {
                start.open_head(svg);
            }
        }
        LineKind::Data => {
            svg.path("link", &d);
            end.open_head(svg);
        }
        LineKind::Conversation => {
            svg.path("conversation", &d);
            svg.path("hollow", &d);
        }
    }
}

/// The slash of a default flow, the diamond of a conditional one.
fn tail(svg: &mut Svg, kind: LineKind, start: Tip) {
    match kind {
        LineKind::Default => {
            let centre = start.at(10.0);
            // The slash stands at 60 degrees to the line.
            let (dx, dy) = (
                start.way.x * 0.5 - start.way.y * 0.866,
                start.way.y * 0.5 + start.way.x * 0.866,
            );
            let [x1, y1, x2, y2] = [
                centre.x - dx * 6.0,
                centre.y - dy * 6.0,
                centre.x + dx * 6.0,
                centre.y + dy * 6.0,
            ]
            .map(number);
            svg.path("flow", &format!("M{x1} {y1}L{x2} {y2}"));
        }
        LineKind::Conditional => {
            let side = |sign: f64| {
                start
                    .at(8.0)
                    .moved(-start.way.y * 4.5 * sign, start.way.x * 4.5 * sign)
            };
            svg.path(
                "shape",
                &closed(&[start.at(0.0), side(1.0), start.at(16.0), side(-1.0)]),
            );
        }
        _ => {}
    }
}

/// One end of a line: where it is and the way into the line.
#[derive(Clone, Copy)]
struct Tip {
    tip: Point,
    way: Point,
}

impl Tip {
    fn start(path: &[Point]) -> Option<Tip> {
        let tip = path.first()?;
        let next = path.iter().find(|p| p.distance(*tip) > 0.5)?;
        Some(Tip {
            tip: *tip,
            way: tip.towards(*next),
        })
    }

    fn end(path: &[Point]) -> Option<Tip> {
        let tip = path.last()?;
        let next = path.iter().rev().find(|p| p.distance(*tip) > 0.5)?;
        Some(Tip {
            tip: *tip,
            way: tip.towards(*next),
        })
    }

    /// The point some way into the line.
    fn at(self, distance: f64) -> Point {
        self.tip.moved(self.way.x * distance, self.way.y * distance)
    }

    fn head(self, length: f64, half: f64) -> [Point; 3] {
        let foot = self.at(length);
        let (dx, dy) = (-self.way.y * half, self.way.x * half);
        [self.tip, foot.moved(dx, dy), foot.moved(-dx, -dy)]
    }

    fn open_head(self, svg: &mut Svg) {
        let [tip, left, right] = self.head(8.0, 4.5);
        let [x1, y1, x2, y2, x3, y3] = [left.x, left.y, tip.x, tip.y, right.x, right.y].map(number);
        svg.path("head", &format!("M{x1} {y1}L{x2} {y2}L{x3} {y3}"));
    }
}

/// What captions keep clear of: nodes, and the pieces of other lines.
#[derive(Debug, Default)]
pub(super) struct Busy {
    pub(super) areas: Vec<Rect>,
    pub(super) pieces: Vec<(usize, Point, Point)>,
}

impl Busy {
    /// How much a caption of a line would cover.
    fn covered(&self, own: usize, rect: Rect) -> usize {
        let rect = rect.grown(1.0);
        let areas = self.areas.iter().filter(|area| area.overlaps(rect)).count();
        let pieces = self
            .pieces
            .iter()
            .filter(|(line, a, b)| *line != own && rect.crossed_by(*a, *b))
            .count();
        3 * areas + pieces
    }
}

/// Where a line's text goes: beside the first of its level pieces where nothing is covered.
pub(super) fn beside(words: &str, path: &[Point], own: usize, busy: &Busy) -> Option<Caption> {
    if words.trim().is_empty() {
        return None;
    }
    let pieces = || path.iter().zip(path.iter().skip(1));
    let level = || pieces().filter(|(a, b)| (a.y - b.y).abs() < 1.0 && (a.x - b.x).abs() > 24.0);
    let wanted = text::width(words, 12.0).min(90.0) + 14.0;
    // Long pieces first, each kind in the order of the way.
    let (long, short): (Vec<_>, Vec<_>) = level().partition(|(a, b)| (a.x - b.x).abs() >= wanted);
    let mut best: Option<(usize, Caption)> = None;
    for (a, b) in long.into_iter().chain(short) {
        for rect in along(words, *a, *b) {
            let covered = busy.covered(own, rect);
            if best.as_ref().is_none_or(|(least, _)| covered < *least) {
                best = Some((
                    covered,
                    Caption {
                        rect,
                        align: Align::Middle,
                    },
                ));
            }
            if covered == 0 {
                return best.map(|(_, caption)| caption);
            }
        }
    }
    if let Some((_, caption)) = best {
        return Some(caption);
    }
    let (centre, _) = middle(path)?;
    let lines = text::wrap(words, 90.0, 12.0, 4);
    let height = 14.4 * f64::from(u32::try_from(lines.len()).unwrap_or(1));
    let rect = Rect::new(centre.x + 6.0, centre.y - height / 2.0, 90.0, height);
    Some(Caption {
        rect,
        align: Align::Left,
    })
}

/// Places along a level piece: above and below its middle, its start, its end.
fn along(words: &str, a: Point, b: Point) -> Vec<Rect> {
    let length = (a.x - b.x).abs();
    let lines = text::wrap(words, (length - 14.0).clamp(48.0, 120.0), 12.0, 4);
    let width = lines
        .iter()
        .map(|line| text::width(line, 12.0))
        .fold(0.0, f64::max);
    let height = 14.4 * f64::from(u32::try_from(lines.len()).unwrap_or(1));
    let forward = if b.x > a.x { 1.0 } else { -1.0 };
    // Clear of the head: the middle of what lies before it.
    let centre = (a.x + b.x) / 2.0 - 5.0 * forward;
    let mut centres = vec![centre];
    if length > width + 60.0 {
        centres.push(a.x + forward * (width / 2.0 + 16.0));
        centres.push(b.x - forward * (width / 2.0 + 20.0));
    }
    let sides = [a.y - height - 3.0, a.y + 3.0];
    let both = |x: f64| sides.map(|y| Rect::new(x - width / 2.0, y, width, height));
    centres.into_iter().flat_map(both).collect()
}
