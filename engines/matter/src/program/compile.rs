//! From definitions to a program.
//!
//! It knows nothing of any matter. Start at [`Program::compile`].

use super::reach::Predecessors;
use super::{
    Catch, Definition, Expr, Flow, Kind, Message, Node, Parts, Place, Process, Program, Property, Reach,
    data, expr, refs,
};
use crate::refuse;
use crate::state::{NONE, Name};
use crate::stated::Stated;
use skein_bpmn::check::Severity;
use skein_bpmn::model::{
    self, Definitions, GatewayKind, Namespace, NodeIndex, NodeKind, Position, ProcessIndex, Reference, Target,
};
use skein_kernel::rejection::Rejection;
use std::sync::Arc;

/// Which edition of a file: the number and hash the shell gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// The version.
    pub version: u32,
    /// Hash of the content.
    pub hash: Name,
}

impl Default for Edition {
    /// The first, of a content nobody has hashed.
    fn default() -> Self {
        Self {
            version: 1,
            hash: Name::from(""),
        }
    }
}

impl Program {
    /// Compiles a file that comes into use.
    ///
    /// A process that only describes may be beyond execution: then it is kept, and refused when it is started.
    ///
    /// # Errors
    /// Everything in the processes that are meant to run, and in the file around them, that can't be executed
    /// faithfully, each with its line and reason: the errors of [`skein_bpmn::check`], `SK-MATTER-0012` to `0029`,
    /// and those of FEEL.
    pub fn compile(definitions: &Definitions, edition: Edition) -> Result<Self, Vec<Rejection>> {
        let findings = skein_bpmn::check(definitions).into_iter();
        let errors = findings.filter(|finding| finding.severity == Severity::Error);
        let found = errors.map(|finding| (finding.process, finding.rejection));
        Self::with_faults(definitions, edition, found.collect())
    }

    /// Compiles a file that was accepted when it came into use: matters finish under it as they began, even where a
    /// later check would refuse it.
    ///
    /// # Errors
    /// As [`Self::compile`], without those of the check.
    pub fn restore(definitions: &Definitions, edition: Edition) -> Result<Self, Vec<Rejection>> {
        Self::with_faults(definitions, edition, Vec::new())
    }

    fn with_faults(
        definitions: &Definitions,
        edition: Edition,
        found: Vec<Fault>,
    ) -> Result<Self, Vec<Rejection>> {
        let declared = data::declared(definitions);
        let spaced = declared
            .iter()
            .filter(|name| !data::is_plain(name))
            .cloned()
            .collect();
        let mut compiler = Compiler {
            definitions,
            program: Self {
                file: Some(Name::from(&*definitions.file)),
                version: edition.version,
                hash: Some(edition.hash),
                declared,
                spaced,
                ..Self::default()
            },
            faults: found,
            checked: 0,
            inside: None,
        };
        compiler.checked = compiler.faults.len();
        compiler.run();
        compiler.outcome()
    }
}

/// What is wrong, and in which process; none if it concerns the whole file.
type Fault = (Option<ProcessIndex>, Rejection);

/// A compilation under way.
pub(crate) struct Compiler<'a> {
    pub(crate) definitions: &'a Definitions,
    pub(crate) program: Program,
    faults: Vec<Fault>,
    /// How many of the faults the check found.
    checked: usize,
    /// The process being compiled.
    pub(super) inside: Option<ProcessIndex>,
}

/// A place in a vector as a number.
pub(crate) fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(NONE)
}

impl<'a> Compiler<'a> {
    fn run(&mut self) {
        self.roots();
        self.flows();
        for (index, node) in self.definitions.numbered_nodes() {
            self.inside = self.definitions.process_of(node.scope);
            let compiled = match self.node(index, node) {
                Ok(compiled) => compiled,
                Err(fault) => {
                    self.fault(fault);
                    placeholder(node)
                }
            };
            self.program.nodes.push(compiled);
        }
        self.inside = None;
        self.handlers();
        self.bodies();
        self.joins();
        self.message_flows();
        self.processes();
        match Stated::compile(self.definitions, &self.program.spaced) {
            Ok(stated) => self.program.stated = stated,
            Err(faults) => faults.into_iter().for_each(|fault| self.fault(fault)),
        }
    }

