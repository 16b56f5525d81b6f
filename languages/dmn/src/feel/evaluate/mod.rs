//! Evaluating compiled expressions.
//!
//! What it is for: walking the tree. Whatever goes wrong becomes `null` and a fault with its place; nothing
//! stops an evaluation but its end, which its budget guarantees. It knows nothing of text.
//!
//! Where to start: [`Machine::value`]; `collection` for lists, loops and filters, `invoke` for functions.

mod collection;
mod invoke;

pub(crate) use collection::index;

use super::node::{At, Comparison, Node, Place, Test};
use super::trouble::{Spot, Trouble};
use super::value::Size;
use super::{Bound, Faults, Function, Range, Run, Scope, Value, arithmetic, builtin, compare, property};
use std::sync::Arc;

/// One expression or function body being evaluated.
pub(crate) struct Machine<'a, 'r> {
    inputs: &'a [Value],
    captured: &'a [Value],
    locals: Vec<Value>,
    text: &'a str,
    run: &'a mut Run<'r>,
}

/// The largest and deepest value an evaluation may make.
const LARGEST: u64 = 1 << 24;
/// The longest text an evaluation may make, in bytes.
const LONGEST: usize = 1 << 24;
const DEEPEST: u32 = 128;

/// The value of a node whose parts are constants, if nothing goes wrong in finding it.
pub(crate) fn constant(node: &Node) -> Option<Value> {
    let known = |node: &Node| matches!(node, Node::Constant(_));
    let good = match node {
        Node::Negate(operand, _) => known(operand),
        Node::Arithmetic(_, operands, _) => known(&operands.0) && known(&operands.1),
        Node::List(items, _) | Node::Builtin(_, items, _) => items.iter().all(known),
        Node::Range(range) => [&range.start, &range.end]
            .into_iter()
            .flatten()
            .all(|(_, node)| known(node)),
        _ => false,
    };
    if !good {
        return None;
    }
    let mut faults = Faults::new();
    let mut scope = Scope::default();
    scope.limits.steps = 10_000;
    let value = Machine::new(&[], Vec::new(), "", &mut Run::new(&scope, &mut faults)).value(node);
    faults.is_empty().then_some(value)
}

impl<'a, 'r> Machine<'a, 'r> {
    /// A machine for an expression whose slots have these values.
    pub(crate) fn new(inputs: &'a [Value], locals: Vec<Value>, text: &'a str, run: &'a mut Run<'r>) -> Self {
        Self {
            inputs,
            captured: &[],
            locals,
            text,
            run,
        }
    }

    /// Records a fault and yields `null`.
    #[cold]
    #[inline(never)]
    fn fault(&mut self, trouble: &Trouble, at: At) -> Value {
        let text = self.text;
        self.run
            .faults
            .push(|| trouble.fault(Spot::of(text, at as usize)));
        Value::Null
    }

    /// The value, or `null` and the fault.
    fn settle(&mut self, result: Result<Value, Trouble>, at: At) -> Value {
        match result {
            Ok(value) => value,
            Err(trouble) => self.fault(&trouble, at),
        }
    }

    /// A value made by the evaluation, refused if it is too large or too deep to keep.
    fn sized(&mut self, value: Value, at: At) -> Value {
        let Size { weight, depth } = value.size();
        let long = matches!(&value, Value::String(text) if text.len() > LONGEST);
        if long || weight > LARGEST || depth > DEEPEST {
            return self.fault(&Trouble::Size, at);
        }
        match self.run.step(weight / 16) {
            Ok(()) => value,
            Err(trouble) => self.fault(&trouble, at),
        }
    }

    #[inline]
    fn place(&self, place: Place) -> &Value {
        const NULL: &Value = &Value::Null;
        let (values, at) = match place {
            Place::Input(at) => (self.inputs, at),
            Place::Local(at) => (self.locals.as_slice(), at),
            Place::Captured(at) => (self.captured, at),
        };
        values.get(at as usize).unwrap_or(NULL)
    }

