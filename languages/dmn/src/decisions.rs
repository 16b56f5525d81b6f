//! Decisions ready to be made: models loaded, decisions found by name, evaluated.
//!
//! What it is for: the door through which processes, the command line and tests use this crate.
//!
//! What it knows nothing of: files. Start at [`Decisions::load`] and [`Decisions::evaluate`].

use crate::codes;
use crate::compile::{Made, Store, compile};
use crate::feel::{Context, DateTime, Fault, Faults, Key, Limits, Run, Scope, Value};
use crate::graph::{Graph, What};
use crate::model::Definitions;
use crate::plan::{Plan, Supplied};
use skein_kernel::rejection::{Class, Rejection};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The decisions, functions and services of a model and of those it imports.
#[derive(Debug)]
pub struct Decisions {
    pub(crate) store: Store,
    pub(crate) invocables: Vec<Invocable>,
    by_name: BTreeMap<Key, usize>,
    problems: Vec<Rejection>,
    limits: Limits,
}

/// Something that can be asked for by name.
#[derive(Debug)]
pub struct Invocable {
    name: Key,
    role: Role,
    file: String,
    line: u32,
    pub(crate) node: usize,
    plan: OnceLock<Plan>,
}

/// What an invocable is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A decision.
    Decision,
    /// A business knowledge model: its parameters are supplied by name.
    Knowledge,
    /// A decision service: its inputs are supplied by name.
    Service,
}

impl Invocable {
    /// Its name; with the prefix of its import for one of an imported model.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn key(&self) -> &Key {
        &self.name
    }

    /// What it is.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role
    }

    /// The file it came from.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The line it begins on.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.line
    }
}

/// What an evaluation yields: a value in any case, and what went wrong on the way.
#[derive(Debug, Clone)]
pub struct Evaluation {
    /// The value.
    pub value: Value,
    /// What went wrong.
    pub faults: Vec<Fault>,
}

impl Decisions {
    /// Loads the first of the models with the others as what it imports. A model any part of which can't
    /// be executed is refused.
    ///
    /// # Errors
    /// Everything that is wrong, each with its place.
    pub fn load(models: &[Definitions]) -> Result<Self, Vec<Rejection>> {
        let loaded = Self::diagnose(models)?;
        if loaded.problems.is_empty() {
            Ok(loaded)
        } else {
            Err(loaded.problems)
        }
    }

    /// Loads models of which some expressions may be wrong: those yield null and a fault when they are
    /// reached, and [`Decisions::problems`] names them.
    ///
    /// # Errors
    /// References that lead nowhere, missing imports, requirements that go in circles.
    pub fn diagnose(models: &[Definitions]) -> Result<Self, Vec<Rejection>> {
        let graph = Graph::build(models)?;
        let compiled = compile(&graph)?;
        let mut loaded = Self {
            store: compiled.store,
            invocables: Vec::new(),
            by_name: BTreeMap::new(),
            problems: compiled.problems,
            limits: Limits::default(),
        };
        loaded.index(&graph);
        Ok(loaded)
    }

