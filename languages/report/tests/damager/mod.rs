//! Does to clean text what a mirror site's journey does, step by step, so that repair can be measured.
//!
//! It knows nothing of how repair works: it has its own table of conversions and its own decoder. Start
//! at [`damage`].

use encoding_rs::GB18030;
use pinyin::ToPinyin;
use std::collections::BTreeMap;

/// Which steps are done.
#[derive(Clone, Copy)]
pub(crate) struct Steps {
    pub(crate) traditional: bool,
    pub(crate) pinyin: bool,
    /// Of a thousand places that can be hit, how many are.
    pub(crate) hits: u64,
    pub(crate) pressed: bool,
    /// Paragraphs start with two full-width spaces, as pages print them.
    pub(crate) indented: bool,
}

/// A place that was hit.
pub(crate) struct Site {
    /// Line, from 0.
    pub(crate) line: usize,
    /// The byte that was lost.
    pub(crate) lost: u8,
    /// An ASCII character was eaten for which no evidence is left.
    pub(crate) hopeless: bool,
    /// The clean text of the run, with a character or two on each side.
    pub(crate) clean: String,
}

pub(crate) struct Damaged {
    pub(crate) text: String,
    pub(crate) sites: Vec<Site>,
    /// How many places could have been hit.
    pub(crate) vulnerable: usize,
}

/// A small generator (Steele and others, SplitMix64), so that a seed repeats a run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

/// Damages `clean`.
pub(crate) fn damage(clean: &str, steps: Steps, seed: u64) -> Damaged {
    let table = table();
    let mut random = Random(seed);
    let mut out = Damaged {
        text: String::new(),
        sites: Vec::new(),
        vulnerable: 0,
    };
    for (number, line) in clean.split('\n').enumerate() {
        if number > 0 {
            out.text.push('\n');
        }
        let indented = if steps.indented {
            indent(line)
        } else {
            line.to_owned()
        };
        let units = units(&indented, steps, &table);
        let hit = hit_line(&units, number, steps.hits, &mut random, &mut out);
        out.text
            .extend(hit.chars().map(|c| if steps.pressed { press(c) } else { c }));
    }
    out
}

fn indent(line: &str) -> String {
    if line.is_empty() {
        String::new()
    } else {
        format!("　　{line}")
    }
}

/// A character of the annotated text and which clean character it belongs to.
struct Unit {
    ch: char,
    clean: char,
    inserted: bool,
}

fn table() -> BTreeMap<char, char> {
    let mut table: BTreeMap<char, char> = include_str!("../../data/t2s.txt")
        .lines()
        .filter_map(|line| {
            let mut chars = line.chars();
            let head = chars.next()?;
            (chars.next() == Some('\t'))
                .then(|| Some((head, chars.next()?)))
                .flatten()
        })
        .collect();
    table.insert('着', '著');
    table
}

fn units(line: &str, steps: Steps, table: &BTreeMap<char, char>) -> Vec<Unit> {
    let mut units = Vec::new();
    for clean in line.chars() {
        let ch = if steps.traditional {
            table.get(&clean).copied().unwrap_or(clean)
        } else {
            clean
        };
        units.push(Unit {
            ch,
            clean,
            inserted: false,
        });
        // The sites annotate a fixed set of converted characters; a third of them stands for any such set.
        let annotated = steps.pinyin && table.contains_key(&clean) && (clean as u32).is_multiple_of(3);
        if let Some(reading) = clean.to_pinyin().filter(|_| annotated) {
            let inserted = format!("({})", reading.with_tone());
            units.extend(inserted.chars().map(|ch| Unit {
                ch,
                clean: '\0',
                inserted: true,
            }));
        }
    }
    units
}

fn gbk(c: char) -> Vec<u8> {
    let mut buffer = [0; 4];
    GB18030.encode(c.encode_utf8(&mut buffer)).0.into_owned()
}

