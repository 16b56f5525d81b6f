//! Packs and notices for programs: planned, installed, disabled; an inbox of one's own.

use crate::browser::Browser;
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The pack that `skein pack new` makes, as it is handed in.
fn sample() -> String {
    let files = skein_pack::template("sample").unwrap();
    let texts: BTreeMap<&str, String> = files
        .iter()
        .map(|(path, bytes)| (path, String::from_utf8(bytes.to_vec()).unwrap()))
        .collect();
    json!({ "pack": "sample", "files": texts }).to_string()
}

async fn ask(browser: &mut Browser, method: &str, path: &str, body: String) -> (StatusCode, Value) {
    let page = browser.send(method, path, &[], body).await;
    (page.status, serde_json::from_str(&page.body).unwrap_or_default())
}

#[tokio::test]
async fn an_administrator_plans_installs_and_disables_a_pack() {
    let city = Browser::alone();
    let mut admin = city.stranger();
    admin.token("demo-admin").await;
    let (status, plan) = ask(&mut admin, "POST", "/api/v1/packs/plan", sample()).await;
    assert_eq!((status, &plan["to"]), (StatusCode::OK, &json!("0.1.0")), "{plan}");
    let (_, none) = ask(&mut admin, "GET", "/api/v1/packs", String::new()).await;
    assert_eq!(none, json!([]), "a dry run changes nothing");

    let (status, done) = ask(&mut admin, "POST", "/api/v1/packs", sample()).await;
    assert_eq!(status, StatusCode::OK, "{done}");
    let (_, packs) = ask(&mut admin, "GET", "/api/v1/packs", String::new()).await;
    assert_eq!(
        (&packs[0]["id"], &packs[0]["disabled"]),
        (&json!("sample"), &Value::Null)
    );

    let why = json!({ "reason": "演练" }).to_string();
    let (status, packs) = ask(&mut admin, "POST", "/api/v1/packs/sample/disable", why).await;
    assert_eq!(
        (status, &packs[0]["disabled"]),
        (StatusCode::OK, &json!("演练")),
        "{packs}"
    );
    let empty = json!({ "reason": " " }).to_string();
    let (_, refused) = ask(&mut admin, "POST", "/api/v1/packs/sample/enable", empty).await;
    assert_eq!(refused["code"], "SK-APP-0033", "{refused}");

    let mut officer = city.stranger();
    officer.token("demo-development-reform").await;
    let (status, refused) = ask(&mut officer, "POST", "/api/v1/packs", sample()).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "{refused}");
    let (status, figures) = ask(&mut officer, "GET", "/api/v1/packs/sample/figures", String::new()).await;
    assert_eq!((status, figures), (StatusCode::OK, json!([])));
}

#[tokio::test]
async fn everyone_has_an_inbox_of_their_own() {
    let city = Browser::alone();
    let mut officer = city.stranger();
    officer.token("demo-development-reform").await;
    let (status, inbox) = ask(&mut officer, "GET", "/api/v1/notices?unread=true", String::new()).await;
    assert_eq!((status, &inbox["items"]), (StatusCode::OK, &json!([])), "{inbox}");
    let (status, _) = ask(&mut officer, "POST", "/api/v1/notices/7/read", String::new()).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}
