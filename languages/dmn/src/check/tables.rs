//! What is checked of one table. Start at [`check`].
//!
//! It knows nothing of where tables are found.

use super::sample::literal;
use super::space::{Bits, Dimension, Run, Search, Space};
use super::{Finding, Level};
use crate::codes;
use crate::feel::{Key, Type, UnaryTest, UnaryTests, Value};
use crate::item::aside;
use crate::model::HitPolicy;
use crate::table::column::{Cell, cell};
use crate::table::order::Sort;
use crate::table::{self, Outcome, Table};
use skein_kernel::rejection::Code;

/// A table with more rules than this isn't compared rule by rule.
const MOST_RULES: usize = 4096;
/// Findings of one kind told of one table.
const MOST_TOLD: usize = 20;

/// Checks one table.
pub(super) fn check(element: &Key, table: &Table, findings: &mut Vec<Finding>) {
    let mut report = Report {
        element,
        table,
        findings,
    };
    report.types();
    report.unused_columns();
    if table.rules.len() > MOST_RULES {
        report.not_proven(
            "规则过多，未逐条比较",
            "there are too many rules to compare each with each",
        );
        return;
    }
    let space = Space::of(table);
    report.overlaps(&space);
    report.unreachable(&space);
    report.gaps(&space);
}

struct Report<'c> {
    element: &'c Key,
    table: &'c Table,
    findings: &'c mut Vec<Finding>,
}

