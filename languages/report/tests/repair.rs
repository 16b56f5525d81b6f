//! Repair against the reference report, and against damage done to clean reports.

mod damager;

use damager::{Random, Steps, damage};
use skein_report::model::{Damage, Span};
use skein_report::repair::{Repaired, repair};
use std::path::{Path, PathBuf};

const ALL: Steps = Steps {
    traditional: true,
    pinyin: true,
    hits: 500,
    pressed: true,
    indented: true,
};

fn shared(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared")
        .join(path);
    if !path.exists() {
        println!("skipped: shared data absent");
        return None;
    }
    Some(path)
}

fn clean_reports() -> Vec<(String, String)> {
    let Some(folder) = shared("reports/others") else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    paths.sort();
    paths.extend(shared("reports/hengyang-2020.md"));
    let name = |path: &Path| path.file_stem().unwrap().to_string_lossy().into_owned();
    paths
        .iter()
        .map(|path| (name(path), std::fs::read_to_string(path).unwrap()))
        .collect()
}

/// Every repair says what the original has and what the repaired text has; places lie in order.
fn check_places(original: &str, repaired: &Repaired) {
    let mut last = Span::default();
    for repair in &repaired.repairs {
        assert_eq!(repair.before, repair.source.of(original));
        assert_eq!(repair.after, repair.span.of(&repaired.text));
        assert!(repair.source.start >= last.start && repair.source.end > repair.source.start);
        assert_ne!(repair.before, repair.after);
        last = repair.source;
    }
    let whole = repaired.source_of(Span::new(0, repaired.text.len()));
    assert!(whole.start <= whole.end && whole.end <= original.len());
    for (start, c) in repaired.text.char_indices() {
        let source = repaired.source_of(Span::new(start, start + c.len_utf8()));
        assert!(
            original
                .get(source.start..source.end)
                .is_some_and(|s| !s.is_empty()),
            "{c} at {start}"
        );
    }
}

/// Lines without indentation: damage narrows it, repair takes it out.
fn outdented(text: &str) -> String {
    text.split('\n')
        .map(|line| line.trim_start_matches([' ', '　']))
        .collect::<Vec<_>>()
        .join("\n")
}

/// A text without the distinctions that the damage wipes out for good: the width of marks, 著 and 着, and
/// single characters that the clean text itself has in traditional form.
fn levelled(text: &str) -> String {
    let table: std::collections::BTreeMap<char, char> = include_str!("../data/t2s.txt")
        .lines()
        .filter_map(|line| {
            let head = line.chars().next()?;
            Some(line.chars().skip(2).map(move |source| (source, head)))
        })
        .flatten()
        .collect();
    let level = |c: char| match c {
        '，' => ',',
        '；' => ';',
        '：' => ':',
        '！' => '!',
        '？' => '?',
        '（' => '(',
        '）' => ')',
        '　' => ' ',
        '著' => '着',
        c => table.get(&c).copied().unwrap_or(c),
    };
    text.chars().map(level).collect()
}

fn first_difference(a: &str, b: &str) -> String {
    a.lines()
        .zip(b.lines())
        .enumerate()
        .find(|(_, (a, b))| a != b)
        .map(|(n, (a, b))| {
            let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
            let near = |s: &str| {
                s.chars()
                    .skip(same.saturating_sub(6))
                    .take(24)
                    .collect::<String>()
            };
            format!("line {} at {same}: {} / {}", n + 1, near(a), near(b))
        })
        .unwrap_or_default()
}

#[test]
fn the_reference_report_is_restored_character_for_character() {
    let (Some(damaged), Some(clean)) = (
        shared("reports/hengyang-2021.txt"),
        shared("domain/report-gold/clean_simplified.txt"),
    ) else {
        return;
    };
    let damaged = std::fs::read_to_string(damaged).unwrap();
    let clean = std::fs::read_to_string(clean).unwrap();
    let repaired = repair(&damaged);
    assert!(
        repaired.text == clean,
        "{}",
        first_difference(&repaired.text, &clean)
    );
    check_places(&damaged, &repaired);
    let count = |class| repaired.repairs.iter().filter(|r| r.damage == class).count();
    assert_eq!(count(Damage::ShiftedBytes), 24);
    assert_eq!(count(Damage::Pinyin), 2417);
}

#[test]
fn clean_reports_pass_through_byte_for_byte() {
    for (name, text) in clean_reports() {
        let repaired = repair(&text);
        assert!(repaired.text == text && repaired.repairs.is_empty(), "{name}");
    }
}

#[test]
fn damaged_reports_are_restored() {
    let (mut sites, mut restored, mut first, mut first_restored, mut hopeless) = (0, 0, 0, 0, 0);
    let (mut vulnerable, mut exact, mut texts) = (0, 0, 0);
    for (n, (name, text)) in clean_reports().into_iter().enumerate() {
        let clean = outdented(&text);
        let seed = Random(n as u64 + 7).next();
        let damaged = damage(&text, ALL, seed);
        let repaired = repair(&damaged.text);
        vulnerable += damaged.vulnerable;
        texts += 1;
        if levelled(&repaired.text) == levelled(&clean) {
            exact += 1;
        } else {
            println!(
                "{name}: {}",
                first_difference(&levelled(&repaired.text), &levelled(&clean))
            );
        }
        check_places(&damaged.text, &repaired);
        let lines: Vec<&str> = repaired.text.split('\n').collect();
        for site in &damaged.sites {
            if site.hopeless {
                hopeless += 1;
                continue;
            }
            let good = lines[site.line].contains(&site.clean);
            sites += 1;
            restored += usize::from(good);
            if site.lost == 0xA1 {
                first += 1;
                first_restored += usize::from(good);
            }
            if !good {
                let head: String = site.clean.chars().take(2).collect();
                let found = lines[site.line].match_indices(&head);
                let found: Vec<String> = found
                    .map(|(at, _)| lines[site.line][at..].chars().take(8).collect())
                    .collect();
                println!(
                    "{name} line {}: lost {:02X} of {}, not {found:?}",
                    site.line + 1,
                    site.lost,
                    site.clean
                );
            }
        }
    }
    println!("{texts} reports, {exact} restored exactly; {vulnerable} places could be hit");
    println!("{restored} of {sites} sites restored");
    println!("{first_restored} of {first} with the commonest lost byte; {hopeless} more ate a character");
    assert!(first_restored * 100 >= first * 99);
    assert!(restored * 100 >= sites * 95);
}
