//! The matter engine (事): work with an owner and a legal clock, executed as its BPMN process says.
//!
//! What it is for: compiling a process definition into a program, deciding commands on one matter
//! (tokens, tasks, messages, timers, compensation), human work on tasks, legal clocks, migration.
//!
//! What it knows nothing of: clocks of a machine, files, the network, how events are stored, other matters,
//! who may sign in. Time, actor, calendar and program come in as a context.
//!
//! Where to start: [`program`] for what is executed, [`state`] for what a matter is, [`MatterEngine`] for deciding and
//! evolving, [`command`], [`event`] and [`effect`] for what goes in and comes out.
//!
//! The engine as a library: it decides, its caller keeps the events and carries out the effects.
//!
//! ```
//! use skein_kernel::{actor::Actor, calendar::WorkCalendar, engine::Engine as _};
//! use skein_matter::program::{Edition, Empty};
//! use skein_matter::state::{Status, Vars};
//! use skein_matter::{Act, Context, Facts, Matter, MatterEngine, Program, Trigger};
//!
//! let model = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">
//!   <process id="leave" isExecutable="true">
//!     <startEvent id="asked"/> <userTask id="approve"/> <endEvent id="told"/>
//!     <sequenceFlow id="a" sourceRef="asked" targetRef="approve"/>
//!     <sequenceFlow id="b" sourceRef="approve" targetRef="told"/>
//!   </process></definitions>"#;
//! let definitions = skein_bpmn::read(model, "leave.bpmn").expect("well-formed");
//! let program = Program::compile(&definitions, Edition::default()).expect("executable");
//! let (now, actor) = ("2026-09-29T00:00:00Z".parse().expect("a time"), Actor::system());
//! let context = Context {
//!     program: &program, library: &Empty, now, actor: &actor, calendar: WorkCalendar::published(),
//!     facts: Facts::default(), budget: 10_000,
//! };
//! let mut matter = Matter::default();
//! let mut give = |act: Act| {
//!     let decision = MatterEngine::decide(&matter, act.into(), &context).expect("accepted");
//!     decision.events.iter().for_each(|event| MatterEngine::evolve(&mut matter, event));
//!     matter.clone()
//! };
//! let data = Vars::from_json(r#"{"days": 3}"#).expect("JSON");
//! let waiting = give(Act::Start { process: None, trigger: Trigger::None, data, law: None });
//! let task = waiting.waits.first().expect("it waits for the approval").id;
//! let done = give(Act::Complete { task, data: Vars::from_json(r#"{"approved": true}"#).expect("JSON") });
//! assert_eq!(done.status, Status::Completed);
//! assert_eq!(done.data().to_json(), r#"{"approved":true,"days":3}"#);
//! ```
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::unreachable
    )
)]

pub mod clock;
pub mod command;
mod decide;
pub mod effect;
mod engine;
pub mod event;
mod evolve;
mod facts;
pub mod human;
pub mod migrate;
pub mod program;
mod refuse;
pub mod register;
pub mod retention;
pub mod run;
pub mod state;
mod stated;

pub use command::{Act, Command, Resolution, Trigger};
pub use decide::advance;
pub use effect::Effect;
pub use engine::{Context, MatterEngine};
pub use event::Event;
pub use facts::Facts;
pub use program::{Library, Program};
pub use state::Matter;
