//! Whether everything a matter holds fits the new program, and what becomes of it.
//!
//! It changes nothing. Start at [`Plan::check`].

use super::fault;
use super::plan::{Plan, Sort, sort};
use super::report::{Fate, Item, Report, Subject};
use crate::program::{Definition, Doing, Kind, Node, Place, Work};
use crate::state::{
    Closing, CompensationRecord, DefinitionKey, Matter, NONE, Scope, ScopeKind, Stage, Status, Token, Wait,
    WaitKind,
};
use skein_kernel::rejection::Rejection;

impl Plan<'_> {
    /// Ids of old nodes that have no counterpart.
    pub(super) fn orphans(&self) -> impl Iterator<Item = &str> {
        (0..)
            .zip(self.old.nodes())
            .filter(|(number, _)| self.node(*number).is_none())
            .map(|(_, node)| &*node.id)
    }

    /// What the migration would do to a matter, and what stands in its way. Changes nothing.
    #[must_use]
    pub fn check(&self, matter: &Matter) -> Report {
        let check = Check { plan: self, matter };
        match check.unit() {
            Ok(unit) => check.all(unit),
            Err(why) => Report {
                items: vec![Item {
                    subject: Subject::Matter,
                    id: 0,
                    element: String::new(),
                    fate: Fate::Refused(why),
                }],
            },
        }
    }
}

/// One matter being checked.
pub(super) struct Check<'a, 'p> {
    pub(super) plan: &'a Plan<'p>,
    pub(super) matter: &'a Matter,
}

type Fated = Result<Fate, Rejection>;

impl Check<'_, '_> {
    /// Which of the matter's definitions the plan begins at.
    pub(super) fn unit(&self) -> Result<u16, Rejection> {
        if !matches!(self.matter.status, Status::Running | Status::Suspended) {
            return Err(fault::over());
        }
        let units = &self.matter.units;
        let old = self.plan.old;
        let own = |key: &DefinitionKey| {
            let process = old.process_number(Some(&key.process));
            process.and_then(|process| old.key(process)).as_ref() == Some(key)
        };
        let place = units.iter().position(own);
        if let (Some(place), Some(key)) = (place, units.iter().find(|key| own(key))) {
            let known = self.plan.keys(&key.process).is_some();
            let unit = u16::try_from(place).ok().filter(|_| known);
            return unit.ok_or_else(|| fault::process(&key.process));
        }
        let has = self.matter.definition();
        let text = has.map_or(String::new(), |key| format!("{} v{}", key.process, key.version));
        let wants = self.plan.old.key(0);
        let wants = wants.map_or(String::new(), |key| format!("{} v{}", key.process, key.version));
        Err(fault::other_definition(&text, &wants))
    }

    fn all(&self, unit: u16) -> Report {
        let matter = self.matter;
        let mut report = Report::default();
        let mut add = |subject, id, element: String, fate: Fated| {
            let fate = fate.unwrap_or_else(Fate::Refused);
            report.items.push(Item {
                subject,
                id,
                element,
                fate,
            });
        };
        if !matter.correlation.is_empty() && !self.same_properties() {
            add(
                Subject::Matter,
                0,
                "correlation".into(),
                Err(fault::correlation()),
            );
        }
        for scope in matter.scopes.iter().filter(|scope| scope.unit == unit) {
            add(
                Subject::Scope,
                scope.id,
                self.scope_name(scope),
                self.scope(scope),
            );
        }
        let tokens = matter
            .tokens
            .iter()
            .filter(|token| self.within(token.scope, unit));
        for token in tokens {
            let fate = self.token(token);
            add(Subject::Token, token.id, self.name(token.node), fate);
        }
        let restarting = self.restarting(unit);
        for wait in matter.waits.iter().filter(|wait| self.within(wait.scope, unit)) {
            let fate = if restarting.contains(&wait.token) {
                Ok(Fate::Ends)
            } else {
                self.wait(wait)
            };
            add(subject(&wait.kind), wait.id, self.name(wait.node), fate);
        }
        for event in self.added(unit) {
            let name = self.plan.new.node(event.event).map_or("", |node| &*node.id);
            let bearer = if event.token == NONE {
                event.scope
            } else {
                event.token
            };
            add(Subject::Event, bearer, name.into(), Ok(Fate::Armed));
        }
        for record in matter
            .records
            .iter()
            .filter(|record| self.within(record.scope, unit))
        {
            let fate = self.record(record, 0);
            add(Subject::Compensation, record.id, self.name(record.node), fate);
        }
        let incidents = matter.incidents.iter();
        for incident in incidents.filter(|incident| self.within(incident.scope, unit)) {
            let fate = if restarting.contains(&incident.token) {
                Ok(Fate::Ends)
            } else {
                self.node(incident.node).map(|to| self.goes(incident.node, to))
            };
            add(Subject::Incident, incident.id, self.name(incident.node), fate);
        }
        for (id, clock) in matter.clocks.open().filter(|(_, clock)| clock.unit == unit) {
            let name = self.plan.old.stated.clocks.get(clock.spec as usize);
            let name = name.map_or(String::new(), |stated| stated.spec.id.clone());
            add(Subject::Clock, id.0, name, self.clock(clock.spec));
        }
        report
    }

