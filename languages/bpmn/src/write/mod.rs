//! From the typed model to XML again, nothing semantic lost.
//!
//! Elements at the root and inside scopes come in the order they were read in; inside other elements, in
//! the order of the standard's schema. Attributes equal to their default are left out.
//!
//! It knows nothing of where the model came from. Start at [`write`].

mod activity;
mod data;
mod diagram;
mod event;
mod out;
mod process;
mod root;

use crate::model::{Definitions, Namespace, Tree};
use crate::xml;

/// The model as BPMN 2.0 XML (BPMN 2.0.2 §15.3), in UTF-8.
///
/// Reading what is written gives the same model, handles of elements without id and line numbers aside,
/// and writing that gives the same text.
pub fn write(definitions: &Definitions) -> String {
    let writing = Writing::new(definitions);
    let root = writing.definitions();
    xml::serialise(&root, &writing.namespaces)
}

/// A writing under way.
struct Writing<'a> {
    model: &'a Definitions,
    namespaces: Vec<(String, Namespace)>,
    /// The prefix of BPMN's own elements, with its colon; for types named inside attributes.
    prefix: String,
}

impl<'a> Writing<'a> {
    fn new(model: &'a Definitions) -> Self {
        let mut namespaces = model.namespaces.clone();
        let bpmn = |(_, space): &&(String, Namespace)| *space == Namespace::Bpmn;
        let found = namespaces.iter().find(bpmn).map(|(prefix, _)| prefix.clone());
        let prefix = found.unwrap_or_else(|| {
            let free = !namespaces.iter().any(|(prefix, _)| prefix.is_empty());
            let prefix = if free { "" } else { "bpmn" };
            namespaces.push((prefix.to_owned(), Namespace::Bpmn));
            prefix.to_owned()
        });
        Self {
            model,
            namespaces,
            prefix: match prefix.as_str() {
                "" => String::new(),
                prefix => format!("{prefix}:"),
            },
        }
    }
}

/// Elements with their place in the document, put into that order.
#[derive(Default)]
struct Ordered(Vec<(u32, Tree)>);

impl Ordered {
    fn add(&mut self, order: u32, tree: Tree) {
        self.0.push((order, tree));
    }

    fn into_trees(mut self) -> impl Iterator<Item = Tree> {
        self.0.sort_by_key(|(order, _)| *order);
        self.0.into_iter().map(|(_, tree)| tree)
    }
}

#[cfg(test)]
mod tests;
