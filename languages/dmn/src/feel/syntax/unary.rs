//! Unary tests (DMN 1.5 §10.3.1.2, grammar rules 14-17).
//!
//! What it is for: the input entries of decision tables and the allowed values of types. It knows nothing
//! of either. Start at [`CompiledTests::read`].

use super::parser::{Compiled, Parser};
use crate::feel::node::{Node, Test};
use crate::feel::{Key, Names, Type};
use skein_kernel::rejection::Rejection;

/// Compiled unary tests.
#[derive(Debug)]
pub(crate) struct CompiledTests {
    pub(crate) negated: bool,
    /// The tests; none at all means `-`: any value passes.
    pub(crate) tests: Vec<Test>,
    pub(crate) locals: u32,
    pub(crate) height: u32,
    pub(crate) unknown: Vec<Key>,
}

impl CompiledTests {
    /// Reads unary tests of a value of type `input`, which is `?` and in local 0.
    pub(crate) fn read(text: &str, names: &Names, input: &Type) -> Result<Self, Rejection> {
        let fresh = || -> Result<Parser<'_>, Rejection> {
            let mut parser = Parser::new(text, names)?;
            parser.question = Some(false);
            parser.scopes.variable(Key::from("?"), input.clone());
            Ok(parser)
        };
        let mut parser = fresh()?;
        if parser.is("-") && parser.ahead().len() == 2 || parser.ahead().len() == 1 {
            return Ok(parser.tests_of(false, Vec::new(), 0));
        }
        if parser.is_word("not") && parser.is_at(1, "(") {
            parser.advance(2);
            let read = parser.tests();
            if let Ok((tests, height)) = read
                && parser.take(")")
                && parser.end().is_ok()
            {
                return Ok(parser.tests_of(true, tests, height));
            }
            // `not(a) and b` is one expression.
            parser = fresh()?;
        }
        let (tests, height) = parser.tests()?;
        parser.end()?;
        Ok(parser.tests_of(false, tests, height))
    }
}

impl Parser<'_> {
    fn tests(&mut self) -> Result<(Vec<Test>, u32), Rejection> {
        let (mut tests, mut height) = (Vec::new(), 0);
        loop {
            let (test, high) = self.test()?;
            tests.push(test);
            height = height.max(high);
            if !self.take(",") {
                return Ok((tests, height));
            }
        }
    }

    fn test(&mut self) -> Result<(Test, u32), Rejection> {
        if let Some(operator) = self.comparison_symbol() {
            let part = self.endpoint()?;
            return Ok((Test::Compare(operator, part.node), part.height));
        }
        self.question = Some(false);
        let part = self.expression()?;
        let asked = self.question == Some(true);
        let test = if asked {
            Test::Condition(part.node)
        } else {
            Test::Matches(part.node)
        };
        Ok((test, part.height))
    }

    fn tests_of(self, negated: bool, tests: Vec<Test>, height: u32) -> CompiledTests {
        let nothing = super::parser::Part {
            node: Node::Constant(crate::feel::Value::Null),
            height,
        };
        let Compiled {
            locals,
            height,
            unknown,
            ..
        } = self.compiled(nothing);
        CompiledTests {
            negated,
            tests,
            locals,
            height,
            unknown,
        }
    }
}
