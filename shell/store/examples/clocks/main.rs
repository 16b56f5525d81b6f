//! What ten million matters that wait, each with an open clock, cost those who go on working.
//!
//! `cargo run --release -p skein-store --example clocks -- [FOLDER] [MATTERS] [SECONDS] [keep]`: a city of that
//! many matters (100,000 unless told; 10,000,000 take 13 GB) is made in a folder below the given one by the
//! matter engine, measured and removed: whole joint matters among 1,000, 100,000 and all of them, opening the
//! city, firing what is due at once while clients go on, of matters scattered over the whole city and of matters
//! begun one after another. Before that, what a clock adds to a matter's place on disk. A city that is kept is
//! measured again by the same command, without being made: the next hundred thousand timers fire.

#[path = "../matters/engine.rs"]
#[allow(dead_code, reason = "the other benches use all of it")]
mod engine;

#[path = "../matters/measure.rs"]
#[allow(dead_code, reason = "the other benches use all of it")]
mod measure;

use engine::{COMMANDS, Joint, Office};
use jiff::Timestamp;
use measure::{Anyhow, Measured, clients, flush, later, megabytes, resident, start};
use mimalloc::MiMalloc;
use rusqlite::{Connection, OpenFlags};
use skein_kernel::actor::Actor;
use skein_matter::state::Vars;
use skein_store::aggregate::{Backend, Serial, Target};
use skein_store::matter::{Matters, Order, SourceFile};
use skein_store::workers::Clockwork;
use skein_store::{Journal, Meta, Options};
use std::collections::VecDeque;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What the binary runs with.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

type City = Journal<Office>;

const WAITING: &str = include_str!("waiting.bpmn");
/// Commands waiting at once while a city is filled.
const AHEAD: usize = 8000;
/// Timers due at once at most.
const DUE: u64 = 100_000;
/// Matters whose size on disk is taken.
const WEIGHED: u64 = 20_000;
/// A legal clock in place of the timer.
const LEGAL: &str = r#"<extensionElements><skein:clock id="review-clock" name="审查期限" law="行政许可法 art. 42" period="20wd"/></extensionElements>"#;

fn open(folder: &Path) -> Anyhow<City> {
    Ok(Journal::open(folder, &Options::new("430400".parse()?), Office)?)
}

fn deploy(city: &City, text: String) -> Anyhow<()> {
    let file = SourceFile {
        name: "waiting.bpmn".into(),
        text,
    };
    let deploy = Order::Deploy {
        file,
        decisions: Vec::new(),
        forms: Vec::new(),
    };
    city.order(Target::New, deploy, Meta::new(Actor::system(), start()))
        .wait()?;
    Ok(())
}

/// The `number`th matter's start. One in `every` is due a day after all begins, the others later.
fn begin(
    city: &City,
    number: u64,
    every: u64,
) -> skein_store::Ticket<skein_store::aggregate::backend::Answer<skein_store::matter::Outcome>> {
    let order = Order::Start {
        process: "waiting".into(),
        data: Vars::new(),
        title: format!("蒸湘路{}号道路施工许可", number % 997),
        text: format!("申请人{:07} 受理号HY{:09}", number * 7919 % 10_000_000, number),
        number: String::new(),
        owner: String::new(),
        law: None,
        files: Vec::new(),
    };
    let days = if number.is_multiple_of(every) {
        0
    } else {
        1 + number % 300
    };
    let at = later(i64::try_from(days).unwrap_or_default() - 29);
    city.order(Target::New, order, Meta::new(Actor::system(), at))
}

