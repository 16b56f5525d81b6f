//! A department at work: the clerk's acts, seen at once, never done twice, never on old ground.

use crate::browser::Browser;
use axum::http::StatusCode;
use scraper::{Html, Selector};

/// A commitment of the department `development-reform` that waits for a progress report.
async fn one_to_report(browser: &mut Browser) -> String {
    let list = browser
        .get("/commitments?department=development-reform&status=under-way")
        .await;
    let html = Html::parse_document(&list.body);
    let links: Vec<String> = html
        .select(&Selector::parse("td.promise a").unwrap())
        .filter_map(|link| link.attr("href").map(str::to_owned))
        .collect();
    for link in links {
        if !browser
            .get(&link)
            .await
            .form(&format!("{link}/report"))
            .is_empty()
        {
            return link;
        }
    }
    panic!("the demonstration has a commitment of development-reform under way");
}

#[tokio::test]
async fn a_report_is_seen_at_once_once_and_only_on_new_ground() {
    let mut browser = Browser::alone();
    browser.sign_in("demo-development-reform").await;
    let link = one_to_report(&mut browser).await;
    let action = format!("{link}/report");
    let old = browser.get(&link).await.form(&action);
    let mut form = old.clone();
    form.push(("percent".into(), "63".into()));
    form.push(("narrative".into(), "测试填报：设备已到货".into()));
    let file = ("evidence", "验收单.txt", "设备验收单");
    let done = browser.upload(&action, &form, file).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let page = browser.get(done.location()).await;
    assert!(
        page.body.contains("测试填报：设备已到货") && page.body.contains("验收单.txt"),
        "{}",
        page.body
    );
    // The same form again: the first answer, and nothing done twice.
    let again = browser.upload(&action, &form, file).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    let page = browser.get(&link).await;
    assert_eq!(page.body.matches("测试填报：设备已到货").count(), 1);
    // Another form filled in before that report: it has moved on.
    let mut stale: Vec<(String, String)> = old.into_iter().filter(|(name, _)| name != "key").collect();
    stale.push(("key".into(), "another".into()));
    stale.push(("narrative".into(), "旧表单".into()));
    let refused = browser.post_form(&action, &stale).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.body);
    assert!(!browser.get(&link).await.body.contains("旧表单"));
    let evidence = page
        .body
        .split('"')
        .find(|part| part.contains("/evidence/"))
        .unwrap()
        .to_owned();
    let file = browser.get(&evidence).await;
    assert_eq!(file.body, "设备验收单");
    assert!(file.header("content-disposition").starts_with("attachment"));
    assert!(
        browser
            .stranger()
            .get(&evidence)
            .await
            .location()
            .starts_with("/sign-in")
    );
}

#[tokio::test]
async fn someone_not_responsible_can_t_report() {
    let mut lead = Browser::alone();
    lead.sign_in("demo-development-reform").await;
    let link = one_to_report(&mut lead).await;
    let form = lead.get(&link).await.form(&format!("{link}/report"));
    let mut other = lead.stranger();
    other.sign_in("demo-ethnic-religious-affairs").await;
    let token = other.get("/desk").await.form("/sign-out")[0].1.clone();
    let mut form: Vec<_> = form.into_iter().filter(|(name, _)| name != "_csrf").collect();
    form.push(("_csrf".into(), token));
    form.push(("narrative".into(), "不归我管".into()));
    let page = other.post_form(&format!("{link}/report"), &form).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN, "{}", page.body);
}

#[tokio::test]
async fn a_report_file_becomes_a_draft_and_then_the_board() {
    let mut browser = Browser::alone();
    browser.sign_in("demo-supervision-office").await;
    let text = "临江市政府工作报告\n\n各位代表：\n\n一、2022年工作回顾\n\n全市生产总值增长6%。\n\n\
                二、2023年工作安排\n\n主要预期目标是：生产总值增长7%以上。\n\n\
                （一）推进绿色发展\n\n新建公园12个。加快污水管网改造，新增管网80公里。\n";
    let form = browser.get("/reader").await.form("/reader");
    let read = browser
        .upload("/reader", &form, ("report", "临江2023.txt", text))
        .await;
    assert_eq!(read.status, StatusCode::SEE_OTHER, "{}", read.body);
    let draft = read.location().split('?').next().unwrap().to_owned();
    for view in ["repairs", "text", "targets", "commitments"] {
        let page = browser.get(&format!("{draft}?view={view}")).await;
        assert_eq!(page.status, StatusCode::OK, "{view}: {}", page.body);
    }
    // The same file again is recognised.
    let twice = browser
        .upload("/reader", &form, ("report", "又一次.txt", text))
        .await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    assert!(twice.body.contains("SK-APP-0015"));
    // Accepting puts it on the public board, with the sentence it came from.
    let page = browser.get(&format!("{draft}?view=commitments")).await;
    let mut accept = page.form(&format!("{draft}/accept"));
    let html = Html::parse_document(&page.body);
    let rows = Selector::parse("input[name=row][checked]").unwrap();
    let rows: Vec<String> = html
        .select(&rows)
        .map(|row| row.attr("value").unwrap().to_owned())
        .collect();
    assert!(!rows.is_empty(), "{}", page.body);
    accept.extend(rows.into_iter().map(|row| ("row".to_owned(), row)));
    let done = browser.post_form(&format!("{draft}/accept"), &accept).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let public = browser.stranger().get("/commitments?year=2023").await;
    assert!(public.body.contains("公园"), "{}", public.body);
}

