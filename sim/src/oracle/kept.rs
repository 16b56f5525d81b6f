//! Nothing acknowledged is lost or doubled.
//!
//! It knows nothing of states. Start at [`Ledger`].

use super::{Broken, Oracle, Witness};
use crate::city::SimCity;
use skein_kernel::event::Recorded;
use skein_kernel::rejection::Rejection;
use skein_store::Receipt;
use skein_store::aggregate::Serial;
use skein_store::aggregate::backend::{Answer, Backend};
use skein_store::matter::{Matters, Outcome};
use std::collections::BTreeMap;

/// What was answered to a command: which matter, at which revision, and the position of its last event.
type Told = (Serial, u64, u64);

/// What was acknowledged.
#[derive(Debug, Default)]
pub struct Ledger {
    /// By key.
    answers: BTreeMap<String, Told>,
    /// By the number a matter was begun under: the key of the command that began it.
    begun: BTreeMap<String, String>,
    /// By matter: its events when it was last looked at.
    seen: BTreeMap<Serial, Vec<Recorded>>,
}

impl Ledger {
    /// Notes an answer. A second answer under one key must be the first.
    ///
    /// # Errors
    /// [`Oracle::NothingLostOrDoubled`].
    pub fn acknowledge(&mut self, key: &str, receipt: &Receipt<Answer<Outcome>>) -> Result<(), Broken> {
        let told = (
            receipt.reply.serial,
            receipt.reply.revision,
            *receipt.events.end(),
        );
        match self.answers.insert(key.to_owned(), told) {
            Some(before) if before != told => {
                let what = format!("{key} was answered {before:?}, then {told:?}");
                Err(Oracle::NothingLostOrDoubled.broken(what))
            }
            _ => Ok(()),
        }
    }

    /// Notes that the command under a key is to begin the matter of a number.
    pub fn begins(&mut self, number: &str, key: &str) {
        self.begun.insert(number.to_owned(), key.to_owned());
    }

    /// Notes that the command under a key was not given after all.
    pub fn never_begins(&mut self, key: &str) {
        self.begun.retain(|_, begun| begun != key);
    }

    /// Takes over what another was told.
    pub fn adopt(&mut self, other: Self) {
        self.answers.extend(other.answers);
        self.begun.extend(other.begun);
    }

    /// Whether everything that was acknowledged is there as it was.
    ///
    /// # Errors
    /// [`Oracle::NothingLostOrDoubled`], or [`Oracle::StoreWorks`] if the store can't be read.
    pub fn is_kept(&mut self, store: &impl Backend<Matters<SimCity>>) -> Result<(), Broken> {
        let unread = |rejection: Rejection| Oracle::StoreWorks.broken(rejection);
        let mut told: BTreeMap<Serial, Vec<(u64, u64)>> = BTreeMap::new();
        for (serial, revision, position) in self.answers.values() {
            told.entry(*serial).or_default().push((*revision, *position));
        }
        for (serial, told) in told {
            let history = store.history(serial).map_err(unread)?;
            self.history_is_kept(serial, history, &told)
                .map_err(|what| Oracle::NothingLostOrDoubled.broken(what))?;
        }
        Ok(())
    }

    fn history_is_kept(
        &mut self,
        serial: Serial,
        history: Vec<Recorded>,
        told: &[(u64, u64)],
    ) -> Result<(), String> {
        for (revision, position) in told {
            let last = usize::try_from(revision.saturating_sub(1)).unwrap_or(usize::MAX);
            let event = history.get(last);
            let there = event.is_some_and(|event| event.revision == *revision && event.position <= *position);
            if *revision > 0 && !there {
                return Err(format!(
                    "matter {serial} was acknowledged at revision {revision}, position {position}; there is {:?}",
                    event.map(|event| (event.revision, event.position))
                ));
            }
        }
        let seen = self.seen.entry(serial).or_default();
        if !history.starts_with(seen) {
            return Err(format!("the history of matter {serial} has changed"));
        }
        *seen = history;
        Ok(())
    }

    /// Whether each command that begins a matter has begun one: exactly one if it was acknowledged, at most
    /// one if not.
    ///
    /// # Errors
    /// [`Oracle::NothingLostOrDoubled`].
    pub fn nothing_is_doubled(&self, witness: &Witness) -> Result<(), Broken> {
        let mut begun: BTreeMap<&str, Vec<Serial>> = BTreeMap::new();
        for (serial, seen) in &witness.aggregates {
            if let Some(case) = seen.item.case().filter(|case| !case.number.is_empty()) {
                begun.entry(&case.number).or_default().push(*serial);
            }
        }
        for (number, key) in &self.begun {
            let there = begun.remove(number.as_str()).unwrap_or_default();
            let expected = self.answers.get(key).map(|(serial, ..)| *serial);
            let once = match expected {
                Some(serial) => there == [serial],
                None => there.len() <= 1,
            };
            if !once {
                let what = format!("{key} began {there:?} as {number}, and was answered {expected:?}");
                return Err(Oracle::NothingLostOrDoubled.broken(what));
            }
        }
        match begun.first_key_value() {
            Some((number, there)) => {
                let what = format!("nobody asked for {number}, which is {there:?}");
                Err(Oracle::NothingLostOrDoubled.broken(what))
            }
            None => Ok(()),
        }
    }
}
