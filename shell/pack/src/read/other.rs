//! Policies, queries, layers, texts and scenarios.
//!
//! It knows nothing of what they refer to. Start at [`messages`].

use crate::codes;
use crate::finding::Finding;
use crate::model::{Layer, Message, Pack, Policy, Query, Scenario};
use crate::text::{Lines, Log, json, syntax};
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use std::collections::BTreeMap;

/// The file's name without folders and ending.
fn stem(path: &str, ending: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(ending).unwrap_or(name).to_owned()
}

pub(super) fn policy(pack: &mut Pack, path: &str, text: &str, log: &Log) {
    if let Err(errors) = text.parse::<cedar_policy::PolicySet>() {
        for error in errors.iter() {
            let what = (
                format!("Cedar 策略写法有误：{error}"),
                format!("this is no Cedar policy: {error}"),
            );
            let finding = Finding::error(codes::POLICY, (path, 0), what);
            log.borrow_mut()
                .push(finding.fix("改正策略的写法", "correct how the policy is written"));
        }
        return;
    }
    pack.policies.push(Policy {
        file: path.to_owned(),
        text: text.to_owned(),
    });
}

pub(super) fn question(pack: &mut Pack, path: &str, text: &str) {
    pack.questions.push(query(path, text));
}

pub(super) fn measure(pack: &mut Pack, path: &str, text: &str) {
    pack.measures.push(query(path, text));
}

fn query(path: &str, text: &str) -> Query {
    Query {
        id: stem(path, ".sql"),
        file: path.to_owned(),
        sql: text.to_owned(),
    }
}

pub(super) fn layer(pack: &mut Pack, path: &str, text: &str, log: &Log) {
    let located = match json::read(text) {
        Ok(located) => located,
        Err((line, message)) => {
            log.borrow_mut().push(syntax(path, line, "JSON", &message));
            return;
        }
    };
    let collection = located.value.get("type").and_then(|kind| kind.as_str()) == Some("FeatureCollection");
    let features = located
        .value
        .get("features")
        .and_then(|features| features.as_array());
    let Some(features) = features.filter(|_| collection) else {
        log.borrow_mut().push(
            syntax(path, located.line("/type"), "GeoJSON", "FeatureCollection?").fix(
                "写成 FeatureCollection（RFC 7946）",
                "write a FeatureCollection (RFC 7946)",
            ),
        );
        return;
    };
    pack.layers.push(Layer {
        id: stem(path, ".geojson"),
        file: path.to_owned(),
        features: features.len(),
    });
}

pub(super) fn scenario(pack: &mut Pack, path: &str, text: &str, log: &Log) {
    let read = {
        let other = |name: &str| {
            let bytes = pack.files.get(name)?;
            String::from_utf8(bytes.to_vec()).ok()
        };
        skein_scenario::read(text, path, &other)
    };
    match read {
        Ok(script) => pack.scenarios.push(Scenario {
            file: path.to_owned(),
            text: text.to_owned(),
            script,
        }),
        Err(faults) => {
            let named = faults.into_iter().map(|fault| super::model::named(fault, path));
            log.borrow_mut().extend(named);
        }
    }
}

pub(super) fn messages(pack: &mut Pack, path: &str, text: &str, log: &Log) {
    let found = keys(path, text, log);
    if path.ends_with("zh-CN.ftl") {
        (pack.messages.zh, pack.messages.zh_text) = (found, text.to_owned());
    } else {
        (pack.messages.en, pack.messages.en_text) = (found, text.to_owned());
    }
}

/// Every message of a Fluent file with the variables it takes.
fn keys(path: &str, text: &str, log: &Log) -> BTreeMap<String, Message> {
    let lines = Lines::of(text);
    let resource = fluent_syntax::parser::parse(text).unwrap_or_else(|(resource, errors)| {
        let found = errors
            .iter()
            .map(|error| syntax(path, lines.line(error.pos.start), "Fluent", &error.to_string()));
        log.borrow_mut().extend(found);
        resource
    });
    let mut found = BTreeMap::new();
    for entry in &resource.body {
        let Entry::Message(message) = entry else { continue };
        let line = line_of(text, message.id.name);
        let mut variables = Vec::new();
        message
            .value
            .iter()
            .for_each(|pattern| gather(pattern, &mut variables));
        let key = message.id.name.to_owned();
        if found.insert(key.clone(), Message { line, variables }).is_some() {
            let what = (
                format!("文字“{key}”写了两次"),
                format!("the text `{key}` is written twice"),
            );
            let finding = Finding::error(codes::TWICE, (path, line), what).element(&key);
            log.borrow_mut().push(finding.fix("删去一个", "take one away"));
        }
    }
    found
}

/// The last line that begins with a key; Fluent's parser doesn't keep places.
fn line_of(text: &str, key: &str) -> u32 {
    let begins = |line: &str| {
        line.strip_prefix(key)
            .is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    let place = text.lines().position(begins).unwrap_or_default();
    u32::try_from(place + 1).unwrap_or(u32::MAX)
}

fn gather(pattern: &Pattern<&str>, variables: &mut Vec<String>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else {
            continue;
        };
        let inline = match expression {
            Expression::Inline(inline) => inline,
            Expression::Select { selector, variants } => {
                variants
                    .iter()
                    .for_each(|variant| gather(&variant.value, variables));
                selector
            }
        };
        if let InlineExpression::VariableReference { id } = inline {
            variables.push(id.name.to_owned());
        }
    }
}
