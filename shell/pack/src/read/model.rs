//! Processes and decisions: read by their own languages, compiled by the engine.
//!
//! It knows nothing of the tables beside them. Start at [`process`].

use crate::finding::Finding;
use crate::model::{DecisionFile, Pack, ProcessFile};
use crate::text::Log;
use skein_kernel::rejection::Rejection;
use skein_matter::Program;
use skein_matter::program::Edition;
use std::sync::Arc;

pub(super) fn process(pack: &mut Pack, path: &str, text: &str, log: &Log) {
    match compiled(path, text) {
        Ok(file) => pack.processes.push(file),
        Err(faults) => log
            .borrow_mut()
            .extend(faults.into_iter().map(|fault| named(fault, path))),
    }
}

fn compiled(path: &str, text: &str) -> Result<ProcessFile, Vec<Rejection>> {
    let model = skein_bpmn::read(text, path)?;
    let program = Program::compile(&model, Edition::default())?;
    Ok(ProcessFile {
        file: path.to_owned(),
        text: Arc::from(text),
        model: Arc::new(model),
        program: Arc::new(program),
    })
}

pub(super) fn decision(pack: &mut Pack, path: &str, text: &str, log: &Log) {
    match skein_dmn::model::read(text, path) {
        Ok(model) => pack.decisions.push(DecisionFile {
            file: path.to_owned(),
            text: Arc::from(text),
            model: Arc::new(model),
        }),
        Err(faults) => log
            .borrow_mut()
            .extend(faults.into_iter().map(|fault| named(fault, path))),
    }
}

/// A rejection that doesn't say its file says it.
pub(crate) fn named(rejection: Rejection, path: &str) -> Finding {
    let named = rejection.place.as_ref().is_some_and(|place| place.file.is_some());
    Finding::of(if named { rejection } else { rejection.in_file(path) })
}