#[tokio::test]
async fn an_adjusted_due_date_keeps_the_milestones() {
    let mut browser = Browser::alone();
    browser.sign_in("demo-supervision-office").await;
    let list = browser.get("/commitments?status=registered").await;
    let html = Html::parse_document(&list.body);
    let link = Selector::parse("td.promise a").unwrap();
    let link = html.select(&link).next().expect("one waits to be assigned");
    let link = link.attr("href").unwrap().to_owned();
    let mut form = browser.get(&link).await.form(&format!("{link}/assign"));
    for (name, value) in [
        ("lead", "development-reform"),
        ("due", "2021-12-20"),
        ("milestone-name-1", "完成招标"),
        ("milestone-due-1", "2021-09-30"),
        ("milestone-name-3", "主体完工"),
        ("milestone-due-3", "2021-11-30"),
    ] {
        form.push((name.into(), value.into()));
    }
    let done = browser.post_form(&format!("{link}/assign"), &form).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let mut form = browser.get(&link).await.form(&format!("{link}/adjust"));
    for (name, value) in [
        ("due", "2021-12-28"),
        ("reason", "雨季延后"),
        ("approver", "市政府常务会议"),
    ] {
        form.push((name.into(), value.into()));
    }
    let done = browser.post_form(&format!("{link}/adjust"), &form).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let page = browser.get(&link).await.body;
    for shown in ["2021-12-28", "完成招标", "主体完工", "50%"] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
}

/// A report of the invented town, read into a draft: its address.
async fn read(browser: &mut Browser, name: &str, text: &str) -> String {
    let form = browser.get("/reader").await.form("/reader");
    let read = browser.upload("/reader", &form, ("report", name, text)).await;
    assert_eq!(read.status, StatusCode::SEE_OTHER, "{}", read.body);
    read.location().split('?').next().unwrap().to_owned()
}

/// The values of the boxes of this name that a page ticks beforehand.
fn ticked(page: &str, name: &str) -> Vec<String> {
    let html = Html::parse_document(page);
    let boxes = Selector::parse(&format!("input[name={name}][checked]")).unwrap();
    let value = |one: scraper::ElementRef<'_>| one.attr("value").unwrap().to_owned();
    html.select(&boxes).map(value).collect()
}

#[tokio::test]
async fn a_year_s_promises_are_settled_by_the_next_report() {
    let mut browser = Browser::alone();
    browser.sign_in("demo-supervision-office").await;
    let old = "临江市政府工作报告（2020年）\n\n一、2019年工作回顾\n\n全市生产总值增长6%。\n\n\
               二、2020年工作安排\n\n主要预期目标是：生产总值增长7%以上。\n";
    let next = "临江市政府工作报告（2021年）\n\n一、2020年工作回顾\n\n全市生产总值增长8%。\n\n\
                二、2021年工作安排\n\n主要预期目标是：生产总值增长7%以上。\n";
    let old = read(&mut browser, "临江2020.txt", old).await;
    let next = read(&mut browser, "临江2021.txt", next).await;
    let page = browser.get(&format!("{old}?view=targets")).await;
    let mut accept = page.form(&format!("{old}/accept"));
    let rows = ticked(&page.body, "row");
    assert!(!rows.is_empty(), "{}", page.body);
    accept.extend(rows.into_iter().map(|row| ("row".to_owned(), row)));
    accept.push(("owner".into(), "statistics".into()));
    accept.push(("nature".into(), "binding".into()));
    let done = browser.post_form(&format!("{old}/accept"), &accept).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let targets = browser.stranger().get("/targets?year=2020").await.body;
    assert!(targets.contains("约束性 · 市统计局"), "{targets}");

    let id = |draft: &str| draft.trim_start_matches("/reader/").to_owned();
    let settle = format!("/settle?old={}&next={}", id(&old), id(&next));
    let page = browser.get(&settle).await;
    let promises = ticked(&page.body, "settle");
    assert_eq!(promises.len(), 1, "{}", page.body);
    let promise = &promises[0];
    assert!(
        page.body.contains(&format!("{next}?view=text#L")),
        "{}",
        page.body
    );
    let mut form = page.form("/settle");
    for (name, value) in [
        ("settle".to_owned(), promise.as_str()),
        (format!("outcome:{promise}"), "reached"),
        (format!("note:{promise}"), "回顾部分已说明"),
    ] {
        form.push((name, value.to_owned()));
    }
    for _ in ["once", "sent again by mistake"] {
        let done = browser.post_form("/settle", &form).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    }
    let page = browser.get(&settle).await.body;
    assert!(ticked(&page, "settle").is_empty(), "{page}");
    let target = browser.get(&format!("/targets/{promise}")).await.body;
    assert!(target.contains("回顾部分已说明"), "{target}");
}

#[tokio::test]
async fn a_tolerance_and_a_goal_are_set_on_the_target_s_page() {
    let mut browser = Browser::alone();
    browser.sign_in("demo-supervision-office").await;
    let link = "/targets/target-2025-gdp";
    let acts: [(&str, &[(&str, &str)]); 2] = [
        ("tolerance", &[("value", "60"), ("source", "市政府办公室解释")]),
        (
            "adjust",
            &[
                ("value", "5600"),
                ("reason", "规划中期调整"),
                ("approver", "市人大常委会"),
            ],
        ),
    ];
    for (act, fields) in acts {
        let action = format!("{link}/{act}");
        let mut form = browser.get(link).await.form(&action);
        form.extend(
            fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        let done = browser.post_form(&action, &form).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{act}: {}", done.body);
    }
    let page = browser.stranger().get(link).await.body;
    for shown in ["±60亿元", "市政府办公室解释", "5600"] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    assert!(
        !page.contains(&format!("{link}/adjust")),
        "the public is offered no acts"
    );
}
