//! Tokens of FEEL (DMN 1.5 §10.3.1.2, grammar rules 27-35).
//!
//! What it is for: cutting a text into words, literals and symbols with their places. Words are the
//! parts of names: which of them belong together is for the parser to say, which knows the names in
//! scope. It knows nothing of grammar. Start at [`tokens`].

use crate::feel::trouble::{self, Spot};
use skein_kernel::rejection::Rejection;
use std::sync::Arc;

/// What a token is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    /// A part of a name, or a keyword.
    Word,
    /// A numeric literal.
    Number,
    /// A string literal, its escapes resolved.
    Text(Arc<str>),
    /// `@"…"`.
    At(Arc<str>),
    /// Punctuation and operators.
    Symbol(&'static str),
    /// The end of the text.
    End,
}

/// A token: what it is, what it covers in the text, and whether a blank comes before it.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) spaced: bool,
}

/// Symbols, longer ones before those they begin with.
const SYMBOLS: &[&str] = &[
    "..", "**", "<=", ">=", "!=", "->", "+", "-", "*", "/", "(", ")", "[", "]", "{", "}", ",", ":", ".", "=",
    "<", ">", "?", "'",
];

/// Whether a name may begin with this character (grammar rule 28).
fn starts_name(c: char) -> bool {
    matches!(c, 'A'..='Z' | 'a'..='z' | '_'
        | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}'
        | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}'
        | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
        && !blank(c)
}

/// Whether a name may go on with this character (grammar rule 29).
fn continues_name(c: char) -> bool {
    starts_name(c) || matches!(c, '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// White space (grammar rules 61 and 62).
fn blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{85}' | '\u{A0}' | '\u{1680}' | '\u{180E}' | '\u{2000}'..='\u{200B}' | '\u{FEFF}'
        )
}

/// The tokens of a text, ended by [`Kind::End`].
///
/// # Errors
/// A character that belongs nowhere, an unfinished string or comment, an unknown escape.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token>, Rejection> {
    let mut lexer = Lexer { text, at: 0 };
    let mut found = Vec::new();
    loop {
        let before = lexer.at;
        lexer.skip()?;
        let start = lexer.at;
        let kind = lexer.token()?;
        let done = kind == Kind::End;
        found.push(Token {
            kind,
            start,
            end: lexer.at,
            spaced: start > before,
        });
        if done {
            return Ok(found);
        }
    }
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn spot(&self) -> Spot {
        Spot::of(self.text, self.at)
    }

    /// Passes over blanks and comments.
    fn skip(&mut self) -> Result<(), Rejection> {
        loop {
            self.take_while(blank);
            if self.rest().starts_with("//") {
                self.take_while(|c| c != '\n' && c != '\r');
            } else if self.rest().starts_with("/*") {
                let length = self.rest().find("*/");
                let length = length.ok_or_else(|| trouble::unfinished_comment(self.spot()))?;
                self.at += length + 2;
            } else {
                return Ok(());
            }
        }
    }

    fn take_while(&mut self, keep: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let length = rest.find(|c| !keep(c)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    fn token(&mut self) -> Result<Kind, Rejection> {
        let Some(first) = self.peek() else {
            return Ok(Kind::End);
        };
        if first == '"' {
            return self.string().map(Kind::Text);
        }
        if self.rest().starts_with("@\"") {
            self.at += 1;
            return self.string().map(Kind::At);
        }
        if starts_name(first) {
            self.take_while(continues_name);
            return Ok(Kind::Word);
        }
        if self.number() {
            return Ok(Kind::Number);
        }
        if let Some(word) = ["==", "&&", "||"]
            .into_iter()
            .find(|word| self.rest().starts_with(word))
        {
            return Err(trouble::foreign_operator(word, self.spot()));
        }
        let symbol = SYMBOLS.iter().find(|symbol| self.rest().starts_with(**symbol));
        let symbol = symbol.ok_or_else(|| trouble::stray_character(first, self.spot()))?;
        self.at += symbol.len();
        Ok(Kind::Symbol(symbol))
    }

    /// `12`, `12.5`, `.5`, `1.2e-3`. In `1..3` the number ends before the points.
    fn number(&mut self) -> bool {
        let digit = |c: char| c.is_ascii_digit();
        let mut chars = self.rest().chars();
        let starts = match chars.next() {
            Some('.') => chars.next().is_some_and(digit),
            first => first.is_some_and(digit),
        };
        if !starts {
            return false;
        }
        self.take_while(digit);
        let mut after = self.rest().chars();
        if after.next() == Some('.') && after.next().is_some_and(digit) {
            self.at += 1;
            self.take_while(digit);
        }
        self.exponent();
        true
    }

    fn exponent(&mut self) {
        let rest = self.rest();
        let Some(power) = rest.strip_prefix(['e', 'E']) else {
            return;
        };
        let unsigned = power.strip_prefix(['+', '-']).unwrap_or(power);
        if unsigned.starts_with(|c: char| c.is_ascii_digit()) {
            self.at += rest.len() - unsigned.len();
            self.take_while(|c| c.is_ascii_digit());
        }
    }

    /// A string literal from its opening quote.
    fn string(&mut self) -> Result<Arc<str>, Rejection> {
        let opening = self.at;
        self.at += 1;
        let mut value = String::new();
        loop {
            value.push_str(self.take_while(|c| c != '"' && c != '\\'));
            match self.peek() {
                Some('"') => {
                    self.at += 1;
                    return Ok(Arc::from(value));
                }
                Some(_) => value.push(self.escape()?),
                None => return Err(trouble::unfinished_string(Spot::of(self.text, opening))),
            }
        }
    }

    /// An escape sequence from its backslash (grammar rule 64). `\uD83D\uDCA9` is one character.
    fn escape(&mut self) -> Result<char, Rejection> {
        let text = self.text;
        let start = self.at;
        let unknown = || trouble::unknown_escape(Spot::of(text, start));
        let mut chars = self.rest().chars();
        chars.next();
        let letter = chars.next().ok_or_else(unknown)?;
        self.at += 1 + letter.len_utf8();
        let simple = match letter {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            '"' | '\\' | '\'' => letter,
            'u' => {
                let first = self.hexadecimal(4).ok_or_else(unknown)?;
                return self.surrogate(first).ok_or_else(unknown);
            }
            'U' => {
                let code = self.hexadecimal(6).and_then(char::from_u32);
                return code.ok_or_else(unknown);
            }
            // XPath's regular expressions are full of backslashes: those that mean nothing here stay.
            other => {
                self.at -= other.len_utf8();
                '\\'
            }
        };
        Ok(simple)
    }

    fn hexadecimal(&mut self, count: usize) -> Option<u32> {
        let digits = self.rest().get(..count)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        self.at += count;
        u32::from_str_radix(digits, 16).ok()
    }

    fn surrogate(&mut self, first: u32) -> Option<char> {
        if !(0xD800..0xDC00).contains(&first) {
            return char::from_u32(first);
        }
        self.at += self.rest().strip_prefix("\\u").map(|_| 2)?;
        let second = self
            .hexadecimal(4)
            .filter(|code| (0xDC00..0xE000).contains(code))?;
        char::from_u32(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
    }
}
