//! From definitions to a program.
//!
//! It knows nothing of any matter. Start at [`Program::compile`].

use super::reach::Predecessors;
use super::{
    Body, Catch, Definition, Doing, Expr, Flow, Kind, Message, Node, Parts, Place, Process, Program,
    Property, Reach, data, expr, refs,
};
use crate::refuse;
use crate::state::{NONE, Name};
use crate::stated::Stated;
use skein_bpmn::model::{
    self, Artifact, Definitions, GatewayKind, Namespace, NodeIndex, NodeKind, Position, Reference, Target,
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
    /// Compiles a file.
    ///
    /// # Errors
    /// Everything in it that can't be executed faithfully, each with its line and reason
    /// (`SK-MATTER-0012` to `0029`, and those of FEEL).
    pub fn compile(definitions: &Definitions, edition: Edition) -> Result<Self, Vec<Rejection>> {
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
            faults: Vec::new(),
        };
        compiler.run();
        if compiler.faults.is_empty() {
            return Ok(compiler.program);
        }
        let file = &definitions.file;
        Err(compiler
            .faults
            .into_iter()
            .map(|fault| fault.in_file(file.as_str()))
            .collect())
    }
}

/// A compilation under way.
pub(crate) struct Compiler<'a> {
    pub(crate) definitions: &'a Definitions,
    pub(crate) program: Program,
    pub(crate) faults: Vec<Rejection>,
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
            match self.node(index, node) {
                Ok(node) => self.program.nodes.push(node),
                Err(fault) => self.faults.push(fault),
            }
        }
        if !self.faults.is_empty() {
            return;
        }
        self.handlers();
        self.bodies();
        self.joins();
        self.processes();
        match Stated::compile(self.definitions, &self.program.spaced) {
            Ok(stated) => self.program.stated = stated,
            Err(faults) => self.faults.extend(faults),
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
                Err(fault) => self.faults.push(fault),
            }
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
            let (Some(from), Some(to)) = (flow.from, flow.to) else {
                self.faults
                    .push(refuse::dangling_flow(flow.base.line, &flow.base.id));
                continue;
            };
            let condition = match self.maybe(flow.condition.as_ref(), &flow.base.id) {
                Ok(condition) => condition,
                Err(fault) => {
                    self.faults.push(fault);
                    None
                }
            };
            self.program.flows.push(Flow {
                id: Name::from(&*flow.base.id),
                from: from.0,
                to: to.0,
                condition,
            });
        }
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

    fn bodies(&mut self) {
        for scope in &self.definitions.scopes {
            let body = self.body(scope);
            match body {
                Ok(body) => self.program.bodies.push(body),
                Err(fault) => self.faults.push(fault),
            }
        }
    }

    fn body(&mut self, scope: &model::Scope) -> Result<Body, Rejection> {
        let definitions = self.definitions;
        let objects = scope.data_objects.iter();
        let mut body = Body {
            data: objects
                .map(|object| refs::object_name(definitions, object))
                .collect(),
            ..Body::default()
        };
        let owner = match scope.owner {
            model::Owner::Node(node) => definitions.node(node),
            model::Owner::Process(_) => None,
        };
        if let Some(activity) = owner.and_then(model::FlowNode::activity) {
            let properties = activity.properties.iter();
            body.data
                .extend(properties.map(|property| refs::called(&property.base)));
        }
        let mut free = Vec::new();
        for index in &scope.nodes {
            match self.role(*index) {
                Role::None => body.starts.push(index.0),
                Role::Triggered => body.triggered.push(index.0),
                Role::Handler(start) => body.handlers.push((index.0, start)),
                Role::HandlerWithoutStart(line, id) => return Err(refuse::no_handler_start(line, &id)),
                Role::Free => free.push(index.0),
                Role::Inner => {}
            }
        }
        if owner.is_some_and(|node| node.element() == "adHocSubProcess") {
            body.free = free;
        } else if body.starts.is_empty() && body.triggered.is_empty() {
            body.starts = free;
        }
        Ok(body)
    }

    /// What part a node plays in beginning what it is in.
    fn role(&self, index: NodeIndex) -> Role {
        let (Some(node), Some(model)) = (self.program.node(index.0), self.definitions.node(index)) else {
            return Role::Inner;
        };
        let handles = || self.program.nodes.iter().any(|host| host.handler == index.0);
        match &node.kind {
            Kind::Event(event) if matches!(event.place, Place::Start { .. }) => {
                if event.definitions.is_empty() {
                    Role::None
                } else {
                    Role::Triggered
                }
            }
            Kind::Event(event) if matches!(event.place, Place::Boundary { .. }) => Role::Inner,
            // The target of a link has no incoming flow and is no start.
            Kind::Event(event) if event.place == Place::Catch && event.definitions.is_empty() => Role::Inner,
            Kind::Activity(Doing::Sub {
                body, event: true, ..
            }) => match self.handler_start(*body) {
                Some(start) => Role::Handler(start),
                None => Role::HandlerWithoutStart(node.line, node.id.clone()),
            },
            _ if !node.incoming.is_empty() || node.for_compensation() || handles() => Role::Inner,
            _ if instantiates(model) => Role::Triggered,
            _ => Role::Free,
        }
    }

    /// The start event of an event subprocess: the one with a trigger.
    fn handler_start(&self, body: u32) -> Option<u32> {
        let scope = self.definitions.scopes.get(body as usize)?;
        let starts = scope.nodes.iter().map(|node| node.0).filter(|node| {
            let event = self.program.event(*node);
            event.is_some_and(|event| {
                matches!(event.place, Place::Start { .. }) && !event.definitions.is_empty()
            })
        });
        starts.take(1).next()
    }

    /// Ties compensation handlers to the activities whose boundary events point to them.
    fn handlers(&mut self) {
        for scope in &self.definitions.scopes {
            for artifact in &scope.artifacts {
                let Artifact::Association {
                    source: Some(source),
                    target: Some(target),
                    ..
                } = artifact
                else {
                    continue;
                };
                let ends = (
                    self.definitions.resolve_node(source),
                    self.definitions.resolve_node(target),
                );
                if let (Some(event), Some(handler)) = ends {
                    self.tie(event.0, handler.0);
                    self.tie(handler.0, event.0);
                }
            }
        }
    }

    fn tie(&mut self, event: u32, handler: u32) {
        let Some(Place::Boundary { host, .. }) = self.program.event(event).map(|event| event.place) else {
            return;
        };
        let event = self.program.event(event);
        let compensates = event
            .is_some_and(|event| matches!(event.definitions.as_slice(), [Definition::Compensate { .. }]));
        let is_activity = self
            .program
            .node(handler)
            .is_some_and(|node| matches!(node.kind, Kind::Activity(_)));
        if compensates
            && is_activity
            && let Some(host) = self.program.nodes.get_mut(host as usize)
        {
            host.handler = handler;
        }
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
        let mut before: Predecessors = vec![Vec::new(); self.program.nodes.len()];
        let mut edge = |from: u32, to: u32| {
            if let Some(list) = before.get_mut(to as usize) {
                list.push(from);
            }
        };
        for flow in &self.program.flows {
            edge(flow.from, flow.to);
        }
        for (number, node) in (0..).zip(&self.program.nodes) {
            node.boundary.iter().for_each(|event| edge(number, *event));
            if let Kind::Event(event) = &node.kind {
                for definition in &event.definitions {
                    if let Definition::Link(target) = definition {
                        edge(number, *target);
                    }
                }
            }
        }
        before
    }

    fn processes(&mut self) {
        for process in &self.definitions.processes {
            match self.process(process) {
                Ok(process) => self.program.processes.push(process),
                Err(fault) => self.faults.push(fault),
            }
        }
    }

    fn process(&mut self, process: &model::Process) -> Result<Process, Rejection> {
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
                bindings.push((number(place), self.expression(path, &process.base.id)?));
            }
        }
        let names = |slots: &[model::Slot]| slots.iter().map(|slot| refs::called(&slot.base)).collect();
        Ok(Process {
            id: Name::from(&*process.base.id),
            name: Name::from(&*process.base.name),
            executable: process.is_executable.unwrap_or(true),
            body: process.scope.0,
            inputs: process.io.as_ref().map_or_else(Vec::new, |io| names(&io.inputs)),
            outputs: process.io.as_ref().map_or_else(Vec::new, |io| names(&io.outputs)),
            bindings,
        })
    }
}

/// What part a node plays in beginning what it is in.
enum Role {
    /// A none start event.
    None,
    /// A start event with a trigger, an instantiating gateway or receive task.
    Triggered,
    /// An event subprocess, with its start event.
    Handler(u32),
    /// An event subprocess without one.
    HandlerWithoutStart(u32, Name),
    /// A node without an incoming flow.
    Free,
    /// None.
    Inner,
}

fn instantiates(node: &model::FlowNode) -> bool {
    match &node.kind {
        NodeKind::Gateway(gateway) => matches!(
            gateway.kind,
            GatewayKind::EventBased {
                instantiate: true,
                ..
            }
        ),
        NodeKind::Activity(activity) => {
            matches!(
                activity.kind,
                model::ActivityKind::Receive {
                    instantiate: true,
                    ..
                }
            )
        }
        NodeKind::Event(_) => false,
    }
}
