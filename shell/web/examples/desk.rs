//! How quickly an official's pages come in a city with many matters: `cargo run --release -p skein-web
//! --example desk -- 1000000`.
//!
//! Fills a city in a scratch folder with that many open matters, each with a task for one of forty departments
//! and a legal clock, then asks for the desk, its pages and filters, search, a matter and a task, one after the
//! other, and prints the median and the 99th percentile of the server's time for each.

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use skein_app::account::Client;
use skein_app::city::{City, Config};
use skein_app::demo;
use skein_kernel::actor::{Actor, Role};
use skein_store::Meta;
use skein_store::aggregate::{Backend as _, Target};
use skein_store::matter::{Files, Order, SourceFile};
use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tower::ServiceExt as _;

/// Departments that matters are spread over; the one whose officer looks is the first.
const DEPARTMENTS: usize = 40;
/// Requests of each kind.
const ASKED: usize = 300;
/// Starts handed in before their answers are waited for.
const CHUNK: usize = 5_000;

fn main() -> Result<(), Box<dyn Error>> {
    let count: usize = std::env::args().nth(1).map_or(Ok(100_000), |text| text.parse())?;
    let folder = std::env::temp_dir().join(format!("skein-desk-{}", std::process::id()));
    let city = Arc::new(City::open(&folder, Config::new(Arc::new(demo::bundled()?)))?);
    let people = city.load_pack()?.ok_or("the city wasn't empty")?;
    fill(&city, count)?;
    let session = city.sign_in(
        "demo-development-reform",
        &people.password,
        &Client("bench".into()),
    )?;
    let pages = skein_web::router(Arc::clone(&city), skein_web::WebConfig::default());
    let runtime = tokio::runtime::Runtime::new()?;
    for (what, address) in [
        ("desk", "/desk"),
        ("desk, mine", "/desk?part=mine"),
        ("desk, one process", "/desk?process=bench"),
        ("desk, words", "/desk?q=%E7%AC%AC100%E5%8F%B7"),
        ("matters found", "/matters?q=%E7%AC%AC1000%E5%8F%B7"),
        ("a matter", "/matters/41"),
        ("a task", "/matters/41/tasks/3"),
    ] {
        let mut times = Vec::with_capacity(ASKED);
        for _ in 0..ASKED {
            times.push(runtime.block_on(ask(&pages, address, &session.token))?);
        }
        times.sort();
        let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or_default();
        println!(
            "{what:<20} p50 {:>7.2} ms   p99 {:>7.2} ms",
            at(50).as_secs_f64() * 1e3,
            at(99).as_secs_f64() * 1e3
        );
    }
    drop(pages);
    drop(city);
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

/// Starts `count` matters.
fn fill(city: &City, count: usize) -> Result<(), Box<dyn Error>> {
    let actor = Actor {
        roles: vec![Role::Supervisor, Role::Administrator],
        ..Actor::system()
    };
    let begun = Instant::now();
    let mut tickets = Vec::with_capacity(CHUNK);
    for department in 0..DEPARTMENTS {
        let unit = if department == 0 {
            "development-reform".to_owned()
        } else {
            format!("unit{department}")
        };
        city.deploy(&actor, model(department, &unit), None)?;
    }
    for number in 0..count {
        let department = number % DEPARTMENTS;
        let order = Order::Start {
            process: if department == 0 {
                "bench".into()
            } else {
                format!("bench{department}")
            },
            data: Default::default(),
            title: format!("第{number}号办件"),
            text: String::new(),
            number: String::new(),
            owner: String::new(),
            law: None,
            files: Vec::new(),
        };
        let meta = Meta::new(actor.clone(), city.machine_time());
        tickets.push(city.journal().order(Target::New, order, meta));
        if tickets.len() == CHUNK || number + 1 == count {
            tickets.drain(..).try_for_each(|ticket| ticket.wait().map(drop))?;
        }
    }
    println!("{count} matters, {:.0} s", begun.elapsed().as_secs_f64());
    Ok(())
}

/// A process of one task under a clock, for one department.
fn model(department: usize, unit: &str) -> Files {
    let id = if department == 0 {
        "bench".to_owned()
    } else {
        format!("bench{department}")
    };
    let text = format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:skein="https://skein.city/bpmn/1.0"
             id="d" targetNamespace="https://skein.city/bench"><process id="{id}" isExecutable="true">
             <extensionElements><skein:clock id="c" law="-" period="30d"/></extensionElements>
             <startEvent id="s"/><sequenceFlow id="a" sourceRef="s" targetRef="t"/>
             <userTask id="t" name="审查" skein:candidates='"unit:{unit}"'/>
             <sequenceFlow id="b" sourceRef="t" targetRef="e"/><endEvent id="e"/></process></definitions>"#
    );
    Files {
        file: SourceFile {
            name: format!("{id}.bpmn"),
            text,
        },
        decisions: Vec::new(),
        forms: Vec::new(),
    }
}

/// Asks for one page, and how long its answer took to the last byte.
async fn ask(pages: &axum::Router, address: &str, token: &str) -> Result<Duration, Box<dyn Error>> {
    let request = Request::builder()
        .uri(address)
        .header(header::COOKIE, format!("skein={token}"))
        .body(Body::empty())?;
    let asked = Instant::now();
    let answer = pages.clone().oneshot(request).await?;
    let status = answer.status();
    to_bytes(answer.into_body(), 16 << 20).await?;
    if !status.is_success() {
        return Err(format!("{address} answered {status}").into());
    }
    Ok(asked.elapsed())
}
