//! Evaluating boxed expressions. Start at [`Logic::evaluate`].
//!
//! It knows nothing of how they were compiled.

use super::{Entry, FilterTest, Iteration, Kind, Logic, Place};
use crate::codes;
use crate::feel::{Bound, Function, Key, Native, Parameter, Range, Run, Value};
use crate::item::Item;
use crate::model::Quantifier;
use std::sync::Arc;

impl Logic {
    /// Its value. `stack` holds the values of the names in scope and is left as it was found.
    pub(crate) fn evaluate(&self, stack: &mut Vec<Value>, run: &mut Run<'_>) -> Value {
        let value = match &self.kind {
            Kind::Literal(expression) => {
                let before = run.faults().count();
                let value = expression.evaluate_in(stack, run);
                run.faults()
                    .place_since(before, &self.place.element, self.place.line);
                value
            }
            Kind::Constant(value) => value.clone(),
            Kind::Table(table) => table.evaluate(stack, run),
            Kind::Context(entries) => context(entries, stack, run),
            Kind::Invocation { function, bindings } => self.invoke(function, bindings, stack, run),
            Kind::List(members) => {
                Value::list(members.iter().map(|member| member.evaluate(stack, run)).collect())
            }
            Kind::Relation { columns, rows } => self.relation(columns, rows, stack, run),
            Kind::Function { parameters, body } => closure(parameters, body, stack),
            Kind::Conditional {
                test,
                then,
                otherwise,
            } => match test.evaluate(stack, run) {
                Value::Boolean(true) => then.evaluate(stack, run),
                Value::Boolean(false) | Value::Null => otherwise.evaluate(stack, run),
                _ => self.not_boolean(run),
            },
            Kind::Filter { list, test } => self.filter(list, test, stack, run),
            Kind::Iteration(iteration) => match self.members(&iteration.list, stack, run) {
                Some(members) => self.iterate(iteration, &members, stack, run),
                None => Value::Null,
            },
            Kind::Refused(fault) => {
                run.faults().push(|| (**fault).clone());
                Value::Null
            }
        };
        self.place.admit(&self.item, value, run)
    }

    fn invoke(
        &self,
        function: &Logic,
        bindings: &[(Key, Option<Logic>)],
        stack: &mut Vec<Value>,
        run: &mut Run<'_>,
    ) -> Value {
        let Value::Function(function) = function.evaluate(stack, run) else {
            self.place.fault(
                run,
                codes::BOXED,
                "所调用的不是函数",
                "what is invoked is no function",
            );
            return Value::Null;
        };
        let mut arguments = vec![Value::Null; function.parameters().len()];
        for (name, value) in bindings {
            let at = function
                .parameters()
                .iter()
                .position(|parameter| parameter.name == *name);
            let Some(argument) = at.and_then(|at| arguments.get_mut(at)) else {
                self.place.fault(
                    run,
                    codes::BOXED,
                    &format!("函数没有名为 {name} 的参数"),
                    &format!("the function has no parameter named {name}"),
                );
                return Value::Null;
            };
            if let Some(value) = value {
                *argument = value.evaluate(stack, run);
            }
        }
        let before = run.faults().count();
        let value = run.invoke(&function, &arguments);
        run.faults()
            .place_since(before, &self.place.element, self.place.line);
        value
    }

    fn relation(
        &self,
        columns: &[(Key, Item)],
        rows: &[Vec<Logic>],
        stack: &mut Vec<Value>,
        run: &mut Run<'_>,
    ) -> Value {
        let mut list = Vec::with_capacity(rows.len());
        for row in rows {
            let cells = columns.iter().zip(row).map(|((key, item), cell)| {
                let value = cell.evaluate(stack, run);
                (key.clone(), self.place.admit(item, value, run))
            });
            list.push(Value::context(cells.collect()));
        }
        Value::list(list)
    }

    fn filter(&self, list: &Logic, test: &FilterTest, stack: &mut Vec<Value>, run: &mut Run<'_>) -> Value {
        match test {
            FilterTest::Whole { filter, stray } => {
                let list = list.evaluate(stack, run);
                stack.push(list);
                let before = run.faults().count();
                let strays = stray.evaluate_in(stack, run);
                let value = match strays {
                    Value::List(strays) if !strays.is_empty() => self.not_boolean(run),
                    _ => {
                        run.faults().truncate(before);
                        filter.evaluate_in(stack, run)
                    }
                };
                run.faults()
                    .place_since(before, &self.place.element, self.place.line);
                stack.pop();
                value
            }
            FilterTest::Each(test) => {
                let Some(members) = self.members(list, stack, run) else {
                    return Value::Null;
                };
                let mut kept = Vec::new();
                for member in members {
                    stack.push(member.clone());
                    let passes = test.evaluate(stack, run);
                    stack.pop();
                    match passes {
                        Value::Boolean(true) => kept.push(member),
                        Value::Boolean(false) | Value::Null => {}
                        _ => return self.not_boolean(run),
                    }
                }
                Value::list(kept)
            }
        }
    }

