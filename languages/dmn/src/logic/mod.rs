//! Boxed expressions compiled: what a decision or a function does.
//!
//! What it is for: evaluating boxed expressions over a stack of values, in which every name has the place
//! it was given when compiled.
//!
//! What it knows nothing of: requirements between decisions. Start at [`Logic::evaluate`]; compiling is in
//! `compile`.

pub(crate) mod compile;
mod evaluate;

use crate::feel::{Expression, Fault, Key, Parameter, Run, Value};
use crate::item::Item;
use crate::model::Quantifier;
use crate::table::Table;
pub(crate) use evaluate::Closure;
use skein_kernel::rejection::Code;
use std::sync::Arc;

/// A boxed expression with the type its value is brought into.
#[derive(Debug)]
pub(crate) struct Logic {
    pub(crate) kind: Kind,
    pub(crate) item: Item,
    pub(crate) place: Place,
}

/// Where something stands: the element a clerk knows it by, and the line.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) element: Arc<str>,
    pub(crate) line: u32,
}

#[derive(Debug)]
pub(crate) enum Kind {
    Literal(Expression),
    Constant(Value),
    Table(Box<Table>),
    Context(Vec<Entry>),
    Invocation {
        function: Box<Logic>,
        bindings: Vec<(Key, Option<Logic>)>,
    },
    List(Vec<Logic>),
    Relation {
        columns: Vec<(Key, Item)>,
        rows: Vec<Vec<Logic>>,
    },
    Function {
        parameters: Vec<(Parameter, Item)>,
        body: Arc<Logic>,
    },
    Conditional {
        test: Box<Logic>,
        then: Box<Logic>,
        otherwise: Box<Logic>,
    },
    Filter {
        list: Box<Logic>,
        test: FilterTest,
    },
    Iteration(Iteration),
    /// What could not be compiled, or may not be executed: it yields null and says why.
    Refused(Box<Fault>),
}

/// An entry of a context; without a name it is the result.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) name: Option<Key>,
    pub(crate) item: Item,
    pub(crate) value: Logic,
}

/// For, every or some.
#[derive(Debug)]
pub(crate) struct Iteration {
    pub(crate) quantifier: Quantifier,
    /// What each member is held to.
    pub(crate) item: Item,
    pub(crate) list: Box<Logic>,
    pub(crate) body: Box<Logic>,
}

/// How members of a list are filtered.
#[derive(Debug)]
pub(crate) enum FilterTest {
    /// FEEL filters over the list as the last name in scope, so that an entry of a member is a name there:
    /// the filter itself, and one that finds the members of which the test is neither true, false nor null.
    Whole { filter: Expression, stray: Expression },
    /// A boxed expression over `item`.
    Each(Box<Logic>),
}

impl Logic {
    /// Holds the value to a second item as well, where it declares none of its own.
    pub(crate) fn also(&mut self, item: Item) {
        if matches!(self.item.kind, crate::feel::Type::Any) {
            self.item = item;
        }
    }
}

impl Place {
    /// A fault at this place.
    pub(crate) fn fault(&self, run: &mut Run<'_>, code: Code, zh: &str, en: &str) {
        run.faults().push(|| Fault {
            code,
            zh: zh.to_owned(),
            en: en.to_owned(),
            line: self.line,
            column: 1,
            element: Some(self.element.to_string()),
        });
    }
}
