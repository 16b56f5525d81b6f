//! Checking data against a schema: every rule, in order, with the faults at the fields they are about.
//!
//! It knows nothing of words. Start at [`Checker::check`].

use crate::json::Json;
use crate::read::escaped;
use crate::schema::{Number, Properties, Rule, Schemas, Type};
use std::cmp::Ordering;

/// Levels of subschemas that are followed: a schema that refers to itself without end stops here.
const DEPTH: usize = 128;

/// A rule that isn't satisfied, at a field.
pub(crate) struct Broken<'a> {
    pub(crate) path: String,
    pub(crate) rule: Why<'a>,
    /// What the field's schema calls it.
    pub(crate) title: Option<&'a str>,
}

/// What isn't satisfied.
pub(crate) enum Why<'a> {
    /// A rule.
    Rule(&'a Rule),
    /// A member that isn't there.
    Missing,
    /// A member that the form doesn't have.
    Unknown,
    /// It can't be told within reason.
    Endless,
}

/// Goes through data and schema together.
pub(crate) struct Checker<'a> {
    pub(crate) schemas: &'a Schemas,
}

type Found<'a> = Vec<Broken<'a>>;

impl<'a> Checker<'a> {
    /// Everything that isn't satisfied.
    pub(crate) fn check(&self, data: &Json) -> Found<'a> {
        let mut found = Vec::new();
        self.schema(0, data, ("", DEPTH), &mut found);
        found
    }

    fn schema(&self, number: Number, data: &Json, (path, depth): (&str, usize), found: &mut Found<'a>) {
        let Some(schema) = self.schemas.get(number) else {
            return;
        };
        let title = schema.title.as_deref();
        let Some(depth) = depth.checked_sub(1) else {
            found.push(Broken {
                path: path.to_owned(),
                rule: Why::Endless,
                title,
            });
            return;
        };
        for rule in &schema.rules {
            let before = found.len();
            if !self.rule(rule, data, (path, depth), found) {
                found.push(Broken {
                    path: path.to_owned(),
                    rule: Why::Rule(rule),
                    title,
                });
            }
            // A field described by several schemas goes by the name that any of them gives it.
            for broken in found.iter_mut().skip(before) {
                if broken.path == path {
                    broken.title = broken.title.or(title);
                }
            }
        }
    }

    fn passes(&self, number: Number, data: &Json, depth: usize) -> bool {
        let mut found = Vec::new();
        self.schema(number, data, ("", depth), &mut found);
        found.is_empty()
    }

    /// Whether a rule is satisfied. Faults inside of the data are added by themselves.
    fn rule(&self, rule: &'a Rule, data: &Json, place: (&str, usize), found: &mut Found<'a>) -> bool {
        match rule {
            Rule::Properties(properties) => self.properties(properties, data, place, found),
            Rule::Required(names) => self.required(names, data, place.0, found),
            Rule::DependentRequired(all) => {
                let there = all.iter().filter(|(name, _)| data.get(name).is_some());
                there.for_each(|(_, needs)| {
                    self.required(needs, data, place.0, found);
                });
                true
            }
            Rule::DependentSchemas(all) => {
                let there = all.iter().filter(|(name, _)| data.get(name).is_some());
                there.for_each(|(_, schema)| self.schema(*schema, data, place, found));
                true
            }
            Rule::Items { first, rest } => self.items((first, *rest), data, place, found),
            Rule::AllOf(all) => {
                all.iter().for_each(|one| self.schema(*one, data, place, found));
                true
            }
            Rule::Reference(to) => {
                self.schema(*to, data, place, found);
                true
            }
            Rule::If {
                condition,
                then,
                otherwise,
            } => {
                let holds = self.passes(*condition, data, place.1);
                let next = if holds { then } else { otherwise };
                next.iter()
                    .for_each(|next| self.schema(*next, data, place, found));
                true
            }
            Rule::AnyOf(all) => all.iter().any(|one| self.passes(*one, data, place.1)),
            Rule::OneOf(all) => all.iter().filter(|one| self.passes(**one, data, place.1)).count() == 1,
            Rule::Not(one) => !self.passes(*one, data, place.1),
            Rule::PropertyNames(names) => data
                .members()
                .iter()
                .all(|(name, _)| self.passes(*names, &Json::Text(name.clone()), place.1)),
            Rule::Contains { what, least, most } => {
                let Json::List(items) = data else { return true };
                let count = items
                    .iter()
                    .filter(|item| self.passes(*what, item, place.1))
                    .count();
                count >= *least && most.is_none_or(|most| count <= most)
            }
            plain => holds(plain, data),
        }
    }

    fn required(&self, names: &[String], data: &Json, path: &str, found: &mut Found<'a>) -> bool {
        if let Json::Object(_) = data {
            let missing = names.iter().filter(|name| data.get(name).is_none());
            found.extend(missing.map(|name| Broken {
                path: format!("{path}/{}", escaped(name)),
                rule: Why::Missing,
                title: None,
            }));
        }
        true
    }

    fn properties(
        &self,
        properties: &'a Properties,
        data: &Json,
        (path, depth): (&str, usize),
        found: &mut Found<'a>,
    ) -> bool {
        for (name, value) in data.members() {
            let place = format!("{path}/{}", escaped(name));
            let named = properties.named.iter().filter(|(known, _)| known == name);
            let mut schemas: Vec<Number> = named.map(|(_, schema)| *schema).collect();
            let matching = properties.matching.iter();
            // A pattern that can't be told within its steps doesn't match: the member is then one of the others.
            let matching = matching.filter(|(pattern, _)| pattern.is_match(name).unwrap_or(false));
            schemas.extend(matching.map(|(_, schema)| *schema));
            if schemas.is_empty() {
                let Some(others) = properties.others else { continue };
                if self.forbids(others) {
                    found.push(Broken {
                        path: place,
                        rule: Why::Unknown,
                        title: None,
                    });
                    continue;
                }
                schemas.push(others);
            }
            for schema in schemas {
                self.schema(schema, value, (&place, depth), found);
            }
        }
        true
    }

    fn forbids(&self, schema: Number) -> bool {
        let rules = self.schemas.get(schema).map(|schema| schema.rules.as_slice());
        matches!(rules, Some([Rule::Nothing]))
    }

    fn items(
        &self,
        (first, rest): (&[Number], Option<Number>),
        data: &Json,
        (path, depth): (&str, usize),
        found: &mut Found<'a>,
    ) -> bool {
        let Json::List(items) = data else { return true };
        for (number, item) in items.iter().enumerate() {
            let Some(schema) = first.get(number).copied().or(rest) else {
                continue;
            };
            self.schema(schema, item, (&format!("{path}/{number}"), depth), found);
        }
        true
    }
}

