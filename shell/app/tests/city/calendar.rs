//! Amendments of the work calendar: every open deadline they concern is counted anew, and no other.

use crate::world::{World, auditor, officer, outcome, supervisor};
use jiff::SignedDuration;
use jiff::civil::date;
use skein_app::city::calendar::CalendarNotice;
use skein_kernel::calendar::{Amendment, Change};
use skein_matter::Act;
use skein_matter::clock::{ClockCommand, ClockId};
use skein_store::aggregate::Serial;

/// A review within five working days, and one within ten calendar days.
const REVIEWS: &str = r#"
<process id="working" isExecutable="true">
  <extensionElements><skein:clock id="five" law="test" period="5wd"/></extensionElements>
  <startEvent id="s"/><sequenceFlow id="a" sourceRef="s" targetRef="t"/>
  <userTask id="t"/><sequenceFlow id="b" sourceRef="t" targetRef="e"/><endEvent id="e"/>
</process>
<process id="calendar" isExecutable="true">
  <extensionElements><skein:clock id="ten" law="test" period="10d"/></extensionElements>
  <startEvent id="s2"/><sequenceFlow id="a2" sourceRef="s2" targetRef="t2"/>
  <userTask id="t2"/><sequenceFlow id="b2" sourceRef="t2" targetRef="e2"/><endEvent id="e2"/>
</process>"#;

/// The fifth of March 2021, a Friday, becomes a day off.
fn friday_off() -> CalendarNotice {
    CalendarNotice::Amendment(Amendment {
        version: "2021-friday".into(),
        announced: date(2021, 3, 2),
        reason: "城市临时放假".into(),
        source: "市政府通知".into(),
        changes: vec![Change {
            date: date(2021, 3, 5),
            works: false,
            name: "临时假日".into(),
        }],
    })
}

fn due(world: &World, matter: Serial) -> String {
    let view = world.city.matter(&supervisor(), matter).unwrap();
    let clocks = view.case.matter.clocks.iter();
    let due: Vec<String> = clocks
        .map(|(_, clock)| clock.due().unwrap().to_string())
        .collect();
    due.join(" ")
}

fn work_through(world: &World) {
    let mut steward = world.city.steward();
    while steward.turn().unwrap() {}
}

#[test]
fn an_amendment_moves_the_deadlines_it_concerns_and_says_which() {
    let world = World::in_memory();
    world.deploy(REVIEWS);
    work_through(&world);
    // From Monday the first of March, counted from the day after: the fifth working day is Monday the eighth.
    let (five, ten, ended) = (
        world.started("working"),
        world.started("calendar"),
        world.started("working"),
    );
    assert_eq!(
        (due(&world, five), due(&world, ten)),
        ("2021-03-08".into(), "2021-03-11".into())
    );
    let cancel = Act::Cancel {
        reason: "撤回".into(),
    };
    assert_eq!(world.does(&supervisor(), ended, cancel), "done");

    world.clock.advance(SignedDuration::from_hours(24));
    let refused = world.city.amend_calendar(&officer("roads"), friday_off(), None);
    assert_eq!(outcome(refused), "SK-APP-0004");
    let begun = world
        .city
        .amend_calendar(&supervisor(), friday_off(), None)
        .unwrap();
    assert_eq!((begun.done, begun.by.0.as_str()), (false, "supervisor"));
    assert_eq!(
        outcome(world.city.amend_calendar(&supervisor(), friday_off(), None)),
        "SK-KERNEL-0012",
        "the same notice isn't applied twice"
    );
    work_through(&world);

    assert_eq!(
        (due(&world, five), due(&world, ten)),
        ("2021-03-09".into(), "2021-03-11".into())
    );
    let recount = &world.city.work_calendar(&supervisor()).unwrap().recounts[0];
    assert_eq!(
        (recount.done, recount.looked, recount.changed, recount.refused),
        (true, 2, 1, 0)
    );
    let page = world.city.recount(&supervisor(), 1, 0).unwrap();
    let changes: Vec<_> = page
        .changes
        .iter()
        .map(|it| (it.matter, it.old, it.new))
        .collect();
    assert_eq!(changes, [(five.0, Some(date(2021, 3, 8)), date(2021, 3, 9))]);
    assert_eq!(outcome(world.city.recount(&auditor(), 1, 0)), "SK-APP-0004");
    // Each matter tells it too: when, by whom, from what to what, for which days.
    let history = world.city.matter_history(&supervisor(), five).unwrap();
    let last = history.last().unwrap();
    assert_eq!(last.actor.0, "system");
    assert!(last.event.body.contains("2021-03-05"), "{}", last.event.body);
    // What begins from then on is counted by the amended calendar at once.
    assert_eq!(due(&world, world.started("working")), "2021-03-10");
}

