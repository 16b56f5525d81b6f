//! Both stores agree: given the same commands they show the same.
//!
//! What is equal by definition: numbers, revisions, states, events with their positions and times, lists in
//! their order, names, timers, the outbox in its order, what search finds, and the Merkle root over all
//! leaves. What is each store's own: the journal's id, its signatures, and the numbers of parcels.

use super::replay::difference;
use super::{Broken, Oracle, Seen, Witness};
use skein_store::aggregate::backend::Parcel;
use std::fmt::Debug;

/// Compares what two stores show.
///
/// # Errors
/// [`Oracle::StoresAgree`]: the first difference.
pub fn stores_agree(one: &Witness, other: &Witness) -> Result<(), Broken> {
    compared(one, other).map_err(|what| Oracle::StoresAgree.broken(what))
}

fn compared(one: &Witness, other: &Witness) -> Result<(), String> {
    let serials = |witness: &Witness| witness.aggregates.keys().copied().collect::<Vec<_>>();
    same("aggregates", &serials(one), &serials(other))?;
    for ((serial, one), other) in one.aggregates.iter().zip(other.aggregates.values()) {
        aggregate(one, other).map_err(|what| format!("matter {serial}: {what}"))?;
    }
    same("work by due time", &one.work, &other.work)?;
    same("work by priority", &one.urgent, &other.urgent)?;
    same("incidents", &one.incidents, &other.incidents)?;
    same("next timer", &one.next_timer, &other.next_timer)?;
    same("names", &one.names, &other.names)?;
    same("search", &one.found, &other.found)?;
    let letters = |witness: &Witness| -> Vec<Parcel> {
        let unnumbered = |letter: &Parcel| Parcel {
            sequence: 0,
            ..letter.clone()
        };
        witness.dead_letters.iter().map(unnumbered).collect()
    };
    same("dead letters", &letters(one), &letters(other))
}

fn aggregate(one: &Seen, other: &Seen) -> Result<(), String> {
    same("revision", &one.revision, &other.revision)?;
    same("events", &one.history, &other.history)?;
    if let Some(difference) = difference(&one.item, &other.item) {
        return Err(difference);
    }
    same("entry", &one.entry, &other.entry)
}

/// Whether two things are the same.
pub(crate) fn same<T: PartialEq + Debug>(what: &str, one: &T, other: &T) -> Result<(), String> {
    if one == other {
        return Ok(());
    }
    Err(format!("{what}:\n{one:?}\nis not\n{other:?}"))
}
