//! Timers fire when they are due, and once.

use super::{Broken, Oracle, Witness};
use crate::city::SimCity;
use jiff::Timestamp;
use skein_kernel::event::Recorded;
use skein_store::aggregate::backend::Backend;
use skein_store::matter::Matters;
use std::collections::BTreeSet;

/// Whether no wait was triggered again after it was over.
///
/// # Errors
/// [`Oracle::TimersFireOnce`].
pub fn timers_fire_once(witness: &Witness) -> Result<(), Broken> {
    for (serial, seen) in &witness.aggregates {
        fired_once(&seen.history)
            .map_err(|what| Oracle::TimersFireOnce.broken(format!("matter {serial}: {what}")))?;
    }
    Ok(())
}

/// Goes by the steps in a matter's events: `fi` is a wait `w` that was triggered, which stays open if it
/// repeats (`x`) or only looks on (`k`).
fn fired_once(history: &[Recorded]) -> Result<(), String> {
    let mut over = BTreeSet::new();
    for event in history {
        let body: serde_json::Value =
            serde_json::from_str(&event.event.body).map_err(|error| error.to_string())?;
        for step in body["e"].as_array().into_iter().flatten() {
            let fired = &step["fi"];
            let Some(wait) = fired["w"].as_u64() else { continue };
            if over.contains(&wait) {
                return Err(format!("wait {wait} fired again at revision {}", event.revision));
            }
            if fired["x"].is_null() && fired["k"].is_null() {
                over.insert(wait);
            }
        }
    }
    Ok(())
}

/// Whether every timer that is due has fired, but for some that were refused.
///
/// # Errors
/// [`Oracle::TimersFireOnce`], or [`Oracle::StoreWorks`] if the store can't be read.
pub fn nothing_is_late(
    store: &impl Backend<Matters<SimCity>>,
    now: Timestamp,
    refused: usize,
) -> Result<(), Broken> {
    let unread = |rejection| Oracle::StoreWorks.broken(rejection);
    let backlog = store.backlog(now).map_err(unread)?;
    if backlog.timers_due <= refused as u64 {
        return Ok(());
    }
    let next = store.next_timer().map_err(unread)?;
    let what = format!(
        "{} are due at {now} and haven't fired, the first since {next:?}",
        backlog.timers_due
    );
    Err(Oracle::TimersFireOnce.broken(what))
}
