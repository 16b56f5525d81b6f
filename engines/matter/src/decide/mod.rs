//! Deciding a command: tokens run forward on a copy of the state until everything waits or has ended.
//!
//! What it is for: a [`Run`] emits events and applies each at once with the same code that replays them, so that
//! what was decided and what is replayed can't differ. A step that fails is rolled back and becomes an incident
//! that holds its token.
//!
//! What it knows nothing of: how events are kept, who carries out effects.
//!
//! Where to start: [`decide`], then `command` for what each command does and `enter` for what each node does.
//!
//! Choice: tokens that can move are moved in turn, in the order they became able to. A token that is about to
//! throw a message or signal lets the others go first, so that a catching event reached at the same time hears it.

mod ad_hoc;
mod command;
mod compensate;
mod data;
mod desk;
mod enter;
mod escalate;
mod hooks;
mod incident;
mod join;
mod law;
mod leave;
mod receive;
mod repeat;
mod scope;
mod start;
mod throw;
mod wait;

use crate::evolve::evolve;
use crate::program::{Node, Program};
use crate::refuse;
use crate::state::{NONE, Stage, Status, Token};
use crate::{Command, Context, Effect, Event, Matter};
use skein_kernel::engine::Decision;
use skein_kernel::rejection::Rejection;
use smallvec::SmallVec;

/// Decides a command.
pub(crate) fn decide(
    matter: &Matter,
    command: Command,
    context: &Context<'_>,
) -> Result<Decision<Event, Effect>, Rejection> {
    advance(matter, command, context).map(|(decision, _)| decision)
}

/// Decides a command and hands back the state that its events lead to, so that a caller who keeps states in
/// memory needn't apply them again.
///
/// # Errors
/// Those of deciding: the state is as it was.
pub fn advance(
    matter: &Matter,
    command: Command,
    context: &Context<'_>,
) -> Result<(Decision<Event, Effect>, Matter), Rejection> {
    if let Some(expected) = command.expected
        && expected != matter.version
    {
        return Err(refuse::moved_on(expected, matter.version));
    }
    let mut run = Run::new(matter, *context)?;
    run.act(command.act)?;
    run.settle()?;
    let decision = Decision {
        events: run.events,
        effects: run.effects,
    };
    Ok((decision, run.state))
}

/// A command being decided.
pub(crate) struct Run<'a> {
    pub(super) context: Context<'a>,
    origin: &'a Matter,
    pub(super) state: Matter,
    events: Vec<Event>,
    pub(super) effects: Vec<Effect>,
    /// Tokens that can move, in turn; those before `turn` have had theirs.
    agenda: SmallVec<[u32; 16]>,
    turn: usize,
    /// Tokens about to throw, which let the others go first.
    throwers: SmallVec<[u32; 4]>,
    units: SmallVec<[&'a Program; 1]>,
    steps: u32,
    /// Data changed since conditions were last looked at.
    pub(super) dirty: bool,
    /// Inclusive or complex gateways may have become able to go on.
    pub(super) joining: bool,
}

/// How far a run was, to come back to.
struct Mark {
    events: usize,
    effects: usize,
    agenda: usize,
    throwers: usize,
}

impl<'a> Run<'a> {
    fn new(matter: &'a Matter, context: Context<'a>) -> Result<Self, Rejection> {
        let mut units = SmallVec::new();
        for (place, key) in matter.units.iter().enumerate() {
            let own = (place == 0).then_some(context.program).filter(|own| own.is(key));
            let found = own.or_else(|| context.library.exact(key));
            units.push(found.ok_or_else(|| refuse::missing_program(&key.process))?);
        }
        Ok(Self {
            context,
            origin: matter,
            state: matter.clone(),
            events: Vec::with_capacity(16),
            effects: Vec::new(),
            agenda: SmallVec::new(),
            turn: 0,
            throwers: SmallVec::new(),
            units,
            steps: 0,
            dirty: false,
            joining: true,
        })
    }

    /// Records an event and applies it.
    pub(super) fn emit(&mut self, event: Event) {
        evolve(&mut self.state, &event);
        self.events.push(event);
    }

    /// The next id of the matter's counter. It counts as given once an event carries it.
    pub(super) fn next_id(&self) -> u32 {
        self.state.last_id.saturating_add(1)
    }

    /// Lets a token have a turn.
    pub(super) fn queue(&mut self, token: u32) {
        self.agenda.push(token);
    }

