//! Finding what is to be checked: every table in every decision and function, and what a decision requires
//! without using it. Start at [`tables`].
//!
//! It knows nothing of the checks themselves.

use super::{Finding, Level};
use crate::codes;
use crate::compile::{Made, Ruling};
use crate::decisions::Decisions;
use crate::feel::Key;
use crate::logic::{FilterTest, Kind, Logic};
use crate::table::Table;

/// Calls `found` with every table and the name of the element it belongs to.
pub(super) fn tables(decisions: &Decisions, mut found: impl FnMut(&Key, &Table)) {
    for invocable in &decisions.invocables {
        let logic = match decisions.store.made.get(invocable.node) {
            Some(Made::Decision(ruling)) => ruling.logic.as_ref(),
            Some(Made::Function { body, .. }) => body.as_deref(),
            _ => None,
        };
        if let Some(logic) = logic {
            visit(logic, &mut |logic| {
                if let Kind::Table(table) = &logic.kind {
                    found(invocable.key(), table);
                }
            });
        }
    }
}

/// Requirements of decisions whose name no expression mentions.
pub(super) fn unused(decisions: &Decisions, findings: &mut Vec<Finding>) {
    for invocable in &decisions.invocables {
        let Some(Made::Decision(ruling)) = decisions.store.made.get(invocable.node) else {
            continue;
        };
        let Some(logic) = &ruling.logic else { continue };
        for name in unmentioned(ruling, logic) {
            findings.push(Finding {
                code: codes::UNUSED,
                level: Level::Warning,
                element: invocable.key().clone(),
                line: invocable.line(),
                rules: Vec::new(),
                example: Vec::new(),
                zh: format!("所依赖的“{name}”没有用到"),
                en: format!("`{name}` is required but not used"),
            });
        }
    }
}

/// Names a decision requires that occur in none of its texts. A text that couldn't be compiled may use any.
fn unmentioned<'r>(ruling: &'r Ruling, logic: &Logic) -> Vec<&'r Key> {
    let mut names: Vec<&Key> = ruling.names.iter().collect();
    visit(logic, &mut |logic| {
        let mut text = |text: &str| names.retain(|name| !text.contains(&***name));
        match &logic.kind {
            Kind::Literal(expression) => text(expression.text()),
            Kind::Filter {
                test: FilterTest::Whole { filter, .. },
                ..
            } => text(filter.text()),
            Kind::Table(table) => table.texts().for_each(&mut text),
            Kind::Refused(_) => names.clear(),
            _ => {}
        }
    });
    names
}

/// Calls `found` with an expression and all inside it.
fn visit(logic: &Logic, found: &mut dyn FnMut(&Logic)) {
    found(logic);
    match &logic.kind {
        Kind::Literal(_) | Kind::Constant(_) | Kind::Table(_) | Kind::Refused(_) => {}
        Kind::Context(entries) => entries.iter().for_each(|entry| visit(&entry.value, found)),
        Kind::Invocation { function, bindings } => {
            visit(function, found);
            bindings
                .iter()
                .filter_map(|(_, value)| value.as_ref())
                .for_each(|value| visit(value, found));
        }
        Kind::List(members) => members.iter().for_each(|member| visit(member, found)),
        Kind::Relation { rows, .. } => rows.iter().flatten().for_each(|cell| visit(cell, found)),
        Kind::Function { body, .. } => visit(body, found),
        Kind::Conditional {
            test,
            then,
            otherwise,
        } => {
            for part in [test, then, otherwise] {
                visit(part, found);
            }
        }
        Kind::Filter { list, test } => {
            visit(list, found);
            if let FilterTest::Each(test) = test {
                visit(test, found);
            }
        }
        Kind::Iteration(iteration) => {
            visit(&iteration.list, found);
            visit(&iteration.body, found);
        }
    }
}
