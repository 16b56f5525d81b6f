//! The binary under load, killed without warning and started again: what was acknowledged is there, once.
//!
//! It knows nothing of how the store does it. Start at [`City`].

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use ureq::Agent;

/// Clients that start matters at once.
const CLIENTS: usize = 6;

const MODEL: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="https://skein.city/test">
  <process id="permit" isExecutable="true">
    <startEvent id="s"/><sequenceFlow id="a" sourceRef="s" targetRef="t"/>
    <userTask id="t"/><sequenceFlow id="b" sourceRef="t" targetRef="e"/><endEvent id="e"/>
  </process>
</definitions>"#;

/// A city run by the binary.
struct City {
    process: Child,
    address: String,
    agent: Agent,
}

impl City {
    /// Starts the binary; the demonstration's password, which is printed by the first start only.
    fn start(folder: &Path) -> (Self, Option<String>) {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let address = format!("127.0.0.1:{port}");
        let mut process = Command::new(env!("CARGO_BIN_EXE_skein"))
            .args(["up", "--listen", &address, "--data"])
            .arg(folder)
            .env("SKEIN_LOG", "error")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let (tell, told) = std::sync::mpsc::channel();
        // The pipe is read to its end, so that the binary is never held up by it.
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if let Some((_, password)) = line.split_once("shown this once: ") {
                    let _ = tell.send(password.trim().to_owned());
                }
            }
        });
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(20)))
            .build()
            .into();
        let city = Self {
            process,
            address,
            agent,
        };
        city.wait();
        (city, told.recv_timeout(Duration::from_secs(2)).ok())
    }

    fn wait(&self) {
        for _ in 0..600 {
            let answer = self.agent.get(self.url("/healthz")).call();
            if answer.is_ok_and(|answer| answer.status() == 200) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the city doesn't come up");
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    fn token(&self, account: &str, password: &str) -> String {
        let body = json!({ "account": account, "password": password });
        let (status, session) = self.post("/api/v1/session", "", "", &body).unwrap();
        assert_eq!(status, 200, "{session}");
        session["token"].as_str().unwrap().to_owned()
    }

    /// Posts; `None` if there was no answer.
    fn post(&self, path: &str, token: &str, key: &str, body: &Value) -> Option<(u16, Value)> {
        let mut request = self
            .agent
            .post(self.url(path))
            .header("content-type", "application/json");
        if !token.is_empty() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if !key.is_empty() {
            request = request.header("idempotency-key", key);
        }
        let mut answer = request.send(body.to_string()).ok()?;
        let text = answer.body_mut().read_to_string().ok()?;
        let read = serde_json::from_str(&text).unwrap_or(Value::Null);
        Some((answer.status().as_u16(), read))
    }

    fn get(&self, path: &str, token: &str) -> Value {
        let request = self.agent.get(self.url(path));
        let request = request.header("authorization", format!("Bearer {token}"));
        let text = request.call().unwrap().body_mut().read_to_string().unwrap();
        serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}"))
    }

    fn start_matter(&self, token: &str, key: &str) -> Option<u64> {
        let body = json!({ "process": "permit", "title": key });
        let (status, receipt) = self.post("/api/v1/matters", token, key, &body)?;
        assert_eq!(status, 200, "{receipt}");
        receipt["matter"].as_u64()
    }

    /// Kills it at once, as a power cut would (SIGKILL).
    fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Clients start matters until it is killed; key and matter of what was acknowledged, and the keys that
    /// got no answer.
    fn under_load(self, token: &str, life: usize, length: Duration) -> (BTreeMap<String, u64>, Vec<String>) {
        let over = AtomicBool::new(false);
        let (mut known, mut lost) = (BTreeMap::new(), Vec::new());
        std::thread::scope(|scope| {
            let (city, over) = (&self, &over);
            let client = |client| {
                move || {
                    let (mut known, mut lost) = (Vec::new(), Vec::new());
                    for number in 0.. {
                        let key = format!("life{life}-client{client}-{number}");
                        match city.start_matter(token, &key) {
                            Some(matter) => known.push((key, matter)),
                            None => {
                                lost.push(key);
                                break;
                            }
                        }
                        if over.load(Ordering::Relaxed) {
                            break;
                        }
                    }
                    (known, lost)
                }
            };
            let clients: Vec<_> = (0..CLIENTS).map(|number| scope.spawn(client(number))).collect();
            std::thread::sleep(length);
            // SIGKILL while every client is in the middle of something.
            let killed = Command::new("kill")
                .args(["-9", &city.process.id().to_string()])
                .status();
            assert!(killed.unwrap().success());
            over.store(true, Ordering::Relaxed);
            for client in clients {
                let (its_known, its_lost) = client.join().unwrap();
                known.extend(its_known);
                lost.extend(its_lost);
            }
        });
        self.kill();
        (known, lost)
    }
}

#[test]
fn what_was_acknowledged_survives_kill_nine_once() {
    let folder = tempfile::tempdir().unwrap();
    let (mut city, password) = City::start(folder.path());
    let password = password.expect("the first start tells the demonstration's password");
    let admin = city.token("demo-admin", &password);
    let definition = json!({ "file": { "name": "permit.bpmn", "text": MODEL } });
    let (status, deployed) = city.post("/api/v1/definitions", &admin, "", &definition).unwrap();
    assert_eq!(status, 200, "{deployed}");
    let mut all: BTreeMap<String, u64> = BTreeMap::new();
    for life in 0..3 {
        let token = city.token("demo-dcs", &password);
        let (known, lost) = city.under_load(&token, life, Duration::from_millis(700));
        assert!(known.len() > CLIENTS, "there was a load");
        (city, _) = City::start(folder.path());
        let token = city.token("demo-dcs", &password);
        for (key, matter) in &known {
            assert_eq!(
                city.start_matter(&token, key),
                Some(*matter),
                "{key} again is the same matter"
            );
        }
        all.extend(known);
        for key in lost {
            let matter = city.start_matter(&token, &key).expect("an answer");
            all.insert(key, matter);
        }
    }
    let token = city.token("demo-dcs", &password);
    let mut found: BTreeMap<String, u64> = BTreeMap::new();
    let mut before = u64::MAX / 2;
    loop {
        let page = city.get(
            &format!("/api/v1/matters?words=life&limit=500&before={before}"),
            &token,
        );
        let rows = page.as_array().unwrap();
        let Some(last) = rows.last() else { break };
        before = last["serial"].as_u64().unwrap();
        for row in rows {
            let title = row["row"]["title"].as_str().unwrap().to_owned();
            let doubled = found.insert(title, row["serial"].as_u64().unwrap());
            assert_eq!(doubled, None, "{row} is there twice");
        }
    }
    assert_eq!(found, all, "each key began one matter, and nothing else did");
    city.kill();
    let audit = Command::new(env!("CARGO_BIN_EXE_skein"))
        .args(["audit", "verify"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(
        audit.status.success(),
        "{}",
        String::from_utf8_lossy(&audit.stdout)
    );
}
