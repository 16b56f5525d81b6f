//! Expressions evaluated where a token is, and data carried between places.
//!
//! Choice: a name that is nowhere yet becomes a variable of the process (or called process) around it. Names that a
//! file declares as data are null until they are set; any other unknown name is a fault.

use super::Run;
use crate::event::Event;
use crate::program::{Catch, Expr, Mapping, MappingStep, Node, Program, Source};
use crate::refuse;
use crate::state::{Correlated, Matter, NONE, Name, Value, Vars, storable};
use skein_dmn::feel::{Context, Lookup, Scope};
use skein_kernel::rejection::Rejection;

/// Names an evaluation knows beside the data: instance counters and the like.
pub(super) type Extras<'e> = &'e [(&'e str, Value)];

/// Where an expression is evaluated: the scope and token that see the data, and the element it belongs to.
#[derive(Clone, Copy)]
pub(super) struct Site<'s> {
    pub(super) scope: u32,
    pub(super) token: u32,
    pub(super) program: &'s Program,
    pub(super) element: &'s str,
}

impl<'s> Site<'s> {
    /// A scope itself, no token in it.
    pub(super) fn of(scope: u32, program: &'s Program, element: &'s str) -> Self {
        Self {
            scope,
            token: NONE,
            program,
            element,
        }
    }
}

/// Data as one token sees them.
struct View<'v> {
    matter: &'v Matter,
    program: &'v Program,
    scope: u32,
    token: u32,
    extras: Extras<'v>,
}

static NULL: Value = Value::Null;

impl Lookup for View<'_> {
    fn lookup(&self, name: &str) -> Option<&Value> {
        if let Some((_, value)) = self.extras.iter().find(|(known, _)| *known == name) {
            return Some(value);
        }
        let found = self.matter.lookup(self.scope, self.token, name);
        found.or_else(|| self.program.is_declared(name).then_some(&NULL))
    }
}

/// Data of a message, alone.
struct Payload<'v>(&'v Vars);

impl Lookup for Payload<'_> {
    fn lookup(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }
}

impl<'a> Run<'a> {
    /// Evaluates an expression as a token sees the data.
    pub(super) fn evaluate(
        &self,
        expr: &Expr,
        token: u32,
        program: &Program,
        element: &str,
        extras: Extras<'_>,
    ) -> Result<Value, Rejection> {
        let site = Site {
            scope: self.scope_of(token),
            token,
            program,
            element,
        };
        self.evaluate_at(expr, site, extras)
    }

    /// Evaluates an expression as a scope, or a token in it, sees the data.
    pub(super) fn evaluate_at(
        &self,
        expr: &Expr,
        site: Site<'_>,
        extras: Extras<'_>,
    ) -> Result<Value, Rejection> {
        let Site {
            scope,
            token,
            program,
            element,
        } = site;
        let view = View {
            matter: &self.state,
            program,
            scope,
            token,
            extras,
        };
        let spaced: Vec<Value> = program
            .spaced
            .iter()
            .map(|name| view.lookup(name).cloned().unwrap_or_default())
            .collect();
        let now = expr.needs_now.then(|| data_now(self.context.now)).flatten();
        let with = Scope {
            values: &spaced,
            lookup: Some(&view),
            now: now.as_ref(),
            ..Scope::default()
        };
        let outcome = expr.compiled.evaluate_strict(&with);
        outcome.map_err(|fault| located(fault, expr, program, element))
    }

    /// Whether a condition holds.
    pub(super) fn holds(
        &self,
        expr: &Expr,
        token: u32,
        program: &Program,
        element: &str,
    ) -> Result<bool, Rejection> {
        let value = self.evaluate(expr, token, program, element, &[])?;
        Self::boolean(&value).map_err(|fault| located(fault, expr, program, element))
    }

