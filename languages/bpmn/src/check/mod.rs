//! Static checks: what is wrong with a model, by which clause of the standard.
//!
//! An error means that a process can't be executed as it says; a warning, that its author probably meant
//! something else. Descriptive models need not be executable: [`executable`] asks only about the process
//! that is to run, and what it calls.
//!
//! It knows nothing of values, and doesn't read expressions. Start at [`check`].

mod activity;
mod compensation;
mod data;
mod event;
mod flow;
mod gateway;
mod ids;
mod language;
mod link;
mod reach;
mod vendor;

use crate::fault;
use crate::model::{
    ActivityKind, Base, Definitions, FlowNode, NodeIndex, NodeKind, Owner, ProcessIndex, Scope, ScopeIndex,
    Target, UnknownAttribute,
};
use skein_kernel::rejection::{Code, Rejection};
use std::collections::{BTreeMap, BTreeSet};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The process can be executed, but its author probably meant something else.
    Warning,
    /// The process can't be executed as it says.
    Error,
}

/// Something wrong with a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How bad.
    pub severity: Severity,
    /// The clause of the standard, such as `BPMN 2.0.2 §10.6.6`.
    pub clause: &'static str,
    /// The process it is in; none if it concerns the whole file.
    pub process: Option<ProcessIndex>,
    /// What, with code, file, line and element id.
    pub rejection: Rejection,
}

/// Everything wrong with a model, by line.
pub fn check(definitions: &Definitions) -> Vec<Finding> {
    let mut checker = Checker {
        model: definitions,
        process: None,
        ties: compensation::ties(definitions),
        findings: Vec::new(),
    };
    checker.run();
    checker.findings.sort_by_key(|finding| {
        let place = finding.rejection.place.as_ref();
        (place.and_then(|place| place.line), finding.rejection.code)
    });
    checker.findings
}

/// Why a process can't be executed: the errors in it, in the processes of the file that it calls, and in the
/// file around them. Empty if it can.
pub fn executable(definitions: &Definitions, process: ProcessIndex) -> Vec<Rejection> {
    blocking(definitions, &reached(definitions, vec![process]))
}

/// The errors in some processes and in the file around them.
fn blocking(definitions: &Definitions, processes: &BTreeSet<ProcessIndex>) -> Vec<Rejection> {
    let blocks = |finding: &Finding| {
        let needed = finding.process.is_none_or(|process| processes.contains(&process));
        needed && finding.severity == Severity::Error
    };
    let findings = check(definitions).into_iter().filter(blocks);
    findings.map(|finding| finding.rejection).collect()
}

/// Why the processes of a file that are meant to run can't be executed, each with what it calls: all processes
/// that don't say they are descriptive, or all of them if every one says so. Empty if they can.
pub fn loadable(definitions: &Definitions) -> Vec<Rejection> {
    blocking(definitions, &meant(definitions))
}

/// The processes of a file that are meant to run, with those of the file that they call: all processes that don't
/// say they are descriptive, or all of them if every one says so.
pub fn meant(definitions: &Definitions) -> BTreeSet<ProcessIndex> {
    let processes = || (0..).map(ProcessIndex).zip(&definitions.processes);
    let meant = processes().filter(|(_, process)| process.is_executable != Some(false));
    let mut roots: Vec<ProcessIndex> = meant.map(|(index, _)| index).collect();
    if roots.is_empty() {
        roots = processes().map(|(index, _)| index).collect();
    }
    reached(definitions, roots)
}

/// Which processes of the file each process calls, and from which nodes.
fn calls(definitions: &Definitions) -> Calls<'_> {
    let mut calls = Calls::new();
    for node in &definitions.nodes {
        if let Some(called) = called_by(definitions, node)
            && let Some(inside) = definitions.process_of(node.scope)
        {
            calls.entry(inside).or_default().push((called, node));
        }
    }
    calls
}

/// Calls by calling process.
type Calls<'a> = BTreeMap<ProcessIndex, Vec<(ProcessIndex, &'a FlowNode)>>;

/// Processes and those of the file they call, directly or not.
fn reached(definitions: &Definitions, mut open: Vec<ProcessIndex>) -> BTreeSet<ProcessIndex> {
    let calls = calls(definitions);
    let mut found = BTreeSet::new();
    while let Some(process) = open.pop() {
        if found.insert(process) {
            let more = calls.get(&process).into_iter().flatten();
            open.extend(more.map(|(called, _)| *called));
        }
    }
    found
}

/// The process of the file that a call activity calls.
fn called_by(definitions: &Definitions, node: &FlowNode) -> Option<ProcessIndex> {
    let ActivityKind::Call { called } = &node.activity()?.kind else {
        return None;
    };
    match definitions.resolve(called.as_ref()?) {
        Some(Target::Process(process)) => Some(process),
        _ => None,
    }
}

/// A check under way.
struct Checker<'a> {
    model: &'a Definitions,
    /// The process whose elements are looked at.
    process: Option<ProcessIndex>,
    /// The nodes each node is joined with by associations.
    ties: BTreeMap<NodeIndex, Vec<NodeIndex>>,
    findings: Vec<Finding>,
}

