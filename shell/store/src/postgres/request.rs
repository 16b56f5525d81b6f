//! What the writer is asked for, and who is told what came of it.
//!
//! A request stays as it was given until it is answered, because a batch may have to be decided again. It
//! knows nothing of SQL.

use serde::Serialize;
use serde::de::DeserializeOwned;
use skein_kernel::rejection::Rejection;
use std::ops::RangeInclusive;
use tokio::sync::oneshot;

use crate::aggregate::backend::{Answer, Relayed, Settlement};
use crate::aggregate::rows::{Arrival, DueTimer};
use crate::aggregate::{Family, Target};
use crate::evidence::tree::Hash;
use crate::idempotency::KeyId;
use crate::model::{Append, Model};
use crate::options::Meta;
use crate::rejections;
use crate::ticket::{Outcome, Receipt};

/// An idempotency key with the digest of the command given under it.
pub(crate) type Key = Option<(KeyId, Hash)>;

/// What was decided for one request, before the batch has its place in the log.
pub(crate) enum Decided<T> {
    /// Done by events of this batch: the first one's ordinal, and how many.
    Now { reply: T, first: i32, events: i32 },
    /// Done by events of this batch for an earlier request under the same idempotency key.
    Again { reply: T, first: i32, events: i32 },
    /// Done before, under the same idempotency key.
    Before { reply: T, events: RangeInclusive<u64> },
}

/// Someone waiting for an outcome, and what it will be once the batch is durable.
pub(crate) struct Waiting<T> {
    answer: oneshot::Sender<Outcome<T>>,
    decided: Option<Result<Decided<T>, Rejection>>,
}

impl<T> Waiting<T> {
    pub(crate) fn new(answer: oneshot::Sender<Outcome<T>>) -> Self {
        Self {
            answer,
            decided: None,
        }
    }

    /// Takes note of what was decided, over what an earlier attempt came to.
    pub(crate) fn decide(&mut self, decided: Result<Decided<T>, Rejection>) {
        self.decided = Some(decided);
    }

    /// Tells the outcome; `first` is the position of the batch's first event. That nobody waits for it any
    /// more is no failure.
    fn tell(self, first: u64) {
        let receipt = |reply, events, repeated| Receipt {
            reply,
            events,
            repeated,
        };
        let outcome = match self.decided {
            Some(Ok(Decided::Now {
                reply,
                first: ordinal,
                events,
            })) => Ok(receipt(reply, positions(first, ordinal, events), false)),
            Some(Ok(Decided::Again {
                reply,
                first: ordinal,
                events,
            })) => Ok(receipt(reply, positions(first, ordinal, events), true)),
            Some(Ok(Decided::Before { reply, events })) => Ok(receipt(reply, events, true)),
            Some(Err(rejection)) => Err(rejection),
            None => Err(rejections::stopped()),
        };
        drop(self.answer.send(outcome));
    }

    fn fail(self, rejection: &Rejection) {
        drop(self.answer.send(Err(rejection.clone())));
    }
}

/// The positions of `events` events from an ordinal on, in a batch whose first event is at `first`.
pub(crate) fn positions(first: u64, ordinal: i32, events: i32) -> RangeInclusive<u64> {
    if events == 0 {
        return RangeInclusive::new(1, 0);
    }
    let from = first + ordinal as u64;
    from..=from + events as u64 - 1
}

/// A command on an aggregate: as given, and as bytes to be given again if the batch is decided anew.
pub(crate) struct Command<F: Family> {
    given: Option<F::Command>,
    bytes: Vec<u8>,
}

impl<F: Family> Command<F> {
    pub(crate) fn new(given: F::Command) -> Result<Self, Rejection> {
        let bytes = serde_json::to_vec(&given).map_err(rejections::bug)?;
        Ok(Self {
            given: Some(given),
            bytes,
        })
    }

    /// The command's text, from which its digest is made.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The command, as often as it is asked for.
    pub(crate) fn take(&mut self) -> Result<F::Command, Rejection> {
        match self.given.take() {
            Some(command) => Ok(command),
            None => serde_json::from_slice(&self.bytes).map_err(rejections::bug),
        }
    }
}

