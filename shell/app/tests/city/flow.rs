//! A commitment from assignment to verification, and who may do what on the way.

use crate::world::{World, auditor, officer, outcome, progress, someone, supervisor};
use skein_app::city::Act;
use skein_app::view::CommitmentQuery;
use skein_kernel::actor::{Actor, Role, UnitId};
use skein_measure::commitment::{CommitmentAct, Status};

fn claim(evidence: Vec<skein_measure::parts::Evidence>) -> CommitmentAct {
    CommitmentAct::ClaimCompletion {
        narrative: "绿道已建成开放".into(),
        evidence,
    }
}

fn verify() -> CommitmentAct {
    CommitmentAct::Verify {
        accept: true,
        reason: "现场核验属实".into(),
    }
}

#[test]
fn a_commitment_goes_from_assignment_to_verification() {
    let world = World::in_memory();
    let id = world.assigned(1, "roads", &["parks"]);
    let roads = officer("roads");
    world.act(&roads, &id, CommitmentAct::Sign).unwrap();
    let photo = world
        .city
        .keep_evidence(&roads, &id, ("绿道.png", b"\x89PNG\r\n\x1a\nphoto"))
        .unwrap();
    world.act(&roads, &id, progress(60, vec![photo.clone()])).unwrap();
    world.act(&roads, &id, claim(vec![photo.clone()])).unwrap();
    world.act(&supervisor(), &id, verify()).unwrap();
    let page = world.city.commitment(&id).unwrap();
    assert_eq!(page.row.status, Status::Completed);
    // register, assign, sign, report, claim, verify
    assert_eq!(page.row.version, 6);
    let file = world.city.open_evidence(&supervisor(), &id, &photo.hash).unwrap();
    assert_eq!(
        (file.media_type, file.inline, file.bytes.len()),
        ("image/png", true, 13)
    );
    let trail = world.city.trail(&auditor(), &id).unwrap();
    let who: Vec<_> = trail
        .iter()
        .map(|event| (event.event.kind.as_str(), event.actor.0.as_str()))
        .collect();
    assert_eq!(
        who,
        [
            ("commitment-registered", "supervisor"),
            ("commitment-assigned", "supervisor"),
            ("commitment-signed", "roads-officer"),
            ("progress-reported", "roads-officer"),
            ("completion-claimed", "roads-officer"),
            ("completion-verified", "supervisor"),
        ]
    );
}

#[test]
fn the_public_page_says_how_far_it_is_and_nothing_of_what_is_between_departments() {
    let world = World::in_memory();
    let id = world.assigned(1, "roads", &[]);
    let roads = officer("roads");
    world.act(&roads, &id, CommitmentAct::Sign).unwrap();
    let photo = ("绿道.png", b"\x89PNG\r\n\x1a\nphoto".as_slice());
    let photo = world.city.keep_evidence(&roads, &id, photo).unwrap();
    world.act(&roads, &id, progress(60, vec![photo.clone()])).unwrap();
    let supervise = CommitmentAct::OpenSupervision {
        reason: "为何迟缓".into(),
        reply_by: jiff::civil::date(2021, 3, 8),
    };
    world.act(&supervisor(), &id, supervise).unwrap();
    let page = world.city.public_commitment(&id).unwrap();
    assert_eq!(page.progress[0].percent, Some(60.into()));
    assert_eq!(page.progress[0].on, crate::world::FIRST_DAY);
    assert_eq!(page.assignment.unwrap().lead.0, "roads");
    let everything = format!("{:?}", world.city.public_commitment(&id).unwrap());
    for secret in [&photo.hash, "绿道.png", "roads-officer", "为何迟缓"] {
        assert!(!everything.contains(secret), "{secret}");
    }
    let resource = world.city.commitment_resource(&id);
    let sees = |actor: &Actor| {
        world
            .city
            .may(actor, skein_app::authorise::Action::ViewEvidence, &resource)
    };
    assert!(sees(&roads) && sees(&supervisor()));
    assert!(!sees(&Actor::public()) && !sees(&officer("parks")));
}

