//! Expressions (DMN 1.5 §10.3.1.2, grammar rules 1-26).
//!
//! What it is for: operators by their precedence, conditionals, loops and quantifiers. It knows nothing of
//! literals and brackets (see `primary`) nor of what follows an operand (see `postfix`). Start at
//! [`Compiled::expression`].

use super::lexer::{Kind, Token, tokens};
use super::scope::Scopes;
use super::{HEIGHT, LONGEST, NESTING};
use crate::feel::node::{At, Comparison, Iterator, Loop, Node, Operator, Test};
use crate::feel::trouble::{self, Spot};
use crate::feel::{Key, Names, Type, Value, evaluate};
use skein_kernel::rejection::Rejection;
use std::collections::BTreeSet;

/// A compiled expression.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) node: Node,
    /// How many locals it needs.
    pub(crate) locals: u32,
    /// How deep its tree is.
    pub(crate) height: u32,
    /// The names that were not in scope.
    pub(crate) unknown: Vec<Key>,
}

/// A part of the tree and how deep it is.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) node: Node,
    pub(super) height: u32,
}

pub(super) type Parsed = Result<Part, Rejection>;

/// The state of reading one text.
pub(super) struct Parser<'t> {
    pub(super) text: &'t str,
    tokens: Vec<Token>,
    at: usize,
    pub(super) names: &'t Names,
    pub(super) scopes: Scopes,
    nesting: u32,
    unknown: Vec<Key>,
    noted: BTreeSet<Key>,
    /// Whether a unary test's `?` is in scope, and whether it was mentioned.
    pub(super) question: Option<bool>,
    /// Whether `partial` was mentioned.
    pub(super) partial: bool,
}

/// How tightly binary operators bind.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Binding {
    Any,
    All,
    Comparison,
    Sum,
    Product,
    Power,
}

/// Words that end a name of unknown words.
pub(super) const KEYWORDS: &[&str] = &[
    "and",
    "or",
    "in",
    "between",
    "instance",
    "then",
    "else",
    "return",
    "satisfies",
    "if",
    "for",
    "some",
    "every",
    "function",
    "external",
];

impl Compiled {
    /// Compiles an expression.
    pub(crate) fn expression(text: &str, names: &Names) -> Result<Self, Rejection> {
        let mut parser = Parser::new(text, names)?;
        let part = parser.expression()?;
        parser.end()?;
        Ok(parser.compiled(part))
    }
}

impl<'t> Parser<'t> {
    pub(super) fn new(text: &'t str, names: &'t Names) -> Result<Self, Rejection> {
        if text.len() > LONGEST {
            return Err(trouble::too_long(text.len(), LONGEST));
        }
        Ok(Self {
            text,
            tokens: tokens(text)?,
            at: 0,
            names,
            scopes: Scopes::new(names),
            nesting: 0,
            unknown: Vec::new(),
            noted: BTreeSet::new(),
            question: None,
            partial: false,
        })
    }

    pub(super) fn compiled(mut self, part: Part) -> Compiled {
        Compiled {
            node: part.node,
            locals: self.scopes.most_locals(),
            height: part.height,
            unknown: self.unknown,
        }
    }

    pub(super) fn kind(&self) -> &Kind {
        self.kind_at(0)
    }

    pub(super) fn kind_at(&self, ahead: usize) -> &Kind {
        self.tokens
            .get(self.at + ahead)
            .map_or(&Kind::End, |token| &token.kind)
    }

    /// The tokens from here on.
    pub(super) fn ahead(&self) -> &[Token] {
        self.tokens.get(self.at..).unwrap_or_default()
    }

    fn token(&self) -> Option<&Token> {
        self.tokens.get(self.at).or(self.tokens.last())
    }

