//! Reading events and event definitions.
//!
//! It knows nothing of which combinations make sense. Start at [`Reading::event`].

use super::Reading;
use super::element::{Open, bpmn};
use crate::model::{Event, EventDefinition, Expression, Position, Tree, Trigger};

impl Reading {
    pub(super) fn event(&mut self, open: &mut Open) -> Event {
        let position = self.position(open);
        let mut event = Event {
            parallel_multiple: match position.catches() {
                true => self.flag(open, "parallelMultiple").unwrap_or(false),
                false => false,
            },
            position,
            ..Event::default()
        };
        for child in open.take_children() {
            let other = self.event_child(&mut event, child);
            open.rest.extend(other);
        }
        event
    }

    fn position(&mut self, open: &mut Open) -> Position {
        let element = open.element.clone();
        match element.as_str() {
            "startEvent" => Position::Start {
                interrupting: self.flag(open, "isInterrupting").unwrap_or(true),
            },
            "intermediateCatchEvent" => Position::Catch,
            "intermediateThrowEvent" => Position::Throw,
            "boundaryEvent" => Position::Boundary {
                attached_to: self.reference(open, "attachedToRef"),
                host: None,
                cancel_activity: self.flag(open, "cancelActivity").unwrap_or(true),
            },
            "endEvent" => Position::End,
            _ => Position::Implicit,
        }
    }

    fn event_child(&mut self, event: &mut Event, tree: Tree) -> Option<Tree> {
        let line = tree.line;
        match bpmn(&tree) {
            "property" => event.properties.push(self.property(tree)),
            "dataInput" => event.data_inputs.push(self.slot(tree)),
            "dataOutput" => event.data_outputs.push(self.slot(tree)),
            "dataInputAssociation" => event.inputs.push(self.association(tree)),
            "dataOutputAssociation" => event.outputs.push(self.association(tree)),
            "inputSet" => {
                let set = self.input_set(tree);
                self.once(&mut event.input_set, set, "inputSet", line);
            }
            "outputSet" => {
                let set = self.output_set(tree);
                self.once(&mut event.output_set, set, "outputSet", line);
            }
            "eventDefinitionRef" => self.push_reference(&mut event.definition_refs, &tree),
            name if name.ends_with("EventDefinition") => match self.event_definition(tree) {
                Ok(definition) => event.definitions.push(definition),
                Err(tree) => return Some(tree),
            },
            _ => return Some(tree),
        }
        None
    }

    /// An event definition, or the tree again if it is of no kind the standard has.
    pub(super) fn event_definition(&mut self, tree: Tree) -> Result<EventDefinition, Tree> {
        let known = [
            "messageEventDefinition",
            "timerEventDefinition",
            "signalEventDefinition",
            "conditionalEventDefinition",
            "errorEventDefinition",
            "escalationEventDefinition",
            "cancelEventDefinition",
            "compensateEventDefinition",
            "linkEventDefinition",
            "terminateEventDefinition",
        ];
        if !known.contains(&bpmn(&tree)) {
            return Err(tree);
        }
        let mut open = self.open(tree);
        let trigger = self.trigger(&mut open);
        Ok(EventDefinition {
            trigger,
            base: self.close(open),
        })
    }

    fn trigger(&mut self, open: &mut Open) -> Trigger {
        let element = open.element.clone();
        match element.as_str() {
            "messageEventDefinition" => {
                let message = self.reference(open, "messageRef");
                let mut operation = None;
                for child in open.take_children() {
                    match bpmn(&child) {
                        "operationRef" => operation = self.text_reference(&child),
                        _ => open.rest.push(child),
                    }
                }
                Trigger::Message { message, operation }
            }
            "timerEventDefinition" => self.timer(open),
            "signalEventDefinition" => Trigger::Signal {
                signal: self.reference(open, "signalRef"),
            },
            "conditionalEventDefinition" => {
                let mut condition = None;
                self.expressions(open, &mut [("condition", &mut condition)]);
                Trigger::Conditional { condition }
            }
            "errorEventDefinition" => Trigger::Error {
                error: self.reference(open, "errorRef"),
            },
            "escalationEventDefinition" => Trigger::Escalation {
                escalation: self.reference(open, "escalationRef"),
            },
            "cancelEventDefinition" => Trigger::Cancel,
            "compensateEventDefinition" => Trigger::Compensate {
                activity: self.reference(open, "activityRef"),
                wait_for_completion: self.flag(open, "waitForCompletion"),
            },
            "linkEventDefinition" => self.link(open),
            _ => Trigger::Terminate,
        }
    }

    fn timer(&mut self, open: &mut Open) -> Trigger {
        let (mut date, mut duration, mut cycle) = (None, None, None);
        self.expressions(
            open,
            &mut [
                ("timeDate", &mut date),
                ("timeDuration", &mut duration),
                ("timeCycle", &mut cycle),
            ],
        );
        Trigger::Timer {
            date,
            duration,
            cycle,
        }
    }

    fn link(&mut self, open: &mut Open) -> Trigger {
        let (mut sources, mut target) = (Vec::new(), None);
        for child in open.take_children() {
            match bpmn(&child) {
                "source" => self.push_reference(&mut sources, &child),
                "target" => target = self.text_reference(&child),
                _ => open.rest.push(child),
            }
        }
        Trigger::Link { sources, target }
    }

    /// Reads children that are expressions into their places.
    fn expressions(&mut self, open: &mut Open, places: &mut [(&str, &mut Option<Expression>)]) {
        for child in open.take_children() {
            let line = child.line;
            let name = bpmn(&child).to_owned();
            match places.iter_mut().find(|(place, _)| *place == name) {
                Some((_, place)) => {
                    let expression = self.expression(child);
                    self.once(place, expression, &name, line);
                }
                None => open.rest.push(child),
            }
        }
    }
}