impl<'a> Checker<'a> {
    fn run(&mut self) {
        self.ids();
        self.root_references();
        self.root_elements();
        for index in (0..).map(ProcessIndex).take(self.model.processes.len()) {
            self.process = Some(index);
            self.one_process(index);
        }
        self.process = None;
        for index in (0..).map(ScopeIndex).take(self.model.scopes.len()) {
            self.process = self.model.process_of(index);
            self.one_scope(index);
        }
        for (_, flow) in self.model.numbered_flows() {
            self.process = self.model.process_of(flow.scope);
            self.flow(flow);
        }
        for (index, node) in self.model.numbered_nodes() {
            self.process = self.model.process_of(node.scope);
            self.node(index, node);
        }
        self.process = None;
        self.call_cycles();
        self.unknown_attributes();
    }

    /// Attributes without a namespace that the standard doesn't know: a misspelt one would be without effect.
    fn unknown_attributes(&mut self) {
        for unknown in &self.model.unknown_attributes {
            let processes = (0..).map(ProcessIndex).zip(&self.model.processes);
            let before = processes.filter(|(_, process)| process.base.order <= unknown.order);
            self.process = before.last().map(|(index, _)| index);
            let UnknownAttribute {
                element, attribute, ..
            } = unknown;
            let base = Base {
                id: unknown.id.clone(),
                line: unknown.line,
                ..Base::default()
            };
            self.error(
                fault::ATTRIBUTE,
                &base,
                "§8.3.3",
                &format!("“{element}”没有属性“{attribute}”；扩展属性要写在自己的命名空间里"),
                &format!("{element} has no attribute {attribute:?}; an extension's attributes stand in a namespace of their own"),
            );
        }
        self.process = None;
    }

    fn one_process(&mut self, index: ProcessIndex) {
        let Some(process) = self.model.process(index) else {
            return;
        };
        if process.is_executable == Some(false) {
            self.warn(
                fault::DESCRIPTIVE,
                &process.base,
                "§10.2.1",
                "流程声明不可执行（isExecutable=\"false\"）",
                "the process says that it is not executable (isExecutable=\"false\")",
            );
        }
        self.unknown_children(&process.base);
        self.process_references(process);
    }

    fn one_scope(&mut self, index: ScopeIndex) {
        let Some(scope) = self.model.scope(index) else {
            return;
        };
        self.scope_references(scope);
        self.starts(scope);
        self.links(scope);
        self.reachable(index, scope);
    }

    fn node(&mut self, index: NodeIndex, node: &'a FlowNode) {
        self.listed_flows(node);
        self.default_flow(node);
        match &node.kind {
            NodeKind::Activity(activity) => self.activity(index, node, activity),
            NodeKind::Gateway(gateway) => self.gateway(node, gateway),
            NodeKind::Event(event) => self.event(index, node, event),
        }
    }

    fn error(&mut self, code: Code, base: &Base, clause: &'static str, zh: &str, en: &str) {
        self.find(Severity::Error, code, base, clause, [zh, en]);
    }

    fn warn(&mut self, code: Code, base: &Base, clause: &'static str, zh: &str, en: &str) {
        self.find(Severity::Warning, code, base, clause, [zh, en]);
    }

    fn find(
        &mut self,
        severity: Severity,
        code: Code,
        base: &Base,
        clause: &'static str,
        [zh, en]: [&str; 2],
    ) {
        let rejection = fault::invalid(
            code,
            base.line,
            format!("{zh}（BPMN 2.0.2 {clause}）"),
            format!("{en} (BPMN 2.0.2 {clause})"),
        );
        self.findings.push(Finding {
            severity,
            clause,
            process: self.process,
            rejection: rejection
                .in_file(self.model.file.as_str())
                .at_element(base.id.as_str()),
        });
    }

    /// The subprocess a scope is the inside of.
    fn owner(&self, scope: &Scope) -> Option<&'a FlowNode> {
        match scope.owner {
            Owner::Node(node) => self.model.node(node),
            Owner::Process(_) => None,
        }
    }

    /// The subprocesses around a node, the innermost first.
    fn around(&self, node: &FlowNode) -> impl Iterator<Item = &'a FlowNode> + use<'a> {
        let model = self.model;
        let mut scope = model.scope(node.scope);
        std::iter::from_fn(move || {
            let inside = scope?;
            scope = inside.parent.and_then(|parent| model.scope(parent));
            match inside.owner {
                Owner::Node(node) => model.node(node),
                Owner::Process(_) => None,
            }
        })
    }

    /// The nodes directly in a scope.
    fn nodes_in(&self, scope: &'a Scope) -> impl Iterator<Item = (NodeIndex, &'a FlowNode)> + use<'a> {
        let model = self.model;
        scope
            .nodes
            .iter()
            .filter_map(move |index| Some((*index, model.node(*index)?)))
    }
}

/// How a node is called in messages: its name, else its id.
fn called_name(base: &Base) -> &str {
    if base.name.is_empty() {
        &base.id
    } else {
        &base.name
    }
}

#[cfg(test)]
mod tests;