    fn set(&mut self, local: u32, value: Value) {
        let at = local as usize;
        if at >= self.locals.len() {
            self.locals.resize(at + 1, Value::Null);
        }
        if let Some(place) = self.locals.get_mut(at) {
            *place = value;
        }
    }

    /// The value of a node where it can be had without making one.
    #[inline]
    fn peek<'n>(&'n self, node: &'n Node) -> Option<&'n Value> {
        match node {
            Node::Constant(value) => Some(value),
            Node::Place(place) => Some(self.place(*place)),
            Node::Path(of, name, _) => match self.peek(of)? {
                Value::Context(context) => context.get(name),
                _ => None,
            },
            Node::Unknown(name, _) => self.run.lookup?.lookup(name),
            _ => None,
        }
    }

    /// The value of a node.
    pub(crate) fn value(&mut self, node: &Node) -> Value {
        match node {
            Node::Constant(value) => value.clone(),
            Node::Place(place) => self.place(*place).clone(),
            Node::Compare(operator, operands, at) => self.comparison(*operator, operands, *at),
            Node::All(operands, at) => self.junction(operands, false, *at),
            Node::Any(operands, at) => self.junction(operands, true, *at),
            Node::Arithmetic(operator, operands, at) => {
                let result = match (self.peek(&operands.0), self.peek(&operands.1)) {
                    (Some(left), Some(right)) => arithmetic::apply(*operator, left, right),
                    _ => {
                        let (left, right) = (self.value(&operands.0), self.value(&operands.1));
                        arithmetic::apply(*operator, &left, &right)
                    }
                };
                match result {
                    Ok(text @ Value::String(_)) => self.sized(text, *at),
                    result => self.settle(result, *at),
                }
            }
            Node::If(parts, at) => {
                let (condition, then, otherwise) = &**parts;
                match self.value(condition) {
                    Value::Boolean(true) => self.value(then),
                    Value::Boolean(false) | Value::Null => self.value(otherwise),
                    other => self.fault(&Trouble::Condition(other.kind_name()), *at),
                }
            }
            Node::Path(..) | Node::Unknown(..) | Node::Entry(_) => self.named(node, false),
            Node::Filter(filter) => self.filter(filter),
            Node::In(value, tests, at) => self.inside(value, tests, *at),
            Node::Builtin(function, arguments, at) => self.builtin(*function, arguments, *at),
            Node::Prepared(function, arguments, at) => self.prepared(function, arguments, *at),
            Node::Invoke(invocation) => self.invocation(invocation),
            Node::List(items, at) => self.list(items, *at),
            Node::Context(entries, at) => self.context(entries, *at),
            Node::For(found) => self.iteration(found),
            Node::Quantified(found) => self.quantified(found),
            other => self.rare(other),
        }
    }

    #[inline(never)]
    fn rare(&mut self, node: &Node) -> Value {
        match node {
            Node::Between(operands, at) => {
                let (value, low, high) = &**operands;
                let (value, low, high) = (self.value(value), self.value(low), self.value(high));
                let above = compare::compare(Comparison::GreaterOrEqual, &value, &low);
                let below = compare::compare(Comparison::LessOrEqual, &value, &high);
                match (above, below) {
                    (Some(above), Some(below)) => Value::Boolean(above && below),
                    _ => {
                        let other = if above.is_none() {
                            low.kind_name()
                        } else {
                            high.kind_name()
                        };
                        self.fault(&Trouble::Operands("between", value.kind_name(), other), *at)
                    }
                }
            }
            Node::Negate(operand, at) => {
                let operand = self.value(operand);
                self.settle(arithmetic::negate(&operand), *at)
            }
            Node::InstanceOf(parts) => {
                let value = self.quietly(&parts.0);
                Value::Boolean(parts.1.holds(&value))
            }
            Node::Range(range) => {
                let mut bound = |end: &Option<(bool, Node)>| match end {
                    Some((included, node)) => Bound::of(*included, self.value(node)),
                    None => Bound::Unbounded,
                };
                let (start, end) = (bound(&range.start), bound(&range.end));
                let made = Range {
                    start,
                    end,
                    shape: range.shape,
                };
                self.range(made, range.at)
            }
            Node::Function(definition, places) => {
                let captured = places.iter().map(|place| self.place(*place).clone()).collect();
                let function = super::Function::defined(definition.clone(), captured);
                self.sized(Value::Function(Arc::new(function)), definition.at)
            }
            _ => Value::Null,
        }
    }

