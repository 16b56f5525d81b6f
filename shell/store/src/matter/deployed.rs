//! A definition in use: its files and what they compile to.
//!
//! It knows nothing of matters. Start at [`Deployed::compile`].

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use skein_bpmn::model::{ActivityKind, Definitions, Namespace};
use skein_form::Form;
use skein_kernel::rejection::Rejection;
use skein_matter::Program;
use skein_matter::program::{Decisions, Edition, StartKind};
use skein_matter::state::{Value, Vars};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

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

/// Everything a definition is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Files {
    /// The BPMN file.
    pub file: SourceFile,
    /// The DMN files it needs.
    #[serde(default)]
    pub decisions: Vec<SourceFile>,
    /// JSON Schemas of the forms it names, each by its file's name without
    /// `.schema.json` or `.json`.
    #[serde(default)]
    pub forms: Vec<SourceFile>,
}

impl Files {
    /// A BPMN file with those of some forms that it names.
    #[must_use]
    pub fn with_forms(file: SourceFile, decisions: Vec<SourceFile>, forms: &[SourceFile]) -> Self {
        let is_named = |form: &&SourceFile| {
            let name = form.name.strip_suffix(".json").unwrap_or(&form.name);
            file.text.contains(&format!("\"{name}\""))
        };
        Self {
            forms: forms.iter().filter(is_named).cloned().collect(),
            decisions,
            file,
        }
    }
}

/// A definition.
#[derive(Debug, Clone)]
pub struct Deployed {
    /// The BPMN file.
    pub file: SourceFile,
    /// The DMN files it needs.
    pub decisions: Vec<SourceFile>,
    /// The JSON Schemas of its forms.
    pub forms: Vec<SourceFile>,
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
    /// Its forms, compiled, by the names tasks give them.
    pub(super) compiled_forms: Arc<BTreeMap<String, Form>>,
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
    pub fn compile(files: Files, version: u32) -> Result<Self, Vec<Rejection>> {
        let made = Self::by(Program::compile, files, version)?;
        remember(&made);
        Ok(made)
    }

    /// Reads and compiles what was in use before: it stays so, even if a later check would refuse it.
    ///
    /// # Errors
    /// As [`Self::compile`].
    pub fn restore(files: Files, version: u32) -> Result<Self, Vec<Rejection>> {
        Self::by(Program::restore, files, version)
    }

    fn by(
        make: fn(&Definitions, Edition) -> Result<Program, Vec<Rejection>>,
        files: Files,
        version: u32,
    ) -> Result<Self, Vec<Rejection>> {
        let hash = hash(&files);
        if let Some(known) = recent(&hash, version) {
            return Ok(known);
        }
        let Files {
            file,
            decisions,
            forms,
        } = files;
        let model = skein_bpmn::read(&file.text, &file.name)?;
        let edition = Edition {
            version,
            hash: Arc::from(hash.as_str()),
        };
        let program = make(&model, edition)?;
        let made = Self {
            decided: Arc::new(decided(&decisions)?),
            compiled_forms: Arc::new(compiled(&forms)?),
            calls: calls(&model, &program),
            endpoints: endpoints(&model),
            timers: Vec::new(),
            program: Arc::new(program),
            model: Arc::new(model),
            version,
            hash,
            decisions,
            forms,
            file,
        };
        Ok(made)
    }

    /// What stands in the way of taking it into use though it compiles: forms it names that aren't there, start
    /// events that nothing in a city would trigger, data stores. What is in use stays so.
    #[must_use]
    pub fn unsound(&self) -> Vec<Rejection> {
        super::forms::missing(self)
            .chain(self.unheard_starts())
            .chain(self.data_stores())
            .collect()
    }

    /// Data stores that an executable process reads or writes: they persist beyond it (BPMN 2.0.2 §10.4.1), and a
    /// matter's data don't.
    fn data_stores(&self) -> impl Iterator<Item = Rejection> + '_ {
        let executable = |node: &u32| {
            let process = self.program.process_of(*node);
            process.is_some_and(|process| process.executable)
        };
        let used = self.program.stores_used().into_iter();
        used.filter(move |(node, ..)| executable(node))
            .filter_map(|(node, line, store)| {
                let node = self.program.node(node)?;
                let why = super::refuse::data_store(&store).in_file(self.file.name.clone());
                Some(why.at_line(line).at_element(&*node.id))
            })
    }

    /// Start events that a city can't hear: conditions, over data that nobody has yet, and signals where the
    /// event needs others beside them.
    fn unheard_starts(&self) -> impl Iterator<Item = Rejection> + '_ {
        let processes = (0..).zip(self.program.processes());
        let executable = processes.filter(|(_, process)| process.executable);
        let events = executable.flat_map(|(number, _)| self.program.start_events(number));
        events.filter_map(|event| {
            let why = match event.kind {
                StartKind::Condition => super::refuse::unheard_start(true),
                StartKind::Signal(_) if event.all => super::refuse::unheard_start(false),
                _ => return None,
            };
            let node = self.program.node(event.node)?;
            Some(
                why.in_file(self.file.name.clone())
                    .at_line(node.line)
                    .at_element(&*node.id),
            )
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

    /// The name that every definition bears, by which all of them are listed.
    pub const EVERY_NAME: &str = "definitions";

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

/// Definitions that passed every check lately in this process, by content and version: the same files compile to the
/// same, and the cities of a process (rehearsals, nodes) often have the same files.
static RECENT: Mutex<BTreeMap<(String, u32), Deployed>> = Mutex::new(BTreeMap::new());

/// The most of them.
const MOST_RECENT: usize = 256;

fn recent(hash: &str, version: u32) -> Option<Deployed> {
    let all = RECENT.lock().unwrap_or_else(PoisonError::into_inner);
    all.get(&(hash.to_owned(), version)).cloned()
}

fn remember(made: &Deployed) {
    let mut all = RECENT.lock().unwrap_or_else(PoisonError::into_inner);
    if all.len() >= MOST_RECENT {
        all.clear();
    }
    all.insert((made.hash.clone(), made.version), made.clone());
}

/// SHA-256 over all files, each with its name and length, so that no two sets of files look alike.
fn hash(files: &Files) -> String {
    let mut hasher = Sha256::new();
    let take = |hasher: &mut Sha256, source: &SourceFile| {
        for part in [&source.name, &source.text] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part.as_bytes());
        }
    };
    take(&mut hasher, &files.file);
    files.decisions.iter().for_each(|file| take(&mut hasher, file));
    if !files.forms.is_empty() {
        // A length that no name has tells forms from decisions.
        hasher.update(u64::MAX.to_be_bytes());
    }
    files.forms.iter().for_each(|file| take(&mut hasher, file));
    hex::encode(hasher.finalize())
}

