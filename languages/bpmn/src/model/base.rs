//! What every element has: an id, a name, a place in the file, documentation and extensions; and the two
//! things elements hold, references and expressions.
//!
//! It knows nothing of particular elements. Start at [`Base`].

use super::tree::{Namespace, Tree};

/// What every element has (BPMN 2.0.2 §8.3.1 BaseElement).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Base {
    /// The id as written, else a handle made from the element's name and its number among the elements of
    /// that name in the file, such as `task#3`; never empty after reading.
    pub id: String,
    /// Whether `id` is such a handle rather than written in the file.
    pub generated: bool,
    /// The name, empty when none is written.
    pub name: String,
    /// Line of the start tag, from 1.
    pub line: u32,
    /// Number of the element among all elements of the file, in document order.
    pub order: u32,
    /// Documentation, in the order written.
    pub documentation: Vec<Documentation>,
    /// Everything written on the element that has no type: absent for most elements.
    pub extra: Option<Box<Extra>>,
}

impl Base {
    /// The value of an extension attribute.
    pub fn extension_attribute(&self, space: &Namespace, local: &str) -> Option<&str> {
        self.extension_attributes()
            .iter()
            .find(|attribute| attribute.name.local == local && attribute.name.space == *space)
            .map(|attribute| attribute.value.as_str())
    }

    /// Attributes that are not BPMN's own.
    pub fn extension_attributes(&self) -> &[super::tree::Attribute] {
        self.extra.as_ref().map_or(&[], |extra| &extra.attributes)
    }

    /// The elements inside `extensionElements`.
    pub fn extension_elements(&self) -> impl Iterator<Item = &Tree> {
        self.extra
            .iter()
            .filter_map(|extra| extra.extension.as_ref())
            .flat_map(Tree::elements)
    }

    /// The first extension element of this name.
    pub fn extension_element(&self, space: &Namespace, local: &str) -> Option<&Tree> {
        self.extension_elements().find(|element| element.is(space, local))
    }
}

/// Prose about an element (BPMN 2.0.2 §8.3.1).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Documentation {
    /// Common parts.
    pub base: Base,
    /// The prose.
    pub text: String,
    /// Its MIME type; plain text where absent.
    pub format: Option<String>,
    /// The whole element, where it holds elements among its text (XHTML, say).
    pub rich: Option<Box<Tree>>,
}

/// What is written on an element without having a type here; kept so that nothing is lost.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Extra {
    /// Attributes of other namespaces, and unknown ones.
    pub attributes: Vec<super::tree::Attribute>,
    /// The `extensionElements` element, whole.
    pub extension: Option<Tree>,
    /// Other children: auditing, monitoring, category references, and unknown ones.
    pub children: Vec<Tree>,
}

/// A reference to an element by its qualified name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Reference {
    /// The prefix as written, empty when none.
    pub prefix: String,
    /// The namespace the prefix stands for; [`Namespace::None`] without a prefix or where the prefix
    /// stands for the file's own target namespace.
    pub space: Namespace,
    /// The id referred to, without prefix.
    pub id: String,
}

/// An expression or script: text for the engine to compile (BPMN 2.0.2 §8.4.6).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Expression {
    /// Common parts; `line` is where the element starts.
    pub base: Base,
    /// The text, blanks at both ends removed.
    pub text: String,
    /// Line on which the text starts, from 1.
    pub text_line: u32,
    /// The language as written here; the file's own (`Definitions::expression_language`) where absent.
    pub language: Option<String>,
    /// The type of the result.
    pub evaluates_to: Option<Reference>,
    /// Whether it is a formal expression; only these are executable by the letter, and an expression with
    /// text is treated as one.
    pub formal: bool,
}
