//! Both stores under the same scripts, and two nodes on one database, one of them killed.

use skein_scratch::Server;
use skein_sim::oracle::{Broken, Oracle, postgres_evidence_verifies};
use skein_sim::stores::{Played, Player, compare, nodes};
use skein_store::postgres::Address;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;

/// A database of its own; `None` where there is no PostgreSQL.
fn place() -> Option<(Address, String)> {
    match Server::shared() {
        Ok(server) => {
            let text = server.database().unwrap();
            Some((Address::parse(&text).unwrap(), text))
        }
        Err(sentence) => {
            println!("skipped: {sentence}");
            None
        }
    }
}

fn compared(seed: u64, acts: usize, spoil: impl FnOnce(&mut Played)) -> Option<Result<(), Broken>> {
    let (address, _) = place()?;
    Some(compare(seed, acts, &address, spoil))
}

#[test]
fn the_same_script_comes_to_the_same_in_both_stores() {
    for seed in 0..12 {
        match compared(seed, 100, |_| ()) {
            None => return,
            Some(Ok(())) => {}
            Some(Err(broken)) => {
                panic!("seed {seed}: {broken}\n  again: cargo run -p skein-sim -- stores {seed}")
            }
        }
    }
}

#[test]
fn a_difference_between_the_stores_is_found() {
    let spoils: [fn(&mut Played); 4] = [
        |played| drop(played.witness.work.pop().unwrap()),
        |played| played.root = None,
        |played| played.ahead.push("one more".into()),
        |played| {
            let last = played.witness.aggregates.values_mut().last();
            last.unwrap().history[0].actor.0.push('x');
        },
    ];
    for (number, spoil) in spoils.into_iter().enumerate() {
        match compared(7, 60, spoil) {
            None => return,
            Some(Ok(())) => panic!("difference {number} wasn't found"),
            Some(Err(broken)) => assert_eq!(broken.oracle, Oracle::StoresAgree),
        }
    }
}

#[test]
fn a_node_killed_midway_loses_and_doubles_nothing() {
    for seed in 0..3 {
        let Some((address, text)) = place() else {
            return;
        };
        let store = nodes::open(&address).unwrap();
        let mut player = Player::new(&store, "second");
        player.deploy().unwrap();
        let mut first = Command::new(env!("CARGO_BIN_EXE_skein-sim"))
            .args(["node", &text])
            .arg(seed.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(first.stdout.take().unwrap()).lines();
        let (heard, hears) = channel();
        let listener = std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                heard.send(line).unwrap();
            }
        });
        // Killed after some answers, while it gives the next command.
        let (mut said, enough) = (Vec::new(), 20 + 15 * seed as usize);
        nodes::work(&mut player, seed, || {
            said.extend(hears.try_iter());
            said.len() >= enough
        })
        .unwrap();
        first.kill().unwrap();
        first.wait().unwrap();
        listener.join().unwrap();
        said.extend(hears.try_iter());
        assert!(said.len() >= enough, "the first node ended by itself");
        nodes::second(&store, &mut player, seed, &said).unwrap();
        let keys = skein_store::postgres::public_keys(&address, None).unwrap();
        postgres_evidence_verifies(&address, &keys).unwrap();
    }
}
