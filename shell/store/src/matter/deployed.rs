//! A definition in use: its files and what they compile to.
//!
//! It knows nothing of matters. Start at [`Deployed::compile`].

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use skein_bpmn::model::{ActivityKind, Definitions, Namespace};
use skein_kernel::rejection::Rejection;
use skein_matter::Program;
use skein_matter::program::{Decisions, Edition};
use skein_matter::state::{Value, Vars};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Address of the extension attributes that say where something is sent.
const EXTENSION: &str = "https://skein.city/bpmn/1.0";

/// A file by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFile {
    /// Its name, for messages.
    pub name: String,
    /// Its content.
    pub text: String,
}

/// A definition.
#[derive(Debug, Clone)]
pub struct Deployed {
    /// The BPMN file.
    pub file: SourceFile,
    /// The DMN files it needs.
    pub decisions: Vec<SourceFile>,
    /// Its version among those of the same processes, from 1.
    pub version: u32,
    /// SHA-256 over all its files, in hexadecimal.
    pub hash: String,
    /// What is executed.
    pub program: Arc<Program>,
    /// What its business rule tasks may ask.
    pub(super) decided: Arc<Vec<skein_dmn::Decisions>>,
    /// The file as it was read, for pictures and lists.
    pub model: Arc<skein_bpmn::model::Definitions>,
    /// Processes of other files that it calls.
    pub(super) calls: Vec<String>,
    /// Endpoints by flow node.
    pub(super) endpoints: BTreeMap<u32, String>,
    /// Start events with a timer: node, when due, how often still after that.
    pub(super) timers: Vec<(u32, Timestamp, Option<u32>)>,
}

impl Deployed {
    /// Reads and compiles what comes into use.
    ///
    /// # Errors
    /// Everything that is wrong with the files; never empty.
    pub fn compile(
        file: SourceFile,
        decisions: Vec<SourceFile>,
        version: u32,
    ) -> Result<Self, Vec<Rejection>> {
        Self::by(Program::compile, file, decisions, version)
    }

    /// Reads and compiles what was in use before: it stays so, even if a later check would refuse it.
    ///
    /// # Errors
    /// As [`Self::compile`].
    pub fn restore(
        file: SourceFile,
        decisions: Vec<SourceFile>,
        version: u32,
    ) -> Result<Self, Vec<Rejection>> {
        Self::by(Program::restore, file, decisions, version)
    }

    fn by(
        make: fn(&Definitions, Edition) -> Result<Program, Vec<Rejection>>,
        file: SourceFile,
        decisions: Vec<SourceFile>,
        version: u32,
    ) -> Result<Self, Vec<Rejection>> {
        let model = skein_bpmn::read(&file.text, &file.name)?;
        let hash = hash(&file, &decisions);
        let edition = Edition {
            version,
            hash: Arc::from(hash.as_str()),
        };
        let program = make(&model, edition)?;
        Ok(Self {
            decided: Arc::new(decided(&decisions)?),
            calls: calls(&model, &program),
            endpoints: endpoints(&model),
            timers: Vec::new(),
            program: Arc::new(program),
            model: Arc::new(model),
            version,
            hash,
            decisions,
            file,
        })
    }

    /// The ids of its executable processes, in document order.
    pub fn processes(&self) -> impl Iterator<Item = &str> {
        let executable = self
            .program
            .processes()
            .iter()
            .filter(|process| process.executable);
        executable.map(|process| &*process.id)
    }

    /// The name by which a definition is found by its content.
    #[must_use]
    pub fn content_name(hash: &str) -> String {
        format!("content/{hash}")
    }

    /// The name by which the newest definition of a process is found.
    #[must_use]
    pub fn process_name(process: &str) -> String {
        format!("process/{process}")
    }
}

/// SHA-256 over all files, each with its name and length, so that no two sets of files look alike.
pub(super) fn hash(file: &SourceFile, decisions: &[SourceFile]) -> String {
    let mut hasher = Sha256::new();
    for source in std::iter::once(file).chain(decisions) {
        for part in [&source.name, &source.text] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part.as_bytes());
        }
    }
    hex::encode(hasher.finalize())
}

/// The decisions of each file, with the others as what it may import.
fn decided(files: &[SourceFile]) -> Result<Vec<skein_dmn::Decisions>, Vec<Rejection>> {
    let read = |file: &SourceFile| skein_dmn::model::read(&file.text, &file.name);
    let models: Vec<_> = files.iter().map(read).collect::<Result<_, _>>()?;
    let heads = 0..models.len();
    heads
        .map(|head| {
            let mut ordered = models.clone();
            ordered.swap(0, head);
            skein_dmn::Decisions::load(&ordered)
        })
        .collect()
}

fn calls(model: &skein_bpmn::model::Definitions, program: &Program) -> Vec<String> {
    let mut calls: Vec<String> = model
        .numbered_nodes()
        .filter_map(|(_, node)| match &node.activity()?.kind {
            ActivityKind::Call { called } => Some(called.as_ref()?.id.to_string()),
            _ => None,
        })
        .filter(|process| program.process_number(Some(process)).is_none())
        .collect();
    calls.sort();
    calls.dedup();
    calls
}

fn endpoints(model: &skein_bpmn::model::Definitions) -> BTreeMap<u32, String> {
    let space = Namespace::of(EXTENSION);
    model
        .numbered_nodes()
        .filter_map(|(number, node)| {
            let endpoint = node.base.extension_attribute(&space, "endpoint")?;
            Some((number.0, endpoint.to_owned()))
        })
        .collect()
}

impl Decisions for Deployed {
    fn decide(&self, decision: &str, data: &Vars, now: Timestamp) -> Option<Result<Value, Rejection>> {
        self.decided
            .iter()
            .find_map(|decisions| decisions.decide(decision, data, now))
    }
}
