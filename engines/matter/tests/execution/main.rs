//! Models executed: text in, trace out, each feature of BPMN 2.0.2 by itself.

mod flow;
mod world;
