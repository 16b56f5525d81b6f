//! Replay equals state: each matter's events, from the first, come to what is stored of it.
//!
//! It knows nothing of the store the witness is of.

use super::{Broken, Oracle, Witness};
use crate::city::SimCity;
use skein_kernel::rejection::Rejection;
use skein_store::aggregate::{Family as _, Serial, Shelf};
use skein_store::matter::{Item, Matters};
use std::sync::Arc;

/// Replays every aggregate and compares.
///
/// # Errors
/// [`Oracle::ReplayEqualsState`].
pub fn replay_equals_state(witness: &Witness) -> Result<(), Broken> {
    let family = Matters::<SimCity>::default();
    for (serial, seen) in &witness.aggregates {
        let broken = |what: String| Oracle::ReplayEqualsState.broken(format!("matter {serial}: {what}"));
        if seen.history.len() as u64 != seen.revision
            || seen.history.last().map_or(0, |event| event.position) != seen.position
        {
            let events = seen.history.len();
            return Err(broken(format!(
                "{events} events, where it says {}",
                seen.revision
            )));
        }
        let mut replayed = None;
        for event in &seen.history {
            let next = family.evolve(replayed, event, witness);
            replayed = Some(next.map_err(|rejection| broken(rejection.to_string()))?);
        }
        if let Some(difference) = replayed.as_ref().and_then(|item| difference(item, &seen.item)) {
            return Err(broken(difference));
        }
    }
    Ok(())
}

/// What is different between two items; `None` if nothing is.
pub(super) fn difference(one: &Item, other: &Item) -> Option<String> {
    match (one, other) {
        (Item::Case(one), Item::Case(other)) => (one != other).then(|| format!("{one:?}\nis not\n{other:?}")),
        (Item::Definition(one), Item::Definition(other)) => {
            let key = |deployed: &skein_store::matter::Deployed| (deployed.hash.clone(), deployed.version);
            (key(one) != key(other)).then(|| format!("{:?} is not {:?}", key(one), key(other)))
        }
        (Item::Announcement(one), Item::Announcement(other)) => {
            (one != other).then(|| format!("{one} is not {other}"))
        }
        (Item::Notice(one), Item::Notice(other)) => {
            (one != other).then(|| format!("{one:?}\nis not\n{other:?}"))
        }
        _ => Some("it is of another kind".into()),
    }
}

/// Definitions as the witness shows them.
impl Shelf<Matters<SimCity>> for Witness {
    fn state(&self, serial: Serial) -> Result<Option<Arc<Item>>, Rejection> {
        let seen = self.aggregates.get(&serial);
        Ok(seen.map(|seen| Arc::new(seen.item.clone())))
    }

    fn named(&self, name: &str) -> Result<Option<Serial>, Rejection> {
        let takes = |(serial, seen): (&Serial, &super::Seen)| {
            seen.rows.names.iter().any(|own| own == name).then_some(*serial)
        };
        Ok(self.aggregates.iter().rev().find_map(takes))
    }
}
