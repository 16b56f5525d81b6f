//! The requirement graph: elements of all models as nodes, references resolved, orders without cycles.
//!
//! What it is for: who needs whom, under which name, and in which order things can be compiled.
//!
//! What it knows nothing of: expressions. Start at [`Graph::build`].

use crate::codes;
use crate::model::{
    Decision, DecisionService, Definitions, InformationItem, InputData, KnowledgeModel, Reference,
    Requirement,
};
use skein_kernel::rejection::{Class, Rejection};
use std::collections::{BTreeMap, BTreeSet};

/// An element that others can require.
#[derive(Debug, Clone, Copy)]
pub(crate) enum What<'m> {
    Input(&'m InputData),
    Decision(&'m Decision),
    Knowledge(&'m KnowledgeModel),
    Service(&'m DecisionService),
}

impl<'m> What<'m> {
    pub(crate) fn variable(self) -> &'m InformationItem {
        match self {
            Self::Input(input) => &input.variable,
            Self::Decision(decision) => &decision.variable,
            Self::Knowledge(knowledge) => &knowledge.variable,
            Self::Service(service) => &service.variable,
        }
    }

    pub(crate) fn id(self) -> &'m str {
        match self {
            Self::Input(input) => &input.id,
            Self::Decision(decision) => &decision.id,
            Self::Knowledge(knowledge) => &knowledge.id,
            Self::Service(service) => &service.id,
        }
    }

    pub(crate) fn line(self) -> u32 {
        match self {
            Self::Input(input) => input.line,
            Self::Decision(decision) => decision.line,
            Self::Knowledge(knowledge) => knowledge.line,
            Self::Service(service) => service.line,
        }
    }

    fn input(self) -> bool {
        matches!(self, Self::Input(_))
    }

    fn decision(self) -> bool {
        matches!(self, Self::Decision(_))
    }

    /// Whether it is a function to those who require it.
    fn callable(self) -> bool {
        matches!(self, Self::Knowledge(_) | Self::Service(_))
    }
}

/// An element of a model and what it requires.
#[derive(Debug)]
pub(crate) struct Node<'m> {
    pub(crate) model: usize,
    pub(crate) what: What<'m>,
    /// Inputs, decisions and functions required; for a service nothing.
    pub(crate) needs: Vec<Need<'m>>,
    /// For a service: its parts.
    pub(crate) service: Parts,
}

/// A requirement resolved.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Need<'m> {
    pub(crate) node: usize,
    /// The name of the import it comes through; none for this model's own elements.
    pub(crate) prefix: Option<&'m str>,
}

/// The parts of a service, as nodes.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    pub(crate) outputs: Vec<usize>,
    pub(crate) input_decisions: Vec<usize>,
    pub(crate) input_data: Vec<usize>,
}

/// All elements of all models.
#[derive(Debug)]
pub(crate) struct Graph<'m> {
    pub(crate) models: &'m [Definitions],
    pub(crate) nodes: Vec<Node<'m>>,
    by_id: BTreeMap<(usize, &'m str), usize>,
}

impl<'m> Graph<'m> {
    /// Builds the graph. References that lead nowhere, ids used twice and cycles are refused.
    pub(crate) fn build(models: &'m [Definitions]) -> Result<Self, Vec<Rejection>> {
        let mut graph = Self {
            models,
            nodes: Vec::new(),
            by_id: BTreeMap::new(),
        };
        let mut wrong = Vec::new();
        for (index, model) in models.iter().enumerate() {
            graph.add(index, model, &mut wrong);
        }
        graph.imports(&mut wrong);
        graph.resolve(&mut wrong);
        if wrong.is_empty() { Ok(graph) } else { Err(wrong) }
    }

    fn add(&mut self, index: usize, model: &'m Definitions, wrong: &mut Vec<Rejection>) {
        let inputs = model.inputs.iter().map(What::Input);
        let decisions = model.decisions.iter().map(What::Decision);
        let knowledge = model.knowledge.iter().map(What::Knowledge);
        let services = model.services.iter().map(What::Service);
        let mut names: BTreeSet<&str> = BTreeSet::new();
        for what in inputs.chain(decisions).chain(knowledge).chain(services) {
            let node = self.nodes.len();
            if !what.id().is_empty() && self.by_id.insert((index, what.id()), node).is_some() {
                wrong.push(twice(model, what, what.id()));
            }
            if !names.insert(&what.variable().name) {
                wrong.push(twice(model, what, &what.variable().name));
            }
            self.nodes.push(Node {
                model: index,
                what,
                needs: Vec::new(),
                service: Parts::default(),
            });
        }
    }