#[test]
fn a_department_that_is_not_responsible_is_refused() {
    let world = World::in_memory();
    let id = world.assigned(1, "roads", &[]);
    assert_eq!(
        outcome(world.act(&officer("parks"), &id, CommitmentAct::Sign)),
        "SK-APP-0004"
    );
    world.act(&officer("roads"), &id, CommitmentAct::Sign).unwrap();
    assert_eq!(
        outcome(world.act(&officer("parks"), &id, progress(10, vec![]))),
        "SK-APP-0004"
    );
    assert_eq!(
        outcome(world.act(&Actor::public(), &id, progress(10, vec![]))),
        "SK-APP-0004"
    );
    assert_eq!(
        outcome(world.act(&auditor(), &id, progress(10, vec![]))),
        "SK-APP-0004"
    );
    assert_eq!(world.city.commitment(&id).unwrap().row.percent, None);
}

#[test]
fn a_supporting_department_reports_its_share_but_does_not_sign() {
    let world = World::in_memory();
    let id = world.assigned(1, "roads", &["parks"]);
    assert_eq!(
        outcome(world.act(&officer("parks"), &id, CommitmentAct::Sign)),
        "SK-APP-0004"
    );
    world.act(&officer("roads"), &id, CommitmentAct::Sign).unwrap();
    world.act(&officer("parks"), &id, progress(30, vec![])).unwrap();
}

#[test]
fn four_eyes_verify() {
    let world = World::in_memory();
    let id = world.assigned(1, "roads", &["parks"]);
    let roads = officer("roads");
    world.act(&roads, &id, CommitmentAct::Sign).unwrap();
    let file = world.city.keep_evidence(&roads, &id, ("a.txt", b"done")).unwrap();
    world.act(&roads, &id, claim(vec![file])).unwrap();
    for unit in ["roads", "parks"] {
        let own = someone("own-supervisor", Some(unit), Role::Supervisor);
        let refused = world.act(&own, &id, verify()).unwrap_err();
        assert_eq!(
            refused.place.unwrap().element.as_deref(),
            Some("verify (four-eyes)"),
            "{unit}"
        );
    }
    world.act(&supervisor(), &id, verify()).unwrap();
}

#[test]
fn a_stale_form_is_refused_and_a_retry_is_answered_once() {
    let world = World::in_memory();
    let id = world.assigned(1, "roads", &[]);
    let roads = officer("roads");
    world.act(&roads, &id, CommitmentAct::Sign).unwrap();
    let seen = (&id, 3);
    let first = world
        .act_seen(&roads, seen, progress(20, vec![]), Some("form-1"))
        .unwrap();
    // The same form sent again by an impatient finger: the first answer, nothing done twice.
    let again = world
        .act_seen(&roads, seen, progress(20, vec![]), Some("form-1"))
        .unwrap();
    assert_eq!(first, again);
    // Another form made from the same page: the page has moved on.
    let stale = world.act_seen(&roads, seen, progress(90, vec![]), Some("form-2"));
    assert_eq!(outcome(stale), "SK-MEASURE-0001");
    let page = world.city.commitment(&id).unwrap();
    assert_eq!((page.commitment.progress.len(), page.row.version), (1, 4));
}

#[test]
fn several_commands_are_done_together_or_not_at_all() {
    let world = World::in_memory();
    let id = world.assigned(1, "roads", &[]);
    let command = |act| skein_measure::Command::new(skein_measure::Act::Commitment(act));
    let other = crate::world::commitment(2);
    let commands = vec![
        (other.clone(), command(crate::world::register(2))),
        (id, command(crate::world::register(1))),
    ];
    assert!(
        world
            .city
            .act(&supervisor(), Act::All { commands }, None)
            .is_err()
    );
    assert_eq!(outcome(world.city.commitment(&other)), "SK-APP-0012");
}

