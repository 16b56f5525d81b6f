//! Reading a schema: every keyword is known, or the schema is refused.
//!
//! `unevaluatedProperties`, `unevaluatedItems`, `$anchor` and dynamic references aren't executed and so aren't
//! read. Names beginning with `x-` are anybody's own. It knows nothing of data. Start at [`read`].

use crate::format;
use crate::json::Json;
use crate::schema::{Number, Properties, Rule, Schema, Schemas, Type};
use fancy_regex::{Regex, RegexBuilder};
use std::collections::BTreeMap;

/// Keywords that say nothing about what is valid, or are read with another.
const SILENT: [&str; 21] = [
    "$schema",
    "$id",
    "$comment",
    "$defs",
    "title",
    "description",
    "default",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "contentMediaType",
    "contentEncoding",
    "contentSchema",
    "then",
    "else",
    "minContains",
    "maxContains",
    "patternProperties",
    "additionalProperties",
    "prefixItems",
];
/// Steps a pattern may take on one text.
const STEPS: usize = 100_000;
/// Subschemas a form may have.
const MOST: usize = 10_000;

/// Why a schema isn't read, and where in it, as a JSON pointer.
pub(crate) struct Fault {
    pub(crate) why: String,
    pub(crate) at: String,
}

type Read<T> = Result<T, Fault>;

/// Reads a whole schema.
pub(crate) fn read(schema: &Json) -> Read<Schemas> {
    let mut reader = Reader {
        whole: schema,
        known: BTreeMap::new(),
        schemas: Schemas::default(),
    };
    reader.subschema(schema, "")?;
    Ok(reader.schemas)
}

struct Reader<'a> {
    whole: &'a Json,
    /// Numbers of subschemas by where they stand.
    known: BTreeMap<String, Number>,
    schemas: Schemas,
}

fn fault<T>(at: &str, why: impl Into<String>) -> Read<T> {
    Err(Fault {
        why: why.into(),
        at: at.to_owned(),
    })
}

impl<'a> Reader<'a> {
    /// Reads the subschema at a place, once.
    fn subschema(&mut self, schema: &'a Json, at: &str) -> Read<Number> {
        if let Some(number) = self.known.get(at) {
            return Ok(*number);
        }
        let number = self.schemas.0.len();
        if number >= MOST {
            return fault(at, "it has too many subschemas");
        }
        self.known.insert(at.to_owned(), number);
        self.schemas.0.push(Schema::default());
        let read = self.rules(schema, at)?;
        if let Some(place) = self.schemas.0.get_mut(number) {
            *place = read;
        }
        Ok(number)
    }

    fn rules(&mut self, schema: &'a Json, at: &str) -> Read<Schema> {
        let members = match schema {
            Json::Boolean(true) => &[],
            Json::Boolean(false) => {
                return Ok(Schema {
                    title: None,
                    rules: vec![Rule::Nothing],
                });
            }
            Json::Object(members) => members.as_slice(),
            _ => return fault(at, "a schema must be an object or a boolean"),
        };
        let mut rules = Vec::new();
        for (keyword, value) in members {
            let place = format!("{at}/{}", escaped(keyword));
            rules.extend(self.rule((keyword, value), schema, (at, &place))?);
        }
        let has = |name| schema.get(name).is_some();
        if has("patternProperties") || has("additionalProperties") || has("properties") {
            rules.push(Rule::Properties(self.properties(schema, at)?));
        }
        if has("prefixItems") || has("items") {
            rules.push(self.items(schema, at)?);
        }
        if !has("if") && (has("then") || has("else")) {
            return fault(at, "`then` and `else` say nothing without `if`");
        }
        let title = schema.get("title").and_then(Json::text).map(str::to_owned);
        Ok(Schema { title, rules })
    }

