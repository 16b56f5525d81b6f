//! Compiling boxed expressions against the names in scope. Start at [`Compiler::logic`].
//!
//! It knows nothing of evaluation.

use super::{Entry, FilterTest, Iteration, Kind, Logic, Place};
use crate::codes;
use crate::feel::{Expression, Fault, Key, Names, Parameter, Type, UnaryTests, Value};
use crate::item::{Item, Types, relocated};
use crate::model::{self, Boxed, ContextEntry, Function, InformationItem, Quantifier, Text, TypeRef};
use crate::table;
use skein_kernel::rejection::{Class, Rejection};
use std::sync::Arc;

/// The name under which a boxed filter knows its list; no one would give it to anything else.
const LIST: &str = "__filtered_list";

/// What compiling an element needs: the names and types in scope, and where it stands.
pub(crate) struct Compiler<'m> {
    pub(crate) names: &'m mut Names,
    pub(crate) types: &'m Types,
    pub(crate) problems: &'m mut Vec<Rejection>,
    pub(crate) file: &'m str,
    pub(crate) element: Arc<str>,
}

impl Compiler<'_> {
    /// Compiles a boxed expression.
    pub(crate) fn logic(&mut self, boxed: &Boxed) -> Logic {
        let (kind, line) = self.kind(boxed);
        Logic {
            kind,
            item: self.item(boxed.type_ref.as_ref()),
            place: self.place(line),
        }
    }

    pub(crate) fn item(&mut self, reference: Option<&TypeRef>) -> Item {
        self.types.resolve(reference, self.file, self.problems)
    }

    pub(crate) fn place(&self, line: u32) -> Place {
        Place {
            element: Arc::clone(&self.element),
            line,
        }
    }

    fn kind(&mut self, boxed: &Boxed) -> (Kind, u32) {
        let kind = match &boxed.kind {
            model::Kind::Literal(text) => return (self.literal(text), text.line.max(boxed.line)),
            model::Kind::Table(table) => match table::compile::compile(self, table, boxed.line) {
                Ok(table) => Kind::Table(Box::new(table)),
                Err(rejection) => self.refused(rejection),
            },
            model::Kind::Context(entries) => Kind::Context(self.entries(entries)),
            model::Kind::Invocation { function, bindings } => {
                let function = match function {
                    Some(function) => self.logic(function),
                    None => self.nothing(boxed.line),
                };
                let binding = |binding: &model::Binding| {
                    let name = Key::from(binding.parameter.name.as_str());
                    (name, binding.value.as_ref().map(|value| self.logic(value)))
                };
                let bindings = bindings.iter().map(binding).collect();
                Kind::Invocation {
                    function: Box::new(function),
                    bindings,
                }
            }
            model::Kind::List(members) => {
                Kind::List(members.iter().map(|member| self.logic(member)).collect())
            }
            model::Kind::Relation { columns, rows } => Kind::Relation {
                columns: columns.iter().map(|column| self.column(column)).collect(),
                rows: rows
                    .iter()
                    .map(|row| row.iter().map(|cell| self.logic(cell)).collect())
                    .collect(),
            },
            model::Kind::Function(function) => self.function(function),
            model::Kind::Conditional {
                test,
                then,
                otherwise,
            } => Kind::Conditional {
                test: Box::new(self.logic(test)),
                then: Box::new(self.logic(then)),
                otherwise: Box::new(self.logic(otherwise)),
            },
            model::Kind::Filter { list, test } => return self.filter(list, test),
            model::Kind::Iteration {
                quantifier,
                variable,
                list,
                body,
            } => self.iteration(*quantifier, variable, list, body),
        };
        (kind, boxed.line)
    }

    fn literal(&mut self, text: &Text) -> Kind {
        if text.text.trim().is_empty() {
            return Kind::Constant(Value::Null);
        }
        match self.expression(text) {
            Ok(expression) => match expression.constant() {
                Some(value) => Kind::Constant(value.clone()),
                None => Kind::Literal(expression),
            },
            Err(rejection) => self.refused(rejection),
        }
    }

    /// Compiles a text; a refusal says the line in the file.
    pub(crate) fn expression(&mut self, text: &Text) -> Result<Expression, Rejection> {
        Expression::compile(&text.text, self.names).map_err(|rejection| self.placed(rejection, text.line))
    }

    /// Compiles unary tests of values of a type.
    pub(crate) fn tests(&mut self, text: &Text, input: &Type) -> Result<UnaryTests, Rejection> {
        UnaryTests::compile(&text.text, self.names, input)
            .map_err(|rejection| self.placed(rejection, text.line))
    }

    fn placed(&self, rejection: Rejection, line: u32) -> Rejection {
        relocated(rejection, line)
            .at_element(&*self.element)
            .in_file(self.file)
    }

    /// Notes a problem; what it concerns will yield null and say the same.
    pub(crate) fn refused(&mut self, rejection: Rejection) -> Kind {
        let place = rejection.place.as_deref();
        let fault = Fault {
            code: rejection.code,
            zh: rejection.zh.clone(),
            en: rejection.en.clone(),
            line: place.and_then(|place| place.line).unwrap_or(1),
            column: place.and_then(|place| place.column).unwrap_or(1),
            element: Some(self.element.to_string()),
        };
        self.problems.push(rejection);
        Kind::Refused(Box::new(fault))
    }

    fn nothing(&self, line: u32) -> Logic {
        Logic {
            kind: Kind::Constant(Value::Null),
            item: Item::default(),
            place: self.place(line),
        }
    }

    fn column(&mut self, column: &InformationItem) -> (Key, Item) {
        (
            Key::from(column.name.as_str()),
            self.item(column.type_ref.as_ref()),
        )
    }

    fn entries(&mut self, entries: &[ContextEntry]) -> Vec<Entry> {
        let depth = self.names.len();
        let mut compiled = Vec::with_capacity(entries.len());
        for entry in entries {
            let value = self.logic(&entry.value);
            let variable = entry.variable.as_ref();
            let item = self.item(variable.and_then(|variable| variable.type_ref.as_ref()));
            let name = variable.map(|variable| Key::from(variable.name.as_str()));
            if let Some(name) = &name {
                let kind = known(&item.kind, &value);
                self.names.push(name, kind);
            }
            compiled.push(Entry { name, item, value });
        }
        self.names.truncate(depth);
        compiled
    }

    /// A function defined inside an expression sees all that is in scope there.
    fn function(&mut self, function: &Function) -> Kind {
        if let Some(language) = &function.external {
            let rejection = external(language)
                .at_line(function.line)
                .at_element(&*self.element)
                .in_file(self.file);
            return self.refused(rejection);
        }
        let depth = self.names.len();
        let parameters = self.parameters(&function.parameters);
        let body = self.body(function);
        self.names.truncate(depth);
        Kind::Function {
            parameters,
            body: Arc::new(body),
        }
    }

    /// Brings parameters into scope.
    pub(crate) fn parameters(&mut self, parameters: &[InformationItem]) -> Vec<(Parameter, Item)> {
        let mut found = Vec::with_capacity(parameters.len());
        for parameter in parameters {
            let item = self.item(parameter.type_ref.as_ref());
            self.names.push(&parameter.name, item.kind.clone());
            let name = Key::from(parameter.name.as_str());
            let kind = item.kind.clone();
            found.push((Parameter { name, kind }, item));
        }
        found
    }

    /// The body of a function, in the type declared for the function.
    pub(crate) fn body(&mut self, function: &Function) -> Logic {
        if let Some(language) = &function.external {
            let rejection = external(language)
                .at_line(function.line)
                .at_element(&*self.element)
                .in_file(self.file);
            let kind = self.refused(rejection);
            return Logic {
                kind,
                ..self.nothing(function.line)
            };
        }
        match &function.body {
            Some(body) => self.logic(body),
            None => self.nothing(function.line),
        }
    }

    /// A filter with a literal test becomes a FEEL filter over a name, which means the same.
    fn filter(&mut self, list: &Boxed, test: &Boxed) -> (Kind, u32) {
        let compiled = self.logic(list);
        let kind = known(&compiled.item.kind, &compiled);
        let line = match &test.kind {
            model::Kind::Literal(text) => text.line,
            _ => test.line,
        };
        let depth = self.names.len();
        let test = match &test.kind {
            model::Kind::Literal(text) => {
                self.names.push(LIST, kind);
                let mut over = |test: String| {
                    let line = text.line;
                    self.expression(&Text { text: test, line })
                };
                // A comment may end the text, so that what follows it begins a new line.
                let stray = format!(
                    "{LIST}[(function(m) m != null and not(m instance of boolean))({}\n)]",
                    text.text
                );
                match (over(format!("{LIST}[{}\n]", text.text)), over(stray)) {
                    (Ok(filter), Ok(stray)) => Ok(FilterTest::Whole { filter, stray }),
                    (Err(rejection), _) | (_, Err(rejection)) => Err(rejection),
                }
            }
            _ => {
                self.names.push("item", member(&kind));
                Ok(FilterTest::Each(Box::new(self.logic(test))))
            }
        };
        self.names.truncate(depth);
        let kind = match test {
            Ok(test) => Kind::Filter {
                list: Box::new(compiled),
                test,
            },
            Err(rejection) => self.refused(rejection),
        };
        (kind, line)
    }

    fn iteration(
        &mut self,
        quantifier: Quantifier,
        variable: &InformationItem,
        list: &Boxed,
        body: &Boxed,
    ) -> Kind {
        let list = self.logic(list);
        let item = self.item(variable.type_ref.as_ref());
        let depth = self.names.len();
        let kind = match &item.kind {
            Type::Any => member(&known(&list.item.kind, &list)),
            declared => declared.clone(),
        };
        self.names.push(&variable.name, kind);
        if quantifier == Quantifier::For {
            self.names.push("partial", Type::List(Arc::new(Type::Any)));
        }
        let body = self.logic(body);
        self.names.truncate(depth);
        Kind::Iteration(Iteration {
            quantifier,
            item,
            list: Box::new(list),
            body: Box::new(body),
        })
    }
}

