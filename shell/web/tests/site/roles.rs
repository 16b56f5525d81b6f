//! Who may open what: the checked-in list, and every address of it tried by the public.

use crate::browser::Browser;
use axum::http::StatusCode;
use expect_test::expect_file;

/// The test that proves who may not call an endpoint. Each is one that tries every endpoint of its sort.
fn proof(method: &str, path: &str, who: &str) -> &'static str {
    match (who, method) {
        ("public", "GET" | "DELETE") => "anyone may",
        ("public", _) if path.starts_with("/open311/") => "a_report_without_a_key_that_counts_is_none",
        ("public", _) if path.starts_with("/api/") => "a_token_that_counts_no_more_opens_nothing",
        ("public", _) => "a_form_without_its_token_does_nothing",
        ("signed in", _) => "the_public_opens_nothing_that_isn_t_public",
        _ if path.starts_with("/api/") => "a_role_s_token_opens_its_own_endpoints_only",
        _ if path == "/metrics" => "the_public_opens_nothing_that_isn_t_public",
        _ => "a_role_opens_its_own_pages_only",
    }
}

#[test]
fn the_list_of_routes_is_checked_in() {
    let rows: Vec<String> = routes()
        .iter()
        .map(|(method, path, who)| {
            let proof = proof(method, path, who);
            let proof = if proof == "anyone may" {
                proof.to_owned()
            } else {
                format!("`{proof}`")
            };
            format!("| {method} | `{path}` | {who} | {proof} |\n")
        })
        .collect();
    let text = format!(
        "# Who may open what\n\nMade from the router's own list; a test keeps it true. The last column names the test of \
         `shell/web/tests/site` that tries the endpoint as those who may not. The policies in `shell/app/policies` \
         decide again at every act; their cases are in `shell/app/policies/cases.tsv`.\n\n\
         | method | address | who | who may not, proved by |\n|---|---|---|---|\n{}",
        rows.concat()
    );
    expect_file!["../../../../docs/routes.md"].assert_eq(&text);
}

#[test]
fn every_endpoint_names_a_test_that_is_there() {
    let tests = include_str!("roles.rs");
    for (method, path, who) in routes() {
        let proof = proof(&method, &path, &who);
        let there = proof == "anyone may" || tests.contains(&format!("async fn {proof}()"));
        assert!(there, "{method} {path}: no test `{proof}`");
    }
}

/// Every line of the list as method, address and who.
fn routes() -> Vec<(String, String, String)> {
    let list = skein_web::route_list();
    let cells =
        |line: &str| -> Vec<String> { line.split('|').map(|cell| cell.trim().replace('`', "")).collect() };
    list.lines()
        .map(cells)
        .map(|cells| (cells[1].clone(), cells[2].clone(), cells[3].clone()))
        .collect()
}

/// An address with something in its places.
fn filled(path: &str) -> String {
    path.replace("{id}", "x")
        .replace("{format}", "csv")
        .replace("{act}", "sign")
        .replace("{figure}", "x")
        .replace("{part}", "security")
        .replace("{row}", "T001")
        .replace("{hash}", "00")
        .replace("{position}", "1")
        .replace("{process}", "x")
        .replace("{digest}", "00")
        .replace("{task}", "1")
        .replace("{revision}", "1")
        .replace("{item}", "x")
        .replace("{draft}", "x")
        .replace("{step}", "x")
        .replace("{number}", "x")
        .replace("{account}", "x")
        .replace("{desk}", "x")
        .replace("{wall}", "x")
        .replace("{pack}", "x")
        .replace("{key}", "x")
        .replace("{file}", "x.json")
}

#[tokio::test]
async fn the_public_opens_nothing_that_isn_t_public() {
    let mut browser = Browser::new();
    for (method, path, who) in routes().iter().filter(|(.., who)| who != "public") {
        let page = browser.send(method, &filled(path), &[], String::new()).await;
        let refused = page.status == StatusCode::UNAUTHORIZED
            || (page.status == StatusCode::SEE_OTHER && page.location().starts_with("/sign-in?next="));
        assert!(refused, "{method} {path} ({who}) answered {}", page.status);
    }
}

