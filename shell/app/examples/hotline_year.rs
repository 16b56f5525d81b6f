//! A year of a city's hotline in one run: tickets recorded, dispatched, signed for, handled, reviewed, called back
//! and rated, each by the people whose duty it is, through policies, forms and the durable journal, while the
//! city's own workers answer what the process asks. Run with `cargo run --release -p skein-app --example
//! hotline_year -- [TICKETS] [FOLDER]`; Hengyang's year 2024 had 857,139. The folder is made and removed unless it
//! is named.

use skein_app::account::roster::{AccountCommand, AccountFacts, Office};
use skein_app::city::matters::Beginning;
use skein_app::city::{Act as CityAct, City, Config, EndpointBook};
use skein_kernel::actor::{Actor, ActorId, Role, UnitId};
use skein_kernel::rejection::Rejection;
use skein_matter::Act;
use skein_matter::state::{Vars, WaitKind};
use skein_pack::Files;
use skein_store::aggregate::Serial;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Tickets in hand at once.
const AT_ONCE: u64 = 192;
/// Units that handle them.
const UNITS: [&str; 8] = [
    "urban-management",
    "ecology-environment",
    "human-resources",
    "market-regulation",
    "public-security",
    "natural-resources",
    "housing-construction",
    "health",
];
/// What is complained of.
const TOPICS: [&str; 4] = ["noise-construction", "noise-life", "street-trade", "litter"];