impl Report<'_> {
    /// Notes a finding about rules, numbered from 0.
    fn tell(&mut self, code: Code, level: Level, rules: &[usize], zh: String, en: String) {
        self.tell_with(code, level, rules, (zh, en), Vec::new());
    }

    fn tell_with(
        &mut self,
        code: Code,
        level: Level,
        rules: &[usize],
        (zh, en): (String, String),
        example: Vec<(Key, String)>,
    ) {
        let rule = rules.last().and_then(|rule| self.table.rules.get(*rule));
        self.findings.push(Finding {
            code,
            level,
            element: self.element.clone(),
            line: rule.map_or(self.table.line(), |rule| rule.line),
            rules: rules.iter().map(|rule| rule + 1).collect(),
            example,
            zh,
            en,
        });
    }

    fn not_proven(&mut self, zh: &str, en: &str) {
        let (zh, en) = (format!("未能证明：{zh}"), format!("not proven: {en}"));
        self.tell(codes::NOT_PROVEN, Level::Note, &[], zh, en);
    }

    /// Where a hit policy lets only one rule match, or only rules that agree, two that meet are wrong.
    fn overlaps(&mut self, space: &Space) {
        if !matches!(self.table.policy, HitPolicy::Unique | HitPolicy::Any) {
            return;
        }
        let mut told = 0;
        for other in 0..self.table.rules.len() {
            for one in 0..other {
                if told >= MOST_TOLD || space.open.has(one) || space.open.has(other) || self.agree(one, other)
                {
                    continue;
                }
                let Some(at) = space.meet(one, other) else {
                    continue;
                };
                told += 1;
                let (a, b) = (one + 1, other + 1);
                let sentences = (
                    format!("规则 {a} 与规则 {b} 重叠，命中策略不允许"),
                    format!("rules {a} and {b} overlap, which the hit policy forbids"),
                );
                let example = example(space, &at);
                self.tell_with(codes::OVERLAP, Level::Error, &[one, other], sentences, example);
            }
        }
        let open: Vec<usize> = (0..self.table.rules.len())
            .filter(|rule| space.open.has(*rule))
            .collect();
        if !open.is_empty() {
            let (zh, en) = (
                "未能证明：这些规则的条件不是常量，可能与其他规则重叠".to_owned(),
                "not proven: these rules test what isn't constant and may overlap others".to_owned(),
            );
            self.tell(codes::NOT_PROVEN, Level::Note, &open, zh, en);
        }
    }

    /// Whether two rules of an any-hit table yield the same.
    fn agree(&self, one: usize, other: usize) -> bool {
        let outcome = |rule: usize| self.table.rules.get(rule).map(|rule| &rule.outcome);
        match (outcome(one), outcome(other)) {
            (Some(Outcome::Constant(one)), Some(Outcome::Constant(other))) => {
                self.table.policy == HitPolicy::Any && one == other
            }
            _ => false,
        }
    }

    /// Inputs no rule admits, unless there is a default output.
    fn gaps(&mut self, space: &Space) {
        if self.table.has_default() || self.table.rules.is_empty() {
            return;
        }
        let mut rules = Bits::none(self.table.rules.len());
        let mut open = false;
        for rule in 0..self.table.rules.len() {
            if space.open.has(rule) {
                open = true;
            } else {
                rules.set(rule);
            }
        }
        match space.covered(&rules, None, MOST_TOLD) {
            Search::Covered => {}
            Search::GivenUp => self.not_proven(
                "未能判定是否有遗漏，表过于复杂",
                "whether the table has gaps: it is too complex",
            ),
            Search::Uncovered(_) if open => self.not_proven(
                "有条件不是常量，不能判定是否有遗漏",
                "whether the table has gaps: some tests aren't constant",
            ),
            Search::Uncovered(found) => {
                for run in found {
                    let region = region(space, &run);
                    let sentences = (
                        format!("没有规则适用于：{region}"),
                        format!("no rule applies to: {region}"),
                    );
                    let example = example(space, &run);
                    self.tell_with(codes::GAP, Level::Warning, &[], sentences, example);
                }
            }
        }
    }

    /// Rules that can never decide: they admit nothing, or others always decide before them.
    fn unreachable(&mut self, space: &Space) {
        for rule in 0..self.table.rules.len() {
            let number = rule + 1;
            if !space.inhabited(rule) {
                let zh = format!("规则 {number} 的条件不可能满足");
                let en = format!("nothing can fulfil the conditions of rule {number}");
                self.tell(codes::UNREACHABLE, Level::Error, &[rule], zh, en);
                continue;
            }
            let Some(before) = self.deciding_before(space, rule) else {
                continue;
            };
            match space.covered(&before, Some(rule), 1) {
                Search::Uncovered(_) => {}
                Search::GivenUp => {
                    self.not_proven(
                        "未能判定有无永不生效的规则，表过于复杂",
                        "whether every rule can decide: the table is too complex",
                    );
                    return;
                }
                Search::Covered => {
                    let zh = format!("规则 {number} 总被其他规则取代，永不生效");
                    let en = format!("rule {number} never decides: others always come before it");
                    self.tell(codes::UNREACHABLE, Level::Warning, &[rule], zh, en);
                }
            }
        }
    }

    /// The rules that come before a rule wherever they match too; nothing under policies without an order.
    fn deciding_before(&self, space: &Space, rule: usize) -> Option<Bits> {
        let before: Box<dyn Fn(usize) -> bool> = match self.table.policy {
            HitPolicy::First => Box::new(move |other| other < rule),
            HitPolicy::Priority => {
                let own = self.table.ranks(rule)?;
                Box::new(move |other| self.table.ranks(other).is_some_and(|rank| rank < own))
            }
            _ => return None,
        };
        let mut bits = Bits::none(self.table.rules.len());
        for other in 0..self.table.rules.len() {
            if other != rule && !space.open.has(other) && before(other) {
                bits.set(other);
            }
        }
        (!bits.is_empty()).then_some(bits)
    }

    /// Constants that can't be of the type of their column.
    fn types(&mut self) {
        let mut wrong = Vec::new();
        for (number, rule) in self.table.rules.iter().enumerate() {
            for (tests, input) in rule.tests.iter().zip(&self.table.inputs) {
                if let Some(constant) = misfit(tests, &input.item.kind) {
                    wrong.push((number, literal(&constant), input.text.to_string()));
                }
            }
            if let Outcome::Cells(cells) = &rule.outcome {
                for (cell, output) in cells.iter().zip(&self.table.outputs) {
                    let table::Cell::Constant(value) = cell else {
                        continue;
                    };
                    let (admitted, _) = aside(|run| output.item.admit(value.clone(), run));
                    if admitted.is_none() {
                        let name = output.name.as_deref().unwrap_or("output").to_owned();
                        wrong.push((number, literal(value), name));
                    }
                }
            }
        }
        for (rule, constant, column) in wrong {
            let number = rule + 1;
            let zh = format!("规则 {number} 的 {constant} 不属于列“{column}”的类型");
            let en = format!("{constant} in rule {number} is not of the type of the column `{column}`");
            self.tell(codes::COLUMN_TYPE, Level::Error, &[rule], zh, en);
        }
    }

    /// Columns in which every rule admits everything.
    fn unused_columns(&mut self) {
        for (at, input) in self.table.inputs.iter().enumerate() {
            let mut tests = self.table.rules.iter().filter_map(|rule| rule.tests.get(at));
            if !self.table.rules.is_empty() && tests.all(|tests| matches!(cell(tests, None), Cell::Any)) {
                let text = &input.text;
                let zh = format!("没有规则用到列“{text}”");
                let en = format!("no rule uses the column `{text}`");
                self.tell(codes::UNUSED, Level::Warning, &[], zh, en);
            }
        }
    }
}

