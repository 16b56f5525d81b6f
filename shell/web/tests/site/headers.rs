//! What every answer carries.

use crate::browser::Browser;
use axum::http::StatusCode;
use skein_web::WebConfig;

#[tokio::test]
async fn every_answer_is_protected() {
    let mut browser = Browser::new();
    for path in [
        "/",
        "/targets",
        "/nowhere",
        "/api/v1/targets",
        "/api/v1/nowhere",
        "/static/skein.css",
        "/healthz",
    ] {
        let page = browser.get(path).await;
        assert_eq!(
            page.header("content-security-policy"),
            skein_web::CONTENT_POLICY,
            "{path}"
        );
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
        assert!(!page.header("x-request-id").is_empty(), "{path}");
        assert!(!page.header("cache-control").is_empty(), "{path}");
    }
}

#[tokio::test]
async fn nothing_on_a_page_is_inline() {
    let mut browser = Browser::new();
    for path in ["/", "/targets", "/commitments", "/sign-in"] {
        let body = browser.get(path).await.body;
        for inline in [" style=", "<style", " onclick=", "javascript:", "<script>"] {
            assert!(!body.contains(inline), "{path} holds {inline}");
        }
    }
}

#[tokio::test]
async fn over_tls_cookies_are_bound_to_this_host() {
    let mut browser = Browser::configured(WebConfig {
        tls: true,
        ..WebConfig::default()
    });
    browser.sign_in("demo-supervision-office").await;
    assert!(
        browser.cookies.contains_key("__Host-skein"),
        "{:?}",
        browser.cookies
    );
    let page = browser.get("/").await;
    assert_eq!(page.header("strict-transport-security"), "max-age=31536000");
}

#[tokio::test]
async fn assets_are_kept_by_their_hash_only() {
    let mut browser = Browser::new();
    let home = browser.get("/").await.body;
    let link = home
        .split('"')
        .find(|part| part.starts_with("/static/skein.css?v="))
        .unwrap()
        .to_owned();
    let style = browser.get(&link).await;
    assert!(style.header("cache-control").contains("immutable"));
    assert!(
        browser
            .get("/static/skein.css")
            .await
            .header("cache-control")
            .contains("no-cache")
    );
    let tag = style.header("etag").to_owned();
    let again = browser
        .send("GET", &link, &[("if-none-match", &tag)], String::new())
        .await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn operators_see_routes_not_addresses() {
    let mut browser = Browser::new();
    browser.get("/targets/target-2021-nowhere").await;
    assert!(browser.get("/metrics").await.location().starts_with("/sign-in"));
    browser.sign_in("demo-auditor").await;
    let metrics = browser.get("/metrics").await.body;
    assert!(metrics.contains("http_requests_total"), "{metrics}");
    assert!(metrics.contains("/targets/{id}"), "{metrics}");
    assert!(!metrics.contains("nowhere"), "{metrics}");
}
