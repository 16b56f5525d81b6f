//! Functions as values: those defined in FEEL, those built in, and those a decision model provides.
//!
//! What it is for: one shape for everything that can be invoked, with the names and types of its
//! parameters. It knows nothing of how arguments are written. Start at [`Function`].

use super::builtin::Builtin;
use super::evaluate::Machine;
use super::node::{At, Node};
use super::trouble::Trouble;
use super::value::Size;
use super::{FunctionType, Key, Run, Type, Value};
use std::{fmt, sync::Arc};

/// A parameter of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: Key,
    /// Its type: arguments are converted to it; with one that doesn't conform the result is `null`.
    pub kind: Type,
}

/// A function provided by the host, such as a business knowledge model or a decision service.
pub trait Native: fmt::Debug + Send + Sync {
    /// Its value for these arguments, one for each parameter, already converted to the parameters' types.
    fn invoke(&self, arguments: &[Value], run: &mut Run<'_>) -> Value;
}

/// A function.
#[derive(Debug, Clone)]
pub struct Function {
    body: Body,
}

#[derive(Debug, Clone)]
enum Body {
    Native {
        parameters: Arc<[Parameter]>,
        result: Type,
        native: Arc<dyn Native>,
    },
    Defined {
        definition: Arc<Definition>,
        captured: Arc<[Value]>,
        size: Size,
    },
    Builtin(Builtin),
}

/// A function as it is written in FEEL.
#[derive(Debug)]
pub(crate) struct Definition {
    pub(crate) parameters: Box<[Parameter]>,
    pub(crate) result: Type,
    pub(crate) body: Node,
    /// How many locals the body needs, its parameters first.
    pub(crate) locals: u32,
    pub(crate) height: u32,
    /// The text it stands in, for the places of faults.
    pub(crate) text: Arc<str>,
    pub(crate) at: At,
}

impl Function {
    /// A function provided by the host.
    #[must_use]
    pub fn native(parameters: Vec<Parameter>, result: Type, native: Arc<dyn Native>) -> Self {
        let parameters = Arc::from(parameters);
        Self {
            body: Body::Native {
                parameters,
                result,
                native,
            },
        }
    }

    pub(crate) fn builtin(function: Builtin) -> Self {
        Self {
            body: Body::Builtin(function),
        }
    }

    pub(crate) fn defined(definition: Arc<Definition>, captured: Vec<Value>) -> Self {
        let size = Size::of(captured.iter());
        Self {
            body: Body::Defined {
                definition,
                captured: Arc::from(captured),
                size,
            },
        }
    }

    /// Its parameters; a built-in function, which has several forms, shows none.
    #[must_use]
    pub fn parameters(&self) -> &[Parameter] {
        match &self.body {
            Body::Native { parameters, .. } => parameters,
            Body::Defined { definition, .. } => &definition.parameters,
            Body::Builtin(_) => &[],
        }
    }

    /// What it is called in messages.
    fn name(&self) -> Arc<str> {
        match &self.body {
            Body::Builtin(function) => Arc::from(function.name()),
            _ => {
                let names: Vec<&str> = self.parameters().iter().map(|own| &*own.name).collect();
                Arc::from(format!("function({})", names.join(", ")))
            }
        }
    }

    /// Whether it takes so many positional arguments.
    pub(crate) fn takes(&self, count: usize) -> bool {
        match &self.body {
            Body::Builtin(function) => function.takes(count),
            _ => self.parameters().len() == count,
        }
    }

    /// Invokes it with positional arguments: converts them to the parameters' types and the result to
    /// the result's type. A wrong number of arguments is a fault and yields `null`.
    pub fn invoke(&self, arguments: &[Value], run: &mut Run<'_>) -> Value {
        match self.call(arguments, run) {
            Ok(value) => value,
            Err(trouble) => run.trouble(&trouble),
        }
    }

