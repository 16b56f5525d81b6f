//! The engine alone, in memory: how many instances a second one core runs of
//! start → user task → exclusive gateway → parallel split of 3 → join → end.
//!
//! `cargo run --release -p skein-matter --example bench [seconds]`
//!
//! One instance is two commands: starting it, and completing its task with one value that a FEEL condition reads.

use jiff::Timestamp;
use skein_kernel::actor::Actor;
use skein_kernel::calendar::WorkCalendar;
use skein_matter::program::{Edition, Empty};
use skein_matter::state::{Name, Status, Value, Vars};
use skein_matter::{Act, Command, Context, Event, Facts, Matter, Program, Trigger, advance};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// The model that the other engines of the bench execute too.
const MODEL: &str = include_str!("../../../xtask/peers/joint.bpmn");

/// Runs one instance to its end and gives how many events it took.
fn instance(context: &Context<'_>, data: &Vars) -> usize {
    let start = Act::Start {
        process: None,
        trigger: Trigger::None,
        data: Vars::new(),
        law: None,
    };
    let (first, matter) = advance(&Matter::default(), Command::from(start), context).expect("it starts");
    let task = matter.waits.first().expect("a task").id;
    let complete = Act::Complete {
        task,
        data: data.clone(),
    };
    let (second, matter) = advance(&matter, Command::from(complete), context).expect("it completes");
    assert_eq!(matter.status, Status::Completed);
    black_box(matter);
    first.events.len() + second.events.len()
}

/// Nanoseconds this process has spent on a core, where the system tells.
fn on_core() -> Option<u128> {
    let told = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    told.split(' ').next()?.parse().ok()
}

fn main() {
    let seconds = std::env::args()
        .nth(1)
        .and_then(|text| text.parse().ok())
        .unwrap_or(3);
    let definitions = skein_bpmn::read(MODEL, "bench.bpmn").expect("a sound model");
    let program = Program::compile(&definitions, Edition::default()).expect("an executable model");
    let actor = Actor::system();
    let context = Context {
        program: &program,
        library: &Empty,
        now: "2026-09-29T00:00:00Z".parse::<Timestamp>().expect("a time"),
        actor: &actor,
        calendar: WorkCalendar::published(),
        facts: Facts::default(),
        budget: 10_000,
    };
    let data = Vars::one(Name::from("amount"), Value::from(2500));
    let before = on_core().unwrap_or(0);
    let (began, limit) = (Instant::now(), Duration::from_secs(seconds));
    let (mut instances, mut events) = (0u64, 0usize);
    while began.elapsed() < limit {
        for _ in 0..1_000 {
            events = instance(&context, &data);
            instances += 1;
        }
    }
    let wall = began.elapsed().as_nanos() / u128::from(instances);
    // On a machine that others use too, only the time on the core says what the engine costs.
    let each = on_core().map_or(wall, |spent| (spent - before) / u128::from(instances));
    println!("{} instances/s/core", 1_000_000_000 / each.max(1));
    println!("{each} ns on the core each ({wall} ns on the clock), {events} events");
    println!(
        "{} bytes of state, {} an event",
        size_of::<Matter>(),
        size_of::<Event>()
    );
}
