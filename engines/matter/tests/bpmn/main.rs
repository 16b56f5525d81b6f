//! The engine against the standard: for every element and every position of every event, a model, what is
//! done with it, and the course that BPMN 2.0.2 chapters 10 and 13 prescribe, written by hand.
//!
//! Everything runs through the headless runner, so nothing of the engine's inside is known here. Start at
//! [`model::check`]. `docs/guide/bpmn.md` names the test that proves each element.

mod activities;
mod boundary;
mod combined;
mod compensation;
mod data;
mod event_subprocess;
mod gateways;
mod guide;
mod inclusive;
mod intermediate;
mod loops;
mod messages;
mod model;
mod start_end;
mod subprocesses;
