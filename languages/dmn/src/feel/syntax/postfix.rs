//! What follows an operand: paths, filters and invocations.
//!
//! What it is for: `a.b`, `a[b]`, `a(b)` (grammar rules 38-47). It knows nothing of operators. Start at
//! [`Parser::operand`].

use super::lexer::Kind;
use super::parser::{KEYWORDS, Parsed, Parser, Part};
use crate::feel::builtin::{Builtin, Prepared};
use crate::feel::node::{At, Filter, Invocation, Node};
use crate::feel::{Function, Key, Type, Value};
use skein_kernel::rejection::Rejection;
use std::sync::Arc;

/// Arguments as written.
pub(super) struct Arguments {
    nodes: Vec<Node>,
    names: Option<Vec<Key>>,
    heights: Vec<u32>,
}

impl Parser<'_> {
    /// An operand with everything that follows it.
    pub(super) fn operand(&mut self) -> Parsed {
        let mut part = self.primary()?;
        loop {
            let at = self.offset();
            if self.is(".") && *self.kind_at(1) == Kind::Word {
                self.advance(1);
                part = self.path(part, at)?;
            } else if self.is("[") && !self.closes_range() {
                self.advance(1);
                part = self.filter(part, at)?;
            } else if self.take("(") {
                part = self.invocation(part, at)?;
            } else {
                return Ok(part);
            }
        }
    }

    /// Whether `[` ends a range (`[1..10[`) rather than opening a filter: nothing follows it that a filter
    /// could begin with.
    fn closes_range(&self) -> bool {
        match self.kind_at(1) {
            Kind::End => true,
            Kind::Word => matches!(
                self.word_at(1),
                "and" | "or" | "in" | "between" | "instance" | "then" | "else" | "return" | "satisfies"
            ),
            Kind::Symbol(symbol) => matches!(
                *symbol,
                ")" | "]" | "}" | "," | "=" | "!=" | "." | ".." | "*" | "+"
            ),
            _ => false,
        }
    }

    fn path(&mut self, of: Part, at: At) -> Parsed {
        let kind = self.scopes.kind_of(&of.node);
        let name = match self.scopes.longest_entry(&kind, self.text, self.ahead()) {
            Some((name, count)) => {
                self.advance(count);
                name
            }
            None => self.words(),
        };
        self.part(Node::Path(Box::new(of.node), name, at), &[of.height])
    }

    /// A name of which nothing is known: words up to a keyword.
    pub(super) fn words(&mut self) -> Key {
        let mut name = self.word().to_owned();
        self.advance(1);
        while self.joins_name() {
            name.push(' ');
            name.push_str(self.word());
            self.advance(1);
        }
        Key::from(name)
    }

    /// Whether the next token can only be more of the name before it.
    pub(super) fn joins_name(&self) -> bool {
        match self.kind() {
            Kind::Word => !KEYWORDS.contains(&self.word()),
            Kind::Number => true,
            _ => false,
        }
    }

    fn filter(&mut self, list: Part, at: At) -> Parsed {
        let kind = match self.scopes.kind_of(&list.node) {
            Type::List(item) => (*item).clone(),
            kind => kind,
        };
        let mark = self.scopes.mark();
        let item = self.scopes.items(kind);
        let test = self.expression()?;
        self.scopes.release(mark);
        self.want("]")?;
        let below = [list.height, test.height];
        let filter = Filter {
            list: list.node,
            test: test.node,
            item,
            at,
        };
        self.part(Node::Filter(Box::new(filter)), &below)
    }

    fn invocation(&mut self, function: Part, at: At) -> Parsed {
        let arguments = self.arguments()?;
        self.invoke(function, arguments, at)
    }

    fn invoke(&mut self, function: Part, arguments: Arguments, at: At) -> Parsed {
        let mut below = arguments.heights;
        below.push(function.height);
        let invocation = Invocation {
            function: function.node,
            arguments: arguments.nodes.into(),
            names: arguments.names.map(Into::into),
            at,
        };
        self.part(Node::Invoke(Box::new(invocation)), &below)
    }

    /// The invocation of a built-in function, whose name was just read. Arguments it doesn't take make it
    /// an ordinary invocation, which reports them when it is evaluated.
    pub(super) fn builtin(&mut self, function: Builtin, at: At) -> Parsed {
        self.want("(")?;
        let mut arguments = self.arguments()?;
        let count = arguments.nodes.len();
        let order = match &arguments.names {
            Some(names) => function.arrange(names),
            None => function
                .takes(count)
                .then(|| (function, (0..count).map(Some).collect())),
        };
        let Some((function, order)) = order else {
            let value = Value::Function(Arc::new(Function::builtin(function)));
            let part = self.constant(value)?;
            return self.invoke(part, arguments, at);
        };
        let mut take = |place: &Option<usize>| {
            let node = place.and_then(|place| arguments.nodes.get_mut(place));
            node.map_or(Node::Constant(Value::Null), |node| {
                std::mem::replace(node, Node::Constant(Value::Null))
            })
        };
        let nodes: Box<[Node]> = order.iter().map(&mut take).collect();
        match Prepared::of(function, &nodes) {
            Some(prepared) => self.part(Node::Prepared(Arc::new(prepared), nodes, at), &arguments.heights),
            None => self.folded(Node::Builtin(function, nodes, at), &arguments.heights),
        }
    }

    /// Arguments up to the closing bracket, positional or named.
    fn arguments(&mut self) -> Result<Arguments, Rejection> {
        let mut found = Arguments {
            nodes: Vec::new(),
            names: self.argument_is_named().then(Vec::new),
            heights: Vec::new(),
        };
        if self.take(")") {
            return Ok(found);
        }
        loop {
            if let Some(names) = &mut found.names {
                let name = self.new_name(|parser| parser.is(":"))?;
                self.want(":")?;
                names.push(name);
            }
            let part = self.expression()?;
            found.heights.push(part.height);
            found.nodes.push(part.node);
            if !self.take(",") {
                self.want(")")?;
                return Ok(found);
            }
        }
    }

    /// Whether a name and a colon come next.
    fn argument_is_named(&self) -> bool {
        const LONGEST: usize = 32;
        let name = (0..LONGEST).take_while(|ahead| {
            matches!(
                self.kind_at(*ahead),
                Kind::Word | Kind::Number | Kind::Symbol("-" | "+" | "'" | "/" | "*" | ".")
            )
        });
        let length = name.count();
        *self.kind() == Kind::Word && self.is_at(length, ":")
    }
}
