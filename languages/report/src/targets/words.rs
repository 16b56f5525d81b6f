//! Word tables that are looked up in one step, however many words they hold.
//!
//! What a figure means is decided by the words that touch it: a table is asked which of its words a text
//! starts or ends with, or which comes first within it. Knows nothing of what the words mean. Start at
//! [`Starts`], [`Ends`] and [`Within`].

use aho_corasick::{AhoCorasick, MatchKind};

/// Words by the character that has to match first, longer words before shorter ones.
struct Sorted<T>(Vec<(char, &'static str, T)>);

impl<T: Copy> Sorted<T> {
    fn new(words: &[(&'static str, T)], key: fn(&str) -> Option<char>) -> Self {
        let keyed = words
            .iter()
            .filter_map(|(word, value)| Some((key(word)?, *word, *value)));
        let mut table: Vec<_> = keyed.collect();
        table.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.len().cmp(&a.1.len())));
        Self(table)
    }

    fn bucket(&self, key: char) -> impl Iterator<Item = (&'static str, T)> {
        let from = self.0.partition_point(|(c, _, _)| *c < key);
        let rest = self.0.get(from..).unwrap_or(&[]);
        rest.iter()
            .take_while(move |(c, _, _)| *c == key)
            .map(|(_, word, value)| (*word, *value))
    }
}

/// A table asked for the longest word a text starts with.
pub(super) struct Starts<T>(Sorted<T>);

impl<T: Copy> Starts<T> {
    pub(super) fn new(words: &[(&'static str, T)]) -> Self {
        Self(Sorted::new(words, |word| word.chars().next()))
    }

    /// The longest word `text` starts with.
    pub(super) fn longest(&self, text: &str) -> Option<(&'static str, T)> {
        self.0
            .bucket(text.chars().next()?)
            .find(|(word, _)| text.starts_with(word))
    }
}

impl Starts<()> {
    /// A table of words without values.
    pub(super) fn of(words: &[&'static str]) -> Self {
        Self::new(&words.iter().map(|word| (*word, ())).collect::<Vec<_>>())
    }

    /// `text` without the longest word it starts with.
    pub(super) fn strip<'t>(&self, text: &'t str) -> Option<&'t str> {
        let (word, ()) = self.longest(text)?;
        text.get(word.len()..)
    }
}

/// A table asked for the longest word a text ends with.
pub(super) struct Ends<T>(Sorted<T>);

impl<T: Copy> Ends<T> {
    pub(super) fn new(words: &[(&'static str, T)]) -> Self {
        Self(Sorted::new(words, |word| word.chars().next_back()))
    }

    /// The longest word `text` ends with.
    pub(super) fn longest(&self, text: &str) -> Option<(&'static str, T)> {
        self.0
            .bucket(text.chars().next_back()?)
            .find(|(word, _)| text.ends_with(word))
    }
}

impl Ends<()> {
    /// A table of words without values.
    pub(super) fn of(words: &[&'static str]) -> Self {
        Self::new(&words.iter().map(|word| (*word, ())).collect::<Vec<_>>())
    }
}

/// A table asked where its words stand within a text.
pub(super) struct Within {
    automaton: Option<AhoCorasick>,
    /// How many of the words count; those behind them only hide words that are part of theirs.
    counted: usize,
}

impl Within {
    /// Looks for `words`, but not where they are part of one of `others`.
    pub(super) fn new(words: &[&str], others: &[&str]) -> Self {
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(words.iter().chain(others))
            .ok();
        Self {
            automaton,
            counted: words.len(),
        }
    }

    /// Where words stand in `text`: the number of each in the table, and its place.
    pub(super) fn all<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, usize)> + 't {
        let found = self
            .automaton
            .iter()
            .flat_map(move |automaton| automaton.find_iter(text));
        found
            .filter(|found| found.pattern().as_usize() < self.counted)
            .map(|found| (found.pattern().as_usize(), found.start()))
    }

    /// Where the first word stands that is not at the very start of `text`.
    pub(super) fn first_inside(&self, text: &str) -> Option<usize> {
        self.all(text).map(|(_, at)| at).find(|at| *at > 0)
    }

    /// Where the first word stands.
    pub(super) fn first(&self, text: &str) -> Option<usize> {
        self.all(text).map(|(_, at)| at).next()
    }
}
