//! Running a model alone: simulated time, work completed by a script, every event a line.
//!
//! What it is for: [`run`] executes the processes of a file with nothing around them. Time starts at a given
//! instant and jumps to the next timer when nothing else can happen; a [`Script`] completes tasks, sends
//! messages and signals; what the processes send each other is delivered; the [`Trace`] tells all that
//! happened and what is still waited for.
//!
//! What it knows nothing of: files, the terminal, the machine's clock. The same input gives the same trace.
//!
//! Where to start: [`run`]; `world` for how it goes on, `script` for what completes waiting work, `trace` for
//! what is told.

mod deliver;
mod line;
mod pick;
mod refuse;
mod script;
#[cfg(test)]
mod tests;
mod trace;
mod waits;
mod world;

pub use script::Script;
pub use trace::{Outcome, Trace};

use crate::program::{Decisions, Edition, Library, NoDecisions, Program, StartKind};
use crate::state::{DefinitionKey, Vars};
use jiff::Timestamp;
use skein_bpmn::model::Definitions;
use skein_kernel::calendar::WorkCalendar;
use skein_kernel::rejection::Rejection;
use world::World;

/// When simulated time starts unless told otherwise: 2026-01-05, a Monday, at 09:00 in China.
pub const START: &str = "2026-01-05T01:00:00Z";

/// How a model is run.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// The process to start; all that begin without a trigger where absent.
    pub process: Option<&'a str>,
    /// Data the started processes begin with.
    pub vars: &'a Vars,
    /// When simulated time starts.
    pub at: Timestamp,
    /// The work calendar.
    pub calendar: &'a WorkCalendar,
    /// The decisions that business rule tasks ask for.
    pub decisions: Option<&'a dyn Decisions>,
    /// How often one timer may fire; a cycle without end goes no further.
    pub firings: u32,
    /// How many lines a trace may have; the run stops there.
    pub lines: usize,
    /// How many steps one command may take; a process that goes round without waiting is refused there.
    pub steps: u32,
}

impl<'a> Options<'a> {
    /// The options a run has unless told otherwise.
    ///
    /// # Errors
    /// None in practice: only if [`START`] weren't an instant.
    pub fn new(vars: &'a Vars, calendar: &'a WorkCalendar) -> Result<Self, Rejection> {
        Ok(Self {
            process: None,
            vars,
            at: script::instant(START)?,
            calendar,
            decisions: None,
            firings: 1_000,
            lines: 1_000_000,
            steps: 1_000_000,
        })
    }
}

/// Reads an instant as the runner takes it: with an offset, or as local time in China, or as a day.
///
/// # Errors
/// `SK-MATTER-0013` for anything else.
pub fn instant(text: &str) -> Result<Timestamp, Rejection> {
    script::instant(text)
}

/// Programs and decisions of one run.
pub(crate) struct Shelf<'a> {
    programs: Vec<Program>,
    decisions: &'a dyn Decisions,
}

impl Library for Shelf<'_> {
    fn newest(&self, process: &str) -> Option<&Program> {
        self.programs.newest(process)
    }

    fn exact(&self, key: &DefinitionKey) -> Option<&Program> {
        self.programs.exact(key)
    }

    fn decisions(&self) -> &dyn Decisions {
        self.decisions
    }
}

/// Runs the processes of the first file alone; the other files hold processes that it calls.
///
/// # Errors
/// Everything in the files that can't be executed, a process that isn't there (`SK-MATTER-0201`), a file
/// without anything to start (`SK-MATTER-0202`).
pub fn run(files: &[Definitions], script: Script, options: &Options<'_>) -> Result<Trace, Vec<Rejection>> {
    let programs = compiled(files)?;
    let shelf = Shelf {
        programs,
        decisions: options.decisions.unwrap_or(&NoDecisions),
    };
    let Some(program) = shelf.programs.first() else {
        return Err(vec![refuse::nothing_to_start("")]);
    };
    let absent = absent(&shelf.programs);
    if !absent.is_empty() {
        return Err(absent);
    }
    let chosen = chosen(program, options.process).map_err(|why| vec![why])?;
    let mut world = World::new(&shelf, program, files.first(), script, options);
    for process in chosen {
        world.start(process, options.vars).map_err(|why| vec![why])?;
    }
    world.go_on();
    Ok(world.told())
}

/// Calls of processes that none of the files has, each refused with its place (§10.3.6).
fn absent(programs: &[Program]) -> Vec<Rejection> {
    let calls = programs
        .iter()
        .flat_map(|program| program.calls().map(move |call| (program, call)));
    let known = |called: &str| {
        programs
            .iter()
            .any(|program| program.process_number(Some(called)).is_some())
    };
    let absent = calls.filter(|(_, (_, called))| !known(called));
    absent
        .filter_map(|(program, (number, called))| {
            let node = program.node(number)?;
            let executable = program
                .process_of(number)
                .is_some_and(|process| process.executable);
            let why = refuse::not_with(called).in_file(program.file.as_deref().unwrap_or_default());
            executable.then(|| why.at_line(node.line).at_element(&*node.id))
        })
        .collect()
}

fn compiled(files: &[Definitions]) -> Result<Vec<Program>, Vec<Rejection>> {
    let mut programs = Vec::with_capacity(files.len());
    let mut faults = Vec::new();
    for file in files {
        match Program::compile(file, Edition::default()) {
            Ok(program) => programs.push(program),
            Err(found) => faults.extend(found),
        }
    }
    if faults.is_empty() {
        Ok(programs)
    } else {
        Err(faults)
    }
}

/// The processes to start at once. Those that others of the file call are started by them only.
fn chosen(program: &Program, wanted: Option<&str>) -> Result<Vec<u32>, Rejection> {
    let begins = |process: &u32| {
        program
            .starts(*process)
            .iter()
            .any(|(_, kind)| *kind == StartKind::None)
    };
    if let Some(wanted) = wanted {
        let number = named(program, wanted).ok_or_else(|| refuse::no_process(wanted))?;
        return Ok(vec![number].into_iter().filter(begins).collect());
    }
    let all: Vec<u32> = (0..program.processes().len())
        .filter_map(|number| u32::try_from(number).ok())
        .collect();
    let executable = |number: &u32| {
        program
            .processes
            .get(*number as usize)
            .is_some_and(|process| process.executable)
    };
    let any = all.iter().any(executable);
    let meant: Vec<u32> = all
        .into_iter()
        .filter(|number| !any || executable(number))
        .collect();
    if meant.is_empty() {
        return Err(refuse::nothing_to_start(program.file.as_deref().unwrap_or("")));
    }
    let own: Vec<u32> = meant
        .iter()
        .copied()
        .filter(|number| !called(program, *number))
        .collect();
    let roots = if own.is_empty() { meant } else { own };
    Ok(roots.into_iter().filter(begins).collect())
}

/// A process by its id, else by its name.
fn named(program: &Program, wanted: &str) -> Option<u32> {
    let by_name = || {
        let place = program
            .processes()
            .iter()
            .position(|process| &*process.name == wanted)?;
        u32::try_from(place).ok()
    };
    program.process_number(Some(wanted)).or_else(by_name)
}

/// Whether another process of the file calls it.
fn called(program: &Program, process: u32) -> bool {
    use crate::program::{Doing, Kind};
    let Some(known) = program.processes().get(process as usize) else {
        return false;
    };
    (0..).zip(program.nodes()).any(|(number, node)| match &node.kind {
        Kind::Activity(Doing::Call { process }) => {
            *process == known.id
                && program
                    .process_of(number)
                    .is_some_and(|caller| caller.id != known.id)
        }
        _ => false,
    })
}
