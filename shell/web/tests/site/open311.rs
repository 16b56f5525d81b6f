//! Open311 GeoReport v2 over the citizens' reports: what is offered, reported, read, merged and refused, in XML and
//! JSON; and what a stranger may not see.

use crate::browser::{Browser, Page};
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::time::Duration;

const FORM: [(&str, &str); 1] = [("content-type", "application/x-www-form-urlencoded")];

/// A picture of one pixel would have bytes that are no text; this is the shortest PDF that is told by its bytes.
const PAPER: &str = "%PDF-1.4\n%%EOF\n";

/// A dark lamp; what somebody wrote of it, and would rather not read in public.
const LAMP: [(&str, &str); 8] = [
    ("service_code", "street-light"),
    ("lat", "26.8930"),
    ("long", "112.6120"),
    ("address_string", "先锋路 8 号门口"),
    ("description", "我家住三楼，楼下的灯 <b>不亮</b>"),
    ("attribute[district]", "yanfeng"),
    ("phone", "13800000000"),
    ("first_name", "明月"),
];

/// What is changed in the form, the status, the code.
type Wrong<'a> = (&'a [(&'a str, &'a str)], u16, &'a str);

fn body(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

/// The same form with other values, empty ones left out.
fn but<'a>(changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = LAMP
        .into_iter()
        .filter(|(name, _)| changed.iter().all(|(other, _)| other != name));
    kept.chain(changed.iter().copied())
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

async fn report(browser: &mut Browser, fields: &[(&str, &str)]) -> Page {
    browser
        .send("POST", "/open311/v2/requests.json", &FORM, body(fields))
        .await
}

fn read(page: &Page) -> Value {
    serde_json::from_str(&page.body).unwrap_or_else(|_| panic!("JSON: {}", page.body))
}

fn number(page: &Page) -> String {
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let id = read(page)[0]["service_request_id"].clone();
    id.as_str().expect("a number comes back").to_owned()
}

/// The text of the only element of a name.
fn element(page: &Page, name: &str) -> String {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let inside = page
        .body
        .split_once(&open)
        .and_then(|(_, rest)| rest.split_once(&close));
    inside.map(|(text, _)| text.to_owned()).unwrap_or_default()
}

/// Asks until the answer says it, as the city works by itself.
async fn until(browser: &mut Browser, path: &str, said: impl Fn(&Value) -> bool) -> Value {
    let mut last = Value::Null;
    for _ in 0..200 {
        let answer = read(&browser.get(path).await);
        if said(&answer) {
            return answer;
        }
        last = answer;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{path} never said it: {last}");
}

#[tokio::test]
async fn an_app_finds_out_what_there_is() {
    let (mut app, _workers) = Browser::at_work();
    let host = [("host", "city.example")];
    let found = app
        .send("GET", "/open311/discovery.json", &host, String::new())
        .await;
    assert_eq!(found.status, StatusCode::OK, "{}", found.body);
    assert_eq!(found.header("access-control-allow-origin"), "*");
    assert_eq!(found.header("content-type"), "application/json; charset=utf-8");
    let found = read(&found);
    assert_eq!(found["endpoints"][0]["url"], "http://city.example/open311/v2");
    assert_eq!(
        found["endpoints"][0]["specification"],
        "http://wiki.open311.org/GeoReport_v2"
    );
    assert_eq!(
        found["endpoints"][0]["formats"],
        json!(["text/xml", "application/json"])
    );
    let text = app
        .send("GET", "/open311/discovery.xml", &host, String::new())
        .await;
    assert_eq!(text.header("content-type"), "text/xml; charset=utf-8");
    assert!(
        text.body
            .starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>")
    );
    assert_eq!(element(&text, "url"), "http://city.example/open311/v2");

    let services = read(&app.get("/open311/v2/services.json").await);
    let lamp = json!({
        "service_code": "street-light",
        "service_name": "路灯不亮",
        "description": "路灯、井盖、路面、垃圾、占道、违建、水体、停车、树木，看见就可以拍。警情、火情、急救请拨打 110、119、120。",
        "metadata": true,
        "type": "realtime",
        "keywords": "随手拍, 路灯, 井盖, 垃圾, 坑洼",
        "group": "随手拍",
    });
    assert_eq!((services.as_array().unwrap().len(), &services[0]), (10, &lamp));
    app.language = "en";
    let services = app.get("/open311/v2/services.xml").await;
    assert_eq!(services.body.matches("<service>").count(), 10);
    assert!(
        services
            .body
            .contains("<service_name>Street light out</service_name>")
    );

    let asked = read(&app.get("/open311/v2/services/street-light.json").await);
    let district = &asked["attributes"][0];
    assert_eq!(
        (
            &asked["service_code"],
            asked["attributes"].as_array().unwrap().len()
        ),
        (&json!("street-light"), 1)
    );
    assert_eq!(
        (
            &district["code"],
            &district["datatype"],
            &district["required"],
            &district["order"]
        ),
        (
            &json!("district"),
            &json!("singlevaluelist"),
            &json!(true),
            &json!(1)
        )
    );
    assert_eq!(
        district["values"][1],
        json!({ "key": "yanfeng", "name": "Yanfeng" })
    );
    let asked = app.get("/open311/v2/services/street-light.xml").await;
    assert!(
        asked
            .body
            .contains("<value><key>yanfeng</key><name>Yanfeng</name></value>")
    );
}

#[tokio::test]
async fn what_is_reported_is_the_account_s_and_says_nothing_of_who() {
    let (mut stranger, _workers) = Browser::at_work();
    let mut liu = stranger.becomes("demo-liu");
    let key = liu.bearer.clone().unwrap();
    let mut sent = but(&[("media_url", "http://198.51.100.7/lamp.jpg")]);
    sent.push(("api_key", &key));
    // The app itself has neither a cookie nor a header: the key is in the form.
    let page = report(&mut stranger, &sent).await;
    let id = number(&page);
    let notice = read(&page)[0]["service_notice"].as_str().unwrap().to_owned();
    assert!(
        notice.contains("5个工作日") && notice.contains("没有读取"),
        "what is promised, and that the picture wasn't fetched: {notice}"
    );

    let path = format!("/open311/v2/requests/{id}.json");
    let shown = read(&stranger.get(&path).await);
    let lamp = &shown[0];
    let told: Vec<&Value> = ["status", "service_code", "service_name", "address", "lat", "long"]
        .map(|name| &lamp[name])
        .to_vec();
    assert_eq!(
        told,
        [
            &json!("open"),
            &json!("street-light"),
            &json!("路灯不亮"),
            &json!("先锋路 8 号门口"),
            &json!(26.893),
            &json!(112.612)
        ]
    );
    assert!(lamp["requested_datetime"].as_str().unwrap().ends_with('Z'));
    let text = stranger.get(&format!("/open311/v2/requests/{id}.xml")).await;
    assert_eq!(element(&text, "service_request_id"), id);
    for secret in ["三楼", "13800000000", "明月", "demo-liu", "198.51.100.7"] {
        assert!(!shown.to_string().contains(secret), "{secret}: {shown}");
        assert!(!text.body.contains(secret), "{secret}: {}", text.body);
    }
    let token = read(&stranger.get(&format!("/open311/v2/tokens/{id}.json")).await);
    assert_eq!(token, json!([{ "service_request_id": id, "token": id }]));
    let token = stranger.get(&format!("/open311/v2/tokens/{id}.xml")).await;
    assert_eq!(element(&token, "token"), id);

    // It is hers on the pages, with her words in it, and nobody else's.
    let home = liu.get("/my").await;
    assert!(
        home.body.contains(&format!("/my/matters/{id}")),
        "it is on her page"
    );
    let own = liu.get(&format!("/my/matters/{id}")).await;
    assert_eq!(own.status, StatusCode::OK, "{}", own.body);
    let mut shen = stranger.becomes("demo-shen");
    let other = shen.get(&format!("/my/matters/{id}")).await;
    assert!(other.status.is_client_error(), "it isn't his: {}", other.status);
    // The unit that handles it finds the event it became.
    let mut supervisor = stranger.stranger();
    supervisor.token("demo-supervision-office").await;
    let whole = supervisor.get(&format!("/api/v1/matters/{id}")).await;
    assert!(
        whole.body.contains("我家住三楼，楼下的灯 <b>不亮</b>"),
        "her words reach the city whole"
    );
    assert!(
        whole.body.contains("\"latitude\":26.893,"),
        "where she pointed: {}",
        whole.body
    );
    let own: u64 = id.parse().unwrap();
    let mut event = Value::Null;
    for turn in 0..400 {
        let path = format!("/api/v1/matters/{}", own + 1 + turn % 4);
        event = read(&supervisor.get(&path).await);
        if event["data"]["unit"].is_string() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    assert_eq!(event["process"], "event", "{event}");
    assert_eq!(event["data"]["unit"], "housing-construction", "{event}");
}

#[tokio::test]
async fn who_reports_the_same_thing_is_told_so() {
    let (mut stranger, _workers) = Browser::at_work();
    let (mut liu, mut shen) = (stranger.becomes("demo-liu"), stranger.becomes("demo-shen"));
    let first = number(&report(&mut liu, &LAMP).await);
    let every = "/open311/v2/requests.json?status=open&service_code=street-light,litter";
    until(&mut stranger, every, |all| all[0]["service_request_id"] == first).await;
    // A hundred-thousandth of a degree is about a metre; the event has to be there before the second report comes.
    let mut second = String::new();
    for _ in 0..20 {
        second = number(&report(&mut shen, &but(&[("lat", "26.89301")])).await);
        let path = format!("/open311/v2/requests/{second}.json");
        tokio::time::sleep(Duration::from_millis(400)).await;
        let shown = read(&stranger.get(&path).await);
        if shown[0]["status_notes"]
            .as_str()
            .is_some_and(|notes| notes.contains("并案"))
        {
            break;
        }
        second.clear();
    }
    assert!(!second.is_empty(), "the second is handled with the first");
    let both = format!("/open311/v2/requests.json?service_request_id={first},{second},999999");
    let both = read(&stranger.get(&both).await);
    assert_eq!(
        both.as_array().unwrap().len(),
        2,
        "what there isn't is left out: {both}"
    );
    assert_eq!(both[0]["status_notes"], Value::Null, "the first is no duplicate");

    // Lists: by code, by state, in pages, the latest first.
    let list = |query: &str| format!("/open311/v2/requests.json?{query}");
    let counted = async |browser: &mut Browser, query: &str| {
        let page = browser.get(&list(query)).await;
        read(&page).as_array().map_or(0, Vec::len)
    };
    let all = counted(&mut stranger, "").await;
    assert!(all >= 2);
    assert_eq!(counted(&mut stranger, "status=closed").await, 0);
    assert_eq!(counted(&mut stranger, "status=open,closed").await, all);
    assert_eq!(counted(&mut stranger, "service_code=litter").await, 0);
    assert_eq!(counted(&mut stranger, "end_date=2020-01-01T00:00:00Z").await, 0);
    assert_eq!(counted(&mut stranger, "page_size=1").await, 1);
    let page = read(&stranger.get(&list(&format!("page={all}&page_size=1"))).await);
    assert_eq!(page[0]["service_request_id"], first, "the first comes last");
    let text = stranger
        .get("/open311/v2/requests.xml?jurisdiction_id=430400")
        .await;
    assert_eq!(text.body.matches("<request>").count(), all, "{}", text.body);
}

#[tokio::test]
async fn a_report_sent_again_is_one() {
    let (stranger, _workers) = Browser::at_work();
    let mut liu = stranger.becomes("demo-liu");
    let headers = [FORM[0], ("idempotency-key", "a-phone-s-own")];
    let mut ids = Vec::new();
    for _ in 0..2 {
        let page = liu
            .send("POST", "/open311/v2/requests.json", &headers, body(&LAMP))
            .await;
        ids.push(number(&page));
    }
    assert_eq!(ids[0], ids[1]);
    let mut shen = stranger.becomes("demo-shen");
    let page = shen
        .send("POST", "/open311/v2/requests.json", &headers, body(&LAMP))
        .await;
    assert_ne!(number(&page), ids[0], "somebody else's key is another");
    assert_ne!(
        number(&report(&mut liu, &LAMP).await),
        ids[0],
        "no key, another report"
    );
}

#[tokio::test]
async fn a_photo_comes_along_in_the_form() {
    let (mut stranger, _workers) = Browser::at_work();
    let mut liu = stranger.becomes("demo-liu");
    let fields: Vec<(String, String)> = LAMP
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let page = liu
        .upload("/open311/v2/requests.json", &fields, ("media", "灯.pdf", PAPER))
        .await;
    let id = number(&page);
    let own = liu.get(&format!("/my/matters/{id}")).await;
    assert!(own.body.contains("灯.pdf"), "the file is with the matter");
    // What isn't what it says isn't kept, and nothing is reported.
    let page = liu
        .upload(
            "/open311/v2/requests.json",
            &fields,
            ("media", "灯.jpg", "no picture"),
        )
        .await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST, "{}", page.body);
    assert!(page.body.contains("SK-APP-0013"), "{}", page.body);
    // A stranger's file isn't even read.
    let page = stranger
        .upload("/open311/v2/requests.json", &fields, ("media", "灯.pdf", PAPER))
        .await;
    assert_eq!(page.status, StatusCode::FORBIDDEN, "{}", page.body);
}

#[tokio::test]
async fn every_refusal_is_in_the_specification_s_shape() {
    let (mut stranger, _workers) = Browser::at_work();
    let mut liu = stranger.becomes("demo-liu");
    let mut officer = stranger.stranger();
    officer.token("demo-development-reform").await;

    let long = "长".repeat(4001);
    let unknown = [("attribute[colour]", "red")];
    let wrong: [Wrong<'_>; 10] = [
        (&[("service_code", "")], 400, "SK-WEB-0006"),
        (&[("service_code", "unicorn")], 404, "SK-APP-0012"),
        (&[("jurisdiction_id", "110100")], 404, "SK-WEB-0031"),
        (&[("lat", "")], 400, "SK-WEB-0033"),
        (
            &[("lat", ""), ("long", ""), ("address_id", "7")],
            400,
            "SK-WEB-0033",
        ),
        (&[("lat", "north")], 400, "SK-WEB-0018"),
        (&[("lat", "51.5")], 400, "SK-FORM-0010"),
        (&[("attribute[district]", "")], 400, "SK-WEB-0017"),
        (&unknown, 400, "SK-WEB-0006"),
        (&[("description", &long)], 400, "SK-WEB-0006"),
    ];
    for (changed, status, code) in wrong {
        let fields = but(changed);
        let page = report(&mut liu, &fields).await;
        let errors = read(&page);
        assert_eq!(
            (page.status.as_u16(), &errors[0]["code"]),
            (status, &json!(status)),
            "{changed:?}: {}",
            page.body
        );
        assert!(
            errors[0]["description"]
                .as_str()
                .unwrap()
                .ends_with(&format!("[{code}]")),
            "{changed:?}: {}",
            page.body
        );
        let text = liu
            .send("POST", "/open311/v2/requests.xml", &FORM, body(&fields))
            .await;
        assert_eq!(element(&text, "code"), status.to_string(), "{}", text.body);
        assert!(element(&text, "description").ends_with(&format!("[{code}]")));
    }
    let two = report(
        &mut liu,
        &but(&[("description", ""), ("attribute[district]", "")]),
    )
    .await;
    assert_eq!(
        read(&two).as_array().unwrap().len(),
        2,
        "all at once: {}",
        two.body
    );
    let official = report(&mut officer, &LAMP).await;
    assert_eq!(official.status, StatusCode::FORBIDDEN, "officials don't report");

    for (path, status, code) in [
        ("/open311/v2/services.csv", 404, "SK-WEB-0030"),
        ("/open311/discovery.html", 404, "SK-WEB-0030"),
        ("/open311/v2/services/unicorn.json", 404, "SK-APP-0012"),
        ("/open311/v2/services/.json", 400, "SK-WEB-0006"),
        (
            "/open311/v2/services.json?jurisdiction_id=else.example",
            404,
            "SK-WEB-0031",
        ),
        ("/open311/v2/requests/0.json", 404, "SK-WEB-0035"),
        ("/open311/v2/requests/x.json", 404, "SK-WEB-0035"),
        ("/open311/v2/tokens/x.json", 404, "SK-WEB-0035"),
        (
            "/open311/v2/requests.json?service_code=unicorn",
            404,
            "SK-WEB-0036",
        ),
        ("/open311/v2/requests.json?status=lost", 400, "SK-WEB-0006"),
        (
            "/open311/v2/requests.json?start_date=2026-01-01",
            400,
            "SK-WEB-0034",
        ),
        (
            "/open311/v2/requests.json?start_date=2026-01-01T00:00:00Z&end_date=2026-05-01T00:00:00Z",
            400,
            "SK-WEB-0034",
        ),
        ("/open311/v2/requests.json?page=99", 400, "SK-WEB-0006"),
        ("/open311/nowhere.json", 404, "SK-WEB-0001"),
    ] {
        let page = stranger.get(path).await;
        assert_eq!(page.status.as_u16(), status, "{path}: {}", page.body);
        assert!(page.body.contains(&format!("[{code}]")), "{path}: {}", page.body);
        assert_eq!(page.header("access-control-allow-origin"), "*", "{path}");
    }
    let asked = stranger
        .send("OPTIONS", "/open311/v2/requests.json", &[], String::new())
        .await;
    assert_eq!(asked.header("access-control-allow-methods"), "GET, POST");
    let other = stranger.get("/api/v1/years").await;
    assert_eq!(
        other.header("access-control-allow-origin"),
        "",
        "nothing else is shared"
    );
}

#[tokio::test]
async fn only_what_is_offered_can_be_found() {
    let (mut stranger, _workers) = Browser::at_work();
    let mut liu = stranger.becomes("demo-liu");
    let id = number(&report(&mut liu, &LAMP).await);
    until(&mut stranger, "/open311/v2/requests.json", |all| {
        all[0]["service_request_id"] == id
    })
    .await;
    // Every other matter of the city, the event that the report became among them, has a number as well.
    let last: u64 = id.parse().unwrap();
    for other in (1..last + 20).filter(|other| *other != last) {
        let page = stranger.get(&format!("/open311/v2/requests/{other}.json")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{other}: {}", page.body);
    }
}

const REPORT: &str = "/services/citizen-report/report";

/// The page's own answers, by the names its fields have.
const ANSWERS: [(&str, &str); 6] = [
    ("/category", "street-light"),
    ("/district", "yanfeng"),
    ("/place", "先锋路 8 号门口"),
    ("/latitude", "26.8930"),
    ("/longitude", "112.6120"),
    ("/words", "路灯不亮"),
];

fn answered(page: &Page, changed: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut fields = page.form(REPORT);
    let kept = ANSWERS
        .into_iter()
        .filter(|(name, _)| changed.iter().all(|(other, _)| other != name));
    let all = kept.chain(changed.iter().copied());
    fields.extend(all.map(|(name, value)| (name.to_owned(), value.to_owned())));
    fields
}

#[tokio::test]
async fn the_same_is_reported_on_one_page_of_ours() {
    let (mut stranger, _workers) = Browser::at_work();
    let shell = stranger.get(REPORT).await;
    assert_eq!(shell.status, StatusCode::OK, "{}", shell.body);
    assert!(shell.body.contains("data-who=\"\""), "it is made for nobody");
    assert!(shell.header("permissions-policy").contains("geolocation=(self)"));
    assert!(
        stranger
            .get("/services")
            .await
            .header("permissions-policy")
            .contains("geolocation=()")
    );
    let elsewhere = stranger.get("/services/food-permit/report").await;
    assert_eq!(
        elsewhere.status,
        StatusCode::NOT_FOUND,
        "other items aren't reported"
    );
    let mut liu = stranger.becomes("demo-liu");
    let page = liu.get(REPORT).await;
    assert!(
        !page.body.contains("demo-liu"),
        "whose it is is known by a hash alone"
    );

    let wrong = answered(&page, &[("/words", "")]);
    let refused = liu.post_form(REPORT, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.body.contains("先锋路 8 号门口"),
        "what was typed is still there"
    );
    let again = refused.form(REPORT);
    assert_eq!(again, page.form(REPORT), "under the same key");

    let fields = answered(&page, &[]);
    let sent = liu.upload(REPORT, &fields, ("/photo", "灯.pdf", PAPER)).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    assert!(sent.location().ends_with("/receipt"), "{}", sent.location());
    let twice = liu.upload(REPORT, &fields, ("/photo", "灯.pdf", PAPER)).await;
    assert_eq!(twice.location(), sent.location(), "sent twice it is one");
    let matter = sent.location().trim_end_matches("/receipt").to_owned();
    assert!(liu.get(&matter).await.body.contains("灯.pdf"));
    let bad = answered(&liu.get(REPORT).await, &[]);
    let bad = liu.upload(REPORT, &bad, ("/photo", "灯.jpg", "no picture")).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.body.contains("路灯不亮"), "{}", bad.body);
}

#[tokio::test]
async fn a_photo_of_a_draft_goes_from_its_step_to_the_matter() {
    let (stranger, _workers) = Browser::at_work();
    let mut liu = stranger.becomes("demo-liu");
    let apply = "/services/citizen-report/apply";
    let begun = liu.get(apply).await.form(apply);
    let draft = liu.post_form(apply, &begun).await.location().to_owned();
    for (name, value) in ANSWERS {
        let step = format!("{draft}/steps/{}", name.trim_start_matches('/'));
        let mut fields = liu.get(&step).await.form(&step);
        fields.push((name.into(), value.into()));
        let saved = liu.post_form(&step, &fields).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{step}: {}", saved.body);
    }
    let step = format!("{draft}/steps/photo");
    let page = liu.get(&step).await;
    assert!(page.body.contains("multipart/form-data"), "{}", page.body);
    let saved = liu
        .upload(&step, &page.form(&step), ("/photo", "灯.pdf", PAPER))
        .await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let preview = liu.get(&format!("{draft}/preview")).await;
    assert!(
        preview.body.contains("灯.pdf"),
        "named, not numbered: {}",
        preview.body
    );
    let submit = format!("{draft}/submit");
    let sent = liu.post_form(&submit, &preview.form(&submit)).await;
    let matter = sent.location().trim_end_matches("/receipt").to_owned();
    assert!(liu.get(&matter).await.body.contains("灯.pdf"), "{}", sent.body);
}

#[tokio::test]
async fn the_pages_can_be_an_app_of_the_phone() {
    let (mut stranger, _workers) = Browser::at_work();
    let manifest = stranger.get("/manifest.webmanifest").await;
    assert_eq!(manifest.header("content-type"), "application/manifest+json");
    let manifest = read(&manifest);
    assert_eq!(manifest["shortcuts"][0]["url"], REPORT);
    assert_eq!(manifest["display"], "standalone");
    for icon in manifest["icons"].as_array().unwrap() {
        let icon = stranger.get(icon["src"].as_str().unwrap()).await;
        assert_eq!(
            (icon.status, icon.header("content-type")),
            (StatusCode::OK, "image/png")
        );
    }
    let worker = stranger.get("/worker.js").await;
    assert_eq!(worker.header("cache-control"), "public, no-cache");
    let offline = stranger.get("/offline").await;
    assert!(offline.body.contains(REPORT), "{}", offline.body);
}
