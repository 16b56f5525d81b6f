//! One matter under test: a model, a clock, commands as lines of text, and a trace as text.
//!
//! Each command is one line of the script and of the trace. In the trace, `A` is a node that completed, `?A` a wait
//! that began, `!A` a token withdrawn from A, `#A:code` an incident, `>name` a message, signal or note that left the
//! matter, `job:topic` a job asked for.

use jiff::{Span, Timestamp};
use skein_bpmn::model::Definitions;
use skein_kernel::actor::Actor;
use skein_kernel::calendar::WorkCalendar;
use skein_kernel::engine::Engine as _;
use skein_kernel::rejection::Rejection;
use skein_matter::program::{Decisions, Edition, Library};
use skein_matter::state::{DefinitionKey, Name, Stage, Status, Value, Vars, WaitKind};
use skein_matter::{
    Act, Command, Context, Effect, Event, Matter, MatterEngine, Program, Resolution, Trigger, advance,
};

/// Decisions for tests: `double` of `x`, and `route`, a context.
struct TestDecisions;

impl Decisions for TestDecisions {
    fn decide(&self, decision: &str, data: &Vars, _: Timestamp) -> Option<Result<Value, Rejection>> {
        match decision {
            "double" => {
                let Some(Value::Number(x)) = data.get("x") else {
                    return Some(Ok(Value::Null));
                };
                Some(Ok(x.checked_add(*x).map_or(Value::Null, Value::from)))
            }
            "route" => Some(Ok(Value::context(vec![(
                Name::from("lane"),
                Value::from("fast"),
            )]))),
            _ => None,
        }
    }
}

struct TestLibrary(Vec<Program>);

impl Library for TestLibrary {
    fn newest(&self, process: &str) -> Option<&Program> {
        self.0.newest(process)
    }

    fn exact(&self, key: &DefinitionKey) -> Option<&Program> {
        self.0.exact(key)
    }

    fn decisions(&self) -> &dyn Decisions {
        &TestDecisions
    }
}

pub(crate) struct World {
    program: Program,
    library: TestLibrary,
    pub(crate) matter: Matter,
    pub(crate) events: Vec<Event>,
    pub(crate) now: Timestamp,
    pub(crate) budget: u32,
}

/// A whole file around root elements and the inside of one executable process `P`.
pub(crate) fn file(roots: &str, process: &str) -> String {
    format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:skein="https://skein.city/bpmn/1.0" id="Definitions" targetNamespace="t" expressionLanguage="https://www.omg.org/spec/DMN/20191111/FEEL/">
{roots}
<process id="P" isExecutable="true">
{process}
</process>
</definitions>"#
    )
}

/// Expands the short form of models: `a -> b`, `a -[cond]-> b` and `a -default-> b` lines become sequence flows, other
/// lines are XML.
pub(crate) fn expand(text: &str) -> String {
    let mut out = String::new();
    let mut defaults: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        let trimmed = line.trim();
        let parsed = if trimmed.starts_with('<') {
            None
        } else {
            arrow(trimmed)
        };
        match parsed {
            Some((from, kind, to)) => {
                let id = format!("{from}-{to}");
                let condition = match kind.as_str() {
                    "" => String::new(),
                    "default" => {
                        defaults.push((from.clone(), id.clone()));
                        String::new()
                    }
                    text => format!(
                        "<conditionExpression xsi:type=\"tFormalExpression\"><![CDATA[{text}]]></conditionExpression>"
                    ),
                };
                out += &format!(
                    "<sequenceFlow id=\"{id}\" sourceRef=\"{from}\" targetRef=\"{to}\">{condition}</sequenceFlow>\n"
                );
            }
            None => {
                out += line;
                out += "\n";
            }
        }
    }
    for (from, id) in defaults {
        out = out.replacen(
            &format!("id=\"{from}\""),
            &format!("id=\"{from}\" default=\"{id}\""),
            1,
        );
    }
    out
}

fn arrow(line: &str) -> Option<(String, String, String)> {
    let (from, rest) = line.split_once(" -")?;
    let (kind, to) = rest.rsplit_once("> ")?;
    let kind = kind
        .trim_end_matches('-')
        .trim_start_matches('[')
        .trim_end_matches(']');
    Some((from.trim().into(), kind.trim().into(), to.trim().into()))
}

