//! The contract of a store of aggregates, on PostgreSQL.

mod contract;

use contract::permit::{Command, Hall, Permits};
use contract::{SECRETS, contract, secretive, tell};
use skein_scratch::Server;
use skein_store::Options;
use skein_store::aggregate::Backend;
use skein_store::postgres::{self, Address, Journal};

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

/// Which tables of a database hold one of the secrets, as text or as the bytes of it.
fn holding(server: &Server, database: &str) -> Vec<String> {
    let sql = |text: &str| server.sql(database, text).unwrap();
    let tables = sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1");
    let holds = |table: &&str| {
        SECRETS.iter().any(|secret| {
            let bytes: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
            let count = format!(
                "SELECT COUNT(*) FROM {table} AS t WHERE t::text LIKE '%{secret}%' OR t::text LIKE '%{bytes}%'"
            );
            sql(&count).trim() != "0"
        })
    };
    tables.lines().filter(holds).map(str::to_owned).collect()
}

#[test]
fn an_erasure_leaves_nothing_in_any_table_and_the_evidence_log_holds() {
    let server = match Server::shared() {
        Ok(server) => server,
        Err(sentence) => return println!("skipped: {sentence}"),
    };
    let url = server.database().unwrap();
    let database = url.rsplit('/').next().unwrap();
    let address = Address::parse(&url).unwrap();
    let options = Options::new("430400".parse().unwrap());
    let journal = Journal::open(&address, &options, Hall::default()).unwrap();
    let serial = secretive(&journal);
    let held = holding(server, database);
    for table in ["aggregates", "events", "names", "parcels"] {
        assert!(held.iter().any(|held| held == table), "{table} among {held:?}");
    }
    tell(&journal, serial, Command::Erase);
    // Who follows with the search words is given a moment.
    std::thread::sleep(std::time::Duration::from_millis(700));
    assert_eq!(holding(server, database), Vec::<String>::new());
    let trusted = postgres::public_keys(&address, None).unwrap();
    let report = postgres::verify_whole(&address, &trusted, &Permits).unwrap();
    assert!(report.is_sound(), "{report}");
    assert_eq!(report.redactions.len(), 1);
    assert_eq!(report.redactions[0].events, 3, "{report}");
    let first = Backend::history(&journal, serial).unwrap()[0].position;
    assert_eq!(journal.prove(first).unwrap_err().code.0, "SK-STORE-0080");
}
