//! Prints the gold table: how the reference report is read, against the reading made by hand.
//!
//! `cargo run -p skein-report --example gold [-- [clean] [remarks]]`: `clean` reads the clean text in
//! place of the damaged one, `remarks` lists every difference. It knows nothing of other reports; start at
//! `main`.

use skein_report::score::{Gold, score};
use std::fs::read_to_string;
use std::io::Result;
use std::path::Path;

fn main() -> Result<()> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    if !shared.is_dir() {
        println!("skipped: shared data absent");
        return Ok(());
    }
    let wants = |word: &str| std::env::args().any(|argument| argument == word);
    let gold = shared.join("domain/report-gold");
    let clean = read_to_string(gold.join("clean_simplified.txt"))?;
    let source = if wants("clean") {
        clean.clone()
    } else {
        read_to_string(shared.join("reports/hengyang-2021.txt"))?
    };
    let report = skein_report::read(&source);
    let scores = score(
        &report,
        Gold {
            text: &clean,
            targets: &read_to_string(gold.join("targets.tsv"))?,
            negatives: &read_to_string(gold.join("targets_negatives.tsv"))?,
            commitments: &read_to_string(gold.join("commitments.tsv"))?,
        },
    );
    if wants("remarks") {
        println!("{}\n", scores.remarks.join("\n"));
    }
    print!("{scores}");
    Ok(())
}
