//! Writing diagram interchange.
//!
//! It knows nothing of drawing. Start at [`Writing::diagram`].

use super::out::{Out, bare};
use super::{Ordered, Writing};
use crate::model::{
    Attribute, Base, Bounds, Diagram, Edge, Font, Label, LabelStyle, Name, Namespace, Plane, Point, Shape,
    Tree,
};

fn di(local: &str, base: &Base) -> Out {
    Out::in_space(Namespace::BpmnDi, local, base)
}

impl Writing<'_> {
    pub(super) fn diagram(&self, diagram: &Diagram) -> Tree {
        di("BPMNDiagram", &diagram.base)
            .maybe("resolution", diagram.resolution)
            .child(self.plane(&diagram.plane))
            .children(diagram.label_styles.iter().map(label_style))
            .done()
    }

    fn plane(&self, plane: &Plane) -> Tree {
        let mut all = Ordered::default();
        for shape in &plane.shapes {
            all.add(shape.base.order, shape_tree(shape));
        }
        for edge in &plane.edges {
            all.add(edge.base.order, edge_tree(edge));
        }
        di("BPMNPlane", &plane.base)
            .reference("bpmnElement", &plane.element)
            .children(all.into_trees())
            .done()
    }
}

fn shape_tree(shape: &Shape) -> Tree {
    di("BPMNShape", &shape.base)
        .reference("bpmnElement", &shape.element)
        .maybe("isHorizontal", shape.is_horizontal)
        .maybe("isExpanded", shape.is_expanded)
        .maybe("isMarkerVisible", shape.is_marker_visible)
        .maybe("isMessageVisible", shape.is_message_visible)
        .maybe("participantBandKind", shape.participant_band.as_ref())
        .reference("choreographyActivityShape", &shape.choreography_shape)
        .child(bounds(&shape.bounds))
        .children(shape.label.as_ref().map(label))
        .done()
}

fn edge_tree(edge: &Edge) -> Tree {
    di("BPMNEdge", &edge.base)
        .reference("bpmnElement", &edge.element)
        .reference("sourceElement", &edge.source)
        .reference("targetElement", &edge.target)
        .maybe("messageVisibleKind", edge.message_visible.as_ref())
        .children(edge.waypoints.iter().map(point))
        .children(edge.label.as_ref().map(label))
        .done()
}

fn label(label: &Label) -> Tree {
    di("BPMNLabel", &label.base)
        .reference("labelStyle", &label.style)
        .children(label.bounds.as_ref().map(bounds))
        .done()
}

fn label_style(style: &LabelStyle) -> Tree {
    di("BPMNLabelStyle", &style.base)
        .children(style.font.as_ref().map(font))
        .done()
}

fn font(font: &Font) -> Tree {
    Out::in_space(Namespace::Dc, "Font", &font.base)
        .maybe("size", font.size)
        .unless(false, "isBold", font.bold)
        .unless(false, "isItalic", font.italic)
        .unless(false, "isUnderline", font.underline)
        .unless(false, "isStrikeThrough", font.strike_through)
        .done()
}

fn bounds(bounds: &Bounds) -> Tree {
    let numbers = [
        ("x", bounds.x),
        ("y", bounds.y),
        ("width", bounds.width),
        ("height", bounds.height),
    ];
    numbered(bare(Namespace::Dc, "Bounds"), &numbers)
}

fn point(point: &Point) -> Tree {
    let numbers = [("x", point.x), ("y", point.y)];
    numbered(bare(Namespace::Di, "waypoint"), &numbers)
}

fn numbered(mut tree: Tree, numbers: &[(&str, f64)]) -> Tree {
    let attributes = numbers.iter().map(|(local, number)| Attribute {
        name: Name {
            space: Namespace::None,
            local: (*local).to_owned(),
        },
        value: number.to_string(),
    });
    tree.attributes.extend(attributes);
    tree
}
