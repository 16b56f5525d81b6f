//! From models to compiled elements: every input, decision, function and service of all models.
//!
//! What it is for: compiling each element once, functions before those that call them, against the names
//! its requirements bring into scope (DMN 1.5 §10.4).
//!
//! What it knows nothing of: evaluation. Start at [`compile`].

use crate::feel::{Function, Key, Names, Type, Value};
use crate::graph::{Graph, Need, Node, What};
use crate::item::{Item, Types};
use crate::logic::compile::{Compiler, known};
use crate::logic::{Closure, Logic, Place};
use crate::model::{DecisionService, Definitions, KnowledgeModel};
use crate::plan::{Plan, ServiceCall};
use skein_kernel::rejection::Rejection;
use std::sync::Arc;

/// The compiled elements, by node of the graph.
#[derive(Debug, Default)]
pub(crate) struct Store {
    pub(crate) made: Vec<Made>,
    /// The nodes whose values each node needs.
    pub(crate) values: Vec<Vec<usize>>,
}

/// A compiled element.
#[derive(Debug, Default)]
pub(crate) enum Made {
    /// Not compiled yet.
    #[default]
    Nothing,
    Input(Given),
    Decision(Arc<Ruling>),
    Function {
        value: Value,
        /// The body of a knowledge model.
        body: Option<Arc<Logic>>,
    },
}

/// A value supplied from outside.
#[derive(Debug, Clone)]
pub(crate) struct Given {
    /// The prefix of the model it is in, seen from the main model.
    pub(crate) prefix: Option<Key>,
    pub(crate) name: Key,
    pub(crate) item: Item,
    pub(crate) place: Place,
}

/// A decision compiled.
#[derive(Debug)]
pub(crate) struct Ruling {
    /// How its value is known where it is supplied; also its type.
    pub(crate) given: Given,
    pub(crate) logic: Option<Logic>,
    pub(crate) frame: Vec<Source>,
    /// The names of the frame, for checks.
    pub(crate) names: Vec<Key>,
}

/// Where a value in scope comes from.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    Node(usize),
    Constant(Value),
    /// Everything that comes through one import, as a context under its name.
    Group(Vec<(Key, Source)>),
}

/// What compiling yields.
pub(crate) struct Compiled {
    pub(crate) store: Store,
    pub(crate) problems: Vec<Rejection>,
}

/// Compiles all elements of the graph.
///
/// # Errors
/// Requirements that go in circles.
pub(crate) fn compile(graph: &Graph<'_>) -> Result<Compiled, Vec<Rejection>> {
    let order = graph.compile_order()?;
    let mut work = Work::new(graph);
    // The types of decisions are known before any is compiled, because any may be in scope of any other.
    for index in 0..graph.nodes.len() {
        work.declare(index);
    }
    for node in order {
        work.make(node);
    }
    Ok(Compiled {
        store: work.store,
        problems: work.problems,
    })
}

struct Work<'g, 'm> {
    graph: &'g Graph<'m>,
    store: Store,
    problems: Vec<Rejection>,
    types: Vec<Types>,
    /// The types of a model, as expressions know them.
    names: Vec<Names>,
    /// The declared item of each node's variable.
    items: Vec<Item>,
    /// What each node's value looks like to others, once known.
    kinds: Vec<Type>,
}

impl<'g, 'm> Work<'g, 'm> {
    fn new(graph: &'g Graph<'m>) -> Self {
        let mut problems = Vec::new();
        let types = all_types(graph, &mut problems);
        let names = types.iter().map(|types| {
            let mut names = Names::new();
            types.define(&mut names);
            names
        });
        Self {
            names: names.collect(),
            types,
            problems,
            graph,
            items: Vec::new(),
            kinds: Vec::new(),
            store: Store {
                made: graph.nodes.iter().map(|_| Made::Nothing).collect(),
                values: graph.nodes.iter().map(|node| values(graph, node)).collect(),
            },
        }
    }

    fn declare(&mut self, index: usize) {
        let Some(node) = self.graph.nodes.get(index) else {
            return;
        };
        let reference = node.what.variable().type_ref.as_ref();
        let file = self.file(node.model);
        let item = match self.types.get(node.model) {
            Some(types) => types.resolve(reference, file, &mut self.problems),
            None => Item::default(),
        };
        self.kinds.push(match node.what {
            What::Knowledge(_) | What::Service(_) => Type::Any,
            _ => item.kind.clone(),
        });
        self.items.push(item);
    }

