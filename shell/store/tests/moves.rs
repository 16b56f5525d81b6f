//! A city moved from its folder to PostgreSQL and back by backups: everything is there, and it goes on.

mod contract;

use contract::permit::{Command, Hall, Permits, begin};
use contract::{ask, at, meta, new, order, tell};
use skein_scratch::Server;
use skein_store::aggregate::backend::{Relayed, SearchQuery, WorkQuery};
use skein_store::aggregate::rows::{ArrivalKind, Destination, Outgoing, SubscriptionRow};
use skein_store::aggregate::{Backend, Serial, Target};
use skein_store::audit::verify_whole;
use skein_store::postgres::{self, Address};
use skein_store::vault::{Credential, Held, KeptSession};
use skein_store::{Options, Place, Store, backup, read_public_keys};
use std::path::Path;

fn open(place: &Place) -> Store<Hall> {
    Store::open(place, &Options::new("430400".parse().unwrap()), Hall::default()).unwrap()
}

fn send(to: Destination, name: &str) -> Command {
    Command::Send(vec![Outgoing {
        to,
        name: name.into(),
        key: "k".into(),
        body: "{}".into(),
    }])
}

/// Begins five permits with everything that a store keeps of them, and more that is in the model, the vault and
/// the files.
fn fill(store: &Store<Hall>) {
    let journal = &store.journal;
    for title in ["道路施工许可", "占道", "取水", "排污", "采砂"] {
        let begun = journal.order(Target::New, begin(title), meta(1).with_key(title));
        begun.wait().unwrap();
        journal
            .submit(title.into(), meta(2).with_key(format!("notice {title}")))
            .wait()
            .unwrap();
    }
    let [one, two, three] = [1, 2, 3].map(Serial);
    tell(journal, one, ask(1, &["unit/roads"], 1, Some(5)));
    tell(journal, one, ask(3, &["person/li"], 1, Some(7)));
    tell(journal, two, ask(2, &["unit/roads"], 2, None));
    tell(
        journal,
        one,
        Command::Arm {
            timer: 1,
            second: 100,
        },
    );
    tell(journal, two, Command::Arm { timer: 2, second: 50 });
    tell(journal, three, Command::Name("湘D-2026-1".into()));
    tell(journal, three, Command::Fail);
    for (serial, id) in [(one, 2), (two, 4)] {
        let waits = SubscriptionRow {
            kind: ArrivalKind::Signal,
            name: "flood".into(),
            key: String::new(),
            id,
            starts: false,
        };
        tell(journal, serial, Command::Await(waits));
    }
    tell(journal, three, send(Destination::Signal, "flood"));
    tell(journal, three, send(Destination::Message, "nobody"));
    tell(journal, three, send(Destination::Endpoint("tax".into()), "paid"));
    tell(
        journal,
        three,
        send(Destination::Endpoint("tax".into()), "paid again"),
    );
    let credential = Credential {
        phc: "$argon2id$…".into(),
        must_change: true,
    };
    store.vault.replace(&["li"], &credential, None).unwrap();
    let kept = Held {
        kind: "phone".into(),
        key: "+8613907340001".into(),
        account: "li".into(),
        value: "confirmed".into(),
        at: at(5),
    };
    store.vault.claim(&kept).unwrap();
    let session = KeptSession {
        account: "li".into(),
        csrf: "form".into(),
        opened: at(1),
        seen: at(1),
        must_change: true,
    };
    assert!(store.vault.open_session(&[7; 32], &session, &credential).unwrap());
    store.files.keep(b"a photograph").unwrap();
}

/// Everything there is to see of a city, as lines of text.
fn seen(store: &Store<Hall>) -> Vec<String> {
    let journal = &store.journal;
    let mut seen = vec![format!("{:?}", journal.read(Hall::clone))];
    for serial in (1..=5).map(Serial) {
        let kept = journal.aggregate(serial).unwrap().unwrap();
        seen.push(format!("{} {} {:?}", kept.revision, kept.position, kept.state));
        seen.push(format!("{:?}", journal.matter(serial).unwrap()));
        seen.push(format!("{:?}", Backend::history(journal, serial).unwrap()));
    }
    let query = WorkQuery {
        lists: vec!["unit/roads".into(), "person/li".into()],
        limit: 10,
        ..WorkQuery::default()
    };
    seen.push(format!("{:?}", journal.work(&query).unwrap()));
    for words in ["许可", "取水"] {
        let query = SearchQuery {
            words: words.into(),
            before: None,
            limit: 10,
        };
        seen.push(format!("{:?}", journal.search(&query).unwrap()));
    }
    seen.push(format!("{:?}", journal.named("湘D-2026-1").unwrap()));
    seen.push(format!("{:?}", journal.incidents(None, 10).unwrap()));
    seen.push(format!("{:?}", journal.next_timer().unwrap()));
    seen.push(format!("{:?}", journal.backlog(at(70)).unwrap()));
    seen.push(format!("{:?}", store.vault.credentials().unwrap()));
    let held = store.vault.all_held().unwrap();
    seen.extend(
        held.iter()
            .map(|it| format!("{it:?} {} {} {}", it.key, it.value, it.at)),
    );
    seen.push(format!("{:?}", store.files.list().unwrap()));
    let events = journal
        .replay(0)
        .unwrap()
        .map(|event| format!("{:?}", event.unwrap()));
    seen.extend(events);
    seen
}

fn same(seen: &[String], expected: &[String]) {
    for (seen, expected) in seen.iter().zip(expected) {
        assert_eq!(seen, expected);
    }
    assert_eq!(seen.len(), expected.len());
}