    /// A range, if its ends are of one kind that has an order.
    fn range(&mut self, range: Range, at: At) -> Value {
        let ends = (range.start.value(), range.end.value());
        if let (Some(start), Some(end)) = ends
            && !start.is_null()
            && !end.is_null()
            && range.shape == super::Shape::Interval
            && compare::order(start, end).is_none()
        {
            return self.fault(&Trouble::Operands("..", start.kind_name(), end.kind_name()), at);
        }
        Value::Range(Arc::new(range))
    }

    fn comparison(&mut self, operator: Comparison, operands: &(Node, Node), at: At) -> Value {
        let (left, right) = operands;
        if let (Some(x), Some(y)) = (self.peek(left), self.peek(right)) {
            let found = compare::compare(operator, x, y);
            let kinds = (x.kind_name(), y.kind_name());
            let toll = toll(x, y);
            return self.compared(found, operator, kinds, toll, at);
        }
        // Whether something is there at all may be asked without a fault.
        let equality = matches!(operator, Comparison::Equal | Comparison::NotEqual);
        let null = |node: &Node| equality && matches!(node, Node::Constant(Value::Null));
        let x = if null(right) {
            self.quietly(left)
        } else {
            self.value(left)
        };
        let y = if null(left) {
            self.quietly(right)
        } else {
            self.value(right)
        };
        let found = compare::compare(operator, &x, &y);
        let kinds = (x.kind_name(), y.kind_name());
        self.compared(found, operator, kinds, toll(&x, &y), at)
    }

    #[inline]
    fn compared(
        &mut self,
        found: Option<bool>,
        operator: Comparison,
        kinds: (&'static str, &'static str),
        toll: u64,
        at: At,
    ) -> Value {
        if toll > 0
            && let Err(trouble) = self.run.step(toll)
        {
            return self.fault(&trouble, at);
        }
        match found {
            Some(found) => Value::Boolean(found),
            None => self.fault(
                &Trouble::Operands(comparison_sign(operator), kinds.0, kinds.1),
                at,
            ),
        }
    }

    /// `and` and `or` with three values (DMN 1.5 table 53): `decisive` ends it, from left to right.
    fn junction(&mut self, operands: &[Node], decisive: bool, at: At) -> Value {
        let mut open = false;
        for operand in operands {
            match self.value(operand) {
                Value::Boolean(found) if found == decisive => return Value::Boolean(decisive),
                Value::Boolean(_) => {}
                Value::Null => open = true,
                other => {
                    open = true;
                    self.fault(&Trouble::Condition(other.kind_name()), at);
                }
            }
        }
        if open {
            Value::Null
        } else {
            Value::Boolean(!decisive)
        }
    }

    /// The value of a node whose absence is no fault.
    fn quietly(&mut self, node: &Node) -> Value {
        match node {
            Node::Path(..) | Node::Unknown(..) | Node::Entry(_) => self.named(node, true),
            other => self.value(other),
        }
    }

