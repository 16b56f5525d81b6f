//! Taking an element apart: its common parts, then attributes and children one by one, then what is left.
//!
//! It knows nothing of particular elements. Start at [`Reading::open`] and [`Reading::close`].

use super::Reading;
use crate::fault;
use crate::model::{
    Attribute, Base, Child, Documentation, Expression, Extra, Namespace, Reference, Tree, UnknownAttribute,
};
use std::str::FromStr;

/// An element half taken apart.
pub(super) struct Open {
    pub(super) base: Base,
    /// The element's name, for messages.
    pub(super) element: String,
    /// Whether it is an element of BPMN itself rather than of its diagrams.
    of_bpmn: bool,
    attributes: Vec<Attribute>,
    children: Vec<Tree>,
    extension: Option<Tree>,
    /// Children without a type.
    pub(super) rest: Vec<Tree>,
}

impl Open {
    /// Its children other than documentation and extension elements, to be taken once.
    pub(super) fn take_children(&mut self) -> Vec<Tree> {
        std::mem::take(&mut self.children)
    }

    /// Puts children back for whoever takes them next.
    pub(super) fn put_children(&mut self, children: Vec<Tree>) {
        self.children = children;
    }

    /// The value of an attribute without prefix, taken out.
    pub(super) fn take(&mut self, local: &str) -> Option<String> {
        self.take_in(&Namespace::None, local)
    }

    fn take_in(&mut self, space: &Namespace, local: &str) -> Option<String> {
        let place = self
            .attributes
            .iter()
            .position(|attribute| attribute.name.local == local && attribute.name.space == *space)?;
        Some(self.attributes.remove(place).value)
    }
}

/// The local name of a BPMN element; empty for elements of other namespaces.
pub(super) fn bpmn(tree: &Tree) -> &str {
    match tree.name.space {
        Namespace::Bpmn => &tree.name.local,
        _ => "",
    }
}

impl Reading {
    /// Takes an element's common parts; text in it is refused.
    pub(super) fn open(&mut self, tree: Tree) -> Open {
        let (open, text) = self.open_mixed(tree);
        if !text.trim().is_empty() {
            self.reject(fault::invalid(
                fault::STRAY_TEXT,
                open.base.line,
                format!("“{}”里不能有文字", open.element),
                format!("text may not stand inside {}", open.element),
            ));
        }
        open
    }

    /// Takes an element's common parts and its text.
    pub(super) fn open_mixed(&mut self, tree: Tree) -> (Open, String) {
        let mut open = Open {
            base: Base {
                line: tree.line,
                order: tree.order,
                ..Base::default()
            },
            of_bpmn: tree.name.space == Namespace::Bpmn,
            element: tree.name.local,
            attributes: tree.attributes,
            children: Vec::with_capacity(tree.children.len()),
            extension: None,
            rest: Vec::new(),
        };
        self.identify(&mut open);
        let mut text = String::new();
        for child in tree.children {
            match child {
                Child::Text(piece) => text.push_str(&piece),
                Child::Element(child) => self.sort(&mut open, child),
            }
        }
        (open, text)
    }

    fn sort(&mut self, open: &mut Open, child: Tree) {
        match bpmn(&child) {
            "documentation" => {
                let documentation = self.documentation(child);
                open.base.documentation.push(documentation);
            }
            "extensionElements" => {
                let line = child.line;
                self.once(&mut open.extension, child, "extensionElements", line);
            }
            _ => open.children.push(child),
        }
    }

    /// Gives the element its id or handle, and its name.
    fn identify(&mut self, open: &mut Open) {
        let ordinal = match self.ordinals.get_mut(&open.element) {
            Some(ordinal) => ordinal,
            None => self.ordinals.entry(open.element.clone()).or_default(),
        };
        *ordinal += 1;
        let ordinal = *ordinal;
        open.base.name = open.take("name").unwrap_or_default();
        match open.take("id").filter(|id| !id.is_empty()) {
            Some(id) => open.base.id = id,
            None => {
                open.base.id = format!("{}#{ordinal}", open.element);
                open.base.generated = true;
            }
        }
    }

    /// The common parts with all that is left.
    pub(super) fn close(&mut self, open: Open) -> Base {
        if open.of_bpmn {
            self.misspelt(&open);
        }
        let mut base = open.base;
        let mut children = open.children;
        children.extend(open.rest);
        if open.extension.is_some() || !open.attributes.is_empty() || !children.is_empty() {
            base.extra = Some(Box::new(Extra {
                attributes: open.attributes,
                extension: open.extension,
                children,
            }));
        }
        base
    }

    /// Takes note of attributes that have no prefix and that the standard doesn't give the element: they say
    /// nothing to anyone, and their author meant something (§8.3.3: other attributes have a namespace of their own).
    fn misspelt(&mut self, open: &Open) {
        let unknown = open
            .attributes
            .iter()
            .filter(|it| it.name.space == Namespace::None)
            // A default flow of a gateway that takes none has a finding of its own.
            .filter(|it| it.name.local != "default" || !open.element.ends_with("Gateway"));
        self.model
            .unknown_attributes
            .extend(unknown.map(|it| UnknownAttribute {
                line: open.base.line,
                order: open.base.order,
                element: open.element.clone(),
                id: open.base.id.clone(),
                attribute: it.name.local.clone(),
            }));
    }

