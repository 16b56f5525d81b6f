//! What a city kept in PostgreSQL costs: durable commands and whole matters of three departments.
//!
//! `cargo run --release -p skein-store --example postgres -- [FOLDER] [SECONDS] [NODES]`: a server of its own
//! is started below the folder with its default settings, filled, measured and removed. Beside each figure
//! stand the disk's own: how many commits a second one session gets, what a command writes to the
//! write-ahead log.

#[path = "../matters/joint.rs"]
#[allow(dead_code, reason = "the other bench uses all of it")]
mod joint;

#[path = "../matters/engine.rs"]
mod engine;

#[path = "../matters/measure.rs"]
#[allow(dead_code, reason = "the other benches use all of it")]
mod measure;

use engine::Office;
use joint::{Hall, Joints, Step};
use measure::start;
use mimalloc::MiMalloc;
use skein_kernel::actor::Actor;
use skein_scratch::Server;
use skein_store::aggregate::{Backend, Target};
use skein_store::postgres::{Address, Journal, public_keys, verify};
use skein_store::{Meta, Options};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// What the binary runs with.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

type City = Journal<Hall>;
type Anyhow<T> = Result<T, Box<dyn Error>>;

fn meta() -> Meta {
    Meta::new(Actor::system(), start())
}

/// Whole matters, one after another: start, three departments, decision.
async fn wholes(city: City, number: u64, until: Instant) -> Vec<Duration> {
    let mut times = Vec::new();
    for round in 0u64.. {
        if Instant::now() >= until {
            break;
        }
        let begin = Step::Start {
            title: format!("蒸湘路{}号道路施工许可", round % 997),
            applicant: format!("申请人{:07} 受理号HY{:09}", number, round),
        };
        let mut started = Instant::now();
        let Ok(begun) = city.order(Target::New, begin, meta()).await else {
            continue;
        };
        times.push(started.elapsed());
        for task in 1..=4 {
            started = Instant::now();
            let target = Target::Any(begun.reply.serial);
            if city.order(target, Step::Do { task }, meta()).await.is_ok() {
                times.push(started.elapsed());
            }
        }
    }
    times
}

/// Claims and releases of one task, each client on a matter of its own.
async fn claims(city: City, _: u64, until: Instant) -> Vec<Duration> {
    let mut times = Vec::new();
    let begin = Step::Start {
        title: "许可".into(),
        applicant: "申请人".into(),
    };
    let Ok(begun) = city.order(Target::New, begin, meta()).await else {
        return times;
    };
    for round in 0u64.. {
        let started = Instant::now();
        if started >= until {
            break;
        }
        let by = if round % 2 == 0 { "li" } else { "" };
        let step = Step::Claim {
            task: 1,
            by: by.into(),
        };
        if city
            .order(Target::Any(begun.reply.serial), step, meta())
            .await
            .is_ok()
        {
            times.push(started.elapsed());
        }
    }
    times
}

struct Bench<C> {
    server: Server,
    database: String,
    cities: Vec<C>,
    length: Duration,
}

impl<C: Clone> Bench<C> {
    fn wal(&self) -> Anyhow<u64> {
        let lsn = "SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint";
        Ok(self.server.sql(&self.database, lsn)?.parse()?)
    }

    /// Processor seconds of all processes of this program and of the server.
    fn processor(&self) -> (f64, f64) {
        let mine = seconds(&format!("/proc/{}/stat", std::process::id()));
        let backends = self
            .server
            .sql(&self.database, "SELECT pid FROM pg_stat_activity")
            .unwrap_or_default();
        (
            mine,
            backends
                .lines()
                .map(|pid| seconds(&format!("/proc/{pid}/stat")))
                .sum(),
        )
    }

