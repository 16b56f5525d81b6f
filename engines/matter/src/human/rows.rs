//! Rows of a work list: one open task as people see it.
//!
//! It knows nothing of lists, pages or indexes. Start at [`row`].

use super::candidates::Candidate;
use super::spec::WorkSpec;
use super::state::{Desk, TaskState, Work};
use crate::clock::{ClockId, Clocks, Light};
use crate::program::{Library, Program};
use crate::state::{Matter, WaitKind};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use skein_kernel::actor::ActorId;

/// One open task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The task's number in its matter.
    pub task: u32,
    /// The node's id in the file.
    pub element: String,
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub state: TaskState,
    /// Who may do it; empty means everybody.
    pub candidates: Vec<Candidate>,
    /// Who answers for it.
    pub owner: Option<ActorId>,
    /// Who works on it for the owner.
    pub delegate: Option<ActorId>,
    /// The last day of the first clock that runs out, of those that run over it.
    pub due: Option<Date>,
    /// The worst light of those clocks.
    pub light: Option<Light>,
    /// 0 (least urgent) to 100.
    pub priority: u8,
    /// When it opened, where the matter keeps that.
    pub created: Option<Timestamp>,
    /// How often it was urged.
    pub urged: u32,
    /// Whose opinion was asked for and isn't given yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consulted: Vec<ActorId>,
    /// The form of its result.
    pub form: Option<String>,
}

/// The row of an open task under the clocks of `over`: those on the task itself and on what it lies in.
#[must_use]
pub fn row(
    task: u32,
    spec: &WorkSpec,
    desk: &Desk,
    clocks: &Clocks,
    over: impl IntoIterator<Item = ClockId>,
) -> Row {
    let work: Option<&Work> = desk.task(task);
    let (mut due, mut light) = (None::<Date>, None);
    for clock in over.into_iter().filter_map(|id| clocks.get(id)) {
        due = [due, clock.due()].into_iter().flatten().min();
        light = light.max(Some(clock.light()));
    }
    Row {
        task,
        element: spec.element.clone(),
        name: spec.name.clone(),
        state: work.map_or(TaskState::Ready, |work| work.state),
        candidates: work.map_or_else(|| spec.candidates.clone(), |work| work.candidates.clone()),
        owner: work.and_then(|work| work.owner.clone()),
        delegate: work.and_then(|work| work.delegate.clone()),
        due,
        light,
        priority: work.map_or(spec.priority, |work| work.priority),
        created: work.map(|work| work.created),
        urged: work.map_or(0, |work| u32::try_from(work.urges.len()).unwrap_or(u32::MAX)),
        consulted: work.map(|work| work.consulted.clone()).unwrap_or_default(),
        form: spec.form.clone(),
    }
}

/// The open tasks of a matter, in the order they opened: what a work list shows. `program` is that of the
/// matter's own definition; those of called processes are looked up.
#[must_use]
pub fn tasks(matter: &Matter, program: &Program, library: &dyn Library) -> Vec<Row> {
    let waits = matter.waits.iter().filter(|wait| wait.kind == WaitKind::Task);
    waits
        .filter_map(|wait| {
            let unit = matter.scopes.get(wait.scope)?.unit;
            let key = matter.units.get(usize::from(unit))?;
            let program = if program.is(key) {
                program
            } else {
                library.exact(key)?
            };
            let spec = program.work_spec(wait.node);
            let bearers = matter.around(wait.scope, wait.token);
            // A token goes on with its number, so only clocks that still run are over its task.
            let over = matter
                .clocks
                .open()
                .filter(|(_, clock)| bearers.contains(&clock.host));
            Some(row(
                wait.id,
                &spec,
                &matter.desk,
                &matter.clocks,
                over.map(|(id, _)| id),
            ))
        })
        .collect()
}
