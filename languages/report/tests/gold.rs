//! The figures promised for the gold report, and what must hold of every other report.

use skein_report::compare::{Row, Verdict, compare};
use skein_report::model::{Part, Role};
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

/// The gold report, read as it came, and scored.
fn scored() -> Option<Scores> {
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
    Some(scores)
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

#[test]
fn the_gold_report_is_read_as_well_as_promised() {
    let Some(scores) = scored() else { return };
    let told = format!("{}\n{scores}", scores.remarks.join("\n"));
    assert_eq!(scores.text_equal, Some(true), "{told}");
    for (figure, least) in [
        (scores.target_precision, 970),
        (scores.target_recall, 970),
        (scores.subject_precision, 900),
        (scores.subject_recall, 900),
        (scores.coverage, 1000),
        (scores.boundary_precision, 970),
        (scores.boundary_recall, 970),
        (scores.kind, 960),
        (scores.verb, 950),
    ] {
        assert!(
            figure.permille() >= least,
            "{figure} is less than {least} thousandths\n{told}"
        );
    }
    assert_eq!(scores.negatives_reported.hit, 0, "{told}");
}

#[test]
fn every_plan_is_covered_without_gaps_or_overlaps() {
    let Some(shared) = shared() else { return };
    for (name, _, _, text) in others(&shared) {
        let report = skein_report::read(&text);
        let coverage = skein_report::score::coverage(&report);
        assert_eq!(coverage.hit, coverage.of, "{name}");
        assert!(
            report.commitments.len() > 200,
            "{name}: {}",
            report.commitments.len()
        );
        for (commitment, next) in report.commitments.iter().zip(report.commitments.iter().skip(1)) {
            assert!(commitment.span.end <= next.span.start, "{name}: {}", next.text);
        }
        let kinds = |kind: &str| report.commitments.iter().filter(|c| c.kind == kind).count();
        assert!(
            kinds("task") * 2 > report.commitments.len(),
            "{name}: {} tasks",
            kinds("task")
        );
        assert!(
            kinds("slogan") * 5 < report.commitments.len(),
            "{name}: {} slogans",
            kinds("slogan")
        );
    }
}

#[test]
fn last_years_promises_meet_this_years_review() {
    let Some(shared) = shared() else { return };
    let reports = shared.join("reports");
    let old = skein_report::read(&read(&reports.join("hengyang-2020.md")));
    let new = skein_report::read(&read(&reports.join("hengyang-2021.txt")));
    let comparison = compare(&old, &new);
    let row = |word: &str| -> &Row {
        comparison
            .rows
            .iter()
            .find(|row| row.promise.subject.contains(word))
            .unwrap_or_else(|| panic!("{word}"))
    };
    let routes = row("通航城市");
    let result = routes.result.as_ref().expect("a figure");
    assert_eq!(
        (routes.promise.value.as_str(), result.value.as_str()),
        ("40", "30")
    );
    assert_eq!((routes.verdict, result.line), (Verdict::MissedNotMentioned, 35));
    // 左右 without a stated tolerance: the figures are shown, no verdict is given.
    let growth = row("地区生产总值");
    assert_eq!(
        (growth.promise.comparator.as_str(), growth.verdict),
        ("≈", Verdict::NotComparable)
    );
    assert!(growth.reason.zh.contains("容差"), "{:?}", growth.reason);
    assert_eq!(row("农产品加工业产值").verdict, Verdict::Reached);
    assert_eq!(row("旅客年吞吐量").verdict, Verdict::NotMentioned);
    // The land planted and the land sown are two statistics: neither kept nor broken.
    assert_eq!(row("粮食种植").verdict, Verdict::NotComparable);
    for row in comparison
        .rows
        .iter()
        .filter(|row| row.verdict != Verdict::NotComparable)
    {
        let sown = row
            .result
            .as_ref()
            .is_some_and(|result| result.subject.contains("播种"));
        assert!(!(sown && row.promise.subject.contains("种植")), "{row:?}");
    }
}

#[test]
fn hostile_texts_are_read_in_time() {
    let plan = "各位代表：\n一、2020年工作回顾\n修路。\n二、2021年工作安排\n（一）修路。";
    for piece in [
        "积极",
        "，",
        "一、修\n",
        "围绕",
        "把",
        "“",
        "加快推进修路，",
        "（一）",
    ] {
        let text = [plan, &piece.repeat(60_000)].concat();
        let start = std::time::Instant::now();
        let report = skein_report::read(&text);
        assert!(start.elapsed().as_secs() < 20, "{piece}: {:?}", start.elapsed());
        assert_eq!(report.text, text, "{piece}");
    }
}
