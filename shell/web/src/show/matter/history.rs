//! What happened to a matter in plain words, and what of its process is done.
//!
//! The journal's events are replayed in order, so that a token's end can be told by the name of the task it
//! was at. It knows nothing of templates. Start at [`told`].

use super::clock::mark_words;
use super::{People, last_day};
use crate::form::escaped;
use crate::form::titles::Titles;
use crate::show::{Names, instant};
use crate::visit::Visit;
use skein_app::city::day_of;
use skein_app::city::matters::MatterView;
use skein_bpmn::draw::Marks;
use skein_kernel::actor::ActorId;
use skein_kernel::engine::Engine as _;
use skein_kernel::event::Recorded;
use skein_matter::clock::{ClockEvent, ClockId, Mark};
use skein_matter::event::Throw;
use skein_matter::human::{Work, WorkEvent};
use skein_matter::state::{NONE, Vars, WaitKind};
use skein_matter::{Event, Matter, MatterEngine};
use skein_store::matter::events_of;

/// One act and what came of it.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    /// Its number in the matter, from 1.
    pub(crate) revision: u64,
    /// Its place in the evidence log.
    pub(crate) position: u64,
    pub(crate) at: String,
    pub(crate) who: String,
    /// What happened, a sentence each.
    pub(crate) lines: Vec<Line>,
}

/// One sentence, with what was said or why.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) words: String,
    pub(crate) quote: Option<String>,
    /// Whether it is something people did or must know, not bookkeeping.
    pub(crate) weighty: bool,
}

/// A matter's history told.
#[derive(Debug, Clone, Default)]
pub(crate) struct Told {
    pub(crate) items: Vec<Item>,
    /// What pictures of its process and of those it called mark, by unit; the first is its own.
    pub(crate) marks: Vec<Marks>,
}

impl Told {
    /// What the picture of its own process marks.
    pub(crate) fn own(&self) -> Marks {
        self.marks.first().cloned().unwrap_or_default()
    }
}

/// Everyone who appears in a matter's history.
pub(crate) fn people<'a>(view: &'a MatterView, events: &'a [Recorded]) -> impl Iterator<Item = &'a ActorId> {
    let matter = &view.case.matter;
    let open = matter.desk.open().map(|(_, work)| work);
    let hold = |work: &'a Work| {
        let holders = [work.owner.as_ref(), work.delegate.as_ref()];
        holders.into_iter().flatten().chain(&work.consulted)
    };
    let said = matter.desk.comments().iter().map(|comment| &comment.by);
    let attached = view.case.attachments().map(|file| &file.by);
    let recused = matter.desk.recusals().iter().map(|recusal| &recusal.person);
    let acted = events.iter().map(|event| &event.actor);
    let noted = matter.clocks.iter().flat_map(|(_, clock)| &clock.history);
    let noted = noted.filter_map(|entry| entry.by.as_ref());
    acted
        .chain(open.flat_map(hold))
        .chain(said)
        .chain(attached)
        .chain(recused)
        .chain(noted)
}

/// Tells a matter's history, oldest first.
pub(crate) fn told(
    p: &Visit,
    (names, titles): (&Names, &Titles),
    people: &People,
    view: &MatterView,
    events: &[Recorded],
) -> Told {
    let mut teller = Teller {
        p,
        names,
        people,
        titles,
        view,
        matter: Matter::default(),
        marks: vec![Marks::default(); 1 + view.called.len()],
        lines: Vec::new(),
    };
    let mut items = Vec::with_capacity(events.len());
    for recorded in events {
        // An event of another sort than matters have is kept in the log, and nothing can be told of it.
        for event in events_of(recorded).unwrap_or_default() {
            teller.before(&event);
            teller.event(&event);
            MatterEngine::evolve(&mut teller.matter, &event);
        }
        items.push(Item {
            revision: recorded.revision,
            position: recorded.position,
            at: instant(recorded.at),
            who: people.full(p, names, &recorded.actor),
            lines: std::mem::take(&mut teller.lines),
        });
    }
    teller.live();
    Told {
        items,
        marks: teller.marks,
    }
}

struct Teller<'a> {
    p: &'a Visit,
    names: &'a Names,
    people: &'a People,
    titles: &'a Titles,
    view: &'a MatterView,
    /// The matter as it was before the event being told.
    matter: Matter,
    marks: Vec<Marks>,
    lines: Vec<Line>,
}

