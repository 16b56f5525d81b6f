//! From the syntax of XPath's patterns to that of the engine.
//!
//! What it is for: reading a pattern strictly and writing one that means the same. It knows nothing of
//! matching. Start at [`Translator::branches`].

use super::tables::{BLOCKS, CATEGORIES};
use std::fmt::Write as _;

/// Reads a pattern of XPath and writes one for the engine.
pub(super) struct Translator {
    chars: Vec<char>,
    at: usize,
    pub(super) out: String,
    /// Blanks outside of classes are left out (flag `x`).
    spaced: bool,
    /// `.` matches line ends too (flag `s`).
    dotall: bool,
    pub(super) groups: usize,
    /// Groups that are closed, which may be referred to.
    closed: Vec<usize>,
}

/// Groups and classes nest this deeply at most.
const DEEPEST: u32 = 64;

impl Translator {
    pub(super) fn new(pattern: &str, spaced: bool, dotall: bool) -> Self {
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

    pub(super) fn peek(&mut self) -> Option<char> {
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
    pub(super) fn branches(&mut self, depth: u32) -> Option<()> {
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
