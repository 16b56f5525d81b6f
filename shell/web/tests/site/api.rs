//! The REST interface: its document, its tags, its refusals.

use crate::browser::Browser;
use axum::http::StatusCode;
use expect_test::expect_file;
use serde_json::Value;
use std::collections::BTreeSet;

#[test]
fn the_document_is_checked_in() {
    expect_file!["../../../../docs/openapi.json"].assert_eq(&skein_web::openapi());
}

#[test]
fn the_document_and_the_router_hold_the_same() {
    let document: Value = serde_json::from_str(&skein_web::openapi()).unwrap();
    let mut documented = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            documented.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    let list = skein_web::route_list();
    let routed: BTreeSet<String> = list
        .lines()
        .filter_map(|line| {
            let method = line.split('|').nth(1)?.trim();
            let path = line.split('`').nth(1)?;
            (path.starts_with("/api/") || path.starts_with("/open311/")).then(|| format!("{method} {path}"))
        })
        .collect();
    assert_eq!(documented, routed);
}

#[test]
fn every_reference_of_the_document_leads_somewhere() {
    let text = skein_web::openapi();
    let document: Value = serde_json::from_str(&text).unwrap();
    for reference in text
        .split("\"#/components/schemas/")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
    {
        assert!(
            document["components"]["schemas"].get(reference).is_some(),
            "{reference}"
        );
    }
}

#[tokio::test]
async fn every_public_list_answers_and_is_tagged() {
    let mut browser = Browser::new();
    for path in [
        "/api/v1/openapi.json",
        "/api/v1/years",
        "/api/v1/glance",
        "/api/v1/departments",
        "/api/v1/targets",
        "/api/v1/indicators",
        "/api/v1/commitments?light=red&size=5",
        "/api/v1/reports",
        "/api/v1/search?q=研发",
    ] {
        let page = browser.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
        assert!(serde_json::from_str::<Value>(&page.body).is_ok(), "{path}");
        let tag = page.header("etag").to_owned();
        let again = browser
            .send("GET", path, &[("if-none-match", &tag)], String::new())
            .await;
        assert_eq!(
            (again.status, again.body.as_str()),
            (StatusCode::NOT_MODIFIED, ""),
            "{path}"
        );
    }
}

#[tokio::test]
async fn lists_have_pages_with_links() {
    let mut browser = Browser::new();
    let page = browser.get("/api/v1/commitments?size=10&page=2").await;
    let list: Value = serde_json::from_str(&page.body).unwrap();
    assert_eq!(list["items"].as_array().unwrap().len(), 10);
    assert!(
        page.header("link").contains("page=1>; rel=\"prev\""),
        "{}",
        page.header("link")
    );
    assert!(
        page.header("link").contains("page=3>; rel=\"next\""),
        "{}",
        page.header("link")
    );
}

