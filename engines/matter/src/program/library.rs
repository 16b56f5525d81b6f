//! What a program needs from elsewhere: other programs, and decisions.

use super::Program;
use crate::state::{DefinitionKey, Value, Vars};
use jiff::Timestamp;
use skein_kernel::rejection::Rejection;

/// Where the programs of called processes are found.
pub trait Library {
    /// The program that holds the newest version of a process.
    fn newest(&self, process: &str) -> Option<&Program>;

    /// The program of exactly this definition.
    fn exact(&self, key: &DefinitionKey) -> Option<&Program>;

    /// The decisions that business rule tasks may ask for.
    fn decisions(&self) -> &dyn Decisions {
        &NoDecisions
    }
}

/// Where decisions are made.
pub trait Decisions {
    /// Makes a decision by name on these data. `None` if there is no such decision.
    fn decide(&self, decision: &str, data: &Vars, now: Timestamp) -> Option<Result<Value, Rejection>>;
}

/// No decisions at all.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoDecisions;

impl Decisions for NoDecisions {
    fn decide(&self, _: &str, _: &Vars, _: Timestamp) -> Option<Result<Value, Rejection>> {
        None
    }
}

/// A library without anything in it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Empty;

impl Library for Empty {
    fn newest(&self, _: &str) -> Option<&Program> {
        None
    }

    fn exact(&self, _: &DefinitionKey) -> Option<&Program> {
        None
    }
}

impl Library for Vec<Program> {
    fn newest(&self, process: &str) -> Option<&Program> {
        let holds = |program: &&Program| program.process_number(Some(process)).is_some();
        self.iter().filter(holds).max_by_key(|program| program.version)
    }

    fn exact(&self, key: &DefinitionKey) -> Option<&Program> {
        self.iter().find(|program| {
            let number = program.process_number(Some(&key.process));
            number.and_then(|number| program.key(number)).as_ref() == Some(key)
        })
    }
}

/// The decisions of DMN files. A fault in an evaluation is an error here, not a silent null.
impl Decisions for skein_dmn::Decisions {
    fn decide(&self, decision: &str, data: &Vars, now: Timestamp) -> Option<Result<Value, Rejection>> {
        self.find(decision).ok()?;
        Some(self.evaluate_plain(decision, &data.to_context(), city_time(now).as_ref()))
    }
}

/// Makes a decision as processes do, with the rules of tables that matched: their lines in the file. `None` if there
/// is no such decision.
pub fn explain(
    decisions: &skein_dmn::Decisions,
    decision: &str,
    data: &Vars,
    now: Timestamp,
) -> Option<Result<(Value, Vec<u32>), Rejection>> {
    decisions.find(decision).ok()?;
    Some(decisions.explain_plain(decision, &data.to_context(), city_time(now).as_ref()))
}

/// The present moment as FEEL has it: the city's date and time.
pub(crate) fn city_time(now: Timestamp) -> Option<skein_dmn::feel::DateTime> {
    let local = skein_kernel::deadline::shanghai_datetime(now);
    format!("{local}+08:00").parse().ok()
}