    /// The same decisions, each evaluation of which may spend so much.
    #[must_use]
    pub fn within(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// What can't be executed.
    #[must_use]
    pub fn problems(&self) -> &[Rejection] {
        &self.problems
    }

    fn index(&mut self, graph: &Graph<'_>) {
        let main = graph.models.first();
        for (index, node) in graph.nodes.iter().enumerate() {
            let role = match node.what {
                What::Input(_) => continue,
                What::Decision(_) => Role::Decision,
                What::Knowledge(_) => Role::Knowledge,
                What::Service(_) => Role::Service,
            };
            let Some(home) = graph.models.get(node.model) else {
                continue;
            };
            let import = main.and_then(|main| {
                let mut imports = main.imports.iter();
                imports.find(|import| import.namespace == home.namespace)
            });
            let own = &node.what.variable().name;
            let name = match import {
                _ if node.model == 0 => Key::from(own.as_str()),
                Some(import) if import.name.is_empty() => Key::from(own.as_str()),
                Some(import) => Key::from(format!("{}.{own}", import.name)),
                None => continue,
            };
            let place = self.invocables.len();
            if !node.what.id().is_empty() && node.model == 0 {
                self.by_name.entry(Key::from(node.what.id())).or_insert(place);
            }
            self.by_name.insert(name.clone(), place);
            self.invocables.push(Invocable {
                name,
                role,
                file: home.file.clone(),
                line: node.what.line(),
                node: index,
                plan: OnceLock::new(),
            });
        }
    }

    /// Everything that can be asked for, in the order of the models.
    #[must_use]
    pub fn invocables(&self) -> &[Invocable] {
        &self.invocables
    }

    /// What goes by a name or an id.
    ///
    /// # Errors
    /// Nothing does.
    pub fn find(&self, name: &str) -> Result<&Invocable, Rejection> {
        let place = self.by_name.get(name);
        place
            .and_then(|place| self.invocables.get(*place))
            .ok_or_else(|| {
                Rejection::new(
                    codes::NO_SUCH_DECISION,
                    Class::NotFound,
                    format!("模型中没有名为 {name} 的决策"),
                    format!("the model has no decision named {name}"),
                )
                .at_element(name)
            })
    }

    /// Evaluates a decision, a function or a service. `inputs` are supplied by name; one that is missing is
    /// null. `now` is the present moment, for expressions that ask for it.
    ///
    /// # Errors
    /// There is no such decision. Whatever goes wrong in an evaluation is among its faults.
    pub fn evaluate(
        &self,
        name: &str,
        inputs: &Context,
        now: Option<&DateTime>,
    ) -> Result<Evaluation, Rejection> {
        Ok(self.invoke(self.find(name)?, inputs, now))
    }

    /// Evaluates where a fault is an error: the boundary at which a process uses the result.
    ///
    /// # Errors
    /// There is no such decision, or the first fault, with its place.
    pub fn evaluate_strict(
        &self,
        name: &str,
        inputs: &Context,
        now: Option<&DateTime>,
    ) -> Result<Value, Rejection> {
        let invocable = self.find(name)?;
        strictly(invocable, self.invoke(invocable, inputs, now))
    }

    /// As [`Decisions::evaluate_strict`] with inputs of JSON kind, as [`Decisions::invoke_plain`] takes them.
    ///
    /// # Errors
    /// As [`Decisions::evaluate_strict`].
    pub fn evaluate_plain(
        &self,
        name: &str,
        inputs: &Context,
        now: Option<&DateTime>,
    ) -> Result<Value, Rejection> {
        let invocable = self.find(name)?;
        strictly(invocable, self.invoke_plain(invocable, inputs, now))
    }

    /// As [`Decisions::evaluate_plain`], with the rules of tables that matched on the way: their lines in the file.
    ///
    /// # Errors
    /// As [`Decisions::evaluate_strict`].
    pub fn explain_plain(
        &self,
        name: &str,
        inputs: &Context,
        now: Option<&DateTime>,
    ) -> Result<(Value, Vec<u32>), Rejection> {
        let invocable = self.find(name)?;
        let mut faults = Faults::new();
        let scope = self.scope(now);
        let mut run = Run::new(&scope, &mut faults).explained();
        let value = self.run(invocable, Supplied::Plain(inputs), &mut run);
        let matched = run.matched();
        let faults = faults.kept().to_vec();
        strictly(invocable, Evaluation { value, faults }).map(|value| (value, matched))
    }

    /// Evaluates what was found.
    #[must_use]
    pub fn invoke(&self, invocable: &Invocable, inputs: &Context, now: Option<&DateTime>) -> Evaluation {
        self.invoke_with(invocable, Supplied::Named(inputs), now)
    }

    /// Evaluates what was found with inputs of JSON kind: where an input's declared type is temporal, its text is
    /// read as that.
    #[must_use]
    pub fn invoke_plain(
        &self,
        invocable: &Invocable,
        inputs: &Context,
        now: Option<&DateTime>,
    ) -> Evaluation {
        self.invoke_with(invocable, Supplied::Plain(inputs), now)
    }

    fn invoke_with(
        &self,
        invocable: &Invocable,
        supplied: Supplied<'_>,
        now: Option<&DateTime>,
    ) -> Evaluation {
        let mut faults = Faults::new();
        let scope = self.scope(now);
        let mut run = Run::new(&scope, &mut faults);
        let value = self.run(invocable, supplied, &mut run);
        Evaluation {
            value,
            faults: faults.kept().to_vec(),
        }
    }

    fn scope<'a>(&self, now: Option<&'a DateTime>) -> Scope<'a> {
        Scope {
            now,
            limits: self.limits,
            ..Scope::default()
        }
    }

    fn run(&self, invocable: &Invocable, supplied: Supplied<'_>, run: &mut Run<'_>) -> Value {
        match self.store.made.get(invocable.node) {
            Some(Made::Function {
                value: Value::Function(function),
                ..
            }) => {
                let parameters = function.parameters().iter();
                let arguments: Vec<Value> =
                    parameters.map(|parameter| supplied.argument(parameter)).collect();
                run.invoke(function, &arguments)
            }
            Some(Made::Decision(_)) => {
                let plan = invocable
                    .plan
                    .get_or_init(|| Plan::build(&self.store, &[invocable.node], &[]));
                plan.run(supplied, run).into_iter().next().unwrap_or_default()
            }
            _ => Value::Null,
        }
    }
}

/// The value, or the first fault with its place.
fn strictly(invocable: &Invocable, evaluation: Evaluation) -> Result<Value, Rejection> {
    match evaluation.faults.first() {
        Some(fault) => Err(fault.rejection().in_file(invocable.file.clone())),
        None => Ok(evaluation.value),
    }
}