    fn rule(
        &mut self,
        (keyword, value): (&str, &'a Json),
        schema: &'a Json,
        (at, place): (&str, &str),
    ) -> Read<Option<Rule>> {
        if SILENT.contains(&keyword)
            || keyword.starts_with("x-")
            || ["properties", "items"].contains(&keyword)
        {
            return Ok(None);
        }
        if let Some(rule) = asserted(keyword, value, place)? {
            return Ok(Some(rule));
        }
        let rule = match keyword {
            "$ref" => Rule::Reference(self.reference(value, place)?),
            "allOf" => Rule::AllOf(self.several(value, place)?),
            "anyOf" => Rule::AnyOf(self.several(value, place)?),
            "oneOf" => Rule::OneOf(self.several(value, place)?),
            "not" => Rule::Not(self.subschema(value, place)?),
            "propertyNames" => Rule::PropertyNames(self.subschema(value, place)?),
            "dependentSchemas" => Rule::DependentSchemas(self.named(value, place)?),
            "contains" => self.contains((value, place), schema, at)?,
            "if" => Rule::If {
                condition: self.subschema(value, place)?,
                then: self.optional(schema, "then", at)?,
                otherwise: self.optional(schema, "else", at)?,
            },
            _ => {
                return fault(
                    place,
                    format!("the keyword `{keyword}` isn't known or isn't executed"),
                );
            }
        };
        Ok(Some(rule))
    }

    fn optional(&mut self, schema: &'a Json, keyword: &str, at: &str) -> Read<Option<Number>> {
        let found = schema.get(keyword);
        found
            .map(|value| self.subschema(value, &format!("{at}/{keyword}")))
            .transpose()
    }

    fn several(&mut self, value: &'a Json, place: &str) -> Read<Vec<Number>> {
        match value {
            Json::List(all) if !all.is_empty() => {
                let each = all.iter().enumerate();
                each.map(|(number, one)| self.subschema(one, &format!("{place}/{number}")))
                    .collect()
            }
            _ => fault(place, "it must be a list of schemas"),
        }
    }

    fn named(&mut self, value: &'a Json, place: &str) -> Read<Vec<(String, Number)>> {
        let Json::Object(members) = value else {
            return fault(place, "it must be an object of schemas");
        };
        let each = members.iter();
        each.map(|(name, one)| {
            let number = self.subschema(one, &format!("{place}/{}", escaped(name)))?;
            Ok((name.clone(), number))
        })
        .collect()
    }

    fn properties(&mut self, schema: &'a Json, at: &str) -> Read<Properties> {
        let mut properties = Properties::default();
        if let Some(named) = schema.get("properties") {
            properties.named = self.named(named, &format!("{at}/properties"))?;
        }
        if let Some(matching) = schema.get("patternProperties") {
            let place = format!("{at}/patternProperties");
            for (text, number) in self.named(matching, &place)? {
                properties.matching.push((pattern(&text, &place)?, number));
            }
        }
        properties.others = self.optional(schema, "additionalProperties", at)?;
        Ok(properties)
    }

    fn items(&mut self, schema: &'a Json, at: &str) -> Read<Rule> {
        let first = match schema.get("prefixItems") {
            Some(first) => self.several(first, &format!("{at}/prefixItems"))?,
            None => Vec::new(),
        };
        Ok(Rule::Items {
            first,
            rest: self.optional(schema, "items", at)?,
        })
    }

    fn contains(&mut self, (value, place): (&'a Json, &str), schema: &'a Json, at: &str) -> Read<Rule> {
        let count = |name: &str| {
            let found = schema.get(name);
            found
                .map(|value| length(value, &format!("{at}/{name}")))
                .transpose()
        };
        Ok(Rule::Contains {
            least: count("minContains")?.unwrap_or(1),
            most: count("maxContains")?,
            what: self.subschema(value, place)?,
        })
    }

    /// A reference within the schema: `#` or `#/…`.
    fn reference(&mut self, value: &'a Json, place: &str) -> Read<Number> {
        let pointer = value.text().and_then(|text| text.strip_prefix('#'));
        let Some(pointer) = pointer.filter(|it| it.is_empty() || it.starts_with('/')) else {
            return fault(place, "only references within the schema are followed: `#/…`");
        };
        let mut found = self.whole;
        for step in pointer.split('/').skip(1) {
            let name = step.replace("~1", "/").replace("~0", "~");
            let next = match found {
                Json::List(items) => name.parse::<usize>().ok().and_then(|place| items.get(place)),
                other => other.get(&name),
            };
            match next {
                Some(next) => found = next,
                None => return fault(place, format!("there is nothing at `#{pointer}`")),
            }
        }
        self.subschema(found, pointer)
    }
}

/// Keywords that need no subschema.
fn asserted(keyword: &str, value: &Json, place: &str) -> Read<Option<Rule>> {
    let number = || match value {
        Json::Number(number) => Ok(number.clone()),
        _ => fault(place, "it must be a number"),
    };
    Ok(Some(match keyword {
        "type" => Rule::Type(types(value, place)?),
        "enum" => match value {
            Json::List(options) => Rule::Enum(options.clone()),
            _ => return fault(place, "it must be a list"),
        },
        "const" => Rule::Const(value.clone()),
        "minimum" => Rule::Minimum(number()?),
        "maximum" => Rule::Maximum(number()?),
        "exclusiveMinimum" => Rule::ExclusiveMinimum(number()?),
        "exclusiveMaximum" => Rule::ExclusiveMaximum(number()?),
        "multipleOf" => {
            let of = number()?;
            if !of.can_divide() {
                return fault(place, "it must be above zero with at most nine digits");
            }
            Rule::MultipleOf(of)
        }
        "minLength" => Rule::MinLength(length(value, place)?),
        "maxLength" => Rule::MaxLength(length(value, place)?),
        "minItems" => Rule::MinItems(length(value, place)?),
        "maxItems" => Rule::MaxItems(length(value, place)?),
        "minProperties" => Rule::MinProperties(length(value, place)?),
        "maxProperties" => Rule::MaxProperties(length(value, place)?),
        "uniqueItems" => match value {
            Json::Boolean(true) => Rule::UniqueItems,
            Json::Boolean(false) => return Ok(Some(Rule::AllOf(Vec::new()))),
            _ => return fault(place, "it must be true or false"),
        },
        "required" => Rule::Required(texts(value, place)?),
        "dependentRequired" => {
            let all = value.members().iter();
            let each = all.map(|(name, needs)| Ok((name.clone(), texts(needs, place)?)));
            Rule::DependentRequired(each.collect::<Read<_>>()?)
        }
        "pattern" => match value.text() {
            Some(text) => Rule::Pattern(Box::new(pattern(text, place)?), text.to_owned()),
            None => return fault(place, "it must be a text"),
        },
        "format" => match value.text().and_then(format::known) {
            Some(known) => Rule::Format(known),
            None => return fault(place, "the format isn't known"),
        },
        _ => return Ok(None),
    }))
}

fn types(value: &Json, place: &str) -> Read<Vec<Type>> {
    let one = |name: &Json| match name.text() {
        Some("null") => Ok(Type::Null),
        Some("boolean") => Ok(Type::Boolean),
        Some("object") => Ok(Type::Object),
        Some("array") => Ok(Type::Array),
        Some("number") => Ok(Type::Number),
        Some("integer") => Ok(Type::Integer),
        Some("string") => Ok(Type::String),
        _ => fault(place, "there is no such type"),
    };
    match value {
        Json::List(all) if !all.is_empty() => all.iter().map(one).collect(),
        single => one(single).map(|single| vec![single]),
    }
}

fn texts(value: &Json, place: &str) -> Read<Vec<String>> {
    let Json::List(all) = value else {
        return fault(place, "it must be a list of names");
    };
    let text = |one: &Json| match one.text() {
        Some(text) => Ok(text.to_owned()),
        None => fault(place, "it must be a list of names"),
    };
    all.iter().map(text).collect()
}

fn length(value: &Json, place: &str) -> Read<usize> {
    let read = match value {
        Json::Number(number) => number.to_string().parse().ok(),
        _ => None,
    };
    read.map_or_else(|| fault(place, "it must be a whole number from 0"), Ok)
}

/// A pattern in the dialect schemas are written in (ECMA-262): there `\d` and `\w` mean ASCII alone.
fn pattern(text: &str, place: &str) -> Read<Regex> {
    let mut dialect = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            dialect.push(letter);
            continue;
        }
        match letters.next() {
            Some('d') => dialect.push_str("[0-9]"),
            Some('D') => dialect.push_str("[^0-9]"),
            Some('w') => dialect.push_str("[A-Za-z0-9_]"),
            Some('W') => dialect.push_str("[^A-Za-z0-9_]"),
            Some(other) => {
                dialect.push('\\');
                dialect.push(other);
            }
            None => dialect.push('\\'),
        }
    }
    let built = RegexBuilder::new(&dialect).backtrack_limit(STEPS).build();
    built.or_else(|error| fault(place, format!("the pattern can't be used: {error}")))
}

/// A name as a step of a JSON pointer (RFC 6901 §3).
pub(crate) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
