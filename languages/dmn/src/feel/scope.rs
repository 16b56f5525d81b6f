//! Scopes: the names an expression is compiled against and the values it is evaluated with.
//!
//! What it is for: [`Names`] gives each name in scope a slot at compile time; [`Scope`] gives each slot
//! its value at evaluation, and looks up names that were unknown when compiling. [`Run`] is one
//! evaluation under way: its faults, its budget, its present moment. It knows nothing of syntax.
//! Start at [`Names`].

use super::trouble::{Spot, Trouble};
use super::{Context, DateTime, Faults, Function, Key, Type, Value};
use std::collections::BTreeMap;

/// The names in scope at compile time. A name's slot is its place: the first pushed is 0. A later name
/// hides an earlier one of the same spelling.
#[derive(Debug, Clone, Default)]
pub struct Names {
    names: Vec<(Key, Type)>,
    types: BTreeMap<Key, Type>,
}

impl Names {
    /// No names.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a name and returns its slot. Give [`Type::Any`] if its type isn't known; a context type
    /// lets names with blanks be read after a dot and within a filter.
    pub fn push(&mut self, name: &str, kind: Type) -> usize {
        self.names.push((Key::from(name), kind));
        self.names.len() - 1
    }

    /// Removes the names from slot `len` on.
    pub fn truncate(&mut self, len: usize) {
        self.names.truncate(len);
    }

    /// How many slots there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is no name.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The slot of a name.
    #[must_use]
    pub fn slot(&self, name: &str) -> Option<usize> {
        self.names.iter().rposition(|(key, _)| &**key == name)
    }

    /// The names and their types, by slot.
    #[must_use]
    pub fn all(&self) -> &[(Key, Type)] {
        &self.names
    }

    /// Names a type (an item definition), for `instance of` and the types of parameters. A type of an
    /// imported model is named with its prefix, `prefix.name`.
    pub fn define_type(&mut self, name: &str, kind: Type) {
        self.types.insert(Key::from(name), kind);
    }

    /// A type by its name: one defined here, or a built-in one.
    #[must_use]
    pub fn type_named(&self, name: &str) -> Option<Type> {
        self.types.get(name).cloned().or_else(|| Type::named(name))
    }
}

/// Values found by name at evaluation, for names that were unknown when the expression was compiled.
pub trait Lookup {
    /// The value of a name, or `None` if there is no such name.
    fn lookup(&self, name: &str) -> Option<&Value>;
}

impl Lookup for Context {
    fn lookup(&self, name: &str) -> Option<&Value> {
        self.get(name)
    }
}

impl Lookup for BTreeMap<String, Value> {
    fn lookup(&self, name: &str) -> Option<&Value> {
        self.get(name)
    }
}

/// What an expression is evaluated with.
#[derive(Clone, Copy, Default)]
pub struct Scope<'a> {
    /// The values of the slots of [`Names`], in order. A missing value is `null`.
    pub values: &'a [Value],
    /// Where names unknown at compile time are looked up.
    pub lookup: Option<&'a dyn Lookup>,
    /// The present moment, for `now()` and `today()`. Without one they are a fault.
    pub now: Option<&'a DateTime>,
    /// What the evaluation may spend.
    pub limits: Limits,
}

impl<'a> Scope<'a> {
    /// A scope of slot values alone.
    #[must_use]
    pub fn of(values: &'a [Value]) -> Self {
        Self {
            values,
            ..Self::default()
        }
    }

    /// A scope where every name is looked up.
    #[must_use]
    pub fn looking_up(lookup: &'a dyn Lookup) -> Self {
        Self {
            lookup: Some(lookup),
            ..Self::default()
        }
    }

    /// The same scope, knowing the present moment.
    #[must_use]
    pub fn at(self, now: &'a DateTime) -> Self {
        Self {
            now: Some(now),
            ..self
        }
    }
}

/// What an evaluation may spend, so that it always ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Steps: an iteration, an invocation, or 16 words copied.
    pub steps: u64,
}

impl Default for Limits {
    /// Ten million steps: some seconds at most.
    fn default() -> Self {
        Self { steps: 10_000_000 }
    }
}

/// One evaluation under way: shared by all the expressions that belong to it, so that its budget and its
/// faults cover them together.
pub struct Run<'a> {
    pub(crate) faults: &'a mut Faults,
    pub(crate) lookup: Option<&'a dyn Lookup>,
    pub(crate) now: Option<&'a DateTime>,
    /// The lines of the table rules that matched, where somebody wants to know.
    matched: Option<Vec<u32>>,
    steps: u64,
    depth: u32,
}

/// How many levels of expressions and functions an evaluation may be in at once.
const DEEPEST: u32 = 1_600;

impl<'a> Run<'a> {
    /// An evaluation that may spend what the scope allows.
    #[must_use]
    pub fn new(scope: &Scope<'a>, faults: &'a mut Faults) -> Self {
        Self {
            faults,
            lookup: scope.lookup,
            now: scope.now,
            matched: None,
            steps: scope.limits.steps,
            depth: 0,
        }
    }

    /// Takes down from here on which rules of tables match.
    pub(crate) fn explained(mut self) -> Self {
        self.matched = Some(Vec::new());
        self
    }

    /// That the rule on a line matched.
    pub(crate) fn note_match(&mut self, line: u32) {
        if let Some(matched) = &mut self.matched {
            matched.push(line);
        }
    }

    /// The lines of the rules that matched, in the order of matching.
    pub(crate) fn matched(self) -> Vec<u32> {
        self.matched.unwrap_or_default()
    }

    /// Pays for some steps.
    pub(crate) fn step(&mut self, count: u64) -> Result<(), Trouble> {
        self.steps = self.steps.checked_sub(count).ok_or(Trouble::Steps)?;
        Ok(())
    }

    /// Goes so many levels deeper.
    pub(crate) fn descend(&mut self, levels: u32) -> Result<(), Trouble> {
        let depth = self.depth + levels;
        if depth > DEEPEST {
            return Err(Trouble::Depth);
        }
        self.depth = depth;
        Ok(())
    }

    /// Comes back so many levels.
    pub(crate) fn ascend(&mut self, levels: u32) {
        self.depth = self.depth.saturating_sub(levels);
    }

    /// Records a fault that has no place of its own, and yields `null`.
    pub(crate) fn trouble(&mut self, trouble: &Trouble) -> Value {
        self.faults.push(|| trouble.fault(Spot { line: 1, column: 1 }));
        Value::Null
    }

    /// The faults so far.
    pub fn faults(&mut self) -> &mut Faults {
        self.faults
    }

    /// Takes steps from the budget; whether there were so many left.
    pub(crate) fn spend(&mut self, steps: u64) -> bool {
        let enough = self.steps >= steps;
        self.steps = self.steps.saturating_sub(steps);
        enough
    }

    /// Invokes a function value with positional arguments; a value that isn't a function yields `null`
    /// and a fault.
    pub fn invoke(&mut self, function: &Function, arguments: &[Value]) -> Value {
        function.invoke(arguments, self)
    }
}