/// The name a form goes by: its file's, without `.schema.json` or `.json`.
pub(super) fn form_name(file: &str) -> &str {
    let name = file.strip_suffix(".json").unwrap_or(file);
    name.strip_suffix(".schema").unwrap_or(name)
}

/// The forms by the names tasks give them.
fn compiled(forms: &[SourceFile]) -> Result<BTreeMap<String, Form>, Vec<Rejection>> {
    let read = |file: &SourceFile| {
        Ok((
            form_name(&file.name).to_owned(),
            Form::read(&file.text, &file.name)?,
        ))
    };
    forms
        .iter()
        .map(read)
        .collect::<Result<_, Rejection>>()
        .map_err(|fault| vec![fault])
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

impl Deployed {
    /// Makes a decision with the rules of tables that matched: their lines in the file. `None` if there is no such
    /// decision.
    #[must_use]
    pub fn explain(
        &self,
        decision: &str,
        data: &Vars,
        now: Timestamp,
    ) -> Option<Result<(Value, Vec<u32>), Rejection>> {
        let made = self.decided.iter();
        made.filter_map(|decisions| skein_matter::program::explain(decisions, decision, data, now))
            .next()
    }
}

impl Decisions for Deployed {
    fn decide(&self, decision: &str, data: &Vars, now: Timestamp) -> Option<Result<Value, Rejection>> {
        self.decided
            .iter()
            .find_map(|decisions| decisions.decide(decision, data, now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stands in the way of deploying a process with this inside.
    fn check(inside: &str, expected: &[&str]) {
        let text = format!(
            r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"><message id="M" name="m"/><signal id="G" name="g"/><dataStore id="DS" name="fund"/>
<process id="P" isExecutable="true">{inside}</process></definitions>"#
        );
        let file = SourceFile {
            name: "p.bpmn".into(),
            text,
        };
        let files = Files::with_forms(file, Vec::new(), &[]);
        let deployed = Deployed::compile(files, 1).unwrap();
        let shown: Vec<String> = deployed
            .unsound()
            .iter()
            .map(|why| format!("{} {}", why.code, why.place.as_ref().unwrap()))
            .collect();
        assert_eq!(shown, expected, "{inside}");
    }

    #[test]
    fn a_start_that_nothing_would_trigger_is_not_deployed() {
        let start = |attributes: &str, definitions: &str| {
            format!(
                r#"<startEvent id="s" {attributes}>{definitions}</startEvent><task id="a"/><sequenceFlow id="f" sourceRef="s" targetRef="a"/>"#
            )
        };
        let condition =
            "<conditionalEventDefinition><condition>x = 1</condition></conditionalEventDefinition>";
        let message = r#"<messageEventDefinition messageRef="M"/>"#;
        let signal = r#"<signalEventDefinition signalRef="G"/>"#;
        let all = r#"parallelMultiple="true""#;
        check(&start("", message), &[]);
        check(&start("", signal), &[]);
        check(&start("", condition), &["SK-STORE-0046 p.bpmn:2 s"]);
        // A message begins the matter, and the condition is waited for in it.
        check(&start(all, &format!("{message}{condition}")), &[]);
        check(
            &start(all, &format!("{message}{signal}")),
            &["SK-STORE-0046 p.bpmn:2 s"],
        );
    }

    #[test]
    fn a_data_store_is_not_deployed() {
        let inside = r#"<dataStoreReference id="r" dataStoreRef="DS"/><startEvent id="s"/><task id="a"><ioSpecification><dataInput id="i"/><inputSet><dataInputRefs>i</dataInputRefs></inputSet><outputSet/></ioSpecification>
<dataInputAssociation><sourceRef>r</sourceRef><targetRef>i</targetRef></dataInputAssociation></task><sequenceFlow id="f" sourceRef="s" targetRef="a"/>"#;
        check(inside, &["SK-STORE-0047 p.bpmn:3 a"]);
    }
}
