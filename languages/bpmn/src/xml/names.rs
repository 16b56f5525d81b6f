//! Names and the namespaces their prefixes stand for while reading.
//!
//! It knows nothing of elements. Start at [`Bindings::resolve`].

use crate::model::{Name, Namespace};

/// The namespace declarations in force at a point of the file, the innermost last.
#[derive(Default)]
pub(super) struct Bindings {
    all: Vec<Binding>,
}

struct Binding {
    prefix: String,
    space: Namespace,
    depth: usize,
}

/// Why a name can't be understood.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NameFault {
    /// It isn't a name by XML's rules.
    Malformed,
    /// Its prefix isn't declared.
    Undeclared,
}

impl Bindings {
    pub(super) fn declare(&mut self, prefix: &str, space: Namespace, depth: usize) {
        self.all.push(Binding {
            prefix: prefix.to_owned(),
            space,
            depth,
        });
    }

    /// How many declarations are in force.
    pub(super) fn count(&self) -> usize {
        self.all.len()
    }

    /// Forgets what elements deeper than `depth` declared.
    pub(super) fn leave(&mut self, depth: usize) {
        while self.all.last().is_some_and(|last| last.depth > depth) {
            self.all.pop();
        }
    }

    /// The meaning of a name; an attribute without prefix is in no namespace, an element in the default.
    pub(super) fn resolve(&self, name: &str, attribute: bool) -> Result<Name, NameFault> {
        let (prefix, local) = match name.split_once(':') {
            Some((prefix, local)) => (Some(prefix), local),
            None => (None, name),
        };
        if !is_name(local) || prefix.is_some_and(|prefix| !is_name(prefix)) {
            return Err(NameFault::Malformed);
        }
        let space = match prefix {
            None if attribute => Namespace::None,
            None => self.space("").unwrap_or_default(),
            Some("xml") => Namespace::Xml,
            Some(prefix) => self.space(prefix).ok_or(NameFault::Undeclared)?,
        };
        Ok(Name {
            space,
            local: local.to_owned(),
        })
    }

    fn space(&self, prefix: &str) -> Option<Namespace> {
        let mut all = self.all.iter().rev();
        let found = all.find(|binding| binding.prefix == prefix)?;
        Some(found.space.clone())
    }
}

/// Whether a part of a name keeps to XML's rules, taking every character beyond ASCII for a letter.
pub(super) fn is_name(part: &str) -> bool {
    let mut characters = part.chars();
    let first = characters.next();
    first.is_some_and(|c| c.is_ascii_alphabetic() || c == '_' || !c.is_ascii())
        && characters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.') || !c.is_ascii())
}
