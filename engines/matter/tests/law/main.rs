//! The vectors of the law through the whole engine: models in, commands at dates, lights, tasks and days out.
//!
//! Days are counted by hand from the State Council's notice for 2026. After every act the journal, written
//! to JSON and read back, must lead to the very same state.

mod clocks;
mod erase;
mod migrate;
mod register;
mod work;

use jiff::Timestamp;
use skein_kernel::actor::{Actor, ActorId, UnitId};
use skein_kernel::calendar::WorkCalendar;
use skein_kernel::deadline::{ApproverRank, shanghai};
use skein_kernel::engine::Engine;
use skein_kernel::rejection::{Code, Rejection};
use skein_matter::clock::ClockId;
use skein_matter::human::{AnyForm, Person, Row, WorkCommand, tasks};
use skein_matter::program::Edition;
use skein_matter::state::{DefinitionKey, Vars};
use skein_matter::{Act, Context, Effect, Event, Facts, Matter, MatterEngine, Program, Trigger};
use std::collections::BTreeMap;

/// The city's time of day, on the world's clock; ten in the morning where only a day is given.
fn at(text: &str) -> Timestamp {
    let text = if text.contains('T') {
        text.to_owned()
    } else {
        format!("{text}T10:00")
    };
    shanghai(text.parse().unwrap()).unwrap()
}

fn vars(json: &str) -> Vars {
    Vars::from_json(json).unwrap()
}

fn program(text: &str, version: u32) -> Program {
    let definitions = skein_bpmn::read(text, "test.bpmn").unwrap();
    let edition = Edition {
        version,
        hash: format!("hash-{version}").into(),
    };
    Program::compile(&definitions, edition).unwrap()
}

/// What a model is refused with.
fn refusals(text: &str) -> Vec<&'static str> {
    let definitions = skein_bpmn::read(text, "test.bpmn").unwrap();
    let faults = Program::compile(&definitions, Edition::default()).unwrap_err();
    faults.iter().map(|fault| fault.code.0).collect()
}

fn person(unit: &str, role: &str, rank: Option<ApproverRank>) -> Person {
    Person {
        units: vec![UnitId(unit.into())],
        roles: vec![role.into()],
        rank,
        ..Person::default()
    }
}

/// One matter of a city, with the people who work on it.
struct City {
    library: Vec<Program>,
    matter: Matter,
    calendar: WorkCalendar,
    earlier: Vec<WorkCalendar>,
    people: BTreeMap<ActorId, Person>,
    journal: Vec<Event>,
    effects: Vec<Effect>,
}

impl City {
    fn new(text: &str) -> Self {
        let people = [
            ("clerk", person("office", "clerk", None)),
            ("head", person("office", "head", Some(ApproverRank::AgencyHead))),
            (
                "mayor",
                person("city", "mayor", Some(ApproverRank::GovernmentHead)),
            ),
            ("dispatcher", person("hotline", "dispatcher", None)),
            ("caller", person("hotline", "caller", None)),
            ("warden", person("wardens", "caller", None)),
        ];
        Self {
            library: vec![program(text, 1)],
            matter: Matter::default(),
            calendar: WorkCalendar::published().clone(),
            earlier: Vec::new(),
            people: people
                .into_iter()
                .map(|(id, person)| (ActorId(id.into()), person))
                .collect(),
            journal: Vec::new(),
            effects: Vec::new(),
        }
    }

    fn started(text: &str, now: &str, data: &str) -> Self {
        let mut city = Self::new(text);
        city.start(now, data).unwrap();
        city
    }

    fn start(&mut self, now: &str, data: &str) -> Result<(), Rejection> {
        let act = Act::Start {
            process: None,
            trigger: Trigger::None,
            data: vars(data),
            law: Some("行政许可法（2019）".into()),
        };
        self.act(now, "clerk", act)
    }

    /// The program the matter runs under.
    fn program(&self) -> &Program {
        let key = self.matter.definition();
        let found = self
            .library
            .iter()
            .find(|program| key.is_none_or(|key| program.key(0).as_ref() == Some(key)));
        found.unwrap()
    }

