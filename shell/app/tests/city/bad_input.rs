//! What people hand in by mistake or by malice: refused clearly, and nothing is lost.

use crate::world::{World, commitment, config, officer, outcome, progress, register, supervisor};
use skein_app::city::City;
use skein_measure::commitment::CommitmentAct;
use skein_measure::parts::Evidence;

#[test]
fn evidence_that_was_never_uploaded_cannot_be_cited() {
    let world = World::in_memory();
    let id = world.assigned(1, "roads", &[]);
    world.act(&officer("roads"), &id, CommitmentAct::Sign).unwrap();
    let made_up = Evidence {
        hash: "0".repeat(64),
        name: "a.pdf".into(),
        size: 10,
        media_type: "application/pdf".into(),
    };
    assert_eq!(
        outcome(world.act(&officer("roads"), &id, progress(10, vec![made_up]))),
        "SK-APP-0013"
    );
    let kept = world
        .city
        .keep_evidence(&officer("roads"), &id, ("a.txt", b"text"))
        .unwrap();
    let page = Evidence {
        media_type: "text/html".into(),
        ..kept.clone()
    };
    assert_eq!(
        outcome(world.act(&officer("roads"), &id, progress(10, vec![page]))),
        "SK-APP-0013"
    );
    world
        .act(&officer("roads"), &id, progress(10, vec![kept]))
        .unwrap();
}

#[test]
fn evidence_is_for_those_who_work_on_the_commitment() {
    let world = World::in_memory();
    let id = world.assigned(1, "roads", &[]);
    let file = ("a.txt", b"text".as_slice());
    assert_eq!(
        outcome(world.city.keep_evidence(&officer("parks"), &id, file)),
        "SK-APP-0004"
    );
    let disguised = ("a.pdf", b"<script>".as_slice());
    assert_eq!(
        outcome(world.city.keep_evidence(&officer("roads"), &id, disguised)),
        "SK-APP-0013"
    );
    let kept = world.city.keep_evidence(&officer("roads"), &id, file).unwrap();
    // Kept but cited nowhere: nobody can fetch it by its hash.
    assert_eq!(
        outcome(world.city.open_evidence(&supervisor(), &id, &kept.hash)),
        "SK-APP-0012"
    );
    assert_eq!(
        outcome(world.city.open_evidence(&officer("parks"), &id, &kept.hash)),
        "SK-APP-0004"
    );
}

#[test]
fn a_full_disk_is_said_clearly_and_what_was_acknowledged_stays() {
    let directory = tempfile::tempdir().unwrap();
    let (mut config, _clock) = config();
    config.quota = Some(600_000);
    let city = City::open(directory.path(), config).unwrap();
    let submit = |number| {
        let act = skein_measure::Act::Commitment(register(number));
        city.act(
            &supervisor(),
            skein_app::city::Act::on(commitment(number), act),
            None,
        )
    };
    let refused = (1..5_000).find_map(|number| submit(number).err().map(|refusal| (number, refusal)));
    let (number, refusal) = refused.expect("the quota is reached");
    assert_eq!(refusal.code.to_string(), "SK-STORE-0007");
    assert_eq!(refusal.class, skein_kernel::rejection::Class::Unavailable);
    assert!(number > 10, "refused already at {number}");
    let count = |city: &City| {
        city.commitments(&skein_app::view::CommitmentQuery::default())
            .total as u32
    };
    assert_eq!(count(&city), number - 1);
    city.close();
    let reopened = World::open(directory.path());
    assert_eq!(count(&reopened.city), number - 1);
    reopened.assigned(number, "roads", &[]);
}
