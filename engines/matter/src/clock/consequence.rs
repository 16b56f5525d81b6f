//! What a clock's events bring about outside of it.
//!
//! It knows nothing of how that is carried out. Start at [`consequences`].

use super::marks::Mark;
use super::message::ClockEvent;
use super::spec::{AsOf, ClockSpec, Silence, Specs};
use super::state::{Clock, Clocks};
use skein_dmn::feel::Value;
use skein_kernel::deadline::shanghai_datetime;

/// Something that whoever embeds the clocks carries out.
#[derive(Debug, Clone, PartialEq)]
pub enum Consequence {
    /// Set a process variable of the scope in which the host lives.
    Set {
        /// Its name.
        variable: String,
        /// Its value.
        value: Value,
    },
    /// Throw a signal inside the matter.
    Signal(String),
    /// Deliver a message to the matter itself.
    Message(String),
    /// Trigger an event element of the host.
    Trigger(String),
}

/// What `event`, already applied to `clocks`, brings about, in the order in which it must be carried out:
/// the deemed decision is set before anything is triggered that reads it.
#[must_use]
pub fn consequences(clocks: &Clocks, specs: &dyn Specs, event: &ClockEvent) -> Vec<Consequence> {
    let ClockEvent::Fired { clock, mark, .. } = event else {
        return Vec::new();
    };
    let Some(clock) = clocks.get(*clock) else {
        return Vec::new();
    };
    let Some(spec) = specs.spec(clock.unit, clock.spec) else {
        return Vec::new();
    };
    match mark {
        Mark::Lapse => spec
            .silence
            .as_ref()
            .map_or_else(Vec::new, |silence| of_silence(silence, spec, clock)),
        Mark::Escalate(step) => {
            let step = spec.escalations.get(usize::from(*step));
            let signal = step.and_then(|step| step.signal.clone());
            signal.map(Consequence::Signal).into_iter().collect()
        }
        Mark::Yellow | Mark::Red | Mark::Announced => Vec::new(),
    }
}

fn of_silence(silence: &Silence, spec: &ClockSpec, clock: &Clock) -> Vec<Consequence> {
    let mut found = Vec::new();
    if let (Some(variable), Some(value)) = (&silence.sets, deemed(silence, spec, clock)) {
        found.push(Consequence::Set {
            variable: variable.clone(),
            value,
        });
    }
    found.extend(silence.signal.clone().map(Consequence::Signal));
    found.extend(silence.message.clone().map(Consequence::Message));
    found.extend(silence.trigger.clone().map(Consequence::Trigger));
    found
}

/// The deemed decision as process data: its state, the day it bears, when it took effect and by which law.
fn deemed(silence: &Silence, spec: &ClockSpec, clock: &Clock) -> Option<Value> {
    let deadline = clock.deadline.as_ref()?;
    let day = match silence.as_of {
        AsOf::Start => deadline.terms.from.date,
        AsOf::Lapse => deadline.effect_date(),
    };
    let since = shanghai_datetime(deadline.effect_at().ok()?);
    let entries = [
        ("state", silence.deemed.clone()),
        ("date", day.to_string()),
        ("since", since.to_string()),
        ("law", silence.law.clone()),
        ("clock", spec.id.clone()),
    ];
    let entries = entries
        .iter()
        .map(|(name, text)| ((*name).into(), Value::text(text)));
    let deemed = [("deemed".into(), Value::Boolean(true))].into_iter();
    Some(Value::context(deemed.chain(entries).collect()))
}
