//! Reading FEEL: from text to the compiled tree.
//!
//! What it is for: the grammar of DMN 1.5 §10.3.1.2, read in one pass against the names in scope, because
//! names may hold blanks and operators (`Full Name`, `a-b`) and only the scope tells where one ends. It
//! knows nothing of values beyond literals.
//!
//! Where to start: `parser`; `lexer` for tokens, `scope` for which name means what, `types` for the type
//! language, `unary` for unary tests.

pub(crate) mod lexer;
pub(crate) mod literal;
pub(crate) mod parser;
mod postfix;
mod primary;
mod scope;
mod types;
mod unary;

pub(crate) use parser::Compiled;
pub(crate) use types::read_type;
pub(crate) use unary::CompiledTests;

/// The longest text that is read, in bytes.
pub(crate) const LONGEST: usize = 1 << 18;
/// How deeply brackets and operators may nest while reading.
pub(crate) const NESTING: u32 = 160;
/// How deep a compiled tree may be.
pub(crate) const HEIGHT: u32 = 400;
