//! The vocabulary of work plans: verbs by what they promise, adverbs, prepositions.
//!
//! It knows nothing of sentences. The words are in `lexicon.txt`; start at [`verb_at`].

use std::collections::{HashMap, HashSet};
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

/// Words that open an adverbial which leans on the predicate after it.
pub(super) const PREPOSITIONS: &[&str] = &[
    "围绕",
    "紧紧围绕",
    "按照",
    "根据",
    "依托",
    "会同",
    "结合",
    "针对",
    "立足",
    "聚焦",
    "着眼",
    "着眼于",
    "抢抓",
    "紧盯",
    "紧扣",
    "对照",
    "随着",
    "本着",
    "适应",
    "面向",
    "依据",
    "借助",
    "通过",
    "在",
    "从",
    "以",
    "面对",
    "瞄准",
    "锚定",
    "对标",
    "顺应",
    "抓住",
    "把握",
    "牢牢把握",
    "借力",
    "利用",
    "鉴于",
    "为了",
    "把握好",
    "肩负",
    "联合",
    "遵循",
    "就",
    "由",
    "当",
];

/// Prepositions that stand within a clause before its verb and never lean alone.
pub(super) const INNER: &[&str] = &[
    "以", "在", "对", "向", "和", "与", "同", "给", "从", "为", "由", "就", "将", "把", "于", "举",
];

/// The vocabulary, read once.
struct Lexicon {
    verbs: HashMap<&'static str, Verb>,
    adverbs: HashSet<&'static str>,
    pure: HashSet<&'static str>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(include_str!("lexicon.txt")));

impl Lexicon {
    /// Reads the vocabulary file: `[class]` lines and words.
    fn read(text: &'static str) -> Self {
        let mut lexicon = Self {
            verbs: HashMap::new(),
            adverbs: HashSet::new(),
            pure: HashSet::new(),
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
            self.verbs.insert(
                word,
                Verb {
                    word,
                    class,
                    nominal: false,
                },
            );
        } else if heading == "adverb" {
            self.adverbs.insert(word);
        } else if heading == "pure" {
            self.pure.insert(word);
        } else if let Some(verb) = self.verbs.get_mut(word) {
            verb.nominal = true;
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
    longest(text, |word| LEXICON.verbs.get(word).copied())
}

/// The longest adverb that opens `text`.
pub(super) fn adverb_at(text: &str) -> Option<&'static str> {
    longest(text, |word| LEXICON.adverbs.get(word).copied())
}

/// Whether adverbs end in one after which a verb must follow.
pub(super) fn calls_for_verb(adverbs: &str) -> bool {
    LEXICON.pure.iter().any(|word| adverbs.ends_with(word))
}

/// The word that opens `text` and is listed, six characters at most, the longest first.
fn longest<T>(text: &str, look: impl Fn(&str) -> Option<T>) -> Option<T> {
    let mut ends = [0; 7];
    let mut count = 0;
    for ((at, c), end) in text.char_indices().zip(ends.iter_mut()) {
        *end = at + c.len_utf8();
        count += 1;
    }
    ends.iter()
        .take(count)
        .rev()
        .find_map(|end| look(text.get(..*end)?))
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