    fn imports(&self, wrong: &mut Vec<Rejection>) {
        for model in self.models {
            for import in &model.imports {
                if self.model_of(&import.namespace).is_none() {
                    let namespace = &import.namespace;
                    wrong.push(
                        Rejection::new(
                            codes::IMPORT,
                            Class::NotFound,
                            format!("没有提供所导入的模型 {namespace}"),
                            format!("the imported model {namespace} was not supplied"),
                        )
                        .in_file(model.file.clone())
                        .at_line(import.line)
                        .at_element(import.name.clone()),
                    );
                }
            }
        }
    }

    pub(crate) fn model_of(&self, namespace: &str) -> Option<usize> {
        self.models.iter().position(|model| model.namespace == namespace)
    }

    fn resolve(&mut self, wrong: &mut Vec<Rejection>) {
        for index in 0..self.nodes.len() {
            let Some(node) = self.nodes.get(index) else {
                continue;
            };
            let (model, what) = (node.model, node.what);
            let (needs, service) = match what {
                What::Input(_) => continue,
                What::Decision(decision) => {
                    (self.needs(model, &decision.requirements, wrong), Parts::default())
                }
                What::Knowledge(knowledge) => (
                    self.needs(model, &knowledge.requirements, wrong),
                    Parts::default(),
                ),
                What::Service(service) => (Vec::new(), self.parts(model, service, wrong)),
            };
            if let Some(node) = self.nodes.get_mut(index) {
                node.needs = needs;
                node.service = service;
            }
        }
    }

    fn needs(
        &self,
        model: usize,
        requirements: &'m [Requirement],
        wrong: &mut Vec<Rejection>,
    ) -> Vec<Need<'m>> {
        let mut found: Vec<Need<'m>> = Vec::new();
        for requirement in requirements {
            let fits: fn(What<'m>) -> bool = match requirement {
                Requirement::Input(_) => What::input,
                Requirement::Decision(_) => What::decision,
                Requirement::Knowledge(_) => What::callable,
            };
            let need = self.find(model, requirement.reference(), fits, wrong);
            let known = |need: &Need<'_>| found.iter().any(|other| other.node == need.node);
            if let Some(need) = need.filter(|need| !known(need)) {
                found.push(need);
            }
        }
        found
    }

    fn parts(&self, model: usize, service: &'m DecisionService, wrong: &mut Vec<Rejection>) -> Parts {
        let mut all = |references: &'m [Reference], fits: fn(What<'m>) -> bool| -> Vec<usize> {
            let found = references
                .iter()
                .filter_map(|reference| self.find(model, reference, fits, wrong));
            found.map(|need| need.node).collect()
        };
        // What a service encapsulates follows from its outputs; the list is only held to what exists.
        all(&service.encapsulated, What::decision);
        Parts {
            outputs: all(&service.outputs, What::decision),
            input_decisions: all(&service.input_decisions, What::decision),
            input_data: all(&service.input_data, What::input),
        }
    }

    fn find(
        &self,
        model: usize,
        reference: &'m Reference,
        fits: fn(What<'m>) -> bool,
        wrong: &mut Vec<Rejection>,
    ) -> Option<Need<'m>> {
        let home = self.models.get(model)?;
        let namespace = reference
            .namespace
            .as_deref()
            .filter(|namespace| *namespace != home.namespace);
        let import = home
            .imports
            .iter()
            .find(|import| Some(import.namespace.as_str()) == namespace);
        let target = match namespace {
            None => Some(model),
            Some(namespace) => import.and_then(|_| self.model_of(namespace)),
        };
        let node = target.and_then(|target| self.by_id.get(&(target, reference.id.as_str())));
        let node = node.filter(|node| self.nodes.get(**node).is_some_and(|node| fits(node.what)));
        let Some(node) = node else {
            let id = &reference.id;
            wrong.push(
                Rejection::new(
                    codes::REFERENCE,
                    Class::Invalid,
                    format!("引用 {id} 不指向任何可用的元素"),
                    format!("the reference {id} names no element that can be used here"),
                )
                .in_file(home.file.clone())
                .at_line(reference.line)
                .at_element(id.clone()),
            );
            return None;
        };
        Some(Need {
            node: *node,
            prefix: import
                .map(|import| import.name.as_str())
                .filter(|prefix| !prefix.is_empty()),
        })
    }

    /// The nodes whose values `targets` need, each after those it needs itself; the walk stops at `given`.
    pub(crate) fn values_for(&self, targets: &[usize], given: &BTreeSet<usize>) -> Result<Vec<usize>, usize> {
        order(targets, |node| {
            if given.contains(&node) {
                return Vec::new();
            }
            let Some(found) = self.nodes.get(node) else {
                return Vec::new();
            };
            let needs = found.needs.iter().map(|need| need.node);
            needs.filter(|need| !self.callable(*need)).collect()
        })
    }

    /// All nodes in an order in which they can be compiled: functions before those that call them,
    /// decisions before services that contain them.
    pub(crate) fn compile_order(&self) -> Result<Vec<usize>, Vec<Rejection>> {
        let all: Vec<usize> = (0..self.nodes.len()).collect();
        let values = order(&all, |node| {
            let needs = self.nodes.get(node).map_or(&[][..], |node| &node.needs);
            needs
                .iter()
                .map(|need| need.node)
                .filter(|need| !self.callable(*need))
                .collect()
        });
        let compiled = match values {
            Ok(_) => order(&all, |node| self.compiled_before(node)),
            Err(node) => Err(node),
        };
        compiled.map_err(|node| vec![self.cycle(node)])
    }

    fn compiled_before(&self, index: usize) -> Vec<usize> {
        let Some(node) = self.nodes.get(index) else {
            return Vec::new();
        };
        let callable = node
            .needs
            .iter()
            .map(|need| need.node)
            .filter(|need| self.callable(*need));
        let mut before: Vec<usize> = callable.collect();
        if matches!(node.what, What::Service(_)) {
            let given = node.service.given();
            before.extend(self.values_for(&node.service.outputs, &given).unwrap_or_default());
        }
        before
    }

    fn callable(&self, node: usize) -> bool {
        self.nodes.get(node).is_some_and(|node| node.what.callable())
    }

    fn cycle(&self, node: usize) -> Rejection {
        let found = self.nodes.get(node);
        let name = found.map_or("", |node| &node.what.variable().name);
        let model = found.and_then(|node| self.models.get(node.model));
        Rejection::new(
            codes::CYCLE,
            Class::Invalid,
            format!("{name} 的依赖关系绕回自身"),
            format!("the requirements of {name} lead back to itself"),
        )
        .in_file(model.map_or("", |model| &model.file))
        .at_line(found.map_or(0, |node| node.what.line()))
        .at_element(name)
    }
}

