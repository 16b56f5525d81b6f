//! Which name means what.
//!
//! What it is for: the names visible at each point of a text, with the longest match for names of several
//! words, and the places where their values will be. A function's body sees the names around it through
//! captures. It knows nothing of grammar. Start at [`Scopes::longest`].

use super::lexer::{Kind, Token, tokens};
use crate::feel::builtin::{self, Builtin};
use crate::feel::node::{Lookups, Node, Place};
use crate::feel::{Key, Names, Type, Value};
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

/// A name cut into the tokens that make it up, each with whether a blank comes before it.
#[derive(Debug, Clone)]
pub(crate) struct Pieces(Box<[(Box<str>, bool)]>);

impl Pieces {
    pub(crate) fn of(name: &str) -> Self {
        let found = tokens(name).unwrap_or_default();
        let pieces = found.iter().filter(|token| token.kind != Kind::End);
        let text = |token: &Token| Box::from(name.get(token.start..token.end).unwrap_or_default());
        Self(pieces.map(|token| (text(token), token.spaced)).collect())
    }

    /// How many of these tokens the name takes up, if they begin with it.
    fn matches(&self, text: &str, tokens: &[Token]) -> Option<usize> {
        let count = self.0.len();
        let found = tokens.get(..count)?;
        let same = found
            .iter()
            .zip(&self.0)
            .enumerate()
            .all(|(at, (token, (piece, spaced)))| {
                let word = text.get(token.start..token.end).unwrap_or_default();
                word == &**piece && (at == 0 || token.spaced == *spaced)
            });
        (count > 0 && same).then_some(count)
    }
}

/// The names of built-in functions.
static BUILTINS: LazyLock<Vec<(Pieces, Builtin)>> = LazyLock::new(|| {
    builtin::all()
        .map(|function| (Pieces::of(function.name()), function))
        .collect()
});

/// Something a name can mean.
#[derive(Debug, Clone)]
enum Binding {
    /// A variable.
    Variable {
        name: Key,
        pieces: Pieces,
        place: Place,
        kind: Type,
    },
    /// The items of a filter, whose entries are names.
    Items { local: u32, kind: Type },
}

/// The names and locals of one function body, or of the expression itself.
#[derive(Debug, Default)]
struct Frame {
    bindings: Vec<Binding>,
    /// Locals in use, and the most that were.
    locals: u32,
    most: u32,
    /// Where, in the frame around this one, captured values come from.
    captures: Vec<Place>,
}

/// The names visible at a point.
#[derive(Debug)]
pub(crate) struct Scopes {
    /// The frames around the current one, outermost first.
    outer: Vec<Frame>,
    current: Frame,
    /// Names of several tokens that entries of the types in scope have.
    entries: BTreeMap<Key, Pieces>,
}

/// What a name was found to be.
pub(crate) enum Found {
    /// A variable's or entry's name.
    Name(Key),
    /// A built-in function.
    Builtin(Builtin),
}

/// A mark to return to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    bindings: usize,
    locals: u32,
}

impl Scopes {
    pub(crate) fn new(names: &Names) -> Self {
        let mut scopes = Self {
            outer: Vec::new(),
            current: Frame::default(),
            entries: BTreeMap::new(),
        };
        for (slot, (name, kind)) in names.all().iter().enumerate() {
            let place = Place::Input(u32::try_from(slot).unwrap_or(u32::MAX));
            scopes.bind(name.clone(), place, kind.clone());
        }
        scopes
    }

    /// The frames, outermost first.
    fn frames(&self) -> impl DoubleEndedIterator<Item = &Frame> {
        self.outer.iter().chain(std::iter::once(&self.current))
    }

    /// Everything bound, innermost first.
    fn bindings(&self) -> impl Iterator<Item = &Binding> {
        self.frames().rev().flat_map(|frame| frame.bindings.iter().rev())
    }

    fn bind(&mut self, name: Key, place: Place, kind: Type) {
        self.learn(&kind, 0);
        let pieces = Pieces::of(&name);
        self.current.bindings.push(Binding::Variable {
            name,
            pieces,
            place,
            kind,
        });
    }

