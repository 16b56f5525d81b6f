//! Compiling decision tables: columns, rules, outcomes. Start at [`compile`].
//!
//! It knows nothing of evaluation.

use super::column::Column;
use super::{Cell, Input, Outcome, Output, Rule, Source, Table};
use crate::codes;
use crate::feel::{Key, Type, UnaryTests, Value};
use crate::item::{Item, aside};
use crate::logic::compile::Compiler;
use crate::model::{Aggregator, DecisionTable, HitPolicy, InputClause, OutputClause, Text};
use skein_kernel::rejection::{Class, Rejection};
use std::sync::Arc;

/// Compiles a table. A text in it that isn't FEEL refuses the table as a whole.
pub(crate) fn compile(
    compiler: &mut Compiler<'_>,
    table: &DecisionTable,
    line: u32,
) -> Result<Table, Rejection> {
    let mut inputs = Vec::with_capacity(table.inputs.len());
    for clause in &table.inputs {
        inputs.push(input(compiler, clause)?);
    }
    let mut outputs = Vec::with_capacity(table.outputs.len());
    for clause in &table.outputs {
        outputs.push(output(compiler, clause)?);
    }
    shape(compiler, table, &outputs, line)?;
    let mut rules = Vec::with_capacity(table.rules.len());
    for rule in &table.rules {
        let mut tests = Vec::with_capacity(rule.tests.len());
        for (text, input) in rule.tests.iter().zip(&inputs) {
            tests.push(entry(compiler, text, &input.item.kind)?);
        }
        rules.push(Rule {
            tests,
            outcome: outcome(compiler, rule.outputs.iter().map(Some), &outputs)?,
            line: rule.line,
        });
    }
    let defaults = table.outputs.iter().map(|output| output.default.as_ref());
    let default = match defaults.clone().any(|default| default.is_some()) {
        true => Some(outcome(compiler, defaults, &outputs)?),
        false => None,
    };
    let column = |at: usize| {
        Column::build(
            &rules
                .iter()
                .filter_map(|rule| rule.tests.get(at))
                .collect::<Vec<_>>(),
        )
    };
    Ok(Table {
        policy: table.policy,
        columns: (0..inputs.len()).map(column).collect(),
        inputs,
        outputs,
        rules,
        default,
        place: compiler.place(line),
    })
}

/// Rules fit the columns, and the hit policy the outputs.
fn shape(
    compiler: &Compiler<'_>,
    table: &DecisionTable,
    outputs: &[Output],
    line: u32,
) -> Result<(), Rejection> {
    let wrong = |line: u32, zh: &str, en: &str| {
        let rejection = Rejection::new(codes::TABLE_SHAPE, Class::Invalid, zh, en).at_line(line);
        Err(rejection.at_element(&*compiler.element).in_file(compiler.file))
    };
    for rule in &table.rules {
        if rule.tests.len() != table.inputs.len() || rule.outputs.len() != table.outputs.len() {
            let en = "a rule has not as many cells as the table has columns";
            return wrong(rule.line, "规则的格数与表头的列数不同", en);
        }
    }
    if matches!(table.policy, HitPolicy::Priority | HitPolicy::OutputOrder)
        && !outputs.iter().any(|output| output.values.is_some())
    {
        let en = "output values are needed: they are the order the hit policy goes by";
        return wrong(line, "该命中策略按输出值清单排序，须给出输出值", en);
    }
    if table.outputs.len() > 1 {
        if let Some(output) = table.outputs.iter().find(|output| output.name.is_none()) {
            let en = "each of several outputs needs a name";
            return wrong(output.line, "有多个输出的表，每个输出须有名称", en);
        }
        if matches!(table.policy, HitPolicy::Collect(Some(aggregator)) if aggregator != Aggregator::Count) {
            let en = "a table with several outputs can't be aggregated";
            return wrong(line, "有多个输出的表不能汇总", en);
        }
    }
    Ok(())
}

fn input(compiler: &mut Compiler<'_>, clause: &InputClause) -> Result<Input, Rejection> {
    let text = clause.expression.text.trim();
    let slot = compiler.names.slot(text);
    let declared = compiler.item(clause.type_ref.as_ref());
    let item = match (
        &declared.kind,
        slot.and_then(|slot| compiler.names.all().get(slot)),
    ) {
        (Type::Any, Some((_, kind))) => Item::of(kind.clone()),
        _ => declared,
    };
    let slot_kind = slot.and_then(|slot| compiler.names.all().get(slot));
    let typed = slot_kind.is_some_and(|(_, kind)| item.accepts_all_of(kind));
    let source = match slot {
        Some(slot) => Source::Slot(slot),
        None => Source::Expression(compiler.expression(&clause.expression)?),
    };
    let allowed = match &clause.values {
        Some(values) => Some(compiler.tests(values, &item.kind)?),
        None => None,
    };
    Ok(Input {
        text: Arc::from(text),
        source,
        typed,
        item,
        allowed,
        place: compiler.place(clause.expression.line.max(clause.line)),
    })
}

fn output(compiler: &mut Compiler<'_>, clause: &OutputClause) -> Result<Output, Rejection> {
    let item = compiler.item(clause.type_ref.as_ref());
    let values = match &clause.values {
        Some(values) => Some(compiler.tests(values, &item.kind)?),
        None => item.tests().first().cloned(),
    };
    Ok(Output {
        name: clause.name.as_deref().map(Key::from),
        item,
        values,
    })
}

/// An input entry; an empty one admits everything, as `-` does.
fn entry(compiler: &mut Compiler<'_>, text: &Text, kind: &Type) -> Result<UnaryTests, Rejection> {
    let any = Text {
        text: "-".to_owned(),
        line: text.line,
    };
    let text = if text.text.trim().is_empty() { &any } else { text };
    compiler.tests(text, kind)
}

fn outcome<'t>(
    compiler: &mut Compiler<'_>,
    texts: impl Iterator<Item = Option<&'t Text>>,
    outputs: &[Output],
) -> Result<Outcome, Rejection> {
    let mut cells = Vec::with_capacity(outputs.len());
    for text in texts {
        cells.push(match text.filter(|text| !text.text.trim().is_empty()) {
            None => Cell::Constant(Value::Null),
            Some(text) => {
                let expression = compiler.expression(text)?;
                match expression.constant() {
                    Some(value) => Cell::Constant(value.clone()),
                    None => Cell::Expression(expression, text.line),
                }
            }
        });
    }
    Ok(match folded(&cells, outputs) {
        Some(value) => Outcome::Constant(value),
        None => Outcome::Cells(cells),
    })
}

/// The outcome of cells that are all literals of their columns' types, made once.
fn folded(cells: &[Cell], outputs: &[Output]) -> Option<Value> {
    let mut values = Vec::with_capacity(cells.len());
    for (cell, output) in cells.iter().zip(outputs) {
        let Cell::Constant(value) = cell else { return None };
        let (admitted, _) = aside(|run| output.item.admit(value.clone(), run));
        values.push((output.name.clone().unwrap_or_default(), admitted?));
    }
    match values.len() {
        1 => values.pop().map(|(_, value)| value),
        _ => Some(Value::context(values)),
    }
}