    fn file(&self, model: usize) -> &'m str {
        self.graph.models.get(model).map_or("", |model| &model.file)
    }

    fn make(&mut self, index: usize) {
        let Some(node) = self.graph.nodes.get(index) else {
            return;
        };
        let made = match node.what {
            What::Input(_) => Made::Input(self.given(index, node)),
            What::Decision(_) => self.decision(index, node),
            What::Knowledge(knowledge) => self.knowledge(index, node, knowledge),
            What::Service(service) => self.service(index, node, service),
        };
        if let Some(slot) = self.store.made.get_mut(index) {
            *slot = made;
        }
    }

    fn given(&self, index: usize, node: &Node<'m>) -> Given {
        let variable = node.what.variable();
        let main = self.graph.models.first();
        let home = self.graph.models.get(node.model);
        let import = main.zip(home).and_then(|(main, home)| {
            let mut imports = main.imports.iter();
            imports.find(|import| import.namespace == home.namespace && !import.name.is_empty())
        });
        Given {
            prefix: import.map(|import| Key::from(import.name.as_str())),
            name: Key::from(variable.name.as_str()),
            item: self.items.get(index).cloned().unwrap_or_default(),
            place: Place {
                element: Arc::from(variable.name.as_str()),
                line: node.what.line(),
            },
        }
    }

    /// Brings what a node needs into scope and says where each value comes from. Functions come first so
    /// that nothing a body defines can stand before them.
    fn scope(&mut self, node: &Node<'m>) -> Vec<Source> {
        let mut frame = Vec::new();
        let mut groups: Vec<&str> = Vec::new();
        for need in &node.needs {
            match need.prefix {
                Some(prefix) if groups.contains(&prefix) => {}
                Some(prefix) => {
                    groups.push(prefix);
                    let members = node.needs.iter().filter(|need| need.prefix == Some(prefix));
                    let members: Vec<(Key, Type, Source)> = members.map(|need| self.member(need)).collect();
                    let kinds = members.iter().map(|(name, kind, _)| (name.clone(), kind.clone()));
                    self.push(node.model, prefix, Type::Context(kinds.collect()));
                    let members = members.into_iter().map(|(name, _, source)| (name, source));
                    frame.push(Source::Group(members.collect()));
                }
                None => {
                    let (name, kind, source) = self.member(need);
                    self.push(node.model, &name, kind);
                    frame.push(source);
                }
            }
        }
        frame
    }

    fn push(&mut self, model: usize, name: &str, kind: Type) {
        if let Some(names) = self.names.get_mut(model) {
            names.push(name, kind);
        }
    }

    fn member(&self, need: &Need<'m>) -> (Key, Type, Source) {
        let name = self
            .graph
            .nodes
            .get(need.node)
            .map_or("", |node| &node.what.variable().name);
        let kind = self.kinds.get(need.node).cloned().unwrap_or_default();
        let source = match self.store.made.get(need.node) {
            Some(Made::Function { value, .. }) => Source::Constant(value.clone()),
            _ => Source::Node(need.node),
        };
        (Key::from(name), kind, source)
    }

    /// Runs `work` with a compiler for a node, in whose scope are the names pushed so far, and empties the
    /// scope after it.
    fn compiling<T>(&mut self, node: &Node<'m>, work: impl FnOnce(&mut Compiler<'_>) -> T) -> Option<T> {
        let file = self.file(node.model);
        let names = self.names.get_mut(node.model)?;
        let mut compiler = Compiler {
            names,
            types: self.types.get(node.model)?,
            problems: &mut self.problems,
            file,
            element: Arc::from(node.what.variable().name.as_str()),
        };
        let done = work(&mut compiler);
        names.truncate(0);
        Some(done)
    }

    fn decision(&mut self, index: usize, node: &Node<'m>) -> Made {
        let What::Decision(decision) = node.what else {
            return Made::Nothing;
        };
        let frame = self.scope(node);
        let compiled = self.compiling(node, |compiler| {
            let names: Vec<Key> = compiler
                .names
                .all()
                .iter()
                .map(|(name, _)| name.clone())
                .collect();
            (names, decision.logic.as_ref().map(|logic| compiler.logic(logic)))
        });
        let (names, logic) = compiled.unwrap_or_default();
        if let (Some(kind), Some(logic)) = (self.kinds.get_mut(index), &logic) {
            *kind = known(kind, logic);
        }
        Made::Decision(Arc::new(Ruling {
            given: self.given(index, node),
            logic,
            frame,
            names,
        }))
    }

    fn knowledge(&mut self, index: usize, node: &Node<'m>, knowledge: &'m KnowledgeModel) -> Made {
        let Some(function) = &knowledge.logic else {
            return Made::Function {
                value: Value::Null,
                body: None,
            };
        };
        let frame = self.scope(node);
        let compiled = self.compiling(node, |compiler| {
            let parameters = compiler.parameters(&function.parameters);
            let result = compiler.item(function.type_ref.as_ref());
            (parameters, compiler.body(function), result)
        });
        let Some((parameters, mut body, result)) = compiled else {
            return Made::Nothing;
        };
        let declared = self.items.get(index).map(Item::result).unwrap_or_default();
        let result = if matches!(declared.kind, Type::Any) {
            result.result()
        } else {
            declared
        };
        body.also(result.clone());
        let body = Arc::new(body);
        let closure = Closure {
            captured: frame.iter().map(constant).collect(),
            parameters: parameters.iter().map(|(_, item)| item.clone()).collect(),
            body: Arc::clone(&body),
        };
        let parameters = parameters.into_iter().map(|(parameter, _)| parameter).collect();
        Made::Function {
            value: Value::Function(Arc::new(Function::native(
                parameters,
                result.kind,
                Arc::new(closure),
            ))),
            body: Some(body),
        }
    }

    fn service(&mut self, index: usize, node: &Node<'m>, service: &'m DecisionService) -> Made {
        let parts = &node.service;
        let given: Vec<usize> = parts
            .input_data
            .iter()
            .chain(&parts.input_decisions)
            .copied()
            .collect();
        let plan = Plan::build(&self.store, &parts.outputs, &given);
        let item = self.items.get(index).map(Item::result).unwrap_or_default();
        let place = Place {
            element: Arc::from(service.name.as_str()),
            line: service.line,
        };
        let call = ServiceCall::new(plan, &self.store, &parts.outputs, item.clone(), place);
        let parameters = call.parameters(&self.store, &given);
        let function = Function::native(parameters, item.kind, Arc::new(call));
        Made::Function {
            value: Value::Function(Arc::new(function)),
            body: None,
        }
    }
}

