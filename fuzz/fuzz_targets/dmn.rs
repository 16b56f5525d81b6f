//! Any bytes into the dmn reader; the body is shared with the crate's tests.
#![no_main]

#[path = "../bodies/dmn.rs"]
mod body;

libfuzzer_sys::fuzz_target!(|data: &[u8]| body::run(data));