    /// The values that data associations yield, by the names of their targets. `None` if a source that is needed
    /// has no value yet.
    pub(super) fn mapped<'m>(
        &self,
        token: u32,
        program: &Program,
        node: &Node,
        mappings: impl Iterator<Item = &'m Mapping>,
    ) -> Result<Option<Vars>, Rejection> {
        let mut values = Vars::new();
        for mapping in mappings {
            let missing = mapping
                .sources
                .iter()
                .any(|source| self.is_missing(token, source));
            if missing && mapping.optional {
                continue;
            }
            if missing {
                return Ok(None);
            }
            let Some(target) = &mapping.target else { continue };
            let old = values.get(&target.name).cloned();
            let value = self.map(token, program, node, mapping, old)?;
            values.set(target.name.clone(), value);
        }
        Ok(Some(values))
    }

    fn is_missing(&self, token: u32, source: &Source) -> bool {
        self.read(token, source).is_none_or(Value::is_null)
    }

    fn read(&self, token: u32, source: &Source) -> Option<&Value> {
        if source.store {
            return self.state.stores.get(&source.name);
        }
        self.state.lookup(self.scope_of(token), token, &source.name)
    }

    fn map(
        &self,
        token: u32,
        program: &Program,
        node: &Node,
        mapping: &Mapping,
        old: Option<Value>,
    ) -> Result<Value, Rejection> {
        match &mapping.step {
            MappingStep::Copy => {
                let source = mapping.sources.first();
                let value = source.and_then(|source| self.read(token, source));
                let name = source.map_or("", |source| &source.name);
                value.cloned().ok_or_else(|| {
                    refuse::unknown_data(name)
                        .at_line(mapping.line)
                        .at_element(&*node.id)
                })
            }
            MappingStep::Transform(expr) => storable(&self.evaluate(expr, token, program, &node.id, &[])?),
            MappingStep::Assign(steps) => {
                let target = mapping.target.as_ref();
                let before = old.or_else(|| target.and_then(|target| self.read(token, target)).cloned());
                let mut value = before.unwrap_or_default();
                for (from, path) in steps {
                    let part = storable(&self.evaluate(from, token, program, &node.id, &[])?)?;
                    value = with_part(value, path, part);
                }
                Ok(value)
            }
        }
    }

    /// Data associations out of a node.
    pub(super) fn map_out<'m>(
        &mut self,
        token: u32,
        program: &Program,
        node: &Node,
        mappings: impl Iterator<Item = &'m Mapping>,
    ) -> Result<(), Rejection> {
        for mapping in mappings {
            if mapping
                .sources
                .iter()
                .any(|source| self.read(token, source).is_none())
            {
                continue;
            }
            let Some(target) = &mapping.target else { continue };
            let value = self.map(token, program, node, mapping, None)?;
            let multi = node.parts.as_ref().and_then(|parts| parts.multi.as_ref());
            let item = multi.and_then(|multi| multi.output_item.as_ref());
            if item == Some(&target.name) && !target.store && self.is_instance(token) {
                // The item an instance gives is its own until it is collected.
                let values = Vars::one(target.name.clone(), value);
                self.emit(Event::Locals { token, values });
            } else {
                self.assign(token, target, value);
            }
        }
        Ok(())
    }

    /// Writes one value to where its name lives.
    pub(super) fn assign(&mut self, token: u32, target: &Source, value: Value) {
        let values = Vars::one(target.name.clone(), value);
        if target.store {
            self.emit(Event::Stored { values });
            self.dirty = true;
            return;
        }
        self.write(self.scope_of(token), token, &values);
    }

    /// Writes values as a scope or a token in it sees them: each to the nearest place that has its name, else to
    /// the process.
    pub(super) fn write(&mut self, scope: u32, token: u32, values: &Vars) {
        if values.is_empty() {
            return;
        }
        self.dirty = true;
        let homes: Vec<Home> = values
            .iter()
            .map(|(name, _)| self.home(scope, token, name))
            .collect();
        let Some(first) = homes.first().copied() else {
            return;
        };
        if homes.iter().all(|home| *home == first) {
            self.put(first, values.clone());
            return;
        }
        for ((name, value), home) in values.iter().zip(homes) {
            self.put(home, Vars::one(name.clone(), value.clone()));
        }
    }

    fn put(&mut self, home: Home, values: Vars) {
        self.emit(match home {
            Home::Token(token) => Event::Locals { token, values },
            Home::Scope(scope) => Event::Data { scope, values },
        });
    }

    fn home(&self, scope: u32, token: u32, name: &str) -> Home {
        let mut token = self.state.tokens.get(token);
        let mut at = self.state.scopes.get(scope);
        loop {
            if let Some(token) = token
                && token.locals.get(name).is_some()
            {
                return Home::Token(token.id);
            }
            let Some(here) = at else { return Home::Scope(scope) };
            if here.kind.is_process() || here.data.get(name).is_some() {
                return Home::Scope(here.id);
            }
            token = self.state.tokens.get(here.token);
            at = self.state.scopes.get(here.parent);
        }
    }

    /// Takes in results at an activity: its own names stay with the token, the rest is written outwards.
    pub(super) fn absorb_at(&mut self, token: u32, program: &Program, node: &Node, values: &Vars) {
        let _ = program;
        let own = node.parts.as_ref().map_or(&[][..], |parts| parts.own.as_slice());
        self.absorb(token, own, values);
    }

    /// Takes in values at a token: those named in `own` stay with it, the rest is written outwards.
    pub(super) fn absorb(&mut self, token: u32, own: &[Name], values: &Vars) {
        if own.is_empty() {
            return self.write(self.scope_of(token), token, values);
        }
        let (mut kept, mut rest) = (Vars::new(), Vars::new());
        for (name, value) in values {
            let to = if own.contains(name) { &mut kept } else { &mut rest };
            to.set(name.clone(), value.clone());
        }
        if !kept.is_empty() {
            self.emit(Event::Locals { token, values: kept });
            self.dirty = true;
        }
        self.write(self.scope_of(token), token, &rest);
    }

    /// What a throwing event sends.
    pub(super) fn payload_of_event(
        &self,
        token: u32,
        program: &Program,
        node: &Node,
        event: &Catch,
    ) -> Result<Vars, Rejection> {
        if let Some(expr) = &event.payload {
            return self.payload(expr, token, program, node);
        }
        Ok(self
            .mapped(token, program, node, event.mappings.iter())?
            .unwrap_or_default())
    }

    /// What a send task sends: what `skein:payload` says, else its data inputs.
    pub(super) fn payload_of_activity(
        &self,
        token: u32,
        program: &Program,
        node: &Node,
    ) -> Result<Vars, Rejection> {
        let Some(parts) = node.parts.as_deref() else {
            return Ok(Vars::new());
        };
        if let Some(expr) = &parts.payload {
            return self.payload(expr, token, program, node);
        }
        let mut values = Vars::new();
        for name in &parts.inputs {
            if let Some(value) = self.state.lookup(self.scope_of(token), token, name) {
                values.set(name.clone(), value.clone());
            }
        }
        Ok(values)
    }

    fn payload(&self, expr: &Expr, token: u32, program: &Program, node: &Node) -> Result<Vars, Rejection> {
        match self.evaluate(expr, token, program, &node.id, &[])? {
            Value::Context(context) => Vars::from_context(&context),
            _ => Err(refuse::not_context()),
        }
    }

    /// The keys a subscription needs one of: what `skein:correlation` yields, else those keys of the conversation
    /// that are whole.
    pub(super) fn keys_of(
        &self,
        site: Site<'_>,
        message: u32,
        correlation: Option<&Expr>,
    ) -> Result<Vec<Name>, Rejection> {
        if let Some(expr) = correlation {
            let value = self.evaluate_at(expr, site, &[])?;
            return Ok(vec![key_text(&value)]);
        }
        let mut keys = Vec::new();
        for key in keys_for(site.program, message) {
            let mut values = Vec::new();
            for number in &key.properties {
                values.extend(self.property_value(site, *number)?);
            }
            if values.len() == key.properties.len() {
                keys.extend(joined_key(key.name, values));
            }
        }
        Ok(keys)
    }

    /// What a correlation property is for this process: what it reads from its own data, else what the conversation
    /// fixed, the innermost first.
    fn property_value(&self, site: Site<'_>, property: u32) -> Result<Option<Value>, Rejection> {
        let process = site
            .program
            .processes
            .get(self.process_around(site.scope) as usize);
        let mut bindings = process.into_iter().flat_map(|process| &process.bindings);
        if let Some((_, expr)) = bindings.find(|(known, _)| *known == property) {
            return Ok(Some(self.evaluate_at(expr, site, &[])?));
        }
        Ok(self
            .correlated(site.scope, property)
            .map(|known| known.value.clone()))
    }

    /// What the conversation of a scope, or of one around it in the same file, fixed.
    fn correlated(&self, scope: u32, property: u32) -> Option<&Correlated> {
        let unit = self.state.scopes.get(scope)?.unit;
        let mut at = self.state.scopes.get(scope);
        while let Some(here) = at.filter(|here| here.unit == unit) {
            let mut known = self.state.correlation.iter();
            let found = known.find(|known| known.scope == here.id && known.property == property);
            if found.is_some() {
                return found;
            }
            at = self.state.scopes.get(here.parent);
        }
        None
    }

    /// The number of the process a scope belongs to, in its file.
    fn process_around(&self, scope: u32) -> u32 {
        let mut at = self.state.scopes.get(scope);
        while let Some(here) = at {
            if here.kind.is_process() {
                return here.node;
            }
            at = self.state.scopes.get(here.parent);
        }
        NONE
    }

    /// Fixes the correlation properties that a message carries and the scope's conversation doesn't know yet. What a
    /// conversation around the scope fixed otherwise is another conversation's.
    pub(super) fn correlate(
        &mut self,
        program: &Program,
        message: u32,
        scope: u32,
        data: &Vars,
    ) -> Result<(), Rejection> {
        let payload = Payload(data);
        let scope = self.outside_loops(scope);
        let mut found = Vec::new();
        for (number, property) in (0u32..).zip(&program.properties) {
            let known = self.correlated(scope, number);
            if known.is_some_and(|known| known.scope == scope) {
                continue;
            }
            let retrieval = property.retrievals.iter().find(|(of, _)| *of == message);
            if let Some((_, expr)) = retrieval {
                let value = storable(&expr.compiled.evaluate_strict(&Scope::looking_up(&payload))?)?;
                if known.is_none_or(|known| known.value != value) {
                    found.push((number, value));
                }
            }
        }
        for (property, value) in found {
            self.emit(Event::Correlated {
                scope,
                property,
                value,
            });
        }
        Ok(())
    }

    /// A token's scope, or none.
    pub(super) fn home_scope(&self, token: u32, scope: u32) -> u32 {
        if token == NONE {
            scope
        } else {
            self.scope_of(token)
        }
    }
}