/// A constant among tests that no value of a type equals or compares with.
fn misfit(tests: &UnaryTests, kind: &Type) -> Option<Value> {
    let sort = super::space::declared(kind)?;
    let wrong = |value: &&Value| Sort::of(value).is_some_and(|found| found != sort);
    tests.tests().iter().find_map(|test| match test {
        UnaryTest::Equal(value) => Some(value).filter(wrong).cloned(),
        UnaryTest::Within(range) => {
            let mut ends = [range.start.value(), range.end.value()].into_iter().flatten();
            ends.find(wrong).cloned()
        }
        _ => None,
    })
}

/// A value for each input at the beginning of a box.
fn example(space: &Space, run: &Run) -> Vec<(Key, String)> {
    let dimensions = space.dimensions.iter().zip(run);
    let part =
        dimensions.filter_map(|(dimension, (first, _))| Some((dimension, dimension.parts.get(*first)?)));
    part.map(|(dimension, part)| (dimension.name.clone(), literal(&part.sample)))
        .collect()
}

/// A box in words: each input that is limited, with its range.
fn region(space: &Space, run: &Run) -> String {
    let dimensions = space.dimensions.iter().zip(run);
    let limited: Vec<String> = dimensions
        .filter_map(|(dimension, run)| limits(dimension, *run))
        .collect();
    if limited.is_empty() {
        return "everything".to_owned();
    }
    limited.join(", ")
}

/// What a run of parts says of its input; nothing where it is all of them.
fn limits(dimension: &Dimension, (first, last): (usize, usize)) -> Option<String> {
    let name = &dimension.name;
    if (first, last + 1) == (0, dimension.parts.len()) {
        return None;
    }
    if dimension.other.is_some_and(|other| other <= last) {
        let named = dimension.parts.get(..first)?;
        let values: Vec<String> = named.iter().map(|part| literal(&part.sample)).collect();
        return Some(format!("{name} = not({})", values.join(", ")));
    }
    if dimension.enumerated() || dimension.other.is_some() {
        let parts = dimension.parts.get(first..=last)?;
        let values: Vec<String> = parts.iter().map(|part| literal(&part.sample)).collect();
        return Some(format!("{name} = {}", values.join(" or ")));
    }
    let range = match dimension.ends((first, last)) {
        [None, None] => return None,
        [Some((start, true)), Some((end, true))] if start == end => format!("= {}", literal(start)),
        [None, Some((end, included))] => format!("{} {}", if included { "<=" } else { "<" }, literal(end)),
        [Some((start, included)), None] => {
            format!("{} {}", if included { ">=" } else { ">" }, literal(start))
        }
        [Some((start, from)), Some((end, to))] => {
            let (open, close) = (if from { '[' } else { '(' }, if to { ']' } else { ')' });
            format!("in {open}{}..{}{close}", literal(start), literal(end))
        }
    };
    Some(format!("{name} {range}"))
}
