//! The insides of processes and subprocesses compiled: where tokens begin, what handles what.
//!
//! It knows nothing of single nodes. Start at [`Compiler::bodies`].

use super::compile::Compiler;
use super::{Body, Definition, Doing, Kind, Place, refs};
use crate::refuse;
use crate::state::Name;
use skein_bpmn::model::{self, Artifact, GatewayKind, NodeIndex, NodeKind};
use skein_kernel::rejection::Rejection;

impl Compiler<'_> {
    pub(super) fn bodies(&mut self) {
        for (number, scope) in (0..).map(model::ScopeIndex).zip(&self.definitions.scopes) {
            self.inside = self.definitions.process_of(number);
            match self.body(scope) {
                Ok(body) => self.program.bodies.push(body),
                Err(fault) => {
                    self.fault(fault);
                    self.program.bodies.push(Body::default());
                }
            }
        }
        self.inside = None;
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
            let listens = |node: &u32| {
                self.program
                    .event(*node)
                    .is_some_and(|event| event.place == Place::Catch)
            };
            (body.listens, body.free) = free.into_iter().partition(listens);
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
    pub(super) fn handlers(&mut self) {
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
