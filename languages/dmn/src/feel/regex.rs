//! The regular expressions of XPath (XQuery and XPath Functions and Operators 3.1 §5.6, XML Schema part 2
//! appendix F).
//!
//! What it is for: patterns with back-references, subtraction of character classes, blocks such as
//! `\p{IsBasicLatin}` and the flags `s m i x q`, translated to the syntax of the engine that runs them
//! within a limit of steps. It knows nothing of FEEL.
//!
//! Where to start: [`Pattern::compile`]; [`Translator`] for the syntax.

use fancy_regex::{Captures, Regex, RegexBuilder};
use std::fmt::Write as _;

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

/// Reads a pattern of XPath and writes one for the engine.
struct Translator {
    chars: Vec<char>,
    at: usize,
    out: String,
    /// Blanks outside of classes are left out (flag `x`).
    spaced: bool,
    /// `.` matches line ends too (flag `s`).
    dotall: bool,
    groups: usize,
    /// Groups that are closed, which may be referred to.
    closed: Vec<usize>,
}

/// Groups and classes nest this deeply at most.
const DEEPEST: u32 = 64;

impl Translator {
    fn new(pattern: &str, spaced: bool, dotall: bool) -> Self {
        Self {
            chars: pattern.chars().collect(),
            at: 0,
            out: String::with_capacity(pattern.len() + 16),
            spaced,
            dotall,
            groups: 0,
            closed: Vec::new(),
        }
    }

    fn skip(&mut self) {
        while self.spaced
            && self
                .chars
                .get(self.at)
                .is_some_and(|c| matches!(c, ' ' | '\t' | '\n' | '\r'))
        {
            self.at += 1;
        }
    }

    fn peek(&mut self) -> Option<char> {
        self.skip();
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        Some(c)
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    /// Alternatives, up to a closing bracket or the end.
    fn branches(&mut self, depth: u32) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        while let Some(c) = self.peek() {
            match c {
                ')' => return Some(()),
                '|' => {
                    self.at += 1;
                    self.out.push('|');
                }
                _ => {
                    let quantifiable = self.atom(depth)?;
                    self.quantifier(quantifiable)?;
                }
            }
        }
        Some(())
    }

    /// One atom; whether it may be repeated.
    fn atom(&mut self, depth: u32) -> Option<bool> {
        match self.next()? {
            '(' => self.group(depth)?,
            '[' => self.class(depth)?,
            '.' if self.dotall => self.out.push_str("(?s:.)"),
            '.' => self.out.push_str("[^\\n\\r]"),
            '\\' => self.escape(false)?,
            c @ ('^' | '$') => {
                self.out.push(c);
                return Some(false);
            }
            '*' | '+' | '?' | '{' | '}' | ']' => return None,
            c => self.literal(c),
        }
        Some(true)
    }

    fn literal(&mut self, c: char) {
        if c.is_ascii_punctuation() || c.is_ascii_whitespace() {
            // Written by its code, no character means anything to the engine.
            let _ = write!(self.out, "\\x{{{:X}}}", u32::from(c));
        } else {
            self.out.push(c);
        }
    }

    fn group(&mut self, depth: u32) -> Option<()> {
        let mut number = None;
        if self.take('?') {
            if !self.take(':') {
                return None;
            }
            self.out.push_str("(?:");
        } else {
            self.groups += 1;
            number = Some(self.groups);
            self.out.push('(');
        }
        self.branches(depth + 1)?;
        if !self.take(')') {
            return None;
        }
        self.out.push(')');
        self.closed.extend(number);
        Some(())
    }

    fn quantifier(&mut self, quantifiable: bool) -> Option<()> {
        let Some(c @ ('*' | '+' | '?' | '{')) = self.peek() else {
            return Some(());
        };
        if !quantifiable {
            return None;
        }
        self.at += 1;
        self.out.push(c);
        if c == '{' {
            let least = self.digits()?;
            let mut most = Some(least);
            if self.take(',') {
                self.out.push(',');
                most = match self.peek()? {
                    '}' => None,
                    _ => Some(self.digits()?),
                };
            }
            if !self.take('}') || most.is_some_and(|most| most < least) {
                return None;
            }
            self.out.push('}');
        }
        if self.take('?') {
            self.out.push('?');
        }
        Some(())
    }