#[tokio::test]
async fn a_role_opens_its_own_pages_only() {
    for account in [
        "demo-development-reform",
        "demo-supervision-office",
        "demo-auditor",
    ] {
        let mut browser = Browser::as_someone(account).await;
        let role = match account {
            "demo-development-reform" => "officer",
            "demo-supervision-office" => "supervisor",
            _ => "auditor",
        };
        for (method, path, who) in routes().iter().filter(|(_, path, _)| !path.starts_with("/api/")) {
            let open = who == "public" || who == "signed in" || who.contains(role);
            let page = browser.send(method, &filled(path), &[], String::new()).await;
            if !open {
                assert_eq!(
                    page.status,
                    StatusCode::FORBIDDEN,
                    "{role}: {method} {path} ({who})"
                );
                assert!(page.body.contains("SK-WEB-0004"), "{role}: {method} {path}");
            }
        }
    }
}

/// Roles by the demonstration's accounts.
const ACCOUNTS: [(&str, &str); 4] = [
    ("demo-development-reform", "officer"),
    ("demo-supervision-office", "supervisor"),
    ("demo-auditor", "auditor"),
    ("demo-admin", "administrator"),
];

#[tokio::test]
async fn a_role_s_token_opens_its_own_endpoints_only() {
    for (account, role) in ACCOUNTS {
        let mut browser = Browser::new();
        browser.token(account).await;
        for (method, path, who) in routes().iter().filter(|(_, path, _)| path.starts_with("/api/")) {
            if who == "public" || who == "signed in" || who.contains(role) {
                continue;
            }
            let page = browser.send(method, &filled(path), &[], String::new()).await;
            assert_eq!(
                page.status,
                StatusCode::FORBIDDEN,
                "{role}: {method} {path} ({who})"
            );
        }
    }
}

/// What says that a body is a form.
const FORM: [(&str, &str); 1] = [("content-type", "application/x-www-form-urlencoded")];

#[tokio::test]
async fn a_form_without_its_token_does_nothing() {
    for account in [None, Some("demo-development-reform"), Some("demo-admin")] {
        let mut browser = match account {
            Some(account) => Browser::as_someone(account).await,
            None => Browser::new(),
        };
        let pages = routes();
        let forms = pages
            .iter()
            .filter(|(method, path, _)| method == "POST" && !is_program(path));
        for (method, path, who) in forms {
            let page = browser.send(method, &filled(path), &FORM, String::new()).await;
            let refused = page.status == StatusCode::FORBIDDEN
                || page.status == StatusCode::UNAUTHORIZED
                || page.location().starts_with("/sign-in?next=");
            assert!(
                refused,
                "{account:?}: {method} {path} ({who}) answered {}",
                page.status
            );
        }
    }
}

#[tokio::test]
async fn a_token_that_counts_no_more_opens_nothing() {
    let mut browser = Browser::new();
    browser.bearer = Some("0".repeat(64));
    for (method, path, who) in routes().iter().filter(|(_, path, _)| is_program(path)) {
        let page = browser.send(method, &filled(path), &[], String::new()).await;
        let status = match path.starts_with("/open311/") {
            // The specification knows no 401.
            true => StatusCode::FORBIDDEN,
            false => StatusCode::UNAUTHORIZED,
        };
        assert_eq!(page.status, status, "{method} {path} ({who})");
    }
}

#[tokio::test]
async fn a_report_without_a_key_that_counts_is_none() {
    let mut browser = Browser::as_someone("demo-development-reform").await;
    let wrong = "api_key=0000&service_code=x".to_owned();
    for body in [String::new(), wrong] {
        let page = browser
            .send("POST", "/open311/v2/requests.json", &FORM, body)
            .await;
        assert_eq!(
            page.status,
            StatusCode::FORBIDDEN,
            "a cookie is no key: {}",
            page.body
        );
        assert!(page.body.contains("SK-WEB-0032"), "{}", page.body);
    }
}

/// Whether programs reach the address, with tokens instead of forms of ours.
fn is_program(path: &str) -> bool {
    path.starts_with("/api/") || path.starts_with("/open311/")
}
