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

/// Our own sentences, so that the laws below hold where no report is at hand.
const SAMPLE: &str = "\
政府工作报告

各位代表：

一、去年工作回顾

（一）着力稳住经济。“六保”任务全面完成，规模以上工业增加值增长7.2%，净增高新技术企业160家！

（二）推进城乡建设。“一江两岸”工程开工，改造老旧小区208个，自然村公路（含沥青路）达4000公里。

（三）改善民生。基本医疗参保率95%以上；农村学校、专科医院建设加快，市民满意吗？我们还要再努力。

二、今年工作安排

（一）扩大有效投资。重点项目完成投资252亿元，市场准入进一步放宽，显著提升服务水平。

（二）发展现代农业。“两品一标”认证达216个，粮食产量保持稳定。科学安排生产，扩大种植规模。发展冷链物流。
";

const NONE: Steps = Steps {
    traditional: false,
    pinyin: false,
    hits: 0,
    pressed: false,
    indented: false,
};

/// Damages the sample so, many times over, and wants it back.
fn check_sample(steps: Steps) {
    for seed in 0..40 {
        let damaged = damage(SAMPLE, steps, seed);
        if damaged.sites.iter().any(|site| site.hopeless) {
            continue;
        }
        let repaired = repair(&damaged.text);
        let wanted = if steps.pressed {
            outdented(SAMPLE)
        } else {
            SAMPLE.to_owned()
        };
        assert!(
            repaired.text == wanted,
            "seed {seed}: {}",
            first_difference(&repaired.text, &wanted)
        );
        check_places(&damaged.text, &repaired);
    }
}

#[test]
fn a_clean_sample_stays() {
    check_sample(NONE);
}

#[test]
fn each_class_of_damage_alone_is_undone() {
    check_sample(Steps {
        traditional: true,
        ..NONE
    });
    check_sample(Steps { pinyin: true, ..NONE });
    check_sample(Steps {
        pressed: true,
        ..NONE
    });
    check_sample(Steps { hits: 300, ..NONE });
}

#[test]
fn classes_of_damage_together_are_undone() {
    check_sample(Steps { hits: 500, ..ALL });
    check_sample(Steps { hits: 1000, ..ALL });
    check_sample(Steps {
        pressed: false,
        indented: false,
        ..ALL
    });
    check_sample(Steps { pinyin: false, ..ALL });
    check_sample(Steps {
        traditional: false,
        ..ALL
    });
}

#[test]
fn damage_to_one_paragraph_is_undone_there_and_nothing_else_is_touched() {
    let alone = Steps {
        pressed: true,
        ..NONE
    };
    for steps in [
        Steps {
            indented: false,
            ..ALL
        },
        Steps {
            traditional: true,
            ..NONE
        },
        alone,
    ] {
        for (wounded, seed) in [(6, 1), (8, 2), (10, 3), (14, 4), (16, 5)] {
            let line = |(n, line): (usize, &str)| {
                if n == wounded {
                    damage(line, steps, seed).text
                } else {
                    line.to_owned()
                }
            };
            let damaged: Vec<String> = SAMPLE.split('\n').enumerate().map(line).collect();
            let repaired = repair(&damaged.join("\n"));
            assert!(
                repaired.text == SAMPLE,
                "{}",
                first_difference(&repaired.text, SAMPLE)
            );
            assert!(
                repaired
                    .repairs
                    .iter()
                    .all(|repair| repair.line as usize == wounded + 1)
            );
        }
    }
}

#[test]
fn what_only_looks_damaged_stays() {
    let stays = |text: &str| {
        let repaired = repair(text);
        assert!(
            repaired.text == text && repaired.repairs.is_empty(),
            "{text}: {}",
            repaired.text
        );
    };
    stays("");
    stays("真的吗?！我们还要再努力ABC。");
    stays("什么是“双碳”？为什么?,怎么办?。好吗??");
    stays("酃(líng)湖公园建成，APP下载(iOS)更方便，详见（一）。");
    stays("各位代表:\n一、去年工作(2020年),今年工作，明年工作。后年工作，到2030年，还要努力。");
    stays("故宫题写“龍馬精神”四字，见https://example.org/a?b=1,c。");
    stays("title: 报告\nsource: https://example.org/\n\n正文，如下。");
    stays("现有产业富裕产能较多，何弢在洣江。\r\n第二行，完。\r\n");
    stays("怎么办?!\n怎么办?，\n一、怎么办??\n");
    stays("plain English, with commas; and (brackets)?!\n");
}

#[test]
fn a_question_with_an_exclamation_is_widened_where_no_byte_was_lost() {
    let repaired = repair("怎么办?!改革到底,开放到底,创新到底。");
    assert_eq!(repaired.text, "怎么办？！改革到底，开放到底，创新到底。");
}

#[test]
fn a_line_made_to_be_slow_is_not() {
    for unit in [
        "?。",
        "?!好",
        "?!吗?",
        "江(ā)",
        "工)",
        "好:",
        "1,1",
        "(ā",
        "業?，国",
    ] {
        let text = unit.repeat(100_000);
        let repaired = repair(&text);
        assert!(repaired.text.len() <= text.len() * 3);
    }
}

#[test]
fn any_cut_of_a_damaged_text_is_read_without_harm() {
    let damaged = damage(SAMPLE, Steps { hits: 1000, ..ALL }, 5).text;
    let mut random = Random(11);
    for _ in 0..300 {
        let chars: Vec<char> = damaged.chars().collect();
        let from = (random.next() % chars.len() as u64) as usize;
        let length = (random.next() % 200) as usize;
        let cut: String = chars.iter().skip(from).take(length).collect();
        check_places(&cut, &repair(&cut));
    }
}
