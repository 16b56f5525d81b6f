//! Marks of a matter's state: badges that differ in shape, so that no one depends on colour.

use super::geometry::{Point, Rect, point};
use super::svg::Svg;
use super::text;

/// What a node or line is marked as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) live: u32,
    pub(super) done: bool,
    pub(super) failed: bool,
}

impl Mark {
    /// The classes its group gets.
    pub(super) fn classes(self) -> &'static str {
        match (self.failed, self.live > 0, self.done) {
            (true, _, _) => " failed",
            (_, true, _) => " live",
            (_, _, true) => " done",
            _ => "",
        }
    }

    /// Draws the badges along the upper right corner.
    pub(super) fn draw(self, svg: &mut Svg, rect: Rect) {
        let mut at = point(rect.right() - 2.0, rect.y + 1.0);
        if self.failed {
            failed(svg, at);
            at.x -= 20.0;
        }
        if self.live > 0 {
            at.x -= live(svg, at, self.live);
        }
        if self.done && self.live == 0 {
            done(svg, at);
        }
    }
}

/// A disc with a tick.
pub(super) fn done(svg: &mut Svg, at: Point) {
    svg.circle("badge-done", at, 8.5);
    svg.path_at("badge-sign", "M-4 .5L-1 3.5L4.2-3", at, 1.0);
}

/// A square on its corner with an exclamation mark.
pub(super) fn failed(svg: &mut Svg, at: Point) {
    svg.path_at("badge-failed", "M0-11.5L11.5 0L0 11.5L-11.5 0Z", at, 1.0);
    svg.path_at("badge-sign", "M0-5.5V1M0 4.8V5", at, 1.0);
}

/// A pill with a triangle and, if more than one, the count; its width.
pub(super) fn live(svg: &mut Svg, at: Point, count: u32) -> f64 {
    let words = if count > 1 {
        count.to_string()
    } else {
        String::new()
    };
    let wide = 20.0
        + if words.is_empty() {
            0.0
        } else {
            text::width(&words, 11.0) + 3.0
        };
    svg.rect(
        "badge-live",
        Rect::new(at.x + 10.0 - wide, at.y - 9.0, wide, 18.0),
        9.0,
    );
    let middle = at.x + 20.0 - wide;
    svg.path_at("badge-solid", "M-3-5L5 0L-3 5Z", point(middle, at.y), 1.0);
    if !words.is_empty() {
        svg.text("left badge-text", point(middle + 7.0, at.y + 4.0), 11.0, &words);
    }
    wide + 3.0
}
