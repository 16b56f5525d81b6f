//! Two nodes of the binary on one database, as behind a balancer: whoever is signed in finds on either what was
//! acknowledged on the other.

mod city;

use city::{City, Kept, binary};
use serde_json::json;
use skein_scratch::Server;
use std::process::Command;

const REPORT: &str = "政府工作报告\n\
——2021年1月10日在小城市第一届人民代表大会第一次会议上\n\
各位代表：\n\
今年要做到：地区生产总值增长8%左右，外贸额增长10%以上。\n";

/// Two nodes that found a city together, and the demonstration's password.
fn two_nodes() -> Option<(Kept, City, City, String)> {
    let kept = match Server::shared() {
        Ok(server) => Kept::on(server),
        Err(sentence) => {
            println!("skipped: {sentence}");
            return None;
        }
    };
    let other = std::thread::spawn({
        let kept = kept.clone();
        move || City::start(&kept)
    });
    let (one, other) = (City::start(&kept), other.join().unwrap());
    let told: Vec<String> = [&one, &other].into_iter().filter_map(City::password).collect();
    let [password] = told.as_slice() else {
        panic!("one of two nodes founds the city: {told:?}");
    };
    let password = password.clone();
    Some((kept, one, other, password))
}

/// Sends a form with one file.
fn upload(city: &City, token: &str, text: &str) -> serde_json::Value {
    let form = format!(
        "--parting\r\nContent-Disposition: form-data; name=\"year\"\r\n\r\n2021\r\n\
         --parting\r\nContent-Disposition: form-data; name=\"report\"; filename=\"report.txt\"\r\n\
         Content-Type: text/plain\r\n\r\n{text}\r\n--parting--\r\n"
    );
    let mut answer = ureq::post(city.url("/api/v1/reports"))
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "multipart/form-data; boundary=parting")
        .send(form)
        .unwrap();
    serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap()
}

#[test]
fn what_is_done_on_one_node_is_there_on_the_other_at_once() {
    let Some((kept, one, other, password)) = two_nodes() else {
        return;
    };
    let admin = one.token("demo-admin", &password);
    other.deploy(&admin);
    let token = one.token("demo-supervision-office", &password);
    for round in 0..20 {
        let (here, there) = if round % 2 == 0 {
            (&one, &other)
        } else {
            (&other, &one)
        };
        let matter = here
            .start_matter(&token, &format!("round-{round}"))
            .unwrap()
            .unwrap();
        let seen = there.get(&format!("/api/v1/matters/{matter}"), &token);
        assert_eq!(seen["title"], format!("round-{round}"), "{seen}");
        // A retry that the balancer sends to the other node is the same matter.
        let again = there.start_matter(&token, &format!("round-{round}"));
        assert_eq!(again, Some(Ok(matter)));
    }
    // The model in memory and the files: a report taken in on one is read on the other.
    for (round, (here, there)) in [(&one, &other), (&other, &one)].into_iter().enumerate() {
        let report = upload(here, &token, &format!("{REPORT}第{round}稿。\n"));
        let id = report["id"].as_str().unwrap_or_else(|| panic!("{report}"));
        let read = there.get(&format!("/api/v1/reports/{id}"), &token);
        assert!(read.to_string().contains("外贸额"), "{read}");
    }
    // Whoever signs out is out everywhere.
    let left = ureq::delete(other.url("/api/v1/session"))
        .header("authorization", format!("Bearer {token}"))
        .call();
    assert!(left.is_ok(), "{left:?}");
    let (status, refusal) = one.read("/api/v1/tasks", &token);
    assert_eq!((status, &refusal["code"]), (401, &json!("SK-APP-0003")));
    // A node is disposable.
    one.kill();
    let token = other.token("demo-supervision-office", &password);
    assert!(other.start_matter(&token, "alone").unwrap().is_ok());
    let third = City::start(&kept);
    assert_eq!(third.password(), None, "the city was founded before");
    assert!(third.start_matter(&token, "with a new one").unwrap().is_ok());
}

#[test]
fn a_database_that_can_t_be_used_is_refused_with_its_place_and_never_its_password() {
    let check = |address: &str, code: &str, place: &str| {
        let refused = run_up(binary().arg("up").env("SKEIN_DATABASE", address));
        assert!(refused.contains(code) && refused.contains(place), "{refused}");
        assert!(!refused.contains("grain-store"), "{refused}");
    };
    check(
        "postgres://skein:grain-store@127.0.0.1:1/city",
        "SK-STORE-0060",
        "postgres://skein@127.0.0.1:1/city",
    );
    check(
        "postgres://skein:grain-store@127.0.0.1:1/",
        "SK-STORE-0062",
        "dbname",
    );
    let refused = run_up(binary().args([
        "up",
        "--database",
        "postgres://skein:grain-store@127.0.0.1:1/city",
    ]));
    assert!(refused.contains("SKEIN_DATABASE"), "{refused}");
    let Ok(server) = Server::shared() else { return };
    check(
        &server.url("nowhere").replace("skein@", "skein:grain-store@"),
        "SK-STORE-0066",
        "/nowhere",
    );
}

/// What `skein up` says when it doesn't come up.
fn run_up(command: &mut Command) -> String {
    let output = command.args(["--listen", "127.0.0.1:0"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}