    /// Whether a scope's nodes are numbered by the definition that is migrated.
    pub(super) fn within(&self, scope: u32, unit: u16) -> bool {
        self.matter
            .scopes
            .get(scope)
            .is_some_and(|scope| scope.unit == unit)
    }

    fn name(&self, node: u32) -> String {
        let known = self.plan.old.node(node);
        known.map_or_else(|| format!("#{node}"), |node| node.id.to_string())
    }

    fn scope_name(&self, scope: &Scope) -> String {
        if scope.kind.is_process() {
            let process = self.plan.old.processes().get(scope.node as usize);
            return process.map_or(String::new(), |process| process.id.to_string());
        }
        self.name(scope.node)
    }

    /// The new node of an old one.
    fn node(&self, old: u32) -> Result<u32, Rejection> {
        self.plan.node(old).ok_or_else(|| fault::removed(&self.name(old)))
    }

    fn goes(&self, old: u32, new: u32) -> Fate {
        let id = self.plan.new.node(new).map_or("", |node| &*node.id);
        if self.name(old) == id {
            Fate::Stays
        } else {
            Fate::Moves(id.into())
        }
    }

    fn same_properties(&self) -> bool {
        self.plan.old.keys == self.plan.new.keys
            && self.plan.old.properties.len() == self.plan.new.properties.len()
    }

    fn scope(&self, scope: &Scope) -> Fated {
        if scope.kind.is_process() {
            let new = self.plan.processes.get(&scope.node);
            new.ok_or_else(|| fault::process(&self.scope_name(scope)))?;
            return Ok(Fate::Stays);
        }
        if scope.kind == ScopeKind::Compensation {
            // It is known by the body it reopened, if by any.
            let known = scope.node == NONE || self.plan.bodies.contains_key(&scope.node);
            return if known {
                Ok(Fate::Stays)
            } else {
                Err(fault::removed(""))
            };
        }
        let new = self.node(scope.node)?;
        let (Some(old), Some(fresh)) = (self.plan.old.node(scope.node), self.plan.new.node(new)) else {
            return Err(fault::removed(&self.name(scope.node)));
        };
        if scope.kind == ScopeKind::Loop {
            self.same_repetition(old, fresh)?;
        } else {
            self.same_inside(scope, old, fresh)?;
        }
        self.same_place(old, fresh)?;
        Ok(self.goes(scope.node, new))
    }

    /// A subprocess stays the same sort of subprocess; one may become a transaction and a transaction one, unless it
    /// is being cancelled.
    fn same_inside(&self, scope: &Scope, old: &Node, new: &Node) -> Result<(), Rejection> {
        let fits = match (&old.kind, &new.kind) {
            (
                Kind::Activity(Doing::Sub { kind, event, .. }),
                Kind::Activity(Doing::Sub {
                    kind: new_kind,
                    event: new_event,
                    ..
                }),
            ) => event == new_event && (kind == new_kind || scope.closing == Closing::Complete),
            (
                Kind::Activity(Doing::AdHoc { .. }),
                Kind::Activity(Doing::AdHoc {
                    sequential: in_turn, ..
                }),
            ) => !in_turn || scope.live <= 1,
            _ => false,
        };
        if fits {
            Ok(())
        } else {
            Err(fault::kind(&old.id, old.element, new.element))
        }
    }

