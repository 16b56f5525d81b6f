//! How fast a report is read, and in how much memory: `cargo xtask bench report`.
//!
//! Reads the reports of `../shared/reports`, or a report made up here where they are absent. Prints MB/s
//! of one core, stage by stage, and the peak memory of reading one large report beside its size.

use skein_report::{commitments, repair, structure, targets};
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

fn main() {
    if let Some(megabytes) = std::env::args().nth(1).and_then(|n| n.parse::<usize>().ok()) {
        return memory(megabytes);
    }
    let reports = reports();
    let bytes: usize = reports.iter().map(String::len).sum();
    println!("{} clean reports, {:.2} MB", reports.len(), bytes as f64 / 1e6);
    let repaired: Vec<_> = reports.iter().map(|text| repair::repair(text).text).collect();
    let outlines: Vec<_> = repaired.iter().map(|text| structure::outline(text)).collect();
    let found: Vec<_> = repaired
        .iter()
        .zip(&outlines)
        .map(|(text, o)| targets::extract(text, o))
        .collect();
    rate("repair", bytes, || {
        reports
            .iter()
            .for_each(|text| drop(black_box(repair::repair(text))))
    });
    rate("structure", bytes, || {
        repaired
            .iter()
            .for_each(|text| drop(black_box(structure::outline(text))))
    });
    rate("targets", bytes, || {
        repaired
            .iter()
            .zip(&outlines)
            .for_each(|(text, o)| drop(black_box(targets::extract(text, o))));
    });
    rate("commitments", bytes, || {
        let rows = repaired.iter().zip(&outlines).zip(&found);
        rows.for_each(|((text, o), t)| drop(black_box(commitments::extract(text, o, t))));
    });
    rate("whole", bytes, || {
        reports
            .iter()
            .for_each(|text| drop(black_box(skein_report::read(text))))
    });
    for megabytes in ["1", "16"] {
        let me = std::env::current_exe().expect("this example has a path");
        std::process::Command::new(me)
            .arg(megabytes)
            .status()
            .expect("this example can run itself");
    }
}

/// Runs `work` for at least a second and prints the best round.
fn rate(name: &str, bytes: usize, work: impl Fn()) {
    let mut best = Duration::MAX;
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(1) {
        let round = Instant::now();
        work();
        best = best.min(round.elapsed());
    }
    println!("{name:<12} {:>8.1} MB/s", bytes as f64 / 1e6 / best.as_secs_f64());
}

/// Reads one report of about `megabytes` in a process of its own and prints the peak of its memory.
fn memory(megabytes: usize) {
    let all = reports().concat();
    let text = all.repeat(megabytes * 1_000_000 / all.len() + 1);
    let before = peak();
    let report = black_box(skein_report::read(&text));
    let grown = peak() - before;
    println!(
        "memory       {:>8.1} × the text ({:.1} MB, {} targets, {} commitments)",
        grown as f64 / text.len() as f64,
        text.len() as f64 / 1e6,
        report.targets.len(),
        report.commitments.len()
    );
}

/// The most memory this process has had resident, in bytes.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|l| l.split_whitespace().next()?.parse::<usize>().ok())
        .unwrap_or(0)
        * 1024
}

/// The clean reports of the shared data, or one made up.
fn reports() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reports/others");
    let files = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(Result::ok);
    let texts: Vec<String> = files
        .filter_map(|file| std::fs::read_to_string(file.path()).ok())
        .collect();
    if texts.is_empty() { vec![made_up()] } else { texts }
}

fn made_up() -> String {
    let plan = "扎实推进旧城改造。新建口袋公园12个，改造老旧小区35个，新增停车位2000个以上，确保空气优良天数比例达90%。\n\n";
    let head = "虚构市政府工作报告\n\n各位代表：\n\n一、2030年工作回顾\n\n地区生产总值增长6.5%。\n\n二、2031年工作安排\n\n";
    format!("{head}{}", plan.repeat(300))
}
