//! Hooks: what a matter's clocks do as tokens come and go.
//!
//! What it is for: clocks start, are met and end with what bears them, and what silence brings about is carried out. A
//! matter whose model states nothing of the sort passes through here without doing anything.
//!
//! What it knows nothing of: how clocks are decided, which `clock` does; people's tasks, which are in `desk`.
//!
//! Where to start: [`Run::entered`]. The commands on clocks are in `law`.

use super::Run;
use super::data::Site;
use crate::Effect;
use crate::clock::{self, Begin, Clock, ClockContext, ClockEvent, ClockId, Consequence, Mark, Own};
use crate::event::Event;
use crate::program::{Expr, Node, Program};
use crate::state::{NONE, Name, Value, Vars, WaitKind, storable};
use crate::stated::{Host, Occasion, StatedClock};
use skein_kernel::deadline::{Moment, RollRule, shanghai_datetime};
use skein_kernel::period::Period;
use skein_kernel::rejection::Rejection;
use smallvec::SmallVec;

type Ids = SmallVec<[u32; 4]>;

impl<'a> Run<'a> {
    pub(super) fn clock_context(&self) -> ClockContext<'a> {
        ClockContext {
            now: self.context.now,
            actor: &self.context.actor.id,
            calendar: self.context.calendar,
            earlier: self.context.facts.calendars,
            people: self.context.facts.people,
        }
    }

    /// An activity was entered: clocks that start or stop by that do so. The instances of a repeated activity
    /// are not entered one by one.
    pub(super) fn entered(
        &mut self,
        token: u32,
        program: &'a Program,
        node: &'a Node,
    ) -> Result<(), Rejection> {
        let _ = node;
        self.happened(token, program, Occasion::Entered)
    }

    /// A node completed: clocks that stop or start by that do so, and the others it bears end with it.
    pub(super) fn completed(
        &mut self,
        token: u32,
        program: &'a Program,
        node: &'a Node,
    ) -> Result<(), Rejection> {
        let _ = node;
        self.happened(token, program, Occasion::Completed)?;
        self.bearer_gone(token, "completed");
        Ok(())
    }

    fn happened(
        &mut self,
        token: u32,
        program: &'a Program,
        occasion: fn(Host) -> Occasion,
    ) -> Result<(), Rejection> {
        if program.stated.clocks.is_empty() || self.is_instance(token) {
            return Ok(());
        }
        let Some(here) = self.state.tokens.get(token) else {
            return Ok(());
        };
        let (scope, node) = (here.scope, here.node);
        self.occasion(&occasion(Host::Node(node)), program, scope, token)
    }

    /// A process began, in this scope.
    pub(super) fn process_started(&mut self, scope: u32) -> Result<(), Rejection> {
        self.process(scope, Occasion::Entered)
    }

    /// The matter is about to be cancelled, and every clock with it.
    pub(super) fn process_cancelled(&mut self) {
        let open: SmallVec<[u32; 4]> = self.state.clocks.open().map(|(_, clock)| clock.host).collect();
        for bearer in open {
            self.bearer_gone(bearer, "cancelled");
        }
    }

    /// A process is about to end: its clocks are met or end with it.
    pub(super) fn process_completed(&mut self, scope: u32) -> Result<(), Rejection> {
        self.process(scope, Occasion::Completed)?;
        self.bearer_gone(scope, "completed");
        Ok(())
    }

    fn process(&mut self, scope: u32, occasion: fn(Host) -> Occasion) -> Result<(), Rejection> {
        let program = self.program_of(scope)?;
        if program.stated.clocks.is_empty() {
            return Ok(());
        }
        let process = self.state.scopes.get(scope).map_or(NONE, |scope| scope.node);
        self.occasion(&occasion(Host::Process(process)), program, scope, NONE)
    }

    /// A token is about to be withdrawn: its tasks leave the desk and its clocks end.
    pub(super) fn withdrawn(&mut self, token: u32) {
        if !self.state.desk.is_empty() {
            let tasks: Ids = self
                .state
                .waits
                .iter()
                .filter(|wait| wait.token == token && wait.kind == WaitKind::Task)
                .map(|wait| wait.id)
                .collect();
            for task in tasks {
                self.leave_desk(task);
            }
        }
        self.bearer_gone(token, "withdrawn");
    }

    /// Whatever bore these clocks is gone: those still open end with it.
    pub(super) fn bearer_gone(&mut self, bearer: u32, reason: &str) {
        if self.state.clocks.is_empty() {
            return;
        }
        let open = self.state.clocks.open();
        let clocks: SmallVec<[ClockId; 4]> = open
            .filter(|(_, clock)| clock.host == bearer)
            .map(|(id, _)| id)
            .collect();
        for clock in clocks {
            self.emit(Event::Clock(Box::new(ClockEvent::Cancelled {
                clock,
                at: self.context.now,
                reason: reason.into(),
            })));
        }
    }

    /// A message came that clocks may start or stop by. True if one did.
    pub(super) fn clock_message(&mut self, name: &Name) -> Result<bool, Rejection> {
        self.heard(&Occasion::Message(name.clone()))
    }

    /// A signal came that clocks may start or stop by. True if one did.
    pub(super) fn clock_signal(&mut self, name: &Name) -> Result<bool, Rejection> {
        self.heard(&Occasion::Signal(name.clone()))
    }

    fn heard(&mut self, occasion: &Occasion) -> Result<bool, Rejection> {
        let before = self.state.version;
        let processes = self.state.scopes.iter().filter(|scope| scope.kind.is_process());
        let processes: Ids = processes.map(|scope| scope.id).collect();
        for scope in processes {
            let program = self.program_of(scope)?;
            if !program.stated.clocks.is_empty() {
                self.occasion(occasion, program, scope, NONE)?;
            }
        }
        Ok(self.state.version != before)
    }

    /// Starts and meets the clocks that an occasion concerns.
    fn occasion(
        &mut self,
        occasion: &Occasion,
        program: &'a Program,
        scope: u32,
        token: u32,
    ) -> Result<(), Rejection> {
        for reaction in program.stated.reactions(occasion) {
            let Some(stated) = program.stated.clocks.get(reaction.clock as usize) else {
                continue;
            };
            for host in self.bearers(stated.host, scope, token) {
                if reaction.starts {
                    self.start_clock(program, reaction.clock, stated, host, scope)?;
                } else {
                    self.meet_clock(program, reaction.clock, host)?;
                }
            }
        }
        Ok(())
    }

    /// The instances that bear a clock, as seen from where something happened: the one around it, else all
    /// that run under the same definition.
    fn bearers(&self, host: Host, scope: u32, token: u32) -> Ids {
        let around = self.around(host, scope, token);
        if let Some(found) = around {
            return std::iter::once(found).collect();
        }
        let unit = self.state.scopes.get(scope).map_or(0, |scope| scope.unit);
        let scopes = self.state.scopes.iter().filter(|scope| scope.unit == unit);
        match host {
            Host::Process(number) => scopes
                .filter(|scope| scope.kind.is_process() && scope.node == number)
                .map(|scope| scope.id)
                .collect(),
            Host::Node(node) => {
                let inside = |scope: u32| {
                    self.state
                        .scopes
                        .get(scope)
                        .is_some_and(|scope| scope.unit == unit)
                };
                let tokens = self
                    .state
                    .tokens
                    .iter()
                    .filter(|token| token.node == node && inside(token.scope));
                tokens
                    .map(|token| token.id)
                    .filter(|token| !self.is_instance(*token))
                    .collect()
            }
        }
    }

    fn around(&self, host: Host, scope: u32, token: u32) -> Option<u32> {
        let mut token = self.state.tokens.get(token);
        let mut at = self.state.scopes.get(scope);
        loop {
            if let (Some(here), Host::Node(node)) = (token, host)
                && here.node == node
                && !self.is_instance(here.id)
            {
                return Some(here.id);
            }
            let here = at?;
            if here.kind.is_process() {
                return (host == Host::Process(here.node)).then_some(here.id);
            }
            token = self.state.tokens.get(here.token);
            at = self.state.scopes.get(here.parent);
        }
    }

    /// Starts a clock on a bearer, unless it runs there already.
    fn start_clock(
        &mut self,
        program: &'a Program,
        spec: u32,
        stated: &'a StatedClock,
        host: u32,
        scope: u32,
    ) -> Result<(), Rejection> {
        let unit = self.state.scopes.get(scope).map_or(0, |scope| scope.unit);
        let same = |clock: &Clock| clock.unit == unit && clock.spec == spec && clock.host == host;
        if self.state.clocks.open().any(|(_, clock)| same(clock)) {
            return Ok(());
        }
        let from = stated
            .from
            .as_ref()
            .map(|expr| self.moment(expr, host, program, &stated.spec.id));
        let own = self.own(stated, host, program)?;
        let begin = Begin {
            clock: ClockId(self.next_id()),
            unit,
            spec,
            host,
            own,
        };
        let events = clock::start(&program.stated, begin, from, &self.clock_context())?;
        self.clock_events(events, program)
    }

    /// What a clock has that its model leaves to expressions.
    fn own(&self, stated: &StatedClock, host: u32, program: &Program) -> Result<Own, Rejection> {
        let element = &stated.spec.id;
        let period = stated.period.as_ref();
        let roll = stated.roll.as_ref();
        Ok(Own {
            period: period
                .map(|expr| self.period(expr, host, program, element))
                .transpose()?
                .flatten(),
            roll: roll
                .map(|expr| self.roll(expr, host, program, element))
                .transpose()?
                .flatten(),
        })
    }

    /// What happens where a clock's last day is no workday; none where its expression yields null, so that the
    /// model's own holds.
    fn roll(
        &self,
        expr: &Expr,
        host: u32,
        program: &Program,
        element: &str,
    ) -> Result<Option<RollRule>, Rejection> {
        match self.of_clock(expr, host, program, element)? {
            Value::Null => Ok(None),
            Value::String(text) => match RollRule::named(&text) {
                Some(rule) => Ok(Some(rule)),
                None => Err(clock::no_roll_rule(element)),
            },
            _ => Err(clock::no_roll_rule(element)),
        }
    }

    /// The period of a clock; none where its expression yields null, so that the model's own holds.
    fn period(
        &self,
        expr: &Expr,
        host: u32,
        program: &Program,
        element: &str,
    ) -> Result<Option<Period>, Rejection> {
        match self.of_clock(expr, host, program, element)? {
            Value::Null => Ok(None),
            Value::String(text) => text.parse().map(Some).map_err(|_| clock::no_period(element)),
            _ => Err(clock::no_period(element)),
        }
    }

    /// The moment a clock is counted from: a date, or a date and time of the city.
    fn moment(&self, expr: &Expr, host: u32, program: &Program, element: &str) -> Result<Moment, Rejection> {
        let Value::String(text) = self.of_clock(expr, host, program, element)? else {
            return Err(clock::no_moment(element));
        };
        if let Ok(instant) = text.parse() {
            return Ok(shanghai_datetime(instant).into());
        }
        text.parse().map_err(|_| clock::no_moment(element))
    }

    /// What an expression of a clock yields where its host stands.
    fn of_clock(&self, expr: &Expr, host: u32, program: &Program, element: &str) -> Result<Value, Rejection> {
        let (scope, token) = match self.state.tokens.get(host) {
            Some(token) => (token.scope, host),
            None => (host, NONE),
        };
        storable(&self.evaluate_at(
            expr,
            Site {
                scope,
                token,
                program,
                element,
            },
            &[],
        )?)
    }

    fn meet_clock(&mut self, program: &'a Program, spec: u32, host: u32) -> Result<(), Rejection> {
        let open = self.state.clocks.open();
        let clocks: SmallVec<[ClockId; 4]> = open
            .filter(|(_, clock)| clock.spec == spec && clock.host == host)
            .map(|(id, _)| id)
            .collect();
        for clock in clocks {
            let command = clock::ClockCommand::Meet { clock };
            let events = clock::decide(
                &self.state.clocks,
                &program.stated,
                command,
                &self.clock_context(),
            )?;
            self.clock_events(events, program)?;
        }
        Ok(())
    }

    /// Records what happened to clocks and carries out what follows from it.
    pub(super) fn clock_events(
        &mut self,
        events: Vec<ClockEvent>,
        program: &'a Program,
    ) -> Result<(), Rejection> {
        for event in events {
            let brings = event.clone();
            self.emit(Event::Clock(Box::new(event)));
            self.follow(&brings, program)?;
        }
        Ok(())
    }

    fn follow(&mut self, event: &ClockEvent, program: &'a Program) -> Result<(), Rejection> {
        if let ClockEvent::Warned(warning) = event {
            return self.warn(warning, program);
        }
        let Some(id) = event.clock() else {
            return Ok(());
        };
        let Some(clock) = self.state.clocks.get(id) else {
            return Ok(());
        };
        let (host, spec) = (clock.host, clock.spec);
        if let Some(next) = clock.pending.first() {
            self.effects.push(Effect::ArmTimer {
                timer: id.0,
                due: next.at,
            });
        }
        for consequence in clock::consequences(&self.state.clocks, &program.stated, event) {
            self.carry_out(consequence, program, spec, host)?;
        }
        let name = program.stated.clocks.get(spec as usize);
        let name = name.map(|stated| Name::from(&*stated.spec.id));
        let occasion = match (event, name) {
            (ClockEvent::Met { .. }, Some(name)) => Occasion::Met(name),
            (
                ClockEvent::Fired {
                    mark: Mark::Lapse, ..
                },
                Some(name),
            ) => Occasion::Lapsed(name),
            _ => return Ok(()),
        };
        let (scope, token) = self.seat(host);
        self.occasion(&occasion, program, scope, token)
    }

    /// Where a bearer is: its scope and token.
    fn seat(&self, host: u32) -> (u32, u32) {
        match self.state.tokens.get(host) {
            Some(token) => (token.scope, host),
            None => (host, NONE),
        }
    }

    fn warn(&mut self, warning: &clock::Warning, program: &Program) -> Result<(), Rejection> {
        let clock = self.state.clocks.get(warning.clock);
        let stated = clock.and_then(|clock| program.stated.clocks.get(clock.spec as usize));
        let Some(stated) = stated else {
            return Ok(());
        };
        let mut data = Vars::new();
        let mark = match warning.mark {
            Mark::Lapse => "lapse",
            _ => "escalation",
        };
        for (name, text) in [
            ("clock", stated.spec.id.as_str()),
            ("name", &stated.spec.name),
            ("law", &stated.spec.law),
            ("to", &warning.to),
            ("mark", mark),
        ] {
            data.set(Name::from(name), Value::text(text));
        }
        let node = match stated.host {
            Host::Node(node) => node,
            Host::Process(_) => NONE,
        };
        self.effects.push(Effect::Notify {
            about: Name::from(&*stated.spec.id),
            node,
            data,
        });
        Ok(())
    }

    fn carry_out(
        &mut self,
        consequence: Consequence,
        program: &'a Program,
        spec: u32,
        host: u32,
    ) -> Result<(), Rejection> {
        let nothing = Vars::new();
        match consequence {
            Consequence::Set { variable, value } => {
                let (scope, token) = self.seat(host);
                self.write(scope, token, &Vars::one(Name::from(&*variable), value));
                Ok(())
            }
            Consequence::Signal(name) => {
                let name = Name::from(program.signal_named(&name));
                self.hear_signal(&name, &nothing).map(|_| ())
            }
            Consequence::Message(name) => match self.subscription(&Name::from(&*name), &[]) {
                Some(wait) => self.trigger(wait, &nothing),
                None => Ok(()),
            },
            Consequence::Trigger(_) => {
                let stated = program.stated.clocks.get(spec as usize);
                match stated
                    .and_then(|stated| stated.trigger)
                    .and_then(|node| self.trigger_of(node, host))
                {
                    Some(wait) => self.trigger(wait, &nothing),
                    None => Ok(()),
                }
            }
        }
    }

    /// The open wait of an event on a bearer's boundary or inside it.
    fn trigger_of(&self, node: u32, host: u32) -> Option<u32> {
        let inside = |scope: u32| {
            scope == host
                || self
                    .state
                    .scopes
                    .get(scope)
                    .is_some_and(|scope| scope.token == host)
        };
        let mut waits = self.state.waits.iter().filter(|wait| wait.node == node);
        waits
            .find(|wait| wait.token == host || inside(wait.scope))
            .map(|wait| wait.id)
    }
}
