//! What matters kept on disk cost: durable commands, whole matters, timers, lists and search.
//!
//! `cargo run --release -p skein-store --example matters -- [FOLDER] [MATTERS] [SECONDS]`: a city with that
//! many matters (100,000 unless told) is made in a folder below the given one, measured and removed. Beside
//! each figure stand the disk's own: what a flush takes, what a command writes.

mod engine;
mod joint;
mod measure;

use engine::{COMMANDS, Office};
use jiff::Timestamp;
use joint::{Hall, Joints, Step, list};
use measure::{Anyhow, Times, clients, flush, later, megabytes, resident, start};
use mimalloc::MiMalloc;
use skein_kernel::actor::Actor;
use skein_store::aggregate::backend::{SearchQuery, WorkOrder, WorkQuery};
use skein_store::aggregate::{Backend, Serial, Target};
use skein_store::workers::Clockwork;
use skein_store::{Journal, Meta, Options};
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What the binary runs with.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

type City = Journal<Hall>;

const STREETS: [&str; 8] = [
    "蒸湘路",
    "解放大道",
    "船山大道",
    "衡州大道",
    "湘江北路",
    "常胜路",
    "蒸阳大道",
    "雁城路",
];
const KINDS: [&str; 5] = [
    "道路施工许可",
    "餐饮经营许可",
    "户外广告设置",
    "燃气接入",
    "小区加装电梯",
];

fn meta(at: Timestamp) -> Meta {
    Meta::new(Actor::system(), at)
}

/// The start of the `number`th matter.
fn begin(number: u64) -> Step {
    let street = STREETS[(number / 5 % 8) as usize];
    let kind = KINDS[(number % 5) as usize];
    Step::Start {
        title: format!("{street}{}号{kind}", number % 997),
        applicant: format!("申请人{:07} 受理号HY{:09}", number * 7919 % 10_000_000, number),
    }
}

/// Claims and releases of tasks among the thousand matters begun last, as people work on what is new.
async fn claims(city: City, matters: u64, number: u64, until: Instant) -> Vec<Duration> {
    let mut times = Vec::new();
    for round in 0u64.. {
        let started = Instant::now();
        if started >= until {
            break;
        }
        let serial = Serial(matters - (number + round * 256) % 1000);
        let by = if round % 2 == 0 { "li" } else { "" };
        let step = Step::Claim {
            task: 1,
            by: by.into(),
        };
        if city.order(Target::Any(serial), step, meta(start())).await.is_ok() {
            times.push(started.elapsed());
        }
    }
    times
}

/// Whole matters, one after another: start, three departments, decision.
async fn wholes(city: City, number: u64, until: Instant) -> Vec<Duration> {
    let mut times = Vec::new();
    for round in 0u64.. {
        let mut started = Instant::now();
        if started >= until {
            break;
        }
        let begun = city.order(Target::New, begin(number * 1_000_003 + round), meta(start()));
        let Ok(begun) = begun.await else { continue };
        times.push(started.elapsed());
        for task in 1..=4 {
            started = Instant::now();
            let target = Target::Any(begun.reply.serial);
            if city.order(target, Step::Do { task }, meta(start())).await.is_ok() {
                times.push(started.elapsed());
            }
        }
    }
    times
}

/// Begins matters until there are as many, their clocks spread over a year.
fn fill(city: &City, from: u64, to: u64) -> Anyhow<()> {
    let started = Instant::now();
    let mut waiting = std::collections::VecDeque::new();
    for number in from..to {
        let days = i64::try_from(number % 360)?;
        waiting.push_back(city.order(Target::New, begin(number), meta(later(days))));
        if waiting.len() > 8000
            && let Some(ticket) = waiting.pop_front()
        {
            ticket.wait()?;
        }
    }
    for ticket in waiting {
        ticket.wait()?;
    }
    let rate = (to - from) as f64 / started.elapsed().as_secs_f64();
    eprintln!(
        "  {from} to {to} matters: {rate:.0}/s, {} MB resident",
        resident()
    );
    Ok(())
}

fn open(folder: &Path) -> Anyhow<City> {
    let options = Options::new("430400".parse()?);
    Ok(Journal::open(folder, &options, Hall)?)
}