/// Hits the line's GBK bytes and decodes what is left as PHP does.
fn hit_line(units: &[Unit], number: usize, hits: u64, random: &mut Random, out: &mut Damaged) -> String {
    let mut bytes: Vec<(u8, usize, usize)> = Vec::new();
    for (unit, ch) in units.iter().enumerate().map(|(i, u)| (i, u.ch)) {
        bytes.extend(gbk(ch).into_iter().enumerate().map(|(n, b)| (b, unit, n)));
    }
    let at = |i: usize| bytes.get(i).map_or(0, |b| b.0);
    let long = |i: usize| bytes.get(i).is_some_and(|b| gbk(units[b.1].ch).len() > 2);
    let mut text = String::new();
    let mut i = 0;
    let mut run: Option<(usize, u8)> = None;
    while i < bytes.len() {
        if long(i) {
            text.push(units[bytes[i].1].ch);
            i += 4;
            continue;
        }
        let two = at(i) >= 0x81;
        let border = two && at(i + 2) >= 0x81 && !long(i + 2) && bytes[i].2 == 0;
        let searched = matches!(
            [at(i + 1), at(i + 2)],
            [0xA1, 0xA3] | [0xA3, 0xA1 | 0xBF | 0xBB | 0xAC]
        );
        if run.is_none() && border && searched {
            out.vulnerable += 1;
            if random.next() % 1000 < hits {
                text.push('?');
                run = Some((bytes[i].1, at(i)));
                i += 1;
                continue;
            }
        }
        let (decoded, length, eaten) = decode(at(i), bytes.get(i + 1).map(|b| b.0));
        let last = bytes.get(i + length - 1).map_or(units.len() - 1, |b| b.1);
        text.push(decoded);
        i += length;
        let aligned = bytes.get(i).is_none_or(|b| b.2 == 0);
        if let Some((from, lost)) = run.filter(|_| aligned) {
            let hopeless = eaten.is_some_and(|c| c != b'(');
            out.sites.push(Site {
                line: number,
                lost,
                hopeless,
                clean: around(units, from, last),
            });
            run = None;
        }
    }
    text
}

/// The clean text from one unit to another, with two characters before and one after.
fn around(units: &[Unit], from: usize, to: usize) -> String {
    let real = |u: &&Unit| !u.inserted && u.clean != '　';
    let before: Vec<char> = units[..from].iter().filter(real).map(|u| u.clean).collect();
    let before = &before[before.len().saturating_sub(2)..];
    let after = units
        .get(to + 1..)
        .unwrap_or(&[])
        .iter()
        .filter(real)
        .map(|u| u.clean)
        .take(1);
    let run = units[from..=to].iter().filter(real).map(|u| u.clean);
    before.iter().copied().chain(run).chain(after).collect()
}

/// One character as PHP's converter reads it, how many bytes it took, and what ASCII it ate.
fn decode(lead: u8, trail: Option<u8>) -> (char, usize, Option<u8>) {
    match (lead, trail) {
        (0x80, _) => ('€', 1, None),
        (lead, _) if lead < 0x80 => (lead.into(), 1, None),
        (_, None) => ('?', 1, None),
        (_, Some(trail)) if trail < 0x21 => ('?', 1, None),
        (_, Some(trail)) if trail < 0x40 => ('?', 2, Some(trail)),
        (lead, Some(trail)) => {
            let pair = [lead, trail];
            let text = GB18030.decode_without_bom_handling(&pair).0;
            (
                text.chars().next().filter(|c| *c != '\u{fffd}').unwrap_or('?'),
                2,
                None,
            )
        }
    }
}

/// A full-width mark or space pressed to half width.
fn press(c: char) -> char {
    match c {
        '，' => ',',
        '；' => ';',
        '：' => ':',
        '！' => '!',
        '？' => '?',
        '（' => '(',
        '）' => ')',
        '　' => ' ',
        c => c,
    }
}
