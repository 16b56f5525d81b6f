//! Names of data: what an item-aware element is called in process data.
//!
//! Choice: a data object, property, data input or output is known by its name, or by its id if it has none; a
//! data object without a name by that of the first reference to it.

use super::Source;
use crate::state::Name;
use skein_bpmn::model::{self, Base, Definitions, NodeKind, Reference, Target};

/// What an element is called.
pub(crate) fn called(base: &Base) -> Name {
    Name::from(if base.name.is_empty() {
        &*base.id
    } else {
        &*base.name
    })
}

/// What a data object is called.
pub(crate) fn object_name(definitions: &Definitions, object: &model::DataObject) -> Name {
    if !object.base.name.is_empty() {
        return called(&object.base);
    }
    let mut references = definitions
        .scopes
        .iter()
        .flat_map(|scope| &scope.data_object_references);
    let named = references.find(|reference| {
        let to = reference.data_object.as_ref();
        !reference.base.name.is_empty() && to.is_some_and(|to| to.id == object.base.id)
    });
    called(named.map_or(&object.base, |reference| &reference.base))
}

/// What a reference to data is called, and whether it is a data store. A reference to nothing in the file is
/// taken as the name of a process variable.
pub(crate) fn data(definitions: &Definitions, reference: &Reference) -> Source {
    let target = definitions.resolve(reference);
    let name = target.and_then(|target| data_name(definitions, target));
    Source {
        name: name.unwrap_or_else(|| Name::from(&*reference.id)),
        store: matches!(
            target,
            Some(Target::DataStoreReference(..) | Target::DataStore(_))
        ),
    }
}

fn data_name(definitions: &Definitions, target: Target) -> Option<Name> {
    match target {
        Target::DataObject(scope, place) => {
            let object = definitions.scope(scope)?.data_objects.get(place)?;
            Some(object_name(definitions, object))
        }
        Target::DataObjectReference(scope, place) => {
            let reference = definitions.scope(scope)?.data_object_references.get(place)?;
            let object = reference
                .data_object
                .as_ref()
                .and_then(|object| definitions.resolve(object));
            let object = object.filter(|target| matches!(target, Target::DataObject(..)));
            match object {
                Some(object) => data_name(definitions, object),
                None => Some(called(&reference.base)),
            }
        }
        Target::DataStoreReference(scope, place) => {
            let reference = definitions.scope(scope)?.data_store_references.get(place)?;
            let store = reference
                .data_store
                .as_ref()
                .and_then(|store| definitions.resolve(store));
            match store {
                Some(Target::DataStore(store)) => Some(called(&definitions.data_stores.get(store)?.base)),
                _ => Some(called(&reference.base)),
            }
        }
        Target::DataStore(store) => Some(called(&definitions.data_stores.get(store)?.base)),
        Target::ProcessProperty(process, place) => {
            Some(called(&definitions.process(process)?.properties.get(place)?.base))
        }
        Target::ProcessSlot(process, place) => {
            let io = definitions.process(process)?.io.as_ref()?;
            Some(called(&io.inputs.iter().chain(&io.outputs).nth(place)?.base))
        }
        Target::NodeProperty(node, place) => match &definitions.node(node)?.kind {
            NodeKind::Activity(activity) => Some(called(&activity.properties.get(place)?.base)),
            NodeKind::Event(event) => Some(called(&event.properties.get(place)?.base)),
            NodeKind::Gateway(_) => None,
        },
        Target::NodeSlot(node, place) => node_slot(definitions.node(node)?, place),
        Target::InputItem(node) => item(definitions.node(node)?, |multi| multi.input_item.as_ref()),
        Target::OutputItem(node) => item(definitions.node(node)?, |multi| multi.output_item.as_ref()),
        _ => None,
    }
}

fn node_slot(node: &model::FlowNode, place: usize) -> Option<Name> {
    match &node.kind {
        NodeKind::Activity(activity) => {
            let io = activity.io.as_ref()?;
            Some(called(&io.inputs.iter().chain(&io.outputs).nth(place)?.base))
        }
        NodeKind::Event(event) => {
            let slots = event.data_inputs.iter().chain(&event.data_outputs);
            Some(called(&slots.into_iter().nth(place)?.base))
        }
        NodeKind::Gateway(_) => None,
    }
}

fn item(
    node: &model::FlowNode,
    which: impl Fn(&model::MultiInstance) -> Option<&model::Slot>,
) -> Option<Name> {
    match node.activity()?.repetition.as_ref()? {
        model::Loop::Multi(multi) => Some(called(&which(multi)?.base)),
        model::Loop::Standard(_) => None,
    }
}