fn command_rows(city: &City, matters: u64, length: Duration) -> Anyhow<()> {
    for count in [1, 16, 256] {
        let run = clients(city, count, length, |city, number, until| {
            claims(city, matters, number as u64, until)
        })?;
        run.tell(&format!("commands, {count} clients, {matters} stored"), 1);
    }
    Ok(())
}

fn whole_row(city: &City, matters: u64, length: Duration) -> Anyhow<()> {
    let run = clients(city, 256, length, |city, number, until| {
        wholes(city, number as u64, until)
    })?;
    run.tell(
        &format!("whole matters (5 commands), 256 clients, {matters} stored"),
        5,
    );
    Ok(())
}

/// Whole matters of the matter engine, from a BPMN file, with the disk's flush just before and after each row.
fn engine_rows(folder: &Path, matters: u64, length: Duration) -> Anyhow<()> {
    let home = folder.join("engine");
    let city = Journal::open(&home, &Options::new("430400".parse()?), Office)?;
    let joint = engine::Joint::deploy(&city)?;
    engine::Joint::fill(&city, matters)?;
    println!(
        "| by the engine, {matters} stored | matters | commands | p99 | bytes a command | processor a command, the writer's of it | flush before, after |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|");
    for count in [1, 256] {
        let before = flush(folder)?;
        let run = clients(&city, count, length, |city, number, until| {
            joint.clone().wholes(city, number as u64, until)
        })?;
        let commands = run.times.0.len() as u64;
        let rate = commands as f64 / run.elapsed.as_secs_f64();
        println!(
            "| {count} clients | {:.0}/s | {rate:.0}/s | {:.2?} | {} | {} µs, {} µs | {before:.2?}, {:.2?} |",
            rate / COMMANDS as f64,
            run.times.at(990),
            run.bytes / commands.max(1),
            run.ticks.0 * 10_000 / commands.max(1),
            run.ticks.1 * 10_000 / commands.max(1),
            flush(folder)?,
        );
    }
    println!();
    Ok(())
}

/// Commands on matters anywhere among all of them: what the disk's own randomness costs.
fn scattered_row(city: &City, matters: u64, length: Duration) -> Anyhow<()> {
    let run = clients(city, 256, length, |city, number, until| {
        claims_anywhere(city, matters, number as u64, until)
    })?;
    run.tell(&format!("commands on any of {matters} stored, 256 clients"), 1);
    Ok(())
}

async fn claims_anywhere(city: City, matters: u64, number: u64, until: Instant) -> Vec<Duration> {
    let mut times = Vec::new();
    for round in 0u64.. {
        let started = Instant::now();
        if started >= until {
            break;
        }
        let mixed = (number << 32 | round).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20;
        let step = Step::Claim {
            task: 1,
            by: format!("p{}", round % 50),
        };
        let target = Target::Any(Serial(1 + mixed % matters));
        if city.order(target, step, meta(start())).await.is_ok() {
            times.push(started.elapsed());
        }
    }
    times
}

fn reading_rows(city: &City, matters: u64) -> Anyhow<()> {
    let time = |what: &str, count: u64, look: &dyn Fn(u64) -> Anyhow<usize>| -> Anyhow<()> {
        let (mut times, mut found) = (Vec::new(), 0);
        for round in 0..count {
            let started = Instant::now();
            found += look(round)?;
            times.push(started.elapsed());
        }
        let times = Times::new(times);
        println!(
            "| {what}, {matters} stored | {} found | {:.2?} | {:.2?} | | |",
            found as u64 / count,
            times.at(500),
            times.at(990)
        );
        Ok(())
    };
    time("a matter", 2000, &|round| {
        let serial = Serial(1 + round.wrapping_mul(0x9E37_79B9_7F4A_7C15) % matters);
        Ok(usize::from(city.aggregate(serial)?.is_some()))
    })?;
    for (what, order) in [
        ("by due time", WorkOrder::Due),
        ("by priority", WorkOrder::Priority),
    ] {
        time(&format!("a page of 50 of two work lists {what}"), 1000, &|_| {
            let query = WorkQuery {
                lists: vec![list(1, ""), list(0, "li")],
                order,
                after: None,
                limit: 50,
            };
            Ok(city.work(&query)?.len())
        })?;
    }
    for (what, words) in [
        ("one common word", "许可"),
        ("two common words", "蒸湘路 许可"),
        ("a street number", "解放大道 加装电梯 17"),
    ] {
        time(&format!("search, {what}"), 300, &|_| {
            search(city, words.to_owned())
        })?;
    }
    time("search, an applicant's number", 300, &|round| {
        search(city, format!("HY{:09}", round * 7919 % matters))
    })
}

