//! An XML tree with positions: what a file is before it is typed, and what stays of the parts that have no
//! type of their own (extension elements, choreographies, foreign attributes).
//!
//! It knows nothing of BPMN beyond the names of the namespaces. Comments, processing instructions and the
//! blank between elements are not part of it. Start at [`Tree`].

use std::sync::Arc;

/// The BPMN 2.0 model namespace.
pub const BPMN: &str = "http://www.omg.org/spec/BPMN/20100524/MODEL";
/// The BPMN 2.0 diagram interchange namespace.
pub const BPMN_DI: &str = "http://www.omg.org/spec/BPMN/20100524/DI";
/// The diagram commons namespace: bounds, points, fonts.
pub const DC: &str = "http://www.omg.org/spec/DD/20100524/DC";
/// The diagram interchange namespace: waypoints.
pub const DI: &str = "http://www.omg.org/spec/DD/20100524/DI";
/// The XML Schema instance namespace, for `xsi:type`.
pub const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
/// The namespace bound to `xml:` in every document.
pub const XML: &str = "http://www.w3.org/XML/1998/namespace";
/// Skein's own extensions of BPMN; `engines/matter` gives them meaning.
pub const SKEIN: &str = "https://skein.city/bpmn/1.0";

/// A namespace: the ones this crate reads by name, any other by its address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Namespace {
    /// No namespace: unprefixed attributes, and elements outside any default namespace.
    #[default]
    None,
    /// [`BPMN`].
    Bpmn,
    /// [`BPMN_DI`].
    BpmnDi,
    /// [`DC`].
    Dc,
    /// [`DI`].
    Di,
    /// [`XSI`].
    Xsi,
    /// [`XML`].
    Xml,
    /// [`SKEIN`].
    Skein,
    /// Any other.
    Other(Arc<str>),
}

impl Namespace {
    /// The namespace with this address; an empty address is no namespace.
    pub fn of(address: &str) -> Self {
        match address {
            "" => Self::None,
            BPMN => Self::Bpmn,
            BPMN_DI => Self::BpmnDi,
            DC => Self::Dc,
            DI => Self::Di,
            XSI => Self::Xsi,
            XML => Self::Xml,
            SKEIN => Self::Skein,
            other => Self::Other(other.into()),
        }
    }

    /// Its address; empty for no namespace.
    pub fn address(&self) -> &str {
        match self {
            Self::None => "",
            Self::Bpmn => BPMN,
            Self::BpmnDi => BPMN_DI,
            Self::Dc => DC,
            Self::Di => DI,
            Self::Xsi => XSI,
            Self::Xml => XML,
            Self::Skein => SKEIN,
            Self::Other(address) => address,
        }
    }
}

/// A name with the namespace its prefix stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Name {
    /// The namespace.
    pub space: Namespace,
    /// The name after the prefix.
    pub local: String,
}

/// One attribute. Namespace declarations are not attributes here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Its name.
    pub name: Name,
    /// Its value, entities resolved.
    pub value: String,
}

/// What lies inside an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Child {
    /// An element.
    Element(Tree),
    /// Text, entities resolved, CDATA included.
    Text(String),
}

/// An element with its attributes, its content and its place in the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tree {
    /// Its name.
    pub name: Name,
    /// Its attributes in the order written.
    pub attributes: Vec<Attribute>,
    /// Its content in the order written.
    pub children: Vec<Child>,
    /// Line of its start tag, from 1.
    pub line: u32,
    /// Column of its start tag in characters, from 1.
    pub column: u32,
    /// Its number among all elements of the file, in document order.
    pub order: u32,
}

impl Tree {
    /// The value of an unprefixed attribute.
    pub fn attribute(&self, local: &str) -> Option<&str> {
        self.attribute_in(&Namespace::None, local)
    }

    /// The value of an attribute in a namespace.
    pub fn attribute_in(&self, space: &Namespace, local: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|attribute| attribute.name.local == local && attribute.name.space == *space)
            .map(|attribute| attribute.value.as_str())
    }

    /// Its child elements.
    pub fn elements(&self) -> impl Iterator<Item = &Tree> {
        self.children.iter().filter_map(|child| match child {
            Child::Element(element) => Some(element),
            Child::Text(_) => None,
        })
    }

    /// Its first child element of this name.
    pub fn element_in(&self, space: &Namespace, local: &str) -> Option<&Tree> {
        self.elements().find(|element| element.is(space, local))
    }

    /// Whether it has this name.
    pub fn is(&self, space: &Namespace, local: &str) -> bool {
        self.name.local == local && self.name.space == *space
    }

    /// The text directly inside it, pieces joined.
    pub fn text(&self) -> String {
        self.children
            .iter()
            .filter_map(|child| match child {
                Child::Text(text) => Some(text.as_str()),
                Child::Element(_) => None,
            })
            .collect()
    }
}