    /// Takes note of what is wrong, unless the check has said so of the very place.
    pub(super) fn fault(&mut self, fault: Rejection) {
        let place = |known: &Rejection| {
            let place = known.place.as_ref()?;
            Some((place.line?, place.element.clone()?))
        };
        let here = place(&fault);
        let mut said = self.faults.iter().take(self.checked);
        if here.is_none() || said.all(|(_, known)| place(known) != here) {
            self.faults.push((self.inside, fault));
        }
    }

    /// The program, if nothing that is meant to run is faulty; each process that only describes with what keeps it
    /// from being run.
    fn outcome(mut self) -> Result<Program, Vec<Rejection>> {
        let meant = skein_bpmn::meant(self.definitions);
        let file = &self.definitions.file;
        let mut blocking = Vec::new();
        for (process, fault) in self.faults {
            let fault = fault.in_file(file.as_str());
            match process.filter(|process| !meant.contains(process)) {
                None => blocking.push(fault),
                Some(process) => {
                    if let Some(process) = self.program.processes.get_mut(process.0 as usize) {
                        process.refused.get_or_insert(Box::new(fault));
                    }
                }
            }
        }
        if blocking.is_empty() {
            Ok(self.program)
        } else {
            Err(blocking)
        }
    }

    /// An expression of the file.
    pub(crate) fn expression(
        &mut self,
        expression: &model::Expression,
        element: &str,
    ) -> Result<Expr, Rejection> {
        let standard = self.definitions.expression_language.as_deref();
        expr::compile(expression, standard, element, &self.program.spaced)
    }

    /// An optional expression; one without text is none.
    pub(crate) fn maybe(
        &mut self,
        expression: Option<&model::Expression>,
        element: &str,
    ) -> Result<Option<Expr>, Rejection> {
        match expression {
            Some(expression) if !expression.text.is_empty() => {
                Ok(Some(self.expression(expression, element)?))
            }
            _ => Ok(None),
        }
    }

    /// An extension attribute that holds an expression.
    pub(crate) fn attribute_expression(
        &mut self,
        base: &model::Base,
        name: &str,
    ) -> Result<Option<Expr>, Rejection> {
        match base.extension_attribute(&Namespace::Skein, name) {
            Some(text) => Ok(Some(expr::compile_text(
                text,
                base.line,
                &base.id,
                &self.program.spaced,
            )?)),
            None => Ok(None),
        }
    }

    fn roots(&mut self) {
        for message in &self.definitions.messages {
            self.program.messages.push(Message {
                id: Name::from(&*message.base.id),
                name: refs::called(&message.base),
            });
        }
        for signal in &self.definitions.signals {
            let named = (Name::from(&*signal.base.id), refs::called(&signal.base));
            self.program.signals.push(named);
        }
        for property in &self.definitions.correlation_properties {
            let compiled = self.property(property);
            match compiled {
                Ok(property) => self.program.properties.push(property),
                Err(fault) => self.fault(fault),
            }
        }
        self.correlation_keys();
    }

    /// The correlation keys of collaborations, and of the conversations drawn in them.
    fn correlation_keys(&mut self) {
        for collaboration in &self.definitions.collaborations {
            for key in &collaboration.correlation_keys {
                let properties = key.properties.iter();
                self.correlation_key(
                    &key.base.id,
                    properties.map(|property| property.id.clone()).collect(),
                );
            }
            let rest = collaboration.base.extra.iter().flat_map(|extra| &extra.children);
            let conversations = rest.filter(|tree| tree.name.local.ends_with("onversation"));
            for key in conversations.flat_map(|tree| tree.elements()) {
                let properties = key
                    .elements()
                    .filter(|it| it.name.local == "correlationPropertyRef");
                let properties = properties.map(|it| it.text().trim().to_owned()).collect();
                if key.name.local == "correlationKey" {
                    let id = key.attributes.iter().find(|it| it.name.local == "id");
                    self.correlation_key(id.map_or("", |id| &id.value), properties);
                }
            }
        }
    }

    fn correlation_key(&mut self, id: &str, properties: Vec<String>) {
        let declared = &self.definitions.correlation_properties;
        let place = |wanted: &String| declared.iter().position(|property| property.base.id == *wanted);
        let known: Vec<u32> = properties.iter().filter_map(place).map(number).collect();
        if !known.is_empty() && known.len() == properties.len() {
            self.program.keys.push((Name::from(id), known));
        }
    }

    fn property(&mut self, property: &model::CorrelationProperty) -> Result<Property, Rejection> {
        let mut retrievals = Vec::new();
        for retrieval in &property.retrievals {
            let message = retrieval
                .message
                .as_ref()
                .map(|message| self.message_number(message));
            if let (Some(Some(message)), Some(path)) = (message, &retrieval.path) {
                retrievals.push((message, self.expression(path, &property.base.id)?));
            }
        }
        Ok(Property { retrievals })
    }

