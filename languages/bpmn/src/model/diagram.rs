//! Diagram interchange: where elements are drawn (BPMN 2.0.2 §12).
//!
//! It knows nothing of how they look. Lengths are in the diagram's own units, usually pixels; they are
//! floating point, being pictures. Start at [`Diagram`].

use super::base::{Base, Reference};

/// One diagram.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Diagram {
    /// Common parts.
    pub base: Base,
    /// Units per inch, as written.
    pub resolution: Option<f64>,
    /// What is drawn.
    pub plane: Plane,
    /// Fonts of labels.
    pub label_styles: Vec<LabelStyle>,
}

/// The plane of a diagram.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plane {
    /// Common parts.
    pub base: Base,
    /// The process, collaboration or subprocess that is drawn.
    pub element: Option<Reference>,
    /// Shapes, in the order written: later ones lie above.
    pub shapes: Vec<Shape>,
    /// Edges, in the order written.
    pub edges: Vec<Edge>,
}

/// The shape of a node, pool, lane, data element or artifact.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Shape {
    /// Common parts.
    pub base: Base,
    /// What it shows.
    pub element: Option<Reference>,
    /// Where.
    pub bounds: Bounds,
    /// Whether a pool or lane lies rather than stands.
    pub is_horizontal: Option<bool>,
    /// Whether a subprocess shows its inside.
    pub is_expanded: Option<bool>,
    /// Whether an exclusive gateway shows its X.
    pub is_marker_visible: Option<bool>,
    /// Whether an envelope is drawn at a choreography participant.
    pub is_message_visible: Option<bool>,
    /// Band of a choreography participant, as written.
    pub participant_band: Option<String>,
    /// The choreography activity a band belongs to.
    pub choreography_shape: Option<Reference>,
    /// Its label.
    pub label: Option<Label>,
}

/// A line: a sequence flow, message flow or association.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Edge {
    /// Common parts.
    pub base: Base,
    /// What it shows.
    pub element: Option<Reference>,
    /// The diagram element it starts at.
    pub source: Option<Reference>,
    /// The diagram element it ends at.
    pub target: Option<Reference>,
    /// How a message is shown on it, as written.
    pub message_visible: Option<String>,
    /// Its points; at least two in a sound diagram.
    pub waypoints: Vec<Point>,
    /// Its label.
    pub label: Option<Label>,
}

/// Where the text of a shape or edge is written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Label {
    /// Common parts.
    pub base: Base,
    /// Where.
    pub bounds: Option<Bounds>,
    /// Its style.
    pub style: Option<Reference>,
}

/// The font of labels.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LabelStyle {
    /// Common parts.
    pub base: Base,
    /// The font.
    pub font: Option<Font>,
}

/// A font.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Font {
    /// Common parts; the name is the family.
    pub base: Base,
    /// Its size.
    pub size: Option<f64>,
    /// Bold.
    pub bold: bool,
    /// Italic.
    pub italic: bool,
    /// Underlined.
    pub underline: bool,
    /// Struck through.
    pub strike_through: bool,
}

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Bounds {
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// A point.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}
