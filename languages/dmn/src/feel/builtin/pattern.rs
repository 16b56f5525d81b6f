//! String functions that take patterns (DMN 1.5 §10.3.4.3).
//!
//! What it is for: `matches`, `replace` and `split` with the regular expressions of XPath (XQuery and XPath
//! Functions 3.1 §5.6). It knows nothing of their syntax. Start at [`ENTRIES`].

use super::arguments::Arguments;
use super::{Builtin, Entry, entry, form, optional};
use crate::feel::node::Node;
use crate::feel::regex::Pattern;
use crate::feel::trouble::Trouble;
use crate::feel::{Run, Value};

pub(super) const ENTRIES: &[Entry] = &[
    entry(
        "matches",
        &[optional(&["input", "pattern", "flags"], 2, |a, run| {
            compiled(&MATCHES, a, run)
        })],
    ),
    entry(
        "replace",
        &[optional(
            &["input", "pattern", "replacement", "flags"],
            3,
            |a, run| compiled(&REPLACE, a, run),
        )],
    ),
    entry(
        "split",
        &[form(&["string", "delimiter"], |a, run| compiled(&SPLIT, a, run))],
    ),
];

/// A function of a pattern: its name, which argument holds the flags, and what it does.
#[derive(Debug)]
struct Usage {
    name: &'static str,
    flags: usize,
    apply: fn(&Pattern, &Arguments<'_>) -> Result<Value, Trouble>,
}

static MATCHES: Usage = Usage {
    name: "matches",
    flags: 2,
    apply: matches,
};
static REPLACE: Usage = Usage {
    name: "replace",
    flags: 3,
    apply: replace,
};
static SPLIT: Usage = Usage {
    name: "split",
    flags: 2,
    apply: split,
};

/// A call whose pattern is constant, and compiled once.
#[derive(Debug)]
pub(crate) struct Prepared {
    usage: &'static Usage,
    pattern: Pattern,
}

impl Prepared {
    /// The call of a function with these arguments, if its pattern is constant and valid.
    pub(crate) fn of(function: Builtin, arguments: &[Node]) -> Option<Self> {
        let usage = [&MATCHES, &REPLACE, &SPLIT]
            .into_iter()
            .find(|usage| usage.name == function.name())?;
        let Node::Constant(Value::String(pattern)) = arguments.get(1)? else {
            return None;
        };
        let flags = match arguments.get(usage.flags) {
            None | Some(Node::Constant(Value::Null)) => "",
            Some(Node::Constant(Value::String(flags))) => flags,
            Some(_) => return None,
        };
        let pattern = Pattern::compile(pattern, flags)?;
        Some(Self { usage, pattern })
    }

    pub(crate) fn call(&self, arguments: &[Value], run: &mut Run<'_>) -> Result<Value, Trouble> {
        applied(
            self.usage,
            &self.pattern,
            &Arguments::new(self.usage.name, arguments),
            run,
        )
    }
}

fn compiled(usage: &Usage, arguments: &Arguments<'_>, run: &mut Run<'_>) -> Result<Value, Trouble> {
    let text = arguments.text(1)?;
    let flags = arguments.optional_text(usage.flags)?.map_or("", |flags| flags);
    run.step(16 + text.len() as u64)?;
    let pattern = Pattern::compile(text, flags).ok_or_else(|| arguments.wrong("valid pattern and flags"))?;
    applied(usage, &pattern, arguments, run)
}

fn applied(
    usage: &Usage,
    pattern: &Pattern,
    arguments: &Arguments<'_>,
    run: &mut Run<'_>,
) -> Result<Value, Trouble> {
    run.step(arguments.text(0)?.len() as u64 / 16)?;
    (usage.apply)(pattern, arguments)
}

fn matches(pattern: &Pattern, arguments: &Arguments<'_>) -> Result<Value, Trouble> {
    let found = pattern.is_match(arguments.text(0)?).ok_or(Trouble::Steps)?;
    Ok(Value::Boolean(found))
}

fn replace(pattern: &Pattern, arguments: &Arguments<'_>) -> Result<Value, Trouble> {
    let replaced = pattern.replace(arguments.text(0)?, arguments.text(2)?);
    let replaced =
        replaced.ok_or_else(|| arguments.wrong("pattern that matches text, and a replacement for it"))?;
    Ok(Value::text(&replaced))
}

fn split(pattern: &Pattern, arguments: &Arguments<'_>) -> Result<Value, Trouble> {
    let parts = pattern.split(arguments.text(0)?);
    let parts = parts.ok_or_else(|| arguments.wrong("delimiter that matches text"))?;
    Ok(Value::list(parts.into_iter().map(Value::text).collect()))
}