    /// The subprocess around the new node must be what the subprocess around the old one becomes.
    fn same_place(&self, old: &Node, new: &Node) -> Result<(), Rejection> {
        let owner = |program: &crate::Program, body: u32| {
            let nodes = (0..).zip(program.nodes());
            let mut owners = nodes.filter(|(number, _)| program.inner(*number) == Some(body));
            owners.next().map(|(number, _)| number)
        };
        let around_old = owner(self.plan.old, old.inside);
        let around_new = owner(self.plan.new, new.inside);
        let fits = match around_old {
            Some(around) => self.plan.node(around) == around_new && around_new.is_some(),
            None => around_new.is_none() && self.same_process(old.inside, new.inside),
        };
        if fits {
            Ok(())
        } else {
            Err(fault::nesting(&old.id))
        }
    }

    fn same_process(&self, old: u32, new: u32) -> bool {
        let of = |program: &crate::Program, body: u32| {
            let mut processes = (0..).zip(program.processes());
            processes.find_map(|(number, process)| (process.body == body).then_some(number))
        };
        let (Some(old), Some(new)) = (of(self.plan.old, old), of(self.plan.new, new)) else {
            return false;
        };
        self.plan.processes.get(&old) == Some(&new)
    }

    fn same_repetition(&self, old: &Node, new: &Node) -> Result<(), Rejection> {
        let shape = |node: &Node| {
            let parts = node.parts.as_ref()?;
            match (&parts.multi, &parts.standard) {
                (Some(multi), _) => Some((true, multi.sequential)),
                (None, Some(standard)) => Some((false, standard.before)),
                (None, None) => None,
            }
        };
        if shape(old) == shape(new) {
            Ok(())
        } else {
            Err(fault::repetition(&old.id))
        }
    }

    pub(super) fn token(&self, token: &Token) -> Fated {
        let number = self.node(token.node)?;
        let (Some(old), Some(new)) = (self.plan.old.node(token.node), self.plan.new.node(number)) else {
            return Err(fault::removed(&self.name(token.node)));
        };
        self.same_place(old, new)?;
        if token.stage == Stage::Arrived {
            self.arrived(token, old, new)?;
            return Ok(self.goes(token.node, number));
        }
        match self.kept(token, old, new) {
            Ok(()) => Ok(self.goes(token.node, number)),
            Err(_) if self.may_restart(token, old) => Ok(Fate::Restarts(new.id.to_string())),
            Err(why) => Err(why),
        }
    }

    /// A token that has come to a node which hasn't begun goes to any other; where tokens wait for one another, they
    /// must be able to go on doing so.
    fn arrived(&self, token: &Token, old: &Node, new: &Node) -> Result<(), Rejection> {
        let joins = |node: &Node| {
            let gateway = matches!(
                node.kind,
                Kind::Parallel | Kind::Inclusive(_) | Kind::Complex { .. }
            );
            gateway && node.incoming.len() > 1
        };
        if !joins(old) && !joins(new) {
            return Ok(());
        }
        let comes_by = self.plan.flows.get(&token.flow);
        let inclusive = matches!(new.kind, Kind::Inclusive(_)) && joins(new);
        if inclusive && comes_by.is_some_and(|flow| new.incoming.contains(flow)) {
            return Ok(());
        }
        self.same_join(old, new)
    }

    /// Whether what has begun goes on at the new node as it was.
    fn kept(&self, token: &Token, old: &Node, new: &Node) -> Result<(), Rejection> {
        if sort(old) != sort(new) {
            return Err(fault::kind(&old.id, old.element, new.element));
        }
        self.same_repetition(old, new)?;
        if let (Kind::Event(before), Kind::Event(after)) = (&old.kind, &new.kind)
            && before.definitions.len() != after.definitions.len()
        {
            return Err(fault::wait(&old.id));
        }
        let own = |wait: &&Wait| wait.token == token.id && wait.node == token.node;
        for wait in self.matter.waits.iter().filter(own) {
            self.wait(wait)?;
        }
        Ok(())
    }

