//! What happened to a matter, in the words of `notices.toml`.
//!
//! The engine's events name tokens and clocks by numbers that only the state before them explains, so a matter is
//! replayed as they come. It knows nothing of notices. Start at [`Replay::take`].

use crate::city::Office;
use jiff::civil::Date;
use skein_kernel::engine::Engine as _;
use skein_kernel::rejection::Rejection;
use skein_matter::clock::{ClockEvent, ClockId, Mark};
use skein_matter::event::Throw;
use skein_matter::state::{DefinitionKey, Matter};
use skein_matter::{Event, MatterEngine};
use skein_pack::model::NoticeOn;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Happened {
    /// What, as a notice names it.
    pub(super) on: NoticeOn,
    /// The definition of the process in which it happened.
    pub(super) definition: DefinitionKey,
    /// The clock it is about.
    pub(super) clock: Option<ClockId>,
    /// Words that come with it: the number of a written notice, a reason.
    pub(super) said: Vec<(&'static str, String)>,
}

/// A matter as far as it has been replayed.
#[derive(Debug, Clone, Default)]
pub(super) struct Replay {
    pub(super) matter: Matter,
    /// How many of its recorded events are in it.
    pub(super) revision: u64,
}

impl Replay {
    /// Goes on by the events of one command; what happened in them, in order.
    pub(super) fn take(&mut self, events: &[Event], office: &Office) -> Result<Vec<Happened>, Rejection> {
        let mut happened = Vec::new();
        for event in events {
            self.tell(event, office, &mut happened)?;
            MatterEngine::evolve(&mut self.matter, event);
            if matches!(event, Event::Started(_)) {
                let definition = self.matter.definition().cloned();
                happened.extend(definition.map(|definition| plain(NoticeOn::Started, definition)));
            }
        }
        self.revision += 1;
        Ok(happened)
    }

    fn tell(&self, event: &Event, office: &Office, out: &mut Vec<Happened>) -> Result<(), Rejection> {
        let matter = &self.matter;
        match event {
            Event::Token { scope, node, .. } => self.node(*scope, *node, NoticeOn::Entered, office, out),
            Event::Moved { token, node, .. } => {
                self.left(*token, office, out)?;
                let scope = matter.tokens.get(*token).map(|token| token.scope);
                scope.map_or(Ok(()), |scope| {
                    self.node(scope, *node, NoticeOn::Entered, office, out)
                })
            }
            Event::Done { token } | Event::Ended { token } => self.left(*token, office, out),
            Event::Fired { wait, .. } => match matter.waits.get(*wait) {
                Some(wait) => self.node(wait.scope, wait.node, NoticeOn::Entered, office, out),
                None => Ok(()),
            },
            Event::Thrown {
                token,
                kind: Throw::Message,
                name,
            } => {
                let scope = matter.tokens.get(*token).map(|token| token.scope);
                let definition = scope.and_then(|scope| matter.unit_of(scope));
                let definition = definition.or_else(|| matter.definition()).cloned();
                out.extend(definition.map(|it| plain(NoticeOn::Message(name.to_string()), it)));
                Ok(())
            }
            Event::Completed | Event::Cancelled { .. } | Event::Failed { .. } => {
                let mut over = matter
                    .definition()
                    .cloned()
                    .map(|it| plain(NoticeOn::Finished, it));
                if let (Event::Cancelled { reason }, Some(over)) = (event, &mut over) {
                    over.said.push(("reason", reason.to_string()));
                }
                out.extend(over);
                Ok(())
            }
            Event::Clock(event) => self.clock(event, office, out),
            _ => Ok(()),
        }
    }

    fn left(&self, token: u32, office: &Office, out: &mut Vec<Happened>) -> Result<(), Rejection> {
        let Some(here) = self.matter.tokens.get(token) else {
            return Ok(());
        };
        self.node(here.scope, here.node, NoticeOn::Completed, office, out)
    }

    fn node(
        &self,
        scope: u32,
        node: u32,
        on: fn(String) -> NoticeOn,
        office: &Office,
        out: &mut Vec<Happened>,
    ) -> Result<(), Rejection> {
        let Some(key) = self.matter.unit_of(scope) else {
            return Ok(());
        };
        let deployed = office.definition(key)?;
        let node = deployed.program.node(node).map(|node| node.id.to_string());
        out.extend(node.map(|id| plain(on(id), key.clone())));
        Ok(())
    }

    fn clock(&self, event: &ClockEvent, office: &Office, out: &mut Vec<Happened>) -> Result<(), Rejection> {
        let mut said = Vec::new();
        let what = match event {
            ClockEvent::Fired {
                mark: Mark::Yellow, ..
            } => "yellow",
            ClockEvent::Fired { mark: Mark::Red, .. } => "red",
            ClockEvent::Fired {
                mark: Mark::Lapse, ..
            } => "overdue",
            ClockEvent::Stopped { stop, .. } => {
                said.push(("notice", stop.notice.number.clone()));
                "stopped"
            }
            ClockEvent::Restarted { .. } => "restarted",
            ClockEvent::Extended {
                extension, document, ..
            } => {
                said.push(("reason", extension.reason.clone()));
                said.push(("notice", document.clone()));
                "extended"
            }
            ClockEvent::Met { .. } => "met",
            _ => return Ok(()),
        };
        let Some((id, clock)) = event
            .clock()
            .and_then(|id| Some((id, self.matter.clocks.get(id)?)))
        else {
            return Ok(());
        };
        let Some(key) = self.matter.units.get(usize::from(clock.unit)) else {
            return Ok(());
        };
        let deployed = office.definition(key)?;
        let spec = deployed.program.clocks().nth(clock.spec as usize);
        out.extend(spec.map(|spec| Happened {
            on: NoticeOn::Clock {
                clock: spec.id.clone(),
                what: what.into(),
            },
            definition: key.clone(),
            clock: Some(id),
            said,
        }));
        Ok(())
    }

    /// The last day of a clock, or of the open one that runs out first.
    pub(super) fn due(&self, clock: Option<ClockId>) -> Option<Date> {
        match clock {
            Some(id) => self.matter.clocks.get(id)?.due(),
            None => self
                .matter
                .clocks
                .open()
                .filter_map(|(_, clock)| clock.due())
                .min(),
        }
    }

    /// The latest clock of that id.
    pub(super) fn clock_called(&self, id: &str, office: &Office) -> Option<ClockId> {
        let called = self.matter.clocks.iter().filter_map(|(number, clock)| {
            let key = self.matter.units.get(usize::from(clock.unit))?;
            let deployed = office.definition(key).ok()?;
            let spec = deployed.program.clocks().nth(clock.spec as usize)?;
            (spec.id == id).then_some(number)
        });
        called.last()
    }
}

fn plain(on: NoticeOn, definition: DefinitionKey) -> Happened {
    Happened {
        on,
        definition,
        clock: None,
        said: Vec::new(),
    }
}
