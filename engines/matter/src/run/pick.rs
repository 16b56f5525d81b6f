//! What an entry of the script applies to, and the command it becomes.
//!
//! It changes nothing. Start at [`World::target`].

use super::line::node_of;
use super::script::{Entry, Mend, What, When, later};
use super::world::World;
use crate::command::{Act, Resolution, Trigger};
use crate::program::{Program, StartEvent, StartKind};
use crate::state::{Matter, NONE, Name, Status, Vars, Wait, WaitKind};
use crate::stated::Occasion;
use jiff::Timestamp;
use skein_kernel::rejection::Rejection;

/// What an entry applies to.
#[derive(Debug, Clone)]
pub(super) struct Target {
    pub(super) matter: usize,
    pub(super) wait: Option<Wait>,
    pub(super) incident: u32,
    /// The activity begun in an ad-hoc subprocess.
    pub(super) node: u32,
    /// A process to start instead.
    pub(super) start: Option<(u32, Trigger)>,
    /// From when on the entry may apply.
    pub(super) ready: Timestamp,
}

impl What {
    /// What the entry brings along.
    pub(super) fn data(&self) -> Vars {
        match self {
            What::Complete { data, .. }
            | What::Error { data, .. }
            | What::Escalate { data, .. }
            | What::Message { data, .. }
            | What::Signal { data, .. }
            | What::Set { data } => data.clone(),
            _ => Vars::new(),
        }
    }
}

/// Whether an element of a matter is called so, by id or by name.
fn is_called(id: &str, name: &str, wanted: &str) -> bool {
    id == wanted || (!name.is_empty() && name == wanted)
}

