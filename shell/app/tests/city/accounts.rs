//! First start, accounts and sign-in, through the city.

use crate::world::{World, administrator, facts, officer, outcome};
use skein_app::account::Client;
use skein_app::account::roster::AccountCommand;
use skein_app::authorise::{Action, Resource};
use skein_app::city::Act;
use skein_kernel::actor::{ActorId, Role};

fn client() -> Client {
    Client("192.0.2.1".into())
}

#[test]
fn the_first_secret_is_given_once_and_must_be_changed_before_anything_else() {
    let world = World::in_memory();
    let secret = world.city.bootstrap().unwrap().expect("an empty city gives one");
    assert_eq!(world.city.bootstrap().unwrap(), None);
    let session = world.city.sign_in("admin", &secret.password, &client()).unwrap();
    assert!(session.must_change);
    assert_eq!(outcome(world.city.accounts(&session.actor)), "SK-APP-0006");
    let new = "four unrelated words here";
    world
        .city
        .change_password(&session, (&secret.password, new), &client())
        .unwrap();
    let session = world.city.session(&session.token).unwrap();
    assert_eq!(world.city.accounts(&session.actor).unwrap().len(), 1);
    assert_eq!(
        outcome(world.city.sign_in("admin", &secret.password, &client())),
        "SK-APP-0001"
    );
}

#[test]
fn an_administrator_opens_accounts_and_nobody_else_does() {
    let world = World::in_memory();
    world.city.bootstrap().unwrap();
    let new = || facts("roads-officer", Some("roads"), Role::Officer);
    assert_eq!(
        outcome(world.city.open_account(&officer("roads"), new())),
        "SK-APP-0004"
    );
    let secret = world.city.open_account(&administrator(), new()).unwrap();
    assert_eq!(
        outcome(world.city.open_account(&administrator(), new())),
        "SK-APP-0008"
    );
    let session = world
        .city
        .sign_in("roads-officer", &secret.password, &client())
        .unwrap();
    let again = world
        .city
        .reset_password(&administrator(), ActorId("roads-officer".into()))
        .unwrap();
    assert_ne!(secret.password, again.password);
    assert_eq!(outcome(world.city.session(&session.token)), "SK-APP-0003");
}

#[test]
fn secrets_never_reach_the_journal() {
    let world = World::in_memory();
    let secret = world.city.bootstrap().unwrap().unwrap();
    let session = world.city.sign_in("admin", &secret.password, &client()).unwrap();
    let new = "four unrelated words here";
    world
        .city
        .change_password(&session, (&secret.password, new), &client())
        .unwrap();
    let bodies: Vec<String> = world
        .city
        .journal()
        .replay(0)
        .unwrap()
        .map(|event| event.unwrap().event.body)
        .collect();
    assert_eq!(bodies.len(), 2);
    for needle in [secret.password.as_str(), new, session.token.as_str(), "argon2"] {
        assert!(!bodies.iter().any(|body| body.contains(needle)));
    }
}

#[test]
fn five_wrong_passwords_make_one_wait() {
    let world = World::in_memory();
    let secret = world.city.bootstrap().unwrap().unwrap();
    for _ in 0..5 {
        assert_eq!(
            outcome(world.city.sign_in("admin", "wrong", &client())),
            "SK-APP-0001"
        );
    }
    assert_eq!(
        outcome(world.city.sign_in("admin", &secret.password, &client())),
        "SK-APP-0002"
    );
    world.clock.advance(jiff::SignedDuration::from_mins(1));
    world.city.sign_in("admin", &secret.password, &client()).unwrap();
}

#[test]
fn what_is_denied_stays_denied_through_the_city() {
    let world = World::in_memory();
    let denied = world
        .city
        .authorise(&officer("roads"), Action::ManageAccounts, &Resource::City);
    assert_eq!(outcome(denied), "SK-APP-0004");
}

#[test]
fn an_account_s_trail_says_who_opened_and_disabled_it() {
    let world = World::in_memory();
    world.city.bootstrap().unwrap();
    world
        .city
        .open_account(&administrator(), facts("clerk", None, Role::Auditor))
        .unwrap();
    let id = ActorId("clerk".into());
    let command = skein_app::account::roster::AccountCommand::Disable { id: id.clone() };
    world
        .city
        .act(&administrator(), skein_app::city::Act::Account { command }, None)
        .unwrap();
    let trail = world.city.account_trail(&administrator(), &id).unwrap();
    let kinds: Vec<_> = trail
        .iter()
        .map(|event| (event.event.kind.as_str(), event.actor.0.as_str()))
        .collect();
    assert_eq!(
        kinds,
        [("account-opened", "admin"), ("account-disabled", "admin")]
    );
    assert_eq!(
        outcome(world.city.account_trail(&officer("roads"), &id)),
        "SK-APP-0004"
    );
}

#[test]
fn a_restored_city_without_its_vault_lets_an_administrator_in_who_still_is_one() {
    let directory = tempfile::tempdir().unwrap();
    let world = World::open(directory.path());
    world.city.bootstrap().unwrap().expect("an empty city gives one");
    let second = facts("second", None, Role::Administrator);
    world.city.open_account(&administrator(), second).unwrap();
    let disable = AccountCommand::Disable {
        id: ActorId("admin".into()),
    };
    let disable = Act::Account { command: disable };
    world.city.act(&administrator(), disable, None).unwrap();
    assert_eq!(world.city.bootstrap().unwrap(), None);
    world.city.close();
    // A backup doesn't hold the vault.
    for file in std::fs::read_dir(directory.path()).unwrap() {
        let path = file.unwrap().path();
        if path
            .file_name()
            .unwrap()
            .to_string_lossy()
            .starts_with("vault.db")
        {
            std::fs::remove_file(path).unwrap();
        }
    }
    let world = World::open(directory.path());
    let secret = world.city.bootstrap().unwrap().expect("nobody could sign in");
    assert_eq!(secret.account.0, "second");
    world.city.sign_in("second", &secret.password, &client()).unwrap();
}