    fn run<T>(&self, what: &str, clients: usize, each: u64, task: impl Fn(C, u64, Instant) -> T) -> Anyhow<()>
    where
        T: Future<Output = Vec<Duration>> + Send + 'static,
    {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .build()?;
        let (wal, processor, started) = (self.wal()?, self.processor(), Instant::now());
        let until = started + self.length;
        let cities = self.cities.iter().cycle();
        let tasks: Vec<_> = cities
            .zip(0..clients as u64)
            .map(|(city, number)| runtime.spawn(task(city.clone(), number, until)))
            .collect();
        let mut times = Vec::new();
        for task in tasks {
            times.extend(runtime.block_on(task)?);
        }
        let elapsed = started.elapsed().as_secs_f64();
        let after = self.processor();
        times.sort_unstable();
        let at = |permille: usize| {
            times
                .get(times.len() * permille / 1000)
                .copied()
                .unwrap_or_default()
        };
        let count = times.len().max(1) as f64;
        println!(
            "| {what}, {clients} clients, {} nodes | {:.0}/s | {:.2?} | {:.2?} | {:.0} | {:.1} | {:.1} |",
            self.cities.len(),
            count / elapsed / each as f64,
            at(500),
            at(990),
            (self.wal()? - wal) as f64 / count,
            (after.0 - processor.0) * 1e6 / count,
            (after.1 - processor.1) * 1e6 / count,
        );
        Ok(())
    }
}

fn seconds(stat: &str) -> f64 {
    let text = std::fs::read_to_string(stat).unwrap_or_default();
    let fields: Vec<f64> = text
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .map(|field| field.parse().unwrap_or_default())
        .collect();
    fields.get(11..13).unwrap_or_default().iter().sum::<f64>() / 100.0
}

fn commits(server: &Server, database: &str) -> Anyhow<()> {
    server.sql(
        database,
        "CREATE TABLE pulse (n integer); INSERT INTO pulse VALUES (0)",
    )?;
    let script = "DO $$ BEGIN FOR i IN 1..1000 LOOP UPDATE pulse SET n = n + 1; COMMIT; END LOOP; END $$";
    let started = Instant::now();
    server.sql(database, script)?;
    println!(
        "the disk: {:.0} commits/s in one session\n",
        1000.0 / started.elapsed().as_secs_f64()
    );
    Ok(())
}

/// Whole matters of the matter engine, from a BPMN file, in a database of their own.
fn engine_rows(server: Server, length: Duration, nodes: usize) -> Anyhow<()> {
    let url = server.database()?;
    let database = url.rsplit('/').next().unwrap_or_default().to_owned();
    let address = Address::parse(&url)?;
    let options = Options::new("430400".parse()?);
    let open = |_| Journal::open(&address, &options, Office);
    let cities = (0..nodes).map(open).collect::<Result<Vec<_>, _>>()?;
    let first = cities.first().ok_or("no node")?;
    let joint = engine::Joint::deploy(first)?;
    engine::Joint::fill(first, 1000)?;
    let bench = Bench {
        server,
        database,
        cities,
        length,
    };
    for clients in [1, 256] {
        bench.run(
            "whole matters of the engine (4 commands)",
            clients,
            engine::COMMANDS,
            |city, number, until| joint.clone().wholes(city, number, until),
        )?;
    }
    Ok(())
}

fn main() -> Anyhow<()> {
    let mut arguments = std::env::args().skip(1);
    let program = std::env::current_exe()?;
    let here = program.parent().unwrap_or(Path::new("."));
    let base = arguments.next().map_or_else(|| here.to_path_buf(), PathBuf::from);
    let length = Duration::from_secs(arguments.next().map_or(Ok(5), |text| text.parse())?);
    let nodes: usize = arguments.next().map_or(Ok(1), |text| text.parse())?;
    let server = Server::start_in(&base)?;
    let url = server.database()?;
    let database = url.rsplit('/').next().unwrap_or_default().to_owned();
    commits(&server, &database)?;
    let (address, division) = (Address::parse(&url)?, "430400".parse()?);
    let options = Options::new(division);
    let open = |_| Journal::open(&address, &options, Hall);
    let cities = (0..nodes).map(open).collect::<Result<Vec<City>, _>>()?;
    let bench = Bench {
        server,
        database,
        cities,
        length,
    };
    println!("| what | rate | p50 | p99 | log bytes a command | µs of this program | µs of the server |");
    println!("|---|---:|---:|---:|---:|---:|---:|");
    for clients in [1, 16, 256] {
        bench.run("commands", clients, 1, claims)?;
    }
    bench.run("whole matters (5 commands)", 256, 5, wholes)?;
    bench.run("whole matters (5 commands)", 1024, 5, wholes)?;
    let started = Instant::now();
    let report = verify(&address, division, &public_keys(&address, Some(division))?)?;
    if !report.is_sound() {
        return Err(report.to_string().into());
    }
    eprintln!(
        "  verified {} events, {} heads in {:.2?}",
        report.events,
        report.heads,
        started.elapsed()
    );
    let _: Joints = Joints;
    engine_rows(bench.server, length, nodes)
}