impl World<'_> {
    /// What an entry applies to, if anything waits for it, and from when on.
    pub(super) fn target(&self, place: usize) -> Option<Target> {
        let entry = self
            .script
            .entries
            .get(place)
            .filter(|entry| entry.times != Some(0))?;
        let found = match &entry.what {
            What::Complete { element, .. } => self
                .at_element(entry, element, completes)
                .or_else(|| self.start_at(entry, element)),
            What::Fail { element, .. } => self.at_element(entry, element, |kind| {
                u8::from(matches!(kind, WaitKind::Job { .. }))
            }),
            What::Work { element, .. } => {
                self.at_element(entry, element, |kind| u8::from(*kind == WaitKind::Task))
            }
            What::Error { element, .. } | What::Escalate { element, .. } => match element {
                Some(element) => self.at_element(entry, element, is_work),
                None => self.first_wait(entry, is_work),
            },
            What::Begin { element, .. } | What::End { element } => {
                self.at_element(entry, element, |kind| u8::from(*kind == WaitKind::AdHoc))
            }
            What::Message { name, key, .. } => self.for_message(entry, name, key.as_ref()),
            What::Signal { name, .. } => self.for_signal(entry, name),
            What::Set { .. } => self.for_data(entry),
            What::Clock { .. } => {
                let place = self.running().find(|(_, matter)| !matter.clocks.is_empty())?.0;
                Some(self.whole(entry, place))
            }
            What::Resolve { element, .. } => self.for_incident(entry, element),
        };
        let mut target = found?;
        if let What::Begin { activity, .. } = &entry.what {
            target.node = self.inside(&target, activity)?;
        }
        Some(target)
    }

    fn running(&self) -> impl Iterator<Item = (usize, &Matter)> {
        let all = self.matters.iter().enumerate();
        all.map(|(place, running)| (place, &running.matter))
            .filter(|(_, matter)| matter.status == Status::Running)
    }

    /// From when on an entry may apply to something that began to wait at an instant.
    fn ready(&self, entry: &Entry, began: Timestamp) -> Timestamp {
        match &entry.when {
            When::Now => began,
            When::At(at) => *at,
            When::After(time) => later(began, time).unwrap_or(began),
        }
    }

    /// A target that is a whole matter.
    fn whole(&self, entry: &Entry, matter: usize) -> Target {
        Target {
            matter,
            wait: None,
            incident: NONE,
            node: NONE,
            start: None,
            ready: self.ready(entry, self.options.at),
        }
    }

    fn of_wait(&self, entry: &Entry, matter: usize, wait: &Wait) -> Target {
        let began = self
            .matters
            .get(matter)
            .and_then(|running| running.began.get(&wait.id));
        Target {
            wait: Some(wait.clone()),
            ready: self.ready(entry, began.copied().unwrap_or(self.options.at)),
            ..self.whole(entry, matter)
        }
    }

    /// The wait at an element that suits best; 0 means not at all.
    fn at_element(&self, entry: &Entry, element: &str, suits: impl Fn(&WaitKind) -> u8) -> Option<Target> {
        let mut best: Option<(u8, usize, &Wait)> = None;
        for (place, matter) in self.running() {
            for wait in &matter.waits {
                let here = node_of(self.shelf, matter, wait.scope, wait.node);
                let rank = if here.is_some_and(|node| is_called(&node.id, &node.name, element)) {
                    suits(&wait.kind)
                } else {
                    0
                };
                if rank > best.map_or(0, |(rank, _, _)| rank) {
                    best = Some((rank, place, wait));
                }
            }
        }
        best.map(|(_, place, wait)| self.of_wait(entry, place, wait))
    }

    fn first_wait(&self, entry: &Entry, suits: impl Fn(&WaitKind) -> u8) -> Option<Target> {
        self.running().find_map(|(place, matter)| {
            let wait = matter.waits.iter().find(|wait| suits(&wait.kind) > 0)?;
            Some(self.of_wait(entry, place, wait))
        })
    }

    /// The entry with the code of the error or escalation that it calls by id or name.
    pub(super) fn coded(&self, what: &What) -> What {
        let mut what = what.clone();
        if let What::Error { code, .. } | What::Escalate { code, .. } = &mut what
            && !self.codes.iter().any(|(_, known)| known == code)
            && let Some((_, known)) = self.codes.iter().find(|(name, _)| name == code)
        {
            *code = known.clone();
        }
        what
    }

    /// A start event, or an event behind an instantiating gateway, named by an entry.
    fn start_at(&self, entry: &Entry, element: &str) -> Option<Target> {
        let called = |node: u32| {
            let node = self.program.node(node);
            node.is_some_and(|node| is_called(&node.id, &node.name, element))
        };
        Some(Target {
            start: Some(self.starting(|event| called(event.node))?),
            ..self.whole(entry, 0)
        })
    }

    fn for_message(&self, entry: &Entry, name: &Name, key: Option<&Name>) -> Option<Target> {
        let named = |wanted: &Name| wanted == name || same_message(self.program, wanted, name);
        let takes = |kind: &WaitKind| match kind {
            WaitKind::Message { name, .. } => {
                named(name) && key.is_none_or(|key| kind.takes(std::slice::from_ref(key)))
            }
            _ => false,
        };
        let waiting = self.running().find_map(|(place, matter)| {
            let wait = matter.waits.iter().find(|wait| takes(&wait.kind))?;
            Some(self.of_wait(entry, place, wait))
        });
        let starting = || {
            let starts = |event: &StartEvent<'_>| matches!(event.kind, StartKind::Message(own) if named(&Name::from(own)));
            Some(Target {
                start: Some(self.starting(starts)?),
                ..self.whole(entry, 0)
            })
        };
        let clock = || self.for_clock(entry, &Occasion::Message(name.clone()));
        waiting.or_else(starting).or_else(clock)
    }

    fn for_signal(&self, entry: &Entry, name: &Name) -> Option<Target> {
        let known = Name::from(self.program.signal_named(name));
        let hears = |kind: &WaitKind| matches!(kind, WaitKind::Signal { name } if *name == known);
        let waiting = self.running().find_map(|(place, matter)| {
            let wait = matter.waits.iter().find(|wait| hears(&wait.kind))?;
            Some(self.of_wait(entry, place, wait))
        });
        let starts = || {
            let starts = |process: &u32| {
                let starts = self.program.starts(*process);
                starts
                    .iter()
                    .any(|(_, kind)| matches!(kind, StartKind::Signal(own) if **own == *known))
            };
            self.listening.iter().any(starts).then(|| self.whole(entry, 0))
        };
        waiting
            .or_else(starts)
            .or_else(|| self.for_clock(entry, &Occasion::Signal(known.clone())))
    }

    /// A matter with a legal clock that an occasion starts or meets.
    fn for_clock(&self, entry: &Entry, occasion: &Occasion) -> Option<Target> {
        if self.program.stated.reactions(occasion).is_empty() {
            return None;
        }
        let (place, _) = self.running().next()?;
        Some(self.whole(entry, place))
    }

    /// Data are set where a condition or an input waits for them, or when their time has come.
    fn for_data(&self, entry: &Entry) -> Option<Target> {
        let waits = |kind: &WaitKind| u8::from(matches!(kind, WaitKind::Condition { .. } | WaitKind::Inputs));
        let timed = matches!(entry.when, When::At(_) | When::After(_));
        self.first_wait(entry, waits).or_else(|| {
            let (place, _) = self
                .running()
                .find(|(_, matter)| timed || !matter.incidents.is_empty())?;
            Some(self.whole(entry, place))
        })
    }

    fn for_incident(&self, entry: &Entry, element: &str) -> Option<Target> {
        self.running().find_map(|(place, matter)| {
            let incident = matter.incidents.iter().find(|incident| {
                let node = node_of(self.shelf, matter, incident.scope, incident.node);
                node.is_some_and(|node| is_called(&node.id, &node.name, element))
            })?;
            Some(Target {
                incident: incident.id,
                ..self.whole(entry, place)
            })
        })
    }

    /// An activity inside the ad-hoc subprocess that waits.
    fn inside(&self, target: &Target, activity: &str) -> Option<u32> {
        let wait = target.wait.as_ref()?;
        let matter = &self.matters.get(target.matter)?.matter;
        let program = super::line::program_of(self.shelf, matter, wait.scope)?;
        let body = program.inner(wait.node)?;
        let free = &program.bodies.get(body as usize)?.free;
        free.iter().copied().find(|number| {
            program
                .node(*number)
                .is_some_and(|node| is_called(&node.id, &node.name, activity))
        })
    }
}