impl Teller<'_> {
    fn say(&mut self, words: String) {
        self.line(words, None, true);
    }

    fn note(&mut self, words: String) {
        self.line(words, None, false);
    }

    fn quote(&mut self, words: String, quote: &str) {
        self.line(
            words,
            Some(quote.to_owned()).filter(|quote| !quote.is_empty()),
            true,
        );
    }

    fn line(&mut self, words: String, quote: Option<String>, weighty: bool) {
        self.lines.push(Line {
            words,
            quote,
            weighty,
        });
    }

    /// What people call a node: its name, else its id.
    fn node(&self, scope: u32, node: u32) -> Option<String> {
        let unit = self.matter.scopes.get(scope).map_or(0, |scope| scope.unit);
        let node = self.view.unit(unit)?.program.node(node)?;
        Some(if node.name.is_empty() {
            node.id.to_string()
        } else {
            self.names.said(self.p, &node.name)
        })
    }

    fn unit(&self, scope: u32) -> u16 {
        self.matter.scopes.get(scope).map_or(0, |scope| scope.unit)
    }

    fn id(&self, unit: u16, node: u32) -> Option<String> {
        let node = self.view.unit(unit)?.program.node(node)?;
        Some(node.id.to_string())
    }

    fn task(&self, task: u32) -> String {
        let wait = self.matter.waits.iter().find(|wait| wait.id == task);
        wait.and_then(|wait| self.node(wait.scope, wait.node))
            .unwrap_or_else(|| task.to_string())
    }

    fn person(&self, id: &ActorId) -> String {
        self.people.name(self.p, id)
    }

    /// What pictures mark: nodes that end, flows that are taken.
    fn before(&mut self, event: &Event) {
        let token = |token: u32| self.matter.tokens.get(token);
        let taken = match event {
            Event::Moved {
                token: moved, flow, ..
            } => token(*moved).map(|it| (it.scope, *flow)),
            Event::Token { scope, flow, .. } => Some((*scope, *flow)),
            _ => None,
        };
        let ended = match event {
            Event::Done { token: ended } | Event::Ended { token: ended } => token(*ended),
            _ => None,
        };
        let flow = taken.filter(|(_, flow)| *flow != NONE).and_then(|(scope, flow)| {
            let unit = self.unit(scope);
            let id = self.view.unit(unit)?.program.flow_id(flow)?;
            Some((unit, id.to_string()))
        });
        let node = ended.and_then(|token| {
            let unit = self.unit(token.scope);
            Some((unit, self.id(unit, token.node)?))
        });
        for (unit, id) in flow.into_iter().chain(node) {
            if let Some(marks) = self.marks.get_mut(usize::from(unit)) {
                marks.done.insert(id);
            }
        }
    }

    /// Where the matter is, and where it failed.
    fn live(&mut self) {
        let at = |scope: u32, node: u32| {
            let unit = self.unit(scope);
            Some((usize::from(unit), self.id(unit, node)?))
        };
        let tokens = self.matter.tokens.iter();
        let live: Vec<_> = tokens.filter_map(|token| at(token.scope, token.node)).collect();
        let incidents = self.matter.incidents.iter();
        let failed: Vec<_> = incidents.filter_map(|it| at(it.scope, it.node)).collect();
        for (unit, id) in live {
            if let Some(marks) = self.marks.get_mut(unit) {
                *marks.live.entry(id).or_default() += 1;
            }
        }
        for (unit, id) in failed {
            if let Some(marks) = self.marks.get_mut(unit) {
                marks.failed.insert(id);
            }
        }
    }

    fn event(&mut self, event: &Event) {
        let p = self.p;
        match event {
            Event::Started(started) => {
                let version = started.definition.version.to_string();
                let process = started.definition.process.to_string();
                let name = self.process_name(&process);
                self.say(p.t2("told-started", "process", name, "version", version));
                self.data(&started.data);
            }
            Event::TaskOpened { token, .. } => self.task_opened(*token),
            Event::Waiting(waiting) => {
                self.waiting(waiting.token, waiting.scope, waiting.node, &waiting.kind)
            }
            Event::Done { token } => self.done(*token),
            Event::Data { values, .. } | Event::Locals { values, .. } => self.data(values),
            Event::Work(work) => self.work(work),
            Event::Clock(clock) => self.clock(clock),
            Event::Incident(incident) => {
                let at = self.node(incident.scope, incident.node).unwrap_or_default();
                let why = p.pick(&incident.zh, &incident.en).to_owned();
                self.quote(
                    p.t1("told-incident", "element", at),
                    &format!("{} {why}", incident.code),
                );
            }
            Event::Resolved { reason, .. } => self.quote(p.t("told-resolved"), reason),
            Event::JobFailed { reason, .. } => self.quote(p.t("told-job-failed"), reason),
            Event::Thrown {
                kind: Throw::Message,
                name,
                ..
            } => self.note(p.t1("told-sent", "name", &**name)),
            Event::Migrated(migrated) => {
                let version = migrated.definition.version;
                self.quote(p.t1("told-migrated", "version", version), &migrated.reason);
            }
            Event::Erased(erased) => self.quote(p.t1("told-erased", "law", &*erased.law), &erased.reason),
            other => self.ending(other),
        }
    }

    fn ending(&mut self, event: &Event) {
        let p = self.p;
        match event {
            Event::Corrected { reason } => self.quote(p.t("told-corrected"), reason),
            Event::Suspended { reason } => self.quote(p.t("told-suspended"), reason),
            Event::Resumed { reason } => self.quote(p.t("told-resumed"), reason),
            Event::Cancelled { reason } => self.quote(p.t("told-cancelled"), reason),
            Event::Completed => self.say(p.t("told-completed")),
            Event::Failed { code } => self.say(p.t1("told-failed", "code", &**code)),
            _ => {}
        }
    }

    fn process_name(&self, id: &str) -> String {
        let definitions = std::iter::once(&self.view.definition).chain(&self.view.called);
        let processes = definitions.flat_map(|it| it.program.processes());
        let mut named = processes.filter(|process| &*process.id == id && !process.name.is_empty());
        named
            .next()
            .map_or_else(|| id.to_owned(), |process| self.names.said(self.p, &process.name))
    }

    fn task_opened(&mut self, token: u32) {
        let at = self.matter.tokens.get(token);
        let name = at.and_then(|token| self.node(token.scope, token.node));
        self.note(self.p.t1("told-task", "task", name.unwrap_or_default()));
    }

    fn waiting(&mut self, token: u32, scope: u32, node: u32, kind: &WaitKind) {
        let p = self.p;
        match kind {
            WaitKind::Task => self.task_opened(token),
            WaitKind::Message { name, .. } => self.note(p.t1("told-waits-message", "name", &**name)),
            WaitKind::Timer { due, .. } if token != NONE => {
                let name = self.node(scope, node).unwrap_or_default();
                self.note(p.t2("told-waits-timer", "element", name, "at", instant(*due)));
            }
            _ => {}
        }
    }

    /// A task that someone did, or an event that came; gateways and the like go without saying.
    fn done(&mut self, token: u32) {
        let p = self.p;
        let Some(at) = self.matter.tokens.get(token) else {
            return;
        };
        let Some(name) = self.node(at.scope, at.node) else {
            return;
        };
        let mut waits = self.matter.waits.iter().filter(|wait| wait.token == token);
        if waits.any(|wait| wait.kind == WaitKind::Task) {
            self.say(p.t1("told-done", "task", name));
            return;
        }
        let definition = self.view.unit(self.unit(at.scope));
        let node = definition.and_then(|it| it.program.node(at.node));
        let element = node.map_or("", |node| node.element);
        match element {
            "intermediateCatchEvent" | "boundaryEvent" | "receiveTask" => {
                self.note(p.t1("told-came", "name", name))
            }
            "serviceTask" | "sendTask" | "businessRuleTask" | "scriptTask" => {
                self.note(p.t1("told-ran", "name", name));
            }
            _ => {}
        }
    }

    fn data(&mut self, values: &Vars) {
        if values.is_empty() {
            return;
        }
        // What the process notes for itself is no news to anyone.
        let asked = values.iter().filter_map(|(name, _)| {
            let pointer = format!("/{}", escaped(name));
            let asked = self.titles.knows(&pointer);
            asked.then(|| self.titles.name(self.p, &pointer, name))
        });
        let names: Vec<String> = asked.collect();
        if names.is_empty() {
            return;
        }
        let joined = names.join(self.p.pick("、", ", "));
        self.note(self.p.t1("told-data", "names", joined));
    }

    fn work(&mut self, event: &WorkEvent) {
        let p = self.p;
        let task = event.task().map(|task| self.task(task)).unwrap_or_default();
        match event {
            WorkEvent::Opened { offer, .. } => {
                if let Some(owner) = &offer.owner {
                    let owner = self.person(owner);
                    self.note(p.t2("told-given", "task", task, "to", owner));
                }
            }
            WorkEvent::Claimed { .. } => self.say(p.t1("told-claimed", "task", task)),
            WorkEvent::Began { .. } => self.say(p.t1("told-began", "task", task)),
            WorkEvent::Released { reason, .. } => self.quote(p.t1("told-released", "task", task), reason),
            WorkEvent::Delegated { to, reason, .. } => self.handed("told-delegated", task, to, reason),
            WorkEvent::Transferred { to, reason, .. } => self.handed("told-transferred", task, to, reason),
            WorkEvent::Assigned { to, reason, .. } => self.handed("told-assigned", task, to, reason),
            WorkEvent::DelegationEnded { reason, .. } => {
                self.quote(p.t1("told-delegation-ended", "task", task), reason)
            }
            WorkEvent::StoodIn { to: Some(to), .. } => self.handed("told-stood-in", task, to, ""),
            WorkEvent::StoodIn { to: None, .. } => self.say(p.t1("told-released", "task", task)),
            WorkEvent::Suspended { reason, .. } => self.quote(p.t1("told-put-aside", "task", task), reason),
            WorkEvent::Resumed { .. } => self.say(p.t1("told-taken-up", "task", task)),
            WorkEvent::Prioritised { priority, reason, .. } => {
                let words = p.t2("told-prioritised", "task", task, "priority", u32::from(*priority));
                self.quote(words, reason);
            }
            WorkEvent::Urged { urge, .. } => self.quote(p.t1("told-urged", "task", task), &urge.text),
            WorkEvent::Consulted { to, .. } => self.handed("told-consulted", task, to, ""),
            WorkEvent::Commented { comment } => {
                self.quote(p.t1("told-commented", "task", task), &comment.text)
            }
            WorkEvent::Attached { attachment } => {
                self.quote(p.t1("told-attached", "task", task), &attachment.name);
            }
            WorkEvent::Recused { recusal } => {
                let who = self.person(&recusal.person);
                self.quote(p.t1("told-recused", "who", who), &recusal.reason);
            }
            WorkEvent::Closed { past, .. } => {
                if let Some(past) = past.as_deref().filter(|past| !past.reason.is_empty()) {
                    self.quote(p.t1("told-returned", "task", task), &past.reason);
                }
            }
        }
    }

    fn handed(&mut self, key: &str, task: String, to: &ActorId, reason: &str) {
        let to = self.person(to);
        self.quote(self.p.t2(key, "task", task, "to", to), reason);
    }

    fn clock_name(&self, id: ClockId, spec: Option<(u16, u32)>) -> String {
        let known = || self.matter.clocks.get(id).map(|clock| (clock.unit, clock.spec));
        let place = spec.or_else(known);
        let spec = place.and_then(|(unit, spec)| self.view.unit(unit)?.program.clock_spec(spec));
        spec.map_or_else(|| id.0.to_string(), |spec| self.names.said(self.p, &spec.name))
    }

    fn clock(&mut self, event: &ClockEvent) {
        let p = self.p;
        let Some(id) = event.clock() else {
            if let ClockEvent::Warned(warning) = event {
                let process = Some(self.view.row.definition.as_str());
                self.note(p.t1("told-warned", "to", self.names.duty(p, &warning.to, process)));
            }
            return;
        };
        let name = self.clock_name(id, None);
        match event {
            ClockEvent::Started { unit, spec, run, .. } => {
                let name = self.clock_name(id, Some((*unit, *spec)));
                self.say(p.t2(
                    "told-clock-started",
                    "clock",
                    name,
                    "due",
                    run.deadline.due.to_string(),
                ));
            }
            ClockEvent::Uncomputed { unit, spec, why, .. } => {
                let name = self.clock_name(id, Some((*unit, *spec)));
                self.quote(
                    p.t1("told-clock-uncomputed", "clock", name),
                    p.pick(&why.zh, &why.en),
                );
            }
            ClockEvent::Stopped { stop, .. } => {
                let words = p.t2("told-clock-stopped", "clock", name, "notice", &stop.notice.number);
                self.quote(words, &stop.reason);
            }
            ClockEvent::Extended { run, extension, .. } => {
                let words = p.t2(
                    "told-clock-extended",
                    "clock",
                    name,
                    "due",
                    run.deadline.due.to_string(),
                );
                self.quote(words, &extension.reason);
            }
            ClockEvent::Corrected { run, reason, .. } => {
                let words = p.t2(
                    "told-clock-corrected",
                    "clock",
                    name,
                    "due",
                    run.deadline.due.to_string(),
                );
                self.quote(words, reason);
            }
            ClockEvent::Restarted { run, .. }
            | ClockEvent::Computed { run, .. }
            | ClockEvent::Recomputed { run, .. } => {
                self.say(p.t2(
                    "told-clock-runs",
                    "clock",
                    name,
                    "due",
                    run.deadline.due.to_string(),
                ));
            }
            ClockEvent::Fired { mark, due, .. } => {
                let words = mark_words(p, *mark);
                // A light turns at the beginning of a day; a period is over at the end of its last.
                let day = match mark {
                    Mark::Yellow | Mark::Red => day_of(*due),
                    _ => last_day(*due),
                };
                self.say(format!("{name} · {words} · {day}"));
            }
            ClockEvent::Met { .. } => self.say(p.t1("told-clock-met", "clock", name)),
            ClockEvent::Cancelled { reason, .. } => {
                self.quote(p.t1("told-clock-cancelled", "clock", name), reason)
            }
            ClockEvent::Warned(_) => {}
        }
    }
}
