//! What stays open and what goes out: the stream of a matter over a real connection, and dead letters sent again.

use crate::browser::Browser;
use axum::http::StatusCode;
use serde_json::{Value, json};
use skein_app::city::EndpointBook;
use std::io::{Read as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

/// A permit that the tax office is told of when it has been reviewed.
const PERMIT: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:skein="https://skein.city/bpmn/1.0"
             id="d" targetNamespace="https://skein.city/test">
  <message id="told" name="told"/>
  <process id="permit" name="许可" isExecutable="true">
    <startEvent id="received"/>
    <sequenceFlow id="a" sourceRef="received" targetRef="review"/>
    <userTask id="review" name="审查" skein:candidates='"unit:development-reform"'/>
    <sequenceFlow id="b" sourceRef="review" targetRef="tell"/>
    <sendTask id="tell" messageRef="told" skein:endpoint="tax"/>
    <sequenceFlow id="c" sourceRef="tell" targetRef="done"/>
    <endEvent id="done"/>
  </process>
</definitions>"#;

async fn send(browser: &mut Browser, path: &str, body: Value) -> (StatusCode, Value) {
    let page = browser.send("POST", path, &[], body.to_string()).await;
    (page.status, serde_json::from_str(&page.body).unwrap_or_default())
}

async fn someone(city: &Browser, account: &str) -> Browser {
    let mut browser = city.stranger();
    browser.token(account).await;
    browser
}

/// Starts a permit; its address.
async fn begun(city: &Browser) -> String {
    let definition = json!({ "file": { "name": "permit.bpmn", "text": PERMIT } });
    let mut admin = someone(city, "demo-admin").await;
    let (status, deployed) = send(&mut admin, "/api/v1/definitions", definition).await;
    assert_eq!(status, StatusCode::OK, "{deployed}");
    let start = json!({ "process": "permit", "title": "沿江路改造" });
    let mut supervisor = someone(city, "demo-supervision-office").await;
    let (_, begun) = send(&mut supervisor, "/api/v1/matters", start).await;
    format!("/api/v1/matters/{}", begun["matter"])
}

async fn reviewed(officer: &mut Browser, matter: &str) {
    let work = officer.get("/api/v1/tasks").await.body;
    let work: Value = serde_json::from_str(&work).unwrap();
    let complete = json!({ "complete": { "task": work["items"][0]["task"], "data": {} } });
    let (status, done) = send(officer, &format!("{matter}/acts"), complete).await;
    assert_eq!((status, &done["status"]), (StatusCode::OK, &json!("completed")));
}

/// Someone who watches a matter over a connection of their own.
struct Watcher(TcpStream, String);

impl Watcher {
    async fn new(at: std::net::SocketAddr, by: &Browser, matter: &str, headers: &str) -> Self {
        let mut socket = TcpStream::connect(at).await.unwrap();
        let bearer = by.bearer.as_deref().unwrap_or_default();
        let request = format!(
            "GET {matter}/stream HTTP/1.1\r\nhost: city\r\nauthorization: Bearer {bearer}\r\n{headers}\r\n"
        );
        socket.write_all(request.as_bytes()).await.unwrap();
        Self(socket, String::new())
    }

    /// Everything heard until something is; `None` if the connection ends before.
    async fn hears(&mut self, what: &str) -> Option<&str> {
        let mut bytes = [0; 4096];
        while !self.1.contains(what) {
            let read = self.0.read(&mut bytes);
            let length = timeout(Duration::from_secs(20), read).await.unwrap().unwrap_or(0);
            if length == 0 {
                return None;
            }
            self.1.push_str(&String::from_utf8_lossy(&bytes[..length]));
        }
        Some(&self.1)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_matter_is_watched_as_it_happens_and_watchers_hold_no_city_up() {
    let city = Browser::alone();
    let matter = begun(&city).await;
    let mut officer = someone(&city, "demo-development-reform").await;
    let other = someone(&city, "demo-industry-information").await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let served = tokio::spawn(skein_web::serve(listener, city.router(), async {
        let _ = stopped.await;
    }));

    let mut refused = Watcher::new(at, &other, &matter, "").await;
    assert!(refused.hears("\r\n\r\n").await.unwrap().contains("HTTP/1.1 403"));
    let mut watcher = Watcher::new(at, &officer, &matter, "").await;
    let heard = watcher.hears("event: matter-begun").await.unwrap();
    assert!(heard.contains("content-type: text/event-stream"), "{heard}");
    assert!(
        heard.contains("id: 1\n") && !heard.contains("matter-advanced"),
        "{heard}"
    );
    reviewed(&mut officer, &matter).await;
    assert!(
        watcher
            .hears("event: matter-advanced")
            .await
            .unwrap()
            .contains("id: 2\n")
    );
    // Whoever lost the connection goes on where they were.
    let mut again = Watcher::new(at, &officer, &matter, "last-event-id: 1\r\n").await;
    let heard = again.hears("event: matter-advanced").await.unwrap();
    assert!(!heard.contains("matter-begun"), "{heard}");

    stop.send(()).unwrap();
    let over = timeout(Duration::from_secs(15), served).await;
    over.expect("streams end when the city stops").unwrap().unwrap();
}

/// The tax office: it refuses for ever what it is told until it is open. Its address.
fn tax_office(open: Arc<AtomicBool>) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/in", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for socket in listener.incoming() {
            let mut socket = socket.unwrap();
            let (mut bytes, mut heard) = ([0; 4096], String::new());
            // The body is one JSON object that ends with two braces.
            while !heard.ends_with("}}") {
                let length = socket.read(&mut bytes).unwrap();
                heard.push_str(&String::from_utf8_lossy(&bytes[..length]));
            }
            let status = if open.load(Ordering::SeqCst) {
                "200 OK"
            } else {
                "410 Gone"
            };
            let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            socket.write_all(answer.as_bytes()).unwrap();
        }
    });
    address
}

