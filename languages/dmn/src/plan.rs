//! Plans: which elements are evaluated for a decision, in which order, each from where.
//!
//! What it is for: evaluating a decision or a service without walking the graph, each element once.
//!
//! What it knows nothing of: names of decisions asked for. Start at [`Plan::build`] and [`Plan::run`].

use crate::codes;
use crate::compile::{Given, Made, Ruling, Source, Store};
use crate::feel::{Context, Key, Native, Parameter, Run, Value};
use crate::graph::order;
use crate::item::Item;
use crate::logic::Place;
use smallvec::SmallVec;
use std::sync::Arc;

/// The steps to the values of some elements.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    steps: Vec<Step>,
    targets: Vec<usize>,
}

#[derive(Debug)]
enum Step {
    /// A value supplied: by name, or to a service by position.
    Take(Given, Option<usize>),
    Decide(Arc<Ruling>, Vec<From>),
}

/// Where a value in a decision's scope comes from: an earlier step, or it is known.
#[derive(Debug)]
enum From {
    Step(usize),
    Constant(Value),
    Group(Vec<(Key, From)>),
}

/// Values supplied to a plan.
#[derive(Clone, Copy)]
pub(crate) enum Supplied<'v> {
    Named(&'v Context),
    /// By name, of JSON kind: temporal values are text.
    Plain(&'v Context),
    Ordered(&'v [Value]),
}

impl Supplied<'_> {
    /// The value for a parameter of a function; null where none is supplied.
    pub(crate) fn argument(self, parameter: &Parameter) -> Value {
        match self {
            Supplied::Named(context) => context.get(&parameter.name).cloned().unwrap_or_default(),
            Supplied::Plain(context) => {
                let value = context.get(&parameter.name).cloned().unwrap_or_default();
                parameter.kind.revive(value)
            }
            Supplied::Ordered(_) => Value::Null,
        }
    }
}

type Slots = SmallVec<[Value; 16]>;

impl Plan {
    /// The plan to the values of `targets`, where the values of `given` are supplied in that order.
    pub(crate) fn build(store: &Store, targets: &[usize], given: &[usize]) -> Self {
        let leads_to = |node: usize| match store.values.get(node) {
            Some(needs) if !given.contains(&node) => needs.clone(),
            _ => Vec::new(),
        };
        // Cycles were refused before anything was compiled.
        let nodes = order(targets, leads_to).unwrap_or_default();
        let mut places: Vec<Option<usize>> = vec![None; store.made.len()];
        let mut steps = Vec::with_capacity(nodes.len());
        for (place, node) in nodes.iter().enumerate() {
            if let Some(slot) = places.get_mut(*node) {
                *slot = Some(place);
            }
            let supplied = given.iter().position(|given| given == node);
            match store.made.get(*node) {
                Some(Made::Input(input)) => steps.push(Step::Take(input.clone(), supplied)),
                Some(Made::Decision(ruling)) if supplied.is_some() => {
                    steps.push(Step::Take(ruling.given.clone(), supplied));
                }
                Some(Made::Decision(ruling)) => {
                    let frame = ruling.frame.iter().map(|source| From::of(source, &places));
                    steps.push(Step::Decide(Arc::clone(ruling), frame.collect()));
                }
                _ => {}
            }
        }
        let place = |target: &usize| places.get(*target).copied().flatten();
        Self {
            steps,
            targets: targets.iter().filter_map(place).collect(),
        }
    }

    /// The values of the targets, in their order.
    pub(crate) fn run(&self, supplied: Supplied<'_>, run: &mut Run<'_>) -> SmallVec<[Value; 2]> {
        let mut slots = Slots::with_capacity(self.steps.len());
        for step in &self.steps {
            let value = match step {
                Step::Take(given, position) => given.take(supplied, *position, run),
                Step::Decide(ruling, frame) => {
                    let mut stack: Vec<Value> = Vec::with_capacity(frame.len() + 4);
                    stack.extend(frame.iter().map(|from| from.value(&slots)));
                    ruling.decide(&mut stack, supplied, run)
                }
            };
            slots.push(value);
        }
        let value = |target: &usize| slots.get(*target).cloned().unwrap_or_default();
        self.targets.iter().map(value).collect()
    }
}

impl From {
    fn of(source: &Source, places: &[Option<usize>]) -> Self {
        match source {
            Source::Constant(value) => Self::Constant(value.clone()),
            Source::Node(node) => match places.get(*node).copied().flatten() {
                Some(place) => Self::Step(place),
                None => Self::Constant(Value::Null),
            },
            Source::Group(members) => {
                let members = members.iter();
                Self::Group(
                    members
                        .map(|(name, source)| (name.clone(), Self::of(source, places)))
                        .collect(),
                )
            }
        }
    }

    fn value(&self, slots: &[Value]) -> Value {
        match self {
            Self::Step(place) => slots.get(*place).cloned().unwrap_or_default(),
            Self::Constant(value) => value.clone(),
            Self::Group(members) => {
                let members = members.iter();
                Value::context(
                    members
                        .map(|(name, from)| (name.clone(), from.value(slots)))
                        .collect(),
                )
            }
        }
    }
}

impl Given {
    fn find(&self, supplied: Supplied<'_>, position: Option<usize>) -> Option<Value> {
        match supplied {
            Supplied::Ordered(values) => values.get(position?).cloned(),
            Supplied::Named(context) | Supplied::Plain(context) => {
                let prefixed = self
                    .prefix
                    .as_deref()
                    .and_then(|prefix| match context.get(prefix) {
                        Some(Value::Context(inner)) => inner.get(&self.name),
                        _ => None,
                    });
                let found = prefixed.or_else(|| context.get(&self.name)).cloned();
                match supplied {
                    Supplied::Plain(_) => found.map(|value| self.item.kind.revive(value)),
                    _ => found,
                }
            }
        }
    }

    /// The value supplied, in its type; null where none is.
    fn take(&self, supplied: Supplied<'_>, position: Option<usize>, run: &mut Run<'_>) -> Value {
        let value = self.find(supplied, position).unwrap_or_default();
        self.place.admit(&self.item, value, run)
    }
}

impl Ruling {
    fn decide(&self, stack: &mut Vec<Value>, supplied: Supplied<'_>, run: &mut Run<'_>) -> Value {
        let given = &self.given;
        let value = match &self.logic {
            Some(logic) => logic.evaluate(stack, run),
            None => match given.find(supplied, None) {
                Some(value) => value,
                None => {
                    let en = "the decision has no logic and no value was supplied for it";
                    given
                        .place
                        .fault(run, codes::NO_LOGIC, "该决策没有逻辑，也没有提供其值", en);
                    Value::Null
                }
            },
        };
        given.place.admit(&given.item, value, run)
    }
}

/// A decision service as a function.
#[derive(Debug)]
pub(crate) struct ServiceCall {
    plan: Plan,
    outputs: Vec<Key>,
    item: Item,
    place: Place,
}

impl ServiceCall {
    pub(crate) fn new(plan: Plan, store: &Store, outputs: &[usize], item: Item, place: Place) -> Self {
        let name = |output: &usize| match store.made.get(*output) {
            Some(Made::Decision(ruling)) => Some(Key::clone(&ruling.given.name)),
            _ => None,
        };
        Self {
            plan,
            outputs: outputs.iter().filter_map(name).collect(),
            item,
            place,
        }
    }

    /// Its parameters: what it is given, in that order.
    pub(crate) fn parameters(&self, store: &Store, given: &[usize]) -> Vec<Parameter> {
        let parameter = |node: &usize| {
            let given = match store.made.get(*node)? {
                Made::Input(given) => given,
                Made::Decision(ruling) => &ruling.given,
                _ => return None,
            };
            Some(Parameter {
                name: given.name.clone(),
                kind: given.item.kind.clone(),
            })
        };
        given.iter().filter_map(parameter).collect()
    }
}

impl Native for ServiceCall {
    /// The value of its only output, or a context of all.
    fn invoke(&self, arguments: &[Value], run: &mut Run<'_>) -> Value {
        let mut values = self.plan.run(Supplied::Ordered(arguments), run).into_iter();
        let value = match &*self.outputs {
            [_] => values.next().unwrap_or_default(),
            names => Value::context(names.iter().cloned().zip(values).collect()),
        };
        self.place.admit(&self.item, value, run)
    }
}