pub(crate) fn definitions(text: &str) -> Definitions {
    match skein_bpmn::read(text, "test.bpmn") {
        Ok(definitions) => definitions,
        Err(faults) => panic!(
            "{}\n{text}",
            faults
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("\n")
        ),
    }
}

impl World {
    pub(crate) fn new(text: &str) -> Self {
        // The engine itself is asked, of graphs too that no check would let through.
        let program = Program::restore(&definitions(text), Edition::default());
        let program = program.unwrap_or_else(|faults| panic!("{faults:#?}"));
        Self {
            library: TestLibrary(Vec::new()),
            program,
            matter: Matter::default(),
            events: Vec::new(),
            now: "2026-09-29T00:00:00Z".parse().unwrap(),
            budget: 10_000,
        }
    }

    pub(crate) fn with_library(mut self, text: &str) -> Self {
        let edition = Edition {
            version: 1,
            hash: Name::from("library"),
        };
        self.library
            .0
            .push(Program::restore(&definitions(text), edition).unwrap());
        self
    }

    fn id(&self, scope: u32, node: u32) -> String {
        let key = self.matter.unit_of(scope);
        let program = match key {
            Some(key) if !self.program.is(key) => self.library.exact(key).unwrap_or(&self.program),
            _ => &self.program,
        };
        program
            .node(node)
            .map_or_else(|| node.to_string(), |node| node.id.to_string())
    }

    fn token_at(&self, token: u32) -> (String, Option<Stage>) {
        let found = self.matter.tokens.get(token);
        found.map_or((format!("token{token}"), None), |token| {
            (self.id(token.scope, token.node), Some(token.stage))
        })
    }