    /// Invokes it with named arguments, in any order.
    pub(crate) fn call_named(
        &self,
        names: &[Key],
        arguments: &[Value],
        run: &mut Run<'_>,
    ) -> Result<Value, Trouble> {
        let (form, order) = match &self.body {
            Body::Builtin(function) => function.arrange(names).map(|(form, order)| (Some(form), order)),
            _ => arranged(self.parameters(), names).map(|order| (None, order)),
        }
        .ok_or_else(|| Trouble::Signature(self.name()))?;
        let pick = |place: &Option<usize>| {
            place
                .and_then(|at| arguments.get(at))
                .cloned()
                .unwrap_or_default()
        };
        let ordered: Vec<Value> = order.iter().map(pick).collect();
        match form {
            Some(form) => form.call(&ordered, run),
            None => self.call(&ordered, run),
        }
    }

    /// Invokes it with positional arguments.
    pub(crate) fn call(&self, arguments: &[Value], run: &mut Run<'_>) -> Result<Value, Trouble> {
        if !self.takes(arguments.len()) {
            return Err(Trouble::Signature(self.name()));
        }
        run.step(1)?;
        match &self.body {
            Body::Builtin(function) => function.call(arguments, run),
            Body::Native {
                parameters,
                result,
                native,
            } => {
                let arguments = converted(parameters, arguments)?;
                run.descend(NATIVE)?;
                let value = native.invoke(&arguments, run);
                run.ascend(NATIVE);
                result
                    .coerce(value)
                    .ok_or_else(|| Trouble::Conformance(self.name()))
            }
            Body::Defined {
                definition, captured, ..
            } => {
                let locals = converted(&definition.parameters, arguments)?;
                run.descend(definition.height)?;
                let value = Machine::function(definition, captured, locals, run);
                run.ascend(definition.height);
                Ok(value)
            }
        }
    }

    pub(crate) fn conforms(&self, kind: &FunctionType) -> bool {
        let parameters = match &self.body {
            Body::Builtin(function) => return function.takes(kind.parameters.len()),
            _ => self.parameters(),
        };
        let result = match &self.body {
            Body::Native { result, .. } => result,
            Body::Defined { definition, .. } => &definition.result,
            Body::Builtin(_) => &Type::Any,
        };
        // Parameters are contravariant, results covariant (DMN 1.5 §10.3.2.9.1).
        parameters.len() == kind.parameters.len()
            && parameters
                .iter()
                .zip(&kind.parameters)
                .all(|(own, given)| own.kind.accepts(given))
            && (*result == Type::Any || kind.result.accepts(result))
    }

    pub(crate) fn size(&self) -> Size {
        match &self.body {
            Body::Defined { size, .. } => *size,
            _ => Size { weight: 1, depth: 1 },
        }
    }
}

/// Levels a host's function counts for: it has frames of its own.
const NATIVE: u32 = 16;

/// Arguments converted to the types of their parameters. With one that doesn't conform there is no
/// result (DMN 1.5 §10.3.2.9.4).
fn converted(parameters: &[Parameter], arguments: &[Value]) -> Result<Vec<Value>, Trouble> {
    let pairs = parameters.iter().zip(arguments);
    let convert = |(parameter, value): (&Parameter, &Value)| {
        let value = parameter.kind.coerce(value.clone());
        value.ok_or_else(|| Trouble::Conformance(parameter.name.clone()))
    };
    pairs.map(convert).collect()
}

/// The order of named arguments; every parameter must be named.
fn arranged(parameters: &[Parameter], names: &[Key]) -> Option<Vec<Option<usize>>> {
    let place = |parameter: &Parameter| names.iter().position(|name| *name == parameter.name);
    let order: Vec<Option<usize>> = parameters.iter().map(place).collect();
    let complete = names.len() == parameters.len() && order.iter().all(Option::is_some);
    complete.then_some(order)
}

impl PartialEq for Function {
    /// Functions are equal only to themselves.
    fn eq(&self, other: &Self) -> bool {
        match (&self.body, &other.body) {
            (Body::Builtin(x), Body::Builtin(y)) => x.name() == y.name(),
            (Body::Native { native: x, .. }, Body::Native { native: y, .. }) => {
                std::ptr::addr_eq(Arc::as_ptr(x), Arc::as_ptr(y))
            }
            (
                Body::Defined {
                    definition: x,
                    captured: a,
                    ..
                },
                Body::Defined {
                    definition: y,
                    captured: b,
                    ..
                },
            ) => Arc::ptr_eq(x, y) && Arc::ptr_eq(a, b),
            _ => false,
        }
    }
}