#[tokio::test]
async fn refusals_are_problems() {
    let mut browser = Browser::new();
    for (path, status, code) in [
        ("/api/v1/nowhere", 404, "SK-WEB-0001"),
        ("/api/v1/league", 401, "SK-WEB-0003"),
        ("/api/v1/targets/target-2021-nothing", 404, "SK-APP-0012"),
        ("/api/v1/commitments?light=purple", 422, "SK-WEB-0007"),
    ] {
        let page = browser.get(path).await;
        let problem: Value =
            serde_json::from_str(&page.body).unwrap_or_else(|_| panic!("{path}: {}", page.body));
        assert_eq!(page.header("content-type"), "application/problem+json", "{path}");
        assert_eq!(
            (problem["code"].as_str(), page.status.as_u16()),
            (Some(code), status),
            "{path}"
        );
        assert_eq!(problem["status"], page.status.as_u16(), "{path}");
    }
    browser.bearer = Some("made-up".into());
    assert_eq!(
        browser.get("/api/v1/targets").await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn a_write_names_its_version_and_is_done_once() {
    let mut browser = Browser::alone();
    browser.token("demo-supervision-office").await;
    let list = browser.get("/api/v1/commitments?status=under-way&size=100").await;
    let list: Value = serde_json::from_str(&list.body).unwrap();
    let open = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["supervised"] == false)
        .unwrap();
    let path = format!("/api/v1/commitments/{}", open["id"].as_str().unwrap());
    let tag = browser.get(&path).await.header("etag").to_owned();
    let act = r#"{"type":"open-supervision","reason":"测试督办","reply_by":"2021-12-01"}"#.to_owned();
    let acts = format!("{path}/acts");
    let bare = browser.send("POST", &acts, &[], act.clone()).await;
    assert_eq!(bare.status, StatusCode::PRECONDITION_REQUIRED, "{}", bare.body);
    let headers = [("if-match", tag.as_str()), ("idempotency-key", "one")];
    let done = browser.send("POST", &acts, &headers, act.clone()).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    assert_ne!(done.header("etag"), tag);
    let again = browser.send("POST", &acts, &headers, act.clone()).await;
    assert_eq!((again.status, again.body), (StatusCode::OK, done.body));
    let stale = browser
        .send("POST", &acts, &[("if-match", tag.as_str())], act)
        .await;
    assert_eq!(stale.status, StatusCode::CONFLICT, "{}", stale.body);
    let malformed = browser.send("POST", &acts, &headers, "{".to_owned()).await;
    assert!(malformed.body.contains("SK-WEB-0007"), "{}", malformed.body);
}

#[tokio::test]
async fn cookies_don_t_count_for_programs() {
    let mut browser = Browser::as_someone("demo-supervision-office").await;
    assert_eq!(
        browser.get("/api/v1/league").await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn a_tag_names_the_version_and_a_write_takes_it() {
    let mut browser = Browser::alone();
    browser.token("demo-supervision-office").await;
    let list = browser.get("/api/v1/commitments?status=registered").await.body;
    let list: Value = serde_json::from_str(&list).unwrap();
    let id = list["items"][0]["id"]
        .as_str()
        .expect("one waits to be assigned")
        .to_owned();
    let path = format!("/api/v1/commitments/{id}");
    let tag = browser.get(&path).await.header("etag").to_owned();
    assert!(tag.starts_with("\"v") && tag.contains('-'), "{tag}");
    let act = r#"{"type":"assign","assignment":{"lead":"development-reform","due":"2021-12-20"}}"#;
    let done = browser
        .send(
            "POST",
            &format!("{path}/acts"),
            &[("if-match", &tag)],
            act.to_owned(),
        )
        .await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
}

#[tokio::test]
async fn the_journal_says_how_many_events_there_are() {
    let mut browser = Browser::new();
    browser.token("demo-auditor").await;
    let page = browser.get("/api/v1/journal?size=7").await.body;
    let page: Value = serde_json::from_str(&page).unwrap();
    assert_eq!(
        page["total"], page["items"][0]["position"],
        "the last event's position counts them"
    );
}

#[tokio::test]
async fn a_first_password_is_changed_before_anything_else() {
    let mut admin = Browser::alone();
    admin.sign_in("demo-admin").await;
    let mut form = admin.get("/accounts").await.form("/accounts");
    form.extend([
        ("id".to_owned(), "clerk".to_owned()),
        ("display".to_owned(), "科员".to_owned()),
        ("role".to_owned(), "auditor".to_owned()),
    ]);
    let page = admin.post_form("/accounts", &form).await.body;
    let html = scraper::Html::parse_document(&page);
    let secret = scraper::Selector::parse(".secret .code, .secret code, .notice .code").unwrap();
    let words: Vec<String> = html.select(&secret).map(|one| one.text().collect()).collect();
    let first = words.last().expect("the first password is shown").clone();
    let mut clerk = admin.stranger();
    let body = format!(r#"{{"account":"clerk","password":"{first}"}}"#);
    let session = clerk.send("POST", "/api/v1/session", &[], body).await.body;
    let session: Value = serde_json::from_str(&session).unwrap();
    clerk.bearer = session["token"].as_str().map(str::to_owned);
    let refused = clerk.get("/api/v1/journal").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.body);
    assert!(refused.body.contains("SK-APP-0006"), "{}", refused.body);
    let body = format!(r#"{{"old":"{first}","new":"longer-than-before-7"}}"#);
    let changed = clerk.send("POST", "/api/v1/password", &[], body).await;
    assert_eq!(changed.status, StatusCode::NO_CONTENT, "{}", changed.body);
}
