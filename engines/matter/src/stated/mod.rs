//! What a model states in Skein's own extensions of BPMN: legal clocks and human work, compiled and looked
//! up by what happens.
//!
//! It knows nothing of running matters. Start at [`Stated::compile`]; `docs/guide/clocks.md` and
//! `docs/guide/human-work.md` tell how they are written.

use crate::clock::{ClockSpec, Trigger, clocks_of, refuse_unknown};
use crate::human::{WorkSpec, node_number, work_of};
use crate::program::{Expr, Program, compile_text};
use crate::register::{Register, registers_of};
use crate::retention::RetentionRule;
use crate::state::Name;
use skein_bpmn::model::{Base, Definitions, NodeKind};
use skein_kernel::rejection::Rejection;
use std::collections::BTreeMap;

/// Everything stated in one file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stated {
    pub(crate) clocks: Vec<StatedClock>,
    /// By node; tasks about which nothing is stated have none.
    pub(crate) works: BTreeMap<u32, StatedWork>,
    /// By process.
    pub(crate) retention: BTreeMap<u32, RetentionRule>,
    /// By process.
    pub(crate) registers: BTreeMap<u32, Vec<Register>>,
    occasions: BTreeMap<Occasion, Vec<Reaction>>,
}

/// A clock with its expression compiled and its host found.
#[derive(Debug, Clone)]
pub(crate) struct StatedClock {
    pub(crate) spec: ClockSpec,
    pub(crate) host: Host,
    pub(crate) from: Option<Expr>,
    pub(crate) period: Option<Expr>,
    /// What yields what happens where its last day is no workday, where a model leaves that open.
    pub(crate) roll: Option<Expr>,
    /// The event node that silence triggers.
    pub(crate) trigger: Option<u32>,
}

/// What bears a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Host {
    /// A process, by its number.
    Process(u32),
    /// An activity, by its number.
    Node(u32),
}

/// Human work with its expressions compiled.
#[derive(Debug, Clone)]
pub(crate) struct StatedWork {
    pub(crate) spec: WorkSpec,
    pub(crate) candidates: Vec<Expr>,
    pub(crate) excluded: Option<Expr>,
}

/// Something that happens in a matter and that clocks may start or stop by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Occasion {
    /// A process began or an activity was entered.
    Entered(Host),
    /// A process ended or a node completed.
    Completed(Host),
    /// A message of that name arrived.
    Message(Name),
    /// A signal of that name arrived.
    Signal(Name),
    /// The clock of that id was met.
    Met(Name),
    /// The clock of that id ran out.
    Lapsed(Name),
}

/// What a clock does on an occasion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reaction {
    /// The clock, by its place in the file.
    pub(crate) clock: u32,
    /// Whether it starts; else it is met.
    pub(crate) starts: bool,
}

impl Stated {
    /// What clocks do on an occasion.
    pub(crate) fn reactions(&self, occasion: &Occasion) -> &[Reaction] {
        self.occasions.get(occasion).map_or(&[], Vec::as_slice)
    }

    /// Reads and compiles everything stated in a file.
    ///
    /// # Errors
    /// Whatever can't be read (`SK-MATTER-0100`, `0150`), names what isn't there or stands where it can't
    /// (`SK-MATTER-0160`), and the faults of FEEL.
    pub(crate) fn compile(definitions: &Definitions, spaced: &[Name]) -> Result<Self, Vec<Rejection>> {
        let mut compiler = Compiler {
            definitions,
            spaced,
            stated: Self::default(),
            lines: Vec::new(),
            faults: Vec::new(),
        };
        compiler.run();
        if compiler.faults.is_empty() {
            Ok(compiler.stated)
        } else {
            Err(compiler.faults)
        }
    }
}

impl Program {
    /// The legal clocks the file states, in the order in which running clocks refer to them.
    pub fn clocks(&self) -> impl Iterator<Item = &ClockSpec> {
        self.stated.clocks.iter().map(|clock| &clock.spec)
    }

    /// A legal clock that the file states, by its place among them.
    #[must_use]
    pub fn clock_spec(&self, number: u32) -> Option<&ClockSpec> {
        let clock = self.stated.clocks.get(number as usize)?;
        Some(&clock.spec)
    }

    /// What a task states about its human work; where it states nothing, that everybody may do it.
    #[must_use]
    pub fn work_spec(&self, node: u32) -> WorkSpec {
        if let Some(work) = self.stated.works.get(&node) {
            return work.spec.clone();
        }
        let named = self.node(node);
        let mut spec = WorkSpec::new(named.map_or("", |node| &*node.id));
        if let Some(node) = named.filter(|node| !node.name.is_empty()) {
            spec.name = node.name.to_string();
        }
        spec
    }
}

