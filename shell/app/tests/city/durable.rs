//! What was acknowledged is there after closing, killing and reopening.

use crate::world::{World, commitment, facts, officer, progress, register, supervisor};
use skein_app::account::Client;
use skein_app::view::CommitmentQuery;
use skein_kernel::actor::Role;
use skein_measure::commitment::CommitmentAct;

#[test]
fn reopening_keeps_the_board_the_accounts_and_the_sessions() {
    let directory = tempfile::tempdir().unwrap();
    let world = World::open(directory.path());
    let secret = world.city.bootstrap().unwrap().unwrap();
    let admin = crate::world::administrator();
    world
        .city
        .open_account(&admin, facts("auditor", None, Role::Auditor))
        .unwrap();
    let client = Client("192.0.2.1".into());
    let session = world.city.sign_in("admin", &secret.password, &client).unwrap();
    let id = world.assigned(1, "roads", &[]);
    world.act(&officer("roads"), &id, CommitmentAct::Sign).unwrap();
    let file = world
        .city
        .keep_evidence(&officer("roads"), &id, ("a.txt", b"text"))
        .unwrap();
    world
        .act(&officer("roads"), &id, progress(40, vec![file.clone()]))
        .unwrap();
    let position = world.city.position();
    world.city.close();

    let world = World::open(directory.path());
    assert_eq!(world.city.position(), position);
    assert_eq!(world.city.bootstrap().unwrap(), None);
    assert_eq!(world.city.session(&session.token).unwrap().actor.id.0, "admin");
    let page = world.city.commitment(&id).unwrap();
    assert_eq!(page.row.percent, Some(40.into()));
    assert_eq!(
        world
            .city
            .open_evidence(&officer("roads"), &id, &file.hash)
            .unwrap()
            .bytes,
        b"text"
    );
}

#[test]
fn nothing_acknowledged_is_lost_when_the_process_is_killed() {
    // The child registers commitments and says the number of each one acknowledged until it is killed.
    if let Some(directory) = std::env::var_os("SKEIN_TEST_CHILD") {
        let world = World::open(std::path::Path::new(&directory));
        for number in 1.. {
            world
                .act(&supervisor(), &commitment(number), register(number))
                .unwrap();
            println!("acknowledged {number}");
        }
    }
    let directory = tempfile::tempdir().unwrap();
    let this = std::env::current_exe().unwrap();
    let name = "durable::nothing_acknowledged_is_lost_when_the_process_is_killed";
    let mut child = std::process::Command::new(this)
        .args(["--exact", name, "--nocapture", "--test-threads=1"])
        .env("SKEIN_TEST_CHILD", directory.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let output = child.stdout.take().unwrap();
    let lines = std::io::BufRead::lines(std::io::BufReader::new(output));
    // The harness writes the test's name before the first line, so the words may stand anywhere in it.
    let numbers = lines.map_while(Result::ok).filter_map(|line| {
        line.rsplit_once("acknowledged ")
            .and_then(|(_, number)| number.parse::<usize>().ok())
    });
    let last = numbers.take(50).last().unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let world = World::open(directory.path());
    let kept = world.city.commitments(&CommitmentQuery::default()).total;
    assert!(kept >= last, "{kept} kept of {last} acknowledged");
}

#[test]
fn a_city_with_an_event_that_cannot_be_read_is_not_opened() {
    use skein_kernel::event::{NewEvent, Stream};
    use skein_store::{Append, Meta};
    let directory = tempfile::tempdir().unwrap();
    let world = World::open(directory.path());
    world.assigned(1, "roads", &[]);
    let position = world.city.position();
    let stream = Stream {
        division: world.city.division(),
        engine: "measure".into(),
        aggregate: commitment(1).to_string(),
    };
    let event = NewEvent {
        kind: "commitment-teleported".into(),
        schema: 9,
        body: "{}".into(),
    };
    let meta = Meta::new(supervisor(), world.city.now());
    let appended = world
        .city
        .journal()
        .append(vec![Append::any(stream, event)], meta);
    appended.wait().unwrap();
    world.city.close();
    let refused = skein_app::city::City::open(directory.path(), crate::world::config().0)
        .err()
        .expect("the city stays closed");
    assert_eq!(refused.code.to_string(), "SK-APP-0018");
    let named = format!("event {} (commitment-teleported)", position + 1);
    assert!(refused.en.contains(&named), "{refused}");
}

#[test]
fn a_snapshot_restores_the_very_state_it_was_taken_of() {
    use skein_store::Model;
    let world = World::in_memory();
    world.city.bootstrap().unwrap();
    let id = world.assigned(1, "roads", &["parks"]);
    world.act(&officer("roads"), &id, CommitmentAct::Sign).unwrap();
    let file = ("a.txt", b"text".as_slice());
    let file = world.city.keep_evidence(&officer("roads"), &id, file).unwrap();
    world
        .act(&officer("roads"), &id, progress(40, vec![file]))
        .unwrap();
    world.city.look(|model| {
        let restored = model.restore(&model.snapshot().unwrap()).unwrap();
        assert_eq!(restored.board(), model.board());
        assert_eq!(restored.roster(), model.roster());
        assert_eq!(restored.snapshot(), model.snapshot());
        assert!(model.restore(b"{}").is_none());
    });
}