    fn act(&mut self, now: &str, actor: &str, act: Act) -> Result<(), Rejection> {
        let actor = Actor {
            id: ActorId(actor.into()),
            unit: None,
            roles: vec![],
        };
        let earlier: Vec<&WorkCalendar> = self.earlier.iter().collect();
        let context = Context {
            program: self.program(),
            library: &self.library,
            now: at(now),
            actor: &actor,
            calendar: &self.calendar,
            facts: Facts {
                people: &self.people,
                forms: &AnyForm,
                calendars: &earlier,
            },
            budget: 10_000,
        };
        let decision = MatterEngine::decide(&self.matter, act.into(), &context)?;
        for event in &decision.events {
            MatterEngine::evolve(&mut self.matter, event);
        }
        self.journal.extend(decision.events);
        self.effects.extend(decision.effects);
        self.replays();
        Ok(())
    }

    /// The journal through JSON leads to the same state, and so does the state itself.
    #[track_caller]
    fn replays(&self) {
        let mut replayed = Matter::default();
        for event in &self.journal {
            let json = serde_json::to_string(event).unwrap();
            let event: Event = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}: {json}"));
            MatterEngine::evolve(&mut replayed, &event);
        }
        assert_eq!(replayed, self.matter);
        let json = serde_json::to_string(&self.matter).unwrap();
        assert_eq!(serde_json::from_str::<Matter>(&json).unwrap(), self.matter);
    }

    #[track_caller]
    fn refused(&mut self, now: &str, actor: &str, act: Act, code: &'static str) {
        let rejection = self.act(now, actor, act).unwrap_err();
        assert_eq!(rejection.code, Code(code), "{rejection}");
    }

    /// Lets every timer due by then fire, each once, as a shell would.
    fn pass(&mut self, now: &str) {
        for _ in 0..20 {
            let due = self
                .matter
                .timers()
                .filter(|(_, due)| *due <= at(now))
                .min_by_key(|(_, due)| *due);
            let Some((timer, _)) = due else { return };
            self.act(now, "system", Act::TimerDue { timer }).unwrap();
        }
        panic!("timers never cease");
    }

    fn rows(&self) -> Vec<Row> {
        tasks(&self.matter, self.program(), &self.library)
    }

    /// The open task of an element.
    #[track_caller]
    fn task(&self, element: &str) -> u32 {
        let row = self.rows().into_iter().find(|row| row.element == element);
        row.unwrap_or_else(|| panic!("no open task at {element}")).task
    }

    fn complete(&mut self, now: &str, actor: &str, element: &str, data: &str) -> Result<(), Rejection> {
        let task = self.task(element);
        self.act(
            now,
            actor,
            Act::Complete {
                task,
                data: vars(data),
            },
        )
    }

    fn work(&mut self, now: &str, actor: &str, element: &str, command: WorkCommand) -> Result<(), Rejection> {
        let task = self.task(element);
        self.act(now, actor, Act::Work { task, command })
    }

    /// The number of the clock of an id.
    #[track_caller]
    fn clock(&self, id: &str) -> ClockId {
        let clocks = self.clock_lines();
        let place = clocks.iter().position(|line| line.starts_with(&format!("{id} ")));
        let place = place.unwrap_or_else(|| panic!("no clock {id} among {clocks:?}"));
        self.matter.clocks.iter().nth(place).unwrap().0
    }

    /// Every clock: `review green 2026-11-02`.
    fn clock_lines(&self) -> Vec<String> {
        let ids: Vec<&str> = self.program().clocks().map(|clock| clock.id.as_str()).collect();
        let line = |clock: &skein_matter::clock::Clock| {
            let light = serde_json::to_value(clock.light()).unwrap();
            let due = clock.due().map_or("-".into(), |due| due.to_string());
            let id = ids.get(clock.spec as usize).map_or("?", |id| *id);
            format!("{id} {} {due}", light.as_str().unwrap())
        };
        self.matter.clocks.iter().map(|(_, clock)| line(clock)).collect()
    }

    /// Lets time pass and says what the clocks and the work list show.
    #[track_caller]
    fn check(&mut self, now: &str, expected: &str) {
        self.pass(now);
        let mut lines = self.clock_lines();
        lines.extend(self.rows().iter().map(|row| {
            let state = serde_json::to_value(row.state).unwrap();
            let owner = row
                .owner
                .as_ref()
                .map_or(String::new(), |owner| format!(" {owner}"));
            let due = row.due.map_or(String::new(), |due| format!(" by {due}"));
            format!("{}: {}{owner}{due}", row.element, state.as_str().unwrap())
        }));
        let expected: Vec<&str> = expected
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect();
        assert_eq!(lines, expected, "{now}");
    }

    fn key(&self, version: u32) -> DefinitionKey {
        let found = self.library.iter().filter_map(|program| program.key(0));
        found.into_iter().find(|key| key.version == version).unwrap()
    }
}