/// Where a name lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Home {
    Token(u32),
    Scope(u32),
}

/// The keys a message carries by the program's correlation properties, from its content: those that are whole.
pub(crate) fn message_keys(program: &Program, message: u32, data: &Vars) -> Vec<Name> {
    let payload = Payload(data);
    let value = |number: &u32| {
        let property = program.properties.get(*number as usize)?;
        let (_, expr) = property.retrievals.iter().find(|(of, _)| *of == message)?;
        let value = expr.compiled.evaluate_strict(&Scope::looking_up(&payload)).ok();
        value.filter(|value| !value.is_null())
    };
    let keys = keys_for(program, message).into_iter();
    keys.filter_map(|key| {
        let values: Option<Vec<Value>> = key.properties.iter().map(value).collect();
        joined_key(key.name, values?)
    })
    .collect()
}

/// A correlation key as one message may carry it.
struct Whole<'p> {
    /// Its id, unless it is the file's first or only one.
    name: Option<&'p Name>,
    properties: Vec<u32>,
}

/// The correlation keys of a file all of whose properties a message carries (§8.4.2). A file that declares none has
/// one: all properties that the message carries.
fn keys_for(program: &Program, message: u32) -> Vec<Whole<'_>> {
    let carried = |number: &u32| {
        let property = program.properties.get(*number as usize);
        property.is_some_and(|property| property.retrievals.iter().any(|(of, _)| *of == message))
    };
    if program.keys.is_empty() {
        let all = (0..).take(program.properties.len());
        return vec![Whole {
            name: None,
            properties: all.filter(carried).collect(),
        }];
    }
    let keys = program.keys.iter().enumerate();
    keys.filter(|(_, (_, properties))| properties.iter().all(carried))
        .map(|(place, (id, properties))| Whole {
            name: Some(id).filter(|_| place > 0),
            properties: properties.clone(),
        })
        .collect()
}

