//! Erasure by rule: shown before it is done, done by order, gone from state, lists, events and files, and the
//! evidence log still holds.

use crate::world::{World, config, officer, outcome, supervisor};
use jiff::SignedDuration;
use jiff::civil::date;
use skein_app::city::City;
use skein_app::city::matters::Beginning;
use skein_matter::Act;
use skein_matter::state::Vars;
use skein_store::aggregate::Serial;
use skein_store::aggregate::backend::SearchQuery;
use skein_store::audit;
use std::path::Path;

/// A complaint whose complainant is forgotten a month after it is closed.
const COMPLAINT: &str = r#"
<process id="complaint" name="投诉" isExecutable="true">
  <extensionElements>
    <skein:retention period="1mo" personal="name phone" texts="true" law="个人信息保护法 art. 47"/>
  </extensionElements>
  <startEvent id="s"/><sequenceFlow id="a" sourceRef="s" targetRef="t"/>
  <userTask id="t"/><sequenceFlow id="b" sourceRef="t" targetRef="e"/><endEvent id="e"/>
</process>
<process id="keeps" isExecutable="true">
  <startEvent id="s2"/><sequenceFlow id="a2" sourceRef="s2" targetRef="e2"/><endEvent id="e2"/>
</process>"#;

/// What must be gone, byte for byte.
const SECRETS: [&str; 3] = [
    "zhangsanfeng-of-wudang",
    "13987654321-secret",
    "住在雁峰区某巷九号",
];