    fn next(&mut self) -> Option<u32> {
        if let Some(token) = self.agenda.get(self.turn).copied() {
            self.turn += 1;
            return Some(token);
        }
        self.agenda.clear();
        self.turn = 0;
        if self.throwers.is_empty() {
            None
        } else {
            Some(self.throwers.remove(0))
        }
    }

    /// Whether other tokens can still move.
    pub(super) fn others_can_move(&self) -> bool {
        self.agenda.len() > self.turn
    }

    /// Moves tokens until none can.
    fn settle(&mut self) -> Result<(), Rejection> {
        loop {
            if self.dirty {
                self.conditions()?;
            }
            let Some(token) = self.next() else {
                if self.joining && self.go_on_at_joins()? {
                    continue;
                }
                return Ok(());
            };
            self.steps += 1;
            if self.steps > self.context.budget {
                return Err(self.endless(token));
            }
            self.step(token)?;
        }
    }

    /// The refusal of a command that doesn't come to an end, with the element it was at.
    fn endless(&self, token: u32) -> Rejection {
        let why = refuse::endless(self.context.budget);
        let token = self.state.tokens.get(token);
        match token.and_then(|token| self.place_of(token).ok()) {
            Some((program, node)) => why
                .in_file(program.file.as_deref().unwrap_or_default())
                .at_line(node.line)
                .at_element(&*node.id),
            None => why,
        }
    }

    /// One token's turn. A failure undoes the turn and holds the token.
    fn step(&mut self, id: u32) -> Result<(), Rejection> {
        let mark = self.mark();
        match self.turn_of(id) {
            Ok(()) => Ok(()),
            Err(why) => {
                self.back_to(&mark);
                self.hold(id, &why);
                Ok(())
            }
        }
    }

    fn turn_of(&mut self, id: u32) -> Result<(), Rejection> {
        if self.state.status != Status::Running {
            return Ok(());
        }
        let Some(token) = self.state.tokens.get(id) else {
            return Ok(());
        };
        match token.stage {
            Stage::Arrived => {
                let (program, node) = self.place_of(token)?;
                if self.others_can_move() && enter::throws(program, node) {
                    self.throwers.push(id);
                    return Ok(());
                }
                self.arrive(id, program, node)
            }
            Stage::Leaving => {
                let (program, node) = self.place_of(token)?;
                self.leave(id, program, node)
            }
            Stage::Active => Ok(()),
        }
    }

    fn mark(&self) -> Mark {
        Mark {
            events: self.events.len(),
            effects: self.effects.len(),
            agenda: self.agenda.len(),
            throwers: self.throwers.len(),
        }
    }

    /// Undoes everything since the mark, by applying what was before it to the original state again.
    fn back_to(&mut self, mark: &Mark) {
        self.events.truncate(mark.events);
        self.effects.truncate(mark.effects);
        self.agenda.truncate(mark.agenda);
        self.throwers.truncate(mark.throwers);
        self.state = self.origin.clone();
        for event in &self.events {
            evolve(&mut self.state, event);
        }
        self.units.truncate(self.state.units.len());
        self.dirty = true;
        self.joining = true;
    }

    /// The program in which a unit's nodes are numbered.
    pub(super) fn unit(&self, unit: u16) -> Result<&'a Program, Rejection> {
        let found = self.units.get(usize::from(unit)).copied();
        found.ok_or_else(|| refuse::missing_program(&unit.to_string()))
    }

    /// From here on a unit's nodes are numbered by another program.
    pub(super) fn now_under(&mut self, unit: u16, program: &'a Program) {
        if let Some(known) = self.units.get_mut(usize::from(unit)) {
            *known = program;
        }
    }

    /// The program of a scope.
    pub(super) fn program_of(&self, scope: u32) -> Result<&'a Program, Rejection> {
        let unit = self.state.scopes.get(scope).map_or(0, |scope| scope.unit);
        self.unit(unit)
    }

    /// The program and node a token is at.
    fn place_of(&self, token: &Token) -> Result<(&'a Program, &'a Node), Rejection> {
        let program = self.program_of(token.scope)?;
        Ok((program, node_of(program, token.node)?))
    }

    pub(super) fn scope_of(&self, token: u32) -> u32 {
        self.state.tokens.get(token).map_or(NONE, |token| token.scope)
    }
}

/// A node of a program.
pub(super) fn node_of(program: &Program, number: u32) -> Result<&Node, Rejection> {
    program
        .node(number)
        .ok_or_else(|| refuse::missing_program(&number.to_string()))
}
