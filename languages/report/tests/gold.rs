//! The figures promised for the gold report, and what must hold of every other report.

use skein_report::model::{Part, Report, Role};
use skein_report::score::{Gold, Scores, score};
use std::path::{Path, PathBuf};

/// The shared data beside the repository, or `None` with a word to the reader where it is absent.
fn shared() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    if path.is_dir() {
        return Some(path);
    }
    println!("skipped: shared data absent");
    None
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The gold report, read and scored.
fn scored() -> Option<(Report, Scores)> {
    let shared = shared()?;
    let gold = shared.join("domain/report-gold");
    let report = skein_report::read(&read(&shared.join("reports/hengyang-2021.txt")));
    let scores = score(
        &report,
        Gold {
            text: &read(&gold.join("clean_simplified.txt")),
            targets: &read(&gold.join("targets.tsv")),
            negatives: &read(&gold.join("targets_negatives.tsv")),
            commitments: &read(&gold.join("commitments.tsv")),
        },
    );
    Some((report, scores))
}

/// The reports of other places: name, place and year of delivery by the file's name, text.
fn others(shared: &Path) -> Vec<(String, String, i16, String)> {
    let folder = std::fs::read_dir(shared.join("reports/others")).expect("folder of reports");
    let mut files: Vec<PathBuf> = folder.map(|entry| entry.expect("entry").path()).collect();
    files.sort();
    files
        .iter()
        .map(|path| {
            let name = path.file_stem().expect("name").to_string_lossy().into_owned();
            let (place, year) = name.rsplit_once('-').expect("place-year");
            (
                name.clone(),
                place.to_owned(),
                year.parse().expect("year"),
                read(path),
            )
        })
        .collect()
}

#[test]
fn every_report_has_its_structure() {
    let Some(shared) = shared() else { return };
    for (name, place, year, text) in others(&shared) {
        let outline = skein_report::structure::outline(&text);
        // One file is named for the year it reviews; its own heading says 2009.
        let year = if name == "四川省-2008" { 2009 } else { year };
        assert_eq!(
            (outline.place.as_str(), outline.year),
            (place.as_str(), Some(year)),
            "{name}"
        );
        let count = |part: Part| {
            outline
                .paragraphs
                .iter()
                .filter(|p| p.part == part && p.role == Some(Role::Body))
                .count()
        };
        assert!(
            count(Part::Review) >= 5,
            "{name}: review of {}",
            count(Part::Review)
        );
        assert!(count(Part::Plan) >= 5, "{name}: plan of {}", count(Part::Plan));
        let sections: std::collections::HashSet<&str> = outline
            .paragraphs
            .iter()
            .map(|p| p.section.as_str())
            .filter(|s| !s.is_empty())
            .collect();
        assert!(sections.len() >= 3, "{name}: sections {sections:?}");
    }
}

#[test]
fn sections_of_the_gold_report_are_labelled_as_in_the_gold() {
    let Some(shared) = shared() else { return };
    let gold = shared.join("domain/report-gold");
    let outline = skein_report::structure::outline(&read(&gold.join("clean_simplified.txt")));
    for (table, column) in [("targets.tsv", 2), ("commitments.tsv", 3)] {
        for row in read(&gold.join(table)).lines().skip(1) {
            let fields: Vec<&str> = row.split('\t').collect();
            let line = fields[1].parse::<u32>().expect("line");
            let paragraph = outline
                .paragraphs
                .iter()
                .find(|p| p.line == line)
                .expect("paragraph");
            assert_eq!(paragraph.section, fields[column], "{table} line {line}");
        }
    }
}
