//! The matter engine (事): work with an owner and a legal clock, executed as its BPMN process says.
//!
//! What it is for: compiling a process definition into a program, deciding commands on one matter
//! (tokens, tasks, messages, timers, compensation), human work on tasks, legal clocks, migration.
//!
//! What it knows nothing of: clocks of a machine, files, the network, how events are stored, other matters,
//! who may sign in. Time, actor, calendar and program come in as a context.
//!
//! Where to start: `program` for what is executed, `state` for what a matter is, `decide` and `evolve`.
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
pub mod run;
pub mod retention;
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
