//! Any bytes as a process model that is run; the body is shared with the crate's tests.
#![no_main]

#[path = "../bodies/matter.rs"]
mod body;

libfuzzer_sys::fuzz_target!(|data: &[u8]| body::run(data));