    fn flows(&mut self) {
        for flow in &self.definitions.flows {
            self.inside = self.definitions.process_of(flow.scope);
            if flow.from.is_none() || flow.to.is_none() {
                self.fault(refuse::dangling_flow(flow.base.line, &flow.base.id));
            }
            let condition = match self.maybe(flow.condition.as_ref(), &flow.base.id) {
                Ok(condition) => condition,
                Err(fault) => {
                    self.fault(fault);
                    None
                }
            };
            self.program.flows.push(Flow {
                id: Name::from(&*flow.base.id),
                from: flow.from.map_or(NONE, |node| node.0),
                to: flow.to.map_or(NONE, |node| node.0),
                condition,
            });
        }
        self.inside = None;
    }

    fn node(&mut self, index: NodeIndex, node: &'a model::FlowNode) -> Result<Node, Rejection> {
        let (kind, parts) = match &node.kind {
            NodeKind::Gateway(gateway) => (self.gateway(node, &gateway.kind)?, None),
            NodeKind::Event(event) => (self.event(index, node, event)?, None),
            NodeKind::Activity(activity) => {
                let doing = self.doing(node, activity)?;
                (Kind::Activity(doing), self.parts(node, activity)?)
            }
        };
        let outgoing: Box<[u32]> = node.outgoing.iter().map(|flow| flow.0).collect();
        let default = node.default_flow.map_or(NONE, |flow| flow.0);
        let only = match outgoing.as_ref() {
            [flow] => self
                .program
                .flows
                .get(*flow as usize)
                .filter(|flow| flow.condition.is_none())
                .map(|to| (*flow, to.to)),
            _ => None,
        };
        Ok(Node {
            id: Name::from(&*node.base.id),
            name: Name::from(&*node.base.name),
            element: node.element(),
            line: node.base.line,
            kind,
            inside: node.scope.0,
            incoming: node.incoming.iter().map(|flow| flow.0).collect(),
            outgoing,
            default,
            only,
            boundary: node.boundary.iter().map(|event| event.0).collect(),
            handler: NONE,
            parts: parts.filter(Parts::matter).map(Box::new),
        })
    }

    fn gateway(&mut self, node: &model::FlowNode, kind: &GatewayKind) -> Result<Kind, Rejection> {
        Ok(match kind {
            GatewayKind::Exclusive => Kind::Exclusive,
            GatewayKind::Parallel => Kind::Parallel,
            GatewayKind::Inclusive => Kind::Inclusive(Arc::default()),
            GatewayKind::EventBased { parallel, .. } => Kind::EventGateway { parallel: *parallel },
            GatewayKind::Complex { activation } => {
                let activation = self.maybe(activation.as_ref(), &node.base.id)?;
                if activation.is_none() && node.incoming.len() > 1 {
                    return Err(refuse::no_activation(node.base.line, &node.base.id));
                }
                Kind::Complex {
                    activation,
                    reach: Arc::default(),
                }
            }
        })
    }

    fn event(
        &mut self,
        index: NodeIndex,
        node: &model::FlowNode,
        event: &model::Event,
    ) -> Result<Kind, Rejection> {
        let element = node.base.id.as_str();
        let place = match &event.position {
            Position::Start { interrupting } => Place::Start {
                interrupting: *interrupting,
            },
            Position::Catch => Place::Catch,
            Position::Throw | Position::Implicit => Place::Throw,
            Position::End => Place::End,
            Position::Boundary {
                host,
                cancel_activity,
                ..
            } => Place::Boundary {
                host: host.ok_or_else(|| refuse::no_host(node.base.line, element))?.0,
                interrupting: *cancel_activity,
            },
        };
        let mut definitions = Vec::new();
        for definition in self.definitions.triggers(event) {
            definitions.extend(self.definition(definition, &node.base, Some(index), place)?);
        }
        let mut mappings = Vec::new();
        for association in event.inputs.iter().chain(&event.outputs) {
            mappings.push(self.mapping(association, element, &[])?);
        }
        Ok(Kind::Event(Box::new(Catch {
            place,
            parallel: event.parallel_multiple && definitions.len() > 1,
            definitions,
            outputs: event
                .data_outputs
                .iter()
                .map(|slot| refs::called(&slot.base))
                .collect(),
            mappings,
            payload: self.attribute_expression(&node.base, "payload")?,
        })))
    }

