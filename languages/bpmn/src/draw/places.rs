//! Where everything is drawn, and the diagram interchange as its first source.
//!
//! Start at [`Places::read`].

use super::gather::Gathered;
use super::geometry::{At, Point, Rect, point};
use super::picture::{Activity, End, Gateway, Kind, LineKind};
use crate::model::{Bounds, Diagram, Label, Reference};

/// How a text stands in its rectangle.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Align {
    #[default]
    Middle,
    Left,
    Right,
}

/// Where a text goes that isn't inside its shape.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Caption {
    pub(super) rect: Rect,
    pub(super) align: Align,
}

/// Where nodes and lines are; what has no place isn't drawn.
#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    pub(super) nodes: Vec<Option<Rect>>,
    pub(super) captions: Vec<Option<Caption>>,
    /// Whether a pool or lane stands rather than lies.
    pub(super) upright: Vec<bool>,
    pub(super) lines: Vec<Option<Vec<Point>>>,
    pub(super) line_captions: Vec<Option<Caption>>,
}

impl Places {
    /// No places for a picture of this size.
    pub(super) fn empty(nodes: usize, lines: usize) -> Places {
        Places {
            nodes: vec![None; nodes],
            captions: vec![None; nodes],
            upright: vec![false; nodes],
            lines: vec![None; lines],
            line_captions: vec![None; lines],
        }
    }

    /// The places a diagram gives; the picture learns from it what is collapsed and what is marked.
    pub(super) fn read(gathered: &mut Gathered, diagram: &Diagram) -> Places {
        let picture = &gathered.picture;
        let mut places = Places::empty(picture.nodes.len(), picture.lines.len());
        let mut told: Vec<Option<bool>> = vec![None; picture.nodes.len()];
        for shape in &diagram.plane.shapes {
            let Some(node) = drawn(gathered, shape.element.as_ref()).node() else {
                continue;
            };
            // A choreography's participants are bands of its tasks, not pools.
            if shape.participant_band.is_some() {
                continue;
            }
            let Some(rect) = sound(shape.bounds) else {
                continue;
            };
            places.nodes.put(node, Some(rect));
            places.captions.put(node, caption(shape.label.as_ref()));
            places
                .upright
                .put(node, shape.is_horizontal.map_or(rect.h > rect.w, |flat| !flat));
            told.put(node, shape.is_expanded);
            if shape.is_marker_visible != Some(true) {
                bare(gathered, node);
            }
        }
        for edge in &diagram.plane.edges {
            let End::Line(line) = drawn(gathered, edge.element.as_ref()) else {
                continue;
            };
            let path: Vec<Point> = edge
                .waypoints
                .iter()
                .filter(|p| p.x.is_finite() && p.y.is_finite())
                .map(|p| point(p.x, p.y))
                .collect();
            if path.len() > 1 {
                places.lines.put(line, Some(path));
                places.line_captions.put(line, caption(edge.label.as_ref()));
            }
            if let Some(kind) = edge.message_visible.as_deref() {
                envelope(gathered, line, kind);
            }
        }
        collapse(gathered, &places, &told);
        places
    }

    /// The smallest rectangle that holds all nodes, lines and captions.
    pub(super) fn extent(&self) -> Option<Rect> {
        let nodes = self.nodes.iter().flatten().copied();
        let captions = self
            .captions
            .iter()
            .chain(&self.line_captions)
            .flatten()
            .map(|caption| caption.rect);
        let points = self
            .lines
            .iter()
            .flatten()
            .flatten()
            .map(|p| Rect::new(p.x, p.y, 0.0, 0.0));
        nodes.chain(captions).chain(points).reduce(Rect::union)
    }
}

/// What a diagram element shows, in the picture.
fn drawn(gathered: &Gathered, element: Option<&Reference>) -> End {
    element.map_or(End::Nothing, |element| gathered.end(&element.id))
}

/// Bounds that can be drawn.
fn sound(bounds: Bounds) -> Option<Rect> {
    let all = [bounds.x, bounds.y, bounds.width, bounds.height];
    let usable =
        all.iter().all(|n| n.is_finite() && n.abs() < 1.0e6) && bounds.width > 0.0 && bounds.height > 0.0;
    usable.then(|| Rect::new(bounds.x, bounds.y, bounds.width, bounds.height))
}

fn caption(label: Option<&Label>) -> Option<Caption> {
    let rect = sound(label?.bounds?)?;
    Some(Caption {
        rect,
        align: Align::Middle,
    })
}

/// An exclusive gateway whose sign isn't to be shown.
fn bare(gathered: &mut Gathered, node: usize) {
    if let Some(node) = gathered.picture.nodes.get_mut(node)
        && node.kind == Kind::Gateway(Gateway::Exclusive)
    {
        node.kind = Kind::Gateway(Gateway::Bare);
    }
}

fn envelope(gathered: &mut Gathered, line: usize, kind: &str) {
    if let Some(line) = gathered.picture.lines.get_mut(line)
        && matches!(line.kind, LineKind::Message { .. })
    {
        line.kind = LineKind::Message {
            envelope: true,
            answers: kind.starts_with("non"),
        };
    }
}

/// Subprocesses are collapsed where the diagram says so, or where it is silent and shows nothing inside.
fn collapse(gathered: &mut Gathered, places: &Places, told: &[Option<bool>]) {
    let mut inhabited = vec![false; gathered.picture.nodes.len()];
    for (index, node) in gathered.picture.nodes.iter().enumerate() {
        if let Some(parent) = node.parent.filter(|_| places.nodes.at(index).is_some()) {
            inhabited.put(parent, true);
        }
    }
    let nodes = gathered.picture.nodes.iter_mut().enumerate();
    for ((index, node), told) in nodes.zip(told) {
        if let Kind::Activity(Activity {
            inside: Some(inside), ..
        }) = &mut node.kind
        {
            let shown = inhabited.at(index);
            inside.collapsed = match told {
                Some(expanded) => !expanded && !shown,
                None => !shown && places.nodes.at(index).is_some() || inside.collapsed,
            };
        }
    }
}
