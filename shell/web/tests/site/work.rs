//! Work on matters through the pages: started by form, claimed, decided, refused with nothing lost, followed.

use crate::browser::{Browser, Page};
use axum::http::StatusCode;
use serde_json::json;

/// A permit in two hands: whoever reviews may not approve.
const PERMIT: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:skein="https://skein.city/bpmn/1.0"
             id="d" targetNamespace="https://skein.city/test">
  <process id="permit" name="门面装修许可" isExecutable="true">
    <documentation>临街门面装修前申请。</documentation>
    <extensionElements>
      <skein:clock id="whole" name="办理期限" law="行政许可法第四十二条" period="30d">
        <skein:suspension kind="hearing" name="听证" law="行政许可法第四十五条"/>
        <skein:extension period="10d" approver="agency-head" law="行政许可法第四十二条"/>
      </skein:clock>
    </extensionElements>
    <startEvent id="received" name="收件"/>
    <sequenceFlow id="a" sourceRef="received" targetRef="review"/>
    <userTask id="review" name="审查" skein:candidates='"unit:development-reform"'/>
    <sequenceFlow id="b" sourceRef="review" targetRef="approve"/>
    <userTask id="approve" name="审批" skein:candidates='["unit:development-reform", "role:supervisor"]' skein:notPerformedBy="review"/>
    <sequenceFlow id="c" sourceRef="approve" targetRef="done"/>
    <endEvent id="done" name="办结"/>
  </process>
</definitions>"#;

/// A city of its own with the permit in use, and an officer of the department that reviews it.
async fn city() -> Browser {
    let city = Browser::alone();
    let mut admin = city.stranger();
    admin.token("demo-admin").await;
    let definition = json!({ "file": { "name": "permit.bpmn", "text": PERMIT } });
    let page = admin
        .send("POST", "/api/v1/definitions", &[], definition.to_string())
        .await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let mut officer = city.stranger();
    officer.sign_in("demo-development-reform").await;
    officer
}

async fn as_someone(city: &Browser, account: &str) -> Browser {
    let mut browser = city.stranger();
    browser.sign_in(account).await;
    browser
}

/// Sends the form of a page that goes to `action`, with more fields.
async fn send(browser: &mut Browser, page: &str, action: &str, more: &[(&str, &str)]) -> Page {
    let mut form = browser.get(page).await.form(action);
    assert!(!form.is_empty(), "{page} has no form for {action}");
    form.extend(
        more.iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    browser.post_form(action, &form).await
}

/// Starts a matter through the pages; its address.
async fn started(browser: &mut Browser, subject: &str) -> String {
    let begun = send(browser, "/start/permit", "/start/permit", &[("title", subject)]).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.body);
    let receipt = browser.get(begun.location()).await;
    assert!(receipt.body.contains(subject), "{}", receipt.body);
    begun.location().trim_end_matches("/receipt").to_owned()
}

/// The first task a page links to.
async fn task(browser: &mut Browser, matter: &str) -> String {
    let page = browser.get(matter).await.body;
    let start = page
        .find(&format!("{matter}/tasks/"))
        .unwrap_or_else(|| panic!("{page}"));
    let end = page[start..].find('"').unwrap();
    page[start..start + end].to_owned()
}

