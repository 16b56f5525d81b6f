//! Invoking functions.
//!
//! What it is for: built-in functions known when compiling, and function values. It knows nothing of what
//! functions do. Start at [`Machine::invocation`].

use super::Machine;
use crate::feel::builtin::{Builtin, Prepared};
use crate::feel::function::Definition;
use crate::feel::node::{At, Invocation, Node};
use crate::feel::trouble::Trouble;
use crate::feel::{Run, Value};

impl<'a, 'r> Machine<'a, 'r> {
    /// Evaluates a function's body; its parameters are its first locals.
    pub(crate) fn function(
        definition: &'a Definition,
        captured: &'a [Value],
        locals: Vec<Value>,
        run: &'a mut Run<'r>,
    ) -> Value {
        let mut machine = Self {
            inputs: &[],
            captured,
            locals,
            text: &definition.text,
            run,
        };
        machine.locals.resize(definition.locals as usize, Value::Null);
        machine.value(&definition.body)
    }

    #[inline(never)]
    pub(super) fn builtin(&mut self, function: Builtin, arguments: &[Node], at: At) -> Value {
        if let [only] = arguments
            && let Some(value) = self.peek(only).cloned()
        {
            let result = function.call(&[value], self.run);
            return self.finished(result, at);
        }
        let arguments: Vec<Value> = arguments.iter().map(|node| self.value(node)).collect();
        let result = function.call(&arguments, self.run);
        self.finished(result, at)
    }

    #[inline(never)]
    pub(super) fn prepared(&mut self, function: &Prepared, arguments: &[Node], at: At) -> Value {
        let arguments: Vec<Value> = arguments.iter().map(|node| self.value(node)).collect();
        let result = function.call(&arguments, self.run);
        self.finished(result, at)
    }

    fn finished(&mut self, result: Result<Value, Trouble>, at: At) -> Value {
        match result {
            Ok(value @ (Value::List(_) | Value::Context(_) | Value::String(_))) => self.sized(value, at),
            result => self.settle(result, at),
        }
    }

    #[inline(never)]
    pub(super) fn invocation(&mut self, invocation: &Invocation) -> Value {
        let function = match self.value(&invocation.function) {
            Value::Function(function) => function,
            other => {
                return self.fault(&Trouble::NotAFunction(other.kind_name()), invocation.at);
            }
        };
        let arguments: Vec<Value> = invocation.arguments.iter().map(|node| self.value(node)).collect();
        let result = match &invocation.names {
            Some(names) => function.call_named(names, &arguments, self.run),
            None => function.call(&arguments, self.run),
        };
        self.finished(result, invocation.at)
    }
}