/// The types of every model, imported ones first.
fn all_types(graph: &Graph<'_>, problems: &mut Vec<Rejection>) -> Vec<Types> {
    let mut done: Vec<Option<Types>> = graph.models.iter().map(|_| None).collect();
    // Each pass compiles the models whose imports are compiled; what then remains imports itself.
    for last in (0..graph.models.len()).rev() {
        let mut progress = false;
        for (index, model) in graph.models.iter().enumerate() {
            if done.get(index).is_some_and(Option::is_some) {
                continue;
            }
            if let Some(types) = types_of(graph, model, &done, last == 0, problems)
                && let Some(slot) = done.get_mut(index)
            {
                *slot = Some(types);
                progress = true;
            }
        }
        if !progress {
            break;
        }
    }
    done.into_iter().map(Option::unwrap_or_default).collect()
}

fn types_of(
    graph: &Graph<'_>,
    model: &Definitions,
    done: &[Option<Types>],
    regardless: bool,
    problems: &mut Vec<Rejection>,
) -> Option<Types> {
    let mut imported = Vec::new();
    for import in &model.imports {
        match graph
            .model_of(&import.namespace)
            .and_then(|index| done.get(index))
        {
            Some(Some(types)) => imported.push((import.name.as_str(), types)),
            _ if regardless => {}
            _ => return None,
        }
    }
    Some(Types::compile(model, &imported, problems))
}

fn values(graph: &Graph<'_>, node: &Node<'_>) -> Vec<usize> {
    let value = |need: &usize| {
        let what = graph.nodes.get(*need).map(|node| node.what);
        matches!(what, Some(What::Input(_) | What::Decision(_)))
    };
    node.needs.iter().map(|need| need.node).filter(value).collect()
}

/// The value of a source that needs no evaluation: what a function captures.
fn constant(source: &Source) -> Value {
    match source {
        Source::Constant(value) => value.clone(),
        Source::Group(members) => Value::context(
            members
                .iter()
                .map(|(name, source)| (name.clone(), constant(source)))
                .collect(),
        ),
        Source::Node(_) => Value::Null,
    }
}
