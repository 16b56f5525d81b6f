//! Reading data elements, data associations and resource roles.
//!
//! It knows nothing of values or people. Start at [`Reading::association`].

use super::Reading;
use super::element::bpmn;
use crate::model::{
    Assignment, AssignmentExpression, Association, DataObject, DataObjectReference, DataStoreReference,
    InputSet, IoSpecification, OutputSet, ParameterBinding, Property, ResourceRole, RoleKind, Slot, Tree,
};

impl Reading {
    pub(super) fn data_object(&mut self, tree: Tree) -> DataObject {
        let mut open = self.open(tree);
        DataObject {
            item: self.reference(&mut open, "itemSubjectRef"),
            is_collection: self.flag(&mut open, "isCollection").unwrap_or(false),
            base: self.close(open),
        }
    }

    pub(super) fn data_object_reference(&mut self, tree: Tree) -> DataObjectReference {
        let mut open = self.open(tree);
        DataObjectReference {
            item: self.reference(&mut open, "itemSubjectRef"),
            data_object: self.reference(&mut open, "dataObjectRef"),
            base: self.close(open),
        }
    }

    pub(super) fn data_store_reference(&mut self, tree: Tree) -> DataStoreReference {
        let mut open = self.open(tree);
        DataStoreReference {
            item: self.reference(&mut open, "itemSubjectRef"),
            data_store: self.reference(&mut open, "dataStoreRef"),
            base: self.close(open),
        }
    }

    pub(super) fn property(&mut self, tree: Tree) -> Property {
        let mut open = self.open(tree);
        Property {
            item: self.reference(&mut open, "itemSubjectRef"),
            base: self.close(open),
        }
    }

    pub(super) fn slot(&mut self, tree: Tree) -> Slot {
        let mut open = self.open(tree);
        Slot {
            item: self.reference(&mut open, "itemSubjectRef"),
            is_collection: self.flag(&mut open, "isCollection").unwrap_or(false),
            base: self.close(open),
        }
    }

    pub(super) fn io_specification(&mut self, tree: Tree) -> IoSpecification {
        let mut open = self.open(tree);
        let mut io = IoSpecification::default();
        for child in open.take_children() {
            match bpmn(&child) {
                "dataInput" => io.inputs.push(self.slot(child)),
                "dataOutput" => io.outputs.push(self.slot(child)),
                "inputSet" => io.input_sets.push(self.input_set(child)),
                "outputSet" => io.output_sets.push(self.output_set(child)),
                _ => open.rest.push(child),
            }
        }
        io.base = self.close(open);
        io
    }

    pub(super) fn input_set(&mut self, tree: Tree) -> InputSet {
        let mut open = self.open(tree);
        let mut set = InputSet::default();
        for child in open.take_children() {
            match bpmn(&child) {
                "dataInputRefs" => self.push_reference(&mut set.inputs, &child),
                "optionalInputRefs" => self.push_reference(&mut set.optional, &child),
                "whileExecutingInputRefs" => self.push_reference(&mut set.while_executing, &child),
                "outputSetRefs" => self.push_reference(&mut set.output_sets, &child),
                _ => open.rest.push(child),
            }
        }
        set.base = self.close(open);
        set
    }

    pub(super) fn output_set(&mut self, tree: Tree) -> OutputSet {
        let mut open = self.open(tree);
        let mut set = OutputSet::default();
        for child in open.take_children() {
            match bpmn(&child) {
                "dataOutputRefs" => self.push_reference(&mut set.outputs, &child),
                "optionalOutputRefs" => self.push_reference(&mut set.optional, &child),
                "whileExecutingOutputRefs" => {
                    self.push_reference(&mut set.while_executing, &child);
                }
                "inputSetRefs" => self.push_reference(&mut set.input_sets, &child),
                _ => open.rest.push(child),
            }
        }
        set.base = self.close(open);
        set
    }

    pub(super) fn association(&mut self, tree: Tree) -> Association {
        let mut open = self.open(tree);
        let mut association = Association::default();
        for child in open.take_children() {
            let line = child.line;
            match bpmn(&child) {
                "sourceRef" => self.push_reference(&mut association.sources, &child),
                "targetRef" => {
                    if let Some(target) = self.text_reference(&child) {
                        self.once(&mut association.target, target, "targetRef", line);
                    }
                }
                "transformation" => {
                    let expression = self.expression(child);
                    let place = &mut association.transformation;
                    self.once(place, expression, "transformation", line);
                }
                "assignment" => association.assignments.push(self.assignment(child)),
                _ => open.rest.push(child),
            }
        }
        association.base = self.close(open);
        association
    }

    fn assignment(&mut self, tree: Tree) -> Assignment {
        let mut open = self.open(tree);
        let mut assignment = Assignment::default();
        for child in open.take_children() {
            match bpmn(&child) {
                "from" => assignment.from = Some(self.expression(child)),
                "to" => assignment.to = Some(self.expression(child)),
                _ => open.rest.push(child),
            }
        }
        assignment.base = self.close(open);
        assignment
    }

    pub(super) fn resource_role(&mut self, tree: Tree) -> ResourceRole {
        let mut open = self.open(tree);
        let mut role = ResourceRole {
            kind: match open.element.as_str() {
                "performer" => RoleKind::Performer,
                "humanPerformer" => RoleKind::HumanPerformer,
                "potentialOwner" => RoleKind::PotentialOwner,
                _ => RoleKind::Resource,
            },
            ..ResourceRole::default()
        };
        for child in open.take_children() {
            let line = child.line;
            match bpmn(&child) {
                "resourceRef" => role.resource = self.text_reference(&child),
                "resourceParameterBinding" => role.parameters.push(self.parameter_binding(child)),
                "resourceAssignmentExpression" => {
                    let assignment = self.assignment_expression(child);
                    let place = &mut role.assignment;
                    self.once(place, assignment, "resourceAssignmentExpression", line);
                }
                _ => open.rest.push(child),
            }
        }
        role.base = self.close(open);
        role
    }

    fn parameter_binding(&mut self, tree: Tree) -> ParameterBinding {
        let mut open = self.open(tree);
        let parameter = self.reference(&mut open, "parameterRef");
        let mut expression = None;
        for child in open.take_children() {
            match bpmn(&child) {
                "formalExpression" | "expression" => expression = Some(self.expression(child)),
                _ => open.rest.push(child),
            }
        }
        ParameterBinding {
            parameter,
            expression,
            base: self.close(open),
        }
    }

    fn assignment_expression(&mut self, tree: Tree) -> AssignmentExpression {
        let mut open = self.open(tree);
        let mut expression = None;
        for child in open.take_children() {
            match bpmn(&child) {
                "formalExpression" | "expression" => expression = Some(self.expression(child)),
                _ => open.rest.push(child),
            }
        }
        AssignmentExpression {
            expression,
            base: self.close(open),
        }
    }
}
