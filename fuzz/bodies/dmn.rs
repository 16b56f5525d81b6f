//! What fuzzing does with bytes as a decision model: read it, compile it, check its tables, make every
//! decision it has without inputs.

use skein_dmn::feel::{Context, Limits};
use skein_dmn::{Decisions, model};

/// Nothing here may panic, whatever the bytes.
pub(crate) fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let Ok(model) = model::read(text, "fuzz.dmn") else {
        return;
    };
    let Ok(decisions) = Decisions::diagnose(&[model]) else {
        return;
    };
    let decisions = decisions.within(Limits { steps: 20_000 });
    let _ = decisions.check();
    let inputs = Context::new(Vec::new());
    for invocable in decisions.invocables() {
        let _ = decisions.invoke(invocable, &inputs, None);
    }
}