    /// Decides, checks that replay equals the state decided, and shows what happened.
    pub(crate) fn act(&mut self, act: Act) -> Result<String, Rejection> {
        let actor = Actor::system();
        let context = Context {
            program: &self.program,
            library: &self.library,
            now: self.now,
            actor: &actor,
            calendar: WorkCalendar::published(),
            facts: skein_matter::Facts::default(),
            budget: self.budget,
        };
        let (decision, state) = advance(&self.matter, Command::from(act), &context)?;
        let mut shown = Vec::new();
        for event in &decision.events {
            shown.extend(self.show(event));
            let json = serde_json::to_string(event).unwrap();
            let back: Event = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}: {json}"));
            assert_eq!(&back, event, "{json}");
            MatterEngine::evolve(&mut self.matter, &back);
        }
        assert_eq!(self.matter, state, "replay differs");
        let json = serde_json::to_string(&state).unwrap();
        let back: Matter = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}: {json}"));
        assert_eq!(back, state, "{json}");
        self.events.extend(decision.events);
        for effect in decision.effects {
            match effect {
                Effect::SendMessage { name, key, data, .. } => {
                    let key = key.map(|key| format!("[{key}]")).unwrap_or_default();
                    let data = if data.is_empty() {
                        String::new()
                    } else {
                        data.to_json()
                    };
                    shown.push(format!(">{name}{key}{data}"));
                }
                Effect::BroadcastSignal { name, .. } => shown.push(format!(">>{name}")),
                Effect::RequestJob { topic, .. } => shown.push(format!("job:{topic}")),
                Effect::Notify { about, .. } => shown.push(format!(">note:{about}")),
                _ => {}
            }
        }
        self.account();
        Ok(shown.join(" "))
    }

    /// Every token of a running matter waits for something, is held by an incident, or waits at a join.
    fn account(&self) {
        for scope in &self.matter.scopes {
            let tokens = self
                .matter
                .tokens
                .iter()
                .filter(|token| token.scope == scope.id)
                .count();
            let inner = self
                .matter
                .scopes
                .iter()
                .filter(|inner| inner.parent == scope.id && inner.token == skein_matter::state::NONE);
            assert_eq!(scope.live as usize, tokens + inner.count(), "scope {scope:?}");
        }
        if self.matter.status != Status::Running {
            return;
        }
        assert!(!self.matter.scopes.is_empty(), "a running matter has a scope");
        for token in &self.matter.tokens {
            let waits = self.matter.waits.iter().any(|wait| wait.token == token.id);
            let held = self
                .matter
                .incidents
                .iter()
                .any(|incident| incident.token == token.id);
            let inside = self.matter.scopes.iter().any(|scope| scope.token == token.id);
            let arrived = token.stage == Stage::Arrived;
            assert!(waits || held || inside || arrived, "token {token:?} is lost");
        }
    }

    fn show(&self, event: &Event) -> Option<String> {
        match event {
            Event::Moved { token, .. } | Event::Ended { token } => {
                let (id, stage) = self.token_at(*token);
                (stage == Some(Stage::Arrived)).then_some(id)
            }
            Event::Done { token } => Some(self.token_at(*token).0),
            Event::Withdrawn { token } => Some(format!("!{}", self.token_at(*token).0)),
            Event::TaskOpened { token, .. } => Some(format!("?{}", self.token_at(*token).0)),
            Event::Waiting(waiting) => Some(format!("?{}", self.id(waiting.scope, waiting.node))),
            Event::Incident(incident) => Some(format!(
                "#{}:{}",
                self.id(incident.scope, incident.node),
                incident.code
            )),
            Event::Failed { code } => Some(format!("failed:{code}")),
            Event::Completed => Some("(end)".into()),
            _ => None,
        }
    }

    fn wait_at(&self, id: &str) -> u32 {
        let found = self
            .matter
            .waits
            .iter()
            .find(|wait| self.id(wait.scope, wait.node) == id);
        found
            .unwrap_or_else(|| panic!("nothing waits at {id}: {:#?}", self.matter.waits))
            .id
    }

    /// One line of a script.
    pub(crate) fn line(&mut self, line: &str) -> String {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let (name, json) = rest.split_once(' ').unwrap_or((rest, ""));
        let data = |json: &str| {
            if json.is_empty() {
                Vars::new()
            } else {
                Vars::from_json(json).unwrap()
            }
        };
        let reason = Name::from("because");
        let act = match word {
            "start" => Act::Start {
                process: None,
                trigger: Trigger::None,
                data: data(rest),
                law: None,
            },
            "start-message" => Act::Start {
                process: None,
                trigger: Trigger::Message {
                    name: Name::from(name),
                    key: None,
                },
                data: data(json),
                law: None,
            },
            "start-signal" => Act::Start {
                process: None,
                trigger: Trigger::Signal(Name::from(name)),
                data: data(json),
                law: None,
            },
            "start-node" => Act::Start {
                process: None,
                trigger: Trigger::Event {
                    node: self.program.number_of(name).unwrap(),
                    place: 0,
                },
                data: data(json),
                law: None,
            },
            "do" => {
                let wait = self.matter.waits.get(self.wait_at(name)).unwrap();
                match wait.kind {
                    WaitKind::Job { .. } => Act::JobDone {
                        job: wait.id,
                        data: data(json),
                    },
                    _ => Act::Complete {
                        task: wait.id,
                        data: data(json),
                    },
                }
            }
            "fail" => Act::JobFailed {
                job: self.wait_at(name),
                reason: Name::from("down"),
                retry_at: json.parse().ok(),
            },
            "error" => Act::Error {
                wait: self.wait_at(name),
                code: Name::from(json),
                data: Vars::new(),
            },
            "escalate" => Act::Escalate {
                wait: self.wait_at(name),
                code: Name::from(json),
                data: Vars::new(),
            },
            "message" => {
                let (name, key) = name
                    .split_once('/')
                    .map_or((name, None), |(name, key)| (name, Some(Name::from(key))));
                Act::Message {
                    name: Name::from(name),
                    key,
                    data: data(json),
                }
            }
            "signal" => Act::Signal {
                name: Name::from(name),
                data: data(json),
            },
            "later" => {
                let span: Span = name.parse().unwrap();
                self.now = skein_kernel::deadline::shanghai(
                    skein_kernel::deadline::shanghai_datetime(self.now)
                        .checked_add(span)
                        .unwrap(),
                )
                .unwrap();
                return self.fire_timers();
            }
            "begin" => Act::AdHocStart {
                wait: self.wait_at(name),
                node: self.program.number_of(json).unwrap(),
            },
            "finish" => Act::AdHocEnd {
                wait: self.wait_at(name),
            },
            "set" => Act::SetData {
                scope: 0,
                data: data(rest),
                reason,
            },
            "suspend" => Act::Suspend { reason },
            "resume" => Act::Resume { reason },
            "cancel" => Act::Cancel { reason },
            "retry" => self.resolution(Resolution::Retry),
            "correct" => self.resolution(Resolution::Correct(data(rest))),
            "skip" => self.resolution(Resolution::Skip(data(rest))),
            "vars" => return self.matter.data().to_json(),
            "status" => {
                let incidents = self.matter.incidents.len();
                return format!(
                    "{:?} waits={} incidents={incidents}",
                    self.matter.status,
                    self.matter.waits.len()
                );
            }
            other => panic!("unknown word {other}"),
        };
        match self.act(act) {
            Ok(shown) => shown,
            Err(rejection) => rejection.to_string(),
        }
    }

    fn resolution(&self, how: Resolution) -> Act {
        Act::Resolve {
            incident: self.matter.incidents.first().expect("an incident").id,
            how,
            reason: Name::from("because"),
        }
    }

    fn fire_timers(&mut self) -> String {
        let mut shown = Vec::new();
        for _ in 0..100 {
            let mut due: Vec<(Timestamp, u32)> =
                self.matter.timers().map(|(wait, due)| (due, wait)).collect();
            due.sort_unstable();
            let Some((_, timer)) = due.into_iter().find(|(due, _)| *due <= self.now) else {
                break;
            };
            match self.act(Act::TimerDue { timer }) {
                Ok(line) => shown.push(line),
                Err(rejection) => shown.push(rejection.to_string()),
            }
        }
        shown.join(" | ")
    }
}

