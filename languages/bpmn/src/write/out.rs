//! Building one element: common parts first, what has no type last.
//!
//! It knows nothing of particular elements. Start at [`Out`].

use super::Writing;
use crate::model::{Attribute, Base, Child, Documentation, Expression, Name, Namespace, Reference, Tree};

/// An element under construction.
pub(super) struct Out {
    tree: Tree,
    /// Attributes and children without a type, which come last.
    attributes: Vec<Attribute>,
    children: Vec<Tree>,
}

impl Out {
    /// A BPMN element with its common parts.
    pub(super) fn new(local: &str, base: &Base) -> Self {
        Self::in_space(Namespace::Bpmn, local, base)
    }

    /// An element of another namespace with its common parts.
    pub(super) fn in_space(space: Namespace, local: &str, base: &Base) -> Self {
        let mut out = Self {
            tree: bare(space, local),
            attributes: Vec::new(),
            children: Vec::new(),
        };
        out.tree.line = base.line;
        if !base.generated && !base.id.is_empty() {
            out.put("id", &base.id);
        }
        if !base.name.is_empty() {
            out.put("name", &base.name);
        }
        for documentation in &base.documentation {
            out = out.child(documentation_tree(documentation));
        }
        if let Some(extra) = &base.extra {
            out.attributes.clone_from(&extra.attributes);
            out.tree
                .children
                .extend(extra.extension.clone().map(Child::Element));
            let (early, late): (Vec<Tree>, Vec<Tree>) = extra.children.iter().cloned().partition(comes_early);
            out = out.children(early);
            out.children = late;
        }
        out
    }

    fn put(&mut self, local: &str, value: &str) {
        self.tree.attributes.push(Attribute {
            name: Name {
                space: Namespace::None,
                local: local.to_owned(),
            },
            value: value.to_owned(),
        });
    }

    /// An attribute.
    pub(super) fn with(mut self, local: &str, value: &str) -> Self {
        self.put(local, value);
        self
    }

    /// An attribute where there is a value.
    pub(super) fn maybe(self, local: &str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.with(local, &value.to_string()),
            None => self,
        }
    }

    /// A truth value where it isn't the default.
    pub(super) fn unless(self, default: bool, local: &str, value: bool) -> Self {
        self.maybe(local, (value != default).then_some(value))
    }

    /// An attribute that refers to an element.
    pub(super) fn reference(self, local: &str, reference: &Option<Reference>) -> Self {
        self.maybe(local, reference.as_ref().map(qualified))
    }

    /// A child.
    pub(super) fn child(mut self, tree: Tree) -> Self {
        self.tree.children.push(Child::Element(tree));
        self
    }

    /// Several children.
    pub(super) fn children(mut self, trees: impl IntoIterator<Item = Tree>) -> Self {
        self.tree.children.extend(trees.into_iter().map(Child::Element));
        self
    }

    /// Children that refer by their text.
    pub(super) fn references<'r>(
        self,
        local: &str,
        references: impl IntoIterator<Item = &'r Reference>,
    ) -> Self {
        let trees = references.into_iter().map(|reference| {
            let mut tree = bare(Namespace::Bpmn, local);
            tree.children.push(Child::Text(qualified(reference)));
            tree
        });
        self.children(trees)
    }

    /// Text.
    pub(super) fn text(mut self, text: &str) -> Self {
        if !text.is_empty() {
            self.tree.children.push(Child::Text(text.to_owned()));
        }
        self
    }

    /// The element, finished.
    pub(super) fn done(mut self) -> Tree {
        self.tree.attributes.append(&mut self.attributes);
        let late = std::mem::take(&mut self.children);
        self.children(late).tree
    }
}

impl Writing<'_> {
    /// An expression, where there is one.
    pub(super) fn expression(&self, local: &str, expression: &Option<Expression>) -> Option<Tree> {
        let expression = expression.as_ref()?;
        let mut out = Out::new(local, &expression.base);
        if expression.formal && local != "formalExpression" {
            out.tree.attributes.push(Attribute {
                name: Name {
                    space: Namespace::Xsi,
                    local: "type".to_owned(),
                },
                value: format!("{}tFormalExpression", self.prefix),
            });
        }
        let out = out
            .maybe("language", expression.language.as_ref())
            .reference("evaluatesToTypeRef", &expression.evaluates_to)
            .text(&expression.text);
        Some(out.done())
    }

    /// An expression inside an element that calls it formal or not by the child's name.
    pub(super) fn named_expression(&self, expression: &Option<Expression>) -> Option<Tree> {
        let formal = expression.as_ref().is_some_and(|e| e.formal);
        let local = if formal { "formalExpression" } else { "expression" };
        self.expression(local, expression)
    }
}

/// An element with nothing in it.
pub(super) fn bare(space: Namespace, local: &str) -> Tree {
    Tree {
        name: Name {
            space,
            local: local.to_owned(),
        },
        ..Tree::default()
    }
}

fn documentation_tree(documentation: &Documentation) -> Tree {
    if let Some(rich) = &documentation.rich {
        return rich.as_ref().clone();
    }
    Out::new("documentation", &documentation.base)
        .maybe("textFormat", documentation.format.as_ref())
        .text(&documentation.text)
        .done()
}

/// The schema puts these before the parts that have a type.
fn comes_early(tree: &Tree) -> bool {
    tree.name.space == Namespace::Bpmn
        && matches!(
            tree.name.local.as_str(),
            "auditing" | "monitoring" | "categoryValueRef"
        )
}

fn qualified(reference: &Reference) -> String {
    match reference.prefix.as_str() {
        "" => reference.id.clone(),
        prefix => format!("{prefix}:{}", reference.id),
    }
}
