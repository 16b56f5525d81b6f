//! Measures a city with 1,000 commitments in each of five years: how long it takes to open, what it
//! holds in memory, how long views and searches take. Run with `cargo run --release -p skein-app
//! --example cold_start`; the first argument is a folder to build the city in (kept between runs).

use jiff::civil::{Date, date};
use skein_app::authorise::{Action, Resource};
use skein_app::city::{Act, City, Config, ManualClock};
use skein_app::demo::bundled;
use skein_app::view::{CommitmentQuery, CommitmentSort};
use skein_kernel::actor::{Actor, ActorId, Role, UnitId};
use skein_kernel::rejection::Rejection;
use skein_measure::AggregateId;
use skein_measure::commitment::{Assignment, Cadence, CommitmentAct, Definition};
use skein_measure::parts::Bilingual;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

const YEARS: [i16; 5] = [2021, 2022, 2023, 2024, 2025];
const EACH: u32 = 1_000;
const THREADS: u32 = 64;

fn main() -> Result<(), Rejection> {
    let given = std::env::args().nth(1);
    let folder = given.unwrap_or_else(|| {
        std::env::temp_dir()
            .join("skein-cold-start")
            .display()
            .to_string()
    });
    let folder = Path::new(&folder);
    let clock = Arc::new(ManualClock::at_noon(date(2021, 2, 1)));
    let config = Config {
        clock: clock.clone(),
        ..Config::new(Arc::new(bundled()?))
    };
    if !folder.exists() {
        let city = City::open(folder, config.clone())?;
        for year in YEARS {
            timed(&format!("built {year}"), || build(&city, &clock, year));
        }
        city.close();
    }
    clock.set_noon(date(2025, 12, 1));
    let before = resident();
    let city = timed("cold start", || City::open(folder, config))?;
    println!(
        "{} events, {} MB more in memory",
        city.position(),
        (resident() - before) / 1024
    );
    for round in ["first", "second"] {
        timed(&format!("{round} glance"), || city.glance(2025));
        timed(&format!("{round} page of 50"), || {
            city.commitments(&CommitmentQuery {
                year: Some(2025),
                ..Default::default()
            })
        });
        let worst = CommitmentQuery {
            sort: CommitmentSort::Light,
            ..Default::default()
        };
        timed(&format!("{round} page of 50 of all years by light"), || {
            city.commitments(&worst)
        });
        timed(&format!("{round} search"), || city.search("老旧小区", 0, 20));
    }
    timed("1,000 questions to the policies", || {
        for _ in 0..1_000 {
            city.authorise(&Actor::public(), Action::ViewBoard, &Resource::City)
                .expect("the board is open");
        }
    });
    println!("{} MB in memory in all", resident() / 1024);
    Ok(())
}

/// Registers a year's commitments, has them signed and reported on each quarter.
fn build(city: &City, clock: &ManualClock, year: i16) {
    let days = [
        date(year, 2, 1),
        date(year, 4, 1),
        date(year, 7, 1),
        date(year, 10, 8),
    ];
    for (quarter, day) in (0_u32..).zip(days) {
        clock.set_noon(day);
        std::thread::scope(|scope| {
            for thread in 0..THREADS {
                scope.spawn(move || {
                    for number in (1..=EACH).filter(|number| number % THREADS == thread) {
                        quarterly(city, (year, number), (quarter, day)).expect("the rules are kept");
                    }
                });
            }
        });
    }
}

fn quarterly(city: &City, (year, number): (i16, u32), (quarter, day): (u32, Date)) -> Result<(), Rejection> {
    let id = AggregateId::commitment(year, &format!("c{number:04}"))?;
    let unit = UnitId(format!("unit-{}", number % 40));
    let officer = Actor {
        id: ActorId(format!("officer-{unit}")),
        unit: Some(unit.clone()),
        roles: vec![Role::Officer],
    };
    let supervisor = Actor {
        id: ActorId("supervisor".into()),
        unit: Some(UnitId("inspection".into())),
        roles: vec![Role::Supervisor],
    };
    let act = |actor: &Actor, act| {
        city.act(
            actor,
            Act::on(id.clone(), skein_measure::Act::Commitment(act)),
            None,
        )
    };
    if quarter == 0 {
        act(
            &supervisor,
            CommitmentAct::Register {
                definition: definition(year, number),
            },
        )?;
        act(
            &supervisor,
            CommitmentAct::Assign {
                assignment: assignment(unit, year),
            },
        )?;
        act(&officer, CommitmentAct::Sign)?;
    }
    let report = CommitmentAct::ReportProgress {
        percent: Some((quarter * 20 + number % 20).into()),
        figure: None,
        narrative: format!("截至{day}，前期手续已办结，现场施工有序推进，累计完成投资按计划拨付。"),
        milestones: vec![],
        evidence: vec![],
    };
    act(&officer, report).map(drop)
}

fn definition(year: i16, number: u32) -> Definition {
    let works = [
        "改造老旧小区",
        "新建城市绿道",
        "推进垃圾分类",
        "整治背街小巷",
        "建设公办幼儿园",
    ];
    let work = works[number as usize % works.len()];
    Definition {
        text: Bilingual::new(format!("{work}，第{number}批项目年内建成投用"), ""),
        year,
        section: format!(
            "三（{}）",
            ["一", "二", "三", "四", "五", "六", "七", "八"][number as usize % 8]
        ),
        topic: "提升城市品质".into(),
        kind: "task".into(),
        targets: vec![],
        provenance: None,
        demo: false,
    }
}

fn assignment(lead: UnitId, year: i16) -> Assignment {
    Assignment {
        lead,
        supporting: vec![UnitId("support".into())],
        due: date(year, 12, 20),
        sign_within: 3,
        cadence: Cadence::Quarterly,
        milestones: vec![],
    }
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    let took: Duration = start.elapsed();
    println!("{what}: {took:.2?}");
    done
}

/// Memory this process holds, in kilobytes, where the system says so.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}