/// Runs a script against a process; each line `command => trace` must be so. Lines without `=>` only run.
#[track_caller]
pub(crate) fn check(process: &str, script: &str) {
    check_file(&file("", &expand(process)), script);
}

/// The same with elements beside the process.
#[track_caller]
pub(crate) fn check_with(roots: &str, process: &str, script: &str) {
    check_file(&file(roots, &expand(process)), script);
}

#[track_caller]
pub(crate) fn check_file(text: &str, script: &str) {
    check_world(World::new(text), script);
}

#[track_caller]
pub(crate) fn check_world(mut world: World, script: &str) {
    let (mut found, mut expected) = (String::new(), String::new());
    for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (command, wanted) = line.split_once("=>").map_or((line, None), |(command, wanted)| {
            (command.trim(), Some(wanted.trim()))
        });
        let shown = world.line(command);
        if let Some(wanted) = wanted {
            // A rejection is told by its code alone.
            let shown = match shown.split_once(": ") {
                Some((code, _)) if code.starts_with("SK-") => code.to_owned(),
                _ => shown,
            };
            found += &format!("{command} => {shown}\n");
            expected += &format!("{command} => {wanted}\n");
        }
    }
    assert!(found == expected, "\n--- expected\n{expected}--- found\n{found}");
}

/// A model that can't be executed is refused with these codes.
#[track_caller]
pub(crate) fn refused(roots: &str, process: &str, codes: &str) {
    let outcome = Program::restore(&definitions(&file(roots, &expand(process))), Edition::default());
    let found = match outcome {
        Ok(_) => "accepted".to_owned(),
        Err(faults) => faults
            .iter()
            .map(|fault| fault.code.to_string())
            .collect::<Vec<_>>()
            .join(" "),
    };
    assert_eq!(found, codes);
}

/// Whether a model comes into use: the check and the compiler let it through.
pub(crate) fn accepted(text: &str) -> Result<(), String> {
    match Program::compile(&definitions(text), Edition::default()) {
        Ok(_) => Ok(()),
        Err(faults) => Err(format!("{faults:#?}\n{text}")),
    }
}
