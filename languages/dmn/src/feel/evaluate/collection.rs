//! Lists, contexts, filters and loops.
//!
//! What it is for: everything that makes or walks a collection; each item costs a step. It knows nothing
//! of scalar operators. Start at [`Machine::filter`].

use super::Machine;
use crate::feel::node::{At, Filter, Iterator as Iterate, Loop, Node};
use crate::feel::trouble::Trouble;
use crate::feel::{Bound, Key, List, Number, Range, Shape, Value};

/// What a loop runs over.
enum Domain {
    Items(List),
    One(Value),
    Numbers { next: Number, last: Number, up: bool },
    Days { next: i64, last: i64, up: bool },
    Nothing,
}

impl Domain {
    /// From one value to another, up or down.
    fn between(from: &Value, to: &Value, only_up: bool) -> Option<Self> {
        let up = |up: bool| (up || !only_up).then_some(up);
        match (from, to) {
            (Value::Number(from), Value::Number(to)) => Some(Self::Numbers {
                next: *from,
                last: *to,
                up: up(from <= to)?,
            }),
            (Value::Date(from), Value::Date(to)) => Some(Self::Days {
                next: from.epoch_days(),
                last: to.epoch_days(),
                up: up(from <= to)?,
            }),
            _ => None,
        }
    }

    /// The values of a closed or half-open interval of whole numbers or days.
    fn within(range: &Range) -> Option<Self> {
        if range.shape != Shape::Interval {
            return None;
        }
        let (from, to) = (range.start.value()?, range.end.value()?);
        let mut domain = Self::between(from, to, true)?;
        let excluded = |bound: &Bound| !bound.included();
        match &mut domain {
            Self::Numbers { next, last, .. } => {
                if excluded(&range.start) {
                    *next = next.checked_add(Number::ONE)?;
                }
                if excluded(&range.end) {
                    *last = last.checked_sub(Number::ONE)?;
                }
            }
            Self::Days { next, last, .. } => {
                *next += i64::from(excluded(&range.start));
                *last -= i64::from(excluded(&range.end));
            }
            _ => {}
        }
        Some(domain)
    }
}

/// The values of a domain, one by one.
impl Iterator for DomainItems {
    type Item = Value;

    fn next(&mut self) -> Option<Value> {
        match &mut self.domain {
            Domain::Items(list) => {
                let item = list.get(self.at).cloned();
                self.at += 1;
                item
            }
            Domain::Nothing => None,
            Domain::One(value) => {
                let value = std::mem::take(value);
                self.domain = Domain::Nothing;
                Some(value)
            }
            Domain::Numbers { next, last, up } => {
                let found = *next;
                let (beyond, step) = if *up {
                    (found > *last, found.checked_add(Number::ONE))
                } else {
                    (found < *last, found.checked_sub(Number::ONE))
                };
                match step {
                    // A number too large to count on from would never end.
                    Some(step) if !beyond && step != found => *next = step,
                    _ => self.domain = Domain::Nothing,
                }
                (!beyond).then_some(Value::Number(found))
            }
            Domain::Days { next, last, up } => {
                let found = *next;
                let beyond = if *up { found > *last } else { found < *last };
                *next += if *up { 1 } else { -1 };
                if beyond {
                    return None;
                }
                crate::feel::Date::from_epoch_days(found).map(Value::Date)
            }
        }
    }
}

struct DomainItems {
    domain: Domain,
    at: usize,
}

/// What becomes of each combination of a loop's variables; `false` ends the loop.
type Visit<'v, 'a, 'r> = &'v mut dyn FnMut(&mut Machine<'a, 'r>) -> bool;

impl<'a, 'r> Machine<'a, 'r> {
    #[inline(never)]
    pub(super) fn list(&mut self, items: &[Node], at: At) -> Value {
        let values = items.iter().map(|node| self.value(node)).collect();
        self.sized(Value::list(values), at)
    }

    #[inline(never)]
    pub(super) fn context(&mut self, entries: &[(Key, u32, Node)], at: At) -> Value {
        let mut made = Vec::with_capacity(entries.len());
        for (name, local, node) in entries {
            let value = self.value(node);
            self.set(*local, value.clone());
            made.push((name.clone(), value));
        }
        self.sized(Value::context(made), at)
    }

