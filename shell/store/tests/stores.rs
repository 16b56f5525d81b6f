//! The contract of the vault and of a city's files, wherever the city is kept.

mod contract;

use contract::permit::Hall;
use jiff::Timestamp;
use skein_scratch::Server;
use skein_store::postgres::Address;
use skein_store::vault::{Credential, Held, KeptSession, Vault};
use skein_store::{Files, LARGEST_FILE, Options, Place, Store};

/// Stores to try, each empty: in memory, in a folder, and in a database where there is PostgreSQL.
fn everywhere(check: impl Fn(&Store<Hall>)) {
    let options = Options::new("430400".parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let mut places = vec![Place::Memory, Place::from(folder.path())];
    match Server::shared() {
        Ok(server) => places.push(Address::parse(&server.database().unwrap()).unwrap().into()),
        Err(sentence) => println!("skipped: {sentence}"),
    }
    for place in places {
        println!("{place}");
        check(&Store::open(&place, &options, Hall::default()).unwrap());
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_600_000_000 + second).unwrap()
}

fn credential(phc: &str) -> Credential {
    Credential {
        phc: phc.into(),
        must_change: false,
    }
}

fn session_of(account: &str, second: i64) -> KeptSession {
    KeptSession {
        account: account.into(),
        csrf: "form".into(),
        opened: at(second),
        seen: at(second),
        must_change: false,
    }
}

/// A vault with an account and a session of it under the token of ones.
fn with_session(vault: &dyn Vault) -> Credential {
    let shown = credential("first");
    vault.replace(&["clerk"], &shown, None).unwrap();
    let session = session_of("clerk", 0);
    assert!(vault.open_session(&[1; 32], &session, &shown).unwrap());
    assert_eq!(vault.session(&[1; 32]).unwrap(), Some(session));
    shown
}

#[test]
fn a_credential_is_kept_and_replaced() {
    everywhere(|store| {
        let vault = &store.vault;
        assert_eq!(vault.credential("clerk").unwrap(), None);
        vault
            .replace(&["clerk", "雁峰"], &credential("first"), None)
            .unwrap();
        vault.replace(&["clerk"], &credential("second"), None).unwrap();
        let expected = [("clerk", "second"), ("雁峰", "first")];
        let expected = expected.map(|(account, phc)| (account.to_owned(), credential(phc)));
        assert_eq!(vault.credentials().unwrap(), expected);
        assert_eq!(vault.credential("clerk").unwrap(), Some(credential("second")));
    });
}

#[test]
fn replacing_a_credential_ends_sessions_and_can_t_be_outrun() {
    everywhere(|store| {
        let vault = &store.vault;
        let shown = with_session(&**vault);
        assert!(
            vault
                .open_session(&[2; 32], &session_of("clerk", 0), &shown)
                .unwrap()
        );
        let must_change = Credential {
            must_change: true,
            ..credential("second")
        };
        vault.replace(&["clerk"], &must_change, Some(&[2; 32])).unwrap();
        assert_eq!(vault.session(&[1; 32]).unwrap(), None);
        assert!(
            vault.session(&[2; 32]).unwrap().unwrap().must_change,
            "it is told at once"
        );
        // Whoever showed the old one before is too late now.
        assert!(
            !vault
                .open_session(&[3; 32], &session_of("clerk", 1), &shown)
                .unwrap()
        );
        assert_eq!(vault.session(&[3; 32]).unwrap(), None);
        assert!(
            !vault
                .open_session(&[4; 32], &session_of("nobody", 1), &shown)
                .unwrap()
        );
    });
}

#[test]
fn a_session_is_touched_until_it_is_ended() {
    everywhere(|store| {
        let vault = &store.vault;
        with_session(&**vault);
        vault.touch_session(&[1; 32], at(60)).unwrap();
        assert_eq!(vault.session(&[1; 32]).unwrap().unwrap().seen, at(60));
        vault.end_session(&[1; 32]).unwrap();
        vault.end_session(&[1; 32]).unwrap();
        vault.touch_session(&[1; 32], at(90)).unwrap();
        assert_eq!(vault.session(&[1; 32]).unwrap(), None);
    });
}

#[test]
fn stale_sessions_are_forgotten_and_others_stay() {
    everywhere(|store| {
        let vault = &store.vault;
        let shown = with_session(&**vault);
        for (token, opened, seen) in [(2, 100, 100), (3, 10, 200), (4, 150, 200)] {
            let session = KeptSession {
                seen: at(seen),
                ..session_of("clerk", opened)
            };
            assert!(vault.open_session(&[token; 32], &session, &shown).unwrap());
        }
        // Not seen since 150, or opened before 100: only the last one is neither.
        vault.end_stale(at(150), at(100)).unwrap();
        let stays = [1, 2, 3, 4].map(|token| vault.session(&[token; 32]).unwrap().is_some());
        assert_eq!(stays, [false, false, false, true]);
    });
}

fn held(kind: &str, key: &str, account: &str, second: i64) -> Held {
    Held {
        kind: kind.into(),
        key: key.into(),
        account: account.into(),
        value: format!("{key} of {account}"),
        at: at(second),
    }
}

#[test]
fn a_key_is_one_account_s_until_it_is_taken_out() {
    everywhere(|store| {
        let vault = &store.vault;
        assert!(vault.claim(&held("phone", "139", "li", 1)).unwrap());
        assert!(vault.claim(&held("phone", "139", "li", 2)).unwrap());
        assert!(!vault.claim(&held("phone", "139", "wang", 3)).unwrap());
        assert_eq!(
            vault.held("phone", "139").unwrap(),
            Some(held("phone", "139", "li", 2))
        );
        assert_eq!(vault.held("email", "139").unwrap(), None);
        assert!(vault.take("phone", "139").unwrap().is_some());
        assert_eq!(vault.take("phone", "139").unwrap(), None);
        assert!(vault.claim(&held("phone", "139", "wang", 3)).unwrap());
    });
}

#[test]
fn of_two_who_saw_the_same_one_goes_through() {
    everywhere(|store| {
        let vault = &store.vault;
        let seen = held("letter", "1", "li", 10);
        vault.claim(&seen).unwrap();
        let new = Held {
            value: "sent".into(),
            ..held("letter", "1", "wang", 60)
        };
        assert!(vault.swap(&seen, &new).unwrap());
        assert!(!vault.swap(&seen, &new).unwrap());
        assert_eq!(vault.held("letter", "1").unwrap(), Some(new));
    });
}

#[test]
fn what_is_due_comes_in_order_and_an_account_is_forgotten_whole() {
    everywhere(|store| {
        let vault = &store.vault;
        vault.replace(&["li"], &credential("first"), None).unwrap();
        vault.keep_filter("li", "mine", "light=red").unwrap();
        for (key, account, second) in [
            ("b", "li", 20),
            ("a", "wang", 20),
            ("c", "li", 10),
            ("d", "li", 30),
        ] {
            vault.claim(&held("letter", key, account, second)).unwrap();
        }
        let keys = |found: Vec<Held>| found.iter().map(|it| it.key.clone()).collect::<String>();
        assert_eq!(keys(vault.held_due("letter", at(20), 10).unwrap()), "cab");
        assert_eq!(keys(vault.held_due("letter", at(20), 2).unwrap()), "ca");
        assert_eq!(keys(vault.held_latest("letter", 3).unwrap()), "dba");
        assert_eq!(keys(vault.held_of("li", "letter").unwrap()), "cbd");
        assert_eq!(keys(vault.all_held().unwrap()), "abcd");
        vault.forget_before("letter", at(20)).unwrap();
        assert_eq!(keys(vault.all_held().unwrap()), "abd");
        vault.forget_account("li").unwrap();
        assert_eq!(keys(vault.all_held().unwrap()), "a");
        assert_eq!(vault.credential("li").unwrap(), None);
        assert_eq!(vault.filters("li").unwrap(), []);
    });
}

#[test]
fn a_file_is_found_by_its_hash_and_by_nothing_else() {
    everywhere(|store| {
        let files: &dyn Files = &*store.files;
        // SHA-256 of "abc" is FIPS 180-2's first example.
        let name = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let id = files.keep(b"abc").unwrap();
        assert_eq!(id.to_string(), name);
        assert_eq!(files.keep(b"abc").unwrap(), id);
        assert_eq!(files.read(&id).unwrap(), b"abc");
        assert!(files.contains(&id).unwrap());
        let other = "0".repeat(64).parse().unwrap();
        assert!(!files.contains(&other).unwrap());
        assert_eq!(files.read(&other).unwrap_err().code.0, "SK-STORE-0018");
        let large = files.keep(&vec![7; 3 << 20]).unwrap();
        assert_eq!(files.read(&large).unwrap().len(), 3 << 20);
        let mut both = [id, large];
        both.sort();
        assert_eq!(files.list().unwrap(), both);
        let refused = files.keep(&vec![0; LARGEST_FILE as usize + 1]).unwrap_err();
        assert_eq!(refused.code.0, "SK-STORE-0017");
    });
}

#[test]
fn two_nodes_share_sessions_and_files() {
    let server = match Server::shared() {
        Ok(server) => server,
        Err(sentence) => return println!("skipped: {sentence}"),
    };
    let place = Place::from(Address::parse(&server.database().unwrap()).unwrap());
    let options = Options::new("430400".parse().unwrap());
    let [one, other] = [0, 1].map(|_| Store::open(&place, &options, Hall::default()).unwrap());
    with_session(&*one.vault);
    assert!(other.vault.session(&[1; 32]).unwrap().is_some());
    other.vault.end_session(&[1; 32]).unwrap();
    assert_eq!(one.vault.session(&[1; 32]).unwrap(), None);
    let id = one.files.keep(b"abc").unwrap();
    assert_eq!(other.files.read(&id).unwrap(), b"abc");
    let damage = "UPDATE blobs SET content = 'abd'";
    server
        .sql(place.to_string().rsplit('/').next().unwrap(), damage)
        .unwrap();
    assert_eq!(other.files.read(&id).unwrap_err().code.0, "SK-STORE-0019");
    one.files.keep(b"abc").unwrap();
    assert_eq!(
        other.files.read(&id).unwrap(),
        b"abc",
        "keeping it again mends it"
    );
}

#[test]
fn only_one_node_has_a_turn() {
    let server = match Server::shared() {
        Ok(server) => server,
        Err(sentence) => return println!("skipped: {sentence}"),
    };
    let place = Place::from(Address::parse(&server.database().unwrap()).unwrap());
    let options = Options::new("430400".parse().unwrap());
    let nodes = [0, 1, 2].map(|_| Store::open(&place, &options, Hall::default()).unwrap());
    let inside = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for node in &nodes {
            scope.spawn(|| {
                node.journal.in_turn(|| {
                    use std::sync::atomic::Ordering::SeqCst;
                    assert_eq!(inside.fetch_add(1, SeqCst), 0);
                    std::thread::sleep(std::time::Duration::from_millis(150));
                    inside.fetch_sub(1, SeqCst);
                    Ok(())
                })
            });
        }
    });
}
