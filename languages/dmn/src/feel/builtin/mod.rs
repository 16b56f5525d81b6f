//! The built-in functions (DMN 1.5 §10.3.4).
//!
//! What it is for: every built-in function by its name, with the forms it may be called in: the names of
//! the parameters, how many are required, and what computes the result. An argument that doesn't fit makes
//! the result `null` and leaves a fault.
//!
//! What it knows nothing of: syntax and scopes.
//!
//! Where to start: [`Builtin`]; one module for each group of functions.

mod arguments;
mod boolean;
mod context;
mod conversion;
mod list;
mod number;
mod order;
mod pattern;
mod range;
mod sequence;
mod statistics;
mod temporal;
mod text;

use super::trouble::Trouble;
use super::{Key, Run, Value};
use arguments::Arguments;
pub(crate) use pattern::Prepared;
use std::sync::Arc;

/// What computes a function.
type Compute = fn(&Arguments<'_>, &mut Run<'_>) -> Result<Value, Trouble>;

/// One way of calling a function.
pub(crate) struct Form {
    /// The names of its parameters.
    names: &'static [&'static str],
    /// How many of them are required.
    required: usize,
    /// Whether it takes any number of positional arguments beyond the required ones.
    variadic: bool,
    compute: Compute,
}

/// A function: its name and its forms.
struct Entry {
    name: &'static str,
    forms: &'static [Form],
}

/// A built-in function, in any of its forms or in the one that named arguments chose.
#[derive(Clone, Copy)]
pub(crate) struct Builtin(&'static Entry, Option<&'static Form>);

impl std::fmt::Debug for Builtin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.name)
    }
}

/// A form with required parameters only.
const fn form(names: &'static [&'static str], compute: Compute) -> Form {
    Form {
        names,
        required: names.len(),
        variadic: false,
        compute,
    }
}

/// A form whose last parameters may be left out.
const fn optional(names: &'static [&'static str], required: usize, compute: Compute) -> Form {
    Form {
        names,
        required,
        variadic: false,
        compute,
    }
}

/// A form that takes more positional arguments than it names.
const fn variadic(names: &'static [&'static str], compute: Compute) -> Form {
    Form {
        names,
        required: names.len(),
        variadic: true,
        compute,
    }
}

const fn entry(name: &'static str, forms: &'static [Form]) -> Entry {
    Entry { name, forms }
}

/// Every built-in function.
pub(crate) fn all() -> impl Iterator<Item = Builtin> {
    let groups: [&'static [Entry]; 11] = [
        conversion::ENTRIES,
        boolean::ENTRIES,
        text::ENTRIES,
        pattern::ENTRIES,
        list::ENTRIES,
        sequence::ENTRIES,
        statistics::ENTRIES,
        number::ENTRIES,
        temporal::ENTRIES,
        range::ENTRIES,
        context::ENTRIES,
    ];
    groups.into_iter().flatten().map(|entry| Builtin(entry, None))
}

/// The built-in function of this name.
pub(crate) fn named(name: &str) -> Option<Builtin> {
    all().find(|function| function.name() == name)
}

impl Form {
    fn takes(&self, count: usize) -> bool {
        count >= self.required && (self.variadic || count <= self.names.len())
    }

    /// The order of named arguments: for each parameter, which argument. Parameters left out at the end
    /// are left off.
    fn arrange(&self, names: &[Key]) -> Option<Vec<Option<usize>>> {
        let place = |own: &&str| names.iter().position(|name| **name == **own);
        let mut order: Vec<Option<usize>> = self.names.iter().map(place).collect();
        let given = order.iter().flatten().count();
        let required = order.iter().take(self.required).all(Option::is_some);
        while let Some(None) = order.last() {
            order.pop();
        }
        (given == names.len() && required).then_some(order)
    }
}

impl Builtin {
    pub(crate) fn name(self) -> &'static str {
        self.0.name
    }

    /// Whether it takes so many positional arguments.
    pub(crate) fn takes(self, count: usize) -> bool {
        self.0.forms.iter().any(|form| form.takes(count))
    }

    /// The form that has these parameter names, and the order of the arguments in it.
    pub(crate) fn arrange(self, names: &[Key]) -> Option<(Self, Vec<Option<usize>>)> {
        let arranged = |form: &'static Form| Some((Self(self.0, Some(form)), form.arrange(names)?));
        self.0.forms.iter().find_map(arranged)
    }

    /// Its value for positional arguments.
    pub(crate) fn call(self, arguments: &[Value], run: &mut Run<'_>) -> Result<Value, Trouble> {
        let form = self
            .1
            .or_else(|| self.0.forms.iter().find(|form| form.takes(arguments.len())));
        let form = form.ok_or_else(|| Trouble::Signature(Arc::from(self.name())))?;
        (form.compute)(&Arguments::new(self.name(), arguments), run)
    }
}
