//! What a person whom the city serves reads of a matter: names instead of ids, laws as laws are cited, their own
//! answers and proofs; and what is shown where a process calls another, or asks somebody else for something.

use crate::browser::Browser;
use axum::http::StatusCode;
use serde_json::json;
use skein_app::account::Client;
use skein_app::city::City;
use skein_app::city::matters::Beginning;
use skein_kernel::actor::{Actor, ActorId};
use skein_matter::state::Vars;

/// A picture of one pixel.
const PNG: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\xdac\
    d\xf8\xcfP\x0f\0\x03\x86\x01\x80Z4}j\0\0\0\0IEND\xaeB`\x82";

const FOOD: &str = r#"{"name":"柳记面馆","credit_code":"92430499MA4LAA005E","address":"雁峰区环城南路 8 号",
    "activities":["hot","drinks"],"area":68.50,"staff":3,"delivery":false,"contact":"柳明月","phone":"0734-8866001"}"#;

/// A call of another process, and a task for one person alone.
const OUTER: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:skein="https://skein.city/bpmn/1.0"
             id="o" targetNamespace="https://skein.city/test">
  <process id="outer" name="转办" skein:en="Passing on" isExecutable="true">
    <startEvent id="s" name="收件"/>
    <sequenceFlow id="a" sourceRef="s" targetRef="call"/>
    <callActivity id="call" name="按程序办理" calledElement="inner"/>
    <sequenceFlow id="b" sourceRef="call" targetRef="e"/>
    <endEvent id="e" name="办结"/>
  </process>
</definitions>"#;

const INNER: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:skein="https://skein.city/bpmn/1.0"
             id="i" targetNamespace="https://skein.city/test">
  <process id="inner" name="整改" skein:en="Rectification" isExecutable="true">
    <startEvent id="s" name="开始"/>
    <sequenceFlow id="a" sourceRef="s" targetRef="report"/>
    <userTask id="report" name="报告整改" skein:en="Report" skein:candidates='"person:demo-shen"'>
      <extensionElements>
        <skein:clock id="c" name="整改期限" en="Time to rectify" law="安全生产法 art. 38" period="10d" from="since"/>
      </extensionElements>
    </userTask>
    <sequenceFlow id="b" sourceRef="report" targetRef="e"/>
    <endEvent id="e" name="已整改"/>
  </process>
</definitions>"#;

/// Does something with the city on a thread that may wait for its disk.
fn with<T: Send + 'static>(browser: &Browser, act: impl FnOnce(&City) -> T + Send + 'static) -> T {
    let city = browser.city();
    std::thread::spawn(move || act(&city))
        .join()
        .expect("the city answers")
}

/// A city with every system installed and the demonstration's people.
fn city() -> Browser {
    let browser = Browser::alone();
    with(&browser, |city| {
        for (pack, installed) in city.install_systems().unwrap() {
            assert!(installed.is_ok(), "{pack}: {installed:?}");
        }
        city.load_people().unwrap();
    });
    browser
}

fn demo(city: &City, id: &str) -> Actor {
    let client = Client("192.0.2.1".into());
    city.become_someone(&ActorId(id.into()), &client).unwrap().actor
}

/// Becomes someone of the demonstration with one click.
async fn someone(city: &Browser, id: &str) -> Browser {
    let mut browser = city.stranger();
    let action = format!("/demo/{id}");
    let form = browser.get("/demo").await.form(&action);
    let entered = browser.post_form(&action, &form).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.body);
    browser
}

/// The food permit of the noodle shop, applied for; its number.
fn applied(browser: &Browser) -> u64 {
    with(browser, |city| {
        let liu = demo(city, "demo-liu");
        let firm = ActorId("demo-noodles".into());
        let draft = city.begin_draft(&liu, "food-permit", &firm).unwrap();
        let answers = Vars::from_json(FOOD).unwrap();
        let names: Vec<String> = answers.iter().map(|(name, _)| name.to_string()).collect();
        city.answer_draft(&liu, &draft.id, &names, &answers).unwrap();
        for document in ["layout", "rules", "health"] {
            let file = ("平面图.png", PNG);
            city.hand_in_file(&liu, &draft.id, document, file).unwrap();
        }
        city.apply(&liu, &draft.id).unwrap().0
    })
}

fn reads(page: &str, shown: &[&str], hidden: &[&str]) {
    for words in shown {
        assert!(page.contains(words), "no {words}: {page}");
    }
    for words in hidden {
        assert!(!page.contains(words), "{words}: {page}");
    }
}

#[tokio::test]
async fn an_applicant_reads_names_laws_and_their_own_answers() {
    let city = city();
    let matter = format!("/my/matters/{}", applied(&city));
    let mut liu = someone(&city, "demo-liu").await;
    let page = liu.get(&matter).await.body;
    reads(
        &page,
        &[
            "市市场监督管理局 · 受理人员",
            "《行政许可法》第三十二条",
            "热食类制售、",
            "统一社会信用代码",
        ],
        &[
            "acceptance-clerk",
            "credit_code",
            " art. ",
            "记明无需许可</span>",
            "receivedOn",
        ],
    );
    let asked = page.find("热食类制售").unwrap();
    assert!(page.find("柳记面馆").unwrap() < asked, "in the order of the form");
    liu.language = "en";
    let page = liu.get(&matter).await.body;
    reads(
        &page,
        &[
            "Market Regulation Bureau · Acceptance clerk",
            ", art. 32",
            "Unified social credit code",
        ],
        &["受理审查", "市场监督管理部门"],
    );
    let receipt = liu.get(&format!("{matter}/receipt")).await.body;
    reads(
        &receipt,
        &["Market regulation", ", art. 32"],
        &["five days", "市场监督管理部门"],
    );
}

#[tokio::test]
async fn an_official_reads_what_was_asked_apart_from_what_the_process_keeps() {
    let city = city();
    let matter = format!("/matters/{}", applied(&city));
    let mut clerk = someone(&city, "demo-market-regulation-clerk").await;
    let page = clerk.get(&matter).await.body;
    let (asked, kept) = page.split_once("系统记录").expect("a folded part");
    reads(asked, &["统一社会信用代码", "热食类制售、"], &["receivedOn"]);
    reads(kept, &["receivedOn"], &["统一社会信用代码"]);
}

#[tokio::test]
async fn whoever_only_looks_after_the_city_begins_where_they_may() {
    let city = city();
    for (account, page) in [("demo-auditor", "/journal"), ("demo-admin", "/accounts")] {
        let mut browser = city.stranger();
        let action = format!("/demo/{account}");
        let form = browser.get("/demo").await.form(&action);
        let entered = browser.post_form(&action, &form).await;
        assert_eq!(entered.location(), page, "{account}: {}", entered.body);
        assert_eq!(browser.get(page).await.status, StatusCode::OK);
    }
}

/// A matter of the outer process for demo-liu, whose inner task is demo-shen's and late since long.
async fn called() -> (Browser, u64) {
    let city = city();
    let mut admin = city.stranger();
    admin.token("demo-admin").await;
    for (name, text) in [("inner.bpmn", INNER), ("outer.bpmn", OUTER)] {
        let definition = json!({ "file": { "name": name, "text": text } });
        let page = admin
            .send("POST", "/api/v1/definitions", &[], definition.to_string())
            .await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    }
    let serial = with(&city, |city| {
        let beginning = Beginning {
            process: "outer".to_owned(),
            data: r#"{"since":"2025-11-03","form":{"secret":"不给别人看"}}"#.to_owned(),
            title: "门市安全隐患".to_owned(),
            owner: "demo-liu".to_owned(),
            ..Beginning::default()
        };
        let clerk = demo(city, "demo-market-regulation-clerk");
        city.start_matter(&clerk, beginning, None).unwrap().serial.0
    });
    (city, serial)
}

#[tokio::test]
async fn what_a_called_process_asks_is_shown_and_done_by_whom_it_asks() {
    let (city, serial) = called().await;
    let matter = format!("/my/matters/{serial}");
    let mut liu = someone(&city, "demo-liu").await;
    let page = liu.get(&matter).await.body;
    reads(
        &page,
        &["报告整改", "整改期限", "《安全生产法》第三十八条", "不给别人看"],
        &["按程序办理</span>"],
    );

    let mut he = someone(&city, "demo-he").await;
    assert_eq!(he.get(&matter).await.status, StatusCode::NOT_FOUND);
    let mut shen = someone(&city, "demo-shen").await;
    let page = shen.get(&matter).await.body;
    reads(
        &page,
        &["报告整改", "整改期限", "轮到您"],
        &["不给别人看", "撤回申请", "给办理人员留言"],
    );
    for own in ["receipt", "events/1/proof.json"] {
        let refused = shen.get(&format!("{matter}/{own}")).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{own}");
    }
    let start = page.find(&format!("{matter}/tasks/")).expect("a task of theirs");
    let task = page[start..].split('"').next().unwrap().to_owned();
    let form = shen.get(&task).await;
    assert_eq!(form.status, StatusCode::OK);
    let sent = shen.post_form(&task, &form.form(&task)).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
}

#[tokio::test]
async fn a_matter_past_its_deadline_is_on_the_supervisor_s_board() {
    let (city, serial) = called().await;
    let mut supervisor = city.stranger();
    supervisor.sign_in("demo-supervision-office").await;
    let board = supervisor.get("/supervise").await.body;
    let row = format!("<a href=\"/matters/{serial}\">门市安全隐患</a>");
    reads(
        &board,
        &[&row, "整改期限", "《安全生产法》第三十八条", "逾期"],
        &["SK-"],
    );
}

#[tokio::test]
async fn the_keys_of_the_evidence_log_are_anyone_s_to_read() {
    let mut anyone = Browser::new();
    let keys = anyone.get("/evidence/keys.txt").await;
    assert_eq!(keys.status, StatusCode::OK, "{}", keys.body);
}
