//! The ledger: where the city's orders go and its events come from.
//!
//! It hides the journal from the rest of the city. It knows nothing of what orders mean.

use super::act::{Order, Receipt};
use super::model::CityModel;
use crate::lock;
use jiff::Timestamp;
use skein_kernel::actor::Actor;
use skein_kernel::event::{Recorded, Stream};
use skein_kernel::rejection::Rejection;
use std::collections::HashMap;
use std::sync::Mutex;

/// Who gives an order, when, and under which key a retry is recognised.
#[derive(Debug, Clone)]
pub(crate) struct Given {
    pub(crate) actor: Actor,
    pub(crate) at: Timestamp,
    pub(crate) key: Option<String>,
}

/// A ledger kept in memory.
pub(crate) struct Ledger {
    inner: Mutex<Inner>,
}

struct Inner {
    model: CityModel,
    events: Vec<Recorded>,
    replies: HashMap<String, Receipt>,
    blobs: HashMap<String, Vec<u8>>,
}

impl Ledger {
    pub(crate) fn in_memory(model: CityModel) -> Self {
        let inner = Inner {
            model,
            events: Vec::new(),
            replies: HashMap::new(),
            blobs: HashMap::new(),
        };
        Self {
            inner: Mutex::new(inner),
        }
    }

    /// Has an order decided and returns once it is durable.
    pub(crate) fn submit(&self, order: Order, given: Given) -> Result<Receipt, Rejection> {
        let mut inner = lock(&self.inner);
        let key = given.key.map(|key| format!("{}/{key}", given.actor.id));
        if let Some(receipt) = key.as_ref().and_then(|key| inner.replies.get(key)) {
            return Ok(receipt.clone());
        }
        let (appended, receipt) = inner.model.decide(order, &given.actor, given.at)?;
        for (stream, event) in appended {
            let revision = 1 + inner.events.iter().filter(|e| e.stream == stream).count() as u64;
            let position = 1 + inner.events.len() as u64;
            let actor = given.actor.id.clone();
            let recorded = Recorded {
                position,
                stream,
                revision,
                at: given.at,
                actor,
                event,
            };
            inner.model.evolve(&recorded);
            inner.events.push(recorded);
        }
        if let Some(key) = key {
            inner.replies.insert(key, receipt.clone());
        }
        Ok(receipt)
    }

    /// Reads the committed state.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&CityModel) -> T) -> T {
        look(&lock(&self.inner).model)
    }

    /// How many events there are.
    pub(crate) fn position(&self) -> u64 {
        lock(&self.inner).events.len() as u64
    }

    /// Every event of a stream, in order.
    pub(crate) fn stream(&self, stream: &Stream) -> Vec<Recorded> {
        lock(&self.inner)
            .events
            .iter()
            .filter(|e| e.stream == *stream)
            .cloned()
            .collect()
    }

    /// Keeps a file by the hash of its bytes, which is returned.
    pub(crate) fn keep(&self, bytes: &[u8]) -> Result<String, Rejection> {
        let hash = crate::account::hex(&crate::account::sha256(bytes));
        lock(&self.inner).blobs.insert(hash.clone(), bytes.to_vec());
        Ok(hash)
    }

    /// The file with that hash.
    pub(crate) fn kept(&self, hash: &str) -> Result<Option<Vec<u8>>, Rejection> {
        Ok(lock(&self.inner).blobs.get(hash).cloned())
    }

    /// The size of the file with that hash, if it is kept.
    pub(crate) fn size_of(&self, hash: &str) -> Result<Option<u64>, Rejection> {
        Ok(lock(&self.inner).blobs.get(hash).map(|bytes| bytes.len() as u64))
    }
}
