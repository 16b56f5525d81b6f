//! Expressions compiled.

use crate::refuse;
use crate::state::Name;
use skein_bpmn::model;
use skein_dmn::feel::{Expression, Names, Type};
use skein_kernel::rejection::Rejection;
use std::borrow::Cow;

/// A compiled FEEL expression with its place in the file.
#[derive(Debug, Clone)]
pub(crate) struct Expr {
    pub(crate) compiled: Expression,
    pub(crate) line: u32,
    /// Whether it asks for the present moment.
    pub(crate) needs_now: bool,
}

/// Addresses and short names by which FEEL is known.
fn is_feel(language: &str) -> bool {
    let short = language.to_ascii_lowercase();
    short == "feel"
        || short == "application/feel"
        || short == "text/feel"
        || (short.starts_with("https://www.omg.org/spec/dmn/")
            || short.starts_with("http://www.omg.org/spec/"))
            && short.trim_end_matches('/').ends_with("feel")
        || short.starts_with("http://www.omg.org/spec/feel/")
}

/// Expression text without the `=` by which some tools mark it as FEEL; no FEEL expression begins with one. A
/// blank takes its place, so that columns stay.
fn unmarked(text: &str) -> Cow<'_, str> {
    match text.strip_prefix('=') {
        Some(rest) if !rest.starts_with('=') => Cow::Owned(format!(" {rest}")),
        _ => Cow::Borrowed(text),
    }
}

/// Whether a text calls a function, as far as its letters tell: a string that looks like a call counts too.
fn calls(text: &str, function: &str) -> bool {
    let mut pieces = text.split(function);
    let mut before = pieces.next().unwrap_or_default();
    pieces.any(|after| {
        let apart = !before.ends_with(|last: char| last.is_alphanumeric() || matches!(last, '_' | '.'));
        before = after;
        apart && after.trim_start().starts_with('(')
    })
}

/// Compiles text that stands alone, such as an extension attribute.
pub(crate) fn compile_text(text: &str, line: u32, element: &str, spaced: &[Name]) -> Result<Expr, Rejection> {
    let text = &*unmarked(text);
    let mut names = Names::new();
    for name in spaced {
        names.push(name, Type::Any);
    }
    let compiled =
        Expression::compile(text, &names).map_err(|fault| refuse::bad_expression(fault, line, element))?;
    let needs_now = calls(text, "now") || calls(text, "today");
    Ok(Expr {
        compiled,
        line,
        needs_now,
    })
}

/// Compiles an expression of the file.
pub(crate) fn compile(
    expression: &model::Expression,
    standard: Option<&str>,
    element: &str,
    spaced: &[Name],
) -> Result<Expr, Rejection> {
    let language = expression.language.as_deref().or(standard);
    let line = expression.text_line.max(expression.base.line);
    if let Some(language) = language
        && !is_feel(language)
    {
        return Err(refuse::foreign_language(language, line, element));
    }
    compile_text(&expression.text, line, element, spaced)
}

#[cfg(test)]
mod tests {
    use super::calls;

    #[test]
    fn a_name_that_contains_a_function_s_is_no_call() {
        for (text, is) in [
            ("now()", true),
            ("1 + now ( )", true),
            ("savings.forms_now", false),
            ("known(1)", false),
            ("now", false),
            ("forms_now + now()", true),
            ("x.now()", false),
        ] {
            assert_eq!(calls(text, "now"), is, "{text}");
        }
    }
}