/// Who does what with a ticket: element, duty, whether the unit handling it does it, and the form.
const STEPS: [(&str, &str, bool, &str); 6] = [
    ("Dispatch", "dispatcher", false, ""),
    ("Sign", "handler", true, r#"{"refused":false}"#),
    ("Contact", "handler", true, r#"{"contacted":true}"#),
    (
        "Handle",
        "handler",
        true,
        r#"{"result":"已到现场处置，责令整改"}"#,
    ),
    ("Audit", "auditor", false, r#"{"approved":true}"#),
    (
        "CallBack",
        "caller",
        false,
        r#"{"reached":"yes","solved":true,"satisfied":true}"#,
    ),
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut given = std::env::args().skip(1);
    let tickets: u64 = given.next().map_or(Ok(20_000), |text| text.parse())?;
    let named = given.next().map(PathBuf::from);
    let scratch = std::env::temp_dir().join(format!("skein-hotline-{}", std::process::id()));
    let folder = named.clone().unwrap_or(scratch);
    let city = Arc::new(City::open(&*folder, config()?)?);
    prepare(&city)?;
    let workers = city.set_to_work(EndpointBook::default())?;
    let times = run(&city, tickets)?;
    tell(&city, tickets, &folder, times);
    drop((workers, city));
    if named.is_none() {
        std::fs::remove_dir_all(&folder)?;
    }
    Ok(())
}

fn config() -> Result<Config, Rejection> {
    let division = "430400".parse()?;
    Ok(Config::new(Arc::new(skein_app::demo::bare(division))))
}

fn actor(id: &str, unit: Option<&str>, role: Role) -> Actor {
    Actor {
        id: ActorId(id.to_owned()),
        unit: unit.map(|unit| UnitId(unit.to_owned())),
        roles: vec![role],
    }
}

/// Installs the hotline and hires its people.
fn prepare(city: &City) -> Result<(), Rejection> {
    let administrator = actor("administrator", None, Role::Administrator);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/hotline");
    let files = Files::of_folder(&folder).map_err(|mut findings| findings.swap_remove(0).rejection)?;
    city.install_pack(&administrator, &files, None)?;
    let duties = ["operator", "dispatcher", "auditor", "caller"];
    let central = duties.map(|duty| (duty, "hotline"));
    let handlers = UNITS.map(|unit| ("handler", unit));
    for (duty, unit) in central.into_iter().chain(handlers) {
        let id = ActorId(format!("{duty}-{unit}"));
        let facts = AccountFacts {
            id: id.clone(),
            display: format!("{duty} {unit}"),
            unit: Some(UnitId(unit.to_owned())),
            roles: vec![Role::Officer],
        };
        let office = Office {
            duties: vec![duty.to_owned()],
            ..Office::default()
        };
        for command in [AccountCommand::Open(facts), AccountCommand::Office { id, office }] {
            city.act(&administrator, CityAct::Account { command }, None)?;
        }
    }
    Ok(())
}

/// How long the run took, and how long each command, sorted.
struct Times {
    whole: Duration,
    commands: Vec<Duration>,
}

/// Clerks each take the next ticket and see it through.
fn run(city: &Arc<City>, tickets: u64) -> Result<Times, Box<dyn Error>> {
    let next = Arc::new(AtomicU64::new(0));
    let begun = Instant::now();
    let clerks: Vec<_> = (0..AT_ONCE.min(tickets))
        .map(|_| {
            let (city, next) = (Arc::clone(city), Arc::clone(&next));
            std::thread::spawn(move || -> Result<Vec<Duration>, Rejection> {
                let mut took = Vec::new();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= tickets {
                        return Ok(took);
                    }
                    ticket(&city, number, &mut took)?;
                }
            })
        })
        .collect();
    let mut commands = Vec::new();
    for clerk in clerks {
        let took = clerk.join().map_err(|_| "a clerk stopped")?;
        commands.extend(took?);
    }
    commands.sort_unstable();
    Ok(Times {
        whole: begun.elapsed(),
        commands,
    })
}

/// One ticket from the call to the call back.
fn ticket(city: &City, number: u64, took: &mut Vec<Duration>) -> Result<(), Rejection> {
    let unit = UNITS[(number % 8) as usize];
    let operator = actor("operator-hotline", Some("hotline"), Role::Officer);
    let data = serde_json::json!({
        "channel": "phone",
        "kind": "complaint",
        "topic": TOPICS[(number / 8 % 4) as usize],
        "district": "yanfeng",
        "content": format!("第 {number} 件：夜间噪声影响休息"),
        "phone": format!("138{:08}", number % 100_000_000),
    });
    let beginning = Beginning {
        process: "ticket".into(),
        data: data.to_string(),
        title: format!("工单 {number}"),
        ..Beginning::default()
    };
    let begun = Instant::now();
    let serial = city.start_matter(&operator, beginning, None)?.serial;
    took.push(begun.elapsed());
    for (element, duty, local, form) in STEPS {
        let at = if local { unit } else { "hotline" };
        let who = actor(&format!("{duty}-{at}"), Some(at), Role::Officer);
        let task = task(city, &who, serial, element)?;
        let form = match form {
            "" => format!(r#"{{"unit":"{unit}","support":[]}}"#),
            given => given.to_owned(),
        };
        let complete = Act::Complete {
            task,
            data: Vars::from_json(&form)?,
        };
        let begun = Instant::now();
        city.act_on_matter(&who, (serial, None), complete.into(), None)?;
        took.push(begun.elapsed());
    }
    Ok(())
}

/// The task of an element, once the city's workers have brought the ticket there.
fn task(city: &City, who: &Actor, serial: Serial, element: &str) -> Result<u32, Rejection> {
    loop {
        let view = city.matter(who, serial)?;
        let waits = view.case.matter.waits.iter();
        let mut tasks = waits.filter(|wait| matches!(wait.kind, WaitKind::Task));
        if let Some(wait) = tasks.find(|wait| view.element(wait.scope, wait.node) == element) {
            return Ok(wait.id);
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn tell(city: &City, tickets: u64, folder: &Path, times: Times) {
    let Times { whole, commands } = times;
    let second = whole.as_secs_f64();
    let at = |permille: usize| commands[(commands.len() - 1) * permille / 1000].as_secs_f64() * 1e3;
    let bytes = size(folder);
    println!(
        "{tickets} tickets recorded, dispatched, handled, called back: {second:.1} s, {:.0} tickets/s, {:.0} commands/s",
        tickets as f64 / second,
        commands.len() as f64 / second,
    );
    println!("a command p50 {:.1} ms, p99 {:.1} ms", at(500), at(990));
    println!(
        "{} events, {:.2} GB on disk ({:.0} bytes a ticket), {} MB of memory at most",
        city.position(),
        bytes as f64 / 1e9,
        bytes as f64 / tickets as f64,
        peak() / 1024,
    );
}

/// Bytes of all files under a folder.
fn size(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(found) if found.is_dir() => size(&entry.path()),
            Ok(found) => found.len(),
            Err(_) => 0,
        })
        .sum()
}

/// The most memory this process has held, in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or_default()
}
