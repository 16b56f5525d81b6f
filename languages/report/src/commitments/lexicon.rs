//! The vocabulary of work plans: verbs by what they promise, adverbs, prepositions.
//!
//! It knows nothing of sentences. The words are in `lexicon.txt`; start at [`verb_at`].

use std::sync::LazyLock;

/// What a verb promises, as far as the verb alone tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Something to be done.
    Act,
    /// A state to be brought about: an outcome wherever it doesn't open its sentence.
    Result,
    /// More of something: an outcome where it closes its sentence.
    Degree,
    /// Something to be made: an outcome where it closes its sentence and what is made is a state of things.
    Make,
    /// Others moved to act: an outcome where it closes its sentence and its object ends in a state.
    Move,
    /// A rule of conduct.
    Principle,
    /// A figure moves: the predicate of an aim.
    Measure,
}

/// A verb as it is listed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Verb {
    /// The verb.
    pub(super) word: &'static str,
    /// What it promises.
    pub(super) class: Class,
    /// It serves as a noun as readily (建设, 发展), so that within a phrase it need not be the predicate.
    pub(super) nominal: bool,
}

/// Adverbs that stand for a promise of their own and are dropped only before a verb of increase.
pub(super) const PLEDGES: [&str; 2] = ["确保", "力争"];

/// Words found by the text they open, by way of their first character.
struct Index<T> {
    /// For each character of the basic block of Chinese characters one more than its bucket's number.
    slots: Vec<u16>,
    /// Words with the same first character, the longest first.
    buckets: Vec<Vec<(&'static str, T)>>,
}

/// The block that words start in: CJK Unified Ideographs, U+4E00 to U+9FFF.
const BLOCK: std::ops::Range<u32> = 0x4E00..0xA000;

impl<T: Copy> Index<T> {
    fn new() -> Self {
        Self {
            slots: vec![0; BLOCK.len()],
            buckets: Vec::new(),
        }
    }

    /// The place of a word's or text's first character in `slots`.
    fn slot(text: &str) -> Option<usize> {
        let code = u32::from(text.chars().next()?).checked_sub(BLOCK.start)?;
        usize::try_from(code).ok()
    }

    /// Adds a word; one added before takes the new meaning.
    fn add(&mut self, word: &'static str, meaning: T) {
        let Some(slot) = Self::slot(word).and_then(|at| self.slots.get_mut(at)) else {
            return;
        };
        if *slot == 0 {
            self.buckets.push(Vec::new());
            *slot = u16::try_from(self.buckets.len()).unwrap_or(0);
        }
        let Some(bucket) = self.buckets.get_mut(usize::from(*slot).saturating_sub(1)) else {
            return;
        };
        bucket.retain(|(known, _)| *known != word);
        bucket.push((word, meaning));
        bucket.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
    }

    /// The longest word that opens `text`.
    fn longest(&self, text: &str) -> Option<(&'static str, T)> {
        let slot = usize::from(*self.slots.get(Self::slot(text)?)?);
        let bucket = self.buckets.get(slot.checked_sub(1)?)?;
        bucket.iter().copied().find(|(word, _)| text.starts_with(word))
    }
}

/// The vocabulary, read once.
struct Lexicon {
    verbs: Index<Verb>,
    adverbs: Index<()>,
    pure: Vec<&'static str>,
    prepositions: Index<()>,
    inner: Index<()>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(include_str!("lexicon.txt")));

impl Lexicon {
    /// Reads the vocabulary file: `[class]` lines and words.
    fn read(text: &'static str) -> Self {
        let mut lexicon = Self {
            verbs: Index::new(),
            adverbs: Index::new(),
            pure: Vec::new(),
            prepositions: Index::new(),
            inner: Index::new(),
        };
        let mut heading = "";
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some(class) = line.strip_prefix('[') {
                heading = class.trim_end_matches(']');
                continue;
            }
            for word in line.split_whitespace() {
                lexicon.take(heading, word);
            }
        }
        lexicon
    }

    fn take(&mut self, heading: &str, word: &'static str) {
        if let Some(class) = class_of(heading) {
            self.verbs.add(
                word,
                Verb {
                    word,
                    class,
                    nominal: false,
                },
            );
            return;
        }
        match heading {
            "adverb" => self.adverbs.add(word, ()),
            "preposition" => self.prepositions.add(word, ()),
            "inner" => self.inner.add(word, ()),
            "pure" => self.pure.push(word),
            _ => {
                if let Some((_, verb)) = self.verbs.longest(word).filter(|(known, _)| *known == word) {
                    self.verbs.add(
                        word,
                        Verb {
                            nominal: true,
                            ..verb
                        },
                    );
                }
            }
        }
    }
}

/// The class that a heading of the vocabulary file names.
fn class_of(heading: &str) -> Option<Class> {
    Some(match heading {
        "act" => Class::Act,
        "measure" => Class::Measure,
        "result" => Class::Result,
        "degree" => Class::Degree,
        "make" => Class::Make,
        "move" => Class::Move,
        "principle" => Class::Principle,
        _ => return None,
    })
}

/// The longest verb that opens `text`.
pub(super) fn verb_at(text: &str) -> Option<Verb> {
    LEXICON.verbs.longest(text).map(|(_, verb)| verb)
}

/// The longest adverb that opens `text`.
pub(super) fn adverb_at(text: &str) -> Option<&'static str> {
    LEXICON.adverbs.longest(text).map(|(word, ())| word)
}

/// The longest preposition that opens `text` and leans on a predicate after it.
pub(super) fn preposition_at(text: &str) -> Option<&'static str> {
    LEXICON.prepositions.longest(text).map(|(word, ())| word)
}

/// Whether `text` opens with a preposition that stands within a clause before its verb.
pub(super) fn opens_frame(text: &str) -> bool {
    LEXICON.inner.longest(text).is_some()
}

/// Whether adverbs end in one after which a verb must follow.
pub(super) fn calls_for_verb(adverbs: &str) -> bool {
    LEXICON.pure.iter().any(|word| adverbs.ends_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_word_is_taken() {
        assert_eq!(verb_at("做大做强水产业").map(|verb| verb.word), Some("做大做强"));
        assert_eq!(verb_at("建设公路").map(|verb| verb.class), Some(Class::Make));
        assert_eq!(adverb_at("坚定不移修路"), Some("坚定不移"));
        assert!(verb_at("公路").is_none());
    }
}