    /// `list[test]` (DMN 1.5 §10.3.2.5): by position if the test is a number, else the items for which it
    /// is true. A value that isn't a list counts as a list of one.
    #[inline(never)]
    pub(super) fn filter(&mut self, filter: &Filter) -> Value {
        let list = match self.value(&filter.list) {
            Value::List(list) => list,
            Value::Null => List::new(Vec::new()),
            single => List::new(vec![single]),
        };
        if let Node::Constant(Value::Number(at)) = &filter.test {
            return position(&list, *at);
        }
        if list.is_empty() {
            return self.filter_of_nothing(filter);
        }
        let mut kept = Vec::new();
        for item in list.iter() {
            if let Err(trouble) = self.run.step(1) {
                return self.fault(&trouble, filter.at);
            }
            self.set(filter.item, item.clone());
            match self.value(&filter.test) {
                Value::Boolean(true) => kept.push(item.clone()),
                Value::Boolean(false) | Value::Null => {}
                Value::Number(at) => return position(&list, at),
                other => return self.fault(&Trouble::Condition(other.kind_name()), filter.at),
            }
        }
        self.sized(Value::list(kept), filter.at)
    }

    /// What a filter makes of an empty list: what its test is decides, what goes wrong in it does not.
    fn filter_of_nothing(&mut self, filter: &Filter) -> Value {
        let before = self.run.faults.count();
        self.set(filter.item, Value::Null);
        let test = self.value(&filter.test);
        self.run.faults.truncate(before);
        match test {
            Value::Number(_) => Value::Null,
            _ => Value::list(Vec::new()),
        }
    }

    #[inline(never)]
    pub(super) fn iteration(&mut self, found: &Loop) -> Value {
        let mut results: Vec<Value> = Vec::new();
        let mut broken = None;
        let ended = self.iterate(&found.iterators, &mut |machine| {
            if let Some(local) = found.partial {
                let cost = machine.run.step(results.len() as u64 / 16);
                if let Err(trouble) = cost {
                    broken = Some(trouble);
                    return false;
                }
                machine.set(local, Value::list(results.clone()));
            }
            let value = machine.value(&found.body);
            let size = value.size();
            results.push(value);
            if size.depth >= super::DEEPEST {
                broken = Some(Trouble::Size);
                return false;
            }
            true
        });
        match broken.or(ended.err()) {
            Some(trouble) => self.fault(&trouble, found.at),
            None => self.sized(Value::list(results), found.at),
        }
    }

    #[inline(never)]
    pub(super) fn quantified(&mut self, found: &Loop) -> Value {
        let (mut decided, mut open, mut wrong) = (false, false, None);
        let ended = self.iterate(&found.iterators, &mut |machine| {
            match machine.value(&found.body) {
                Value::Boolean(satisfied) => decided = satisfied == found.some,
                Value::Null => open = true,
                other => wrong = Some(Trouble::Condition(other.kind_name())),
            }
            !decided && wrong.is_none()
        });
        match ended.and(wrong.map_or(Ok(()), Err)) {
            Err(trouble) => self.fault(&trouble, found.at),
            Ok(()) if decided => Value::Boolean(found.some),
            Ok(()) if open => Value::Null,
            Ok(()) => Value::Boolean(!found.some),
        }
    }

    /// Runs over every combination of the iterators' values, the last one changing fastest.
    fn iterate(&mut self, iterators: &[Iterate], visit: Visit<'_, 'a, 'r>) -> Result<(), Trouble> {
        self.iterate_from(iterators, visit).map(|_| ())
    }

    fn iterate_from(&mut self, iterators: &[Iterate], visit: Visit<'_, 'a, 'r>) -> Result<bool, Trouble> {
        let Some((first, rest)) = iterators.split_first() else {
            return Ok(visit(self));
        };
        for value in self.domain(first)? {
            self.run.step(1)?;
            self.set(first.local, value);
            if !self.iterate_from(rest, visit)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn domain(&mut self, iterator: &Iterate) -> Result<DomainItems, Trouble> {
        let from = self.value(&iterator.from);
        let domain = match &iterator.to {
            Some(to) => {
                let to = self.value(to);
                Domain::between(&from, &to, false).ok_or(Trouble::Operands(
                    "..",
                    from.kind_name(),
                    to.kind_name(),
                ))?
            }
            None => match from {
                Value::List(list) => Domain::Items(list),
                Value::Range(range) => {
                    Domain::within(&range).ok_or(Trouble::Operands("for", "range", "number, date"))?
                }
                Value::Null => return Err(Trouble::Operands("for", "null", "list")),
                single => Domain::One(single),
            },
        };
        Ok(DomainItems { domain, at: 0 })
    }
}

/// The item at a position, from 1, or from the end if negative; `null` if there is none.
pub(crate) fn position(list: &List, at: Number) -> Value {
    let index = at.to_i64().and_then(|at| index(list.len(), at));
    index
        .and_then(|index| list.get(index))
        .cloned()
        .unwrap_or_default()
}

/// The index of a position, from 1, or from the end if negative.
pub(crate) fn index(length: usize, position: i64) -> Option<usize> {
    let length = i64::try_from(length).ok()?;
    let index = if position < 0 {
        length + position
    } else {
        position - 1
    };
    usize::try_from(index)
        .ok()
        .filter(|index| *index < length.unsigned_abs() as usize)
}
