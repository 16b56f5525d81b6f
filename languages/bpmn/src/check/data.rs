//! Data associations: where values come from and go to.
//!
//! It knows nothing of values. Start at [`Checker::association`].

use super::Checker;
use super::ids::Kind;
use crate::fault;
use crate::model::{Activity, Association, Event, FlowNode, IoSpecification};
use std::collections::BTreeSet;

impl<'a> Checker<'a> {
    pub(super) fn activity_data(&mut self, node: &'a FlowNode, activity: &'a Activity) {
        for association in activity.data_inputs.iter().chain(&activity.data_outputs) {
            self.association(node, association);
        }
        if let Some(io) = &activity.io {
            self.sets(node, io);
        }
    }

    pub(super) fn event_data(&mut self, node: &'a FlowNode, event: &'a Event) {
        for association in event.inputs.iter().chain(&event.outputs) {
            self.association(node, association);
        }
    }

    fn association(&mut self, node: &FlowNode, association: &Association) {
        let base = &association.base;
        for source in &association.sources {
            self.refers_to(source, base, "§10.4.2", Kind::Data);
        }
        self.refers(&association.target, base, "§10.4.2", Kind::Data);
        if association.target.is_none() {
            self.data(
                node,
                association,
                "数据关联没有目标（targetRef）",
                "the data association has no targetRef",
            );
        }
        let computed = association.transformation.is_some() || !association.assignments.is_empty();
        if association.sources.len() != 1 && !computed {
            self.data(
                node,
                association,
                "没有转换表达式或赋值的数据关联必须恰好有一个来源（sourceRef）",
                "a data association without transformation or assignment has exactly one sourceRef",
            );
        }
        if let Some(transformation) = &association.transformation {
            self.language(transformation, base);
        }
        for assignment in &association.assignments {
            match (&assignment.from, &assignment.to) {
                (Some(from), Some(to)) if !from.text.is_empty() && !to.text.is_empty() => {
                    self.language(from, base);
                }
                _ => self.data(
                    node,
                    association,
                    "赋值必须同时有 from 和 to",
                    "an assignment needs both from and to",
                ),
            }
        }
    }

    fn data(&mut self, node: &FlowNode, association: &Association, zh: &str, en: &str) {
        let base = match association.base.generated {
            true => &node.base,
            false => &association.base,
        };
        self.error(fault::DATA, base, "§10.4.2", zh, en);
    }

    /// Sets hold inputs and outputs of their own specification.
    fn sets(&mut self, node: &FlowNode, io: &IoSpecification) {
        let inputs: BTreeSet<&str> = io.inputs.iter().map(|slot| slot.base.id.as_str()).collect();
        let outputs: BTreeSet<&str> = io.outputs.iter().map(|slot| slot.base.id.as_str()).collect();
        let wrong_inputs = io.input_sets.iter().flat_map(|set| &set.inputs);
        let wrong_outputs = io.output_sets.iter().flat_map(|set| &set.outputs);
        let wrong: Vec<&str> = wrong_inputs
            .filter(|reference| !inputs.contains(reference.id.as_str()))
            .chain(wrong_outputs.filter(|reference| !outputs.contains(reference.id.as_str())))
            .map(|reference| reference.id.as_str())
            .collect();
        for id in wrong {
            self.error(
                fault::REFERENCE,
                &node.base,
                "§10.4.1",
                &format!("输入集或输出集里的“{id}”不是该活动的数据输入或输出"),
                &format!("{id:?} in an input or output set is not a data input or output of the activity"),
            );
        }
    }
}
