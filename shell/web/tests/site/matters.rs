//! Matters over REST: a definition deployed, a matter started, worked on, read, refused.

use crate::browser::Browser;
use axum::http::StatusCode;
use serde_json::{Value, json};

/// A permit in two hands: an officer of the planning commission reviews, a supervisor signs.
const PERMIT: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:skein="https://skein.city/bpmn/1.0"
             id="d" targetNamespace="https://skein.city/test">
  <message id="reply" name="reply"/>
  <process id="permit" name="许可" isExecutable="true">
    <startEvent id="received"/>
    <sequenceFlow id="a" sourceRef="received" targetRef="review"/>
    <userTask id="review" name="审查" skein:candidates='"unit:development-reform"'/>
    <sequenceFlow id="b" sourceRef="review" targetRef="answer"/>
    <intermediateCatchEvent id="answer"><messageEventDefinition messageRef="reply"/></intermediateCatchEvent>
    <sequenceFlow id="c" sourceRef="answer" targetRef="done"/>
    <endEvent id="done"/>
  </process>
</definitions>"#;

fn read(body: &str) -> Value {
    serde_json::from_str(body).unwrap_or_else(|_| panic!("{body}"))
}

async fn send(
    browser: &mut Browser,
    path: &str,
    headers: &[(&str, &str)],
    body: &Value,
) -> (StatusCode, Value) {
    let page = browser.send("POST", path, headers, body.to_string()).await;
    let read = if page.body.is_empty() {
        Value::Null
    } else {
        read(&page.body)
    };
    (page.status, read)
}

async fn as_program(city: &Browser, account: &str) -> Browser {
    let mut browser = city.stranger();
    browser.token(account).await;
    browser
}

#[tokio::test]
async fn a_matter_goes_from_its_start_to_its_end() {
    let city = Browser::alone();
    let mut admin = as_program(&city, "demo-admin").await;
    let mut officer = as_program(&city, "demo-development-reform").await;
    let mut other = as_program(&city, "demo-industry-information").await;
    let mut supervisor = as_program(&city, "demo-supervision-office").await;

    let definition = json!({ "file": { "name": "permit.bpmn", "text": PERMIT } });
    let (status, refused) = send(&mut officer, "/api/v1/definitions", &[], &definition).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "{refused}");
    let (status, deployed) = send(&mut admin, "/api/v1/definitions", &[], &definition).await;
    assert_eq!(
        (status, &deployed["version"]),
        (StatusCode::OK, &json!(1)),
        "{deployed}"
    );
    let (_, again) = send(&mut admin, "/api/v1/definitions", &[], &definition).await;
    assert_eq!(again, deployed, "the same content is the same definition");
    let broken = json!({ "file": { "name": "x.bpmn", "text": "<definitions/>" } });
    let (status, problem) = send(&mut admin, "/api/v1/definitions", &[], &broken).await;
    assert!(
        status.is_client_error() && problem["code"].as_str().unwrap().starts_with("SK-BPMN-"),
        "{problem}"
    );

    let start = json!({ "process": "permit", "title": "沿江路改造", "data": { "amount": 12.50 } });
    let keyed = [("idempotency-key", "one")];
    let (status, begun) = send(&mut supervisor, "/api/v1/matters", &keyed, &start).await;
    assert_eq!(status, StatusCode::OK, "{begun}");
    let (_, repeated) = send(&mut supervisor, "/api/v1/matters", &keyed, &start).await;
    assert_eq!(repeated, begun, "a retry starts no second matter");
    let path = format!("/api/v1/matters/{}", begun["matter"]);

    let work = read(&officer.get("/api/v1/tasks").await.body);
    let task = work["items"][0]["task"].clone();
    assert_eq!(work["items"][0]["face"]["title"], "审查", "{work}");
    assert!(
        read(&other.get("/api/v1/tasks").await.body)["items"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    assert_eq!(other.get(&path).await.status, StatusCode::FORBIDDEN);
    let seen = officer.get(&path).await;
    assert_eq!(read(&seen.body)["at"], json!(["review"]), "{}", seen.body);

    let complete = json!({ "complete": { "task": task, "data": { "ok": true } } });
    let acts = format!("{path}/acts");
    let (status, _) = send(&mut other, &acts, &[], &complete).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let tag = seen.header("etag").to_owned();
    let (status, done) = send(&mut officer, &acts, &[("if-match", &tag)], &complete).await;
    assert_eq!(status, StatusCode::OK, "{done}");
    let (status, stale) = send(&mut officer, &acts, &[("if-match", &tag)], &complete).await;
    assert_eq!(status, StatusCode::CONFLICT, "{stale}");

    let nobody = json!({ "id": "m-0", "name": "nothing of the kind" });
    let (status, problem) = send(&mut officer, "/api/v1/messages", &[], &nobody).await;
    assert!(status.is_client_error(), "{problem}");
    let message = json!({ "id": "m-1", "name": "reply", "data": { "grant": "yes" } });
    let (status, ended) = send(&mut officer, "/api/v1/messages", &[], &message).await;
    assert_eq!(
        (status, &ended["status"]),
        (StatusCode::OK, &json!("completed")),
        "{ended}"
    );

    let whole = read(&supervisor.get(&path).await.body);
    assert_eq!(
        whole["data"],
        json!({ "amount": 12.5, "ok": true, "grant": "yes" }),
        "{whole}"
    );
    let history = read(&supervisor.get(&format!("{path}/history")).await.body);
    assert_eq!(history.as_array().unwrap().len(), 3, "{history}");
    let picture = supervisor.get(&format!("{path}/picture.svg")).await;
    assert!(picture.body.starts_with("<svg") && picture.body.contains("review"));
    let found = read(&officer.get("/api/v1/matters?words=沿江路").await.body);
    assert_eq!(found[0]["row"]["status"], "completed", "{found}");
}

#[tokio::test]
async fn a_steered_matter_stops_and_goes_on_with_a_reason() {
    let city = Browser::alone();
    let mut admin = as_program(&city, "demo-admin").await;
    let mut supervisor = as_program(&city, "demo-supervision-office").await;
    let mut officer = as_program(&city, "demo-development-reform").await;
    let definition = json!({ "file": { "name": "permit.bpmn", "text": PERMIT } });
    send(&mut admin, "/api/v1/definitions", &[], &definition).await;
    let (_, begun) = send(
        &mut officer,
        "/api/v1/matters",
        &[],
        &json!({ "process": "permit" }),
    )
    .await;
    let acts = format!("/api/v1/matters/{}/acts", begun["matter"]);
    let suspend = json!({ "suspend": { "reason": "等待上级批复" } });
    let (status, refused) = send(&mut officer, &acts, &[], &suspend).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "{refused}");
    let (status, stopped) = send(&mut supervisor, &acts, &[], &suspend).await;
    assert_eq!(
        (status, &stopped["status"]),
        (StatusCode::OK, &json!("suspended")),
        "{stopped}"
    );
    let resume = json!({ "resume": { "reason": "批复已到" } });
    let (_, running) = send(&mut supervisor, &acts, &[], &resume).await;
    assert_eq!(running["status"], "running", "{running}");
    let (status, cancelled) = send(
        &mut supervisor,
        &acts,
        &[],
        &json!({ "cancel": { "reason": "申请人撤回" } }),
    )
    .await;
    assert_eq!(
        (status, &cancelled["status"]),
        (StatusCode::OK, &json!("cancelled")),
        "{cancelled}"
    );
    assert!(
        read(&officer.get("/api/v1/tasks").await.body)["items"]
            .as_array()
            .unwrap()
            .is_empty()
    );
}