/// The values of a key as one text. Those of all keys but the first bear the key's name, so that values of different
/// keys aren't taken for each other.
fn joined_key(name: Option<&Name>, values: Vec<Value>) -> Option<Name> {
    let text = match values.as_slice() {
        [] => return None,
        [value] => key_text(value),
        _ => Name::from(Value::list(values).to_json().unwrap_or_default()),
    };
    Some(match name {
        Some(name) => Name::from(format!("{name}={text}")),
        None => text,
    })
}

/// A key as text: text as it is, anything else as JSON.
fn key_text(value: &Value) -> Name {
    match value {
        Value::String(text) => text.clone(),
        other => Name::from(other.to_json().unwrap_or_default()),
    }
}

/// A value with one part replaced, contexts made on the way.
fn with_part(value: Value, path: &[Name], part: Value) -> Value {
    let Some((first, rest)) = path.split_first() else {
        return part;
    };
    let mut entries = match &value {
        Value::Context(context) => context.entries().to_vec(),
        _ => Vec::new(),
    };
    let place = entries.iter().position(|(name, _)| name == first);
    match place.and_then(|place| entries.get_mut(place)) {
        Some(entry) => entry.1 = with_part(std::mem::take(&mut entry.1), rest, part),
        None => entries.push((first.clone(), with_part(Value::Null, rest, part))),
    }
    Value::Context(Context::new(entries))
}

/// A fault with its line and element in the file.
fn located(fault: Rejection, expr: &Expr, program: &Program, element: &str) -> Rejection {
    let within = fault.place.as_ref().and_then(|place| place.line).unwrap_or(1);
    let fault = fault
        .at_line(expr.line + within.saturating_sub(1))
        .at_element(element);
    match &program.file {
        Some(file) if !file.is_empty() => fault.in_file(&**file),
        _ => fault,
    }
}

/// The present moment as FEEL has it: the city's date and time.
fn data_now(now: jiff::Timestamp) -> Option<skein_dmn::feel::DateTime> {
    let local = skein_kernel::deadline::shanghai_datetime(now);
    let text = format!("{local}+08:00");
    text.parse().ok()
}
