//! Two nodes on one PostgreSQL database, one of them a process that is killed.
//!
//! The process begins matters under keys that depend on its seed alone and says each answer once it has it.
//! Meanwhile the other node works at them. When the first is gone, the second gives everything the first may
//! have given again, under the same keys: what was acknowledged must be answered as it was, and everything is
//! there once. It knows nothing of how a process is killed. Start at [`first`] and [`second`].

use super::player::Given;
use super::{Act, Player, Store, options, script};
use crate::city::SimCity;
use crate::oracle::{self, Broken, Oracle, Witness};
use skein_kernel::rejection::Rejection;
use skein_store::postgres::{Address, Journal};
use std::collections::BTreeMap;

/// How many matters the first node would begin, were it left alone.
pub const BEGUN: usize = 2000;

/// Opens a node of the simulated city.
///
/// # Errors
/// [`Oracle::StoreWorks`] if it doesn't open.
pub fn open(address: &Address) -> Result<Journal<SimCity>, Broken> {
    let opened = Journal::open(address, &options(), SimCity::default());
    opened.map_err(|rejection: Rejection| Oracle::StoreWorks.broken(rejection))
}

/// What the first node gives, in order.
fn begun<S: Store>(player: &mut Player<'_, S>, seed: u64) -> Vec<(String, Given)> {
    let starts = script(seed, BEGUN).into_iter().filter_map(|act| match act {
        Act::Start { process, amount } => Some((process, amount)),
        _ => None,
    });
    let given = starts.enumerate().map(|(number, (process, amount))| {
        let key = format!("first-{number}");
        (key.clone(), player.start_as(&key, process, amount))
    });
    given.collect()
}

/// The first node: begins matters until it is killed, and says what it is answered.
///
/// # Errors
/// The first oracle that doesn't hold.
pub fn first(store: &impl Store, seed: u64, mut say: impl FnMut(&str)) -> Result<(), Broken> {
    let mut player = Player::new(store, "first");
    for (key, given) in begun(&mut player, seed) {
        if let Ok(receipt) = player.give(&key, &given)? {
            say(&format!(
                "{key} {} {}",
                receipt.reply.serial,
                receipt.events.end()
            ));
        }
    }
    Ok(())
}

/// The second node works along its own script until `is_over`; how many acts that was.
///
/// # Errors
/// The first oracle that doesn't hold.
pub fn work(
    player: &mut Player<'_, impl Store>,
    seed: u64,
    mut is_over: impl FnMut() -> bool,
) -> Result<usize, Broken> {
    player.accompanied = true;
    let acts = script(seed ^ u64::MAX, 10_000);
    let mut done = 0;
    for act in acts.iter().take_while(|_| !is_over()) {
        player.act(act)?;
        done += 1;
    }
    player.accompanied = false;
    Ok(done)
}

/// The second node, after the first is gone: what the first `said` stands, and nothing is there twice.
///
/// # Errors
/// The first oracle that doesn't hold.
pub fn second(
    store: &impl Store,
    own: &mut Player<'_, impl Store>,
    seed: u64,
    said: &[String],
) -> Result<(), Broken> {
    let said: BTreeMap<&str, &str> = said.iter().filter_map(|line| line.split_once(' ')).collect();
    let mut player = Player::new(store, "first");
    for (number, (key, given)) in begun(&mut player, seed).into_iter().enumerate() {
        // A few beyond what it said: of those it may have given the first, and no more.
        if number >= said.len() + 5 {
            player.ledger.never_begins(&key);
            continue;
        }
        let receipt = player
            .give(&key, &given)?
            .map_err(|rejection| Oracle::StoreWorks.broken(rejection))?;
        let again = format!("{} {}", receipt.reply.serial, receipt.events.end());
        if said.get(key.as_str()).is_some_and(|said| *said != again) {
            let what = format!("{key} was answered {:?}, then {again}", said.get(key.as_str()));
            return Err(Oracle::NothingLostOrDoubled.broken(what));
        }
    }
    own.act(&Act::Fire)?;
    own.all_is_kept()?;
    player.all_is_kept()?;
    own.ledger.adopt(player.ledger);
    let witness = Witness::of(store, &[])?;
    own.nothing_is_doubled(&witness)?;
    oracle::all(&witness)
}
