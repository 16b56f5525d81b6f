//! Operands: literals, names and everything in brackets.
//!
//! What it is for: numbers, strings, lists, ranges, contexts, function definitions and names (grammar
//! rules 18-26 and 48-60). It knows nothing of operators. Start at [`Parser::primary`].

use super::lexer::Kind;
use super::literal::at_literal;
use super::parser::{Parsed, Parser, Part};
use super::scope::Found;
use crate::feel::function::Definition;
use crate::feel::node::{At, Comparison, Node, RangeNode, Test};
use crate::feel::range::Shape;
use crate::feel::{Key, Parameter, Type, Value, trouble};
use skein_kernel::rejection::Rejection;
use std::{collections::BTreeSet, sync::Arc};

impl Parser<'_> {
    /// An operand without what follows it.
    pub(super) fn primary(&mut self) -> Parsed {
        let at = self.offset();
        match self.kind().clone() {
            Kind::Number => self.number(),
            Kind::Text(text) => {
                self.advance(1);
                self.constant(Value::String(text))
            }
            Kind::At(text) => {
                self.advance(1);
                let value = at_literal(&text).ok_or_else(|| trouble::bad_literal(&text, self.spot_of(at)))?;
                self.constant(value)
            }
            Kind::Symbol("(") => self.nested(|parser| parser.bracketed(at)),
            Kind::Symbol("[") => self.nested(|parser| parser.list(at)),
            Kind::Symbol("]") => {
                self.advance(1);
                let start = self.endpoint()?;
                self.want("..")?;
                self.range(false, start, at)
            }
            Kind::Symbol("{") => self.nested(|parser| parser.context(at)),
            Kind::Symbol("?") if self.question.is_some() => {
                self.advance(1);
                self.question = Some(true);
                let node = self.scopes.resolve(&Key::from("?"), Node::Constant(Value::Null));
                self.part(node, &[])
            }
            Kind::Word => self.named(at),
            _ => Err(self.unexpected("一个值", "a value")),
        }
    }

    fn number(&mut self) -> Parsed {
        let word = self.word();
        let number = word
            .parse()
            .map_err(|_| trouble::bad_literal(word, self.spot()))?;
        self.advance(1);
        self.constant(Value::Number(number))
    }

    /// A keyword literal, a function definition or a name.
    fn named(&mut self, at: At) -> Parsed {
        let found = self.scopes.longest(self.text, self.ahead());
        let mut tail = self
            .ahead()
            .iter()
            .skip(found.as_ref().map_or(1, |(_, count)| *count));
        let alone = !tail
            .next()
            .is_some_and(|token| token.kind == Kind::Word && !self.ends_name(token.start, token.end));
        match found {
            Some((Found::Name(name), count)) if alone => {
                self.advance(count);
                self.meaning(&name, at)
            }
            Some((Found::Builtin(function), count)) if alone || count > 1 => {
                self.advance(count);
                if self.is("(") {
                    return self.builtin(function, at);
                }
                // Data may bear a function's name; only where none does is the function meant.
                let name = Key::from(function.name());
                let node = self.scopes.resolve(&name, Node::Unknown(name.clone(), at));
                self.part(node, &[])
            }
            _ => self.keyword_or_unknown(at),
        }
    }

    /// Whether a word is one that can't be part of a name of unknown words.
    fn ends_name(&self, start: usize, end: usize) -> bool {
        let word = self.text.get(start..end).unwrap_or_default();
        super::parser::KEYWORDS.contains(&word)
    }

    fn keyword_or_unknown(&mut self, at: At) -> Parsed {
        let value = match self.word() {
            "true" => Value::Boolean(true),
            "false" => Value::Boolean(false),
            "null" => Value::Null,
            "function" if self.is_at(1, "(") => return self.nested(|parser| parser.definition(at)),
            word if super::parser::KEYWORDS.contains(&word) => {
                return Err(self.unexpected("一个值", "a value"));
            }
            _ => {
                let name = self.words();
                return self.meaning(&name, at);
            }
        };
        self.advance(1);
        self.constant(value)
    }

    /// What a name stands for, looked up at evaluation if nothing in scope has it.
    fn meaning(&mut self, name: &Key, at: At) -> Parsed {
        self.partial |= &**name == "partial";
        let node = self.scopes.resolve(name, Node::Unknown(name.clone(), at));
        if matches!(node, Node::Unknown(..)) {
            self.note_unknown(name);
        }
        self.part(node, &[])
    }

    /// `(…)`: an expression, an open range, or a range by comparison as in `(< 10)`.
    fn bracketed(&mut self, at: At) -> Parsed {
        self.advance(1);
        if let Some(operator) = self.comparison_symbol() {
            let end = self.endpoint()?;
            self.want(")")?;
            return self.compared(operator, end, at);
        }
        let first = self.expression()?;
        if self.take("..") {
            return self.range(false, first, at);
        }
        self.want(")")?;
        Ok(first)
    }

    /// A range written as a comparison.
    fn compared(&mut self, operator: Comparison, end: Part, at: At) -> Parsed {
        let below = [end.height];
        let both = || Some((true, end.node.clone()));
        let (shape, start, end) = match operator {
            Comparison::Equal => (Shape::Equal, both(), both()),
            Comparison::NotEqual => (Shape::NotEqual, both(), both()),
            Comparison::Less => (Shape::Interval, None, Some((false, end.node))),
            Comparison::LessOrEqual => (Shape::Interval, None, Some((true, end.node))),
            Comparison::Greater => (Shape::Interval, Some((false, end.node)), None),
            Comparison::GreaterOrEqual => (Shape::Interval, Some((true, end.node)), None),
        };
        let node = RangeNode {
            shape,
            start,
            end,
            at,
        };
        self.folded(Node::Range(Box::new(node)), &below)
    }

    /// The rest of a range after `..`.
    fn range(&mut self, included: bool, start: Part, at: At) -> Parsed {
        let end = self.endpoint()?;
        let last = if self.take("]") {
            true
        } else if self.take(")") || self.take("[") {
            false
        } else {
            return Err(self.unexpected("“]”或“)”", "`]` or `)`"));
        };
        let below = [start.height, end.height];
        let node = RangeNode {
            shape: Shape::Interval,
            start: Some((included, start.node)),
            end: Some((last, end.node)),
            at,
        };
        self.folded(Node::Range(Box::new(node)), &below)
    }

    /// `[…]`: a list or a closed range.
    fn list(&mut self, at: At) -> Parsed {
        self.advance(1);
        let (mut items, mut heights) = (Vec::new(), Vec::new());
        if self.take("]") {
            return self.folded(Node::List(items.into(), at), &heights);
        }
        loop {
            let part = self.expression()?;
            if items.is_empty() && self.take("..") {
                return self.range(true, part, at);
            }
            heights.push(part.height);
            items.push(part.node);
            if !self.take(",") {
                self.want("]")?;
                return self.folded(Node::List(items.into(), at), &heights);
            }
        }
    }

    /// The tests in the brackets after `in`; an open range is one of them.
    pub(super) fn bracketed_tests(
        &mut self,
        tests: &mut Vec<Test>,
        heights: &mut Vec<u32>,
    ) -> Result<(), Rejection> {
        let at = self.offset();
        self.want("(")?;
        loop {
            let part = if let Some(operator) = self.comparison_symbol() {
                let part = self.endpoint()?;
                heights.push(part.height);
                tests.push(Test::Compare(operator, part.node));
                None
            } else {
                Some(self.expression()?)
            };
            if let Some(part) = part {
                if tests.is_empty() && self.take("..") {
                    let range = self.range(false, part, at)?;
                    heights.push(range.height);
                    tests.push(Test::Matches(range.node));
                    return Ok(());
                }
                heights.push(part.height);
                tests.push(Test::Matches(part.node));
            }
            if !self.take(",") {
                return self.want(")");
            }
        }
    }

    /// `{name: value, …}`; later entries see earlier ones.
    fn context(&mut self, at: At) -> Parsed {
        self.advance(1);
        let mark = self.scopes.mark();
        let (mut entries, mut heights) = (Vec::<(Key, u32, Node)>::new(), Vec::new());
        let mut seen = BTreeSet::new();
        if !self.take("}") {
            loop {
                let start = self.offset();
                let name = self.entry_name()?;
                if !seen.insert(name.clone()) {
                    return Err(trouble::repeated(&name, self.spot_of(start)));
                }
                self.want(":")?;
                let part = self.expression()?;
                let kind = self.scopes.kind_of(&part.node);
                self.scopes.learn_entry(&name);
                let local = self.scopes.variable(name.clone(), kind);
                heights.push(part.height);
                entries.push((name, local, part.node));
                if !self.take(",") {
                    self.want("}")?;
                    break;
                }
            }
        }
        self.scopes.release(mark);
        self.part(Node::Context(entries.into(), at), &heights)
    }

    fn entry_name(&mut self) -> Result<Key, Rejection> {
        if let Kind::Text(name) = self.kind() {
            let name = name.clone();
            self.advance(1);
            return Ok(name);
        }
        self.new_name(|parser| parser.is(":"))
    }

    /// `function(a: number, b) a + b`.
    fn definition(&mut self, at: At) -> Parsed {
        self.advance(1);
        self.want("(")?;
        let mut parameters: Vec<Parameter> = Vec::new();
        let mut seen = BTreeSet::new();
        if !self.take(")") {
            loop {
                let start = self.offset();
                let parameter = self.parameter()?;
                if !seen.insert(parameter.name.clone()) {
                    return Err(trouble::repeated(&parameter.name, self.spot_of(start)));
                }
                parameters.push(parameter);
                if !self.take(",") {
                    self.want(")")?;
                    break;
                }
            }
        }
        if self.is_word("external") && self.scopes.longest(self.text, self.ahead()).is_none() {
            return Err(trouble::external(self.spot()));
        }
        self.scopes.enter();
        for parameter in &parameters {
            self.scopes
                .variable(parameter.name.clone(), parameter.kind.clone());
        }
        let body = self.expression();
        let (locals, captures) = self.scopes.leave();
        let body = body?;
        let definition = Definition {
            parameters: parameters.into(),
            result: Type::Any,
            body: body.node,
            locals,
            height: body.height,
            text: Arc::from(self.text),
            at,
        };
        self.part(Node::Function(Arc::new(definition), captures), &[body.height])
    }

    fn parameter(&mut self) -> Result<Parameter, Rejection> {
        let name = self.new_name(|parser| parser.is(":") || parser.is(",") || parser.is(")"))?;
        let kind = if self.take(":") {
            self.type_name()?
        } else {
            Type::Any
        };
        Ok(Parameter { name, kind })
    }
}
