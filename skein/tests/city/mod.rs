//! A city run by the binary, and a client of its REST interface.
//!
//! It knows nothing of what is tested. Start at [`City::start`].

#![allow(dead_code, reason = "each test uses a part of it")]

use serde_json::{Value, json};
use skein_scratch::Server;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use ureq::Agent;

/// A model with one user task.
pub(crate) const MODEL: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="https://skein.city/test">
  <process id="permit" isExecutable="true">
    <startEvent id="s"/><sequenceFlow id="a" sourceRef="s" targetRef="t"/>
    <userTask id="t"/><sequenceFlow id="b" sourceRef="t" targetRef="e"/><endEvent id="e"/>
  </process>
</definitions>"#;

/// Where a city under test is kept.
#[derive(Clone)]
pub(crate) enum Kept {
    /// In a folder.
    Folder(PathBuf),
    /// In a database.
    Database(String),
}

impl Kept {
    /// A database of its own on a server.
    pub(crate) fn on(server: &Server) -> Self {
        Self::Database(server.database().unwrap())
    }

    /// Tells a command of the binary where the city is.
    pub(crate) fn tell<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        match self {
            Self::Folder(folder) => command.arg("--data").arg(folder),
            Self::Database(address) => command.env("SKEIN_DATABASE", address),
        }
    }

    /// Runs a command of the binary on the city to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        let mut command = binary();
        self.tell(command.args(arguments)).output().unwrap()
    }
}

impl From<&Path> for Kept {
    fn from(folder: &Path) -> Self {
        Self::Folder(folder.into())
    }
}

/// The binary, without what the environment says of databases.
pub(crate) fn binary() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_skein"));
    command.env_remove("SKEIN_DATABASE").env_remove("PGPASSWORD");
    command.env("SKEIN_LOG", "error");
    command
}

/// A city run by the binary.
pub(crate) struct City {
    pub(crate) process: Child,
    address: String,
    agent: Agent,
    said: Arc<Mutex<String>>,
}

impl City {
    /// Starts the binary and waits until it serves.
    pub(crate) fn start(kept: &Kept) -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let address = format!("127.0.0.1:{port}");
        let mut command = binary();
        kept.tell(command.args(["up", "--stories", "0", "--listen", &address]));
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let said: Arc<Mutex<String>> = Arc::default();
        let hears = Arc::clone(&said);
        // The pipe is read to its end, so that the binary is never held up by it.
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let mut said = hears.lock().unwrap();
                said.push_str(&line);
                said.push('\n');
            }
        });
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(40)))
            .build()
            .into();
        let city = Self {
            process,
            address,
            agent,
            said,
        };
        city.wait();
        city
    }

    /// What it has printed.
    pub(crate) fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    /// The demonstration's password, which is printed by the first start only.
    pub(crate) fn password(&self) -> Option<String> {
        let said = || {
            let said = self.said();
            let (_, rest) = said.split_once("demo password, shown this once: ")?;
            Some(rest.lines().next()?.trim().to_owned())
        };
        // It is printed before the city serves, and heard a moment later.
        let mut patience = 20;
        while said().is_none() && patience > 0 {
            std::thread::sleep(Duration::from_millis(50));
            patience -= 1;
        }
        said()
    }

    /// Waits until it is healthy.
    pub(crate) fn wait(&self) {
        for _ in 0..2400 {
            let answer = self.agent.get(self.url("/healthz")).call();
            if answer.is_ok_and(|answer| answer.status() == 200) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the city doesn't come up");
    }

    /// The address of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Signs someone in; their session's token.
    pub(crate) fn token(&self, account: &str, password: &str) -> String {
        let body = json!({ "account": account, "password": password });
        let (status, session) = self.post("/api/v1/session", "", "", &body).unwrap();
        assert_eq!(status, 200, "{session}");
        session["token"].as_str().unwrap().to_owned()
    }

    /// Posts JSON; `None` if there was no answer.
    pub(crate) fn post(&self, path: &str, token: &str, key: &str, body: &Value) -> Option<(u16, Value)> {
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

    /// Reads; status and answer.
    pub(crate) fn read(&self, path: &str, token: &str) -> (u16, Value) {
        let mut request = self.agent.get(self.url(path));
        if !token.is_empty() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let mut answer = request.call().unwrap();
        let text = answer.body_mut().read_to_string().unwrap();
        let read = serde_json::from_str(&text).unwrap_or(Value::String(text));
        (answer.status().as_u16(), read)
    }

    /// Reads what must be there.
    pub(crate) fn get(&self, path: &str, token: &str) -> Value {
        let (status, read) = self.read(path, token);
        assert_eq!(status, 200, "{path}: {read}");
        read
    }

    /// Takes the model into use.
    pub(crate) fn deploy(&self, admin: &str) {
        let definition = json!({ "file": { "name": "permit.bpmn", "text": MODEL } });
        let (status, deployed) = self.post("/api/v1/definitions", admin, "", &definition).unwrap();
        assert_eq!(status, 200, "{deployed}");
    }

    /// Starts a matter of the model under an idempotency key, which is also its title. `None` if there was no
    /// answer; the refusal's status and code if there was that one.
    pub(crate) fn start_matter(&self, token: &str, key: &str) -> Option<Result<u64, (u16, String)>> {
        let body = json!({ "process": "permit", "title": key });
        let (status, answer) = self.post("/api/v1/matters", token, key, &body)?;
        Some(match answer["matter"].as_u64() {
            Some(matter) if status == 200 => Ok(matter),
            _ => Err((status, answer["code"].as_str().unwrap_or_default().to_owned())),
        })
    }

    /// Kills it while others hold it.
    pub(crate) fn stop(&self) {
        let kill = Command::new("kill")
            .args(["-9", &self.process.id().to_string()])
            .status();
        assert!(kill.unwrap().success());
    }

    /// Kills it at once, as a power cut would (SIGKILL).
    pub(crate) fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for City {
    fn drop(&mut self) {
        // One that was killed is gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
