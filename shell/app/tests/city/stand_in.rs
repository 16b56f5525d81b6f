//! Absences: tasks go to the stand-in, those that come meanwhile too, and the rules of who may do what hold.

use crate::world::{FIRST_DAY, World, administrator, facts, someone, supervisor};
use jiff::{SignedDuration, Timestamp};
use skein_app::account::roster::{AccountCommand, Office};
use skein_app::city::Act as CityAct;
use skein_app::city::matters::WorkPage;
use skein_kernel::actor::{Actor, ActorId, Role};
use skein_matter::Act;
use skein_matter::human::{Absence, WorkCommand};
use skein_matter::state::Vars;
use skein_store::aggregate::Serial;

/// Two hands: who reviews may not sign.
const REVIEW: &str = r#"
<process id="review" isExecutable="true">
  <startEvent id="s"/><sequenceFlow id="a" sourceRef="s" targetRef="review_it"/>
  <userTask id="review_it" skein:candidates='"unit:roads"'/>
  <sequenceFlow id="b" sourceRef="review_it" targetRef="sign_it"/>
  <userTask id="sign_it" skein:candidates='"unit:roads"' skein:notPerformedBy="review_it"/>
  <sequenceFlow id="c" sourceRef="sign_it" targetRef="e"/><endEvent id="e"/>
</process>"#;

fn hand(name: &str) -> Actor {
    someone(name, Some("roads"), Role::Officer)
}

/// A city in which Wang stands in for Li during a day, beginning after a number of hours.
fn with_absence(after_hours: i64) -> World {
    let world = World::in_memory();
    world.deploy(REVIEW);
    for name in ["li", "wang", "supervisor"] {
        let unit = if name == "supervisor" {
            "inspection"
        } else {
            "roads"
        };
        let facts = facts(name, Some(unit), Role::Officer);
        world.city.open_account(&administrator(), facts).unwrap();
    }
    let noon: Timestamp = format!("{FIRST_DAY}T04:00:00Z").parse().unwrap();
    let from = noon + SignedDuration::from_hours(after_hours);
    let absence = Absence {
        from,
        until: from + SignedDuration::from_hours(24),
        stand_in: Some(ActorId("wang".into())),
    };
    office(&world, "li", vec![absence]);
    world
}

fn office(world: &World, who: &str, absences: Vec<Absence>) {
    let command = AccountCommand::Office {
        id: ActorId(who.into()),
        office: Office {
            absences,
            ..Office::default()
        },
    };
    world
        .city
        .act(&administrator(), CityAct::Account { command }, None)
        .unwrap();
}

fn first_task(world: &World, matter: Serial) -> u32 {
    let view = world.city.matter(&supervisor(), matter).unwrap();
    view.case.matter.waits.iter().next().unwrap().id
}

fn does(world: &World, who: &str, matter: Serial, command: WorkCommand) -> String {
    let task = first_task(world, matter);
    world.does(&hand(who), matter, Act::Work { task, command })
}

/// Who has tasks of their own, as `name:matters`.
fn held(world: &World) -> String {
    let lists = ["li", "wang"].map(|name| {
        let page = WorkPage {
            mine: true,
            limit: 100,
            ..WorkPage::default()
        };
        let work = world.city.work(&hand(name), &page).unwrap();
        let matters: Vec<String> = work.iter().map(|entry| entry.serial.to_string()).collect();
        format!("{name}:{}", matters.join(","))
    });
    lists.join(" ")
}

#[test]
fn tasks_go_to_the_stand_in_when_the_absence_begins_and_while_it_lasts() {
    let world = with_absence(1);
    let mut steward = world.city.steward();
    let (first, second) = (world.started("review"), world.started("review"));
    assert_eq!(does(&world, "li", first, WorkCommand::Claim), "done");
    steward.turn().unwrap();
    assert_eq!(held(&world), format!("li:{first} wang:"), "nobody is away yet");
    world.clock.advance(SignedDuration::from_hours(2));
    steward.turn().unwrap();
    assert_eq!(held(&world), format!("li: wang:{first}"));
    // A task that comes to Li while away goes on to Wang.
    assert_eq!(does(&world, "li", second, WorkCommand::Claim), "done");
    steward.turn().unwrap();
    assert_eq!(held(&world), format!("li: wang:{first},{second}"));
    // Back: what Wang took over stays there, what comes then is Li's.
    world.clock.advance(SignedDuration::from_hours(24));
    let third = world.started("review");
    assert_eq!(does(&world, "li", third, WorkCommand::Claim), "done");
    steward.turn().unwrap();
    assert_eq!(held(&world), format!("li:{third} wang:{first},{second}"));
    let history = world.city.matter_history(&supervisor(), first).unwrap();
    assert_eq!(history.last().unwrap().actor.0, "system");
}

#[test]
fn a_stand_in_who_may_not_sign_what_they_reviewed_does_not_get_it() {
    let world = with_absence(1);
    let mut steward = world.city.steward();
    let matter = world.started("review");
    let task = first_task(&world, matter);
    let data = Vars::default();
    assert_eq!(
        world.does(&hand("wang"), matter, Act::Complete { task, data }),
        "done"
    );
    assert_eq!(does(&world, "li", matter, WorkCommand::Claim), "done");
    world.clock.advance(SignedDuration::from_hours(2));
    steward.turn().unwrap();
    assert_eq!(held(&world), "li: wang:", "it is back with its candidates");
    let view = world.city.matter(&supervisor(), matter).unwrap();
    let task = first_task(&world, matter);
    assert_eq!(view.case.matter.desk.task(task).unwrap().owner, None);
}

#[test]
fn a_task_put_aside_stays_and_costs_nothing_more() {
    let world = with_absence(1);
    let mut steward = world.city.steward();
    let matter = world.started("review");
    assert_eq!(does(&world, "li", matter, WorkCommand::Claim), "done");
    steward.turn().unwrap();
    let aside = WorkCommand::Suspend {
        reason: "等待材料".into(),
    };
    assert_eq!(does(&world, "li", matter, aside), "done");
    world.clock.advance(SignedDuration::from_hours(2));
    let position = world.city.position();
    steward.turn().unwrap();
    steward.turn().unwrap();
    assert_eq!(held(&world), format!("li:{matter} wang:"));
    assert_eq!(world.city.position(), position);
}

#[test]
fn a_stand_in_must_be_another_account() {
    let world = with_absence(1);
    for name in ["li", "nobody"] {
        let absence = Absence {
            from: Timestamp::UNIX_EPOCH,
            until: Timestamp::MAX,
            stand_in: Some(ActorId(name.into())),
        };
        let command = AccountCommand::Office {
            id: ActorId("li".into()),
            office: Office {
                absences: vec![absence],
                ..Office::default()
            },
        };
        let refused = world
            .city
            .act(&administrator(), CityAct::Account { command }, None);
        assert_eq!(crate::world::outcome(refused), "SK-APP-0008");
    }
}
