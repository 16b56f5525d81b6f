//! A joint matter of three departments, as small as one can be: what is left is what the store costs.
//!
//! Started, it waits for three departments, then for a decision, then it ends: five commands. A clock of ten
//! days runs all along and each task has one of three. Its events are the commands.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use skein_kernel::event::{NewEvent, Recorded};
use skein_kernel::rejection::{Class, Code, Rejection};
use skein_store::aggregate::rows::{
    Arrival, DueTimer, Face, Light, MatterRow, Projection, Status, Subscriber, TimerRow, WorkRow,
};
use skein_store::aggregate::{Context, Family, Serial, Shelf, Verdict};
use skein_store::{Model, Verdict as ModelVerdict};
use std::sync::Arc;

const DEPARTMENTS: [&str; 3] = ["住房和城乡建设局", "自然资源和规划局", "生态环境局"];
const DECISION: u32 = 4;

/// The city besides its matters: nothing.
#[derive(Debug, Clone)]
pub(crate) struct Hall;

impl Model for Hall {
    type Command = ();
    type Reply = ();
    type Family = Joints;
    const SNAPSHOT_FORMAT: u32 = 1;

    fn family(&self) -> Joints {
        Joints
    }

    fn decide(&self, (): (), _: &skein_store::Context<'_>) -> Result<ModelVerdict<()>, Rejection> {
        Ok(ModelVerdict::new(Vec::new(), ()))
    }

    fn evolve(&mut self, _: &Recorded) {}
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Step {
    /// Begins one.
    Start { title: String, applicant: String },
    /// Does a task: 1 to 3 are the departments', 4 is the decision.
    Do { task: u32 },
    /// Takes a task to oneself or gives it back: nothing but a claim.
    Claim { task: u32, by: String },
    /// A clock has run out.
    Overdue { timer: u32 },
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Joint {
    title: String,
    applicant: String,
    begun: i64,
    /// Open tasks, with who claimed them.
    open: Vec<(u32, String)>,
    /// Armed clocks: 0 is the matter's own.
    clocks: Vec<(u32, i64)>,
    overdue: u32,
    ended: bool,
}

fn refused(en: &str) -> Rejection {
    Rejection::new(Code("SK-TEST-0003"), Class::Conflict, "不可行", en)
}

impl Joint {
    fn apply(&mut self, step: &Step, at: Timestamp) -> Result<(), Rejection> {
        let days = |days: i64| at.as_second() + days * 86_400;
        match step {
            Step::Start { title, applicant } => {
                (self.title, self.applicant) = (title.clone(), applicant.clone());
                self.begun = at.as_second();
                self.open = (1..=3).map(|task| (task, String::new())).collect();
                self.clocks = vec![(0, days(10)), (1, days(3)), (2, days(3)), (3, days(3))];
            }
            Step::Do { task } => {
                let before = self.open.len();
                self.open.retain(|(open, _)| open != task);
                self.clocks.retain(|(clock, _)| clock != task);
                if self.open.len() == before {
                    return Err(refused("no such task"));
                }
                if self.open.is_empty() && *task == DECISION {
                    self.ended = true;
                    self.clocks.clear();
                } else if self.open.is_empty() {
                    self.open.push((DECISION, String::new()));
                    self.clocks.push((DECISION, days(3)));
                }
            }
            Step::Claim { task, by } => {
                let open = self.open.iter_mut().find(|(open, _)| open == task);
                let open = open.ok_or_else(|| refused("no such task"))?;
                open.1.clone_from(by);
            }
            Step::Overdue { timer } => {
                self.clocks.retain(|(clock, _)| clock != timer);
                self.overdue += 1;
            }
        }
        Ok(())
    }
}

/// The family of joint matters.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Joints;

fn time(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap_or_default()
}

impl Family for Joints {
    type World = Hall;
    type State = Joint;
    type Command = Step;
    type Reply = ();
    const ENGINE: &'static str = "matter";
    const FORMAT: u16 = 1;
    const ROWS: u16 = 1;

    fn decide(
        &self,
        current: Option<&Joint>,
        step: Step,
        context: &Context<'_, Self>,
    ) -> Result<Verdict<Self>, Rejection> {
        let mut state = current.cloned().unwrap_or_default();
        state.apply(&step, context.at)?;
        let body = serde_json::to_string(&step).map_err(|error| refused(&error.to_string()))?;
        let event = NewEvent {
            kind: "stepped".into(),
            schema: 1,
            body,
        };
        Ok(Verdict {
            event: Some(event),
            state: Arc::new(state),
            outgoing: Vec::new(),
            reply: (),
        })
    }

    fn evolve(
        &self,
        state: Option<Joint>,
        event: &Recorded,
        _: &dyn Shelf<Self>,
    ) -> Result<Joint, Rejection> {
        let mut state = state.unwrap_or_default();
        let step = serde_json::from_str(&event.event.body).map_err(|_| refused("unreadable"))?;
        state.apply(&step, event.at)?;
        Ok(state)
    }

    fn encode(&self, state: &Joint, out: &mut Vec<u8>) {
        // Nothing in it could fail to be written.
        let _ = serde_json::to_writer(out, state);
    }

    fn decode(&self, bytes: &[u8]) -> Option<Joint> {
        serde_json::from_slice(bytes).ok()
    }

    fn project(&self, _: Serial, state: &Joint) -> Projection {
        let due = |task: u32| {
            let clock = state.clocks.iter().find(|(clock, _)| *clock == task);
            clock.map(|(_, second)| time(*second))
        };
        let work = state.open.iter().map(|(task, owner)| WorkRow {
            list: list(*task, owner),
            task: *task,
            priority: 1,
            due: due(*task),
            face: Face {
                title: "审核申请材料".into(),
                element: format!("Task_{task}"),
                owner: owner.clone(),
                light: Light::Green,
                since: time(state.begun),
            },
        });
        let mut work: Vec<_> = work.collect();
        work.sort_by(|a, b| (&a.list, a.task).cmp(&(&b.list, b.task)));
        let clock = |(timer, second): &(u32, i64)| TimerRow {
            due: time(*second),
            timer: *timer,
        };
        let mut timers: Vec<_> = state.clocks.iter().map(clock).collect();
        timers.sort_unstable();
        Projection {
            matter: Some(shown(state, due(0))),
            work,
            timers,
            ..Projection::default()
        }
    }

    fn fire(&self, timer: &DueTimer) -> Step {
        Step::Overdue { timer: timer.timer }
    }

    fn receive(&self, _: &Arrival, _: Option<&Subscriber>) -> Step {
        Step::Do { task: 0 }
    }
}

/// The list a task is on: its claimant's, else its department's.
pub(crate) fn list(task: u32, owner: &str) -> String {
    match (owner, DEPARTMENTS.get(task.wrapping_sub(1) as usize)) {
        ("", Some(department)) => format!("unit/{department}"),
        ("", None) => "unit/行政审批服务局".into(),
        (person, _) => format!("person/{person}"),
    }
}

fn shown(state: &Joint, due: Option<Timestamp>) -> MatterRow {
    MatterRow {
        definition: "construction-permit".into(),
        version: 1,
        status: if state.ended {
            Status::Completed
        } else {
            Status::Open
        },
        light: Light::Green,
        received: time(state.begun),
        due,
        holder: "行政审批服务局".into(),
        title: state.title.clone(),
        text: state.applicant.clone(),
    }
}
