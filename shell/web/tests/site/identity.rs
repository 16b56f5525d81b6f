//! Accounts of citizens and firms as their pages have them, the organisation, notices, and finding services.

use crate::browser::Browser;
use axum::http::StatusCode;

const PASSWORD: &str = "六月的雁城有很多小船";

/// The value of a hidden field.
fn field(page: &crate::browser::Page, action: &str, name: &str) -> String {
    let fields = page.form(action);
    let found = fields.into_iter().find(|(key, _)| key == name);
    found.map(|(_, value)| value).unwrap_or_default()
}

/// Sends a form of a page filled in with more.
async fn fill(
    browser: &mut Browser,
    page: &str,
    action: &str,
    more: &[(&str, &str)],
) -> crate::browser::Page {
    let mut fields = browser.get(page).await.form(action);
    fields.extend(
        more.iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    browser.post_form(action, &fields).await
}

/// Six digits in a row.
fn code_in(text: &str) -> String {
    let digits: Vec<&str> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|it| it.len() == 6)
        .collect();
    digits.first().map(|it| (*it).to_owned()).unwrap_or_default()
}

/// Someone who has just signed up by telephone.
async fn signed_up(city: &Browser, phone: &str) -> Browser {
    let mut browser = city.stranger();
    let more = [("address", phone), ("password", PASSWORD), ("name", "李小姐")];
    let page = fill(&mut browser, "/sign-up", "/sign-up", &more).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let (csrf, ticket) = (
        field(&page, "/sign-up/code", "_csrf"),
        field(&page, "/sign-up/code", "ticket"),
    );
    assert!(page.body.contains("****"), "the address is masked");
    browser.deliver();
    let letters = browser.get("/catcher").await.body;
    let letter = letters.split(&format!("+86{phone}")).nth(1).unwrap_or_default();
    let code = code_in(letter);
    let answer = browser
        .post(
            "/sign-up/code",
            &[("_csrf", &csrf), ("ticket", &ticket), ("code", &code)],
        )
        .await;
    assert_eq!(answer.location(), "/account", "{}", answer.body);
    browser
}

#[tokio::test]
async fn somebody_signs_up_sees_their_account_and_is_told_what_is_wrong() {
    let city = Browser::alone();
    let mut li = signed_up(&city, "13907340001").await;
    let page = li.get("/account").await;
    assert!(page.body.contains("李小姐") && page.body.contains("未实名"));
    for part in ["identity", "security", "firms", "family", "notices", "leave"] {
        let page = li.get(&format!("/account/{part}")).await;
        assert_eq!(page.status, StatusCode::OK, "{part}");
    }
    let act = "/account/real-name";
    let wrong = fill(
        &mut li,
        "/account/identity",
        act,
        &[("name", "李四"), ("resident", "430405199003070010")],
    )
    .await;
    assert!(wrong.body.contains("SK-KERNEL-0047"), "{}", wrong.body);
    let right = fill(
        &mut li,
        "/account/identity",
        act,
        &[("name", "李四"), ("resident", "430405199003070018")],
    )
    .await;
    assert_eq!(right.location(), "/account/identity?done=1");
    let page = li.get("/account/identity").await.body;
    assert!(page.contains("430405********0018") && !page.contains("430405199003070018"));
    let firm = fill(
        &mut li,
        "/account/firms",
        "/account/firm",
        &[("code", "91350100M000100Y43"), ("name", "<b>雁峰</b>餐饮")],
    )
    .await;
    let firm = firm.location().trim_end_matches("?done=1").to_owned();
    let page = li.get(&firm).await.body;
    assert!(
        page.contains("&#60;b&#62;雁峰") || page.contains("&lt;b&gt;雁峰"),
        "text is text"
    );
    let mut wang = signed_up(&city, "13907340002").await;
    assert_eq!(
        wang.get(&firm).await.status,
        StatusCode::NOT_FOUND,
        "a firm of somebody else's"
    );
    assert_eq!(wang.get("/papers").await.status, StatusCode::FORBIDDEN);
    let mut clerk = city.stranger();
    clerk.sign_in("demo-development-reform").await;
    let page = clerk.get("/papers?of=91350100M000100Y43").await;
    assert!(page.body.contains("91350100M000100Y43"));
}

