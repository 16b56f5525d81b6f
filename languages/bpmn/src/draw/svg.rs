//! Writing SVG: elements, numbers, text.
//!
//! It knows nothing of BPMN. Every text passes through [`Svg::text`] or [`attribute`], which escape it.

use super::geometry::{Point, Rect};
use super::text::escape;
use std::fmt::Write;

/// SVG in the making.
#[derive(Debug, Default)]
pub(super) struct Svg {
    pub(super) out: String,
}

/// A length with at most one decimal, the shortest way to write it.
pub(super) fn number(value: f64) -> String {
    // Adding zero turns -0 into 0.
    let rounded = (value * 10.0).round() / 10.0 + 0.0;
    format!("{rounded}")
}

/// An attribute, its value escaped, a blank before it.
pub(super) fn attribute(name: &str, value: &str) -> String {
    format!(" {name}=\"{}\"", escape(value))
}

impl Svg {
    /// Adds markup that is known to be safe.
    pub(super) fn raw(&mut self, markup: &str) {
        self.out.push_str(markup);
    }

    /// Opens a group.
    pub(super) fn open(&mut self, attributes: &str) {
        let _ = writeln!(self.out, "<g{attributes}>");
    }

    /// Closes a group.
    pub(super) fn close(&mut self) {
        self.raw("</g>\n");
    }

    /// An element that holds only text.
    pub(super) fn words(&mut self, element: &str, attributes: &str, words: &str) {
        let _ = writeln!(self.out, "<{element}{attributes}>{}</{element}>", escape(words));
    }

    pub(super) fn path(&mut self, class: &str, d: &str) {
        let _ = writeln!(self.out, "<path class=\"{class}\" d=\"{d}\"/>");
    }

    /// A path drawn around its own origin, moved and scaled.
    pub(super) fn path_at(&mut self, class: &str, d: &str, at: Point, scale: f64) {
        let (x, y) = (number(at.x), number(at.y));
        let scale = if (scale - 1.0).abs() < 0.01 {
            String::new()
        } else {
            format!(" scale({scale:.2})")
        };
        let _ = writeln!(
            self.out,
            "<path class=\"{class}\" transform=\"translate({x} {y}){scale}\" d=\"{d}\"/>"
        );
    }

    pub(super) fn circle(&mut self, class: &str, centre: Point, r: f64) {
        let (x, y, r) = (number(centre.x), number(centre.y), number(r));
        let _ = writeln!(
            self.out,
            "<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{r}\"/>"
        );
    }

    /// A rectangle, its corners rounded.
    pub(super) fn rect(&mut self, class: &str, rect: Rect, round: f64) {
        let [x, y, w, h] = [rect.x, rect.y, rect.w, rect.h].map(number);
        let round = if round > 0.0 {
            format!(" rx=\"{}\"", number(round))
        } else {
            String::new()
        };
        let _ = writeln!(
            self.out,
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"{round}/>"
        );
    }

    /// One line of text by its base line.
    pub(super) fn text(&mut self, class: &str, at: Point, size: f64, words: &str) {
        let (x, y, size) = (number(at.x), number(at.y), number(size));
        let attributes = format!(" class=\"{class}\" x=\"{x}\" y=\"{y}\" font-size=\"{size}\"");
        self.words("text", &attributes, words);
    }

    /// One line of text written upwards.
    pub(super) fn upwards(&mut self, class: &str, at: Point, size: f64, words: &str) {
        let (x, y, size) = (number(at.x), number(at.y), number(size));
        let attributes =
            format!(" class=\"{class}\" transform=\"translate({x} {y}) rotate(-90)\" font-size=\"{size}\"");
        self.words("text", &attributes, words);
    }
}

/// A path through points, its corners rounded a little.
pub(super) fn rounded(points: &[Point]) -> String {
    let mut d = String::new();
    let Some(first) = points.first() else {
        return d;
    };
    let _ = write!(d, "M{} {}", number(first.x), number(first.y));
    for corner in points.windows(3) {
        let [a, b, c] = corner else {
            continue;
        };
        let radius = 6.0_f64.min(a.distance(*b) / 2.0).min(b.distance(*c) / 2.0);
        let (back, on) = (b.towards(*a), b.towards(*c));
        let (from, to) = (
            b.moved(back.x * radius, back.y * radius),
            b.moved(on.x * radius, on.y * radius),
        );
        let [x1, y1, x, y, x2, y2] = [from.x, from.y, b.x, b.y, to.x, to.y].map(number);
        let _ = write!(d, "L{x1} {y1}Q{x} {y} {x2} {y2}");
    }
    if let Some(last) = points.last().filter(|_| points.len() > 1) {
        let _ = write!(d, "L{} {}", number(last.x), number(last.y));
    }
    d
}

/// A closed path through points.
pub(super) fn closed(points: &[Point]) -> String {
    let mut d = String::new();
    for (index, p) in points.iter().enumerate() {
        let _ = write!(
            d,
            "{}{} {}",
            if index == 0 { 'M' } else { 'L' },
            number(p.x),
            number(p.y)
        );
    }
    d.push('Z');
    d
}
