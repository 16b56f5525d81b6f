//! A family small enough to be checked by eye: permits, whose events are the commands they were given.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use skein_kernel::event::{NewEvent, Recorded};
use skein_kernel::rejection::{Class, Code, Rejection};
use skein_store::aggregate::rows::{
    Arrival, ArrivalKind, DueTimer, Face, IncidentRow, Light, MatterRow, Outgoing, Projection, RegisterRow,
    Status, Subscriber, SubscriptionRow, TimerRow, WorkRow,
};
use skein_store::aggregate::{Context, Family, Serial, Shelf, Verdict};
use skein_store::{Append, Model};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is known of the city besides its permits: nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Hall {
    pub(crate) notices: u64,
}

impl Model for Hall {
    type Command = String;
    type Reply = u64;
    type Family = Permits;
    const SNAPSHOT_FORMAT: u32 = 1;

    fn family(&self) -> Permits {
        Permits
    }

    fn decide(
        &self,
        notice: String,
        _: &skein_store::Context<'_>,
    ) -> Result<skein_store::Verdict<u64>, Rejection> {
        let stream = skein_kernel::event::Stream {
            division: "430400".parse()?,
            engine: "hall".into(),
            aggregate: "notices".into(),
        };
        let event = NewEvent {
            kind: "noticed".into(),
            schema: 1,
            body: serde_json::to_string(&notice).unwrap(),
        };
        let verdict = vec![Append::any(stream, event)];
        Ok(skein_store::Verdict::new(verdict, self.notices + 1))
    }

    fn evolve(&mut self, _: &Recorded) {
        self.notices += 1;
    }

    fn snapshot(&self) -> Option<Vec<u8>> {
        serde_json::to_vec(self).ok()
    }

