//! A PostgreSQL that speaks TLS: what each mode connects to and what it refuses.

mod contract;

use contract::permit::Hall;
use skein_scratch::Server;
use skein_store::Options;
use skein_store::postgres::{Address, Journal};

fn open(address: &str) -> Result<Journal<Hall>, String> {
    let options = Options::new("430400".parse().unwrap());
    Address::parse(address)
        .and_then(|address| Journal::open(&address, &options, Hall::default()))
        .map_err(|rejection| rejection.code.to_string())
}

/// Whether all connections of a city opened at an address are encrypted, or the code of the refusal.
fn check(server: &Server, address: &str, expected: &str) {
    let seen = match open(address) {
        Ok(_city) => {
            let all = "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
                WHERE application_name = 'skein'";
            match server.sql("postgres", all).unwrap().as_str() {
                "t" => "encrypted".to_owned(),
                _ => "plain".to_owned(),
            }
        }
        Err(code) => code,
    };
    assert_eq!(seen, expected, "{address}");
}

#[test]
fn each_mode_connects_as_securely_as_it_says() {
    let started = Server::start().and_then(|server| Ok((server.secure()?, server)));
    let (root, server) = match started {
        Ok(started) => started,
        Err(sentence) => return println!("skipped: {sentence}"),
    };
    let by_address = server.database().unwrap();
    let by_name = by_address.replace("127.0.0.1", "localhost");
    let root = root.display();
    check(&server, &format!("{by_name}?sslmode=disable"), "plain");
    check(&server, &by_name, "encrypted");
    check(&server, &format!("{by_name}?sslmode=require"), "encrypted");
    let verified = format!("{by_name}?sslmode=verify-full&sslrootcert={root}");
    check(&server, &verified, "encrypted");
    // Nobody vouches for a scratch server's certificate but its own root.
    check(
        &server,
        &format!("{by_name}?sslmode=verify-full"),
        "SK-STORE-0072",
    );
    // The certificate names the host, not its address.
    let unnamed = format!("{by_address}?sslmode=verify-full&sslrootcert={root}");
    check(&server, &unnamed, "SK-STORE-0072");
    let role = "CREATE ROLE guarded LOGIN SUPERUSER PASSWORD 'grain store'";
    server.sql("postgres", role).unwrap();
    let bound = verified.replace("skein@", "guarded:grain%20store@") + "&channel_binding=require";
    check(&server, &bound, "encrypted");
    let wrong = bound.replace("grain%20store", "guess");
    check(&server, &wrong, "SK-STORE-0066");
}

#[test]
fn a_server_without_tls_is_refused_where_it_is_required() {
    let server = match Server::shared() {
        Ok(server) => server,
        Err(sentence) => return println!("skipped: {sentence}"),
    };
    let address = server.database().unwrap();
    assert!(open(&address).is_ok());
    let required = open(&format!("{address}?sslmode=require"));
    assert_eq!(required.err().as_deref(), Some("SK-STORE-0072"));
}
