//! Makes the tables under `data/` from published facts; see `data/README.md` for the sources.
//!
//! It knows nothing of repair. `tables t2s DIR` reads OpenCC's `TSCharacters.txt` and
//! `STCharacters.txt`; `tables bigrams FILE...` and `tables trigrams FILE...` count neighbouring
//! characters of clean reports. Each prints its table.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn main() -> std::io::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.split_first() {
        Some((kind, rest)) if kind == "t2s" && rest.len() == 1 => t2s(Path::new(&rest[0])),
        Some((kind, rest)) if kind == "bigrams" && !rest.is_empty() => runs(rest, 2),
        Some((kind, rest)) if kind == "trigrams" && !rest.is_empty() => runs(rest, 3),
        _ => {
            eprintln!("usage: tables t2s DIR | tables bigrams FILE... | tables trigrams FILE...");
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

/// Runs of so many characters, and how often each last one followed the others.
type Counts = BTreeMap<Vec<char>, BTreeMap<char, u32>>;

/// One line per run of `length - 1` characters: the run, then for each magnitude of the count (its
/// binary logarithm, as a digit in base 36) the characters that follow it so often. Runs seen once are
/// left out unless they hold a Chinese character in doubt; of runs of three only those that a lost byte may leave in doubt are kept. No kind of
/// character is an ASCII letter or digit, so that magnitudes can't be mistaken.
fn runs(files: &[String], length: usize) -> std::io::Result<()> {
    let doubt = skein_report::repair::in_doubt();
    let mut counts = Counts::new();
    for file in files {
        for line in std::fs::read_to_string(file)?.lines() {
            let line = line.trim().trim_start_matches('#').trim();
            let chars = ['\n'; 2].into_iter().chain(line.chars()).chain(['\n']);
            let kinds: Vec<char> = chars.map(skein_report::repair::kind_of).collect();
            for run in kinds
                .windows(length)
                .filter(|run| length == 2 || run.iter().any(|c| doubt.contains(c)))
            {
                let (last, first) = run.split_last().expect("a window is not empty");
                *counts
                    .entry(first.to_vec())
                    .or_default()
                    .entry(*last)
                    .or_default() += 1;
            }
        }
    }
    for (first, followers) in counts {
        print_line(&first, &followers, &doubt);
    }
    Ok(())
}

fn print_line(first: &[char], followers: &BTreeMap<char, u32>, doubt: &BTreeSet<char>) {
    let rare = |c: &char| {
        first
            .iter()
            .chain([c])
            .any(|c| doubt.contains(c) && *c >= '\u{4e00}' && *c <= '\u{9fff}')
    };
    let kept = || followers.iter().filter(|(c, n)| **n >= 2 || rare(c));
    let classes: BTreeSet<u32> = kept().map(|(_, n)| n.ilog2()).collect();
    if classes.is_empty() {
        return;
    }
    let mut line: String = first.iter().map(|c| escape(*c)).collect();
    for class in classes.into_iter().rev() {
        line.extend(char::from_digit(class, 36));
        line.extend(
            kept()
                .filter(|(_, n)| n.ilog2() == class)
                .map(|(c, _)| escape(*c)),
        );
    }
    println!("{line}");
}

/// A line's border, which can't stand in a line of the table.
fn escape(c: char) -> char {
    if c == '\n' { '$' } else { c }
}
