//! Functions as values: those defined in FEEL, those built in, and those a decision model provides.
//!
//! What it is for: one shape for everything that can be invoked, with the names and types of its
//! parameters. It knows nothing of how arguments are written. Start at [`Function`].

use super::value::Size;
use super::{FunctionType, Key, Run, Type, Value};
use std::{fmt, sync::Arc};

/// A parameter of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: Key,
    /// Its type: arguments are converted to it, and one that doesn't conform becomes `null`.
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
    parameters: Arc<[Parameter]>,
    result: Type,
    body: Body,
}

#[derive(Debug, Clone)]
pub(crate) enum Body {
    Native(Arc<dyn Native>),
}

impl Function {
    /// A function provided by the host.
    #[must_use]
    pub fn native(parameters: Vec<Parameter>, result: Type, body: Arc<dyn Native>) -> Self {
        Self {
            parameters: Arc::from(parameters),
            result,
            body: Body::Native(body),
        }
    }

    /// Its parameters.
    #[must_use]
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// Invokes it with positional arguments: converts them to the parameters' types and the result to
    /// the result's type. A wrong number of arguments is a fault and yields `null`.
    pub fn invoke(&self, arguments: &[Value], run: &mut Run<'_>) -> Value {
        let Body::Native(body) = &self.body;
        let value = body.invoke(arguments, run);
        self.result.coerce(value).unwrap_or_default()
    }

    pub(crate) fn conforms(&self, kind: &FunctionType) -> bool {
        self.parameters.len() == kind.parameters.len()
    }

    pub(crate) fn size(&self) -> Size {
        Size { weight: 1, depth: 1 }
    }
}

impl PartialEq for Function {
    /// Functions are equal only to themselves.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.parameters, &other.parameters)
    }
}
