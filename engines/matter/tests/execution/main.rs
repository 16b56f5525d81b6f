//! Models executed: text in, trace out, each feature of BPMN 2.0.2 by itself.

mod activity;
mod compensation;
mod data;
mod event;
mod flow;
mod handler;
mod manage;
mod message;
mod random;
mod refusal;
mod repeat;
mod world;
