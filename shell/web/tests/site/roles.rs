//! Who may open what: the checked-in list, and every address of it tried by the public.

use crate::browser::Browser;
use axum::http::StatusCode;
use expect_test::expect_file;

#[test]
fn the_list_of_routes_is_checked_in() {
    let text = format!(
        "# Who may open what\n\nMade from the router's own list; a test keeps it true. The policies in `shell/app/policies` \
         decide again at every act.\n\n| method | address | who |\n|---|---|---|\n{}",
        skein_web::route_list()
    );
    expect_file!["../../../../docs/routes.md"].assert_eq(&text);
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
    for account in ["demo-fgw", "demo-dcs", "demo-auditor"] {
        let mut browser = Browser::as_someone(account).await;
        let role = match account {
            "demo-fgw" => "officer",
            "demo-dcs" => "supervisor",
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