#[tokio::test]
async fn an_account_is_closed_for_good() {
    let city = Browser::alone();
    let mut li = signed_up(&city, "13907340001").await;
    let close = "/account/close";
    let wrong = fill(
        &mut li,
        "/account/leave",
        close,
        &[("password", "wrong"), ("sure", "yes")],
    )
    .await;
    assert!(wrong.body.contains("SK-APP-0001"));
    let done = fill(
        &mut li,
        "/account/leave",
        close,
        &[("password", PASSWORD), ("sure", "yes")],
    )
    .await;
    assert!(done.body.contains("账户已注销"), "{}", done.body);
    assert!(li.get("/account").await.location().starts_with("/sign-in"));
}

#[tokio::test]
async fn letters_are_caught_for_everyone_in_a_demonstration() {
    let mut browser = Browser::new();
    assert_eq!(browser.get("/catcher").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_passkey_is_asked_for_by_the_page_s_own_form_alone() {
    let mut browser = Browser::new();
    let refused = browser.post("/passkey/ask", &[]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let csrf = field(&browser.get("/sign-in").await, "/sign-in", "_csrf");
    let asked = browser
        .send(
            "POST",
            "/passkey/ask",
            &[
                ("content-type", "application/x-www-form-urlencoded"),
                ("host", "city.example"),
            ],
            format!("_csrf={csrf}"),
        )
        .await;
    assert!(asked.body.contains("\"rpId\":\"city.example\""), "{}", asked.body);
}

#[tokio::test]
async fn without_a_provider_nobody_goes_to_one_and_no_answer_counts() {
    let mut browser = Browser::new();
    assert_eq!(browser.get("/oidc/begin").await.status, StatusCode::NOT_FOUND);
    let page = browser.get("/oidc/callback?state=a&code=b").await;
    assert!(page.body.contains("SK-APP-0081"), "{}", page.body);
}

#[tokio::test]
async fn bodies_are_shown_to_all_and_kept_by_administrators() {
    let city = Browser::alone();
    let mut public = city.stranger();
    assert_eq!(public.get("/organisation").await.status, StatusCode::OK);
    let mut admin = city.stranger();
    admin.sign_in("demo-admin").await;
    let body = [
        ("id", "songmu-park"),
        ("zh", "松木经开区"),
        ("en", "Songmu Park"),
        ("kind", "park"),
    ];
    let page = fill(&mut admin, "/organisation", "/organisation", &body).await;
    assert_eq!(page.location(), "/organisation", "{}", page.body);
    let window = [
        ("id", "songmu-hall"),
        ("zh", "政务窗口"),
        ("en", "Hall"),
        ("kind", "window"),
        ("parent", "songmu-park"),
    ];
    fill(&mut admin, "/organisation", "/organisation", &window).await;
    let page = public.get("/organisation/songmu-park").await.body;
    assert!(page.contains("松木经开区") && page.contains("政务窗口"));
    let loose = [
        ("id", "office"),
        ("zh", "办公室"),
        ("en", "Office"),
        ("kind", "section"),
    ];
    assert!(
        fill(&mut admin, "/organisation", "/organisation", &loose)
            .await
            .body
            .contains("SK-APP-0085")
    );
    let dissolve = "/organisation/songmu-park/dissolve";
    let page = fill(&mut admin, "/organisation/songmu-park", dissolve, &[]).await;
    assert!(page.body.contains("SK-APP-0085"));
}

#[tokio::test]
async fn an_official_says_when_they_are_away() {
    let city = Browser::alone();
    let mut officer = city.stranger();
    officer.sign_in("demo-development-reform").await;
    let away = [
        ("absence-from-0", "2026-05-06"),
        ("absence-until-0", "2026-05-08"),
        ("absence-by-0", "demo-supervision-office"),
    ];
    let page = fill(&mut officer, "/account/away", "/account/away", &away).await;
    assert_eq!(page.location(), "/account/away?done=1", "{}", page.body);
    assert!(officer.get("/account/away").await.body.contains("2026-05-08"));
    let alone = [
        ("absence-from-0", "2026-06-06"),
        ("absence-until-0", "2026-06-01"),
    ];
    let page = fill(&mut officer, "/account/away", "/account/away", &alone).await;
    assert_ne!(page.location(), "/account/away?done=1");
}