fn fill(city: &City, from: u64, to: u64, every: u64) -> Anyhow<()> {
    let started = Instant::now();
    let mut waiting = VecDeque::new();
    for number in from..to {
        waiting.push_back(begin(city, number, every));
        if waiting.len() > AHEAD
            && let Some(ticket) = waiting.pop_front()
        {
            ticket.wait()?;
        }
        if (number + 1).is_multiple_of(1_000_000) {
            eprintln!("  {} matters after {:.0?}", number + 1, started.elapsed());
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

/// A number that a query gives, over a connection of its own.
fn asked(path: &Path, sql: &str) -> Anyhow<u64> {
    let database = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    Ok(database
        .query_row(sql, [], |row| row.get::<_, i64>(0))?
        .unsigned_abs())
}

/// Waits until the search index has taken up everything: it is not what is measured here.
fn settle(folder: &Path) -> Anyhow<()> {
    let started = Instant::now();
    let last = "SELECT COALESCE(MAX(position), 0) FROM unindexed";
    while asked(&folder.join("search.db"), "SELECT through FROM state")?
        < asked(&folder.join("journal.db"), last)?
    {
        std::thread::sleep(Duration::from_millis(200));
    }
    if started.elapsed() > Duration::from_secs(1) {
        eprintln!("  the search index followed after {:.0?}", started.elapsed());
    }
    Ok(())
}

/// What a matter takes on disk without a clock, with a timer, with a legal clock.
fn weights(folder: &Path) -> Anyhow<()> {
    let (head, rest) = WAITING
        .split_once("    <boundaryEvent")
        .ok_or("no timer in the model")?;
    let (_, tail) = rest
        .split_once("</boundaryEvent>\n")
        .ok_or("no timer in the model")?;
    let late = |line: &&str| !line.contains("late") && !line.contains("lapsed");
    let none = format!(
        "{head}{}",
        tail.lines().filter(late).collect::<Vec<_>>().join("\n")
    );
    let legal = none.replace(
        r#"skein:units="a"/>"#,
        &format!(r#"skein:units="a">{LEGAL}</userTask>"#),
    );
    println!(
        "| a matter that waits for one task | bytes in the journal's file | of them its state | its event | armed timers |"
    );
    println!("|---|---:|---:|---:|---:|");
    for (what, text) in [
        ("without a clock", none),
        ("with a timer", WAITING.to_owned()),
        ("with a legal clock of 20 working days", legal),
    ] {
        let home = folder.join("weight");
        let city = open(&home)?;
        deploy(&city, text)?;
        fill(&city, 0, WEIGHED, 1)?;
        drop(city);
        let journal = home.join("journal.db");
        println!(
            "| {what} | {} | {} | {} | {} |",
            fs::metadata(&journal)?.len() / WEIGHED,
            asked(
                &journal,
                "SELECT CAST(AVG(LENGTH(state)) AS INTEGER) FROM aggregates"
            )?,
            asked(
                &journal,
                "SELECT CAST(AVG(LENGTH(CAST(body AS BLOB))) AS INTEGER) FROM events"
            )?,
            asked(&journal, "SELECT COUNT(*) FROM timers")? / WEIGHED,
        );
        fs::remove_dir_all(home)?;
    }
    println!();
    Ok(())
}

fn tell(what: &str, run: &Measured, flushes: (Duration, Duration)) {
    let commands = run.times.0.len() as u64;
    let rate = commands as f64 / run.elapsed.as_secs_f64();
    println!(
        "| {what} | {:.0}/s | {rate:.0}/s | {:.2?} | {:.2?} | {:.2?} | {} | {} µs, {} µs | {:.2?}, {:.2?} |",
        rate / COMMANDS as f64,
        run.times.at(500),
        run.times.at(990),
        run.times.at(1000),
        run.bytes / commands.max(1),
        run.ticks.0 * 10_000 / commands.max(1),
        run.ticks.1 * 10_000 / commands.max(1),
        flushes.0,
        flushes.1,
    );
}

fn joint_rows(city: &City, joint: &Joint, folder: &Path, stored: u64, length: Duration) -> Anyhow<()> {
    settle(&folder.join("city"))?;
    for count in [1, 256] {
        let before = flush(folder)?;
        let run = clients(city, count, length, |city, number, until| {
            joint.clone().wholes(city, number as u64, until)
        })?;
        tell(
            &format!("{count} clients, {stored} stored"),
            &run,
            (before, flush(folder)?),
        );
    }
    Ok(())
}

fn opening(folder: &Path, stored: u64) -> Anyhow<()> {
    let (before, started) = (resident(), Instant::now());
    let city = open(folder)?;
    let opened = started.elapsed();
    let journal = folder.join("journal.db");
    println!(
        "\nOpening {stored} matters: {opened:.2?}, {} MB more resident ({} MB); journal {} MB, search {} MB",
        resident().saturating_sub(before),
        resident(),
        megabytes(&journal),
        megabytes(&folder.join("search.db")),
    );
    drop(city);
    let timers = "SELECT SUM(pgsize) FROM dbstat WHERE name = 'timers' AND aggregate = TRUE";
    println!(
        "{} open clocks: {} MB of rows by due time\n",
        asked(&journal, "SELECT COUNT(*) FROM timers")?,
        asked(&journal, timers)? >> 20,
    );
    Ok(())
}

/// Fires what is due at once while clients go on with whole matters. `lie` says how the matters lie on the disk.
fn firing(city: &City, joint: &Joint, folder: &Path, length: Duration, lie: &str) -> Anyhow<()> {
    let busy = || {
        clients(city, 64, length, |city, number, until| {
            joint.clone().wholes(city, number as u64, until)
        })
    };
    let flushed = flush(folder)?;
    let before = busy()?;
    let clockwork = Clockwork::<Matters<Office>, _>::new(city.clone());
    let journal = folder.join("city/journal.db");
    let next = format!("SELECT MAX(due) FROM (SELECT due FROM timers ORDER BY due LIMIT {DUE})");
    let now = Timestamp::from_microsecond(i64::try_from(asked(&journal, &next)?)?)?;
    let done = AtomicBool::new(false);
    let (fired, meanwhile) = std::thread::scope(|scope| {
        let worker = scope.spawn(|| {
            let started = Instant::now();
            let fired = clockwork.turn(now).map_or(0, |turn| turn.fired);
            done.store(true, Ordering::Release);
            (fired, started.elapsed())
        });
        let mut meanwhile = Vec::new();
        while !done.load(Ordering::Acquire) && meanwhile.len() < 10 {
            meanwhile.push(busy());
        }
        (worker.join(), meanwhile)
    });
    let (fired, elapsed) = fired.map_err(|_| "the clockwork panicked")?;
    println!(
        "\n{fired} timers of matters that lie {lie}, due at once, fired in {elapsed:.2?}: {:.0}/s\n",
        fired as f64 / elapsed.as_secs_f64()
    );
    println!(
        "| 64 clients | matters | commands | p50 | p99 | longest | bytes a command | processor a command, the writer's of it | flush before, after |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
    tell("before", &before, (flushed, flushed));
    for run in meanwhile {
        tell("while timers fire", &run?, (flushed, flush(folder)?));
    }
    Ok(())
}

/// Makes a city of so many matters, and measures on the way what goes on among them.
fn make(folder: &Path, matters: u64, length: Duration) -> Anyhow<()> {
    weights(folder)?;
    let city = open(&folder.join("city"))?;
    deploy(&city, WAITING.to_owned())?;
    let joint = Joint::deploy(&city)?;
    let every = (matters / DUE).max(10);
    let mut stored = 0;
    joint_head();
    for size in [1000, 100_000, matters] {
        if size > matters || size == stored {
            continue;
        }
        fill(&city, stored, size, every)?;
        stored = size;
        joint_rows(&city, &joint, folder, stored, length)?;
    }
    let last = city.aggregate(Serial(stored))?;
    last.ok_or("the city lost a matter")?;
    Ok(())
}

/// Goes on making a city that was kept unfinished.
fn fill_up(home: &Path, matters: u64) -> Anyhow<()> {
    let stored = asked(&home.join("journal.db"), "SELECT COUNT(*) FROM timers")?;
    if stored < matters {
        let city = open(home)?;
        fill(&city, stored, matters, (matters / DUE).max(10))?;
    }
    Ok(())
}

fn joint_head() {
    println!(
        "| whole joint matters | matters | commands | p50 | p99 | longest | bytes a command | processor a command, the writer's of it | flush before, after |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
}

fn main() -> Anyhow<()> {
    let mut arguments = std::env::args().skip(1);
    let program = std::env::current_exe()?;
    let here = program.parent().unwrap_or(Path::new("."));
    let base = arguments.next().map_or_else(|| here.to_path_buf(), Into::into);
    let matters: u64 = arguments.next().map_or(Ok(100_000), |text| text.parse())?;
    let length = Duration::from_secs(arguments.next().map_or(Ok(5), |text| text.parse())?);
    let keep = arguments.next().is_some_and(|word| word == "keep");
    let name = if keep { matters } else { std::process::id().into() };
    let folder = base.join(format!("skein-clocks-{name}"));
    let home = folder.join("city");
    fs::create_dir_all(&folder)?;
    let kept = home.exists();
    match kept {
        false => make(&folder, matters, length)?,
        true => fill_up(&home, matters)?,
    }
    opening(&home, matters)?;
    let city = open(&home)?;
    let joint = Joint::deploy(&city)?;
    if kept {
        joint_head();
        joint_rows(&city, &joint, &folder, matters, length)?;
    }
    firing(&city, &joint, &folder, length, "scattered")?;
    // What was received on one day lies together, and its clocks run out together.
    fill(&city, matters, matters + DUE.min(matters / 10), 1)?;
    settle(&home)?;
    firing(&city, &joint, &folder, length, "together")?;
    drop(city);
    if !keep {
        fs::remove_dir_all(folder)?;
    }
    Ok(())
}
