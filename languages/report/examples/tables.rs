//! Makes the tables under `data/` from published facts; see `data/README.md` for the sources.
//!
//! It knows nothing of repair. `tables t2s DIR` reads OpenCC's `TSCharacters.txt` and
//! `STCharacters.txt`; `tables bigrams FILE...` counts neighbouring characters of clean reports. Both
//! print the table.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn main() -> std::io::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.split_first() {
        Some((kind, rest)) if kind == "t2s" && rest.len() == 1 => t2s(Path::new(&rest[0])),
        Some((kind, rest)) if kind == "bigrams" && !rest.is_empty() => bigrams(rest),
        _ => {
            eprintln!("usage: tables t2s DIR | tables bigrams FILE...");
            Ok(())
        }
    }
}

/// One line per simplified character: itself, `=` where it is a traditional character too (else a tab),
/// and the traditional characters that become it, the commonest first.
fn t2s(dir: &Path) -> std::io::Result<()> {
    let forward = pairs(&dir.join("STCharacters.txt"))?;
    let mut heads: BTreeMap<char, Vec<char>> = BTreeMap::new();
    for (traditional, simplified) in pairs(&dir.join("TSCharacters.txt"))? {
        let first = simplified[0];
        if first != traditional && first <= '\u{ffff}' && traditional <= '\u{ffff}' {
            heads.entry(first).or_default().push(traditional);
        }
    }
    // A variant of 陝 (U+965D) that text converted by old tables has, and OpenCC doesn't know.
    heads.entry('陕').or_default().push('陜');
    for (head, mut sources) in heads {
        let known = forward.get(&head);
        let rank = |c: &char| {
            known
                .and_then(|k| k.iter().position(|x| x == c))
                .unwrap_or(usize::MAX)
        };
        sources.sort_by_key(rank);
        let both = known.is_none_or(|k| k.contains(&head));
        let sources: String = sources.into_iter().collect();
        println!("{head}{}{sources}", if both { '=' } else { '\t' });
    }
    Ok(())
}

fn pairs(path: &Path) -> std::io::Result<BTreeMap<char, Vec<char>>> {
    let text = std::fs::read_to_string(path)?;
    let entries = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let (key, values) = line.split_once('\t')?;
            let mut key = key.chars();
            let values = values.split(' ').filter_map(|v| v.chars().next()).collect();
            Some((key.next()?, values)).filter(|_| key.next().is_none())
        });
    Ok(entries.collect())
}

/// One line per character: itself, then for each magnitude of the count (its binary logarithm, as a
/// digit in base 36) the characters that follow it so often. Pairs seen once are left out. No kind of
/// character is an ASCII letter or digit, so that magnitudes can't be mistaken.
fn bigrams(files: &[String]) -> std::io::Result<()> {
    let mut counts: BTreeMap<char, BTreeMap<char, u32>> = BTreeMap::new();
    for file in files {
        let text = std::fs::read_to_string(file)?;
        for line in text.lines() {
            let mut last = '\n';
            for c in line.trim().trim_start_matches('#').trim().chars().chain(['\n']) {
                let c = skein_report::repair::kind_of(c);
                *counts.entry(last).or_default().entry(c).or_default() += 1;
                last = c;
            }
        }
    }
    for (first, followers) in counts {
        let classes: BTreeSet<u32> = followers
            .values()
            .filter(|n| **n >= 2)
            .map(|n| n.ilog2())
            .collect();
        if classes.is_empty() {
            continue;
        }
        let mut line = String::from(escape(first));
        for class in classes.into_iter().rev() {
            line.extend(char::from_digit(class, 36));
            line.extend(
                followers
                    .iter()
                    .filter(|(_, n)| **n >= 2 && n.ilog2() == class)
                    .map(|(c, _)| escape(*c)),
            );
        }
        println!("{line}");
    }
    Ok(())
}

/// A line's border, which can't stand in a line of the table.
fn escape(c: char) -> char {
    if c == '\n' { '$' } else { c }
}
