//! The public face of packs: drafts, applying, licences, letters, ratings, readings, as the people of the demonstration
//! meet them.

use crate::world::{outcome, supervisor};
use jiff::civil::date;
use skein_app::account::Client;
use skein_app::city::apply::Whole;
use skein_app::city::drafts::Draft;
use skein_app::city::licences::Issue;
use skein_app::city::open311::Wanted;
use skein_app::city::{City, Config, ManualClock};
use skein_app::demo::bundled;
use skein_kernel::actor::{Actor, ActorId};
use skein_licence::Licence;
use skein_matter::Act;
use skein_matter::state::Vars;
use skein_store::aggregate::Serial;
use std::sync::Arc;

/// A city with every pack and the demonstration's people, on Monday 2 March 2026.
fn city() -> City {
    let config = Config {
        clock: Arc::new(ManualClock::at_noon(date(2026, 3, 2))),
        ..Config::new(Arc::new(bundled().unwrap()))
    };
    let city = City::in_memory(config).unwrap();
    city.load_pack().unwrap();
    for (pack, installed) in city.install_systems().unwrap() {
        assert_eq!(outcome(installed), "done", "{pack}");
    }
    city.load_people().unwrap();
    city
}

fn demo(city: &City, id: &str) -> Actor {
    let client = Client("192.0.2.1".into());
    city.become_someone(&ActorId(id.into()), &client).unwrap().actor
}

fn firm() -> ActorId {
    ActorId("demo-noodles".into())
}

const FOOD: &str = r#"{"name":"柳记面馆","credit_code":"92430499MA4LAA005E","address":"雁峰区环城南路 8 号",
    "activities":["hot","drinks"],"area":68.50,"staff":3,"delivery":false,"contact":"柳明月","phone":"0734-8866001"}"#;