    /// The number of a message a reference names.
    pub(crate) fn message_number(&self, reference: &Reference) -> Option<u32> {
        match self.definitions.resolve(reference) {
            Some(Target::Message(place)) => Some(number(place)),
            _ => None,
        }
    }

    /// A message made up for an element that refers to none: it is called as the element is.
    pub(crate) fn message_of(&mut self, base: &model::Base) -> u32 {
        let name = refs::called(base);
        if let Some(known) = self.program.message_named(&name) {
            return known;
        }
        self.program.messages.push(Message {
            id: Name::from(&*base.id),
            name,
        });
        number(self.program.messages.len() - 1)
    }

    fn message_flows(&mut self) {
        let drawn = self.definitions.collaborations.iter();
        let sources = drawn
            .flat_map(|collaboration| &collaboration.message_flows)
            .filter_map(|flow| self.definitions.resolve_node(flow.source.as_ref()?));
        self.program.outward = sources.map(|node| node.0).collect();
        self.program.outward.sort_unstable();
        self.program.outward.dedup();
    }

    fn joins(&mut self) {
        let joins: Vec<u32> = (0..)
            .zip(&self.program.nodes)
            .filter(|(_, node)| {
                matches!(node.kind, Kind::Inclusive(_) | Kind::Complex { .. }) && node.incoming.len() > 1
            })
            .map(|(number, _)| number)
            .collect();
        if joins.is_empty() {
            return;
        }
        let before = self.predecessors();
        for gateway in joins {
            let Some(node) = self.program.nodes.get(gateway as usize) else {
                continue;
            };
            let made = Arc::new(Reach::of(gateway, &node.incoming, &self.program.flows, &before));
            if let Some(Node {
                kind: Kind::Inclusive(reach) | Kind::Complex { reach, .. },
                ..
            }) = self.program.nodes.get_mut(gateway as usize)
            {
                *reach = made;
            }
        }
    }

    fn predecessors(&self) -> Predecessors {
        let mut before = Predecessors::of(self.program.nodes.len());
        for flow in &self.program.flows {
            before.flow(flow.from, flow.to);
        }
        for (number, node) in (0..).zip(&self.program.nodes) {
            for event in &node.boundary {
                before.boundary(number, *event);
            }
            if let Kind::Event(event) = &node.kind {
                for definition in &event.definitions {
                    if let Definition::Link(target) = definition {
                        before.flow(number, *target);
                    }
                }
            }
        }
        before
    }

    fn processes(&mut self) {
        for (number, process) in (0..).map(ProcessIndex).zip(&self.definitions.processes) {
            self.inside = Some(number);
            let compiled = self.process(process);
            self.program.processes.push(compiled);
        }
        self.inside = None;
    }

    fn process(&mut self, process: &model::Process) -> Process {
        let mut bindings = Vec::new();
        for binding in process
            .subscriptions
            .iter()
            .flat_map(|subscription| &subscription.bindings)
        {
            let property = binding
                .property
                .as_ref()
                .and_then(|property| self.definitions.resolve(property));
            if let (Some(Target::CorrelationProperty(place)), Some(path)) = (property, &binding.path) {
                match self.expression(path, &process.base.id) {
                    Ok(path) => bindings.push((number(place), path)),
                    Err(fault) => self.fault(fault),
                }
            }
        }
        let names = |slots: &[model::Slot]| slots.iter().map(|slot| refs::called(&slot.base)).collect();
        Process {
            refused: None,
            id: Name::from(&*process.base.id),
            name: Name::from(&*process.base.name),
            executable: process.is_executable.unwrap_or(true),
            body: process.scope.0,
            inputs: process.io.as_ref().map_or_else(Vec::new, |io| names(&io.inputs)),
            outputs: process.io.as_ref().map_or_else(Vec::new, |io| names(&io.outputs)),
            bindings,
        }
    }
}

/// What stands for a node that can't be executed, so that the others keep their numbers.
fn placeholder(node: &model::FlowNode) -> Node {
    Node {
        id: Name::from(&*node.base.id),
        name: Name::from(&*node.base.name),
        element: node.element(),
        line: node.base.line,
        kind: Kind::Exclusive,
        inside: node.scope.0,
        incoming: Box::default(),
        outgoing: Box::default(),
        default: NONE,
        only: None,
        boundary: Box::default(),
        handler: NONE,
        parts: None,
    }
}
