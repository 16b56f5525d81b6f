//! A pack's desk, wall and knowledge through the pages, as somebody without a script has them.

use crate::browser::{Browser, Page};
use axum::http::StatusCode;
use std::sync::Arc;

/// A city with its systems and their people, and an operator at their desk.
async fn operator() -> Browser {
    let (mut browser, city) = Browser::with_city();
    let works = Arc::clone(&city);
    tokio::task::spawn_blocking(move || {
        works.install_systems().unwrap();
        works.load_people().unwrap();
    })
    .await
    .unwrap();
    browser.enter("demo-hotline-operator").await;
    browser
}

/// Sends the desk's form with what was taken down.
async fn sent(browser: &mut Browser, wish: &str, more: &[(&str, &str)]) -> Page {
    let page = browser.get("/desks/hotline").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let mut form = page.form("/desks/hotline");
    assert!(!form.is_empty(), "{}", page.body);
    form.push(("do".into(), wish.into()));
    form.extend(more.iter().map(|(name, value)| ((*name).into(), (*value).into())));
    browser.post_form("/desks/hotline", &form).await
}

const CALL: [(&str, &str); 7] = [
    ("/channel", "phone"),
    ("/kind", "complaint"),
    ("/topic", "noise-life"),
    ("/phone", "13800000001"),
    ("/district", "yanfeng"),
    ("/street", "先锋街道"),
    ("/content", "楼下歌厅半夜放音响，吵得睡不着"),
];

#[tokio::test]
async fn a_call_is_looked_up_registered_and_found_again() {
    let mut operator = operator().await;
    let desk = operator.get("/desk").await.body;
    assert!(
        desk.contains("href=\"/desks/hotline\"") && desk.contains("href=\"/walls/hotline\""),
        "{desk}"
    );
    let looked = sent(&mut operator, "look", &CALL).await;
    assert_eq!(looked.status, StatusCode::OK, "{}", looked.body);
    // What was typed stays, the unit is suggested by the rule that says so, the map knows the district.
    for shown in [
        "吵得睡不着",
        "城市管理",
        "第 1 条规则",
        "噪声污染防治法",
        "在雁峰区",
    ] {
        assert!(looked.body.contains(shown), "{shown}: {}", looked.body);
    }
    // Without a number it can't be registered, and nothing that was typed is lost.
    let without: Vec<_> = CALL.into_iter().filter(|(name, _)| *name != "/phone").collect();
    let refused = sent(&mut operator, "register", &without).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("吵得睡不着"), "{}", refused.body);

    let begun = sent(&mut operator, "register", &CALL).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.body);
    let next = operator.get(begun.location()).await.body;
    assert!(
        next.contains("已登记") && next.contains("楼下歌厅半夜放音响"),
        "{next}"
    );

    let again = sent(&mut operator, "look", &CALL).await.body;
    for shown in ["已记入查阅记录", "诉求类别相同", "诉求内容相近 100%"] {
        assert!(again.contains(shown), "{shown}: {again}");
    }
    let answered = [("/content", "问夜间噪声找谁"), ("/answer", "由城市管理部门查处")];
    let call: Vec<_> = CALL
        .into_iter()
        .filter(|(name, _)| *name != "/content")
        .chain(answered)
        .collect();
    let done = sent(&mut operator, "act:answer", &call).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);

    let wall = operator.get("/walls/hotline").await;
    assert_eq!(wall.status, StatusCode::OK, "{}", wall.body);
    for shown in [
        "来件",
        "响应率",
        "解决率",
        "满意率",
        "先锋街道",
        "http-equiv=\"refresh\"",
    ] {
        assert!(wall.body.contains(shown), "{shown}: {}", wall.body);
    }
    assert!(
        !wall.body.contains("13800000001") && !wall.body.contains("歌厅"),
        "{}",
        wall.body
    );
    let figure = operator.get("/figures/hotline/received").await;
    assert_eq!(figure.status, StatusCode::OK, "{}", figure.body);
    assert!(
        figure.body.contains("楼下歌厅半夜放音响") && figure.body.contains("SELECT count"),
        "{}",
        figure.body
    );
}

#[tokio::test]
async fn a_desk_is_closed_to_everyone_else() {
    let mut operator = operator().await;
    let mut other = operator.stranger();
    other.sign_in("demo-development-reform").await;
    let refused = other.get("/desks/hotline").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.body.contains("SK-APP-0004"), "{}", refused.body);
    assert_eq!(operator.get("/desks/nowhere").await.status, StatusCode::NOT_FOUND);
    assert_eq!(operator.get("/walls/nowhere").await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        other.get("/knowledge/nothing").await.status,
        StatusCode::NOT_FOUND
    );
}