    /// Remembers the entry names of a type.
    fn learn(&mut self, kind: &Type, depth: u32) {
        match kind {
            _ if depth > 8 => {}
            Type::Context(entries) => {
                for (name, kind) in entries.iter() {
                    self.learn_entry(name);
                    self.learn(kind, depth + 1);
                }
            }
            Type::List(item) => self.learn(item, depth + 1),
            Type::Function(function) => self.learn(&function.result, depth + 1),
            _ => {}
        }
    }

    /// Remembers the name of an entry, if only knowing it tells where it ends.
    pub(crate) fn learn_entry(&mut self, name: &Key) {
        if self.entries.contains_key(name) {
            return;
        }
        let pieces = Pieces::of(name);
        if pieces.0.len() > 1 {
            self.entries.insert(name.clone(), pieces);
        }
    }

    /// A new local of the current frame.
    pub(crate) fn local(&mut self) -> u32 {
        let frame = &mut self.current;
        let local = frame.locals;
        frame.locals += 1;
        frame.most = frame.most.max(frame.locals);
        local
    }

    /// A new variable in a new local.
    pub(crate) fn variable(&mut self, name: Key, kind: Type) -> u32 {
        let local = self.local();
        self.bind(name, Place::Local(local), kind);
        local
    }

    /// The items of a filter come into scope.
    pub(crate) fn items(&mut self, kind: Type) -> u32 {
        self.learn(&kind, 0);
        let local = self.variable(Key::from("item"), kind.clone());
        self.current.bindings.push(Binding::Items { local, kind });
        local
    }

    pub(crate) fn mark(&mut self) -> Mark {
        let frame = &mut self.current;
        Mark {
            bindings: frame.bindings.len(),
            locals: frame.locals,
        }
    }

    /// Forgets what was bound since a mark.
    pub(crate) fn release(&mut self, mark: Mark) {
        let frame = &mut self.current;
        frame.bindings.truncate(mark.bindings);
        frame.locals = mark.locals;
    }

    /// Enters a function's body.
    pub(crate) fn enter(&mut self) {
        self.outer.push(std::mem::take(&mut self.current));
    }

    /// Leaves a function's body: the locals it needs and where its captured values come from.
    pub(crate) fn leave(&mut self) -> (u32, Box<[Place]>) {
        let around = self.outer.pop().unwrap_or_default();
        let frame = std::mem::replace(&mut self.current, around);
        (frame.most, frame.captures.into())
    }

    /// The most locals in use at once in the current frame.
    pub(crate) fn most_locals(&mut self) -> u32 {
        self.current.most
    }

    /// The longest name that the tokens begin with, and how many tokens it takes.
    pub(crate) fn longest(&self, text: &str, tokens: &[Token]) -> Option<(Found, usize)> {
        let mut best: Option<(Found, usize)> = None;
        let mut offer = |found: &mut dyn FnMut() -> Found, count: usize| {
            if best.as_ref().is_none_or(|(_, most)| count > *most) {
                best = Some((found(), count));
            }
        };
        for binding in self.bindings() {
            match binding {
                Binding::Variable { name, pieces, .. } => {
                    if let Some(count) = pieces.matches(text, tokens) {
                        offer(&mut || Found::Name(name.clone()), count);
                    }
                }
                Binding::Items { kind, .. } => {
                    if let Some((name, count)) = self.longest_entry(kind, text, tokens) {
                        offer(&mut || Found::Name(name.clone()), count);
                    }
                }
            }
        }
        for (pieces, function) in BUILTINS.iter() {
            if let Some(count) = pieces.matches(text, tokens) {
                let called = tokens
                    .get(count)
                    .is_some_and(|token| token.kind == Kind::Symbol("("));
                if called || count == 1 {
                    offer(&mut || Found::Builtin(*function), count);
                }
            }
        }
        best
    }

    /// The longest entry name that the tokens begin with: of the type, if it is known to have entries,
    /// or of any type seen.
    pub(crate) fn longest_entry(&self, kind: &Type, text: &str, tokens: &[Token]) -> Option<(Key, usize)> {
        let named = |name: &Key| Some((name.clone(), Pieces::of(name).matches(text, tokens)?));
        let known = |(name, pieces): (&Key, &Pieces)| Some((name.clone(), pieces.matches(text, tokens)?));
        let longest = |found: (Key, usize), next: (Key, usize)| if next.1 > found.1 { next } else { found };
        match kind {
            Type::Context(entries) if !entries.is_empty() => {
                entries.iter().filter_map(|(name, _)| named(name)).reduce(longest)
            }
            Type::List(item) => self.longest_entry(item, text, tokens),
            _ => self.entries.iter().filter_map(known).reduce(longest),
        }
    }

