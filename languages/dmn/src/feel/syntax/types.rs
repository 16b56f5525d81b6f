//! The type language (DMN 1.5 §10.3.1.2, grammar rule 52).
//!
//! What it is for: `list<number>`, `context<a: string>`, `function<number> -> string`, built-in and
//! defined types. It knows nothing of values. Start at [`Parser::type_name`].

use super::lexer::Kind;
use super::parser::Parser;
use crate::feel::{FunctionType, Key, Names, Type, trouble};
use skein_kernel::rejection::Rejection;
use std::sync::Arc;

/// Types nest this deeply at most.
const DEEPEST: u32 = 32;

/// Reads a text that is a type and nothing else.
pub(crate) fn read_type(text: &str, names: &Names) -> Result<Type, Rejection> {
    let mut parser = Parser::new(text, names)?;
    let kind = parser.type_name()?;
    parser.end()?;
    Ok(kind)
}

impl Parser<'_> {
    /// A type.
    pub(super) fn type_name(&mut self) -> Result<Type, Rejection> {
        self.type_at(0)
    }

    fn type_at(&mut self, depth: u32) -> Result<Type, Rejection> {
        if depth > DEEPEST {
            return Err(trouble::too_deep(self.spot()));
        }
        if self.is_at(1, "<") {
            match self.word() {
                "list" => return self.of_one(depth, Type::List),
                "range" => return self.of_one(depth, Type::Range),
                "context" => return self.context_type(depth),
                "function" => return self.function_type(depth),
                _ => {}
            }
        }
        self.simple_type()
    }

    fn of_one(&mut self, depth: u32, make: fn(Arc<Type>) -> Type) -> Result<Type, Rejection> {
        self.advance(2);
        let item = self.type_at(depth + 1)?;
        self.want(">")?;
        Ok(make(Arc::new(item)))
    }

    fn context_type(&mut self, depth: u32) -> Result<Type, Rejection> {
        self.advance(2);
        let mut entries: Vec<(Key, Type)> = Vec::new();
        while !self.take(">") {
            if !entries.is_empty() {
                self.want(",")?;
            }
            let name = self.new_name(|parser| parser.is(":"))?;
            self.want(":")?;
            entries.push((name, self.type_at(depth + 1)?));
        }
        Ok(Type::Context(entries.into()))
    }

    fn function_type(&mut self, depth: u32) -> Result<Type, Rejection> {
        self.advance(2);
        let mut parameters = Vec::new();
        while !self.take(">") {
            if !parameters.is_empty() {
                self.want(",")?;
            }
            parameters.push(self.type_at(depth + 1)?);
        }
        self.want("->")?;
        let result = self.type_at(depth + 1)?;
        Ok(Type::Function(Arc::new(FunctionType { parameters, result })))
    }

    /// The longest run of tokens that names a type.
    fn simple_type(&mut self) -> Result<Type, Rejection> {
        const LONGEST: usize = 24;
        let mut name = String::new();
        let mut best = None;
        for (ahead, token) in self.ahead().iter().take(LONGEST).enumerate() {
            let fits = matches!(
                token.kind,
                Kind::Word | Kind::Number | Kind::Symbol("." | "-" | "'" | "/" | "+" | "*")
            );
            if !fits {
                break;
            }
            if ahead > 0 && token.spaced {
                name.push(' ');
            }
            name.push_str(self.text.get(token.start..token.end).unwrap_or_default());
            if let Some(kind) = self.names.type_named(&name) {
                best = Some((kind, ahead + 1));
            }
        }
        let Some((kind, count)) = best else {
            let named = if name.is_empty() { self.word() } else { &name };
            return Err(trouble::unknown_type(named, self.spot()));
        };
        self.advance(count);
        Ok(kind)
    }
}
