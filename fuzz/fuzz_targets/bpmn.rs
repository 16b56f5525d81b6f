//! Any bytes into the bpmn reader; the body is shared with the crate's tests.
#![no_main]

#[path = "../bodies/bpmn.rs"]
mod body;

libfuzzer_sys::fuzz_target!(|data: &[u8]| body::run(data));
