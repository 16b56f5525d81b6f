//! Writing data elements, data associations and resource roles.
//!
//! It knows nothing of values or people. Start at [`Writing::associations`].

use super::Writing;
use super::out::Out;
use crate::model::{
    Association, DataObject, DataObjectReference, DataStoreReference, InputSet, IoSpecification, OutputSet,
    Property, ResourceRole, Slot, Tree,
};

impl Writing<'_> {
    pub(super) fn data_object(&self, object: &DataObject) -> Tree {
        Out::new("dataObject", &object.base)
            .reference("itemSubjectRef", &object.item)
            .unless(false, "isCollection", object.is_collection)
            .done()
    }

    pub(super) fn data_object_reference(&self, reference: &DataObjectReference) -> Tree {
        Out::new("dataObjectReference", &reference.base)
            .reference("itemSubjectRef", &reference.item)
            .reference("dataObjectRef", &reference.data_object)
            .done()
    }

    pub(super) fn data_store_reference(&self, reference: &DataStoreReference) -> Tree {
        Out::new("dataStoreReference", &reference.base)
            .reference("itemSubjectRef", &reference.item)
            .reference("dataStoreRef", &reference.data_store)
            .done()
    }

    pub(super) fn property(&self, property: &Property) -> Tree {
        Out::new("property", &property.base)
            .reference("itemSubjectRef", &property.item)
            .done()
    }

    pub(super) fn slot(&self, local: &str, slot: &Slot) -> Tree {
        Out::new(local, &slot.base)
            .reference("itemSubjectRef", &slot.item)
            .unless(false, "isCollection", slot.is_collection)
            .done()
    }

    pub(super) fn io_specification(&self, io: &IoSpecification) -> Tree {
        Out::new("ioSpecification", &io.base)
            .children(io.inputs.iter().map(|slot| self.slot("dataInput", slot)))
            .children(io.outputs.iter().map(|slot| self.slot("dataOutput", slot)))
            .children(io.input_sets.iter().map(|set| self.input_set(set)))
            .children(io.output_sets.iter().map(|set| self.output_set(set)))
            .done()
    }

    pub(super) fn input_set(&self, set: &InputSet) -> Tree {
        Out::new("inputSet", &set.base)
            .references("dataInputRefs", &set.inputs)
            .references("optionalInputRefs", &set.optional)
            .references("whileExecutingInputRefs", &set.while_executing)
            .references("outputSetRefs", &set.output_sets)
            .done()
    }

    pub(super) fn output_set(&self, set: &OutputSet) -> Tree {
        Out::new("outputSet", &set.base)
            .references("dataOutputRefs", &set.outputs)
            .references("optionalOutputRefs", &set.optional)
            .references("whileExecutingOutputRefs", &set.while_executing)
            .references("inputSetRefs", &set.input_sets)
            .done()
    }

    pub(super) fn associations(&self, local: &str, associations: &[Association]) -> Vec<Tree> {
        let trees = associations.iter().map(|association| {
            let assignments = association.assignments.iter().map(|assignment| {
                Out::new("assignment", &assignment.base)
                    .children(self.expression("from", &assignment.from))
                    .children(self.expression("to", &assignment.to))
                    .done()
            });
            Out::new(local, &association.base)
                .references("sourceRef", &association.sources)
                .references("targetRef", &association.target)
                .children(self.expression("transformation", &association.transformation))
                .children(assignments)
                .done()
        });
        trees.collect()
    }

    pub(super) fn resource_role(&self, role: &ResourceRole) -> Tree {
        let parameters = role.parameters.iter().map(|binding| {
            Out::new("resourceParameterBinding", &binding.base)
                .reference("parameterRef", &binding.parameter)
                .children(self.named_expression(&binding.expression))
                .done()
        });
        let assignment = role.assignment.as_ref().map(|assignment| {
            Out::new("resourceAssignmentExpression", &assignment.base)
                .children(self.named_expression(&assignment.expression))
                .done()
        });
        Out::new(role.kind.element(), &role.base)
            .references("resourceRef", &role.resource)
            .children(parameters)
            .children(assignment)
            .done()
    }
}