    /// Whether what has begun can be withdrawn without loss, so that the new node begins from the start: something
    /// that only waits, that isn't one of several instances, and that no legal clock runs on.
    fn may_restart(&self, token: &Token, old: &Node) -> bool {
        let waits = match &old.kind {
            Kind::Activity(Doing::Task(_)) | Kind::EventGateway { .. } => true,
            Kind::Event(event) => event.place == Place::Catch,
            _ => false,
        };
        let matter = self.matter;
        let within = matter.scopes.get(token.scope);
        let instance = within.is_some_and(|scope| scope.kind == ScopeKind::Loop);
        let inside = matter.scopes.iter().any(|scope| scope.token == token.id);
        let timed = matter.clocks.open().any(|(_, clock)| clock.host == token.id);
        waits && !instance && !inside && !timed
    }

    /// A join with tokens waiting keeps its kind and exactly its incoming flows.
    fn same_join(&self, old: &Node, new: &Node) -> Result<(), Rejection> {
        let mut mapped: Vec<Option<&u32>> = old
            .incoming
            .iter()
            .map(|flow| self.plan.flows.get(flow))
            .collect();
        let mut there: Vec<Option<&u32>> = new.incoming.iter().map(Some).collect();
        mapped.sort();
        there.sort();
        if old.element == new.element && mapped == there {
            Ok(())
        } else {
            Err(fault::join(&old.id))
        }
    }

    fn wait(&self, wait: &Wait) -> Fated {
        let Some(number) = self.plan.node(wait.node) else {
            return self.vanished(wait);
        };
        let (Some(old), Some(new)) = (self.plan.old.node(wait.node), self.plan.new.node(number)) else {
            return self.vanished(wait);
        };
        if sort(old) == Sort::Task && sort(new) == Sort::Task {
            return self.task_wait(wait, old, new, number);
        }
        if let (Kind::Event(_), Kind::Event(_)) = (&old.kind, &new.kind) {
            self.same_definition(wait, number)?;
        }
        Ok(self.goes(wait.node, number))
    }

    /// An event on a boundary, of an event subprocess or behind an event gateway that is gone ends its wait; anything
    /// else that is gone is refused with its token.
    fn vanished(&self, wait: &Wait) -> Fated {
        let event = self.plan.old.event(wait.node);
        let boundary = event.is_some_and(|event| matches!(event.place, Place::Boundary { .. }));
        let start = event.is_some_and(|event| matches!(event.place, Place::Start { .. }));
        let at = self.matter.tokens.get(wait.token).map(|token| token.node);
        let behind = at.is_some_and(|at| at != wait.node);
        if boundary || start || behind {
            return Ok(Fate::Ends);
        }
        Err(fault::removed(&self.name(wait.node)))
    }

    /// A task's own wait follows what the new task waits for; a task that would not wait is refused.
    fn task_wait(&self, wait: &Wait, old: &Node, new: &Node, number: u32) -> Fated {
        let same = match (work(old), work(new)) {
            (Some(Work::Human), Some(Work::Human)) => true,
            (Some(Work::Job { topic: old }), Some(Work::Job { topic: new })) => old == new,
            (Some(Work::Receive { .. }), Some(Work::Receive { .. })) => {
                self.message(wait.node, 0, true) == self.message(number, 0, false)
            }
            (_, Some(Work::Human)) => {
                return Ok(Fate::Recreated(new.id.to_string()));
            }
            (_, Some(Work::Job { .. } | Work::Receive { .. })) => {
                return self.recreatable(wait, new);
            }
            _ => return Err(fault::kind(&old.id, old.element, new.element)),
        };
        if same {
            Ok(self.goes(wait.node, number))
        } else {
            self.recreatable(wait, new)
        }
    }