impl Parts {
    /// What is given to the service from outside.
    pub(crate) fn given(&self) -> BTreeSet<usize> {
        self.input_decisions
            .iter()
            .chain(&self.input_data)
            .copied()
            .collect()
    }
}

/// A name or an id that an earlier element of the model has.
fn twice(model: &Definitions, what: What<'_>, name: &str) -> Rejection {
    let zh = format!("名称或标识 {name} 用了两次");
    let en = format!("the name or id {name} is used twice");
    Rejection::new(codes::DUPLICATE, Class::Invalid, zh, en)
        .in_file(model.file.clone())
        .at_line(what.line())
        .at_element(name)
}

/// The nodes reachable from `roots`, each after those it leads to; or a node on a cycle. It walks with a
/// stack of its own, so that long chains cost no more than short ones.
pub(crate) fn order(roots: &[usize], leads_to: impl Fn(usize) -> Vec<usize>) -> Result<Vec<usize>, usize> {
    let mut done: BTreeSet<usize> = BTreeSet::new();
    let mut under_way: BTreeSet<usize> = BTreeSet::new();
    let mut found = Vec::new();
    for root in roots {
        let mut stack = vec![(*root, None)];
        while let Some((node, next)) = stack.pop() {
            if done.contains(&node) {
                continue;
            }
            let mut next: Vec<usize> = match next {
                Some(next) => next,
                None if !under_way.insert(node) => return Err(node),
                None => {
                    let mut next = leads_to(node);
                    next.reverse();
                    next
                }
            };
            match next.pop() {
                Some(child) => {
                    stack.push((node, Some(next)));
                    stack.push((child, None));
                }
                None => {
                    under_way.remove(&node);
                    done.insert(node);
                    found.push(node);
                }
            }
        }
    }
    Ok(found)
}