fn external(language: &str) -> Rejection {
    Rejection::new(
        codes::EXTERNAL,
        Class::Invalid,
        format!("用 {language} 编写的函数不能执行，只接受 FEEL"),
        format!("a function in {language} can't be executed, only FEEL can"),
    )
}

fn member(kind: &Type) -> Type {
    match kind {
        Type::List(kind) => (**kind).clone(),
        _ => Type::Any,
    }
}

/// The type declared, or else what the shape of the expression shows: it brings names with blanks into
/// scope after a dot.
pub(crate) fn known(declared: &Type, logic: &Logic) -> Type {
    match (declared, &logic.item.kind) {
        (Type::Any, Type::Any) => shape(logic),
        (Type::Any, kind) | (kind, _) => kind.clone(),
    }
}

fn shape(logic: &Logic) -> Type {
    match &logic.kind {
        Kind::Context(entries) => match entries.iter().find(|entry| entry.name.is_none()) {
            Some(result) => known(&result.item.kind, &result.value),
            None => Type::Context(
                entries
                    .iter()
                    .filter_map(|entry| Some((entry.name.clone()?, known(&entry.item.kind, &entry.value))))
                    .collect(),
            ),
        },
        Kind::Relation { columns, .. } => {
            let columns = columns.iter().map(|(key, item)| (key.clone(), item.kind.clone()));
            Type::List(Arc::new(Type::Context(columns.collect())))
        }
        Kind::List(members) => {
            let mut kinds = members.iter().map(|member| known(&member.item.kind, member));
            let first = kinds.next().unwrap_or_default();
            let alike = kinds.all(|kind| kind == first);
            Type::List(Arc::new(if alike { first } else { Type::Any }))
        }
        Kind::Table(table) => table.shape(),
        Kind::Conditional { then, .. } => known(&then.item.kind, then),
        Kind::Filter { list, .. } => known(&list.item.kind, list),
        _ => Type::Any,
    }
}