    fn digits(&mut self) -> Option<u32> {
        let mut number = self.next()?.to_digit(10)?;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            number = number
                .checked_mul(10)?
                .checked_add(digit)
                .filter(|number| *number < 1_000)?;
            self.at += 1;
        }
        let _ = write!(self.out, "{number}");
        Some(number)
    }

    /// What follows a backslash.
    fn escape(&mut self, in_class: bool) -> Option<()> {
        let c = if in_class { self.raw() } else { self.next() }?;
        let class = match c {
            'n' | 'r' | 't' => {
                self.out.push('\\');
                self.out.push(c);
                return Some(());
            }
            '1'..='9' if !in_class => return self.reference(c.to_digit(10)?),
            's' => "[ \\t\\n\\r]",
            'S' => "[^ \\t\\n\\r]",
            'd' => "\\p{Nd}",
            'D' => "\\P{Nd}",
            'w' => "[^\\p{P}\\p{Z}\\p{C}]",
            'W' => "[\\p{P}\\p{Z}\\p{C}]",
            'i' => NAME_START,
            'c' => NAME,
            'I' => NOT_NAME_START,
            'C' => NOT_NAME,
            'p' | 'P' => return self.property(c == 'P', in_class),
            '\\' | '|' | '.' | '?' | '*' | '+' | '(' | ')' | '{' | '}' | '-' | '[' | ']' | '^' | '$' => {
                self.literal(c);
                return Some(());
            }
            _ => return None,
        };
        self.out.push_str(class);
        Some(())
    }

    /// A back-reference: as many digits as make the number of a closed group.
    fn reference(&mut self, first: u32) -> Option<()> {
        let mut group = first as usize;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            let longer = group * 10 + digit as usize;
            if longer > self.groups {
                break;
            }
            group = longer;
            self.at += 1;
        }
        if !self.closed.contains(&group) {
            return None;
        }
        let _ = write!(self.out, "(?:\\{group})");
        Some(())
    }

    /// `\p{L}` or `\p{IsBasicLatin}`.
    fn property(&mut self, negated: bool, in_class: bool) -> Option<()> {
        let mut next = || if in_class { self.raw() } else { self.next() };
        if next()? != '{' {
            return None;
        }
        let mut name = String::new();
        loop {
            match next()? {
                '}' => break,
                c => name.push(c),
            }
        }
        if let Some(block) = name.strip_prefix("Is") {
            let (_, first, last) = BLOCKS.iter().find(|(own, _, _)| *own == block)?;
            let sign = if negated { "^" } else { "" };
            let _ = write!(self.out, "[{sign}\\x{{{first:X}}}-\\x{{{last:X}}}]");
            return Some(());
        }
        if !CATEGORIES.contains(&name.as_str()) {
            return None;
        }
        let _ = write!(self.out, "\\{}{{{name}}}", if negated { 'P' } else { 'p' });
        Some(())
    }

    /// The next character, blanks included: within a class they count.
    fn raw(&mut self) -> Option<char> {
        let c = self.chars.get(self.at).copied()?;
        self.at += 1;
        Some(c)
    }

    /// A character class after its opening bracket, `[A-Z-[OI]]` included.
    fn class(&mut self, depth: u32) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        let negated = self.chars.get(self.at) == Some(&'^');
        self.at += usize::from(negated);
        // The group that is negated excludes the subtraction: [^a-[b]] is (not a) without b.
        self.out.push_str(if negated { "[[^" } else { "[[" });
        let mut empty = true;
        loop {
            match self.raw()? {
                ']' if !empty => {
                    self.out.push_str("]]");
                    return Some(());
                }
                '[' | ']' => return None,
                '-' if !empty && self.chars.get(self.at) == Some(&'[') => {
                    self.at += 1;
                    self.out.push_str("]--");
                    self.class(depth + 1)?;
                    self.out.push(']');
                    return (self.raw()? == ']').then_some(());
                }
                '\\' => self.class_escape()?,
                c => self.class_item(c)?,
            }
            empty = false;
        }
    }

    /// A character or a range within a class.
    fn class_item(&mut self, first: char) -> Option<()> {
        self.literal(first);
        let range = self.chars.get(self.at) == Some(&'-')
            && self
                .chars
                .get(self.at + 1)
                .is_some_and(|c| !matches!(c, '[' | ']'));
        if !range || first == '-' {
            return Some(());
        }
        self.at += 1;
        let last = match self.raw()? {
            '\\' => self.single_escape()?,
            c => c,
        };
        if last < first {
            return None;
        }
        self.out.push('-');
        self.literal(last);
        Some(())
    }

    fn class_escape(&mut self) -> Option<()> {
        let before = self.at;
        if let Some(c) = self.single_escape() {
            return self.class_item(c);
        }
        self.at = before;
        self.escape(true)
    }

    /// The character that an escape stands for, if it is one.
    fn single_escape(&mut self) -> Option<char> {
        Some(match self.raw()? {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            c
            @ ('\\' | '|' | '.' | '?' | '*' | '+' | '(' | ')' | '{' | '}' | '-' | '[' | ']' | '^' | '$') => c,
            _ => return None,
        })
    }
}

