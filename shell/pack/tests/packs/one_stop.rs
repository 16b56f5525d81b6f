//! S02: the processes of one-stop services run alone, each way through them, until nothing of them is left
//! unentered.
//!
//! Days are counted by hand from the State Council's notice for 2026.

use serde_json::{Value, json};
use skein_kernel::calendar::WorkCalendar;
use skein_matter::run::{self, Options, Script};
use skein_matter::state::Vars;
use skein_pack::Pack;
use skein_pack::beginning::{Applicant, beginning};
use std::collections::{BTreeMap, BTreeSet};

/// What a run came to.
struct Told {
    outcome: String,
    vars: Value,
    /// When each element was entered or left, by id.
    passed: BTreeMap<String, String>,
}

/// Applies for an item at a moment and lets a script do the rest.
fn played(pack: &Pack, item: &str, at: &str, form: Value, script: &Value) -> Told {
    let item = pack.item(item).unwrap();
    let applicant = Applicant {
        id: "zhang".into(),
        name: "张三".into(),
        kind: "person".into(),
    };
    let day = at.get(..10).unwrap().parse().unwrap();
    let data = beginning(pack, item, &applicant, day, form, json!([]));
    let vars = Vars::from_json(&data.to_string()).unwrap();
    let calendar = WorkCalendar::published();
    let mut options = Options::new(&vars, calendar).unwrap();
    options.at = run::instant(at).unwrap();
    options.process = Some(&item.process);
    let file = pack.process(&item.process).unwrap();
    let script = Script::parse(&script.to_string()).unwrap();
    let trace = run::run(std::slice::from_ref(&*file.model), script, &options).unwrap();
    let mut passed = BTreeMap::new();
    let mut last = Value::Null;
    for line in trace.json_lines() {
        last = serde_json::from_str(&line).unwrap();
        if let (Some(element), Some(time)) = (last["element"].as_str(), last["time"].as_str()) {
            passed.insert(element.to_owned(), time.to_owned());
        }
    }
    assert_eq!(last["status"], "completed", "{last:#}");
    Told {
        outcome: last["vars"]["outcome"].as_str().unwrap_or_default().to_owned(),
        vars: last["vars"].clone(),
        passed,
    }
}

fn done(task: &str, result: Value) -> Value {
    json!({ "task": task, "complete": result })
}

/// The ways through a licence: name, script, outcome.
fn licence_ways() -> Vec<(&'static str, Value, &'static str)> {
    let examined = |branch: &str| done("Examine", json!({ "branch": branch }));
    let decide = done("Assess", json!({ "next": "decide" }));
    let granted = json!([done("Decide", json!({ "granted": true })), { "job": "IssueLicence", "complete": {} }, done("Deliver", json!({}))]);
    let refused = json!([
        done("Decide", json!({ "granted": false })),
        done("ServeRefusal", json!({}))
    ]);
    let all = |parts: &[&Value]| -> Value {
        let flat = parts.iter().flat_map(|part| match part {
            Value::Array(entries) => entries.clone(),
            other => vec![(*other).clone()],
        });
        Value::Array(flat.collect())
    };
    vec![
        ("not needed", all(&[&examined("not-needed")]), "not-needed"),
        ("not ours", all(&[&examined("not-ours")]), "not-ours"),
        (
            "granted at once",
            all(&[&examined("complete"), &decide, &granted]),
            "granted",
        ),
        (
            "refused",
            all(&[&examined("corrected"), &decide, &refused]),
            "refused",
        ),
        (
            "corrected",
            all(&[
                &examined("incomplete"),
                &done("Correct", json!({ "corrected": true })),
                &examined("complete"),
                &decide,
                &granted,
            ]),
            "granted",
        ),
        (
            "notice not answered",
            all(&[&examined("incomplete")]),
            "abandoned",
        ),
        (
            "visited, then experts",
            all(&[
                &examined("complete"),
                &done("Assess", json!({ "next": "visit" })),
                &done("SiteVisit", json!({})),
                &done("Assess", json!({ "next": "experts" })),
                &done("ExpertReview", json!({})),
                &decide,
                &granted,
            ]),
            "granted",
        ),
        (
            "heard",
            all(&[
                &examined("complete"),
                &done("Assess", json!({ "next": "hearing" })),
                &done("AskForHearing", json!({ "wants_hearing": true })),
                &done("AnnounceHearing", json!({})),
                &done("Hearing", json!({ "record": "笔录" })),
                &decide,
                &done("Decide", json!({ "granted": false })),
                &done("Decide", json!({ "granted": false, "on_record": true })),
                &done("ServeRefusal", json!({})),
            ]),
            "refused",
        ),
        (
            "hearing not wanted",
            all(&[
                &examined("complete"),
                &done("Assess", json!({ "next": "hearing" })),
                &done("AskForHearing", json!({ "wants_hearing": false })),
                &decide,
                &granted,
            ]),
            "granted",
        ),
        (
            "hearing not asked for in time",
            all(&[
                &examined("complete"),
                &done("Assess", json!({ "next": "hearing" })),
                &decide,
                &granted,
            ]),
            "granted",
        ),
        ("deemed accepted", all(&[&decide, &granted]), "granted"),
    ]
}

#[test]
fn every_way_through_a_licence() {
    let pack = super::pack("one-stop");
    let mut entered = BTreeSet::new();
    for (name, script, outcome) in licence_ways() {
        let told = played(&pack, "food-permit", "2026-09-01T09:00", json!({}), &script);
        assert_eq!(told.outcome, outcome, "{name}");
        entered.extend(told.passed.into_keys());
    }
    all_entered(&pack, "licence", &entered);
}