/// How well completing suits a wait; 0 means not at all.
fn completes(kind: &WaitKind) -> u8 {
    match kind {
        WaitKind::Task => 7,
        WaitKind::Job { .. } => 6,
        WaitKind::Message { .. } => 5,
        WaitKind::Signal { .. } => 4,
        WaitKind::Condition { .. } => 3,
        WaitKind::Inputs => 2,
        WaitKind::AdHoc => 1,
        WaitKind::Timer { .. } => 0,
    }
}

fn is_work(kind: &WaitKind) -> u8 {
    u8::from(matches!(kind, WaitKind::Task | WaitKind::Job { .. }))
}

/// Whether two names, or a name and an id, mean the same message.
fn same_message(program: &Program, one: &str, other: &str) -> bool {
    let known = program.message_named(other);
    known.is_some() && known == program.message_named(one)
}

/// The command an entry becomes.
pub(super) fn act(what: &What, target: &Target, now: Timestamp) -> Result<Act, Rejection> {
    let wait = target.wait.as_ref().map_or(NONE, |wait| wait.id);
    Ok(match what {
        What::Complete { data, .. } => complete(target, data.clone()),
        What::Fail { reason, retry, .. } => Act::JobFailed {
            job: wait,
            reason: reason.clone(),
            retry_at: retry.as_ref().map(|retry| later(now, retry)).transpose()?,
        },
        What::Error { code, data, .. } => Act::Error {
            wait,
            code: code.clone(),
            data: data.clone(),
        },
        What::Escalate { code, data, .. } => Act::Escalate {
            wait,
            code: code.clone(),
            data: data.clone(),
        },
        What::Message { name, key, data } => Act::Message {
            name: name.clone(),
            key: key.clone(),
            data: data.clone(),
        },
        What::Signal { name, data } => Act::Signal {
            name: name.clone(),
            data: data.clone(),
        },
        What::Begin { .. } => Act::AdHocStart {
            wait,
            node: target.node,
        },
        What::End { .. } => Act::AdHocEnd { wait },
        What::Set { data } => set(data.clone()),
        What::Work { command, .. } => Act::Work {
            task: wait,
            command: (**command).clone(),
        },
        What::Clock { command } => Act::Clock((**command).clone()),
        What::Resolve { how, .. } => Act::Resolve {
            incident: target.incident,
            how: match how {
                Mend::Retry => Resolution::Retry,
                Mend::Correct(data) => Resolution::Correct(data.clone()),
                Mend::Skip(data) => Resolution::Skip(data.clone()),
            },
            reason: Name::from("script"),
        },
    })
}

/// Completing what waits, whatever it waits for.
fn complete(target: &Target, data: Vars) -> Act {
    let Some(wait) = &target.wait else {
        return set(data);
    };
    match &wait.kind {
        WaitKind::Job { .. } => Act::JobDone { job: wait.id, data },
        WaitKind::Message { .. } => Act::Receive { wait: wait.id, data },
        WaitKind::Signal { name } => Act::Signal {
            name: name.clone(),
            data,
        },
        WaitKind::AdHoc => Act::AdHocEnd { wait: wait.id },
        WaitKind::Condition { .. } | WaitKind::Inputs => set(data),
        WaitKind::Task | WaitKind::Timer { .. } => Act::Complete { task: wait.id, data },
    }
}

fn set(data: Vars) -> Act {
    Act::SetData {
        scope: 0,
        data,
        reason: Name::from("script"),
    }
}