/// The dead letters there are once there are `count`.
async fn dead_letters(admin: &mut Browser, count: usize) -> Value {
    for _ in 0..200 {
        let body = admin.get("/api/v1/outbox/dead-letters").await.body;
        let letters: Value = serde_json::from_str(&body).unwrap();
        if letters.as_array().unwrap().len() == count {
            return letters;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("there are not {count} dead letters");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_endpoint_refused_is_listed_and_sent_again() {
    let (city, works) = Browser::with_city();
    let open = Arc::new(AtomicBool::new(false));
    let url = tax_office(Arc::clone(&open));
    let book = std::env::temp_dir().join(format!("skein-endpoints-{}.toml", std::process::id()));
    std::fs::write(
        &book,
        format!("[endpoint.tax]\nurl = \"{url}\"\nsecret = \"s\"\n"),
    )
    .unwrap();
    let workers = works.set_to_work(EndpointBook::read(&book).unwrap()).unwrap();
    std::fs::remove_file(book).unwrap();
    let mut admin = someone(&city, "demo-admin").await;
    let mut officer = someone(&city, "demo-development-reform").await;
    let matter = begun(&city).await;
    reviewed(&mut officer, &matter).await;
    let letters = dead_letters(&mut admin, 1).await;
    let letter = &letters[0];
    assert_eq!(letter["outgoing"]["to"], json!({ "endpoint": "tax" }), "{letter}");
    assert_eq!(
        (&letter["tries"], &letter["error"]),
        (&json!(1), &json!("HTTP 410"))
    );
    let replay = format!("/api/v1/outbox/dead-letters/{}/replay", letter["sequence"]);
    let (status, _) = send(&mut officer, &replay, json!({})).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert_eq!(
        officer.get("/api/v1/outbox/dead-letters").await.status,
        StatusCode::FORBIDDEN
    );
    // Sent again in vain it is a dead letter again; once the office is open it is taken, and known no more.
    let (status, _) = send(&mut admin, &replay, json!({})).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    dead_letters(&mut admin, 1).await;
    open.store(true, Ordering::SeqCst);
    let (status, _) = send(&mut admin, &replay, json!({})).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    dead_letters(&mut admin, 0).await;
    let (status, gone) = send(&mut admin, &replay, json!({})).await;
    assert_eq!(
        (status, &gone["code"]),
        (StatusCode::NOT_FOUND, &json!("SK-STORE-0026"))
    );
    tokio::task::spawn_blocking(move || drop(workers)).await.unwrap();
}