/// Received on 2026-09-29 and nothing said for five working days: accepted at 00:00 on 10-13 as of 09-29.
#[test]
fn silence_is_acceptance_as_of_the_day_of_receipt() {
    let pack = super::pack("one-stop");
    let script = licence_ways().pop().unwrap().1;
    let told = played(&pack, "food-permit", "2026-09-29T16:20", json!({}), &script);
    assert_eq!(told.vars["acceptance"]["date"], "2026-09-29");
    assert_eq!(told.vars["acceptance"]["deemed"], true);
    // 00:00 on 10-13 in China.
    assert_eq!(told.passed["DeemedAccepted"], "2026-10-12T16:00:00Z");
}

#[test]
fn every_way_through_a_renewal() {
    let pack = super::pack("one-stop");
    let form = json!({ "expires_on": "2026-10-15" });
    let issued = json!({ "job": "IssueLicence", "complete": {} });
    let deliver = done("Deliver", json!({}));
    let decided = |granted: bool| {
        [
            done("Assess", json!({})),
            done("Decide", json!({ "granted": granted })),
        ]
    };
    let [assess, yes] = decided(true);
    let [_, no] = decided(false);
    let mut entered = BTreeSet::new();
    let mut check = |at: &str, script: Value, outcome: &str| {
        let told = played(&pack, "food-permit-renewal", at, form.clone(), &script);
        assert_eq!(told.outcome, outcome);
        entered.extend(told.passed.keys().cloned());
        told
    };
    check(
        "2026-09-01T09:00",
        json!([assess, yes, issued, deliver]),
        "renewed",
    );
    check(
        "2026-09-01T09:00",
        json!([assess, no, done("ServeRefusal", json!({}))]),
        "refused",
    );
    // Thirty days before 10-15 is 09-15: in time on that day, late the day after.
    let deemed = check("2026-09-15T09:00", json!([issued, deliver]), "deemed-renewed");
    assert_eq!(deemed.passed["DeemedRenewed"], "2026-10-15T16:00:00Z");
    assert_eq!(deemed.vars["renewal"]["deemed"], true);
    check("2026-09-16T09:00", json!([]), "late");
    all_entered(&pack, "renewal", &entered);
}

#[test]
fn every_way_through_a_registration() {
    let pack = super::pack("one-stop");
    let check = |result: &str| done("Check", json!({ "registration_result": result }));
    let correct = done("Correct", json!({ "corrected": true }));
    let issued = json!({ "job": "IssueLicence", "complete": {} });
    ways(
        &pack,
        "company-registration",
        &[
            (json!([check("registered"), issued]), "registered"),
            (
                json!([check("incomplete"), correct, check("registered"), issued]),
                "registered",
            ),
            (json!([check("incomplete")]), "abandoned"),
            (json!([check("refused")]), "refused"),
        ],
    );
    ways(
        &pack,
        "simple-deregistration",
        &[
            (json!([check("registered")]), "deregistered"),
            (json!([check("refused")]), "refused"),
            (json!([{ "message": "objection", "vars": {} }]), "objected"),
        ],
    );
}

#[test]
fn every_way_through_property_and_services() {
    let pack = super::pack("one-stop");
    let accept = |result: &str| done("Accept", json!({ "registration_result": result }));
    let examine = |granted: bool| done("Examine", json!({ "granted": granted }));
    let correct = done("Correct", json!({ "corrected": true }));
    let issued = json!({ "job": "IssueLicence", "complete": {} });
    let enter = done("Enter", json!({}));
    ways(
        &pack,
        "property-transfer",
        &[
            (
                json!([accept("registered"), examine(true), enter, issued]),
                "registered",
            ),
            (json!([accept("registered"), examine(false)]), "refused"),
            (
                json!([
                    accept("incomplete"),
                    correct,
                    accept("registered"),
                    examine(false)
                ]),
                "refused",
            ),
            (json!([accept("incomplete")]), "abandoned"),
            (json!([accept("refused")]), "not-accepted"),
        ],
    );
    let handle = |result: &str| done("Handle", json!({ "handling_result": result }));
    ways(
        &pack,
        "seal-filing",
        &[
            (json!([handle("done"), issued]), "done"),
            (json!([handle("declined")]), "declined"),
            (
                json!([handle("incomplete"), correct, handle("done"), issued]),
                "done",
            ),
            (json!([handle("incomplete")]), "abandoned"),
        ],
    );
}

/// Plays the ways through an item's process and requires that nothing of it is left unentered.
fn ways(pack: &Pack, item: &str, ways: &[(Value, &str)]) {
    let mut entered = BTreeSet::new();
    for (script, outcome) in ways {
        let told = played(pack, item, "2026-09-01T09:00", json!({}), script);
        assert_eq!(told.outcome, *outcome, "{item} {script}");
        entered.extend(told.passed.into_keys());
    }
    all_entered(pack, &pack.item(item).unwrap().process, &entered);
}

fn all_entered(pack: &Pack, process: &str, entered: &BTreeSet<String>) {
    let file = pack.process(process).unwrap();
    let nodes = file.model.nodes.iter().map(|node| node.base.id.clone());
    // What needs a message or a date gone by is played by the pack's own scenarios.
    let scenarios = ["HearingWithdrawn", "NoteLate", "LateNoted"];
    let missed: Vec<String> = nodes
        .filter(|id| !entered.contains(id) && !scenarios.contains(&id.as_str()))
        .collect();
    assert!(missed.is_empty(), "{process}: {missed:?}");
}