fn search(city: &City, words: String) -> Anyhow<usize> {
    let query = SearchQuery {
        words,
        before: None,
        limit: 50,
    };
    Ok(city.search(&query)?.len())
}

/// Fires a hundred thousand timers due at once while clients go on giving commands.
fn firing_row(city: &City, matters: u64, length: Duration) -> Anyhow<()> {
    let quiet = clients(city, 64, length, |city, number, until| {
        claims(city, matters, number as u64, until)
    })?;
    // From the fourth day on, each day the task clocks of a 360th of the matters run out.
    let days = 1 + 100_000 / (matters / 120).max(1);
    let now = later(3 + i64::try_from(days)?);
    let clockwork = Clockwork::<Joints, _>::new(city.clone());
    let (done, fired) = (AtomicBool::new(false), AtomicU64::new(0));
    let busy = std::thread::scope(|scope| {
        let worker = scope.spawn(|| {
            let started = Instant::now();
            let turn = clockwork.turn(now);
            let count = turn.map_or(0, |turn| turn.fired as u64);
            fired.store(count, Ordering::Release);
            done.store(true, Ordering::Release);
            started.elapsed()
        });
        let busy = clients(city, 64, length, |city, number, until| {
            claims(city, matters, number as u64, until)
        });
        worker.join().map(|elapsed| busy.map(|busy| (busy, elapsed)))
    });
    let (busy, elapsed) = busy.map_err(|_| "the clockwork panicked")??;
    let fired = fired.load(Ordering::Acquire);
    println!(
        "| timers due at once: {fired} fired in {elapsed:.2?} | {:.0}/s | | | | |",
        fired as f64 / elapsed.as_secs_f64()
    );
    quiet.tell("commands of 64 clients before", 1);
    busy.tell("commands of 64 clients meanwhile", 1);
    Ok(())
}

fn opening_row(folder: &Path, matters: u64) -> Anyhow<()> {
    let started = Instant::now();
    let city = open(folder)?;
    let opened = started.elapsed();
    println!(
        "| opening a city of {matters} matters | {opened:.2?} | | | {} MB resident, journal {} MB, search {} MB | |",
        resident(),
        megabytes(&folder.join("journal.db")),
        megabytes(&folder.join("search.db"))
    );
    drop(city);
    Ok(())
}

fn main() -> Anyhow<()> {
    let mut arguments = std::env::args().skip(1);
    let program = std::env::current_exe()?;
    let here = program.parent().unwrap_or(Path::new("."));
    let base = arguments.next().map_or_else(|| here.to_path_buf(), Into::into);
    let matters: u64 = arguments.next().map_or(Ok(100_000), |text| text.parse())?;
    let length = Duration::from_secs(arguments.next().map_or(Ok(5), |text| text.parse())?);
    let folder = base.join(format!("skein-matters-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    println!("one flush of 4 KiB: p50 {:.2?}\n", flush(&folder)?);
    engine_rows(&folder, matters.min(1000), length)?;
    println!("| what | rate | p50 | p99 | bytes written each | processor each, the writer's of it |");
    println!("|---|---:|---:|---:|---:|---:|");
    let city = folder.join("city");
    let mut stored = 0;
    for size in [1000, 100_000, matters] {
        if size > matters || size == stored {
            continue;
        }
        let journal = open(&city)?;
        fill(&journal, stored, size)?;
        stored = size;
        command_rows(&journal, size, length)?;
        whole_row(&journal, size, length)?;
        scattered_row(&journal, size, length)?;
        drop(journal);
        opening_row(&city, size)?;
    }
    let journal = open(&city)?;
    reading_rows(&journal, stored)?;
    firing_row(&journal, stored, length)?;
    drop(journal);
    fs::remove_dir_all(folder)?;
    Ok(())
}