    /// A wait for a message without correlation, or for a job, can be made anew from the program alone.
    fn recreatable(&self, wait: &Wait, new: &Node) -> Fated {
        let simple = match work(new) {
            Some(Work::Receive {
                catch: Definition::Message { correlation, .. },
            }) => correlation.is_none(),
            Some(Work::Job { .. }) => true,
            _ => false,
        };
        if simple
            && matches!(
                wait.kind,
                WaitKind::Task | WaitKind::Message { .. } | WaitKind::Job { .. }
            )
        {
            Ok(Fate::Recreated(new.id.to_string()))
        } else {
            Err(fault::wait(&self.name(wait.node)))
        }
    }

    /// An event's wait keeps the sort of its definition, and the name it waits for.
    fn same_definition(&self, wait: &Wait, number: u32) -> Result<(), Rejection> {
        let wrong = || fault::wait(&self.name(wait.node));
        let old = self.plan.old.definition(wait.node, wait.definition);
        let new = self.plan.new.definition(number, wait.definition);
        let same = match (old, new) {
            (Some(Definition::Message { .. }), Some(Definition::Message { .. })) => {
                self.message(wait.node, wait.definition, true) == self.message(number, wait.definition, false)
            }
            (Some(Definition::Signal(old)), Some(Definition::Signal(new))) => old == new,
            (Some(Definition::Error(old)), Some(Definition::Error(new)))
            | (Some(Definition::Escalation(old)), Some(Definition::Escalation(new))) => old == new,
            (Some(old), Some(new)) => std::mem::discriminant(old) == std::mem::discriminant(new),
            (None, None) => true,
            _ => false,
        };
        if same { Ok(()) } else { Err(wrong()) }
    }

    /// The name of the message a node waits for.
    fn message(&self, node: u32, definition: u16, old: bool) -> Option<&str> {
        let program = if old { self.plan.old } else { self.plan.new };
        match program.definition(node, definition)? {
            Definition::Message { message, .. } => program
                .messages
                .get(*message as usize)
                .map(|message| &*message.name),
            _ => None,
        }
    }

    /// A completed activity keeps a handler, and so does everything inside it.
    fn record(&self, record: &CompensationRecord, depth: u32) -> Fated {
        const DEEPEST: u32 = 64;
        let number = self.node(record.node)?;
        let (Some(old), Some(new)) = (self.plan.old.node(record.node), self.plan.new.node(number)) else {
            return Err(fault::removed(&self.name(record.node)));
        };
        self.same_place(old, new)?;
        if (old.has_handler() && !new.has_handler()) || depth > DEEPEST {
            return Err(fault::compensation(&old.id));
        }
        for inner in record.inner.iter().filter(|inner| inner.unit == record.unit) {
            self.record(inner, depth + 1)?;
        }
        Ok(self.goes(record.node, number))
    }

    fn clock(&self, old: u32) -> Fated {
        let before = self.plan.old.stated.clocks.get(old as usize);
        let id = before.map_or("", |before| before.spec.id.as_str());
        let after = self.plan.clocks.get(&old);
        let after = after.and_then(|new| self.plan.new.stated.clocks.get(*new as usize));
        let (Some(before), Some(after)) = (before, after) else {
            return Err(fault::clock(id));
        };
        let (was, is) = (&before.spec, &after.spec);
        let same = was.law == is.law
            && was.period == is.period
            && was.start_rule == is.start_rule
            && was.roll_rule == is.roll_rule
            && was.period_from == is.period_from
            && was.roll_rule_from == is.roll_rule_from;
        if !same && !self.plan.kept.contains(&old) {
            return Err(fault::clock(id));
        }
        Ok(if was.id == is.id {
            Fate::Stays
        } else {
            Fate::Moves(is.id.clone())
        })
    }
}

pub(super) fn work(node: &Node) -> Option<&Work> {
    match &node.kind {
        Kind::Activity(Doing::Task(work)) => Some(work),
        _ => None,
    }
}

fn subject(kind: &WaitKind) -> Subject {
    match kind {
        WaitKind::Task | WaitKind::AdHoc | WaitKind::Inputs => Subject::Task,
        WaitKind::Job { .. } => Subject::Job,
        WaitKind::Timer { .. } => Subject::Timer,
        WaitKind::Message { .. } | WaitKind::Signal { .. } | WaitKind::Condition { .. } => {
            Subject::Subscription
        }
    }
}
