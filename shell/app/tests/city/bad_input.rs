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
fn a_file_is_cited_for_the_commitment_it_was_uploaded_for_and_for_no_other() {
    let world = World::in_memory();
    let (roads, parks) = (officer("roads"), officer("parks"));
    let theirs = world.assigned(1, "parks", &[]);
    let own = world.assigned(2, "roads", &[]);
    world.act(&roads, &own, CommitmentAct::Sign).unwrap();
    let secret = world
        .city
        .keep_evidence(&parks, &theirs, ("a.txt", b"for parks only"))
        .unwrap();
    assert_eq!(
        outcome(world.act(&roads, &own, progress(10, vec![secret.clone()]))),
        "SK-APP-0013"
    );
    assert_eq!(
        outcome(world.city.open_evidence(&roads, &own, &secret.hash)),
        "SK-APP-0012"
    );
    // Whoever has the very bytes may of course hand them in as their own.
    let kept = world
        .city
        .keep_evidence(&roads, &own, ("a.txt", b"for parks only"));
    world
        .act(&roads, &own, progress(10, vec![kept.unwrap()]))
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

#[test]
fn a_figure_in_an_unknown_unit_or_from_the_wrong_department_is_refused() {
    use skein_measure::indicator::{Behaviour, Definition, FigureStatus, IndicatorAct, NewFigure};
    use skein_measure::parts::{Bilingual, Direction, Nature};
    let world = World::in_memory();
    let id = skein_measure::AggregateId::indicator("roads-built").unwrap();
    let definition = Definition {
        code: "roads-built".into(),
        name: Bilingual::new("新建道路", "roads built"),
        unit: "公里".into(),
        direction: Direction::Higher,
        nature: Nature::Expected,
        behaviour: Behaviour::Flow,
        owner: skein_kernel::actor::UnitId("roads".into()),
        national_account: false,
        note: None,
        demo: false,
    };
    let act = |actor: &skein_kernel::actor::Actor, act| {
        let act = skein_app::city::Act::on(id.clone(), skein_measure::Act::Indicator(act));
        outcome(world.city.act(actor, act, None))
    };
    let record = |unit: &str| IndicatorAct::Record {
        figure: NewFigure {
            period: "2021-02".parse().unwrap(),
            status: FigureStatus::Flash,
            value: 3.into(),
            unit: unit.into(),
            source: Some("月报".into()),
            published: crate::world::FIRST_DAY,
            reason: None,
            correction: false,
            demo: false,
        },
    };
    assert_eq!(
        act(
            &officer("roads"),
            IndicatorAct::Define {
                definition: definition.clone()
            }
        ),
        "SK-APP-0004"
    );
    assert_eq!(act(&supervisor(), IndicatorAct::Define { definition }), "done");
    assert_eq!(act(&officer("parks"), record("公里")), "SK-APP-0004");
    assert!(act(&officer("roads"), record("光年")).starts_with("SK-MEASURE-"));
    assert_eq!(act(&officer("roads"), record("公里")), "done");
    let (indicator, version) = world.city.indicator(&id).unwrap();
    assert_eq!((indicator.chains.len(), version), (1, 2));
}
