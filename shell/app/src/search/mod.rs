//! Search: which targets, commitments and sentences contain these characters, best first.
//!
//! Chinese has no blanks between words, so the index keeps pairs of characters: whatever substring is
//! looked for is found, no dictionary needed. It knows nothing of cities; documents come in as text.
//! Start at [`Index::find`].

pub mod services;

use std::collections::HashMap;

/// What a document is; it orders hits of equal weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DocumentKind {
    /// A target on the board.
    Target,
    /// A commitment on the board.
    Commitment,
    /// An indicator.
    Indicator,
    /// A paragraph of an accepted report.
    Sentence,
}

/// One thing that can be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What it is.
    pub kind: DocumentKind,
    /// Its aggregate's id; for a sentence the report's.
    pub id: String,
    /// For a sentence, its line from 1; otherwise 0.
    pub line: u32,
    /// The year it belongs to.
    pub year: i16,
    /// The text searched and shown.
    pub text: String,
}

/// A document that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The document.
    pub document: Document,
    /// Where the words stand in its text: byte ranges in order, for highlighting.
    pub marks: Vec<std::ops::Range<usize>>,
}

/// What makes a document unique: kind, id, line.
type Key = (DocumentKind, String, u32);

/// The inverted index.
#[derive(Debug, Default)]
pub struct Index {
    documents: Vec<Option<Entry>>,
    places: HashMap<Key, u32>,
    /// Documents by pair of neighbouring characters, in rising order. One-character words use `(c, '\0')`.
    pairs: HashMap<(char, char), Vec<u32>>,
}

#[derive(Debug)]
struct Entry {
    document: Document,
    folded: String,
}

impl Index {
    /// Adds a document, in place of the one with the same kind, id and line.
    pub fn put(&mut self, document: Document) {
        let key = (document.kind, document.id.clone(), document.line);
        let place = match self.places.get(&key).copied() {
            Some(place) if self.entry(place).is_some_and(|it| it.document == document) => return,
            Some(place) => {
                self.forget(place);
                place
            }
            None => {
                self.documents.push(None);
                u32::try_from(self.documents.len() - 1).unwrap_or(u32::MAX)
            }
        };
        let folded = fold(&document.text);
        for pair in pairs_of(&folded) {
            let list = self.pairs.entry(pair).or_default();
            if let Err(at) = list.binary_search(&place) {
                list.insert(at, place);
            }
        }
        if let Some(slot) = self.documents.get_mut(place as usize) {
            *slot = Some(Entry { document, folded });
        }
        self.places.insert(key, place);
    }

    /// Takes a document out with all its postings, so that what is put again and again doesn't pile up.
    fn forget(&mut self, place: u32) {
        let Some(old) = self.documents.get_mut(place as usize).and_then(Option::take) else {
            return;
        };
        for pair in pairs_of(&old.folded) {
            let Some(list) = self.pairs.get_mut(&pair) else {
                continue;
            };
            if let Ok(at) = list.binary_search(&place) {
                list.remove(at);
            }
            if list.is_empty() {
                self.pairs.remove(&pair);
            }
        }
    }

    /// How many documents can be found.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether nothing can be found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Documents that contain every word of `query` (words are parted by blanks), best first, and how
    /// many there are in all.
    #[must_use]
    pub fn find(&self, query: &str, skip: usize, take: usize) -> (Vec<Hit>, usize) {
        let words: Vec<String> = query
            .split_whitespace()
            .map(fold)
            .filter(|w| !w.is_empty())
            .take(8)
            .collect();
        let mut ranked: Vec<(u32, Rank)> = self
            .candidates(&words)
            .into_iter()
            .filter_map(|place| Some((place, rank(self.entry(place)?, &words)?)))
            .collect();
        ranked.sort_unstable_by(|(a, x), (b, y)| x.cmp(y).then(a.cmp(b)));
        let hits = ranked
            .iter()
            .skip(skip)
            .take(take)
            .filter_map(|(place, _)| self.hit(*place, &words));
        (hits.collect(), ranked.len())
    }

    fn entry(&self, place: u32) -> Option<&Entry> {
        self.documents.get(place as usize)?.as_ref()
    }

    /// Documents that have all the pairs of all the words.
    fn candidates(&self, words: &[String]) -> Vec<u32> {
        let wanted: Vec<_> = words.iter().flat_map(|word| query_pairs(word)).collect();
        let lists: Option<Vec<&Vec<u32>>> = wanted.iter().map(|pair| self.pairs.get(pair)).collect();
        let Some(mut lists) = lists.filter(|lists| !lists.is_empty()) else {
            return Vec::new();
        };
        lists.sort_unstable_by_key(|list| list.len());
        let (shortest, rest) = (lists[0], &lists[1..]);
        let in_all = |place: &&u32| rest.iter().all(|list| list.binary_search(place).is_ok());
        shortest.iter().filter(in_all).copied().collect()
    }

    fn hit(&self, place: u32, words: &[String]) -> Option<Hit> {
        let document = self.entry(place)?.document.clone();
        let marks = marks(&document.text, words);
        Some(Hit { document, marks })
    }
}

/// How good a hit is; smaller is better: how late the first word stands, then how long the text is.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    kind: DocumentKind,
    starts_late: bool,
    length: usize,
}

