//! FEEL values (DMN 1.5 §10.3.2): what an expression takes and yields.
//!
//! What it is for: one cheap-to-clone type for every value. Text, lists, contexts, ranges and functions
//! are shared, so that cloning never copies them. Lists and contexts know their weight and depth, so that
//! no evaluation can build one that is too deep to walk or too large to keep.
//!
//! What it knows nothing of: expressions, how values are compared or computed with.
//!
//! Where to start: [`Value`].

use super::{Date, DateTime, DaysDuration, Function, MonthsDuration, Number, Range, Time};
use std::{ops::Deref, sync::Arc};

/// The name of a context entry.
pub type Key = Arc<str>;

/// A FEEL value.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Value {
    /// No value.
    #[default]
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A decimal number.
    Number(Number),
    /// Text, counted in Unicode code points.
    String(Arc<str>),
    /// A calendar day.
    Date(Date),
    /// A time of day, with an offset or a zone where one was given.
    Time(Arc<Time>),
    /// A day and a time of day.
    DateTime(Arc<DateTime>),
    /// A days and time duration.
    Days(DaysDuration),
    /// A years and months duration.
    Months(MonthsDuration),
    /// A list.
    List(List),
    /// A context: named entries in the order they were written.
    Context(Context),
    /// A range between two end points, either of which may be open or absent.
    Range(Arc<Range>),
    /// A function.
    Function(Arc<Function>),
}

/// A list of values. Cloning shares it.
#[derive(Debug, Clone, PartialEq)]
pub struct List(Arc<Items>);

#[derive(Debug, PartialEq)]
struct Items {
    size: Size,
    values: Vec<Value>,
}

/// A context: named entries in the order they were written. Cloning shares it.
#[derive(Debug, Clone)]
pub struct Context(Arc<Entries>);

#[derive(Debug)]
struct Entries {
    size: Size,
    entries: Vec<(Key, Value)>,
    /// Positions in `entries` in the order of their names; empty while a linear search is quicker.
    order: Vec<u32>,
}

/// How much a value holds, and how deeply.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Size {
    /// About how many words it takes, shared parts counted each time they occur.
    pub(crate) weight: u64,
    /// Levels of lists, contexts and functions within one another.
    pub(crate) depth: u32,
}

/// Above this many entries a context keeps an index.
const LINEAR: usize = 16;

impl Size {
    pub(crate) fn of<'a>(values: impl Iterator<Item = &'a Value>) -> Self {
        let mut all = Self { weight: 1, depth: 0 };
        for value in values {
            let size = value.size();
            all.weight = all.weight.saturating_add(size.weight);
            all.depth = all.depth.max(size.depth);
        }
        all.depth = all.depth.saturating_add(1);
        all
    }
}

impl List {
    /// The list of these values.
    #[must_use]
    pub fn new(values: Vec<Value>) -> Self {
        let size = Size::of(values.iter());
        Self(Arc::new(Items { size, values }))
    }
}

impl Deref for List {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        &self.0.values
    }
}

impl FromIterator<Value> for List {
    fn from_iter<T: IntoIterator<Item = Value>>(values: T) -> Self {
        Self::new(values.into_iter().collect())
    }
}

impl Context {
    /// The context of these entries, in this order. A repeated name keeps its first place and its last
    /// value.
    #[must_use]
    pub fn new(entries: Vec<(Key, Value)>) -> Self {
        let entries = without_repeats(entries);
        let size = Size::of(entries.iter().map(|(_, value)| value));
        let mut order: Vec<u32> = Vec::new();
        if entries.len() > LINEAR {
            order = sorted(&entries);
        }
        Self(Arc::new(Entries { size, entries, order }))
    }

    /// The value of an entry.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        let all = &self.0.entries;
        if self.0.order.is_empty() {
            return all.iter().find(|(key, _)| &**key == name).map(|(_, value)| value);
        }
        let name_at = |at: &u32| all.get(*at as usize).map_or("", |(key, _)| key);
        let found = self.0.order.binary_search_by(|at| name_at(at).cmp(name)).ok()?;
        let at = *self.0.order.get(found)?;
        all.get(at as usize).map(|(_, value)| value)
    }

    /// The entries, in the order they were written.
    #[must_use]
    pub fn entries(&self) -> &[(Key, Value)] {
        &self.0.entries
    }
}

impl PartialEq for Context {
    /// Contexts are equal when they hold the same names with equal values, in whatever order
    /// (DMN 1.5 table 42).
    fn eq(&self, other: &Self) -> bool {
        let (mine, theirs) = (self.entries(), other.entries());
        mine.len() == theirs.len()
            && mine
                .iter()
                .all(|(key, value)| other.get(key).is_some_and(|found| found == value))
    }
}

impl FromIterator<(Key, Value)> for Context {
    fn from_iter<T: IntoIterator<Item = (Key, Value)>>(entries: T) -> Self {
        Self::new(entries.into_iter().collect())
    }
}

fn sorted(entries: &[(Key, Value)]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..).take(entries.len()).collect();
    order.sort_by(|a, b| {
        let name = |at: &u32| entries.get(*at as usize).map(|(key, _)| key);
        name(a).cmp(&name(b))
    });
    order
}

fn without_repeats(entries: Vec<(Key, Value)>) -> Vec<(Key, Value)> {
    let order = sorted(&entries);
    let name = |at: &u32| entries.get(*at as usize).map(|(key, _)| key);
    let repeated = order.windows(2).any(|pair| match pair {
        [a, b] => name(a) == name(b),
        _ => false,
    });
    if !repeated {
        return entries;
    }
    let mut places: std::collections::BTreeMap<Key, usize> = std::collections::BTreeMap::new();
    let mut kept: Vec<(Key, Value)> = Vec::with_capacity(entries.len());
    for (key, value) in entries {
        match places.get(&key).and_then(|at| kept.get_mut(*at)) {
            Some(entry) => entry.1 = value,
            None => {
                places.insert(key.clone(), kept.len());
                kept.push((key, value));
            }
        }
    }
    kept
}

impl Value {
    /// Text.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::String(Arc::from(text))
    }

    /// A list of these values.
    #[must_use]
    pub fn list(values: Vec<Value>) -> Self {
        Self::List(List::new(values))
    }

    /// A context of these entries.
    #[must_use]
    pub fn context(entries: Vec<(Key, Value)>) -> Self {
        Self::Context(Context::new(entries))
    }

    /// Whether it is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// What kind of value it is, as messages call it.
    #[must_use]
    pub fn kind_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean(_) => "boolean",
            Self::Number(_) => "number",
            Self::String(_) => "string",
            Self::Date(_) => "date",
            Self::Time(_) => "time",
            Self::DateTime(_) => "date and time",
            Self::Days(_) => "days and time duration",
            Self::Months(_) => "years and months duration",
            Self::List(_) => "list",
            Self::Context(_) => "context",
            Self::Range(_) => "range",
            Self::Function(_) => "function",
        }
    }

    pub(crate) fn size(&self) -> Size {
        match self {
            Self::List(list) => list.0.size,
            Self::Context(context) => context.0.size,
            Self::Function(function) => function.size(),
            Self::String(text) => Size {
                weight: 1 + text.len() as u64 / 16,
                depth: 0,
            },
            _ => Size { weight: 1, depth: 0 },
        }
    }
}

impl From<List> for Value {
    fn from(list: List) -> Self {
        Self::List(list)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Number(Number::from(value))
    }
}

impl From<Number> for Value {
    fn from(value: Number) -> Self {
        Self::Number(value)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}
