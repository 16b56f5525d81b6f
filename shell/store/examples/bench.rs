//! Durable commands a second, and how long each takes, with 1, 16 and 256 clients; beside them what the
//! disk itself can do. `cargo run --release -p skein-store --example bench [FOLDER] [SECONDS]`, where the
//! folder says which disk (else the one that holds this program).
//!
//! The clients are tasks on one runtime thread, as an HTTP server's would be. Each gives its next command
//! when the last is answered, so the rate can't hide the waiting.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use skein_kernel::actor::Actor;
use skein_kernel::event::{NewEvent, Recorded, Stream};
use skein_kernel::rejection::Rejection;
use skein_store::aggregate::NoAggregates;
use skein_store::{Append, Context, Journal, Meta, Model, Options, Verdict, audit, read_public_keys};
use std::error::Error;
use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::{Duration, Instant};

/// Progress reports on commitments: one small event each, on ten thousand streams in turn.
#[derive(Debug, Clone)]
struct Progress {
    reports: Vec<u64>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Report {
    commitment: usize,
    percent: u64,
}

const COMMITMENTS: usize = 10_000;

impl Model for Progress {
    type Command = Report;
    type Reply = u64;
    type Family = NoAggregates<Self>;
    const SNAPSHOT_FORMAT: u32 = 1;

    fn family(&self) -> Self::Family {
        NoAggregates::default()
    }

    fn decide(&self, report: Report, context: &Context<'_>) -> Result<Verdict<u64>, Rejection> {
        let stream = Stream {
            division: "430400".parse()?,
            engine: "measure".into(),
            aggregate: format!("commitment-2021-{}", report.commitment),
        };
        let revision = context.revision(&stream);
        let body = format!(
            r#"{{"percent":{},"note":"路基完成，正在铺设路面"}}"#,
            report.percent
        );
        let event = NewEvent {
            kind: "progress-reported".into(),
            schema: 1,
            body,
        };
        Ok(Verdict::new(
            vec![Append::at(stream, revision, event)],
            revision + 1,
        ))
    }

    fn evolve(&mut self, event: &Recorded) {
        let number = event
            .stream
            .aggregate
            .rsplit('-')
            .next()
            .and_then(|text| text.parse::<usize>().ok());
        if let Some(count) = number.and_then(|number| self.reports.get_mut(number)) {
            *count += 1;
        }
    }
}

/// One run's figures.
struct Figures {
    rate: f64,
    p50: Duration,
    p99: Duration,
    bytes: u64,
}

async fn client(
    journal: Journal<Progress>,
    number: usize,
    clients: usize,
    until: Instant,
    keyed: bool,
) -> Vec<Duration> {
    let mut times = Vec::new();
    let actor = Actor::system();
    for round in 0.. {
        let started = Instant::now();
        if started >= until {
            break;
        }
        let report = Report {
            commitment: (number + round * clients) % COMMITMENTS,
            percent: 40,
        };
        let mut meta = Meta::new(actor.clone(), Timestamp::UNIX_EPOCH);
        if keyed {
            meta = meta.with_key(format!("{number}-{round}"));
        }
        if journal.submit(report, meta).await.is_ok() {
            times.push(started.elapsed());
        }
    }
    times
}

fn written() -> u64 {
    let io = fs::read_to_string("/proc/self/io").unwrap_or_default();
    let line = io.lines().find_map(|line| line.strip_prefix("write_bytes: "));
    line.and_then(|bytes| bytes.parse().ok()).unwrap_or_default()
}

fn run(folder: &Path, clients: usize, length: Duration, keyed: bool) -> Result<Figures, Box<dyn Error>> {
    let options = Options::new("430400".parse()?);
    let journal = Journal::open(
        folder,
        &options,
        Progress {
            reports: vec![0; COMMITMENTS],
        },
    )?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .build()?;
    let (before, started) = (written(), Instant::now());
    let until = started + length;
    let tasks: Vec<_> = (0..clients)
        .map(|number| runtime.spawn(client(journal.clone(), number, clients, until, keyed)))
        .collect();
    let mut times = Vec::new();
    for task in tasks {
        times.extend(runtime.block_on(task)?);
    }
    let (elapsed, bytes) = (started.elapsed(), written() - before);
    times.sort_unstable();
    let at = |percent: usize| {
        times
            .get(times.len() * percent / 100)
            .copied()
            .unwrap_or_default()
    };
    let rate = times.len() as f64 / elapsed.as_secs_f64();
    Ok(Figures {
        rate,
        p50: at(50),
        p99: at(99),
        bytes: bytes / (times.len() as u64).max(1),
    })
}

/// The time the disk takes for 4 KiB and a flush, over and over in one place: median and 99th percentile.
fn flushes(folder: &Path) -> Result<(Duration, Duration), Box<dyn Error>> {
    let path = folder.join("flush");
    let file = File::create(&path)?;
    let mut times = Vec::new();
    for _ in 0..400 {
        let started = Instant::now();
        file.write_all_at(&[7; 4096], 0)?;
        file.sync_all()?;
        times.push(started.elapsed());
    }
    fs::remove_file(path)?;
    times.sort_unstable();
    Ok((times[times.len() / 2], times[times.len() * 99 / 100]))
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let program = std::env::current_exe()?;
    let here = program.parent().unwrap_or(Path::new("."));
    let base = arguments.next().map_or_else(|| here.to_path_buf(), Into::into);
    let seconds = arguments.next().map_or(Ok(5), |text| text.parse())?;
    let folder = base.join(format!("skein-bench-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let (p50, p99) = flushes(&folder)?;
    println!(
        "one flush of 4 KiB: p50 {p50:.2?}, p99 {p99:.2?}, {:.0}/s\n",
        1.0 / p50.as_secs_f64()
    );
    println!("| clients | idempotency keys | durable commands/s | p50 | p99 | bytes written each |");
    println!("|---:|---|---:|---:|---:|---:|");
    for (clients, keyed) in [(1, false), (16, false), (256, false), (256, true)] {
        let city = folder.join(format!("city-{clients}-{keyed}"));
        let Figures {
            rate,
            p50,
            p99,
            bytes,
        } = run(&city, clients, Duration::from_secs(seconds), keyed)?;
        println!(
            "| {clients} | {} | {rate:.0} | {p50:.2?} | {p99:.2?} | {bytes} |",
            if keyed { "yes" } else { "no" }
        );
        let started = Instant::now();
        let report = audit::verify(&city, &read_public_keys(&city.join("evidence.pub"))?)?;
        if !report.is_sound() {
            return Err(report.to_string().into());
        }
        eprintln!(
            "  verified {} events, {} heads in {:.2?}",
            report.events,
            report.heads,
            started.elapsed()
        );
    }
    fs::remove_dir_all(folder)?;
    Ok(())
}