    fn documentation(&mut self, tree: Tree) -> Documentation {
        let rich = tree.elements().next().is_some();
        let rich = rich.then(|| Box::new(tree.clone()));
        let (mut open, text) = self.open_mixed(tree);
        if rich.is_some() {
            open.take_children();
        }
        Documentation {
            text: rich.as_deref().map_or(text, deep_text),
            format: open.take("textFormat"),
            base: self.close(open),
            rich,
        }
    }

    /// An expression or script.
    pub(super) fn expression(&mut self, tree: Tree) -> Expression {
        let element = bpmn(&tree) == "formalExpression";
        let (mut open, text) = self.open_mixed(tree);
        let formal = match open.take_in(&Namespace::Xsi, "type") {
            None => element,
            Some(kind) => kind.ends_with("tFormalExpression"),
        };
        let blank = text.len() - text.trim_start().len();
        let lines = text.bytes().take(blank).filter(|byte| *byte == b'\n');
        let text_line = u32::try_from(lines.count()).unwrap_or(0) + open.base.line;
        Expression {
            text: text.trim().to_owned(),
            text_line,
            language: open.take("language"),
            evaluates_to: self.reference(&mut open, "evaluatesToTypeRef"),
            formal,
            base: self.close(open),
        }
    }

    /// An attribute that refers to an element; an empty one refers to nothing.
    pub(super) fn reference(&mut self, open: &mut Open, local: &str) -> Option<Reference> {
        let written = open.take(local)?;
        self.qualified(&written)
    }

    /// A child element that refers by its text; an empty one refers to nothing.
    pub(super) fn text_reference(&mut self, tree: &Tree) -> Option<Reference> {
        self.qualified(&tree.text())
    }

    /// Adds the reference a child makes by its text.
    pub(super) fn push_reference(&mut self, references: &mut Vec<Reference>, tree: &Tree) {
        references.extend(self.text_reference(tree));
    }

    /// Only a declared prefix is one: ids written by some tools hold colons.
    fn qualified(&self, written: &str) -> Option<Reference> {
        let written = written.trim();
        if written.is_empty() {
            return None;
        }
        let prefixed = written.split_once(':').and_then(|(prefix, id)| {
            let mut declared = self.model.namespaces.iter();
            let (_, space) = declared.find(|(declared, _)| declared == prefix)?;
            Some((prefix, space, id))
        });
        Some(match prefixed {
            Some((prefix, space, id)) => Reference {
                prefix: prefix.to_owned(),
                space: match space.address() == self.model.target_namespace {
                    true => Namespace::None,
                    false => space.clone(),
                },
                id: id.to_owned(),
            },
            None => Reference {
                id: written.to_owned(),
                ..Reference::default()
            },
        })
    }

    /// A truth value, or nothing where absent.
    pub(super) fn flag(&mut self, open: &mut Open, local: &str) -> Option<bool> {
        let written = open.take(local)?;
        match written.trim() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => {
                self.wrong(open, local, &written, "true, false");
                None
            }
        }
    }

    /// A number, or nothing where absent; `sort` says which numbers in messages.
    pub(super) fn number<T: FromStr>(&mut self, open: &mut Open, local: &str, sort: &str) -> Option<T> {
        let written = open.take(local)?;
        let number = written.trim().parse().ok();
        if number.is_none() {
            self.wrong(open, local, &written, sort);
        }
        number
    }

    /// A finite coordinate or length.
    pub(super) fn length(&mut self, open: &mut Open, local: &str) -> Option<f64> {
        let written = open.take(local)?;
        let length = written.trim().parse().ok().filter(|n: &f64| n.is_finite());
        if length.is_none() {
            self.wrong(open, local, &written, "0, 12.5");
        }
        length
    }

    /// One of the values the standard gives an attribute; the type's default where absent.
    pub(super) fn choice<T: Copy + Default>(
        &mut self,
        open: &mut Open,
        local: &str,
        choices: &[(&str, T)],
    ) -> T {
        let Some(written) = open.take(local) else {
            return T::default();
        };
        match choices.iter().find(|(name, _)| *name == written.trim()) {
            Some((_, value)) => *value,
            None => {
                let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
                self.wrong(open, local, &written, &names.join(", "));
                T::default()
            }
        }
    }

    fn wrong(&mut self, open: &Open, local: &str, written: &str, choices: &str) {
        let element = &open.element;
        let rejection = fault::invalid(
            fault::VALUE,
            open.base.line,
            format!("“{element}”的属性 {local} 不能是“{written}”；可以是：{choices}"),
            format!("{local} of {element} can't be {written:?}; it can be: {choices}"),
        );
        self.reject(rejection.at_element(&open.base.id));
    }
}

/// All text inside an element, however deep.
pub(super) fn deep_text(tree: &Tree) -> String {
    let pieces = tree.children.iter().map(|child| match child {
        Child::Text(text) => text.clone(),
        Child::Element(element) => deep_text(element),
    });
    pieces.collect()
}