/// Retries are known, numbers go on, timers fire and the outbox is carried out as if nothing had happened.
fn goes_on(store: &Store<Hall>) {
    let journal = &store.journal;
    let again = journal.order(Target::New, begin("取水"), meta(1).with_key("取水"));
    let again = again.wait().unwrap();
    assert_eq!((again.reply.serial, again.repeated), (Serial(3), true));
    let notice = journal.submit("取水".into(), meta(2).with_key("notice 取水"));
    let notice = notice.wait().unwrap();
    assert_eq!((notice.reply, notice.repeated), (3, true));
    assert_eq!(new(journal, "new"), Serial(6));
    let due = journal.claim_timers(at(200), 10).unwrap();
    assert_eq!(due.iter().map(|timer| timer.serial.0).collect::<Vec<_>>(), [2, 1]);
    let parcels = journal.claim_parcels(at(200), 10).unwrap();
    let names: Vec<&str> = parcels
        .iter()
        .map(|parcel| parcel.outgoing.name.as_str())
        .collect();
    assert_eq!(names, ["flood", "nobody", "paid"]);
    // Who waited before the signal was sent is reached, and nobody else.
    let signal = journal.relay(parcels[0].sequence, at(201)).wait().unwrap();
    assert_eq!(signal.reply, Relayed::Done);
    for (serial, received) in [(1, 1), (2, 1), (3, 0)] {
        let kept = journal.aggregate(Serial(serial)).unwrap().unwrap();
        assert_eq!(kept.state.received.len(), received, "{serial}");
    }
    order(journal, Target::New, begin("last"));
}

fn keys(folder: &Path) -> Vec<skein_store::VerifyingKey> {
    read_public_keys(&folder.join("evidence.pub")).unwrap()
}

#[test]
fn a_city_moves_to_postgres_and_back_with_everything_it_has() {
    let server = match Server::shared() {
        Ok(server) => server,
        Err(sentence) => return println!("skipped: {sentence}"),
    };
    let base = tempfile::tempdir().unwrap();
    let [home, first, second, third, again] =
        ["home", "first", "second", "third", "again"].map(|name| base.path().join(name));
    let store = open(&Place::from(&home));
    fill(&store);
    let expected = seen(&store);
    // While it runs.
    let manifest = backup::create(&home, &first).unwrap();
    assert_eq!((manifest.blobs, manifest.credentials), (1, 1));
    let address = Address::parse(&server.database().unwrap()).unwrap();
    let place = Place::from(address.clone());
    backup::restore(&first, place.clone(), &keys(&first)).unwrap();
    let twice = backup::restore(&first, place.clone(), &keys(&first)).unwrap_err();
    assert_eq!(twice.code.0, "SK-STORE-0015");
    let moved = open(&place);
    same(&seen(&moved), &expected);
    assert_eq!(
        moved.vault.session(&[7; 32]).unwrap(),
        None,
        "everybody signs in anew"
    );
    let report = postgres::verify_whole(
        &address,
        &postgres::public_keys(&address, None).unwrap(),
        &Permits,
    );
    let report = report.unwrap();
    assert!(report.is_sound(), "{report}");
    assert_eq!(report.states.unwrap().aggregates, 5);
    let manifest = backup::create(place.clone(), &second).unwrap();
    assert_eq!((manifest.blobs, manifest.credentials), (1, 1));
    goes_on(&moved);
    let report = postgres::verify_whole(
        &address,
        &postgres::public_keys(&address, None).unwrap(),
        &Permits,
    );
    assert!(report.as_ref().unwrap().is_sound(), "{}", report.unwrap());
    // Back into a folder, as it was before it went on there.
    backup::restore(&second, &again, &keys(&second)).unwrap();
    let back = open(&Place::from(&again));
    same(&seen(&back), &expected);
    goes_on(&back);
    let report = verify_whole(&again, &keys(&again), &Permits).unwrap();
    assert!(report.is_sound(), "{report}");
    // And the one that stayed in its folder all the time.
    goes_on(&store);
    backup::create(place, &third).unwrap();
    let report = verify_whole(&third, &keys(&third), &Permits).unwrap();
    assert!(report.is_sound(), "{report}");
    assert_eq!(report.states.unwrap().aggregates, 7);
}

#[test]
fn a_state_altered_in_the_database_is_found() {
    let server = match Server::shared() {
        Ok(server) => server,
        Err(sentence) => return println!("skipped: {sentence}"),
    };
    let address = Address::parse(&server.database().unwrap()).unwrap();
    let store = open(&Place::from(address.clone()));
    fill(&store);
    let alter = "UPDATE work SET list = 'person/wu' WHERE list = 'person/li'";
    server.sql(&address.database(), alter).unwrap();
    let trusted = postgres::public_keys(&address, None).unwrap();
    let report = postgres::verify_whole(&address, &trusted, &Permits).unwrap();
    assert_eq!(report.findings.len(), 1, "{report}");
}

#[test]
fn a_backup_that_was_altered_becomes_no_city() {
    let server = match Server::shared() {
        Ok(server) => server,
        Err(sentence) => return println!("skipped: {sentence}"),
    };
    let base = tempfile::tempdir().unwrap();
    let (home, kept) = (base.path().join("home"), base.path().join("kept"));
    fill(&open(&Place::from(&home)));
    backup::create(&home, &kept).unwrap();
    std::fs::remove_file(kept.join("vault.db")).unwrap();
    let address = Address::parse(&server.database().unwrap()).unwrap();
    let refused = backup::restore(&kept, address.clone(), &keys(&kept)).unwrap_err();
    assert_eq!(refused.code.0, "SK-STORE-0016");
    // Nothing is left there.
    assert_eq!(
        postgres::public_keys(&address, None).unwrap_err().code.0,
        "SK-STORE-0073"
    );
}
