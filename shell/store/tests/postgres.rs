//! The contract of a store of aggregates, on PostgreSQL.

mod contract;

use contract::contract;
use contract::permit::Hall;
use skein_scratch::Server;
use skein_store::Options;
use skein_store::postgres::{Address, Journal};

/// An empty store in a database of its own, or `None` where there is no PostgreSQL.
fn fresh() -> Option<(Journal<Hall>, ())> {
    let server = match Server::shared() {
        Ok(server) => server,
        Err(sentence) => {
            println!("skipped: {sentence}");
            return None;
        }
    };
    let address = Address::parse(&server.database().unwrap()).unwrap();
    let options = Options::new("430400".parse().unwrap());
    let journal = Journal::open(&address, &options, Hall::default()).unwrap();
    Some((journal, ()))
}

contract!(match fresh() {
    Some(opened) => opened,
    None => return,
});
