//! A tree to XML text: two blanks of indentation, one prefix for each namespace, all declared at the root.
//!
//! It knows nothing of BPMN. Start at [`serialise`].

use crate::model::{Child, Name, Namespace, Tree};
use std::collections::{BTreeMap, BTreeSet};

/// The text of a tree. Prefixes are the given ones where they fit, and made where they don't.
pub(crate) fn serialise(root: &Tree, namespaces: &[(String, Namespace)]) -> String {
    let prefixes = Prefixes::new(root, namespaces);
    let mut writer = Writer {
        out: String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"),
        prefixes,
    };
    writer.element(root, Default::default(), 0, true);
    writer.out.push('\n');
    writer.out
}

/// Which prefix each namespace gets.
struct Prefixes {
    declared: Vec<(String, Namespace)>,
    elements: BTreeMap<Namespace, String>,
    attributes: BTreeMap<Namespace, String>,
}

impl Prefixes {
    fn new(root: &Tree, namespaces: &[(String, Namespace)]) -> Self {
        let mut used = Used::default();
        used.collect(root);
        let mut prefixes = Self {
            declared: namespaces.to_vec(),
            elements: BTreeMap::new(),
            attributes: BTreeMap::new(),
        };
        prefixes.attributes.insert(Namespace::Xml, "xml".to_owned());
        prefixes.elements.insert(Namespace::Xml, "xml".to_owned());
        for space in used.elements {
            let prefix = prefixes.choose(&space, true);
            prefixes.elements.insert(space, prefix);
        }
        for space in used.attributes {
            let prefix = prefixes.choose(&space, false);
            prefixes.attributes.insert(space, prefix);
        }
        prefixes
    }

    /// The first declared prefix of a namespace, or a new one; attributes can't use the default.
    fn choose(&mut self, space: &Namespace, element: bool) -> String {
        if *space == Namespace::Xml {
            return "xml".to_owned();
        }
        let fits = |(prefix, of): &&(String, Namespace)| of == space && (element || !prefix.is_empty());
        if let Some((prefix, _)) = self.declared.iter().find(fits) {
            return prefix.clone();
        }
        let taken = |prefix: &str| self.declared.iter().any(|(other, _)| other == prefix);
        let usual = match space {
            Namespace::Bpmn => "bpmn",
            Namespace::BpmnDi => "bpmndi",
            Namespace::Dc => "dc",
            Namespace::Di => "di",
            Namespace::Xsi => "xsi",
            Namespace::Skein => "skein",
            _ => "ns1",
        };
        let mut prefix = usual.to_owned();
        let mut number = 1;
        while taken(&prefix) {
            number += 1;
            prefix = format!("ns{number}");
        }
        self.declared.push((prefix.clone(), space.clone()));
        prefix
    }
}

/// The namespaces that elements and attributes use.
#[derive(Default)]
struct Used {
    elements: BTreeSet<Namespace>,
    attributes: BTreeSet<Namespace>,
}

impl Used {
    fn collect(&mut self, tree: &Tree) {
        note(&mut self.elements, &tree.name.space);
        for attribute in &tree.attributes {
            note(&mut self.attributes, &attribute.name.space);
        }
        tree.elements().for_each(|child| self.collect(child));
    }
}

fn note(used: &mut BTreeSet<Namespace>, space: &Namespace) {
    if *space != Namespace::None && !used.contains(space) {
        used.insert(space.clone());
    }
}

struct Writer {
    out: String,
    prefixes: Prefixes,
}

impl Writer {
    /// Writes an element; `default` is what an unprefixed name around it means. Returns nothing: the text
    /// grows in `out`.
    fn element(&mut self, tree: &Tree, default: Namespace, depth: usize, root: bool) {
        self.out.push('<');
        let name = self.name(&tree.name);
        self.out.push_str(&name);
        let default = self.declarations(tree, default, root);
        for attribute in &tree.attributes {
            self.attribute(&attribute.name, &attribute.value);
        }
        if tree.children.is_empty() {
            self.out.push_str("/>");
            return;
        }
        self.out.push('>');
        self.children(tree, &default, depth);
        self.out.push_str("</");
        self.out.push_str(&name);
        self.out.push('>');
    }

    fn children(&mut self, tree: &Tree, default: &Namespace, depth: usize) {
        let mixed = tree.children.iter().any(|child| matches!(child, Child::Text(_)));
        for child in &tree.children {
            match child {
                Child::Text(text) => escape(&mut self.out, text, false),
                Child::Element(element) => {
                    if !mixed {
                        self.indent(depth + 1);
                    }
                    self.element(element, default.clone(), depth + 1, false);
                }
            }
        }
        if !mixed {
            self.indent(depth);
        }
    }

    fn indent(&mut self, depth: usize) {
        self.out.push('\n');
        for _ in 0..depth {
            self.out.push_str("  ");
        }
    }

    fn name(&self, name: &Name) -> String {
        match self.prefixes.elements.get(&name.space) {
            Some(prefix) if !prefix.is_empty() => format!("{prefix}:{}", name.local),
            _ => name.local.clone(),
        }
    }

    /// All namespaces at the root; below it, only a change of what an unprefixed name means.
    fn declarations(&mut self, tree: &Tree, mut default: Namespace, root: bool) -> Namespace {
        let space = &tree.name.space;
        let unprefixed = match self.prefixes.elements.get(space) {
            Some(prefix) => prefix.is_empty(),
            None => true,
        };
        let mut declared = if root {
            self.prefixes.declared.clone()
        } else {
            Vec::new()
        };
        if let Some((_, space)) = declared.iter().find(|(prefix, _)| prefix.is_empty()) {
            default = space.clone();
        }
        if unprefixed && default != *space {
            declared.retain(|(prefix, _)| !prefix.is_empty());
            declared.push((String::new(), space.clone()));
            default = space.clone();
        }
        for (prefix, space) in declared {
            let name = if prefix.is_empty() {
                "xmlns".to_owned()
            } else {
                format!("xmlns:{prefix}")
            };
            self.pair(&name, space.address());
        }
        default
    }

    fn attribute(&mut self, name: &Name, value: &str) {
        match self.prefixes.attributes.get(&name.space) {
            Some(prefix) => {
                let name = format!("{prefix}:{}", name.local);
                self.pair(&name, value);
            }
            None => self.pair(&name.local, value),
        }
    }

    fn pair(&mut self, name: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        escape(&mut self.out, value, true);
        self.out.push('"');
    }
}

/// Blanks other than spaces would be changed by the next reader's normalisation if written as they are.
fn escape(out: &mut String, text: &str, attribute: bool) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if attribute => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            '\n' if attribute => out.push_str("&#10;"),
            '\t' if attribute => out.push_str("&#9;"),
            other => out.push(other),
        }
    }
}