    /// The text of the token `ahead` of here.
    pub(super) fn word_at(&self, ahead: usize) -> &'t str {
        self.tokens
            .get(self.at + ahead)
            .map_or("", |token| self.slice(token.start, token.end))
    }

    pub(super) fn word(&self) -> &'t str {
        self.word_at(0)
    }

    fn slice(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or_default()
    }

    pub(super) fn offset(&self) -> At {
        self.token()
            .map_or(0, |token| At::try_from(token.start).unwrap_or(At::MAX))
    }

    /// Where the next token is. Counting lines takes time: only for refusals.
    pub(super) fn spot(&self) -> Spot {
        self.spot_of(self.offset())
    }

    pub(super) fn spot_of(&self, at: At) -> Spot {
        Spot::of(self.text, at as usize)
    }

    pub(super) fn advance(&mut self, count: usize) {
        self.at = (self.at + count).min(self.tokens.len().saturating_sub(1));
    }

    pub(super) fn is(&self, symbol: &str) -> bool {
        self.is_at(0, symbol)
    }

    pub(super) fn is_at(&self, ahead: usize, symbol: &str) -> bool {
        matches!(self.kind_at(ahead), Kind::Symbol(found) if *found == symbol)
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        *self.kind() == Kind::Word && self.word() == word
    }

    /// Takes a symbol if it is next.
    pub(super) fn take(&mut self, symbol: &str) -> bool {
        let found = self.is(symbol);
        self.advance(usize::from(found));
        found
    }

    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.advance(usize::from(found));
        found
    }

    pub(super) fn want(&mut self, symbol: &str) -> Result<(), Rejection> {
        if self.take(symbol) {
            return Ok(());
        }
        let quoted = (format!("“{symbol}”"), format!("`{symbol}`"));
        Err(self.unexpected(&quoted.0, &quoted.1))
    }

    fn want_word(&mut self, word: &str) -> Result<(), Rejection> {
        if self.take_word(word) {
            return Ok(());
        }
        let quoted = (format!("“{word}”"), format!("`{word}`"));
        Err(self.unexpected(&quoted.0, &quoted.1))
    }

    pub(super) fn unexpected(&self, zh: &str, en: &str) -> Rejection {
        trouble::expected(zh, en, self.word(), self.spot())
    }

    pub(super) fn end(&self) -> Result<(), Rejection> {
        match self.kind() {
            Kind::End => Ok(()),
            _ => Err(self.unexpected("运算符或文本结尾", "an operator or the end of the text")),
        }
    }

    /// Counts a name that nothing in scope has.
    pub(super) fn note_unknown(&mut self, name: &Key) {
        if self.noted.insert(name.clone()) {
            self.unknown.push(name.clone());
        }
    }

    /// A part of the tree above others, refused if the tree gets too deep.
    pub(super) fn part(&self, node: Node, below: &[u32]) -> Parsed {
        let height = below.iter().copied().max().unwrap_or(0) + 1;
        if height > HEIGHT {
            return Err(trouble::too_deep(self.spot()));
        }
        Ok(Part { node, height })
    }

    /// A part whose value is known now, if nothing goes wrong in finding it.
    pub(super) fn folded(&self, node: Node, below: &[u32]) -> Parsed {
        match evaluate::constant(&node) {
            Some(value) => self.part(Node::Constant(value), &[]),
            None => self.part(node, below),
        }
    }

    /// An expression (rule 1).
    pub(super) fn expression(&mut self) -> Parsed {
        self.nested(|parser| parser.binary(Binding::Any))
    }

    /// Reads one level deeper, refusing to go too deep.
    pub(super) fn nested(&mut self, read: impl FnOnce(&mut Self) -> Parsed) -> Parsed {
        self.nesting += 1;
        if self.nesting > NESTING {
            return Err(trouble::too_deep(self.spot()));
        }
        let part = read(self);
        self.nesting -= 1;
        part
    }

    /// Operators that bind at least as tightly as `least`.
    fn binary(&mut self, least: Binding) -> Parsed {
        let mut left = self.unary()?;
        loop {
            let at = self.offset();
            if let Some((binding, next)) = self.operator() {
                if binding < least {
                    return Ok(left);
                }
                self.advance(1);
                left = match next {
                    Infix::Arithmetic(operator, tighter) => self.arithmetic(left, operator, tighter, at)?,
                    Infix::Comparison(operator) => self.comparison(left, operator, at)?,
                    Infix::All => self.chain(left, "and", Binding::Comparison, at, Node::All)?,
                    Infix::Any => self.chain(left, "or", Binding::All, at, Node::Any)?,
                    Infix::Between => self.between(left, at)?,
                    Infix::In => self.inside(left, at)?,
                };
            } else {
                return Ok(left);
            }
        }
    }

    /// The binary operator that comes next.
    fn operator(&self) -> Option<(Binding, Infix)> {
        use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
        let arithmetic = |operator, tighter, binding| (binding, Infix::Arithmetic(operator, tighter));
        let comparison = |operator| (Binding::Comparison, Infix::Comparison(operator));
        Some(match (self.kind(), self.word()) {
            (Kind::Symbol("+"), _) => arithmetic(Operator::Add, Binding::Product, Binding::Sum),
            (Kind::Symbol("-"), _) => arithmetic(Operator::Subtract, Binding::Product, Binding::Sum),
            (Kind::Symbol("*"), _) => arithmetic(Operator::Multiply, Binding::Power, Binding::Product),
            (Kind::Symbol("/"), _) => arithmetic(Operator::Divide, Binding::Power, Binding::Product),
            (Kind::Symbol("**"), _) => (Binding::Power, Infix::Arithmetic(Operator::Power, Binding::Power)),
            (Kind::Symbol("="), _) => comparison(Equal),
            (Kind::Symbol("!="), _) => comparison(NotEqual),
            (Kind::Symbol("<"), _) => comparison(Less),
            (Kind::Symbol("<="), _) => comparison(LessOrEqual),
            (Kind::Symbol(">"), _) => comparison(Greater),
            (Kind::Symbol(">="), _) => comparison(GreaterOrEqual),
            (Kind::Word, "and") => (Binding::All, Infix::All),
            (Kind::Word, "or") => (Binding::Any, Infix::Any),
            (Kind::Word, "between") => (Binding::Comparison, Infix::Between),
            (Kind::Word, "in") => (Binding::Comparison, Infix::In),
            _ => return None,
        })
    }

    fn arithmetic(&mut self, left: Part, operator: Operator, tighter: Binding, at: At) -> Parsed {
        // Powers are read from the left (rule 4): 3 ** 4 ** 5 is (3 ** 4) ** 5.
        let right = match operator {
            Operator::Power => self.unary()?,
            _ => self.binary(tighter)?,
        };
        let below = [left.height, right.height];
        self.folded(
            Node::Arithmetic(operator, Box::new((left.node, right.node)), at),
            &below,
        )
    }

    fn comparison(&mut self, left: Part, operator: Comparison, at: At) -> Parsed {
        let right = self.binary(Binding::Sum)?;
        let below = [left.height, right.height];
        self.part(
            Node::Compare(operator, Box::new((left.node, right.node)), at),
            &below,
        )
    }

    /// Operands joined by the same word, which make one flat node.
    fn chain(
        &mut self,
        first: Part,
        word: &str,
        tighter: Binding,
        at: At,
        node: fn(Box<[Node]>, At) -> Node,
    ) -> Parsed {
        let mut heights = vec![first.height];
        let mut operands = vec![first.node];
        loop {
            let operand = self.binary(tighter)?;
            heights.push(operand.height);
            operands.push(operand.node);
            if !self.take_word(word) {
                return self.part(node(operands.into(), at), &heights);
            }
        }
    }

    fn between(&mut self, value: Part, at: At) -> Parsed {
        let low = self.binary(Binding::Sum)?;
        self.want_word("and")?;
        let high = self.binary(Binding::Sum)?;
        let below = [value.height, low.height, high.height];
        self.part(
            Node::Between(Box::new((value.node, low.node, high.node)), at),
            &below,
        )
    }

    /// What follows `in` (rule 49 c): one test, or several in brackets.
    fn inside(&mut self, value: Part, at: At) -> Parsed {
        let mut heights = vec![value.height];
        let mut tests = Vec::new();
        if let Some(operator) = self.comparison_symbol() {
            let operand = self.binary(Binding::Sum)?;
            heights.push(operand.height);
            tests.push(Test::Compare(operator, operand.node));
        } else if self.is("(") {
            self.bracketed_tests(&mut tests, &mut heights)?;
        } else {
            let operand = self.binary(Binding::Sum)?;
            heights.push(operand.height);
            tests.push(Test::Matches(operand.node));
        }
        self.part(Node::In(Box::new(value.node), tests.into(), at), &heights)
    }

    /// A comparison operator before its only operand, taken.
    pub(super) fn comparison_symbol(&mut self) -> Option<Comparison> {
        match self.operator() {
            Some((_, Infix::Comparison(operator))) => {
                self.advance(1);
                Some(operator)
            }
            _ => None,
        }
    }

    /// An operand of a comparison: no comparison of its own.
    pub(super) fn endpoint(&mut self) -> Parsed {
        self.nested(|parser| parser.binary(Binding::Sum))
    }

    fn unary(&mut self) -> Parsed {
        if self.starts_phrase() {
            match self.word() {
                "if" => return self.nested(Self::conditional),
                "for" => return self.nested(Self::iteration),
                "some" | "every" => return self.nested(Self::quantified),
                _ => {}
            }
        }
        let at = self.offset();
        if self.take("-") {
            let part = self.nested(Self::unary)?;
            return self.folded(Node::Negate(Box::new(part.node), at), &[part.height]);
        }
        let part = self.operand()?;
        self.instance_of(part)
    }

    fn instance_of(&mut self, part: Part) -> Parsed {
        if !(self.is_word("instance") && self.word_at(1) == "of") {
            return Ok(part);
        }
        self.advance(2);
        let kind = self.type_name()?;
        self.part(Node::InstanceOf(Box::new((part.node, kind))), &[part.height])
    }

    fn conditional(&mut self) -> Parsed {
        let at = self.offset();
        self.advance(1);
        let condition = self.expression()?;
        self.want_word("then")?;
        let then = self.expression()?;
        self.want_word("else")?;
        let otherwise = self.expression()?;
        let below = [condition.height, then.height, otherwise.height];
        self.part(
            Node::If(Box::new((condition.node, then.node, otherwise.node)), at),
            &below,
        )
    }

    /// Whether a word that may begin a phrase is next: not one that a name in scope begins with.
    fn starts_phrase(&self) -> bool {
        *self.kind() == Kind::Word
            && matches!(self.word(), "if" | "for" | "some" | "every")
            && self.scopes.longest(self.text, self.ahead()).is_none()
    }

    fn iteration(&mut self) -> Parsed {
        let at = self.offset();
        self.advance(1);
        let mark = self.scopes.mark();
        let (iterators, mut heights) = self.iterators(true)?;
        self.want_word("return")?;
        let partial = self.scopes.variable(Key::from("partial"), Type::Any);
        let outer = std::mem::replace(&mut self.partial, false);
        let body = self.expression()?;
        let mentioned = std::mem::replace(&mut self.partial, outer);
        self.scopes.release(mark);
        heights.push(body.height);
        let found = Loop {
            iterators,
            body: body.node,
            partial: mentioned.then_some(partial),
            some: false,
            at,
        };
        self.part(Node::For(Box::new(found)), &heights)
    }

    fn quantified(&mut self) -> Parsed {
        let at = self.offset();
        let some = self.word() == "some";
        self.advance(1);
        let mark = self.scopes.mark();
        let (iterators, mut heights) = self.iterators(false)?;
        self.want_word("satisfies")?;
        let body = self.expression()?;
        self.scopes.release(mark);
        heights.push(body.height);
        let found = Loop {
            iterators,
            body: body.node,
            partial: None,
            some,
            at,
        };
        self.part(Node::Quantified(Box::new(found)), &heights)
    }

    /// `name in domain`, separated by commas; later domains see earlier names.
    fn iterators(&mut self, ranges: bool) -> Result<(Box<[Iterator]>, Vec<u32>), Rejection> {
        let mut heights = Vec::new();
        let mut iterators = Vec::new();
        loop {
            let name = self.new_name(|parser| parser.is_word("in"))?;
            self.want_word("in")?;
            let from = self.expression()?;
            heights.push(from.height);
            let mut to = None;
            if ranges && self.take("..") {
                let part = self.expression()?;
                heights.push(part.height);
                to = Some(part.node);
            }
            let kind = match self.scopes.kind_of(&from.node) {
                Type::List(item) => (*item).clone(),
                _ => Type::Any,
            };
            iterators.push(Iterator {
                local: self.scopes.variable(name, kind),
                from: from.node,
                to,
            });
            if !self.take(",") {
                return Ok((iterators.into(), heights));
            }
        }
    }

    /// A name that comes into scope here: everything up to where `ends` says so, blanks made one.
    pub(super) fn new_name(&mut self, ends: impl Fn(&Self) -> bool) -> Result<Key, Rejection> {
        const LONGEST_NAME: usize = 64;
        if *self.kind() != Kind::Word {
            return Err(self.unexpected("名称", "a name"));
        }
        let mut name = self.word().to_owned();
        self.advance(1);
        for _ in 0..LONGEST_NAME {
            if ends(self) || *self.kind() == Kind::End {
                return Ok(Key::from(name));
            }
            if !self.continues_name() {
                return Err(self.unexpected("名称", "a name"));
            }
            if self.token().is_some_and(|token| token.spaced) {
                name.push(' ');
            }
            name.push_str(self.word());
            self.advance(1);
        }
        Err(self.unexpected("名称", "a name"))
    }

    /// Whether the next token may stand within a name (rules 27, 30).
    fn continues_name(&self) -> bool {
        matches!(
            self.kind(),
            Kind::Word | Kind::Number | Kind::Symbol("." | "/" | "-" | "'" | "+" | "*" | "**" | "..")
        )
    }

    /// A constant.
    pub(super) fn constant(&self, value: Value) -> Parsed {
        self.part(Node::Constant(value), &[])
    }
}

/// A binary operator.
enum Infix {
    Arithmetic(Operator, Binding),
    Comparison(Comparison),
    All,
    Any,
    Between,
    In,
}
