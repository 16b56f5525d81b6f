//! Every page renders in both languages, as sound HTML.

use crate::browser::{Browser, Page};
use axum::http::StatusCode;
use scraper::{Html, Selector};
use std::collections::BTreeSet;

/// One link of a list page that begins with `prefix`.
async fn first_link(browser: &mut Browser, list: &str, prefix: &str) -> String {
    let page = browser.get(list).await;
    let html = Html::parse_document(&page.body);
    let links = Selector::parse("main a[href]").unwrap();
    let mut found = html
        .select(&links)
        .filter_map(|link| link.attr("href"))
        .filter(|href| href.starts_with(prefix));
    found
        .next()
        .unwrap_or_else(|| panic!("{list} has no link to {prefix}"))
        .to_owned()
}

/// Checks what any page must be: said in its language, one heading, no id twice, every field labelled,
/// every picture named, no message missing.
#[track_caller]
fn check(path: &str, page: &Page, language: &str) {
    assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
    let html = Html::parse_document(&page.body);
    let select = |text: &str| Selector::parse(text).unwrap();
    assert_eq!(html.root_element().attr("lang"), Some(language), "{path}");
    assert_eq!(
        html.select(&select("h1")).count(),
        1,
        "{path} has one main heading"
    );
    assert_eq!(
        html.select(&select("main#main")).count(),
        1,
        "{path} has a main landmark"
    );
    let mut ids = BTreeSet::new();
    for element in html.select(&select("[id]")) {
        let id = element.attr("id").unwrap();
        assert!(ids.insert(id), "{path} has the id {id} twice");
    }
    let fields = "input:not([type=hidden]):not([type=checkbox]):not([type=radio]), select, textarea";
    for field in html.select(&select(fields)) {
        let id = field
            .attr("id")
            .unwrap_or_else(|| panic!("{path}: a field without id: {}", field.html()));
        let label = select(&format!("label[for=\"{id}\"]"));
        assert_eq!(
            html.select(&label).count(),
            1,
            "{path}: the field {id} has a label"
        );
    }
    for picture in html.select(&select("svg:not([aria-hidden])")) {
        assert!(
            picture.attr("aria-label").is_some_and(|label| !label.is_empty()),
            "{path}: {}",
            picture.html()
        );
    }
    let plain = html
        .select(&select("title"))
        .next()
        .unwrap()
        .text()
        .collect::<String>();
    assert!(plain.len() > 10, "{path} has a title: {plain}");
}

#[tokio::test]
async fn every_page_renders_in_both_languages() {
    let mut browser = Browser::as_someone("demo-supervision-office").await;
    let target = first_link(&mut browser, "/targets", "/targets/target").await;
    let commitment = first_link(&mut browser, "/commitments", "/commitments/commitment").await;
    let indicator = first_link(&mut browser, "/indicators", "/indicators/indicator").await;
    let paths = [
        "/",
        "/targets",
        "/commitments",
        "/search",
        "/search?q=研发",
        "/password",
        "/supervise",
        "/league",
        "/calendar",
        "/indicators",
        "/reader",
        &target,
        &commitment,
        &indicator,
    ];
    for (header, tag) in [("zh-CN", "zh-CN"), ("en", "en")] {
        browser.language = header;
        for path in paths {
            let page = browser.get(path).await;
            check(path, &page, tag);
        }
        check("/sign-in", &browser.stranger().get("/sign-in").await, tag);
    }
}

#[tokio::test]
async fn every_role_s_own_pages_render() {
    for (account, paths) in [
        (
            "demo-development-reform",
            &["/desk", "/calendar", "/indicators"][..],
        ),
        ("demo-auditor", &["/journal", "/league", "/calendar"][..]),
    ] {
        let mut browser = Browser::as_someone(account).await;
        for path in paths {
            let page = browser.get(path).await;
            check(path, &page, "zh-CN");
        }
    }
}

#[tokio::test]
async fn every_number_leads_to_a_list_of_that_length() {
    let mut browser = Browser::new();
    let home = browser.get("/").await;
    let html = Html::parse_document(&home.body);
    let links: Vec<(String, usize)> = html
        .select(&Selector::parse(".figures dd a").unwrap())
        .map(|link| {
            (
                link.attr("href").unwrap().to_owned(),
                link.inner_html().parse().unwrap(),
            )
        })
        .collect();
    assert!(links.len() >= 6);
    for (link, count) in links {
        let file = link
            .replace("/targets?", "/targets.json?")
            .replace("/commitments?", "/commitments.json?");
        let page = browser.get(&file).await;
        let rows: serde_json::Value =
            serde_json::from_str(&page.body).unwrap_or_else(|_| panic!("{file}: {}", page.body));
        assert_eq!(
            rows.as_array().unwrap_or_else(|| panic!("{file}: {rows}")).len(),
            count,
            "{link}"
        );
    }
}