/// Rules that look at the value alone. What is said of another type of value holds.
fn holds(rule: &Rule, data: &Json) -> bool {
    match (rule, data) {
        (Rule::Nothing, _) => false,
        (Rule::Type(types), _) => types.iter().any(|one| is(*one, data)),
        (Rule::Enum(options), _) => options.iter().any(|option| option.same(data)),
        (Rule::Const(value), _) => value.same(data),
        (Rule::Minimum(limit), Json::Number(number)) => number.order(limit) != Ordering::Less,
        (Rule::Maximum(limit), Json::Number(number)) => number.order(limit) != Ordering::Greater,
        (Rule::ExclusiveMinimum(limit), Json::Number(number)) => number.order(limit) == Ordering::Greater,
        (Rule::ExclusiveMaximum(limit), Json::Number(number)) => number.order(limit) == Ordering::Less,
        (Rule::MultipleOf(of), Json::Number(number)) => number.is_multiple_of(of),
        (Rule::MinLength(least), Json::Text(text)) => text.chars().count() >= *least,
        (Rule::MaxLength(most), Json::Text(text)) => text.chars().count() <= *most,
        (Rule::Pattern(pattern, _), Json::Text(text)) => pattern.is_match(text).unwrap_or(false),
        (Rule::Format(format), Json::Text(text)) => (format.check)(text),
        (Rule::MinItems(least), Json::List(items)) => items.len() >= *least,
        (Rule::MaxItems(most), Json::List(items)) => items.len() <= *most,
        (Rule::UniqueItems, Json::List(items)) => {
            let twice =
                |(place, item): (usize, &Json)| items.iter().take(place).any(|other| other.same(item));
            !items.iter().enumerate().any(twice)
        }
        (Rule::MinProperties(least), Json::Object(members)) => members.len() >= *least,
        (Rule::MaxProperties(most), Json::Object(members)) => members.len() <= *most,
        _ => true,
    }
}

fn is(kind: Type, data: &Json) -> bool {
    match (kind, data) {
        (Type::Integer, Json::Number(number)) => number.is_whole(),
        (Type::Null, Json::Null)
        | (Type::Boolean, Json::Boolean(_))
        | (Type::Object, Json::Object(_))
        | (Type::Array, Json::List(_))
        | (Type::Number, Json::Number(_))
        | (Type::String, Json::Text(_)) => true,
        _ => false,
    }
}
