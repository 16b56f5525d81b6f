//! The regular expressions of XPath (XQuery and XPath Functions and Operators 3.1 §5.6, XML Schema part 2
//! appendix F).
//!
//! What it is for: patterns with back-references, subtraction of character classes, blocks such as
//! `\p{IsBasicLatin}` and the flags `s m i x q`, translated to the syntax of the engine that runs them
//! within a limit of steps. It knows nothing of FEEL.
//!
//! Where to start: [`Pattern::compile`]; `translator` for the syntax.

mod tables;
mod translator;

use fancy_regex::{Captures, Regex, RegexBuilder};
use translator::Translator;

/// A compiled pattern.
#[derive(Debug)]
pub(crate) struct Pattern {
    regex: Regex,
    groups: usize,
    literal: bool,
}

/// Steps that a pattern with back-references may take.
const STEPS: usize = 200_000;
/// The longest pattern, in bytes.
const LONGEST: usize = 4_096;
/// The longest result of a replacement, in bytes.
const LONGEST_RESULT: usize = 1 << 24;

impl Pattern {
    /// Compiles a pattern; `None` if it or its flags aren't valid.
    pub(crate) fn compile(pattern: &str, flags: &str) -> Option<Self> {
        if pattern.len() > LONGEST || !flags.chars().all(|flag| "smixq".contains(flag)) {
            return None;
        }
        let on = |flag: char| flags.contains(flag);
        let mut translated = String::new();
        let mut groups = 0;
        if on('q') {
            translated.push_str(&fancy_regex::escape(pattern));
        } else {
            let mut translator = Translator::new(pattern, on('x'), on('s'));
            translator.branches(0)?;
            if translator.peek().is_some() {
                return None;
            }
            groups = translator.groups;
            translated = translator.out;
        }
        let regex = RegexBuilder::new(&translated)
            .case_insensitive(on('i'))
            .multi_line(on('m'))
            .backtrack_limit(STEPS)
            .delegate_size_limit(1 << 20)
            .build()
            .ok()?;
        Some(Self {
            regex,
            groups,
            literal: on('q'),
        })
    }

    /// Whether it matches anywhere; `None` if that takes too long.
    pub(crate) fn is_match(&self, text: &str) -> Option<bool> {
        self.regex.is_match(text).ok()
    }

    /// The text with every match replaced; `None` if the pattern matches nothing at all, the replacement
    /// is invalid, or it takes too long.
    pub(crate) fn replace(&self, text: &str, replacement: &str) -> Option<String> {
        if self.is_match("")? {
            return None;
        }
        let mut out = String::new();
        let mut end = 0;
        for captures in self.regex.captures_iter(text) {
            let captures = captures.ok()?;
            let whole = captures.get(0)?;
            out.push_str(text.get(end..whole.start())?);
            self.expand(&captures, replacement, &mut out)?;
            end = whole.end();
            if out.len() > LONGEST_RESULT {
                return None;
            }
        }
        // The replacement must be valid even where nothing matches.
        if end == 0 {
            self.validate(replacement)?;
        }
        out.push_str(text.get(end..)?);
        Some(out)
    }

    /// The parts between matches; `None` if the pattern matches nothing at all or takes too long.
    pub(crate) fn split<'t>(&self, text: &'t str) -> Option<Vec<&'t str>> {
        if self.is_match("")? {
            return None;
        }
        let mut parts = Vec::new();
        let mut end = 0;
        for found in self.regex.find_iter(text) {
            let found = found.ok()?;
            parts.push(text.get(end..found.start())?);
            end = found.end();
        }
        parts.push(text.get(end..)?);
        Some(parts)
    }

    fn validate(&self, replacement: &str) -> Option<()> {
        self.pieces(replacement, &mut |_| {})
    }

    fn expand(&self, captures: &Captures<'_, str>, replacement: &str, out: &mut String) -> Option<()> {
        self.pieces(replacement, &mut |piece| match piece {
            Piece::Character(c) => out.push(c),
            Piece::Group(group) => out.push_str(captures.get(group).map_or("", |found| found.as_str())),
        })
    }

    /// The pieces of a replacement: `$1` is a group, `\$` a dollar sign.
    fn pieces(&self, replacement: &str, take: &mut dyn FnMut(Piece)) -> Option<()> {
        let mut chars = replacement.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\\' if !self.literal => match chars.next() {
                    Some(escaped @ ('\\' | '$')) => take(Piece::Character(escaped)),
                    _ => return None,
                },
                '$' if !self.literal => {
                    let mut group = chars.next()?.to_digit(10)? as usize;
                    // More digits belong to the number while such a group exists.
                    while let Some(digit) = chars.peek().and_then(|c| c.to_digit(10)) {
                        let longer = group * 10 + digit as usize;
                        if longer > self.groups {
                            break;
                        }
                        group = longer;
                        chars.next();
                    }
                    take(Piece::Group(group));
                }
                other => take(Piece::Character(other)),
            }
        }
        Some(())
    }
}

enum Piece {
    Character(char),
    Group(usize),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, flags: &str, text: &str, expected: Option<bool>) {
        let found = Pattern::compile(pattern, flags).and_then(|pattern| pattern.is_match(text));
        assert_eq!(found, expected, "{pattern:?} {flags:?} {text:?}");
    }

    #[test]
    fn classes_can_be_subtracted() {
        check("^[A-Z-[OI]]$", "", "X", Some(true));
        check("^[A-Z-[OI]]$", "", "O", Some(false));
        check("^[^a-c-[xyz]]$", "", "d", Some(true));
        check("^[^a-c-[xyz]]$", "", "x", Some(false));
        check("^[a\\-z]$", "", "-", Some(true));
        check("^[a-]$", "", "-", Some(true));
    }

    #[test]
    fn back_references_name_closed_groups() {
        check("(a)\\1", "", "aa", Some(true));
        check("(a)\\1", "i", "aA", Some(true));
        check("(a)\\2", "", "aa", None);
        check("(a\\1)", "", "aa", None);
        check("(a)[\\1]", "", "aa", None);
    }

    #[test]
    fn blanks_do_not_count_with_the_flag_x() {
        check("he ll o[ ]worl d", "x", "hello world", Some(true));
        check("\\p{ I s B a s i c L a t i n }+", "x", "hello", Some(true));
        check("\\p{ IsBasicLatin}+", "", "hello", None);
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        for pattern in [
            "(", ")", "[", "[]", "a{2,1}", "*", "a**", "\\q", "(?=a)", "[z-a]", "a{", "}",
        ] {
            check(pattern, "", "a", None);
        }
        check("a", "g", "a", None);
    }

    #[test]
    fn a_pattern_that_could_backtrack_for_ever_ends() {
        let pattern = Pattern::compile("^(?:(a|aa)\\1?)+$", "").unwrap();
        let text = format!("{}b", "a".repeat(300));
        assert_ne!(pattern.is_match(&text), Some(true));
    }

    #[test]
    fn replacements_name_groups() {
        let replaced =
            |pattern: &str, text: &str, with: &str| Pattern::compile(pattern, "")?.replace(text, with);
        assert_eq!(
            replaced("(ab)|(a)", "abcd", "[1=$1][2=$2]").as_deref(),
            Some("[1=ab][2=]cd")
        );
        assert_eq!(replaced("a", "banana", "\\$").as_deref(), Some("b$n$n$"));
        assert_eq!(replaced("a", "banana", "$x"), None);
        assert_eq!(replaced("a*", "banana", "x"), None);
    }
}
