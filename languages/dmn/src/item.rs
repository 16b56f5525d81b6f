//! Item definitions compiled: the types values are held to, with their allowed values.
//!
//! What it is for: resolving names of types, bringing a value into its declared type (DMN 1.5 §10.3.2.9.4)
//! and holding it to allowed values and type constraints (§7.3.3).
//!
//! What it knows nothing of: where values come from. Start at [`Types::compile`] and [`Item::admit`].

use crate::codes;
use crate::feel::{FunctionType, Scope};
use crate::feel::{Key, Names, Run, Type, UnaryTests, Value};
use crate::model::{Definitions, ItemDefinition, Text, TypeRef};
use skein_kernel::rejection::{Class, Rejection};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Types that refine one another in longer chains than this are refused.
const LONGEST_CHAIN: usize = 64;

/// A type with whatever else its values must fulfil.
#[derive(Debug, Clone, Default)]
pub(crate) struct Item {
    /// The type proper.
    pub(crate) kind: Type,
    /// What the type proper doesn't say; none for most types.
    constraint: Option<Arc<Constraint>>,
}

/// Unary tests on a value and on what is inside it.
#[derive(Debug, Default)]
struct Constraint {
    tests: Vec<UnaryTests>,
    members: Option<Item>,
    entries: Vec<(Key, Item)>,
}

impl Item {
    /// A type without further constraints.
    pub(crate) fn of(kind: Type) -> Self {
        Self {
            kind,
            constraint: None,
        }
    }

    /// The value in this type, converted where the standard converts; nothing where it doesn't conform.
    pub(crate) fn admit(&self, value: Value, run: &mut Run<'_>) -> Option<Value> {
        if matches!(self.kind, Type::Any) && self.constraint.is_none() {
            return Some(value);
        }
        let value = self.kind.coerce(value)?;
        self.allows(&value, run).then_some(value)
    }

    /// Whether a value conforms as it is, told without trying conversions or constraints.
    pub(crate) fn surely(&self, value: &Value) -> bool {
        self.constraint.is_none() && self.kind.conforms(value)
    }

    /// Whether values of another item are values of this one as they are.
    pub(crate) fn accepts_all_of(&self, kind: &Type) -> bool {
        self.constraint.is_none() && self.kind == *kind
    }

    /// Whether allowed values, here and inside, admit it. `null` is the absence of a value and passes.
    pub(crate) fn allows(&self, value: &Value, run: &mut Run<'_>) -> bool {
        let Some(constraint) = &self.constraint else {
            return true;
        };
        if value.is_null() {
            return true;
        }
        constraint.tests.iter().all(|tests| tests.test(value, &[], run))
            && match (&constraint.members, value) {
                (Some(item), Value::List(list)) => list.iter().all(|member| item.allows(member, run)),
                _ => true,
            }
            && match value {
                Value::Context(context) => constraint.entries.iter().all(|(key, item)| {
                    let entry = context.get(key);
                    entry.is_none_or(|entry| item.allows(entry, run))
                }),
                _ => true,
            }
    }

    /// For a function, what it gives; for any other item, itself: DMN 1.1 declares the result there.
    pub(crate) fn result(&self) -> Item {
        match &self.kind {
            Type::Function(function) => Self::of(function.result.clone()),
            _ => self.clone(),
        }
    }

    /// The unary tests that hold values of this item directly, for a column's domain.
    pub(crate) fn tests(&self) -> &[UnaryTests] {
        self.constraint
            .as_ref()
            .map_or(&[], |constraint| &constraint.tests)
    }
}

/// The types of one model, by the names it may use for them.
#[derive(Debug, Default)]
pub(crate) struct Types {
    items: BTreeMap<String, Item>,
}

impl Types {
    /// Compiles the item definitions of a model. `imported` are the types of its imports, by prefix.
    pub(crate) fn compile(
        model: &Definitions,
        imported: &[(&str, &Types)],
        problems: &mut Vec<Rejection>,
    ) -> Self {
        let mut types = Self::default();
        for (prefix, other) in imported {
            for (name, item) in &other.items {
                let name = if prefix.is_empty() {
                    name.clone()
                } else {
                    format!("{prefix}.{name}")
                };
                types.items.insert(name, item.clone());
            }
        }
        let definitions: BTreeMap<&str, &ItemDefinition> = model
            .items
            .iter()
            .map(|item| (item.name.as_str(), item))
            .collect();
        let mut compiler = Compiler {
            model,
            definitions,
            types,
            chain: Vec::new(),
            problems,
        };
        for definition in &model.items {
            compiler.named(&definition.name);
        }
        compiler.types
    }

    /// The item a reference names.
    pub(crate) fn get(&self, name: &str) -> Option<Item> {
        self.items
            .get(name)
            .cloned()
            .or_else(|| Type::named(name).map(Item::of))
    }

    /// The item a reference names; anything where there is none or it names nothing, which is a problem.
    pub(crate) fn resolve(
        &self,
        reference: Option<&TypeRef>,
        file: &str,
        problems: &mut Vec<Rejection>,
    ) -> Item {
        let Some(reference) = reference else {
            return Item::default();
        };
        self.get(&reference.name).unwrap_or_else(|| {
            problems.push(unknown(reference).in_file(file));
            Item::default()
        })
    }

    /// Makes the types known by name to expressions.
    pub(crate) fn define(&self, names: &mut Names) {
        for (name, item) in &self.items {
            names.define_type(name, item.kind.clone());
        }
    }
}

