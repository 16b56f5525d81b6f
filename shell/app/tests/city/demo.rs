//! The demonstration that comes with Skein.

use skein_app::account::Client;
use skein_app::city::{City, Config};
use skein_app::demo::bundled;
use std::sync::Arc;
use std::time::Instant;

fn demo_city() -> City {
    City::in_memory(Config::new(Arc::new(bundled().unwrap()))).unwrap()
}

#[test]
fn the_demonstration_loads_quickly_and_once() {
    let city = demo_city();
    let start = Instant::now();
    let demo = city.load_pack().unwrap().expect("an empty city takes it");
    let took = start.elapsed();
    println!("{} acts, {} accounts in {took:?}", demo.acts, demo.accounts.len());
    println!("{:#?}", city.glance(2021));
    assert!(took.as_secs() < 10, "{took:?}");
    assert_eq!(city.load_pack().unwrap(), None);
    assert!(city.is_demo());
    assert_eq!(city.today(), city.pack().header.as_of);
    let session = city
        .sign_in(&demo.accounts[0].0, &demo.password, &Client("127.0.0.1".into()))
        .unwrap();
    assert!(!session.must_change);
}