const NAME_START: &str = "[\\p{L}\\p{Nl}_:]";
const NOT_NAME_START: &str = "[^\\p{L}\\p{Nl}_:]";
const NAME: &str = "[\\p{L}\\p{Nl}\\p{Nd}\\p{M}\\-._:\\x{B7}]";
const NOT_NAME: &str = "[^\\p{L}\\p{Nl}\\p{Nd}\\p{M}\\-._:\\x{B7}]";

/// The general categories (XML Schema part 2 §F.1.1).
const CATEGORIES: &[&str] = &[
    "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps",
    "Pe", "Pi", "Pf", "Po", "Z", "Zs", "Zl", "Zp", "S", "Sm", "Sc", "Sk", "So", "C", "Cc", "Cf", "Co", "Cn",
];

/// Unicode blocks by their names without blanks.
const BLOCKS: &[(&str, u32, u32)] = &[
    ("BasicLatin", 0x0000, 0x007F),
    ("Latin-1Supplement", 0x0080, 0x00FF),
    ("LatinExtended-A", 0x0100, 0x017F),
    ("LatinExtended-B", 0x0180, 0x024F),
    ("IPAExtensions", 0x0250, 0x02AF),
    ("SpacingModifierLetters", 0x02B0, 0x02FF),
    ("CombiningDiacriticalMarks", 0x0300, 0x036F),
    ("GreekandCoptic", 0x0370, 0x03FF),
    ("Greek", 0x0370, 0x03FF),
    ("Cyrillic", 0x0400, 0x04FF),
    ("Armenian", 0x0530, 0x058F),
    ("Hebrew", 0x0590, 0x05FF),
    ("Arabic", 0x0600, 0x06FF),
    ("Devanagari", 0x0900, 0x097F),
    ("Thai", 0x0E00, 0x0E7F),
    ("Tibetan", 0x0F00, 0x0FFF),
    ("Georgian", 0x10A0, 0x10FF),
    ("HangulJamo", 0x1100, 0x11FF),
    ("Mongolian", 0x1800, 0x18AF),
    ("LatinExtendedAdditional", 0x1E00, 0x1EFF),
    ("GreekExtended", 0x1F00, 0x1FFF),
    ("GeneralPunctuation", 0x2000, 0x206F),
    ("SuperscriptsandSubscripts", 0x2070, 0x209F),
    ("CurrencySymbols", 0x20A0, 0x20CF),
    ("LetterlikeSymbols", 0x2100, 0x214F),
    ("NumberForms", 0x2150, 0x218F),
    ("Arrows", 0x2190, 0x21FF),
    ("MathematicalOperators", 0x2200, 0x22FF),
    ("BoxDrawing", 0x2500, 0x257F),
    ("GeometricShapes", 0x25A0, 0x25FF),
    ("CJKRadicalsSupplement", 0x2E80, 0x2EFF),
    ("KangxiRadicals", 0x2F00, 0x2FDF),
    ("CJKSymbolsandPunctuation", 0x3000, 0x303F),
    ("Hiragana", 0x3040, 0x309F),
    ("Katakana", 0x30A0, 0x30FF),
    ("Bopomofo", 0x3100, 0x312F),
    ("HangulCompatibilityJamo", 0x3130, 0x318F),
    ("EnclosedCJKLettersandMonths", 0x3200, 0x32FF),
    ("CJKCompatibility", 0x3300, 0x33FF),
    ("CJKUnifiedIdeographsExtensionA", 0x3400, 0x4DBF),
    ("CJKUnifiedIdeographs", 0x4E00, 0x9FFF),
    ("HangulSyllables", 0xAC00, 0xD7AF),
    ("PrivateUseArea", 0xE000, 0xF8FF),
    ("CJKCompatibilityIdeographs", 0xF900, 0xFAFF),
    ("AlphabeticPresentationForms", 0xFB00, 0xFB4F),
    ("CJKCompatibilityForms", 0xFE30, 0xFE4F),
    ("HalfwidthandFullwidthForms", 0xFF00, 0xFFEF),
];

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