    fn restore(&self, snapshot: &[u8]) -> Option<Self> {
        serde_json::from_slice(snapshot).ok()
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Command {
    /// Begins a permit.
    Begin { title: String, text: String },
    /// Puts a task on lists.
    Ask {
        task: u32,
        lists: Vec<String>,
        priority: u8,
        due: Option<i64>,
    },
    /// Does a task; refused if there is none.
    Do { task: u32 },
    /// Arms a timer at a second; refused if it is armed.
    Arm { timer: u32, second: i64 },
    /// Disarms a timer.
    Disarm { timer: u32 },
    /// A timer was due. One that repeats is armed again a minute later.
    Fired { timer: u32, due: Timestamp },
    /// Waits for something.
    Await(SubscriptionRow),
    /// Something came. What was waited for once is not waited for again; even ids stay.
    Received { sub: u32, arrival: Arrival },
    /// Sends something.
    Send(Vec<Outgoing>),
    /// Takes a name.
    Name(String),
    /// Something failed.
    Fail,
    /// It was mended.
    Mend,
    /// Ends the permit.
    Close,
    /// Erases what it says and what it was ever called.
    Erase,
    /// Changes nothing.
    Look,
    /// A bug.
    Panic,
}

pub(crate) fn begin(title: &str) -> Command {
    Command::Begin {
        title: title.into(),
        text: String::new(),
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Permit {
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) begun: Timestamp,
    pub(crate) closed: bool,
    pub(crate) failed: Option<Timestamp>,
    pub(crate) tasks: BTreeMap<u32, (Vec<String>, u8, Option<i64>)>,
    pub(crate) timers: BTreeMap<u32, Timestamp>,
    pub(crate) waits: BTreeMap<u32, SubscriptionRow>,
    pub(crate) names: std::collections::BTreeSet<String>,
    pub(crate) fired: Vec<u32>,
    pub(crate) received: Vec<String>,
}

fn second(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn refused(en: &str) -> Rejection {
    Rejection::new(Code("SK-TEST-0002"), Class::Conflict, "不可行", en)
}

impl Permit {
    fn check(&self, command: &Command) -> Result<(), Rejection> {
        match command {
            Command::Do { task } if !self.tasks.contains_key(task) => Err(refused("no such task")),
            Command::Arm { timer, .. } if self.timers.contains_key(timer) => Err(refused("armed already")),
            _ if self.closed => Err(refused("closed")),
            _ => Ok(()),
        }
    }

    fn apply(&mut self, command: &Command, at: Timestamp) {
        match command.clone() {
            Command::Begin { title, text } => (self.title, self.text, self.begun) = (title, text, at),
            Command::Ask {
                task,
                lists,
                priority,
                due,
            } => drop(self.tasks.insert(task, (lists, priority, due))),
            Command::Do { task } => drop(self.tasks.remove(&task)),
            Command::Arm { timer, second: at } => drop(self.timers.insert(timer, second(at))),
            Command::Disarm { timer } => drop(self.timers.remove(&timer)),
            Command::Fired { timer, due } => {
                self.timers.remove(&timer);
                self.fired.push(timer);
                if timer % 2 == 0 {
                    self.timers.insert(timer, due + SignedDuration::from_mins(1));
                }
            }
            Command::Await(row) => drop(self.waits.insert(row.id, row)),
            Command::Received { sub, arrival } => {
                if sub % 2 == 1 {
                    self.waits.remove(&sub);
                }
                self.received.push(format!("{} {}", arrival.name, arrival.body));
            }
            Command::Name(name) => drop(self.names.insert(name)),
            Command::Fail => self.failed = Some(at),
            Command::Mend => self.failed = None,
            Command::Close => {
                self.closed = true;
                self.tasks.clear();
                self.timers.clear();
            }
            Command::Erase => {
                (self.title, self.text) = (String::new(), String::new());
                self.names.clear();
            }
            Command::Send(_) | Command::Look | Command::Panic => {}
        }
    }
}

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Permits;

impl Family for Permits {
    type World = Hall;
    type State = Permit;
    type Command = Command;
    type Reply = usize;
    const ENGINE: &'static str = "permit";
    const FORMAT: u16 = 1;
    const ROWS: u16 = 1;
    const ERASURE: Option<&'static str> = Some("permit-erased");

    fn decide(
        &self,
        current: Option<&Permit>,
        command: Command,
        context: &Context<'_, Self>,
    ) -> Result<Verdict<Self>, Rejection> {
        assert_ne!(command, Command::Panic, "a bug in deciding");
        let mut state = current.cloned().unwrap_or_default();
        state.check(&command)?;
        state.apply(&command, context.at);
        let event = NewEvent {
            kind: match command {
                Command::Erase => "permit-erased".into(),
                _ => "done".into(),
            },
            schema: 1,
            body: serde_json::to_string(&command).unwrap(),
        };
        let outgoing = match &command {
            Command::Send(outgoing) => outgoing.clone(),
            _ => Vec::new(),
        };
        Ok(Verdict {
            event: (command != Command::Look).then_some(event),
            reply: state.tasks.len(),
            state: Arc::new(state),
            outgoing,
        })
    }

    fn evolve(
        &self,
        state: Option<Permit>,
        event: &Recorded,
        _: &dyn Shelf<Self>,
    ) -> Result<Permit, Rejection> {
        let mut state = state.unwrap_or_default();
        let command = serde_json::from_str(&event.event.body).map_err(|_| refused("unreadable"))?;
        state.apply(&command, event.at);
        Ok(state)
    }

    fn redacted(&self, _: &NewEvent, earlier: &Recorded) -> Result<Option<String>, Rejection> {
        let command = serde_json::from_str(&earlier.event.body).map_err(|_| refused("unreadable"))?;
        let remains = match command {
            Command::Begin { .. } => begin(""),
            Command::Name(_) | Command::Send(_) => Command::Look,
            _ => return Ok(None),
        };
        Ok(Some(serde_json::to_string(&remains).unwrap()))
    }

    fn encode(&self, state: &Permit, out: &mut Vec<u8>) {
        serde_json::to_writer(out, state).unwrap();
    }

    fn decode(&self, bytes: &[u8]) -> Option<Permit> {
        serde_json::from_slice(bytes).ok()
    }

    fn project(&self, _: Serial, state: &Permit) -> Projection {
        let mut work: Vec<_> = state
            .tasks
            .iter()
            .flat_map(|(task, asked)| entries(*task, asked))
            .collect();
        work.sort_by(|a, b| (&a.list, a.task).cmp(&(&b.list, b.task)));
        let mut timers: Vec<_> = state
            .timers
            .iter()
            .map(|(timer, due)| TimerRow {
                due: *due,
                timer: *timer,
            })
            .collect();
        timers.sort();
        let mut subscriptions: Vec<_> = state.waits.values().cloned().collect();
        subscriptions.sort();
        let incident = |at: Timestamp| IncidentRow {
            incident: 1,
            at,
            element: "Task_1".into(),
            code: "SK-TEST-0002".into(),
            message: "失败 / failed".into(),
        };
        Projection {
            matter: Some(shown(state)),
            work,
            timers,
            subscriptions,
            incidents: state.failed.map(incident).into_iter().collect(),
            names: state.names.iter().cloned().collect(),
            registers: registers(state),
        }
    }

    fn fire(&self, timer: &DueTimer) -> Command {
        Command::Fired {
            timer: timer.timer,
            due: timer.due,
        }
    }

    fn receive(&self, arrival: &Arrival, to: Option<&Subscriber>) -> Command {
        match to {
            Some(to) if !to.row.starts => Command::Received {
                sub: to.row.id,
                arrival: arrival.clone(),
            },
            _ => Command::Begin {
                title: format!("started by {}", arrival.name),
                text: arrival.body.clone(),
            },
        }
    }
}

/// A row for each of its names, with how long it is.
fn registers(state: &Permit) -> Vec<RegisterRow> {
    let row = |(ordinal, name): (u32, &String)| RegisterRow {
        register: "permits".into(),
        ordinal,
        process: "permit".into(),
        status: Status::Open,
        light: Light::Green,
        received: Timestamp::UNIX_EPOCH,
        ended_on: None,
        due_on: None,
        content: serde_json::json!({ "name": name, "length": name.chars().count() }).to_string(),
    };
    (0..).zip(&state.names).map(row).collect()
}

fn entries(task: u32, (lists, priority, due): &(Vec<String>, u8, Option<i64>)) -> Vec<WorkRow> {
    let entry = |list: &String| WorkRow {
        list: list.clone(),
        task,
        priority: *priority,
        due: due.map(second),
        face: Face {
            title: format!("task {task}"),
            light: Light::Green,
            ..Face::default()
        },
    };
    lists.iter().map(entry).collect()
}

fn shown(state: &Permit) -> MatterRow {
    MatterRow {
        definition: "permit".into(),
        version: 1,
        status: match (state.closed, state.failed) {
            (true, _) => Status::Completed,
            (false, Some(_)) => Status::Failed,
            (false, None) => Status::Open,
        },
        light: Light::Off,
        received: state.begun,
        due: None,
        holder: String::new(),
        title: state.title.clone(),
        text: state.text.clone(),
    }
}

/// Something to wait for.
pub(crate) fn wait(kind: ArrivalKind, name: &str, key: &str, id: u32) -> Command {
    Command::Await(SubscriptionRow {
        kind,
        name: name.into(),
        key: key.into(),
        id,
        starts: false,
    })
}