#[test]
fn matters_that_no_changed_day_can_concern_are_not_loaded() {
    let world = World::in_memory();
    world.deploy(REVIEWS);
    work_through(&world);
    world.started("working");
    // On the eighth, the first is due; the second is begun after the fifth.
    world.clock.set_noon(date(2021, 3, 8));
    world.started("working");
    let mut late = friday_off();
    let CalendarNotice::Amendment(amendment) = &mut late else {
        unreachable!()
    };
    amendment.changes[0].date = date(2021, 4, 30);
    amendment.version = "2021-april".into();
    world.city.amend_calendar(&supervisor(), late, None).unwrap();
    world
        .city
        .amend_calendar(&supervisor(), friday_off(), None)
        .unwrap();
    work_through(&world);
    let recounts = world.city.work_calendar(&supervisor()).unwrap().recounts;
    let looked: Vec<u64> = recounts.iter().map(|recount| recount.looked).collect();
    assert_eq!(looked, [0, 1]);
}

#[test]
fn a_recomputation_cut_short_goes_on_and_counts_nothing_twice() {
    let directory = tempfile::tempdir().unwrap();
    let world = World::open(directory.path());
    world.deploy(REVIEWS);
    let matters: Vec<Serial> = (0..600).map(|_| world.started("working")).collect();
    work_through(&world);
    world
        .city
        .amend_calendar(&supervisor(), friday_off(), None)
        .unwrap();
    // A stretch is noted; of the next a few matters are done when the city goes down.
    assert!(world.city.steward().turn().unwrap());
    world.clock.advance(SignedDuration::from_secs(60));
    for matter in &matters[256..260] {
        let clock = ClockId(clock_of(&world, *matter));
        let act = Act::Clock(ClockCommand::Recompute { clock });
        assert_eq!(world.does(&supervisor(), *matter, act), "done");
    }
    world.city.close();

    let world = World::open(directory.path());
    world.clock.advance(SignedDuration::from_secs(120));
    let recount = &world.city.work_calendar(&supervisor()).unwrap().recounts[0];
    assert_eq!((recount.done, recount.looked), (false, 256));
    work_through(&world);
    let recount = &world.city.work_calendar(&supervisor()).unwrap().recounts[0];
    assert_eq!(
        (recount.done, recount.looked >= 600, recount.changed),
        (true, true, 600)
    );
    let mut told = Vec::new();
    let mut after = Some(0);
    while let Some(from) = after {
        let page = world.city.recount(&supervisor(), 1, from).unwrap();
        told.extend(page.changes.iter().map(|it| it.matter));
        after = page.next;
    }
    told.sort_unstable();
    let expected: Vec<u64> = matters.iter().map(|matter| matter.0).collect();
    assert_eq!(told, expected, "each is told of once");
    assert!(matters.iter().all(|matter| due(&world, *matter) == "2021-03-09"));
}

fn clock_of(world: &World, matter: Serial) -> u32 {
    let view = world.city.matter(&supervisor(), matter).unwrap();
    view.case.matter.clocks.iter().next().unwrap().0.0
}

#[test]
fn a_year_newly_published_computes_what_waited_for_it() {
    let world = World::in_memory();
    world.deploy(REVIEWS);
    work_through(&world);
    // The calendar of 2027 isn't among those that came with the program.
    world.clock.set_noon(date(2026, 12, 30));
    let waiting = world.started("working");
    let view = world.city.matter(&supervisor(), waiting).unwrap();
    assert_eq!(view.case.matter.clocks.incidents().count(), 1);
    let file = "calendar\tcn-2027\ttest\nyear\t2027\ttest\noff\t2027-01-01..2027-01-03\t元旦\n";
    let notice = CalendarNotice::File(file.into());
    world.city.amend_calendar(&supervisor(), notice, None).unwrap();
    work_through(&world);
    // The 31st of December, then the 4th to the 7th of January.
    assert_eq!(due(&world, waiting), "2027-01-07");
    let page = world.city.recount(&supervisor(), 1, 0).unwrap();
    assert_eq!(
        (page.changes[0].old, page.changes[0].new),
        (None, date(2027, 1, 7))
    );
}
