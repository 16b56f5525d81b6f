//! How large things are where nobody says so.

use super::super::picture::{Kind, Node};
use super::super::text;

/// Diameter of an event, diagonal of a gateway.
const EVENT: f64 = 36.0;
const GATEWAY: f64 = 50.0;
/// Text size of names, and the height of a line of it.
pub(in crate::draw) const TEXT: f64 = 12.0;
pub(in crate::draw) const LINE: f64 = 14.4;
/// The widest a caption gets before it breaks.
pub(in crate::draw) const CAPTION: f64 = 110.0;

/// Width and height of a node that has no inside to show.
pub(super) fn of(node: &Node) -> (f64, f64) {
    match &node.kind {
        Kind::Event(_) => (EVENT, EVENT),
        Kind::Gateway(_) => (GATEWAY, GATEWAY),
        Kind::Activity(_) => {
            let long = text::wrap(&node.name, 84.0, TEXT, 99).len() > 3;
            if long { (140.0, 80.0) } else { (104.0, 80.0) }
        }
        Kind::Choreography { participants, .. } => (
            120.0,
            60.0 + 20.0 * f64::from(u32::try_from(participants.len()).unwrap_or(2)),
        ),
        Kind::Data(_) => (36.0, 50.0),
        Kind::Store => (50.0, 50.0),
        Kind::Annotation => annotation(&node.name),
        Kind::Conversation { .. } => (56.0, 48.0),
        Kind::Group => (160.0, 80.0),
        Kind::Pool { .. } | Kind::Lane | Kind::Other => (100.0, 60.0),
    }
}

fn annotation(words: &str) -> (f64, f64) {
    let lines = text::wrap(words, 150.0, TEXT, 99);
    let widest = lines
        .iter()
        .map(|line| text::width(line, TEXT))
        .fold(40.0, f64::max);
    (widest + 14.0, LINE * count(lines.len().max(1)) + 12.0)
}

/// Width and height of a caption broken into lines.
pub(super) fn caption(words: &str) -> (f64, f64) {
    let lines = text::wrap(words, CAPTION, TEXT, 4);
    let widest = lines
        .iter()
        .map(|line| text::width(line, TEXT))
        .fold(0.0, f64::max);
    (widest, LINE * count(lines.len()))
}

/// A count as a length.
pub(super) fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}