fn complaint(world: &World) -> Serial {
    let [name, phone, address] = SECRETS;
    let data = serde_json::json!({ "name": name, "phone": { "mobile": phone }, "kept": 7 });
    let beginning = Beginning {
        process: "complaint".into(),
        data: data.to_string(),
        title: format!("{name}的投诉"),
        text: address.into(),
        number: "2021-001".into(),
        ..Beginning::default()
    };
    let matter = world
        .city
        .start_matter(&supervisor(), beginning, None)
        .unwrap()
        .serial;
    let view = world.city.matter(&supervisor(), matter).unwrap();
    let task = view.case.matter.waits.iter().next().unwrap().id;
    let comment = skein_matter::human::WorkCommand::Comment {
        text: format!("已电话联系{phone}"),
    };
    assert_eq!(
        world.does(
            &supervisor(),
            matter,
            Act::Work {
                task,
                command: comment
            }
        ),
        "done"
    );
    let data = Vars::from_json(&format!(r#"{{"phone":"{phone}","result":"ok"}}"#)).unwrap();
    assert_eq!(
        world.does(&supervisor(), matter, Act::Complete { task, data }),
        "done"
    );
    matter
}

fn work_through(city: &City) {
    let mut steward = city.steward();
    while steward.turn().unwrap() {}
}

/// Which of the secrets a file of the folder still holds.
fn left(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let Ok(bytes) = std::fs::read(&path) else { continue };
        for secret in SECRETS {
            if bytes.windows(secret.len()).any(|part| part == secret.as_bytes()) {
                let name = path.file_name().unwrap().to_string_lossy();
                found.push(format!("{name}: {secret}"));
            }
        }
    }
    found.sort();
    found
}

fn found(city: &City, words: &str) -> usize {
    let query = SearchQuery {
        words: words.into(),
        before: None,
        limit: 100,
    };
    city.find_matters(&supervisor(), &query).unwrap().len()
}

#[test]
fn what_is_due_is_shown_then_erased_and_everything_else_stays() {
    let directory = tempfile::tempdir().unwrap();
    let world = World::open(directory.path());
    world.deploy(COMPLAINT);
    let erased: Vec<Serial> = (0..70).map(|_| complaint(&world)).collect();
    let unruled = world.started("keeps");
    assert!(!left(directory.path()).is_empty());
    let due = |world: &World| world.city.retention_due(&supervisor(), 500).unwrap();
    assert_eq!(due(&world), [], "a month isn't over");
    let early = Act::Erase {
        finished: "2000-01-01T00:00:00Z".parse().unwrap(),
        reason: "本人请求".into(),
    };
    assert_eq!(
        world.does(&supervisor(), erased[0], early),
        "SK-MATTER-0197",
        "when it was finished is what the journal says"
    );

    world.clock.set_noon(date(2021, 4, 30));
    let later = complaint(&world);
    let shown = due(&world);
    assert_eq!(shown.len(), 70);
    assert_eq!(
        (shown[0].matter, shown[0].from, shown[0].law.as_str()),
        (erased[0], date(2021, 4, 2), "个人信息保护法 art. 47")
    );
    assert_eq!(
        outcome(world.city.retention_due(&officer("roads"), 1)),
        "SK-APP-0004"
    );
    assert_eq!(
        outcome(world.city.order_erasure(&supervisor(), " ", None)),
        "SK-APP-0020"
    );
    world
        .city
        .order_erasure(&supervisor(), "保存期届满", None)
        .unwrap();
    work_through(&world.city);
    let run = &world.city.erasure_runs(&supervisor()).unwrap()[0];
    assert_eq!((run.done, run.erased, run.left), (true, 70, 0));
    assert_eq!(due(&world), []);

    // State, lists, search and history are without them; what isn't personal stays.
    let view = world.city.matter(&supervisor(), erased[0]).unwrap();
    let data = view.case.matter.data().to_json();
    assert_eq!(data, r#"{"kept":7,"name":null,"phone":null,"result":"ok"}"#);
    assert_eq!((view.row.title.as_str(), view.row.text.as_str()), ("投诉", ""));
    assert_eq!(found(&world.city, "雁峰区某巷"), 1, "only the one that isn't due");
    let history = world.city.matter_history(&supervisor(), erased[0]).unwrap();
    let last = history.last().unwrap();
    assert_eq!(
        (last.event.kind.as_str(), last.actor.0.as_str()),
        ("matter-erased", "supervisor")
    );
    assert!(last.event.body.contains("保存期届满"), "{}", last.event.body);
    assert!(
        SECRETS
            .iter()
            .all(|secret| history.iter().all(|it| !it.event.body.contains(secret)))
    );
    assert!(world.city.matter(&supervisor(), unruled).is_ok());

    // The log verifies and names the redactions; states and rows are what the remaining events come to.
    let keys = skein_store::read_public_keys(&directory.path().join("evidence.pub")).unwrap();
    let report = audit::verify(directory.path(), &keys).unwrap();
    assert!(report.is_sound(), "{report}");
    assert_eq!(report.redactions.len(), 70);
    assert!(report.redactions.iter().all(|it| it.events == 3), "{report}");
    let family = skein_store::matter::Matters::<skein_app::city::CityModel>::default();
    let differs = audit::verify_states(directory.path(), &family).unwrap();
    assert!(differs.is_empty(), "{differs:?}");
    let refused = audit::prove(directory.path(), history[0].position);
    assert_eq!(outcome(refused), "SK-STORE-0080");

    // The one that isn't due goes the same way, and then nothing is left in the files.
    world.clock.set_noon(date(2021, 6, 30));
    world
        .city
        .order_erasure(&supervisor(), "保存期届满", None)
        .unwrap();
    work_through(&world.city);
    assert!(world.city.matter(&supervisor(), later).unwrap().case.erased);
    let journal: Vec<String> = left(directory.path())
        .into_iter()
        .filter(|found| found.starts_with("journal.db"))
        .collect();
    assert_eq!(journal, Vec::<String>::new(), "also while the city runs");
    world.city.close();
    skein_store::shrink(directory.path()).unwrap();
    assert_eq!(left(directory.path()), Vec::<String>::new());
    let (config, _) = config();
    let city = City::open(directory.path(), config).unwrap();
    // It is made beside the work of the city.
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while found(&city, "投诉") < 71 && std::time::Instant::now() < deadline {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(found(&city, "投诉"), 71, "the search index is made anew");
    city.close();
    assert_eq!(left(directory.path()), Vec::<String>::new());
}

#[test]
fn a_redaction_nobody_ordered_is_an_alteration() {
    let directory = tempfile::tempdir().unwrap();
    let world = World::open(directory.path());
    world.deploy(COMPLAINT);
    let matter = complaint(&world);
    world.clock.advance(SignedDuration::from_hours(1));
    let position = world.city.matter_history(&supervisor(), matter).unwrap()[0].position;
    world.city.close();
    let database = rusqlite::Connection::open(directory.path().join("journal.db")).unwrap();
    database
        .execute(
            "UPDATE events SET body = '{}' WHERE position = ?",
            [position as i64],
        )
        .unwrap();
    database
        .execute(
            "INSERT INTO redactions SELECT division, stream, revision, 3 FROM events WHERE position = ?",
            [position as i64],
        )
        .unwrap();
    drop(database);
    let keys = skein_store::read_public_keys(&directory.path().join("evidence.pub")).unwrap();
    let report = audit::verify(directory.path(), &keys).unwrap();
    let kinds: Vec<_> = report
        .findings
        .iter()
        .map(|finding| (finding.kind, finding.first))
        .collect();
    assert_eq!(kinds, [(audit::FindingKind::Altered, position)]);
}