    /// The node that a name stands for; `unknown` if nothing has it.
    pub(crate) fn resolve(&mut self, name: &Key, unknown: Node) -> Node {
        let mut seen = Vec::new();
        let mut meant = None;
        'search: for (depth, frame) in self.frames().enumerate().collect::<Vec<_>>().into_iter().rev() {
            for binding in frame.bindings.iter().rev() {
                match binding {
                    Binding::Variable { name: own, place, .. } if own == name => {
                        meant = Some((depth, *place));
                        break 'search;
                    }
                    Binding::Items { local, .. } => seen.push((depth, Place::Local(*local))),
                    Binding::Variable { .. } => {}
                }
            }
        }
        let otherwise = meant.map_or(unknown, |(depth, place)| Node::Place(self.reach(depth, place)));
        let items: Vec<Place> = seen
            .into_iter()
            .map(|(depth, place)| self.reach(depth, place))
            .collect();
        if items.is_empty() {
            return otherwise;
        }
        Node::Entry(Arc::new(Lookups {
            name: name.clone(),
            items: items.into(),
            otherwise,
        }))
    }

    /// A place of an outer frame as the innermost one reaches it: through captures.
    fn reach(&mut self, depth: usize, place: Place) -> Place {
        let mut place = place;
        let inner = self.outer.iter_mut().chain(std::iter::once(&mut self.current));
        for frame in inner.skip(depth + 1) {
            let known = frame.captures.iter().position(|captured| *captured == place);
            let at = known.unwrap_or_else(|| {
                frame.captures.push(place);
                frame.captures.len() - 1
            });
            place = Place::Captured(u32::try_from(at).unwrap_or(u32::MAX));
        }
        place
    }

    /// The type that a node is known to have.
    pub(crate) fn kind_of(&self, node: &Node) -> Type {
        match node {
            Node::Place(place) => self.kind_of_place(*place),
            Node::Entry(lookups) => match self.kind_of_items(&lookups.name) {
                Some(kind) => kind,
                None => self.kind_of(&lookups.otherwise),
            },
            Node::Path(of, name, _) => match self.kind_of(of) {
                Type::List(item) => Type::List(Arc::new(item.entry(name).cloned().unwrap_or_default())),
                kind => kind.entry(name).cloned().unwrap_or_default(),
            },
            Node::Filter(filter) => self.kind_of(&filter.list),
            Node::Invoke(invocation) => match self.kind_of(&invocation.function) {
                Type::Function(function) => function.result.clone(),
                _ => Type::Any,
            },
            Node::Constant(Value::Context(context)) => {
                let entries = context.entries().iter();
                Type::Context(entries.map(|(name, _)| (name.clone(), Type::Any)).collect())
            }
            Node::Context(entries, _) => {
                let entries = entries.iter();
                Type::Context(
                    entries
                        .map(|(name, _, node)| (name.clone(), self.kind_of(node)))
                        .collect(),
                )
            }
            _ => Type::Any,
        }
    }

    fn kind_of_place(&self, place: Place) -> Type {
        // A captured value's type is that of its place in the frames around.
        let mut place = place;
        let mut frames = self.frames().rev();
        let mut frame = frames.next();
        while let (Place::Captured(at), Some(inner)) = (place, frame) {
            match inner.captures.get(at as usize) {
                Some(outside) => place = *outside,
                None => return Type::Any,
            }
            frame = frames.next();
        }
        let bindings = frame.map_or([].as_slice(), |frame| &frame.bindings);
        let found = bindings.iter().rev().find_map(|binding| match binding {
            Binding::Variable { place: own, kind, .. } if *own == place => Some(kind.clone()),
            _ => None,
        });
        found.unwrap_or_default()
    }

    fn kind_of_items(&self, name: &Key) -> Option<Type> {
        self.bindings().find_map(|binding| match binding {
            Binding::Items { kind, .. } => kind.entry(name).cloned(),
            Binding::Variable { .. } => None,
        })
    }
}