#[tokio::test]
async fn a_matter_is_started_worked_on_and_followed() {
    let mut officer = city().await;
    assert!(officer.get("/start").await.body.contains("临街门面装修前申请"));
    let guide = officer.get("/start/permit").await.body;
    for shown in ["30日", "行政许可法第四十二条", "<svg"] {
        assert!(guide.contains(shown), "{shown}: {guide}");
    }
    let empty = send(
        &mut officer,
        "/start/permit",
        "/start/permit",
        &[("number", "衡许〔2026〕1号")],
    )
    .await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        empty.body.contains("请填写“事由”") && empty.body.contains("衡许〔2026〕1号"),
        "{}",
        empty.body
    );

    let matter = started(&mut officer, "沿江路12号门面").await;
    let desk = officer.get("/desk").await.body;
    assert!(desk.contains("沿江路12号门面") && desk.contains("审查"), "{desk}");
    let review = task(&mut officer, &matter).await;
    let claimed = send(&mut officer, &review, &format!("{review}/claim"), &[]).await;
    assert!(
        officer
            .get(claimed.location())
            .await
            .body
            .contains("已签收，由您办理")
    );
    assert!(
        officer
            .get("/desk?part=mine")
            .await
            .body
            .contains("沿江路12号门面")
    );
    assert!(
        !officer
            .get("/desk?part=claimable")
            .await
            .body
            .contains("沿江路12号门面")
    );
    let done = send(&mut officer, &review, &review, &[("json", "{\"fee\": 12.50}")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let page = officer.get(done.location()).await.body;
    for shown in ["办结“审查”", "12.5", "“审批”等待签收", "办理期限", "存证第"] {
        assert!(page.contains(shown), "{shown}: {page}");
    }

    // Whoever reviewed is told why they may not approve, by name.
    let approve = task(&mut officer, &matter).await;
    let barred = send(&mut officer, &approve, &format!("{approve}/claim"), &[]).await;
    assert_eq!(barred.status, StatusCode::FORBIDDEN);
    assert!(
        barred.body.contains("SK-MATTER-0105") && barred.body.contains("办理过“审查”"),
        "{}",
        barred.body
    );

    let mut supervisor = as_someone(&officer, "demo-supervision-office").await;
    let done = send(&mut supervisor, &approve, &approve, &[]).await;
    let page = supervisor.get(done.location()).await.body;
    assert!(page.contains("办件办结") && page.contains("按期办结"), "{page}");
    assert!(
        supervisor.get("/desk").await.body.contains("100%"),
        "met in time this month"
    );
}

#[tokio::test]
async fn two_clerks_deciding_at_once_lose_nothing() {
    let mut one = city().await;
    let matter = started(&mut one, "两人同时办").await;
    let review = task(&mut one, &matter).await;
    let mut two = as_someone(&one, "demo-development-reform").await;
    let stale = two.get(&review).await.form(&review);
    let commented = send(
        &mut one,
        &review,
        &format!("{review}/comment"),
        &[("text", "请看补充材料")],
    )
    .await;
    assert_eq!(commented.status, StatusCode::SEE_OTHER, "{}", commented.body);

    let mut form = stale.clone();
    form.push(("json".into(), "{\"opinion\": \"同意，留存\"}".into()));
    let refused = two.post_form(&review, &form).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.body);
    for kept in ["同意，留存", "请看补充材料", "您打开之后发生的变化"] {
        assert!(refused.body.contains(kept), "{kept}: {}", refused.body);
    }
    // The page that came back carries what is so by now: sent again, it counts.
    let mut again: Vec<(String, String)> = refused.form(&review);
    again.push(("json".into(), "{\"opinion\": \"同意，留存\"}".into()));
    let done = two.post_form(&review, &again).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);

    let mut late = stale;
    late.retain(|(name, _)| name != "key");
    late.push(("key".into(), "late".into()));
    late.push(("json".into(), "{\"opinion\": \"晚了一步\"}".into()));
    let over = two.post_form(&review, &late).await;
    assert_eq!(over.status, StatusCode::CONFLICT);
    assert!(
        over.body.contains("SK-WEB-0019") && over.body.contains("晚了一步"),
        "{}",
        over.body
    );
}

#[tokio::test]
async fn a_supervisor_steers_a_matter_with_reasons() {
    let mut officer = city().await;
    let matter = started(&mut officer, "要听证的").await;
    assert!(
        !officer.get(&matter).await.body.contains("/acts/suspend"),
        "an officer steers nothing"
    );
    let mut supervisor = as_someone(&officer, "demo-supervision-office").await;
    let stop = format!("{matter}/acts/stop-clock");
    let notice = [
        ("kind", "hearing"),
        ("number", "衡听〔2026〕3号"),
        ("served", "2000-01-01"),
    ];
    let refused = send(&mut supervisor, &matter, &stop, &notice).await;
    assert!(refused.status.is_redirection() || refused.status.is_client_error());
    let page = supervisor.get(&matter).await.body;
    assert!(
        page.contains("衡听〔2026〕3号") || refused.body.contains("SK-"),
        "{page}"
    );
    for (act, words) in [("suspend", "已暂停"), ("resume", "办理中"), ("cancel", "已终止")] {
        let done = send(
            &mut supervisor,
            &matter,
            &format!("{matter}/acts/{act}"),
            &[("reason", "案情复杂")],
        )
        .await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{act}: {}", done.body);
        let page = supervisor.get(&matter).await.body;
        assert!(page.contains(words) && page.contains("案情复杂"), "{act}: {page}");
    }
}

#[tokio::test]
async fn several_tasks_are_claimed_at_once_and_a_filter_is_kept() {
    let mut officer = city().await;
    for subject in ["甲店", "乙店"] {
        started(&mut officer, subject).await;
    }
    let desk = officer.get("/desk").await;
    let keys: Vec<String> = desk
        .body
        .split("name=\"task\" value=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect();
    assert_eq!(keys.len(), 2, "{}", desk.body);
    let mut form = desk.form("/desk/acts");
    form.push(("act".into(), "claim".into()));
    form.extend(keys.iter().map(|key| ("task".to_owned(), key.clone())));
    form.push(("task".into(), "999-1".into()));
    let done = officer.post_form("/desk/acts", &form).await;
    assert!(done.body.contains("办成 2 件，未办成 1 件"), "{}", done.body);

    let filtered = "/desk?part=mine&q=%E7%94%B2%E5%BA%97";
    let page = officer.get(filtered).await;
    assert!(
        page.body.contains("甲店") && !page.body.contains("乙店"),
        "{}",
        page.body
    );
    let kept = send(&mut officer, filtered, "/desk/filters", &[("name", "甲店的")]).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.body);
    assert!(officer.get("/desk").await.body.contains("甲店的"));
}
