//! What fuzzing does with bytes as a process model: read it, check it, draw it, write it,
//! read that again.

use skein_bpmn::{read, write};

/// Nothing here may panic, whatever the bytes.
pub(crate) fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let Ok(definitions) = read(text, "fuzz.bpmn") else {
        return;
    };
    let _ = skein_bpmn::check(&definitions);
    let _ = skein_bpmn::draw::draw(&definitions, &skein_bpmn::draw::Options::default());
    let written = write(&definitions);
    assert!(
        read(&written, "fuzz.bpmn").is_ok(),
        "what is written can be read: {written}"
    );
}
