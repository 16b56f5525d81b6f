//! Any bytes into the feel reader; the body is shared with the crate's tests.
#![no_main]

#[path = "../bodies/feel.rs"]
mod body;

libfuzzer_sys::fuzz_target!(|data: &[u8]| body::run(data));