#[test]
fn desks_and_inbox_show_what_waits_for_whom() {
    let world = World::in_memory();
    let id = world.assigned(1, "roads", &["parks"]);
    world
        .act(
            &supervisor(),
            &crate::world::commitment(2),
            crate::world::register(2),
        )
        .unwrap();
    let roads = UnitId("roads".into());
    let desk = world.city.desk(&officer("roads"), &roads).unwrap();
    assert_eq!((desk.to_sign.len(), desk.led.len()), (1, 1));
    assert_eq!(outcome(world.city.desk(&officer("parks"), &roads)), "SK-APP-0004");
    let inbox = world.city.inbox(&supervisor(), 2021).unwrap();
    assert_eq!(
        (inbox.to_assign.len(), inbox.to_verify.len(), inbox.unsigned.len()),
        (1, 0, 0)
    );
    // Three working days after Monday 1 March is Thursday 4 March; on Friday it is late.
    world.clock.set_noon(jiff::civil::date(2021, 3, 5));
    let inbox = world.city.inbox(&supervisor(), 2021).unwrap();
    assert_eq!(
        inbox.unsigned.iter().map(|row| &row.id).collect::<Vec<_>>(),
        [&id]
    );
    assert_eq!(outcome(world.city.inbox(&officer("roads"), 2021)), "SK-APP-0004");
}

#[test]
fn one_s_own_act_is_seen_at_once_in_lists_and_search() {
    let world = World::in_memory();
    assert_eq!(world.city.search("绿道", 0, 10).1, 0);
    let id = world.assigned(7, "roads", &[]);
    assert_eq!(
        world.city.search("第7条绿道", 0, 10).0[0].document.id,
        id.as_str()
    );
    let query = CommitmentQuery {
        lead: Some(UnitId("roads".into())),
        ..CommitmentQuery::default()
    };
    assert_eq!(world.city.commitments(&query).total, 1);
    let other = CommitmentQuery {
        text: Some("greenway 8".into()),
        ..CommitmentQuery::default()
    };
    assert_eq!(world.city.commitments(&other).total, 0);
}

#[test]
fn whoever_has_an_answer_sees_their_own_act_however_many_act_at_once() {
    let world = World::in_memory();
    std::thread::scope(|scope| {
        for thread in 0..8_u32 {
            let world = &world;
            scope.spawn(move || {
                for step in 0..20_u32 {
                    let number = thread * 100 + step;
                    let id = crate::world::commitment(number);
                    let receipt = world
                        .act(&supervisor(), &id, crate::world::register(number))
                        .unwrap();
                    let seen = world.city.commitment(&id).unwrap().row.version;
                    assert_eq!(seen, receipt.touched[0].version);
                }
            });
        }
    });
    assert_eq!(world.city.commitments(&CommitmentQuery::default()).total, 160);
}

#[test]
fn the_auditor_reads_the_whole_log_page_by_page() {
    let world = World::in_memory();
    world.assigned(1, "roads", &[]);
    world.assigned(2, "roads", &[]);
    let page = world.city.log(&auditor(), 1, 2).unwrap();
    assert_eq!(
        page.iter().map(|event| event.position).collect::<Vec<_>>(),
        [2, 3]
    );
    assert_eq!(outcome(world.city.log(&officer("roads"), 0, 10)), "SK-APP-0004");
}

#[test]
fn a_city_at_work_is_healthy_until_an_event_cannot_be_read() {
    use skein_kernel::event::{NewEvent, Stream};
    let world = World::in_memory();
    assert!(world.city.is_healthy());
    let stream = Stream {
        division: world.city.division(),
        engine: "teleport".into(),
        aggregate: "a".into(),
    };
    let event = NewEvent {
        kind: "teleported".into(),
        schema: 1,
        body: "{}".into(),
    };
    let meta = skein_store::Meta::new(supervisor(), world.city.now());
    let events = vec![skein_store::Append::any(stream, event)];
    world.city.journal().append(events, meta).wait().unwrap();
    assert!(!world.city.is_healthy());
}