/// A picture of one pixel.
const PNG: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\xdac\
    d\xf8\xcfP\x0f\0\x03\x86\x01\x80Z4}j\0\0\0\0IEND\xaeB`\x82";

/// A draft of the food permit with everything that is asked.
fn filled(city: &City, liu: &Actor) -> Draft {
    let draft = city.begin_draft(liu, "food-permit", &firm()).unwrap();
    let answers = Vars::from_json(FOOD).unwrap();
    let names: Vec<String> = answers.iter().map(|(name, _)| name.to_string()).collect();
    city.answer_draft(liu, &draft.id, &names, &answers).unwrap();
    for document in ["layout", "rules", "health"] {
        city.hand_in_file(liu, &draft.id, document, ("平面图.png", PNG))
            .unwrap();
    }
    city.draft(liu, &draft.id).unwrap().0
}

fn applied(city: &City, liu: &Actor) -> Serial {
    let draft = filled(city, liu);
    city.apply(liu, &draft.id).unwrap()
}

#[test]
fn a_draft_begins_with_what_the_city_knows() {
    let city = city();
    let liu = demo(&city, "demo-liu");
    let service = city.service("food-permit").unwrap();
    let whom: Vec<String> = city
        .applicants(&liu, &service)
        .into_iter()
        .map(|it| it.0.0)
        .collect();
    assert_eq!(whom, ["demo-noodles"], "a permit for firms, and she acts for one");
    let draft = city.begin_draft(&liu, "food-permit", &firm()).unwrap();
    let text = |name: &str| {
        draft
            .answers
            .get(name)
            .map(|value| serde_json::to_string(value).unwrap())
    };
    assert_eq!(text("name").as_deref(), Some("\"柳记面馆\""));
    assert_eq!(text("credit_code").as_deref(), Some("\"92430499MA4LAA005E\""));
    assert_eq!(
        text("contact").as_deref(),
        Some("\"柳明月\""),
        "who acts, not the firm"
    );
    let papers = city.papers(&liu, &draft, &service).unwrap();
    let held: Vec<bool> = papers.iter().map(|paper| paper.held.is_some()).collect();
    assert_eq!(
        held,
        [true, true, false, false],
        "the licence is the firm's, the card its agent's"
    );
}

#[test]
fn who_may_not_apply_is_told_who_may() {
    let city = city();
    let (liu, shen) = (demo(&city, "demo-liu"), demo(&city, "demo-shen"));
    let begun = |actor: &Actor, owner: &ActorId| outcome(city.begin_draft(actor, "food-permit", owner));
    assert_eq!(begun(&liu, &liu.id), "SK-APP-0040", "not for persons");
    assert_eq!(begun(&shen, &firm()), "SK-APP-0040", "not his firm");
    assert_eq!(
        begun(&supervisor(), &firm()),
        "SK-APP-0040",
        "officials don't apply"
    );
    let draft = city.begin_draft(&liu, "food-permit", &firm()).unwrap();
    assert_eq!(
        outcome(city.draft(&shen, &draft.id)),
        "SK-APP-0012",
        "another's draft isn't there"
    );
}

#[test]
fn an_application_is_checked_as_a_whole_and_sent_once() {
    let city = city();
    let liu = demo(&city, "demo-liu");
    let draft = city.begin_draft(&liu, "food-permit", &firm()).unwrap();
    assert_eq!(outcome(city.apply(&liu, &draft.id)), "SK-APP-0042");
    city.give_up_draft(&liu, &draft.id).unwrap();
    let draft = filled(&city, &liu);
    let serial = city.apply(&liu, &draft.id).unwrap();
    assert_eq!(
        city.apply(&liu, &draft.id).unwrap(),
        serial,
        "sent twice it is one"
    );
    assert_eq!(city.drafts(&liu).unwrap(), []);
    let view = city.matter(&liu, serial).unwrap();
    assert_eq!(view.case.owner, "demo-noodles");
    assert_eq!(view.case.attachments().count(), 3);
    let data = view.case.matter.data().to_json();
    assert!(data.contains("68.50"), "every digit of a number is kept: {data}");
    let digest = view.case.files[0].digest.clone();
    assert_eq!(city.attachment(&liu, serial, &digest).unwrap().bytes, PNG);
    let shen = demo(&city, "demo-shen");
    assert_eq!(outcome(city.attachment(&shen, serial, &digest)), "SK-APP-0004");
    assert_eq!(city.mine(&liu).unwrap().matters.len(), 1);
    assert_eq!(city.mine(&shen).unwrap().matters.len(), 0);
}

#[test]
fn what_a_file_is_counts_not_what_it_is_called() {
    let city = city();
    let liu = demo(&city, "demo-liu");
    let draft = city.begin_draft(&liu, "food-permit", &firm()).unwrap();
    let handed =
        |name: &str, bytes: &[u8]| outcome(city.hand_in_file(&liu, &draft.id, "layout", (name, bytes)));
    assert_eq!(handed("图纸.jpg", b"PK\x03\x04"), "SK-APP-0013");
    assert_eq!(handed("图纸.png", PNG), "done");
    let unknown = city.hand_in_file(&liu, &draft.id, "passport", ("图纸.png", PNG));
    assert_eq!(
        outcome(unknown),
        "SK-APP-0012",
        "no document that isn't asked for"
    );
}

#[test]
fn an_agent_answers_a_correction_for_the_firm() {
    let city = city();
    let liu = demo(&city, "demo-liu");
    let clerk = demo(&city, "demo-market-regulation-clerk");
    let serial = applied(&city, &liu);
    let done = |actor: &Actor, json: &str| {
        let view = city.matter(actor, serial).unwrap();
        let task = view.case.matter.waits.iter().next().unwrap().id;
        let act = Act::Complete {
            task,
            data: Vars::from_json(json).unwrap(),
        };
        outcome(city.act_on_matter(actor, (serial, None), act.into(), None))
    };
    let missing = r#"{"branch":"incomplete","receipt_number":"1","missing":[{"what":"平面图","why":"食品安全法第35条"}]}"#;
    assert_eq!(done(&clerk, missing), "done");
    assert_eq!(city.mine(&liu).unwrap().tasks.len(), 1);
    assert_eq!(
        done(&clerk, r#"{"corrected":true}"#),
        "SK-MATTER-0103",
        "not the official's to answer"
    );
    assert_eq!(done(&liu, r#"{"corrected":true}"#), "done");
    assert_eq!(city.mine(&liu).unwrap().tasks.len(), 0);
}

#[test]
fn licences_are_signed_held_checked_and_revoked() {
    let city = city();
    let liu = demo(&city, "demo-liu");
    let registrar = city.registrar();
    let issued = date(2026, 3, 2);
    let issue = Issue {
        holder: firm(),
        licence: Licence {
            number: registrar.number(issued, 17),
            kind: "food-licence".into(),
            title: "食品经营许可证".into(),
            division: "430400".into(),
            issuer: "市场监督管理部门".into(),
            holder: "柳记面馆".into(),
            issued,
            until: Some(date(2031, 3, 1)),
            written: Vec::new(),
            matter: Some(17),
        },
    };
    let standing = registrar.issue(issue.clone()).unwrap();
    assert_eq!(
        registrar.issue(issue).unwrap(),
        standing,
        "asked twice it is one licence"
    );
    assert!(standing.counts(issued));
    assert_eq!(city.check_licence(&standing.token).unwrap(), standing);
    let number = standing.licence.number.clone();
    assert!(
        city.own_licences(&liu)
            .unwrap()
            .iter()
            .any(|it| it.licence.number == number)
    );
    let shen = demo(&city, "demo-shen");
    assert_eq!(outcome(city.own_licence(&shen, &number)), "SK-APP-0012");
    let mistyped = number.replacen("430400", "430040", 1);
    assert_eq!(outcome(city.licence_standing(&mistyped)), "SK-APP-0044");
    assert_eq!(outcome(city.check_licence("SKEIN1.e30.AA")), "SK-APP-0044");
    let revoked = |why: &str| outcome(city.revoke_licence(&supervisor(), &number, why, None));
    assert_eq!(
        outcome(city.revoke_licence(&liu, &number, "x", None)),
        "SK-APP-0004"
    );
    assert_eq!(revoked(" "), "SK-APP-0044");
    assert_eq!(revoked("以欺骗手段取得，行政许可法第69条"), "done");
    assert_eq!(revoked("再一次"), "SK-APP-0044");
    assert!(!city.check_licence(&standing.token).unwrap().counts(issued));
}

#[test]
fn letters_pass_both_ways_and_readings_are_seen_by_whom_they_are_about() {
    let city = city();
    let (liu, shen) = (demo(&city, "demo-liu"), demo(&city, "demo-shen"));
    let clerk = demo(&city, "demo-market-regulation-clerk");
    let serial = applied(&city, &liu);
    let wrote = |actor: &Actor, words: &str| outcome(city.write_letter(actor, serial, words, None));
    assert_eq!(wrote(&liu, "请问什么时候来看现场？"), "done");
    assert_eq!(wrote(&clerk, "本周四上午。"), "done");
    assert_eq!(wrote(&shen, "让我看看"), "SK-APP-0004");
    assert_eq!(wrote(&liu, "  "), "SK-APP-0045");
    let letters = city.letters(&liu, serial).unwrap();
    let sides: Vec<bool> = letters.iter().map(|letter| letter.by_city).collect();
    assert_eq!(sides, [false, true]);
    assert_eq!(letters[1].words.as_deref(), Some("本周四上午。"));
    for reader in [&liu, &clerk, &clerk, &supervisor()] {
        let view = city.matter(reader, serial).unwrap();
        city.note_reading(reader, &view).unwrap();
    }
    let readings = city.readings(&liu, serial).unwrap();
    let why: Vec<&str> = readings.iter().map(|reading| reading.why.as_str()).collect();
    assert_eq!(why, ["supervision", "task 受理审查"], "once a day, not one's own");
}

#[test]
fn only_who_was_served_rates_and_only_afterwards() {
    let city = city();
    let liu = demo(&city, "demo-liu");
    let clerk = demo(&city, "demo-market-regulation-clerk");
    let serial = applied(&city, &liu);
    let rated = |actor: &Actor, grade: u8| outcome(city.rate(actor, serial, (grade, "慢"), None));
    assert_eq!(rated(&liu, 2), "SK-APP-0046", "not before it is over");
    let view = city.matter(&clerk, serial).unwrap();
    let task = view.case.matter.waits.iter().next().unwrap().id;
    let data = Vars::from_json(r#"{"branch":"not-needed","receipt_number":"1","reconsideration":"市人民政府","lawsuit":"区人民法院"}"#).unwrap();
    let act = Act::Complete { task, data };
    city.act_on_matter(&clerk, (serial, None), act.into(), None)
        .unwrap();
    assert_eq!(rated(&clerk, 5), "SK-APP-0004");
    assert_eq!(rated(&liu, 6), "SK-APP-0046");
    assert_eq!(rated(&liu, 2), "done");
    assert_eq!(rated(&liu, 5), "SK-APP-0046", "once");
    let bad = city.bad_ratings(&supervisor(), (2026, 3)).unwrap();
    assert_eq!((bad.len(), bad[0].grade), (1, 2));
    city.follow_up(&supervisor(), serial, "已向申请人说明并道歉", None)
        .unwrap();
    let rating = city.rating(&liu, serial).unwrap().unwrap();
    assert_eq!(rating.followed.len(), 1);
    assert_eq!(outcome(city.bad_ratings(&liu, (2026, 3))), "SK-APP-0004");
}

#[test]
fn nobody_becomes_anyone_outside_of_a_demonstration() {
    let config = Config {
        clock: Arc::new(ManualClock::at_noon(date(2026, 3, 2))),
        ..Config::new(Arc::new(bundled().unwrap()))
    };
    let city = City::in_memory(config).unwrap();
    city.install_systems().unwrap();
    assert_eq!(city.load_people().unwrap(), []);
    assert_eq!(city.demo_people(), []);
    let become_admin = city.become_someone(&ActorId("demo-admin".into()), &Client("192.0.2.1".into()));
    assert_eq!(outcome(become_admin), "SK-APP-0004");
}

/// A dark lamp, all in one piece.
const LAMP: &str = r#"{"category":"street-light","district":"yanfeng","place":"先锋路 8 号门口",
    "latitude":26.8930,"longitude":112.6120,"words":"路灯不亮"}"#;

#[test]
fn what_is_sent_whole_passes_what_a_draft_passes_and_is_one_however_often_it_comes() {
    let city = city();
    let (liu, shen) = (demo(&city, "demo-liu"), demo(&city, "demo-shen"));
    let answers = Vars::from_json(LAMP).unwrap();
    let whole = |files| Whole {
        item: "citizen-report",
        owner: &liu.id,
        answers: &answers,
        files,
    };
    let serial = city
        .apply_at_once(&liu, &whole(vec![("photo", "灯.png", PNG)]), "a")
        .unwrap();
    assert_eq!(city.apply_at_once(&liu, &whole(Vec::new()), "a").unwrap(), serial);
    assert_ne!(city.apply_at_once(&liu, &whole(Vec::new()), "b").unwrap(), serial);
    let view = city.matter(&liu, serial).unwrap();
    let files: Vec<&str> = view.case.attachments().map(|file| file.name.as_str()).collect();
    assert_eq!(files, ["灯.png"]);
    let digest = &view.case.attachments().next().unwrap().digest;
    let data = view.case.matter.data().to_json();
    assert!(
        data.contains(digest.as_str()) && data.contains("26.8930"),
        "{data}"
    );

    let refused = |actor: &Actor, files| outcome(city.apply_at_once(actor, &whole(files), "c"));
    assert_eq!(refused(&shen, Vec::new()), "SK-APP-0040", "for somebody else");
    assert_eq!(refused(&liu, vec![("photo", "灯.png", b"no")]), "SK-APP-0013");
    assert_eq!(refused(&liu, vec![("words", "灯.png", PNG)]), "SK-APP-0012");
    let mut made_up = answers.clone();
    made_up.set("photo".into(), skein_matter::state::Value::text(digest));
    let made_up = Whole {
        answers: &made_up,
        ..whole(Vec::new())
    };
    let outcome = outcome(city.apply_at_once(&liu, &made_up, "d"));
    assert_eq!(outcome, "SK-APP-0042", "a hash alone hands nothing in");
}

#[test]
fn a_photo_is_an_answer_of_a_draft_until_another_takes_its_place() {
    let city = city();
    let liu = demo(&city, "demo-liu");
    let draft = city.begin_draft(&liu, "citizen-report", &liu.id).unwrap();
    let file = city
        .hand_in_answer(&liu, &draft.id, "photo", ("灯.png", PNG))
        .unwrap();
    let other = city
        .hand_in_answer(&liu, &draft.id, "photo", ("灯.pdf", b"%PDF-1.4\n%%EOF\n"))
        .unwrap();
    assert_ne!(file.digest, other.digest);
    let (draft, _) = city.draft(&liu, &draft.id).unwrap();
    assert_eq!(draft.files, [other], "the first is gone");
    let names: Vec<String> = vec!["photo".into()];
    let draft = city.answer_draft(&liu, &draft.id, &names, &Vars::new()).unwrap();
    assert_eq!(draft.files, [], "unanswered, it is gone as well");
}

#[test]
fn what_apps_are_offered_is_what_was_reported_and_no_more() {
    let city = city();
    let liu = demo(&city, "demo-liu");
    let offers = city.offers().unwrap();
    let codes: Vec<&str> = offers.iter().map(|offer| offer.code.as_str()).collect();
    assert_eq!((codes.len(), codes[0]), (10, "street-light"));
    assert_eq!(city.offer("citizen-report.tree").unwrap().code, "tree");
    assert_eq!(outcome(city.offer("unicorn")), "SK-APP-0012");
    let answers = Vars::from_json(LAMP).unwrap();
    let whole = Whole {
        item: "citizen-report",
        owner: &liu.id,
        answers: &answers,
        files: Vec::new(),
    };
    let serial = city.apply_at_once(&liu, &whole, "a").unwrap();
    let wanted = Wanted {
        until: city.office().now(),
        ..Wanted::default()
    };
    let found = city.reported(&offers[0].service, &wanted, 10).unwrap();
    let found: Vec<_> = found
        .iter()
        .map(|it| (it.matter, it.service.as_str(), it.state.as_str(), it.lat))
        .collect();
    assert_eq!(found, [(serial.0, "street-light", "open", Some(26_893_000))]);
    let closed = Wanted {
        state: "closed".into(),
        ..wanted
    };
    assert_eq!(city.reported(&offers[0].service, &closed, 10).unwrap(), []);
}