/// The rank of a document, or `None` if it lacks a word: neighbouring pairs need not be one substring.
fn rank(entry: &Entry, words: &[String]) -> Option<Rank> {
    let first = words
        .iter()
        .map(|word| entry.folded.find(word.as_str()))
        .collect::<Option<Vec<_>>>()?;
    Some(Rank {
        kind: entry.document.kind,
        starts_late: first.iter().all(|at| *at > 0),
        length: entry.folded.len(),
    })
}

/// One character as it is compared: lower case, full-width letters and digits as half-width.
fn fold_char(c: char) -> char {
    let half = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    };
    // Characters whose lower case is several characters stay as they are, so that positions agree.
    let mut lower = half.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) => one,
        _ => half,
    }
}

/// Text as it is compared.
fn fold(text: &str) -> String {
    text.chars().map(fold_char).collect()
}

/// Every pair of neighbours and every single character of a document.
fn pairs_of(folded: &str) -> impl Iterator<Item = (char, char)> {
    let next = folded.chars().skip(1).chain(std::iter::once('\0'));
    folded.chars().zip(next).flat_map(|(a, b)| [(a, b), (a, '\0')])
}

/// The pairs a word is looked up by.
fn query_pairs(word: &str) -> Vec<(char, char)> {
    let pairs: Vec<_> = word.chars().zip(word.chars().skip(1)).collect();
    if pairs.is_empty() {
        word.chars().map(|c| (c, '\0')).collect()
    } else {
        pairs
    }
}

/// Where the words stand in the text as written, in order, without overlaps.
fn marks(text: &str, words: &[String]) -> Vec<std::ops::Range<usize>> {
    let characters: Vec<(usize, char)> = text.char_indices().map(|(at, c)| (at, fold_char(c))).collect();
    let mut found = Vec::new();
    for word in words {
        let wanted: Vec<char> = word.chars().collect();
        for (at, window) in characters.windows(wanted.len()).enumerate() {
            if window.iter().map(|(_, c)| c).eq(wanted.iter()) {
                let end = characters
                    .get(at + wanted.len())
                    .map_or(text.len(), |(end, _)| *end);
                found.push(window[0].0..end);
            }
        }
    }
    found.sort_unstable_by_key(|range| (range.start, range.end));
    let mut end = 0;
    found.retain(|range| {
        let apart = range.start >= end;
        end = if apart { range.end } else { end };
        apart
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(texts: &[(DocumentKind, &str)]) -> Index {
        let mut index = Index::default();
        for (number, (kind, text)) in texts.iter().enumerate() {
            let id = format!("d{number}");
            index.put(Document {
                kind: *kind,
                id,
                line: 0,
                year: 2021,
                text: (*text).to_owned(),
            });
        }
        index
    }

    /// Hits as `id text` with the marks in brackets.
    fn check(index: &Index, query: &str, expected: &[&str]) {
        let show = |hit: &Hit| {
            let mut text = hit.document.text.clone();
            for range in hit.marks.iter().rev() {
                text.insert(range.end, ']');
                text.insert(range.start, '[');
            }
            format!("{} {text}", hit.document.id)
        };
        let (hits, total) = index.find(query, 0, 10);
        assert_eq!(hits.iter().map(show).collect::<Vec<_>>(), expected, "{query}");
        assert_eq!(total, expected.len());
    }

    fn sample() -> Index {
        index(&[
            (DocumentKind::Sentence, "城区新建公园三处，改造老旧小区二十个"),
            (DocumentKind::Commitment, "改造老旧小区"),
            (DocumentKind::Commitment, "推进老城区更新，改造旧小巷"),
            (DocumentKind::Target, "ＧＤＰ增长8.5%左右"),
        ])
    }

    #[test]
    fn any_substring_is_found_targets_and_commitments_before_sentences() {
        check(
            &sample(),
            "老旧小区",
            &["d1 改造[老旧小区]", "d0 城区新建公园三处，改造[老旧小区]二十个"],
        );
        check(&sample(), "巷", &["d2 推进老城区更新，改造旧小[巷]"]);
    }

    #[test]
    fn all_words_must_be_there_in_any_order() {
        check(
            &sample(),
            "小区 公园",
            &["d0 城区新建[公园]三处，改造老旧[小区]二十个"],
        );
        check(&sample(), "公园 不在", &[]);
    }

    #[test]
    fn width_and_case_make_no_difference() {
        check(&sample(), "gdp", &["d3 [ＧＤＰ]增长8.5%左右"]);
        check(&sample(), "８．５％", &["d3 ＧＤＰ增长[8.5%]左右"]);
    }

    #[test]
    fn nothing_is_found_for_nothing() {
        check(&sample(), "", &[]);
        check(&sample(), "   ", &[]);
        check(&sample(), "区老", &[]);
    }

    #[test]
    fn a_document_put_again_replaces_itself() {
        let mut index = sample();
        let document = Document {
            kind: DocumentKind::Commitment,
            id: "d1".into(),
            line: 0,
            year: 2021,
            text: "改造背街小巷".into(),
        };
        index.put(document);
        assert_eq!(index.len(), 4);
        // Nothing of the old text is left behind.
        assert_eq!(
            (index.documents.len(), index.pairs.get(&('老', '旧'))),
            (4, Some(&vec![0]))
        );
        check(
            &index,
            "改造老旧小区",
            &["d0 城区新建公园三处，[改造老旧小区]二十个"],
        );
        check(&index, "背街", &["d1 改造[背街]小巷"]);
    }
}
