//! Data associations compiled, and the names a file declares.

use super::compile::Compiler;
use super::{Kind, Mapping, MappingStep, Program, Source, refs};
use crate::refuse;
use crate::state::Name;
use skein_bpmn::model::{self, Association, Definitions, IoSpecification, NodeKind};
use skein_kernel::rejection::Rejection;

/// Every name a file declares as data, in order and once.
pub(crate) fn declared(definitions: &Definitions) -> Vec<Name> {
    let mut names: Vec<Name> = Vec::new();
    for scope in &definitions.scopes {
        names.extend(
            scope
                .data_objects
                .iter()
                .map(|object| refs::object_name(definitions, object)),
        );
    }
    names.extend(
        definitions
            .data_stores
            .iter()
            .map(|store| refs::called(&store.base)),
    );
    for process in &definitions.processes {
        names.extend(
            process
                .properties
                .iter()
                .map(|property| refs::called(&property.base)),
        );
        names.extend(process.io.iter().flat_map(io_names));
    }
    for node in &definitions.nodes {
        names.extend(node_names(node));
    }
    names.sort();
    names.dedup();
    names
}

fn io_names(io: &IoSpecification) -> impl Iterator<Item = Name> + '_ {
    io.inputs
        .iter()
        .chain(&io.outputs)
        .map(|slot| refs::called(&slot.base))
}

fn node_names(node: &model::FlowNode) -> Vec<Name> {
    match &node.kind {
        NodeKind::Activity(activity) => {
            let mut names: Vec<Name> = activity
                .properties
                .iter()
                .map(|property| refs::called(&property.base))
                .collect();
            names.extend(activity.io.iter().flat_map(io_names));
            if let Some(model::Loop::Multi(multi)) = &activity.repetition {
                let items = multi.input_item.iter().chain(&multi.output_item);
                names.extend(items.map(|item| refs::called(&item.base)));
            }
            names
        }
        NodeKind::Event(event) => {
            let slots = event.data_inputs.iter().chain(&event.data_outputs);
            slots.map(|slot| refs::called(&slot.base)).collect()
        }
        NodeKind::Gateway(_) => Vec::new(),
    }
}

/// Whether FEEL reads a name as one name without being told so.
pub(crate) fn is_plain(name: &str) -> bool {
    let mut letters = name.chars();
    letters
        .next()
        .is_some_and(|first| first.is_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_alphanumeric() || letter == '_')
        && ![
            "and",
            "or",
            "if",
            "then",
            "else",
            "for",
            "in",
            "return",
            "some",
            "every",
            "satisfies",
            "between",
            "instance",
            "of",
            "function",
            "true",
            "false",
            "null",
            "not",
        ]
        .contains(&name)
}

/// Inputs of a specification that may be missing.
pub(crate) fn optional_inputs(io: Option<&IoSpecification>) -> Vec<String> {
    let sets = io.into_iter().flat_map(|io| &io.input_sets);
    let optional = sets.flat_map(|set| set.optional.iter().chain(&set.while_executing));
    optional.map(|reference| reference.id.clone()).collect()
}

impl Compiler<'_> {
    /// Compiles a data association.
    pub(crate) fn mapping(
        &mut self,
        association: &Association,
        element: &str,
        optional: &[String],
    ) -> Result<Mapping, Rejection> {
        let definitions = self.definitions;
        let sources: Vec<Source> = association
            .sources
            .iter()
            .map(|source| refs::data(definitions, source))
            .collect();
        let line = association.base.line;
        let target = association.target.as_ref();
        Ok(Mapping {
            line,
            optional: target.is_some_and(|target| optional.contains(&target.id)),
            target: target.map(|target| refs::data(definitions, target)),
            step: self.mapping_step(association, element)?,
            sources,
        })
    }

    fn mapping_step(&mut self, association: &Association, element: &str) -> Result<MappingStep, Rejection> {
        if let Some(transformation) = &association.transformation {
            return Ok(MappingStep::Transform(self.expression(transformation, element)?));
        }
        if association.assignments.is_empty() {
            if association.sources.len() > 1 {
                return Err(refuse::many_sources(association.base.line, element));
            }
            return Ok(MappingStep::Copy);
        }
        let mut steps = Vec::new();
        for assignment in &association.assignments {
            let (Some(from), Some(to)) = (&assignment.from, &assignment.to) else {
                return Err(refuse::half_assignment(assignment.base.line, element));
            };
            let path = self.path(to, association, element)?;
            steps.push((self.expression(from, element)?, path));
        }
        Ok(MappingStep::Assign(steps))
    }

    /// The place an assignment writes to: a name and fields behind dots. The association's own target, named by
    /// its id or name, is the root; any other name is a field of it.
    fn path(
        &self,
        to: &model::Expression,
        association: &Association,
        element: &str,
    ) -> Result<Vec<Name>, Rejection> {
        let mut fields: Vec<Name> = to.text.split('.').map(|field| Name::from(field.trim())).collect();
        if to.text.trim().is_empty() {
            return Ok(Vec::new());
        }
        let bad = |fields: &[Name]| fields.iter().any(|field| !is_plain(field));
        let Some(target) = &association.target else {
            return if bad(&fields) {
                Err(refuse::bad_path(&to.text, to.text_line, element))
            } else {
                Ok(fields)
            };
        };
        let name = refs::data(self.definitions, target).name;
        let first = fields.first();
        if first.is_some_and(|first| **first == *name || **first == *target.id) {
            fields.remove(0);
        }
        if bad(&fields) {
            return Err(refuse::bad_path(&to.text, to.text_line, element));
        }
        Ok(fields)
    }
}

impl Program {
    /// Where data stores are read or written: node, line, the store's name.
    #[must_use]
    pub fn stores_used(&self) -> Vec<(u32, u32, Name)> {
        let mut used = Vec::new();
        for (number, node) in (0..).zip(&self.nodes) {
            let activity = node
                .parts
                .iter()
                .flat_map(|parts| parts.into.iter().chain(&parts.out));
            let event = match &node.kind {
                Kind::Event(event) => event.mappings.as_slice(),
                _ => &[],
            };
            for mapping in activity.chain(event) {
                let places = mapping.sources.iter().chain(&mapping.target);
                let stores = places.filter(|place| place.store);
                used.extend(stores.map(|place| (number, mapping.line, place.name.clone())));
            }
        }
        used
    }
}
