//! Activities and event definitions, from model to program.

use super::compile::Compiler;
use super::{
    Behaviour, Definition, Doing, Moment, Multi, Parts, Place, Source, Standard, TimerKind, Work, data, refs,
    timer,
};
use crate::refuse;
use crate::state::{Name, ScopeKind};
use skein_bpmn::model::{
    self, ActivityKind, Base, MultiInstanceBehavior, Namespace, NodeIndex, NodeKind, Reference, Target,
    Trigger,
};
use skein_kernel::rejection::Rejection;

impl Parts {
    /// Whether there is anything that makes a difference.
    pub(crate) fn matter(&self) -> bool {
        self.for_compensation
            || self.start_quantity > 1
            || self.completion_quantity > 1
            || !self.own.is_empty()
            || !self.into.is_empty()
            || !self.out.is_empty()
            || self.payload.is_some()
            || self.multi.is_some()
            || self.standard.is_some()
    }
}

/// Whether an implementation attribute says that there is something to invoke.
fn invokes(implementation: Option<&String>) -> bool {
    implementation.is_some_and(|text| !text.is_empty() && text != "##unspecified")
}

impl Compiler<'_> {
    /// What an activity does.
    pub(crate) fn doing(
        &mut self,
        node: &model::FlowNode,
        activity: &model::Activity,
    ) -> Result<Doing, Rejection> {
        let element = node.base.id.as_str();
        Ok(match &activity.kind {
            ActivityKind::SubProcess {
                scope,
                triggered_by_event,
            } => Doing::Sub {
                body: scope.0,
                kind: if *triggered_by_event {
                    ScopeKind::EventSubProcess
                } else {
                    ScopeKind::SubProcess
                },
                event: *triggered_by_event,
            },
            ActivityKind::Transaction { scope, method, .. } => {
                if let Some(method) = method
                    && method != "##Compensate"
                {
                    return Err(refuse::transaction_method(method, node.base.line, element));
                }
                Doing::Sub {
                    body: scope.0,
                    kind: ScopeKind::Transaction,
                    event: false,
                }
            }
            ActivityKind::AdHoc {
                scope,
                sequential,
                cancel_remaining,
                completion,
                ..
            } => Doing::AdHoc {
                body: scope.0,
                sequential: *sequential,
                cancel_remaining: *cancel_remaining,
                completion: self.maybe(completion.as_ref(), element)?,
            },
            ActivityKind::Call { called } => self.call(node, called.as_ref())?,
            kind => Doing::Task(self.work(&node.base, kind)?),
        })
    }

    fn call(&mut self, node: &model::FlowNode, called: Option<&Reference>) -> Result<Doing, Rejection> {
        let called = called.ok_or_else(|| refuse::no_called(node.base.line, &node.base.id))?;
        if let Some(Target::GlobalTask(place)) = self.definitions.resolve(called)
            && let Some(task) = self.definitions.global_tasks.get(place)
        {
            return Ok(Doing::Task(self.work(&task.base, &task.kind)?));
        }
        Ok(Doing::Call {
            process: Name::from(&*called.id),
        })
    }

    fn work(&mut self, base: &Base, kind: &ActivityKind) -> Result<Work, Rejection> {
        let own = |name: &str| base.extension_attribute(&Namespace::Skein, name).map(Name::from);
        if let Some(topic) = own("job")
            && !matches!(kind, ActivityKind::User { .. } | ActivityKind::Receive { .. })
        {
            return Ok(Work::Job { topic });
        }
        Ok(match kind {
            ActivityKind::User { .. } => Work::Human,
            ActivityKind::Service {
                implementation,
                operation,
            } => self.service(base, implementation.as_ref(), operation.as_ref()),
            ActivityKind::Script { script, .. } => {
                let script = match script {
                    Some(script) if !script.text.is_empty() => Some(self.script(script, &base.id)?),
                    _ => None,
                };
                Work::Script {
                    script,
                    result: own("result"),
                }
            }
            ActivityKind::BusinessRule { implementation } => match own("decision") {
                Some(decision) => Work::Decision {
                    decision,
                    result: own("result"),
                },
                None => self.service(base, implementation.as_ref(), None),
            },
            ActivityKind::Send {
                message,
                operation,
                implementation,
            } => self.send(
                base,
                message.as_ref(),
                operation.as_ref(),
                implementation.as_ref(),
            )?,
            ActivityKind::Receive {
                message, operation, ..
            } => Work::Receive {
                catch: self.message(base, message.as_ref(), operation.as_ref())?,
            },
            _ => Work::Nothing,
        })
    }

    /// A script's language is its format; the file's expression language says nothing about it.
    fn script(&mut self, script: &model::Expression, element: &str) -> Result<super::Expr, Rejection> {
        super::expr::compile(script, None, element, &self.program.spaced)
    }

    fn service(&self, base: &Base, implementation: Option<&String>, operation: Option<&Reference>) -> Work {
        if let Some(operation) = operation {
            let found = self.definitions.operation(operation);
            let topic = found.map_or_else(|| Name::from(&*operation.id), |found| refs::called(&found.base));
            return Work::Job { topic };
        }
        if invokes(implementation) {
            let topic = implementation.map_or(base.id.as_str(), String::as_str);
            return Work::Job {
                topic: Name::from(topic),
            };
        }
        Work::Nothing
    }

    fn send(
        &mut self,
        base: &Base,
        message: Option<&Reference>,
        operation: Option<&Reference>,
        implementation: Option<&String>,
    ) -> Result<Work, Rejection> {
        if message.is_none() && operation.is_none() {
            return Ok(self.service(base, implementation, None));
        }
        Ok(Work::Send {
            send: self.message(base, message, operation)?,
        })
    }

    /// The message an element sends or receives: its own, that of its operation, or one called as it is.
    fn message(
        &mut self,
        base: &Base,
        message: Option<&Reference>,
        operation: Option<&Reference>,
    ) -> Result<Definition, Rejection> {
        let definitions = self.definitions;
        let input = operation.and_then(|operation| definitions.operation(operation)?.input.as_ref());
        let known = message.or(input).and_then(|message| self.message_number(message));
        let message = match known {
            Some(known) => known,
            None => self.message_of(base),
        };
        Ok(Definition::Message {
            message,
            correlation: self.attribute_expression(base, "correlation")?,
        })
    }

    /// One event definition. The target of a link, which waits for nothing, has none.
    pub(crate) fn definition(
        &mut self,
        definition: &model::EventDefinition,
        base: &Base,
        node: Option<NodeIndex>,
        place: Place,
    ) -> Result<Option<Definition>, Rejection> {
        let definitions = self.definitions;
        Ok(Some(match &definition.trigger {
            Trigger::Message { message, operation } => {
                self.message(base, message.as_ref(), operation.as_ref())?
            }
            Trigger::Timer {
                date,
                duration,
                cycle,
            } => {
                let stated = (date.as_ref(), duration.as_ref(), cycle.as_ref());
                Definition::Timer(self.timer(stated, base)?)
            }
            Trigger::Signal { signal } => {
                let found = signal.as_ref().and_then(|signal| definitions.signal(signal));
                Definition::Signal(refs::called(found.map_or(base, |signal| &signal.base)))
            }
            Trigger::Conditional { condition } => {
                let condition = self.maybe(condition.as_ref(), &base.id)?;
                Definition::Condition(condition.ok_or_else(|| refuse::no_condition(base.line, &base.id))?)
            }
            Trigger::Error { error } => {
                let found = error.as_ref().and_then(|error| definitions.error(error));
                Definition::Error(found.map(|error| code(error.code.as_ref(), &error.base)))
            }
            Trigger::Escalation { escalation } => {
                let found = escalation
                    .as_ref()
                    .and_then(|escalation| definitions.escalation(escalation));
                Definition::Escalation(
                    found.map(|escalation| code(escalation.code.as_ref(), &escalation.base)),
                )
            }
            Trigger::Cancel => Definition::Cancel,
            Trigger::Compensate {
                activity,
                wait_for_completion,
            } => Definition::Compensate {
                activity: activity
                    .as_ref()
                    .and_then(|activity| definitions.resolve_node(activity))
                    .map(|node| node.0),
                wait: wait_for_completion.unwrap_or(true),
            },
            Trigger::Link { .. } if place == Place::Catch => return Ok(None),
            Trigger::Link { .. } => {
                let target = node.and_then(|node| self.link_target(node, &definition.base.name));
                Definition::Link(
                    target.ok_or_else(|| refuse::no_link(&definition.base.name, base.line, &base.id))?,
                )
            }
            Trigger::Terminate => Definition::Terminate,
        }))
    }

    fn link_target(&self, from: NodeIndex, name: &str) -> Option<u32> {
        let scope = self.definitions.node(from)?.scope;
        let found = self.definitions.numbered_nodes().find(|(_, node)| {
            let NodeKind::Event(event) = &node.kind else {
                return false;
            };
            node.scope == scope
                && event.position == model::Position::Catch
                && self.definitions.triggers(event).any(|definition| {
                    matches!(definition.trigger, Trigger::Link { .. }) && definition.base.name == name
                })
        });
        found.map(|(index, _)| index.0)
    }

    fn timer(
        &mut self,
        stated: (
            Option<&model::Expression>,
            Option<&model::Expression>,
            Option<&model::Expression>,
        ),
        base: &Base,
    ) -> Result<TimerKind, Rejection> {
        let (text, make): (&model::Expression, fn(Moment) -> TimerKind) = match stated {
            (Some(date), None, None) => (date, TimerKind::Date),
            (None, Some(duration), None) => (duration, TimerKind::Duration),
            (None, None, Some(cycle)) => (cycle, TimerKind::Cycle),
            _ => return Err(refuse::no_timer(base.line, &base.id)),
        };
        let literal = make(Moment::Literal(Name::from(&*text.text)));
        if timer::is_literal(&literal, &text.text) {
            return Ok(literal);
        }
        if timer::looks_like_time(&text.text) {
            return Err(refuse::bad_time(&text.text)
                .at_line(text.text_line)
                .at_element(&*base.id));
        }
        Ok(make(Moment::Computed(self.expression(text, &base.id)?)))
    }

    /// What an activity has beyond what it does.
    pub(crate) fn parts(
        &mut self,
        node: &model::FlowNode,
        activity: &model::Activity,
    ) -> Result<Option<Parts>, Rejection> {
        let element = node.base.id.as_str();
        let io = activity.io.as_ref();
        let names = |slots: &[model::Slot]| -> Vec<Name> {
            slots.iter().map(|slot| refs::called(&slot.base)).collect()
        };
        let inputs = io.map_or_else(Vec::new, |io| names(&io.inputs));
        let outputs = io.map_or_else(Vec::new, |io| names(&io.outputs));
        let mut own: Vec<Name> = inputs.iter().chain(&outputs).cloned().collect();
        if activity.inner().is_none() {
            own.extend(
                activity
                    .properties
                    .iter()
                    .map(|property| refs::called(&property.base)),
            );
        }
        let mut parts = Parts {
            for_compensation: activity.is_for_compensation,
            start_quantity: activity.start_quantity.max(1),
            completion_quantity: activity.completion_quantity.max(1),
            inputs,
            outputs,
            payload: self.attribute_expression(&node.base, "payload")?,
            ..Parts::default()
        };
        let optional = data::optional_inputs(io);
        for association in &activity.data_inputs {
            parts.into.push(self.mapping(association, element, &optional)?);
        }
        for association in &activity.data_outputs {
            parts.out.push(self.mapping(association, element, &[])?);
        }
        match &activity.repetition {
            Some(model::Loop::Multi(multi)) => {
                let compiled = self.multi(node, multi)?;
                own.extend(compiled.input_item.iter().chain(&compiled.output_item).cloned());
                parts.multi = Some(compiled);
            }
            Some(model::Loop::Standard(standard)) => {
                parts.standard = Some(Standard {
                    before: standard.test_before,
                    maximum: standard
                        .maximum
                        .map(|most| u32::try_from(most).unwrap_or(u32::MAX)),
                    condition: self.maybe(standard.condition.as_ref(), element)?,
                });
            }
            None => {}
        }
        own.sort();
        own.dedup();
        parts.own = own;
        Ok(Some(parts))
    }

    fn multi(&mut self, node: &model::FlowNode, multi: &model::MultiInstance) -> Result<Multi, Rejection> {
        let element = node.base.id.as_str();
        let source = |reference: &Option<Reference>| -> Option<Source> {
            reference
                .as_ref()
                .map(|reference| refs::data(self.definitions, reference))
        };
        let (input, output) = (source(&multi.data_input), source(&multi.data_output));
        let cardinality = self.maybe(multi.cardinality.as_ref(), element)?;
        if cardinality.is_none() && input.is_none() {
            return Err(refuse::no_instances(multi.base.line, element));
        }
        Ok(Multi {
            sequential: multi.is_sequential,
            cardinality,
            input,
            output,
            input_item: multi.input_item.as_ref().map(|item| refs::called(&item.base)),
            output_item: multi.output_item.as_ref().map(|item| refs::called(&item.base)),
            completion: self.maybe(multi.completion.as_ref(), element)?,
            behaviour: self.behaviour(node, multi)?,
        })
    }

    fn behaviour(
        &mut self,
        node: &model::FlowNode,
        multi: &model::MultiInstance,
    ) -> Result<Behaviour, Rejection> {
        let missing = || refuse::no_behaviour_event(multi.base.line, &node.base.id);
        Ok(match multi.behavior {
            MultiInstanceBehavior::All => Behaviour::All,
            MultiInstanceBehavior::One => Behaviour::One(
                self.behaviour_event(node, multi.one_event.as_ref())?
                    .ok_or_else(missing)?,
            ),
            MultiInstanceBehavior::None => Behaviour::Each(
                self.behaviour_event(node, multi.none_event.as_ref())?
                    .ok_or_else(missing)?,
            ),
            MultiInstanceBehavior::Complex => {
                let mut cases = Vec::new();
                for case in &multi.complex {
                    let condition = self
                        .maybe(case.condition.as_ref(), &node.base.id)?
                        .ok_or_else(missing)?;
                    let mut thrown = Vec::new();
                    if let Some(event) = &case.event {
                        for definition in self.definitions.triggers(&event.event) {
                            thrown.extend(self.definition(definition, &event.base, None, Place::Throw)?);
                        }
                    }
                    cases.push((condition, thrown));
                }
                Behaviour::Complex(cases)
            }
        })
    }

    fn behaviour_event(
        &mut self,
        node: &model::FlowNode,
        reference: Option<&Reference>,
    ) -> Result<Option<Definition>, Rejection> {
        let found = reference.and_then(|reference| self.definitions.event_definition(reference));
        match found {
            Some(definition) => self.definition(definition, &node.base, None, Place::Throw),
            None => Ok(None),
        }
    }
}

/// The code by which an error or escalation matches: its own, or its id.
fn code(code: Option<&String>, base: &Base) -> Name {
    let stated = code.filter(|code| !code.is_empty());
    stated.map_or_else(|| Name::from(&*base.id), |code| Name::from(code.as_str()))
}
