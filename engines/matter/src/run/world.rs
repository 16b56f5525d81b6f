//! The world of one run: its matters, its time, and how it goes on until nothing more can happen.
//!
//! In each moment, timers that are due fire first, in the order they fell due; then the first entry of the
//! script that something waits for applies; when neither is left, time jumps to the next timer or entry.
//! Start at [`World::go_on`].

use super::deliver::{Mail, Route, by_event, routes};
use super::line::{Teller, Told, program_of, vars};
use super::pick::Target;
use super::script::{Script, What};
use super::{Options, Shelf, refuse};
use crate::command::{Act, Trigger};
use crate::human::AnyForm;
use crate::program::{Definition, Expr, Program, StartKind};
use crate::state::{Matter, Name, Status, Value, Vars, WaitKind};
use crate::{Command, Context, Effect, Event, Facts, MatterEngine};
use jiff::Timestamp;
use skein_bpmn::model::Definitions;
use skein_dmn::feel::{Lookup, Scope};
use skein_kernel::actor::{Actor, ActorId};
use skein_kernel::engine::Engine;
use skein_kernel::rejection::Rejection;
use std::collections::{BTreeMap, VecDeque};

/// Matters one run may have: processes that start each other without end stop here.
const MATTERS: usize = 1_000;

/// One matter of the run.
#[derive(Debug, Clone, Default)]
pub(super) struct Running {
    pub(super) matter: Matter,
    teller: Teller,
    /// When each wait began.
    pub(super) began: BTreeMap<u32, Timestamp>,
}

/// A start event whose timer is yet to fire.
#[derive(Debug, Clone)]
pub(super) struct StartClock {
    pub(super) process: u32,
    pub(super) node: u32,
    place: u16,
    pub(super) due: Timestamp,
    left: Option<u32>,
}

/// A command a script gave that the engine refused.
#[derive(Debug, Clone)]
pub(super) struct Refused {
    pub(super) line: Option<u32>,
    pub(super) why: Rejection,
}

/// Why a run was stopped before nothing more could happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stopped {
    /// The trace has as many lines as it may.
    Lines,
    /// A timer has fired as often as it may.
    Firings,
}

pub(super) struct World<'a> {
    pub(super) shelf: &'a Shelf<'a>,
    pub(super) program: &'a Program,
    pub(super) script: Script,
    pub(super) options: &'a Options<'a>,
    pub(super) now: Timestamp,
    pub(super) matters: Vec<Running>,
    pub(super) lines: Vec<(usize, Timestamp, Told)>,
    pub(super) mail: Vec<Mail>,
    pub(super) signals: VecDeque<(usize, Name, Vars)>,
    pub(super) routes: Vec<Route>,
    /// Data stores, which are the run's rather than any matter's.
    stores: Vars,
    /// Errors and escalations of the file: what a script may call them, and their codes.
    pub(super) codes: Vec<(Name, Name)>,
    /// Processes that messages and signals may start.
    pub(super) listening: Vec<u32>,
    pub(super) start_clocks: Vec<StartClock>,
    firings: BTreeMap<(usize, u32), u32>,
    pub(super) refused: Vec<Refused>,
    pub(super) stopped: Option<Stopped>,
}

