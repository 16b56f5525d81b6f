//! The engine's door: one command in, events out, for whichever aggregate the stream names.
//!
//! It checks what every command shares (the aggregate's kind, the version a form was filled in against)
//! and hands the rest to the aggregate's own decide and evolve. Start at [`Measure`].

use crate::commitment::{self, Commitment, CommitmentAct, CommitmentEvent};
use crate::id::{AggregateId, Kind};
use crate::indicator::{self, Indicator, IndicatorAct, IndicatorEvent};
use crate::intake::{self, Intake, IntakeAct, IntakeEvent};
use crate::parts::Mark;
use crate::refuse;
use crate::rules::{self, RuleBook, RulesAct, RulesEvent};
use crate::target::{self, Target, TargetAct, TargetEvent};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use skein_kernel::actor::{Actor, Role};
use skein_kernel::calendar::WorkCalendar;
use skein_kernel::engine::{Decision, Engine};
use skein_kernel::rejection::Rejection;

/// Everything a decision may know beside state and command.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The aggregate decided about.
    pub aggregate: &'a AggregateId,
    /// Who acts.
    pub actor: &'a Actor,
    /// The instant.
    pub at: Timestamp,
    /// The city's calendar day at that instant.
    pub today: Date,
    /// The work calendar.
    pub calendar: &'a WorkCalendar,
}

impl Context<'_> {
    /// Who does this for which department when, for an event to keep.
    #[must_use]
    pub fn mark(&self) -> Mark {
        Mark {
            by: self.actor.id.clone(),
            unit: self.actor.unit.clone(),
            at: self.at,
            on: self.today,
        }
    }

    /// Refuses anyone but a supervisor.
    pub(crate) fn require_supervisor(&self) -> Result<(), Rejection> {
        if self.actor.has(Role::Supervisor) {
            Ok(())
        } else {
            Err(refuse::not_supervisor(&self.actor.id))
        }
    }
}

/// What is asked of an aggregate, whichever it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "kebab-case")]
pub enum Act {
    /// Of an indicator.
    Indicator(IndicatorAct),
    /// Of a target.
    Target(TargetAct),
    /// Of a commitment.
    Commitment(CommitmentAct),
    /// Of an imported report.
    Report(IntakeAct),
    /// Of the rule book.
    Rules(RulesAct),
}

impl Act {
    /// The kind of aggregate it can be asked of.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Act::Indicator(_) => Kind::Indicator,
            Act::Target(_) => Kind::Target,
            Act::Commitment(_) => Kind::Commitment,
            Act::Report(_) => Kind::Report,
            Act::Rules(_) => Kind::Rules,
        }
    }
}

/// A command: what is asked, and against which version of the aggregate the asker's form was filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// The version seen; if the aggregate has moved on, the command is refused. `None` doesn't check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<u64>,
    /// What is asked.
    #[serde(flatten)]
    pub act: Act,
}

impl Command {
    /// A command that doesn't depend on what its sender saw.
    #[must_use]
    pub fn new(act: Act) -> Self {
        Self { expected: None, act }
    }

    /// A command from a form filled in against `version`.
    #[must_use]
    pub fn seen(version: u64, act: Act) -> Self {
        Self {
            expected: Some(version),
            act,
        }
    }
}

/// What happened to an aggregate, whichever it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "kebab-case")]
pub enum Event {
    /// To an indicator.
    Indicator(IndicatorEvent),
    /// To a target.
    Target(TargetEvent),
    /// To a commitment.
    Commitment(CommitmentEvent),
    /// To an imported report.
    Report(IntakeEvent),
    /// To the rule book.
    Rules(RulesEvent),
}

/// What the shell should do after the commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Effect {
    /// Send this command to another aggregate of this engine, as the same actor. Sending it twice is
    /// harmless: creating an aggregate that exists is refused.
    Submit {
        /// To which.
        aggregate: AggregateId,
        /// What.
        act: Act,
    },
}

/// What is known of one aggregate.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// How many events it has seen: the version a form carries.
    pub version: u64,
    /// What it is; [`Body::Empty`] before its first event.
    pub body: Body,
}

/// What an aggregate is and holds. Boxed so that an empty state is small.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Body {
    /// Nothing has happened.
    #[default]
    Empty,
    /// An indicator.
    Indicator(Box<Indicator>),
    /// A target.
    Target(Box<Target>),
    /// A commitment.
    Commitment(Box<Commitment>),
    /// An imported report.
    Report(Box<Intake>),
    /// The rule book.
    Rules(Box<RuleBook>),
}

macro_rules! reader {
    ($name:ident, $variant:ident, $type:ty, $doc:literal) => {
        #[doc = $doc]
        #[must_use]
        pub fn $name(&self) -> Option<&$type> {
            match &self.body {
                Body::$variant(it) => Some(it),
                _ => None,
            }
        }
    };
}

impl State {
    reader!(indicator, Indicator, Indicator, "The indicator, if this is one.");
    reader!(target, Target, Target, "The target, if this is one.");
    reader!(
        commitment,
        Commitment,
        Commitment,
        "The commitment, if this is one."
    );
    reader!(report, Report, Intake, "The imported report, if this is one.");
    reader!(rules, Rules, RuleBook, "The rule book, if this is it.");
}

/// The measure engine.
#[derive(Debug, Clone, Copy)]
pub struct Measure;

impl Engine for Measure {
    type State = State;
    type Command = Command;
    type Event = Event;
    type Effect = Effect;
    type Context<'a> = Context<'a>;

    fn decide(
        state: &State,
        command: Command,
        context: &Context<'_>,
    ) -> Result<Decision<Event, Effect>, Rejection> {
        if command.expected.is_some_and(|expected| expected != state.version) {
            return Err(refuse::stale(context.aggregate, command.expected, state.version));
        }
        if command.act.kind() != context.aggregate.kind() {
            return Err(refuse::wrong_kind(context.aggregate, command.act.kind()));
        }
        match command.act {
            Act::Indicator(act) => {
                indicator::decide(state.indicator(), act, context).map(|e| only(Event::Indicator(e)))
            }
            Act::Target(act) => target::decide(state.target(), act, context).map(|e| only(Event::Target(e))),
            Act::Commitment(act) => {
                commitment::decide(state.commitment(), act, context).map(|e| only(Event::Commitment(e)))
            }
            Act::Report(act) => intake::decide(state.report(), act, context),
            Act::Rules(act) => rules::decide(state.rules(), act, context).map(|e| only(Event::Rules(e))),
        }
    }

    fn evolve(state: &mut State, event: &Event) {
        state.version = state.version.saturating_add(1);
        match event {
            Event::Indicator(event) => indicator::evolve(&mut state.body, event),
            Event::Target(event) => target::evolve(&mut state.body, event),
            Event::Commitment(event) => commitment::evolve(&mut state.body, event),
            Event::Report(event) => intake::evolve(&mut state.body, event),
            Event::Rules(event) => rules::evolve(&mut state.body, event),
        }
    }
}

/// A decision of one event and nothing else.
fn only(event: Event) -> Decision<Event, Effect> {
    Decision::of(vec![event])
}
