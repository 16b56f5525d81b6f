//! Files attached to tasks: what is refused leaves nothing, what is read is noted, what is erased is gone.

use crate::world::{World, config, officer, outcome, someone, supervisor};
use jiff::civil::date;
use skein_app::city::City;
use skein_app::city::attachments::Upload;
use skein_app::scan::Scanner;
use skein_kernel::actor::{Actor, Role};
use skein_matter::Act;
use skein_matter::human::WorkCommand;
use skein_matter::state::Vars;
use skein_store::aggregate::Serial;
use std::path::Path;

const PROCESS: &str = r#"
<process id="review" isExecutable="true">
  <extensionElements>
    <skein:retention period="1mo" personal="name" texts="true" law="test"/>
  </extensionElements>
  <startEvent id="s"/><sequenceFlow id="a" sourceRef="s" targetRef="t"/>
  <userTask id="t"/><sequenceFlow id="b" sourceRef="t" targetRef="e"/><endEvent id="e"/>
</process>"#;
const PDF: &[u8] = b"%PDF-1.7 a plan";
const ZIP: &[u8] = b"PK\x03\x04 not a picture";

fn task(world: &World, matter: Serial) -> u32 {
    let view = world.city.matter(&supervisor(), matter).unwrap();
    view.case.matter.waits.iter().next().unwrap().id
}

fn attach(world: &World, matter: Serial, name: &str, media: &str, bytes: &[u8]) -> Result<String, String> {
    let upload = Upload {
        task: task(world, matter),
        name,
        media,
        bytes,
    };
    let attached = world.city.attach(&supervisor(), matter, upload, None);
    attached
        .map(|(_, digest)| digest)
        .map_err(|it| it.code.to_string())
}

/// How many files the folder holds.
fn files(folder: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder.join("blobs")) else {
        return 0;
    };
    let count = |path: &Path| {
        let inside = std::fs::read_dir(path).map_or(0, Iterator::count);
        if path.is_dir() { inside } else { 1 }
    };
    entries.map(|entry| count(&entry.unwrap().path())).sum()
}

#[test]
fn a_file_is_what_it_is_said_to_be_or_nothing_is_kept() {
    let directory = tempfile::tempdir().unwrap();
    let world = World::open(directory.path());
    world.deploy(PROCESS);
    let matter = world.started("review");
    let refused =
        |name: &str, media: &str, bytes: &[u8]| attach(&world, matter, name, media, bytes).unwrap_err();
    assert_eq!(refused("site.jpg", "image/jpeg", ZIP), "SK-APP-0013");
    assert_eq!(refused("plan.pdf", "image/png", PDF), "SK-APP-0013");
    assert_eq!(refused("plan.exe", "", PDF), "SK-APP-0013");
    assert_eq!(refused("plan.pdf", "", b""), "SK-APP-0013");
    let large = vec![b'x'; skein_app::evidence::LARGEST + 1];
    assert_eq!(refused("large.txt", "text/plain", &large), "SK-APP-0014");
    // A file whose attaching the engine refuses is taken away again.
    let upload = Upload {
        task: 999,
        name: "plan.pdf",
        media: "application/pdf",
        bytes: PDF,
    };
    assert!(world.city.attach(&supervisor(), matter, upload, None).is_err());
    assert_eq!(files(directory.path()), 0);
    // Nor can a digest that somebody knows be attached.
    let digest = attach(&world, matter, "../plan.pdf", "application/pdf", PDF).unwrap();
    let other = world.started("review");
    let command = WorkCommand::Attach {
        digest: digest.clone(),
        name: "mine.pdf".into(),
        media: "application/pdf".into(),
        size: 15,
    };
    let stolen = Act::Work {
        task: task(&world, other),
        command,
    };
    assert_eq!(world.does(&supervisor(), other, stolen), "SK-APP-0013");
    assert_eq!(files(directory.path()), 1);
}

#[test]
fn what_somebody_else_attached_is_handed_out_under_policy_and_noted() {
    let world = World::in_memory();
    world.deploy(PROCESS);
    let matter = world.started("review");
    let digest = attach(&world, matter, "plan.pdf", "", PDF).unwrap();
    let stranger = someone("stranger", None, Role::Officer);
    let read = |who: &Actor| world.city.attachment(who, matter, &digest);
    assert_eq!(read(&supervisor()).unwrap().bytes, PDF);
    let own = world.city.attachment_accesses(&supervisor(), matter).unwrap();
    assert!(own.is_empty(), "one's own file is one's own");
    // A task without candidates is everybody's, so an officer has a part in it.
    assert_eq!(read(&officer("roads")).unwrap().name, "plan.pdf");
    let noted = world.city.attachment_accesses(&supervisor(), matter).unwrap();
    assert_eq!((noted.len(), noted[0].actor.0.as_str()), (1, "roads-officer"));
    assert!(noted[0].event.body.contains(&digest));
    let nothing = world.city.attachment(&supervisor(), matter, &"0".repeat(64));
    assert_eq!(outcome(nothing), "SK-APP-0012");
    let done = Act::Complete {
        task: task(&world, matter),
        data: Vars::default(),
    };
    assert_eq!(world.does(&supervisor(), matter, done), "done");
    assert_eq!(outcome(read(&stranger)), "SK-APP-0004");
}

#[test]
fn nothing_is_kept_that_the_scanner_does_not_call_clean() {
    let directory = tempfile::tempdir().unwrap();
    let (config, _) = config();
    let config = skein_app::city::Config {
        scanner: Scanner::Program("/bin/false".into()),
        ..config
    };
    let clock = std::sync::Arc::new(skein_app::city::ManualClock::at_noon(crate::world::FIRST_DAY));
    let city = City::open(directory.path(), config).unwrap();
    let world = World { city, clock };
    world.deploy(PROCESS);
    let matter = world.started("review");
    assert_eq!(
        attach(&world, matter, "plan.pdf", "", PDF),
        Err("SK-APP-0021".into())
    );
    assert_eq!(files(directory.path()), 0);
}

#[test]
fn files_go_with_the_matter_whose_data_are_erased_unless_another_has_them() {
    let directory = tempfile::tempdir().unwrap();
    let world = World::open(directory.path());
    world.deploy(PROCESS);
    let (erased, open) = (world.started("review"), world.started("review"));
    attach(&world, erased, "plan.pdf", "", PDF).unwrap();
    attach(&world, open, "plan.pdf", "", PDF).unwrap();
    attach(&world, erased, "own.txt", "", "只属于一件".as_bytes()).unwrap();
    assert_eq!(files(directory.path()), 2);
    let done = Act::Complete {
        task: task(&world, erased),
        data: Vars::default(),
    };
    assert_eq!(world.does(&supervisor(), erased, done), "done");
    world.clock.set_noon(date(2021, 5, 1));
    world
        .city
        .order_erasure(&supervisor(), "保存期届满", None)
        .unwrap();
    let mut steward = world.city.steward();
    while steward.turn().unwrap() {}
    assert_eq!(files(directory.path()), 1, "the open matter still has it");
}
