//! FEEL, the expression language of DMN 1.5 (chapter 10): text in, compiled expressions out.
//!
//! What it is for: parsing expressions and unary tests against the names in scope, and evaluating them
//! over [`Value`]s. Evaluation never fails midway: it yields a value and a list of [`Fault`]s;
//! [`Expression::evaluate_strict`] turns the first fault into a rejection.
//!
//! What it knows nothing of: decision models, tables, processes, clocks. The present moment, where an
//! expression asks for it, is an argument.
//!
//! Where to start: [`Expression::compile`] with [`Names`], then [`Expression::evaluate`] with a [`Scope`].

mod arithmetic;
mod builtin;
mod compare;
mod evaluate;
mod expression;
mod fault;
mod function;
mod json;
mod kind;
mod node;
mod number;
mod property;
mod range;
mod regex;
mod scope;
mod show;
mod syntax;
mod temporal;
#[cfg(test)]
mod tests;
mod trouble;
mod unary;
mod value;

pub use expression::Expression;
pub use fault::{Fault, Faults};
pub use function::{Function, Native, Parameter};
pub use kind::{FunctionType, Type};
pub use number::Number;
pub use range::{Bound, Range, Shape};
pub use scope::{Limits, Lookup, Names, Run, Scope};
pub use temporal::{Date, DateTime, DaysDuration, MonthsDuration, NamedZone, Time, Zone};
pub use unary::{DynamicTest, UnaryTest, UnaryTests};
pub use value::{Context, Key, List, Value};
