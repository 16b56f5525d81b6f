//! Charts drawn on the server as SVG.
//!
//! Every chart has a title and a description for those who can't see it, stands beside a table that says
//! the same, and carries classes instead of styles, so that the strict content policy holds and the
//! colours follow the page's theme. It knows nothing of targets or commitments: callers hand it places on
//! an axis. Start at [`bullet::Bullet`].

pub mod bullet;
pub mod chain;
pub mod heat;
pub mod light;
pub mod share;

use std::fmt::Write as _;

/// Text made safe for an element or a quoted attribute.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

/// One SVG picture under construction.
#[derive(Debug)]
struct Picture {
    body: String,
}

impl Picture {
    /// A picture `width` × `height` units, named and described for readers of any kind.
    fn new(class: &str, width: u32, height: u32, title: &str, description: &str) -> Self {
        let mut body = String::new();
        let _ = write!(
            body,
            "<svg class=\"chart {class}\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
             aria-label=\"{0}\"><title>{0}</title><desc>{1}</desc>",
            escape(title),
            escape(description)
        );
        Self { body }
    }

    fn rect(&mut self, class: &str, x: i64, y: i64, width: i64, height: i64) {
        let width = width.max(0);
        let _ = write!(
            self.body,
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>"
        );
    }

    fn path(&mut self, class: &str, d: &str) {
        let _ = write!(self.body, "<path class=\"{class}\" d=\"{d}\"/>");
    }

    fn text(&mut self, class: &str, x: i64, y: i64, text: &str) {
        let _ = write!(
            self.body,
            "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{}</text>",
            escape(text)
        );
    }

    fn circle(&mut self, class: &str, x: i64, y: i64, radius: i64) {
        let _ = write!(
            self.body,
            "<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"/>"
        );
    }

    fn finish(mut self) -> String {
        self.body.push_str("</svg>");
        self.body
    }
}