/// Something for the writer to do.
pub(crate) enum Request<M: Model> {
    /// A command the model in memory decides.
    Model {
        command: Option<M::Command>,
        meta: Meta,
        key: Key,
        waiting: Waiting<M::Reply>,
    },
    /// Events for the model in memory.
    Append {
        events: Vec<Append>,
        meta: Meta,
        key: Key,
        waiting: Waiting<()>,
    },
    /// A command for an aggregate.
    Order {
        target: Target,
        command: Command<M::Family>,
        meta: Meta,
        key: Key,
        waiting: Waiting<Answer<<M::Family as Family>::Reply>>,
    },
    /// A message or signal.
    Arrive {
        arrival: Arrival,
        meta: Meta,
        key: Key,
        waiting: Waiting<Answer<<M::Family as Family>::Reply>>,
    },
    /// A timer that is due.
    Fire {
        timer: DueTimer,
        meta: Meta,
        waiting: Waiting<Option<Answer<<M::Family as Family>::Reply>>>,
    },
    /// A parcel to be carried inside the city.
    Relay {
        sequence: u64,
        meta: Meta,
        waiting: Waiting<Relayed>,
    },
    /// How an attempt to send a parcel ended.
    Settle {
        sequence: u64,
        settlement: Settlement,
        meta: Meta,
        waiting: Waiting<()>,
    },
    /// A dead letter to be sent again.
    Revive {
        sequence: u64,
        meta: Meta,
        key: Key,
        waiting: Waiting<()>,
    },
    /// See what other nodes have done to the model, and tell who waits for it.
    Follow(Option<Waiting<()>>),
}

impl<M: Model> Request<M> {
    /// Whether it is decided by the model in memory, under the lease on the log's end.
    pub(crate) fn is_for_the_model(&self) -> bool {
        matches!(self, Self::Model { .. } | Self::Append { .. })
    }

    /// Its idempotency key and when it was given.
    pub(crate) fn key(&self) -> Option<(KeyId, i64)> {
        let (Self::Model { key, meta, .. }
        | Self::Append { key, meta, .. }
        | Self::Order { key, meta, .. }
        | Self::Arrive { key, meta, .. }
        | Self::Revive { key, meta, .. }) = self
        else {
            return None;
        };
        key.map(|(id, _)| (id, meta.at.as_microsecond()))
    }

    /// Tells whoever waits what was decided; `first` is the position of the batch's first event.
    pub(crate) fn tell(self, first: u64) {
        match self {
            Self::Model { waiting, .. } => waiting.tell(first),
            Self::Append { waiting, .. } | Self::Settle { waiting, .. } | Self::Revive { waiting, .. } => {
                waiting.tell(first);
            }
            Self::Order { waiting, .. } | Self::Arrive { waiting, .. } => waiting.tell(first),
            Self::Fire { waiting, .. } => waiting.tell(first),
            Self::Relay { waiting, .. } => waiting.tell(first),
            Self::Follow(waiting) => {
                if let Some(mut waiting) = waiting {
                    waiting.decide(Ok(Decided::Before {
                        reply: (),
                        events: RangeInclusive::new(1, 0),
                    }));
                    waiting.tell(first);
                }
            }
        }
    }

    /// Tells whoever waits that it was not done.
    pub(crate) fn fail(self, rejection: &Rejection) {
        match self {
            Self::Model { waiting, .. } => waiting.fail(rejection),
            Self::Append { waiting, .. } | Self::Settle { waiting, .. } | Self::Revive { waiting, .. } => {
                waiting.fail(rejection);
            }
            Self::Order { waiting, .. } | Self::Arrive { waiting, .. } => waiting.fail(rejection),
            Self::Fire { waiting, .. } => waiting.fail(rejection),
            Self::Relay { waiting, .. } => waiting.fail(rejection),
            Self::Follow(waiting) => waiting.into_iter().for_each(|waiting| waiting.fail(rejection)),
        }
    }
}

/// A reply stored under an idempotency key, with the positions of what it was given for.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub(crate) at: i64,
    pub(crate) digest: Hash,
    pub(crate) events: RangeInclusive<u64>,
    pub(crate) reply: String,
}

/// The answer to a retry, if it is one of the same command.
pub(crate) fn repeat<T: Serialize + DeserializeOwned>(
    digest: &Hash,
    given: &Hash,
    key: &str,
    reply: &str,
) -> Result<T, Rejection> {
    if digest != given {
        return Err(rejections::key_reused(key));
    }
    serde_json::from_str(reply).map_err(rejections::bug)
}
