//! Which rules of a pack's decision tables the scenarios have hit.
//!
//! A table is asked a second time with its outputs replaced by the numbers of its rules, so that what it says is which
//! of them matched. It knows nothing of processes: what was decided on which data comes in. Start at [`Rules::of`].

use jiff::Timestamp;
use skein_dmn::Decisions;
use skein_dmn::feel::Value;
use skein_dmn::model::{
    Decision, DecisionTable, Definitions, HitPolicy, Kind, OutputClause, Requirement, Rule, Text,
};
use skein_matter::state::Vars;
use skein_store::matter::SourceFile;
use std::collections::{BTreeMap, BTreeSet};

/// The tables of a pack.
#[derive(Default)]
pub(crate) struct Rules(Vec<Table>);

/// One table that tells which of its rules match.
struct Table {
    file: String,
    /// The names its decision goes by.
    names: BTreeSet<String>,
    /// Its id and those of the decisions it requires.
    requires: Vec<String>,
    id: String,
    /// Ids of its rules, with what they are called.
    rules: Vec<(String, String)>,
    /// Only the first rule that matches counts.
    first_only: bool,
    asking: Decisions,
}

impl Rules {
    /// The tables of some decision files; one that can't be read is told of elsewhere.
    pub(crate) fn of(sources: &[SourceFile]) -> Self {
        let read = |source: &SourceFile| skein_dmn::model::read(&source.text, &source.name).ok();
        let models: Vec<Definitions> = sources.iter().filter_map(read).collect();
        let mut tables = Vec::new();
        for model in &models {
            for (place, decision) in model.decisions.iter().enumerate() {
                tables.extend(table(&models, model, place, decision));
            }
        }
        Self(tables)
    }

    /// Every rule: file, id, what it is called.
    pub(crate) fn all(&self) -> BTreeMap<&str, Vec<(&str, &str)>> {
        let mut all: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
        for table in &self.0 {
            let rules = table.rules.iter().map(|(id, name)| (id.as_str(), name.as_str()));
            all.entry(&table.file).or_default().extend(rules);
        }
        all
    }

    /// The ids of the rules that a decision on some data hits, those of the decisions it requires among them.
    pub(crate) fn hit(&self, decision: &str, data: &Vars, now: Timestamp) -> BTreeSet<String> {
        let mut hit = BTreeSet::new();
        let mut wanted: Vec<String> = vec![decision.to_owned()];
        let mut seen = BTreeSet::new();
        while let Some(name) = wanted.pop() {
            let tables = self.0.iter().filter(|table| table.names.contains(&name));
            for table in tables {
                if seen.insert(&table.id) {
                    hit.extend(table.matching(data, now));
                    wanted.extend(table.requires.iter().cloned());
                }
            }
        }
        hit
    }
}

impl Table {
    fn matching(&self, data: &Vars, now: Timestamp) -> Vec<String> {
        let now = crate::data::moment(now);
        let found = self
            .asking
            .evaluate_plain(&self.id, &data.to_context(), now.as_ref())
            .unwrap_or_default();
        let numbers: Vec<usize> = match &found {
            Value::List(numbers) => numbers.iter().filter_map(number).collect(),
            other => number(other).into_iter().collect(),
        };
        let many = if self.first_only { 1 } else { numbers.len() };
        let hit = numbers.into_iter().take(many);
        hit.filter_map(|number| self.rules.get(number).map(|(id, _)| id.clone()))
            .collect()
    }
}

fn number(value: &Value) -> Option<usize> {
    match value {
        Value::Number(number) => number.to_i64().and_then(|number| usize::try_from(number).ok()),
        _ => None,
    }
}

fn table(models: &[Definitions], model: &Definitions, place: usize, decision: &Decision) -> Option<Table> {
    let Kind::Table(own) = &decision.logic.as_ref()?.kind else {
        return None;
    };
    let mut asking = model.clone();
    let changed = asking.decisions.get_mut(place)?;
    let logic = changed.logic.as_mut()?;
    logic.type_ref = None;
    logic.kind = Kind::Table(Box::new(numbered(own)));
    changed.variable.type_ref = None;
    let mut all = vec![asking];
    all.extend(models.iter().filter(|other| other.file != model.file).cloned());
    let required = decision
        .requirements
        .iter()
        .filter_map(|requirement| match requirement {
            Requirement::Decision(reference) => Some(reference.id.clone()),
            Requirement::Input(_) | Requirement::Knowledge(_) => None,
        });
    let name = [&decision.name, &decision.id]
        .into_iter()
        .find(|name| !name.is_empty())
        .cloned()
        .unwrap_or_default();
    let rules = (1..).zip(&own.rules).map(|(number, rule)| {
        let id = format!("{}#{number}", decision.id);
        (id, format!("{name} 第{number}条 rule {number} :{}", rule.line))
    });
    Some(Table {
        file: model.file.clone(),
        names: BTreeSet::from([
            decision.id.clone(),
            decision.name.clone(),
            decision.variable.name.clone(),
        ]),
        requires: required.collect(),
        id: decision.variable.name.clone(),
        rules: rules.collect(),
        first_only: matches!(own.policy, HitPolicy::First | HitPolicy::Unique | HitPolicy::Any),
        asking: Decisions::load(&all).ok()?,
    })
}

/// The same table, which says the numbers of the rules that match, from 0.
fn numbered(own: &DecisionTable) -> DecisionTable {
    let rule = |(number, rule): (usize, &Rule)| Rule {
        outputs: vec![Text {
            text: number.to_string(),
            line: rule.line,
        }],
        ..rule.clone()
    };
    DecisionTable {
        policy: HitPolicy::Collect(None),
        outputs: vec![OutputClause::default()],
        rules: own.rules.iter().enumerate().map(rule).collect(),
        ..own.clone()
    }
}