#[tokio::test]
async fn lists_can_be_taken_away() {
    let mut browser = Browser::new();
    for list in ["/targets", "/commitments"] {
        for (format, media_type) in [
            ("csv", "text/csv"),
            ("xlsx", "spreadsheetml"),
            ("json", "application/json"),
        ] {
            let page = browser.get(&format!("{list}.{format}?year=2021")).await;
            assert_eq!(page.status, StatusCode::OK, "{list}.{format}");
            assert!(
                page.header("content-type").contains(media_type),
                "{list}.{format}"
            );
            assert!(
                page.header("content-disposition").starts_with("attachment"),
                "{list}.{format}"
            );
        }
        assert_eq!(
            browser.get(&format!("{list}.exe")).await.status,
            StatusCode::NOT_FOUND
        );
    }
}

#[tokio::test]
async fn language_and_theme_are_remembered() {
    let mut browser = Browser::new();
    let answer = browser.get("/targets?lang=en&year=2021").await;
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::SEE_OTHER, "/targets?year=2021")
    );
    assert!(browser.get("/").await.body.contains("<html lang=\"en\""));
    browser.get("/?theme=dark").await;
    assert!(browser.get("/").await.body.contains("data-theme=\"dark\""));
}

#[tokio::test]
async fn what_isn_t_there_says_so_in_both_languages() {
    let mut browser = Browser::new();
    let page = browser.get("/nowhere").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    for words in ["SK-WEB-0001", "没有这个页面", "there is no such page"] {
        assert!(page.body.contains(words), "{words}");
    }
    let page = browser.send("PUT", "/targets", &[], String::new()).await;
    assert_eq!(page.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(page.header("allow").contains("GET"));
}

#[tokio::test]
async fn words_searched_for_can_t_become_markup() {
    let page = Browser::new()
        .get("/search?q=%3Cscript%3Ealert(1)%3C/script%3E")
        .await;
    assert!(!page.body.contains("<script>alert"), "{}", page.body);
}

#[tokio::test]
async fn targets_stand_in_the_report_s_order() {
    let mut browser = Browser::new();
    for path in ["/", "/targets?year=2021"] {
        let body = browser.get(path).await.body;
        let product = body.find(">经济增长</a>").expect(path);
        let prices = body.find(">物价涨幅</a>").expect(path);
        assert!(product < prices, "{path}");
    }
}

#[tokio::test]
async fn the_public_reads_departments_not_accounts() {
    let mut browser = Browser::new();
    let list = browser.get("/api/v1/commitments?size=500").await.body;
    let list: serde_json::Value = serde_json::from_str(&list).unwrap();
    for row in list["items"].as_array().unwrap() {
        let id = row["id"].as_str().unwrap();
        let page = browser.get(&format!("/commitments/{id}")).await.body;
        assert!(!page.contains("demo-"), "{id}");
        assert!(!page.contains("/evidence/"), "{id}");
        let json = browser.get(&format!("/api/v1/commitments/{id}")).await.body;
        for inner in ["\"by\"", "\"hash\"", "supervisions", "demo-"] {
            assert!(!json.contains(inner), "{id} tells {inner}");
        }
    }
}

/// Four lights make up what a department leads; what has no light is said to have none.
#[tokio::test]
async fn the_league_shows_grey_as_grey() {
    let mut browser = Browser::as_someone("demo-supervision-office").await;
    let list = browser.get("/api/v1/commitments?light=grey&size=500").await.body;
    let list: serde_json::Value = serde_json::from_str(&list).unwrap();
    let led = |row: &&serde_json::Value| row["lead"].is_string();
    let grey = list["items"].as_array().unwrap().iter().filter(led).count();
    let page = browser.get("/league").await.body;
    let told = page
        .split("<desc>")
        .skip(1)
        .filter_map(|rest| rest.split("</desc>").next());
    let number = |words: &str| -> usize { words.rsplit(' ').next().unwrap().parse().unwrap() };
    let shown: usize = told.map(|words| number(words.split(", ").last().unwrap())).sum();
    assert_eq!(shown, grey);
}
