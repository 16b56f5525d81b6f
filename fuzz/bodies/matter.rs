//! What fuzzing does with bytes as a process model that is run: whatever is accepted runs to its end, or until it waits.

use skein_kernel::calendar::WorkCalendar;
use skein_matter::run::{Options, Script, run as run_model};
use skein_matter::state::Vars;

/// Nothing here may panic, whatever the bytes.
pub(crate) fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let Ok(definitions) = skein_bpmn::read(text, "fuzz.bpmn") else {
        return;
    };
    let vars = Vars::new();
    let Ok(mut options) = Options::new(&vars, WorkCalendar::published()) else {
        return;
    };
    (options.lines, options.steps, options.firings) = (2_000, 2_000, 20);
    let _ = run_model(&[definitions], Script::default(), &options);
}