    /// What is gone through: the members of a list, or the whole numbers of a closed range.
    fn members(&self, list: &Logic, stack: &mut Vec<Value>, run: &mut Run<'_>) -> Option<Vec<Value>> {
        let found = match list.evaluate(stack, run) {
            Value::List(list) => Some(list.to_vec()),
            Value::Range(range) => whole_numbers(&range, run),
            _ => None,
        };
        if found.is_none() {
            self.place.fault(
                run,
                codes::BOXED,
                "只能遍历列表或整数区间",
                "only a list or a range of whole numbers can be gone through",
            );
        }
        found
    }

    fn iterate(
        &self,
        iteration: &Iteration,
        members: &[Value],
        stack: &mut Vec<Value>,
        run: &mut Run<'_>,
    ) -> Value {
        let mut results: Vec<Value> = Vec::with_capacity(members.len());
        for member in members {
            if !run.spend(1) {
                return Value::Null;
            }
            let member = self.place.admit(&iteration.item, member.clone(), run);
            let depth = stack.len();
            stack.push(member);
            if iteration.quantifier == Quantifier::For {
                stack.push(Value::list(results.clone()));
            }
            let result = iteration.body.evaluate(stack, run);
            stack.truncate(depth);
            results.push(result);
        }
        let (decides, otherwise) = match iteration.quantifier {
            Quantifier::For => return Value::list(results),
            Quantifier::Every => (false, true),
            Quantifier::Some => (true, false),
        };
        if results.iter().any(|result| !matches!(result, Value::Boolean(_))) {
            return self.not_boolean(run);
        }
        Value::Boolean(if results.contains(&Value::Boolean(decides)) {
            decides
        } else {
            otherwise
        })
    }

    fn not_boolean(&self, run: &mut Run<'_>) -> Value {
        let en = "a condition is neither true nor false";
        self.place.fault(run, codes::BOXED, "条件的结果不是真假值", en);
        Value::Null
    }
}

impl Place {
    /// The value in its declared type; one that doesn't conform is a fault and null.
    pub(crate) fn admit(&self, item: &Item, value: Value, run: &mut Run<'_>) -> Value {
        if item.surely(&value) {
            return value;
        }
        if let Some(admitted) = item.admit(value.clone(), run) {
            return admitted;
        }
        let kind = value.kind_name();
        let (zh, en) = match item.kind.coerce(value) {
            Some(_) => ("不在允许的值之内", "is not among the values allowed"),
            None => ("不符合所声明的类型", "is not of the type declared for it"),
        };
        let sentences = (format!("值（{kind}）{zh}"), format!("the value (a {kind}) {en}"));
        self.fault(run, codes::NOT_OF_TYPE, &sentences.0, &sentences.1);
        Value::Null
    }
}

fn context(entries: &[Entry], stack: &mut Vec<Value>, run: &mut Run<'_>) -> Value {
    let depth = stack.len();
    let mut named = Vec::with_capacity(entries.len());
    let mut result = None;
    for entry in entries {
        let value = entry.value.evaluate(stack, run);
        let value = entry.value.place.admit(&entry.item, value, run);
        match &entry.name {
            Some(name) => {
                stack.push(value.clone());
                named.push((name.clone(), value));
            }
            None => result = Some(value),
        }
    }
    stack.truncate(depth);
    result.unwrap_or_else(|| Value::context(named))
}

/// The whole numbers from one end of a range to the other, downwards where it starts higher.
fn whole_numbers(range: &Range, run: &mut Run<'_>) -> Option<Vec<Value>> {
    let end = |bound: &Bound| match bound {
        Bound::Included(Value::Number(number)) => number.to_i64(),
        _ => None,
    };
    let (start, end) = (end(&range.start)?, end(&range.end)?);
    if !run.spend(start.abs_diff(end)) {
        return None;
    }
    Some(if start <= end {
        (start..=end).map(Value::from).collect()
    } else {
        (end..=start).rev().map(Value::from).collect()
    })
}

/// A function that remembers the values in scope where it was defined.
#[derive(Debug)]
pub(crate) struct Closure {
    /// The values of the names in scope where it was defined.
    pub(crate) captured: Vec<Value>,
    /// What each argument is held to.
    pub(crate) parameters: Vec<Item>,
    pub(crate) body: Arc<Logic>,
}

impl Native for Closure {
    fn invoke(&self, arguments: &[Value], run: &mut Run<'_>) -> Value {
        let mut stack = Vec::with_capacity(self.captured.len() + arguments.len() + 4);
        stack.extend_from_slice(&self.captured);
        for (argument, item) in arguments.iter().zip(&self.parameters) {
            stack.push(self.body.place.admit(item, argument.clone(), run));
        }
        self.body.evaluate(&mut stack, run)
    }
}

fn closure(parameters: &[(Parameter, Item)], body: &Arc<Logic>, stack: &[Value]) -> Value {
    let native = Closure {
        captured: stack.to_vec(),
        parameters: parameters.iter().map(|(_, item)| item.clone()).collect(),
        body: Arc::clone(body),
    };
    let parameters = parameters
        .iter()
        .map(|(parameter, _)| parameter.clone())
        .collect();
    let result = crate::feel::Type::Any;
    Value::Function(Arc::new(Function::native(parameters, result, Arc::new(native))))
}
