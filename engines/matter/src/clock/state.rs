//! The running clocks of one matter, and how events change them.
//!
//! It knows nothing of deciding. Start at [`Clocks`].

use super::decide::Own;
use super::marks::{Mark, Marked};
use super::message::ClockEvent;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use skein_kernel::actor::ActorId;
use skein_kernel::deadline::{Deadline, Moment, RollRule, Stop};
use skein_kernel::period::Period;
use std::collections::BTreeMap;

/// A clock of one matter. Its number comes from the matter's own counter, so that no timer or task has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClockId(pub u32);

/// Every clock a matter ever started.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clocks {
    clocks: BTreeMap<ClockId, Clock>,
    warnings: Vec<Warning>,
}

impl Clocks {
    /// Whether none ever started.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.clocks.is_empty()
    }

    /// The clock of that number.
    #[must_use]
    pub fn get(&self, id: ClockId) -> Option<&Clock> {
        self.clocks.get(&id)
    }

    /// Every clock, in the order of starting.
    pub fn iter(&self) -> impl Iterator<Item = (ClockId, &Clock)> {
        self.clocks.iter().map(|(id, clock)| (*id, clock))
    }

    /// Clocks that are neither met nor cancelled.
    pub fn open(&self) -> impl Iterator<Item = (ClockId, &Clock)> {
        self.iter().filter(|(_, clock)| clock.phase.is_open())
    }

    /// The warnings given so far, in order.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// The next moment of each clock that has one: the matter's timers for its clocks.
    pub fn timers(&self) -> impl Iterator<Item = (ClockId, Timestamp)> {
        self.iter()
            .filter_map(|(id, clock)| Some((id, clock.pending.first()?.at)))
    }

    /// The clocks that couldn't be computed and wait for a calendar or a correction.
    pub fn incidents(&self) -> impl Iterator<Item = (ClockId, &Uncomputed)> {
        self.iter().filter_map(|(id, clock)| match &clock.phase {
            Phase::Uncomputed(why) => Some((id, why)),
            _ => None,
        })
    }

    /// Gives every clock of a definition the place it has in another version of it. Clocks that `place`
    /// doesn't know keep theirs.
    pub(crate) fn remap(&mut self, unit: u16, place: impl Fn(u32) -> Option<u32>) {
        for clock in self.clocks.values_mut().filter(|clock| clock.unit == unit) {
            clock.spec = place(clock.spec).unwrap_or(clock.spec);
        }
    }

    /// Applies one event. Total: an event about a clock that doesn't exist changes nothing.
    pub fn evolve(&mut self, event: &ClockEvent) {
        if let ClockEvent::Warned(warning) = event {
            self.warnings.push(warning.clone());
            return;
        }
        if let Some((id, clock)) = Clock::begun(event) {
            self.clocks.insert(id, clock);
            return;
        }
        if let Some(clock) = event.clock().and_then(|id| self.clocks.get_mut(&id)) {
            clock.evolve(event);
        }
    }
}

/// One clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// Which of the matter's definitions states it.
    #[serde(default)]
    pub unit: u16,
    /// Which of the definition's clocks, by its place among them.
    pub spec: u32,
    /// The running instance of the element that bears it: a token, or the scope of a process.
    pub host: u32,
    /// When it was started, which may be later than the moment it counts from.
    pub started: Timestamp,
    /// Where it stands.
    pub phase: Phase,
    /// Its deadline with the working; none where it couldn't be computed.
    pub deadline: Option<Deadline>,
    /// What it will do of itself, in order of time; empty while it is stopped or closed.
    pub pending: Vec<Marked>,
    /// What it has done of itself under the deadline as it is.
    pub fired: Vec<Mark>,
    /// What was done to it.
    pub history: Vec<Entry>,
}

/// Where a clock stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// It runs, in time or late.
    Running,
    /// It is stopped by a written notice.
    Stopped(Stop),
    /// It couldn't be computed.
    Uncomputed(Uncomputed),
    /// What was due has been done.
    Met,
    /// What it ran on ended otherwise.
    Cancelled,
}

impl Phase {
    /// Whether it is neither met nor cancelled.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !matches!(self, Phase::Met | Phase::Cancelled)
    }
}

/// Why a clock couldn't be computed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uncomputed {
    /// The moment it counts from, if that is known.
    pub from: Option<Moment>,
    /// The period it has, where that isn't the one its model states.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// What happens where its last day is no workday, where that isn't what its model states.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roll: Option<RollRule>,
    /// The code of the reason, such as `SK-KERNEL-0010`.
    pub code: String,
    /// The reason in Chinese.
    pub zh: String,
    /// The reason in English.
    pub en: String,
}

impl Uncomputed {
    /// What the clock has of its own.
    pub(super) fn own(&self) -> Own {
        Own {
            period: self.period,
            roll: self.roll,
        }
    }
}

/// What people see of a clock at a glance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Light {
    /// Done in time.
    Met,
    /// Done, but late.
    MetLate,
    /// No longer needed.
    Cancelled,
    /// Running, with time enough.
    Green,
    /// Stopped by notice.
    Stopped,
    /// Running, near its end.
    Yellow,
    /// Running, at its end.
    Red,
    /// Not computed: someone must look.
    Unknown,
    /// Run out.
    Overdue,
}

impl Clock {
    /// Whether its period has run out.
    #[must_use]
    pub fn lapsed(&self) -> bool {
        self.fired.contains(&Mark::Lapse)
    }

