//! Reading diagram interchange.
//!
//! It knows nothing of drawing. Attributes of a rectangle or point beyond its numbers aren't kept. Start at
//! [`Reading::diagram`].

use super::Reading;
use crate::model::{Bounds, Diagram, Edge, Font, Label, LabelStyle, Namespace, Plane, Point, Shape, Tree};

/// Prefix-free names of the elements diagrams are made of; empty for any other.
fn name(tree: &Tree) -> &str {
    match tree.name.space {
        Namespace::BpmnDi | Namespace::Dc | Namespace::Di => &tree.name.local,
        _ => "",
    }
}

impl Reading {
    pub(super) fn diagram(&mut self, tree: Tree) -> Diagram {
        let mut open = self.open(tree);
        let mut diagram = Diagram {
            resolution: self.length(&mut open, "resolution"),
            ..Diagram::default()
        };
        let mut plane = None;
        for child in open.take_children() {
            let line = child.line;
            match name(&child) {
                "BPMNPlane" => {
                    let read = self.plane(child);
                    self.once(&mut plane, read, "BPMNPlane", line);
                }
                "BPMNLabelStyle" => diagram.label_styles.push(self.label_style(child)),
                _ => open.rest.push(child),
            }
        }
        diagram.plane = plane.unwrap_or_default();
        diagram.base = self.close(open);
        diagram
    }

    fn plane(&mut self, tree: Tree) -> Plane {
        let mut open = self.open(tree);
        let mut plane = Plane {
            element: self.reference(&mut open, "bpmnElement"),
            ..Plane::default()
        };
        for child in open.take_children() {
            match name(&child) {
                "BPMNShape" => plane.shapes.push(self.shape(child)),
                "BPMNEdge" => plane.edges.push(self.edge(child)),
                _ => open.rest.push(child),
            }
        }
        plane.base = self.close(open);
        plane
    }

    fn shape(&mut self, tree: Tree) -> Shape {
        let mut open = self.open(tree);
        let mut shape = Shape {
            element: self.reference(&mut open, "bpmnElement"),
            is_horizontal: self.flag(&mut open, "isHorizontal"),
            is_expanded: self.flag(&mut open, "isExpanded"),
            is_marker_visible: self.flag(&mut open, "isMarkerVisible"),
            is_message_visible: self.flag(&mut open, "isMessageVisible"),
            participant_band: open.take("participantBandKind"),
            choreography_shape: self.reference(&mut open, "choreographyActivityShape"),
            ..Shape::default()
        };
        for child in open.take_children() {
            match name(&child) {
                "Bounds" => shape.bounds = self.bounds(child),
                "BPMNLabel" => shape.label = Some(self.label(child)),
                _ => open.rest.push(child),
            }
        }
        shape.base = self.close(open);
        shape
    }

    fn edge(&mut self, tree: Tree) -> Edge {
        let mut open = self.open(tree);
        let mut edge = Edge {
            element: self.reference(&mut open, "bpmnElement"),
            source: self.reference(&mut open, "sourceElement"),
            target: self.reference(&mut open, "targetElement"),
            message_visible: open.take("messageVisibleKind"),
            ..Edge::default()
        };
        for child in open.take_children() {
            match name(&child) {
                "waypoint" => edge.waypoints.push(self.point(child)),
                "BPMNLabel" => edge.label = Some(self.label(child)),
                _ => open.rest.push(child),
            }
        }
        edge.base = self.close(open);
        edge
    }

    fn label(&mut self, tree: Tree) -> Label {
        let mut open = self.open(tree);
        let mut label = Label {
            style: self.reference(&mut open, "labelStyle"),
            ..Label::default()
        };
        for child in open.take_children() {
            match name(&child) {
                "Bounds" => label.bounds = Some(self.bounds(child)),
                _ => open.rest.push(child),
            }
        }
        label.base = self.close(open);
        label
    }

    fn label_style(&mut self, tree: Tree) -> LabelStyle {
        let mut open = self.open(tree);
        let mut style = LabelStyle::default();
        for child in open.take_children() {
            match name(&child) {
                "Font" => style.font = Some(self.font(child)),
                _ => open.rest.push(child),
            }
        }
        style.base = self.close(open);
        style
    }

    fn font(&mut self, tree: Tree) -> Font {
        let mut open = self.open(tree);
        Font {
            size: self.length(&mut open, "size"),
            bold: self.flag(&mut open, "isBold").unwrap_or(false),
            italic: self.flag(&mut open, "isItalic").unwrap_or(false),
            underline: self.flag(&mut open, "isUnderline").unwrap_or(false),
            strike_through: self.flag(&mut open, "isStrikeThrough").unwrap_or(false),
            base: self.close(open),
        }
    }

    fn bounds(&mut self, tree: Tree) -> Bounds {
        let mut open = self.open(tree);
        Bounds {
            x: self.length(&mut open, "x").unwrap_or(0.0),
            y: self.length(&mut open, "y").unwrap_or(0.0),
            width: self.length(&mut open, "width").unwrap_or(0.0),
            height: self.length(&mut open, "height").unwrap_or(0.0),
        }
    }

    fn point(&mut self, tree: Tree) -> Point {
        let mut open = self.open(tree);
        Point {
            x: self.length(&mut open, "x").unwrap_or(0.0),
            y: self.length(&mut open, "y").unwrap_or(0.0),
        }
    }
}