impl<'a> World<'a> {
    pub(super) fn new(
        shelf: &'a Shelf<'a>,
        program: &'a Program,
        file: Option<&Definitions>,
        script: Script,
        options: &'a Options<'a>,
    ) -> World<'a> {
        let mut world = World {
            shelf,
            program,
            script,
            options,
            now: options.at,
            matters: Vec::new(),
            lines: Vec::new(),
            mail: Vec::new(),
            signals: VecDeque::new(),
            routes: file.map(|file| routes(file, program)).unwrap_or_default(),
            stores: Vars::new(),
            codes: file.map(codes).unwrap_or_default(),
            listening: Vec::new(),
            start_clocks: Vec::new(),
            firings: BTreeMap::new(),
            refused: Vec::new(),
            stopped: None,
        };
        world.listen();
        world
    }

    /// Remembers what events may start: processes by messages and signals, and by timers and conditions
    /// those that nobody starts otherwise.
    fn listen(&mut self) {
        for (process, known) in (0..).zip(self.program.processes()) {
            let starts = self.program.starts(process);
            let wanted = self
                .options
                .process
                .is_none_or(|wanted| *wanted == *known.id || *wanted == *known.name);
            self.listening.push(process);
            if !wanted || starts.iter().any(|(_, kind)| *kind == StartKind::None) {
                continue;
            }
            let events = self.program.start_events(process).into_iter();
            for event in events.filter(|event| event.kind == StartKind::Timer) {
                match self.program.start_timer(event.node, event.place, self.now) {
                    Ok(Some(timer)) => self.start_clocks.push(StartClock {
                        process,
                        node: event.node,
                        place: event.place,
                        due: timer.due,
                        left: timer.left,
                    }),
                    Ok(None) => {}
                    Err(why) => self.refused.push(Refused { line: None, why }),
                }
            }
        }
    }

    /// Starts a process by someone.
    pub(super) fn start(&mut self, process: u32, data: &Vars) -> Result<(), Rejection> {
        self.begin(process, Trigger::None, data.clone(), None)
    }

    /// Starts a process by a trigger.
    pub(super) fn begin(
        &mut self,
        process: u32,
        trigger: Trigger,
        data: Vars,
        by: Option<ActorId>,
    ) -> Result<(), Rejection> {
        let id = self
            .program
            .processes()
            .get(process as usize)
            .map(|process| process.id.clone());
        if self.matters.len() >= MATTERS {
            self.stopped = Some(Stopped::Lines);
            return Ok(());
        }
        self.matters.push(Running::default());
        let index = self.matters.len() - 1;
        let act = Act::Start {
            process: id,
            trigger,
            data,
            law: None,
        };
        let outcome = self.command(index, act, by);
        if outcome.is_err() {
            self.matters.pop();
        }
        outcome
    }

    /// Decides a command on a matter, tells and applies its events, takes note of its effects.
    pub(super) fn command(&mut self, index: usize, act: Act, by: Option<ActorId>) -> Result<(), Rejection> {
        let actor = by.map_or_else(Actor::system, |id| Actor {
            id,
            unit: None,
            roles: Vec::new(),
        });
        let Some(running) = self.matters.get_mut(index) else {
            return Ok(());
        };
        // Data stores outlive every matter: each finds them as the one before left them (§10.4.1).
        running.matter.stores.clone_from(&self.stores);
        let context = Context {
            program: self.program,
            library: self.shelf,
            now: self.now,
            actor: &actor,
            calendar: self.options.calendar,
            facts: Facts {
                people: &self.script.people,
                forms: &AnyForm,
                calendars: &[],
            },
            budget: self.options.steps,
        };
        let decision = MatterEngine::decide(&running.matter, Command::from(act), &context)?;
        for event in &decision.events {
            let told = running.teller.tell(self.shelf, &running.matter, event);
            self.lines
                .extend(told.into_iter().map(|told| (index, self.now, told)));
            match event {
                Event::Waiting(waiting) => running.began.insert(waiting.wait, self.now),
                Event::TaskOpened { wait, .. } => running.began.insert(*wait, self.now),
                _ => None,
            };
            MatterEngine::evolve(&mut running.matter, event);
        }
        let stored = running.matter.stores != self.stores;
        self.stores.clone_from(&running.matter.stores);
        for effect in decision.effects {
            self.note(index, effect);
        }
        if stored {
            self.tell_of_stores(index);
        }
        Ok(())
    }

    /// Whoever waits for data looks at the stores again.
    fn tell_of_stores(&mut self, from: usize) {
        let waits = |kind: &WaitKind| matches!(kind, WaitKind::Condition { .. } | WaitKind::Inputs);
        for index in (0..self.matters.len()).filter(|index| *index != from) {
            if self.waits_for(index, waits) {
                let act = Act::SetData {
                    scope: 0,
                    data: Vars::new(),
                    reason: Name::from("data store"),
                };
                let outcome = self.command(index, act, None);
                self.refuse(None, outcome);
            }
        }
    }

    fn note(&mut self, from: usize, effect: Effect) {
        match effect {
            Effect::SendMessage {
                name,
                key,
                others,
                data,
                node,
            } => self.mail.push(Mail {
                from,
                name,
                keys: key.into_iter().chain(others).collect(),
                data,
                node,
            }),
            Effect::BroadcastSignal { name, data } => self.signals.push_back((from, name, data)),
            Effect::Notify {
                about,
                node,
                mut data,
            } => {
                data.merge(&vars([("about", Value::text(&about))]));
                let matter = self.matters.get(from).map(|running| &running.matter);
                let program = matter
                    .and_then(|matter| program_of(self.shelf, matter, 1))
                    .unwrap_or(self.program);
                if let Some(node) = program.node(node) {
                    let (element, name) = (node.id.clone(), node.name.clone());
                    let told = Told {
                        element,
                        name,
                        kind: node.element,
                        event: "notified",
                        data,
                    };
                    self.lines.push((from, self.now, told));
                }
            }
            Effect::RequestJob { .. } | Effect::ArmTimer { .. } => {}
        }
    }

    /// Goes on until nothing more can happen.
    pub(super) fn go_on(&mut self) {
        self.begin_by_conditions();
        loop {
            if self.lines.len() >= self.options.lines {
                self.stopped = Some(Stopped::Lines);
                return;
            }
            self.deliver();
            if self.fire() || self.apply() {
                continue;
            }
            match self.next_moment() {
                Some(next) if next > self.now => self.now = next,
                _ => return,
            }
        }
    }

    /// Processes that begin when a condition comes true do so at once if it holds for the run's data.
    fn begin_by_conditions(&mut self) {
        for process in self.listening.clone() {
            let wanted = self
                .program
                .processes()
                .get(process as usize)
                .is_some_and(|known| {
                    self.options
                        .process
                        .is_none_or(|wanted| *wanted == *known.id || *wanted == *known.name)
                });
            let starts = self.program.starts(process);
            let by_someone = starts.iter().any(|(_, kind)| *kind == StartKind::None);
            let events = self.program.start_events(process).into_iter();
            let holding = events
                .filter(|_| wanted && !by_someone)
                .find(|event| self.holds(event.node, event.place));
            if let Some(event) = holding {
                let outcome = self.begin(process, by_event(&event), self.options.vars.clone(), None);
                self.refuse(None, outcome);
            }
        }
    }

    /// Whether this is a condition that holds for the run's data.
    fn holds(&self, node: u32, place: u16) -> bool {
        match self.program.definition(node, place) {
            Some(Definition::Condition(expr)) => self.is_true(expr),
            _ => false,
        }
    }

    fn is_true(&self, expr: &Expr) -> bool {
        let data = Data(self.options.vars);
        let spaced = self.program.spaced.iter();
        let values: Vec<Value> = spaced
            .map(|name| self.options.vars.get(name).cloned().unwrap_or_default())
            .collect();
        let scope = Scope {
            values: &values,
            lookup: Some(&data),
            ..Scope::default()
        };
        matches!(expr.compiled.evaluate_strict(&scope), Ok(Value::Boolean(true)))
    }

    /// Takes note of a command that was refused.
    pub(super) fn refuse(&mut self, line: Option<u32>, outcome: Result<(), Rejection>) {
        if let Err(why) = outcome {
            self.refused.push(Refused { line, why });
        }
    }

    /// Fires the timer that fell due first, if one has.
    fn fire(&mut self) -> bool {
        let due = self.armed().filter(|(due, _, _)| *due <= self.now).min();
        let start = self
            .start_clocks
            .iter()
            .enumerate()
            .min_by_key(|(place, clock)| (clock.due, *place));
        if let Some((place, clock)) = start
            && clock.due <= self.now
            && due.is_none_or(|(at, _, _)| clock.due <= at)
        {
            let clock = clock.clone();
            self.start_by_clock(place, &clock);
            return true;
        }
        let Some((_, index, timer)) = due else {
            return false;
        };
        *self.firings.entry((index, timer)).or_default() += 1;
        let outcome = self.command(index, Act::TimerDue { timer }, None);
        if outcome.is_err() {
            // A timer that can't fire must not be tried for ever.
            self.firings.insert((index, timer), u32::MAX);
        }
        self.refuse(None, outcome);
        true
    }

    fn start_by_clock(&mut self, place: usize, clock: &StartClock) {
        self.start_clocks.remove(place);
        // A repetition without an end starts the process once: nothing would ever end the run.
        let next = clock.left.and_then(|left| {
            let next = self
                .program
                .start_timer_after(clock.node, clock.place, clock.due, Some(left));
            next.ok().flatten()
        });
        if let Some(next) = next {
            self.start_clocks.push(StartClock {
                due: next.due,
                left: next.left,
                ..clock.clone()
            });
        }
        let outcome = self.begin(
            clock.process,
            Trigger::Event {
                node: clock.node,
                place: clock.place,
            },
            self.options.vars.clone(),
            None,
        );
        self.refuse(None, outcome);
    }

    /// Timers that may still fire: when, which matter, which wait.
    fn armed(&self) -> impl Iterator<Item = (Timestamp, usize, u32)> + '_ {
        let running = self.matters.iter().enumerate();
        let running = running.filter(|(_, running)| running.matter.status == Status::Running);
        running
            .flat_map(|(index, running)| {
                running
                    .matter
                    .timers()
                    .map(move |(timer, due)| (due, index, timer))
            })
            .filter(|(_, index, timer)| {
                self.firings
                    .get(&(*index, *timer))
                    .is_none_or(|fired| *fired < self.options.firings)
            })
    }

    /// Applies the first entry of the script that something waits for now.
    fn apply(&mut self) -> bool {
        for place in 0..self.script.entries.len() {
            let Some(target) = self.target(place).filter(|target| target.ready <= self.now) else {
                continue;
            };
            if self.carry_out(place, target) {
                return true;
            }
        }
        false
    }

    /// The next moment at which anything can happen.
    fn next_moment(&mut self) -> Option<Timestamp> {
        let timers = self.armed().map(|(due, _, _)| due);
        let starts = self.start_clocks.iter().map(|clock| clock.due);
        let entries = (0..self.script.entries.len()).filter_map(|place| Some(self.target(place)?.ready));
        let next = timers
            .chain(starts)
            .chain(entries)
            .filter(|at| *at > self.now)
            .min();
        let worn_out = self.firings.values().any(|fired| *fired == self.options.firings);
        if next.is_none() && worn_out {
            self.stopped = Some(Stopped::Firings);
        }
        next
    }

    /// Uses an entry up once.
    pub(super) fn used(&mut self, place: usize) {
        if let Some(entry) = self.script.entries.get_mut(place) {
            entry.used = true;
            entry.times = entry.times.map(|times| times.saturating_sub(1));
        }
    }

    /// Carries out an entry; false if nothing waited for it after all.
    fn carry_out(&mut self, place: usize, target: Target) -> bool {
        let Some(entry) = self.script.entries.get(place).cloned() else {
            return false;
        };
        let outcome = if let What::Signal { name, data } = &entry.what {
            self.hear(None, name, data);
            Ok(())
        } else {
            match target.start {
                Some((process, trigger)) => {
                    let mut data = self.options.vars.clone();
                    data.merge(&entry.what.data());
                    self.begin(process, trigger, data, entry.by)
                }
                None => match super::pick::act(&self.coded(&entry.what), &target, self.now) {
                    Ok(act) => self.command(target.matter, act, entry.by),
                    Err(why) => Err(why),
                },
            }
        };
        if let Err(why) = &outcome
            && matches!(entry.what, What::Message { .. })
            && why.code.0 == refuse::NOBODY_WAITS
        {
            return false;
        }
        self.used(place);
        self.refuse(Some(entry.line), outcome);
        true
    }

    /// Whether a matter waits for a message or signal of this name.
    pub(super) fn waits_for(&self, index: usize, wanted: impl Fn(&WaitKind) -> bool) -> bool {
        self.matters.get(index).is_some_and(|running| {
            running.matter.status == Status::Running
                && running.matter.waits.iter().any(|wait| wanted(&wait.kind))
        })
    }
}

/// What errors and escalations may be called instead of by their codes: by id or name.
fn codes(file: &Definitions) -> Vec<(Name, Name)> {
    let errors = file.errors.iter().map(|error| (&error.base, &error.code));
    let escalations = file.escalations.iter();
    let escalations = escalations.map(|escalation| (&escalation.base, &escalation.code));
    let both = errors.chain(escalations);
    both.flat_map(|(base, code)| {
        let code = Name::from(
            code.as_deref()
                .filter(|code| !code.is_empty())
                .unwrap_or(&base.id),
        );
        let names = [&base.id, &base.name].into_iter().filter(|name| !name.is_empty());
        names.map(move |name| (Name::from(name.as_str()), code.clone()))
    })
    .collect()
}

/// Data alone, for conditions that no matter has yet.
struct Data<'v>(&'v Vars);

impl Lookup for Data<'_> {
    fn lookup(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }
}