    /// Its light, as the moments that have come make it.
    #[must_use]
    pub fn light(&self) -> Light {
        match &self.phase {
            Phase::Met if self.lapsed() => Light::MetLate,
            Phase::Met => Light::Met,
            // Silence that took effect isn't forgotten because what bore the clock went on by it.
            Phase::Cancelled if self.lapsed() => Light::Overdue,
            Phase::Cancelled => Light::Cancelled,
            Phase::Uncomputed(_) => Light::Unknown,
            Phase::Stopped(_) => Light::Stopped,
            Phase::Running if self.lapsed() => Light::Overdue,
            Phase::Running if self.fired.contains(&Mark::Red) => Light::Red,
            Phase::Running if self.fired.contains(&Mark::Yellow) => Light::Yellow,
            Phase::Running => Light::Green,
        }
    }

    /// The last day, if it is known. While the clock is stopped it isn't.
    #[must_use]
    pub fn due(&self) -> Option<Date> {
        let known = !matches!(self.phase, Phase::Stopped(_));
        self.deadline
            .as_ref()
            .filter(|_| known)
            .map(|deadline| deadline.due)
    }

    /// How often it has been extended.
    #[must_use]
    pub fn extended(&self) -> usize {
        self.deadline
            .as_ref()
            .map_or(0, |deadline| deadline.terms.extensions.len())
    }

    /// The clock that an event begins, if it begins one.
    pub(super) fn begun(event: &ClockEvent) -> Option<(ClockId, Self)> {
        let (id, unit, spec, host, at, phase, run) = match event {
            ClockEvent::Started {
                clock,
                unit,
                spec,
                host,
                at,
                run,
            } => (*clock, *unit, *spec, *host, *at, Phase::Running, Some(run)),
            ClockEvent::Uncomputed {
                clock,
                unit,
                spec,
                host,
                at,
                why,
            } => (
                *clock,
                *unit,
                *spec,
                *host,
                *at,
                Phase::Uncomputed(why.clone()),
                None,
            ),
            _ => return None,
        };
        let clock = Self {
            unit,
            spec,
            host,
            started: at,
            phase,
            deadline: run.map(|run| run.deadline.clone()),
            pending: run.map_or_else(Vec::new, |run| run.marks.clone()),
            fired: Vec::new(),
            history: Vec::new(),
        };
        Some((id, clock))
    }

    pub(super) fn evolve(&mut self, event: &ClockEvent) {
        match event {
            ClockEvent::Stopped { stop, marks, .. } => {
                self.phase = Phase::Stopped(stop.clone());
                self.pending.clone_from(marks);
            }
            ClockEvent::Restarted { run, .. } => {
                self.phase = Phase::Running;
                self.rerun(run);
            }
            ClockEvent::Computed { run, .. } => {
                self.phase = Phase::Running;
                self.rerun(run);
            }
            ClockEvent::Extended { run, .. }
            | ClockEvent::Recomputed { run, .. }
            | ClockEvent::Corrected { run, .. } => self.rerun(run),
            ClockEvent::Fired { mark, .. } => {
                self.pending.retain(|pending| pending.mark != *mark);
                self.fired.push(*mark);
            }
            ClockEvent::Met { .. } => self.close(Phase::Met),
            ClockEvent::Cancelled { .. } => self.close(Phase::Cancelled),
            ClockEvent::Started { .. } | ClockEvent::Uncomputed { .. } | ClockEvent::Warned(_) => {}
        }
        self.history.extend(event.entry());
    }

    /// Takes another deadline: moments that it puts off come again.
    fn rerun(&mut self, run: &Run) {
        self.deadline = Some(run.deadline.clone());
        self.pending.clone_from(&run.marks);
        self.fired
            .retain(|fired| !run.marks.iter().any(|marked| marked.mark == *fired));
    }

    fn close(&mut self, phase: Phase) {
        self.phase = phase;
        self.pending.clear();
    }
}

/// A deadline and the moments that follow from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// The deadline with its working.
    pub deadline: Deadline,
    /// The moments to come.
    pub marks: Vec<Marked>,
}

/// One line of a clock's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// Who; none where the clock did it.
    pub by: Option<ActorId>,
    /// What.
    #[serde(flatten)]
    pub what: Noted,
}

/// What a clock's history tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Noted {
    /// A moment came.
    Fired {
        /// Which.
        mark: Mark,
    },
    /// Stopped under a notice.
    Stopped {
        /// The notice's number.
        notice: String,
        /// The kind.
        kind: String,
        /// First day that doesn't count.
        first: Date,
    },
    /// Restarted.
    Restarted {
        /// First day that counts again.
        on: Date,
        /// The last day after it.
        due: Date,
    },
    /// Extended.
    Extended {
        /// By how much.
        period: Period,
        /// By whose approval.
        approver: ActorId,
        /// The last day after it.
        due: Date,
    },
    /// Recomputed under another calendar.
    Recomputed {
        /// The last day before.
        old: Date,
        /// The last day after.
        new: Date,
        /// The calendar after.
        calendar: String,
    },
    /// Computed at last.
    Computed {
        /// The last day.
        due: Date,
    },
    /// The moment it counts from was put right.
    Corrected {
        /// That moment.
        from: Moment,
        /// Why.
        reason: String,
        /// The last day after it.
        due: Date,
    },
    /// Met.
    Met,
    /// Cancelled.
    Cancelled {
        /// Why.
        reason: String,
    },
}

/// A warning to a role: that silence took effect, that a step of escalation has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// The clock it is about.
    pub clock: ClockId,
    /// When it was given.
    pub at: Timestamp,
    /// The role it is given to.
    pub to: String,
    /// The moment that caused it.
    pub mark: Mark,
}