fn unknown(reference: &TypeRef) -> Rejection {
    let name = &reference.name;
    Rejection::new(
        codes::TYPE,
        Class::Invalid,
        format!("没有名为 {name} 的类型"),
        format!("there is no type named {name}"),
    )
    .at_line(reference.line)
    .at_element(name.clone())
}

struct Compiler<'m> {
    model: &'m Definitions,
    definitions: BTreeMap<&'m str, &'m ItemDefinition>,
    types: Types,
    /// The definitions being compiled, each for the sake of the one before it.
    chain: Vec<&'m str>,
    problems: &'m mut Vec<Rejection>,
}

impl<'m> Compiler<'m> {
    /// A type by name: one of this model's, compiled when first needed, an imported or a built-in one.
    fn named(&mut self, name: &str) -> Option<Item> {
        if let Some(item) = self.types.items.get(name) {
            return Some(item.clone());
        }
        let Some((name, definition)) = self.definitions.get_key_value(name) else {
            return Type::named(name).map(Item::of);
        };
        let (name, definition) = (*name, *definition);
        if self.chain.contains(&name) || self.chain.len() >= LONGEST_CHAIN {
            self.problems.push(
                Rejection::new(
                    codes::TYPE,
                    Class::Invalid,
                    format!("类型 {name} 由自身定义，或引用链过长"),
                    format!("the type {name} is defined by itself, or through too long a chain"),
                )
                .at_line(definition.line)
                .at_element(name.to_owned())
                .in_file(self.model.file.clone()),
            );
            return Some(Item::default());
        }
        self.chain.push(name);
        let item = self.item(definition);
        self.chain.pop();
        self.types.items.insert(name.to_owned(), item.clone());
        Some(item)
    }

    fn item(&mut self, definition: &ItemDefinition) -> Item {
        let mut base = self.base(definition);
        let whole = self.tests(definition.type_constraint.as_ref(), &base.kind);
        let each = self.tests(definition.allowed_values.as_ref(), &base.kind);
        base = base.with(each);
        if definition.collection {
            base = base.listed();
        }
        base.with(whole)
    }

    /// What a definition describes before it is a collection or constrained.
    fn base(&mut self, definition: &ItemDefinition) -> Item {
        if !definition.components.is_empty() {
            let components = definition.components.iter();
            let entries: Vec<(Key, Item)> = components
                .map(|component| (Key::from(component.name.as_str()), self.item(component)))
                .collect();
            return Item::context(entries);
        }
        if let Some(function) = &definition.function {
            let mut kind = |reference: Option<&TypeRef>| self.reference(reference).kind;
            let parameters = function.parameters.iter();
            return Item::of(Type::Function(Arc::new(FunctionType {
                parameters: parameters
                    .map(|parameter| kind(parameter.type_ref.as_ref()))
                    .collect(),
                result: kind(function.output.as_ref()),
            })));
        }
        self.reference(definition.type_ref.as_ref())
    }

    fn reference(&mut self, reference: Option<&TypeRef>) -> Item {
        let Some(reference) = reference else {
            return Item::default();
        };
        self.named(&reference.name).unwrap_or_else(|| {
            self.problems
                .push(unknown(reference).in_file(self.model.file.clone()));
            Item::default()
        })
    }

    fn tests(&mut self, text: Option<&Text>, kind: &Type) -> Option<UnaryTests> {
        let text = text?;
        match UnaryTests::compile(&text.text, &Names::new(), kind) {
            Ok(tests) => Some(tests),
            Err(rejection) => {
                self.problems
                    .push(relocated(rejection, text.line).in_file(self.model.file.clone()));
                None
            }
        }
    }
}

/// A rejection of a text, with its line counted from the beginning of the file.
pub(crate) fn relocated(rejection: Rejection, line: u32) -> Rejection {
    let within = rejection.place.as_ref().and_then(|place| place.line).unwrap_or(1);
    rejection.at_line(line.saturating_add(within).saturating_sub(1))
}

impl Item {
    fn context(entries: Vec<(Key, Item)>) -> Self {
        let kinds: Vec<(Key, Type)> = entries
            .iter()
            .map(|(key, item)| (key.clone(), item.kind.clone()))
            .collect();
        let entries: Vec<(Key, Item)> = entries
            .into_iter()
            .filter(|(_, item)| item.constraint.is_some())
            .collect();
        let constraint = (!entries.is_empty()).then(|| {
            Arc::new(Constraint {
                entries,
                ..Constraint::default()
            })
        });
        Self {
            kind: Type::Context(Arc::from(kinds)),
            constraint,
        }
    }

    fn listed(self) -> Self {
        let kind = Type::List(Arc::new(self.kind.clone()));
        let constraint = self.constraint.is_some().then(|| {
            Arc::new(Constraint {
                members: Some(self),
                ..Constraint::default()
            })
        });
        Self { kind, constraint }
    }

    /// The same item, held to one test more.
    fn with(mut self, tests: Option<UnaryTests>) -> Self {
        let Some(tests) = tests else { return self };
        let constraint = self.constraint.take();
        let mut all = Constraint {
            tests: vec![tests],
            ..Constraint::default()
        };
        if let Some(constraint) = constraint {
            all.tests.extend(constraint.tests.iter().cloned());
            all.members.clone_from(&constraint.members);
            all.entries.clone_from(&constraint.entries);
        }
        self.constraint = Some(Arc::new(all));
        self
    }
}

/// A run of its own, for what is worked out while compiling.
pub(crate) fn aside<T>(work: impl FnOnce(&mut Run<'_>) -> T) -> (T, bool) {
    let mut faults = crate::feel::Faults::new();
    let done = work(&mut Run::new(&Scope::default(), &mut faults));
    (done, faults.is_empty())
}
