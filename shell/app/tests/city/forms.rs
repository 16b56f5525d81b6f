//! Forms deployed with a definition: starts and tasks take what they allow and nothing else.

use crate::world::{World, outcome, someone, supervisor};
use skein_app::city::matters::Beginning;
use skein_kernel::actor::Role;
use skein_matter::Act;
use skein_matter::state::Vars;

const PROCESS: &str = r#"
<process id="licence" isExecutable="true">
  <startEvent id="s" skein:form="application"/><sequenceFlow id="a" sourceRef="s" targetRef="review"/>
  <userTask id="review" skein:form="verdict.json"/>
  <sequenceFlow id="b" sourceRef="review" targetRef="e"/><endEvent id="e"/>
</process>"#;
const APPLICATION: &str = r#"{ "type": "object", "required": ["firm"],
  "properties": { "firm": { "title": "信用代码", "type": "string", "format": "credit-code" } } }"#;
const VERDICT: &str = r#"{ "type": "object", "required": ["grant"],
  "properties": { "grant": { "type": "boolean" }, "amount": { "type": "number", "maximum": 100 } } }"#;

fn world() -> World {
    let world = World::in_memory();
    let forms = [("application.json", APPLICATION), ("verdict.json", VERDICT)];
    assert_eq!(world.deploy_with(PROCESS, &forms), "done");
    world
}

fn start(world: &World, data: &str) -> Result<u64, skein_kernel::rejection::Rejection> {
    let beginning = Beginning {
        process: "licence".into(),
        data: data.into(),
        ..Beginning::default()
    };
    let begun = world.city.start_matter(&supervisor(), beginning, None)?;
    Ok(begun.serial.0)
}

#[test]
fn a_start_and_a_task_are_refused_with_the_field_and_a_sentence() {
    let world = world();
    let refused = start(&world, r#"{"firm":"91350100M000100Y42"}"#).unwrap_err();
    let place = refused.place.as_ref().and_then(|place| place.element.as_deref());
    assert_eq!((refused.code.0, place), ("SK-FORM-0010", Some("/firm")));
    assert!(
        refused.zh.contains("“信用代码”须为统一社会信用代码"),
        "{}",
        refused.zh
    );

    let matter = skein_store::aggregate::Serial(start(&world, r#"{"firm":"91350100M000100Y43"}"#).unwrap());
    let view = world.city.matter(&supervisor(), matter).unwrap();
    let task = view.case.matter.waits.iter().next().unwrap().id;
    // Whoever reviews is anybody here, but has to have a part in the matter.
    let who = supervisor();
    let complete = |data: &str| {
        let data = Vars::from_json(data).unwrap();
        world.does(&who, matter, Act::Complete { task, data })
    };
    assert_eq!(complete("{}"), "SK-FORM-0010");
    assert_eq!(complete(r#"{"grant":"yes"}"#), "SK-FORM-0010");
    assert_eq!(complete(r#"{"grant":true,"amount":100.01}"#), "SK-FORM-0010");
    assert_eq!(complete(r#"{"grant":true,"amount":100.00}"#), "done");
}

#[test]
fn what_is_deployed_must_bring_its_forms_and_they_must_be_usable() {
    let world = World::in_memory();
    let some = [("application.json", APPLICATION)];
    assert_eq!(world.deploy_with(PROCESS, &some), "SK-STORE-0044");
    let remote = r#"{ "$ref": "https://example.org/x.json" }"#;
    let broken = [("application.json", APPLICATION), ("verdict.json", remote)];
    assert_eq!(world.deploy_with(PROCESS, &broken), "SK-FORM-0001");
}

#[test]
fn a_matter_keeps_the_forms_it_began_under() {
    let directory = tempfile::tempdir().unwrap();
    let (config, _) = crate::world::config();
    let world = World::open(directory.path());
    let forms = [("application.json", APPLICATION), ("verdict.json", VERDICT)];
    assert_eq!(world.deploy_with(PROCESS, &forms), "done");
    let firm = r#"{"firm":"91350100M000100Y43"}"#;
    let old = skein_store::aggregate::Serial(start(&world, firm).unwrap());
    let strict = [
        ("application.json", r#"{ "required": ["phone"] }"#),
        ("verdict.json", r#"{ "required": ["reason"] }"#),
    ];
    assert_eq!(world.deploy_with(PROCESS, &strict), "done");
    assert_eq!(outcome(start(&world, firm)), "SK-FORM-0010");
    world.city.close();
    // Also after a restart, when everything is compiled again from the journal.
    let city = skein_app::city::City::open(directory.path(), config).unwrap();
    let view = city.matter(&supervisor(), old).unwrap();
    let task = view.case.matter.waits.iter().next().unwrap().id;
    let data = Vars::from_json(r#"{"grant":false}"#).unwrap();
    let act = Act::Complete { task, data };
    let officer = someone("nobody-special", Some("roads"), Role::Officer);
    let done = city.act_on_matter(&officer, (old, None), act.into(), None);
    assert_eq!(outcome(done), "done");
}
