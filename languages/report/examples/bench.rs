//! Measures how fast a clean report is read, on one core: `cargo xtask bench report`.
//!
//! It knows nothing of damage and correctness. Start at `main`.

use std::fs::read_to_string;
use std::io::Result;
use std::path::Path;
use std::time::{Duration, Instant};

fn main() -> Result<()> {
    let gold = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/domain/report-gold");
    if !gold.is_dir() {
        println!("skipped: shared data absent");
        return Ok(());
    }
    let text = read_to_string(gold.join("clean_simplified.txt"))?;
    let outline = skein_report::structure::outline(&text);
    let targets = skein_report::targets::extract(&text, &outline);
    let repair = time(|| skein_report::repair::repair(&text).text.len());
    let structure = time(|| skein_report::structure::outline(&text).paragraphs.len());
    let quantities = time(|| skein_report::targets::extract(&text, &outline).len());
    let clauses = time(|| skein_report::commitments::extract(&text, &outline, &targets).len());
    let whole = time(|| skein_report::read(&text).text.len());
    for (name, took) in [
        ("repair", repair),
        ("structure", structure),
        ("targets", quantities),
        ("commitments", clauses),
        ("read, all of it", whole),
    ] {
        let rate = text.len() as f64 / took.as_secs_f64() / 1e6;
        println!("{name:<24} {rate:>8.1} MB/s");
    }
    Ok(())
}

/// The best time of many runs.
fn time(mut run: impl FnMut() -> usize) -> Duration {
    let once = |run: &mut dyn FnMut() -> usize| {
        let start = Instant::now();
        std::hint::black_box(run());
        start.elapsed()
    };
    (0..200).map(|_| once(&mut run)).min().unwrap_or_default()
}
