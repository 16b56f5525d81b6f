//! The state that events add up to: the model, where each stream stands, and how far the journal goes.
//!
//! It knows nothing of storage. The same [`State::apply`] serves deciding, publishing and replay, so that
//! the three can't come apart.

use serde::{Deserialize, Serialize};
use skein_kernel::event::{Recorded, Stream};
use std::collections::HashMap;

use crate::model::{Context, Model};

/// Where one stream stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tip {
    /// Its revision: the number of its events.
    pub(crate) revision: u64,
    /// The position of its last event.
    pub(crate) position: u64,
}

/// Where every stream stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Heads(pub(crate) HashMap<Stream, Tip>);

impl Heads {
    /// The tip of a stream; zeros if it has no events.
    pub(crate) fn tip(&self, stream: &Stream) -> Tip {
        self.0.get(stream).copied().unwrap_or_default()
    }

    /// The revision of a stream; 0 if it has no events.
    pub(crate) fn revision(&self, stream: &Stream) -> u64 {
        self.tip(stream).revision
    }

    fn advance(&mut self, event: &Recorded) {
        let tip = Tip {
            revision: event.revision,
            position: event.position,
        };
        match self.0.get_mut(&event.stream) {
            Some(old) => *old = tip,
            None => {
                self.0.insert(event.stream.clone(), tip);
            }
        }
    }
}

/// A model at a position of the journal.
#[derive(Debug, Clone)]
pub(crate) struct State<M> {
    pub(crate) model: M,
    pub(crate) heads: Heads,
    pub(crate) position: u64,
}

impl<M: Model> State<M> {
    /// A model before the first event.
    pub(crate) fn new(model: M) -> Self {
        Self {
            model,
            heads: Heads::default(),
            position: 0,
        }
    }

    /// Whether an event is the next one of its stream.
    pub(crate) fn expects(&self, event: &Recorded) -> bool {
        event.position > self.position && event.revision == self.heads.revision(&event.stream) + 1
    }

    /// Applies the next event of the model.
    pub(crate) fn apply(&mut self, event: &Recorded) {
        self.model.evolve(event);
        self.heads.advance(event);
        self.position = event.position;
    }

    /// The context of a command given now.
    pub(crate) fn context<'a>(&'a self, meta: &'a crate::Meta) -> Context<'a> {
        Context {
            at: meta.at,
            actor: &meta.actor,
            heads: &self.heads,
        }
    }
}