    /// The value of a name or path; `quiet` if it may be absent.
    fn named(&mut self, node: &Node, quiet: bool) -> Value {
        match node {
            Node::Path(of, name, at) => {
                let found = match self.peek(of) {
                    Some(value) => step(value, name),
                    None => {
                        let value = if quiet { self.quietly(of) } else { self.value(of) };
                        step(&value, name)
                    }
                };
                match found {
                    Ok(value) => value,
                    Err(_) if quiet => Value::Null,
                    Err(kind) => self.fault(&Trouble::NoEntry(name.clone(), kind), *at),
                }
            }
            Node::Unknown(name, at) => match self.run.lookup.and_then(|lookup| lookup.lookup(name)) {
                Some(value) => value.clone(),
                None if quiet => Value::Null,
                None => match builtin::named(name) {
                    Some(function) => Value::Function(Arc::new(Function::builtin(function))),
                    None => self.fault(&Trouble::UnknownName(name.clone()), *at),
                },
            },
            Node::Entry(lookups) => {
                let found = lookups.items.iter().find_map(|item| match self.place(*item) {
                    Value::Context(context) => context.get(&lookups.name).cloned(),
                    other => property::property(other, &lookups.name),
                });
                match found {
                    Some(value) => value,
                    None if quiet => self.quietly(&lookups.otherwise),
                    None => self.value(&lookups.otherwise),
                }
            }
            other => self.value(other),
        }
    }

    /// `value in tests`: whether any test passes.
    fn inside(&mut self, value: &Node, tests: &[Test], at: At) -> Value {
        let value = self.value(value);
        let mut open = None;
        for test in tests {
            // Each comparison walks the value at most once.
            if let Err(trouble) = self.run.step(value.size().weight / 16) {
                return self.fault(&trouble, at);
            }
            match self.passes(&value, test) {
                Ok(true) => return Value::Boolean(true),
                Ok(false) => {}
                Err(kind) => open = Some(kind),
            }
        }
        match open {
            Some(kind) => self.fault(&Trouble::Operands("in", value.kind_name(), kind), at),
            None => Value::Boolean(false),
        }
    }

    /// Whether a unary test passes; a condition may stand without `?` where the input is no boolean.
    pub(crate) fn decides(&mut self, input: &Value, test: &Test) -> bool {
        if let Test::Matches(node) = test {
            let other = self.value(node);
            return match (&other, input) {
                (Value::Boolean(_), Value::Boolean(_)) => compare::matches(input, &other) == Some(true),
                (Value::Boolean(found), _) => *found,
                _ => compare::matches(input, &other) == Some(true),
            };
        }
        self.passes(input, test) == Ok(true)
    }

    /// Whether a value passes a test, or the kind of value that it can't be compared with.
    pub(crate) fn passes(&mut self, value: &Value, test: &Test) -> Result<bool, &'static str> {
        match test {
            Test::Compare(operator, node) => {
                if let Some(other) = self.peek(node) {
                    return compare::compare(*operator, value, other).ok_or(other.kind_name());
                }
                let other = self.value(node);
                compare::compare(*operator, value, &other).ok_or(other.kind_name())
            }
            Test::Matches(node) => {
                if let Some(other) = self.peek(node) {
                    return compare::matches(value, other).ok_or(other.kind_name());
                }
                let other = self.value(node);
                compare::matches(value, &other).ok_or(other.kind_name())
            }
            Test::Condition(node) => match self.value(node) {
                Value::Boolean(found) => Ok(found),
                Value::Null => Ok(false),
                other => compare::matches(value, &other).ok_or(other.kind_name()),
            },
        }
    }
}

/// What comparing two values costs: nothing, unless both have parts.
fn toll(x: &Value, y: &Value) -> u64 {
    x.size().weight.min(y.size().weight) / 4
}

/// An entry or property of a value, of each item if it is a list; or the kind of value that has none.
fn step(value: &Value, name: &super::Key) -> Result<Value, &'static str> {
    match value {
        Value::Context(context) => context.get(name).cloned().ok_or("context"),
        Value::List(list) => Ok(list
            .iter()
            .map(|item| step(item, name).unwrap_or_default())
            .collect::<super::List>()
            .into()),
        other => property::property(other, name).ok_or(other.kind_name()),
    }
}

/// The sign a comparison is written with.
pub(crate) fn comparison_sign(operator: Comparison) -> &'static str {
    match operator {
        Comparison::Equal => "=",
        Comparison::NotEqual => "!=",
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => ">=",
    }
}