impl crate::clock::Specs for Stated {
    fn spec(&self, _: u16, spec: u32) -> Option<&ClockSpec> {
        self.clocks.get(spec as usize).map(|clock| &clock.spec)
    }
}

/// A compilation under way.
struct Compiler<'a> {
    definitions: &'a Definitions,
    spaced: &'a [Name],
    stated: Stated,
    /// The line of each clock.
    lines: Vec<u32>,
    faults: Vec<Rejection>,
}

impl Compiler<'_> {
    fn run(&mut self) {
        for (number, process) in (0..).zip(&self.definitions.processes) {
            self.clocks(&process.base, Some(Host::Process(number)));
            match RetentionRule::of(&process.base) {
                Ok(rule) => self.stated.retention.extend(rule.map(|rule| (number, rule))),
                Err(fault) => self.faults.push(fault),
            }
            match registers_of(&process.base, self.spaced) {
                Ok(registers) if registers.is_empty() => {}
                Ok(registers) => drop(self.stated.registers.insert(number, registers)),
                Err(faults) => self.faults.extend(faults),
            }
        }
        for (index, node) in self.definitions.numbered_nodes() {
            let activity = node.activity();
            let bears = activity.is_some_and(|activity| !activity.triggered_by_event());
            self.clocks(&node.base, bears.then_some(Host::Node(index.0)));
        }
        self.index();
        self.works();
    }

    /// The clocks written on one element; `host` is none where no clock may be.
    fn clocks(&mut self, base: &Base, host: Option<Host>) {
        let read = match clocks_of(base) {
            Ok(read) => read,
            Err(faults) => return self.faults.extend(faults),
        };
        for (spec, line) in read {
            let Some(host) = host else {
                self.faults.push(
                    refuse_unknown("host", &base.id)
                        .at_line(line)
                        .at_element(&spec.id),
                );
                continue;
            };
            match self.clock(spec, line, host) {
                Ok(clock) => {
                    self.stated.clocks.push(clock);
                    self.lines.push(line);
                }
                Err(fault) => self.faults.push(fault),
            }
        }
    }

    fn clock(&self, spec: ClockSpec, line: u32, host: Host) -> Result<StatedClock, Rejection> {
        let twice = self.stated.clocks.iter().any(|clock| clock.spec.id == spec.id);
        if twice {
            return Err(refuse_unknown("id", &spec.id).at_line(line).at_element(&spec.id));
        }
        let compiled = |text: &Option<String>| {
            let text = text.as_ref();
            text.map(|text| compile_text(text, line, &spec.id, self.spaced))
                .transpose()
        };
        let (from, period) = (compiled(&spec.from)?, compiled(&spec.period_from)?);
        let roll = compiled(&spec.roll_rule_from)?;
        let named = spec
            .silence
            .as_ref()
            .and_then(|silence| silence.trigger.as_deref());
        let trigger = match named {
            Some(id) => Some(
                self.event(id)
                    .ok_or_else(|| refuse_unknown("trigger", id).at_line(line).at_element(&spec.id))?,
            ),
            None => None,
        };
        Ok(StatedClock {
            spec,
            host,
            from,
            period,
            roll,
            trigger,
        })
    }

    /// An event node by its id.
    fn event(&self, id: &str) -> Option<u32> {
        let number = node_number(self.definitions, id)?;
        let node = self.definitions.nodes.get(number as usize)?;
        matches!(node.kind, NodeKind::Event(_)).then_some(number)
    }

    /// An activity, or an event where events count, by its id.
    fn passes(&self, id: &str, events: bool) -> Option<u32> {
        let number = node_number(self.definitions, id)?;
        let node = self.definitions.nodes.get(number as usize)?;
        let counts = node.activity().is_some() || (events && node.event().is_some());
        counts.then_some(number)
    }

    /// Finds what each trigger of each clock names.
    fn index(&mut self) {
        let clocks = std::mem::take(&mut self.stated.clocks);
        let lines = std::mem::take(&mut self.lines);
        for (number, clock) in (0..).zip(&clocks) {
            let starts = clock.spec.starts.iter().map(|trigger| (trigger, true));
            let stops = clock.spec.stops.iter().map(|trigger| (trigger, false));
            for (trigger, starts) in starts.chain(stops) {
                match self.occasion(trigger, clock.host, &clocks) {
                    Ok(Some(occasion)) => {
                        let reactions = self.stated.occasions.entry(occasion).or_default();
                        reactions.push(Reaction {
                            clock: number,
                            starts,
                        });
                    }
                    Ok(None) => {}
                    Err(name) => self.faults.push(
                        refuse_unknown("starts/stops", &name)
                            .at_line(lines.get(number as usize).copied().unwrap_or(1))
                            .at_element(&clock.spec.id),
                    ),
                }
            }
        }
        self.stated.clocks = clocks;
    }

    /// The occasion a trigger means; the name it can't find.
    fn occasion(
        &self,
        trigger: &Trigger,
        host: Host,
        clocks: &[StatedClock],
    ) -> Result<Option<Occasion>, String> {
        let element = |id: &Option<String>, events: bool| match id {
            None => Ok(host),
            Some(id) => self.passes(id, events).map(Host::Node).ok_or_else(|| id.clone()),
        };
        let clock = |id: &String| {
            let known = clocks.iter().any(|clock| clock.spec.id == *id);
            known.then(|| Name::from(&**id)).ok_or_else(|| id.clone())
        };
        Ok(Some(match trigger {
            Trigger::Entered(id) => Occasion::Entered(element(id, false)?),
            Trigger::Completed(id) => Occasion::Completed(element(id, true)?),
            Trigger::Message(name) => Occasion::Message(Name::from(&**name)),
            Trigger::Signal(name) => Occasion::Signal(Name::from(&**name)),
            Trigger::Met(id) => Occasion::Met(clock(id)?),
            Trigger::Lapsed(id) => Occasion::Lapsed(clock(id)?),
            Trigger::Command => return Ok(None),
        }))
    }

    fn works(&mut self) {
        let mut specs: BTreeMap<u32, (WorkSpec, u32)> = BTreeMap::new();
        for (index, node) in self.definitions.numbered_nodes() {
            let number = |id: &str| node_number(self.definitions, id);
            match work_of(self.definitions, node, &number) {
                Some(Ok(mut spec)) => {
                    spec.earlier = spec
                        .not_performed_by
                        .iter()
                        .map(|node| self.called(*node))
                        .collect();
                    specs.insert(index.0, (spec, node.base.line));
                }
                Some(Err(faults)) => self.faults.extend(faults),
                None => {}
            }
        }
        let asked: Vec<u32> = specs
            .values()
            .flat_map(|(spec, _)| {
                let returns = spec.returns.as_ref().map(|rule| rule.to);
                let others = spec.not_performed_by.iter().copied();
                others.chain(spec.prefers).chain(returns)
            })
            .collect();
        for node in asked {
            if let Some((spec, _)) = specs.get_mut(&node) {
                spec.remembered = true;
            }
        }
        for (node, (spec, line)) in specs {
            if spec.is_plain() {
                continue;
            }
            match self.work(node, spec, line) {
                Ok(work) => {
                    self.stated.works.insert(node, work);
                }
                Err(fault) => self.faults.push(fault),
            }
        }
    }

    /// What a node is called: its name, or its id.
    fn called(&self, node: u32) -> String {
        let node = self.definitions.nodes.get(node as usize);
        let base = node.map(|node| &node.base);
        let name = base.map(|base| {
            if base.name.is_empty() {
                &base.id
            } else {
                &base.name
            }
        });
        name.cloned().unwrap_or_default()
    }

    /// A task goes back only to an activity directly in the same process or subprocess, and never as one
    /// of several instances.
    fn returnable(&self, from: u32, to: u32) -> Option<()> {
        let nodes = &self.definitions.nodes;
        let (from, to) = (nodes.get(from as usize)?, nodes.get(to as usize)?);
        let alone = from.activity()?.repetition.is_none();
        (alone && to.activity().is_some() && from.scope == to.scope).then_some(())
    }

    fn work(&self, node: u32, spec: WorkSpec, line: u32) -> Result<StatedWork, Rejection> {
        if let Some(rule) = &spec.returns {
            self.returnable(node, rule.to).ok_or_else(|| {
                crate::human::unreadable("returnTo", &spec.element)
                    .at_line(line)
                    .at_element(&spec.element)
            })?;
        }
        let compile = |text: &String| compile_text(text, line, &spec.element, self.spaced);
        let candidates: Result<Vec<Expr>, Rejection> =
            spec.candidate_expressions.iter().map(compile).collect();
        Ok(StatedWork {
            candidates: candidates?,
            excluded: spec.excluded.as_ref().map(compile).transpose()?,
            spec,
        })
    }
}
