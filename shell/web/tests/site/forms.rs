//! Forms: their tokens, what comes twice, what comes late, what is too large.

use crate::browser::Browser;
use axum::http::StatusCode;
use skein_web::WebConfig;

#[tokio::test]
async fn no_form_is_taken_without_its_token() {
    let mut browser = Browser::as_someone("demo-supervision-office").await;
    let list = skein_web::route_list();
    let posts = list.lines().filter(|line| {
        line.starts_with("| POST | `/") && !line.contains("/api/") && !line.contains("/open311/")
    });
    let open = posts.filter(|line| line.contains("public") || line.contains("supervisor"));
    for line in open {
        let path = line
            .split('`')
            .nth(1)
            .unwrap()
            .replace("{id}", "x")
            .replace("{act}", "sign")
            .replace("{row}", "T1")
            .replace("{task}", "1")
            .replace("{process}", "x");
        let page = browser
            .post(&path, &[("_csrf", "made-up"), ("account", "a")])
            .await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}");
        assert!(page.body.contains("SK-WEB-0005"), "{path}");
    }
}

#[tokio::test]
async fn a_form_from_another_site_is_refused_even_with_a_token() {
    let mut browser = Browser::new();
    let form = browser.get("/sign-in").await.form("/sign-in");
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(&form)
        .finish();
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("sec-fetch-site", "cross-site"),
    ];
    let page = browser.send("POST", "/sign-in", &headers, body).await;
    assert!(page.body.contains("SK-WEB-0005"), "{}", page.status);
}

#[tokio::test]
async fn a_wrong_password_keeps_the_form_and_says_why() {
    let mut browser = Browser::new();
    let mut form = browser.get("/sign-in?next=/desk").await.form("/sign-in");
    form.extend([
        ("account".into(), "demo-development-reform".into()),
        ("password".into(), "wrong".into()),
    ]);
    let page = browser.post_form("/sign-in", &form).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("SK-APP-0001"), "{}", page.body);
    assert!(
        page.body.contains("value=\"/desk\""),
        "where to go afterwards is kept"
    );
    assert!(!browser.cookies.contains_key("skein"));
}

#[tokio::test]
async fn signing_in_is_limited_by_address() {
    let mut browser = Browser::configured(WebConfig {
        sign_ins_per_minute: 2,
        ..WebConfig::default()
    });
    let mut refused = false;
    for _ in 0..3 {
        let mut form = browser.get("/sign-in").await.form("/sign-in");
        form.extend([
            ("account".into(), "nobody".into()),
            ("password".into(), "wrong".into()),
        ]);
        refused = browser
            .post_form("/sign-in", &form)
            .await
            .body
            .contains("SK-WEB-0009");
    }
    assert!(refused);
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    let mut browser = Browser::as_someone("demo-supervision-office").await;
    let token = browser.cookies["skein"].clone();
    let form = browser.get("/").await.form("/sign-out");
    assert_eq!(
        browser.post_form("/sign-out", &form).await.status,
        StatusCode::SEE_OTHER
    );
    assert!(!browser.cookies.contains_key("skein"));
    browser.cookies.insert("skein".into(), token);
    assert!(browser.get("/supervise").await.location().starts_with("/sign-in"));
}

#[tokio::test]
async fn too_large_a_report_is_refused_by_size() {
    let config = WebConfig {
        largest_upload: 1 << 20,
        ..WebConfig::default()
    };
    let mut browser = Browser::configured(config);
    browser.sign_in("demo-supervision-office").await;
    let form = browser.get("/reader").await.form("/reader");
    let page = browser
        .upload("/reader", &form, ("report", "a.txt", &"一".repeat(1 << 20)))
        .await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(
        page.body.contains("SK-WEB-0008") && page.body.contains("1 MB"),
        "{}",
        page.body
    );
}

#[tokio::test]
async fn an_empty_and_a_binary_report_are_refused_with_a_reason() {
    let mut browser = Browser::as_someone("demo-supervision-office").await;
    let form = browser.get("/reader").await.form("/reader");
    let page = browser.upload("/reader", &form, ("report", "a.txt", "")).await;
    assert!(page.body.contains("SK-WEB-0006"), "{}", page.status);
    let page = browser
        .upload(
            "/reader",
            &form,
            ("report", "a.txt", "\0\0\u{1}\u{2}\0\0\0\0\0\0\0"),
        )
        .await;
    assert!(
        page.body.contains("SK-DOCUMENT-"),
        "{}: {}",
        page.status,
        page.body
    );
}

#[tokio::test]
async fn a_stranger_s_files_and_long_forms_are_not_read() {
    let mut browser = Browser::new();
    let form = browser.get("/sign-in").await.form("/sign-in");
    let page = browser
        .upload("/sign-in", &form, ("file", "a.txt", "something"))
        .await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{}", page.body);
    let mut long = form.clone();
    long.push(("account".into(), "a".repeat(70_000)));
    let page = browser.post_form("/sign-in", &long).await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", page.body);
    let page = browser
        .send("POST", "/api/v1/session", &[], " ".repeat(70_000))
        .await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", page.body);
}
