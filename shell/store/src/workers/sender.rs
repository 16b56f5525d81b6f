//! The sender: carries out what is in the outbox, inside the city and outside.
//!
//! Inside, a parcel is relayed by the store in one transaction: once. Outside, an endpoint is called until it
//! says it has taken the parcel: at least once, with an id by which it knows a retry. An endpoint's parcels
//! go in order, one at a time; endpoints don't wait for one another. What fails too often becomes a dead
//! letter. It knows nothing of SQL, and has chance only as an argument.

use jiff::Timestamp;
use skein_kernel::rejection::Rejection;
use std::marker::PhantomData;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::post::{Called, Post};
use super::{Backoff, CloudEvent, Now, Stop, signature};
use crate::aggregate::backend::{Parcel, Relayed, Settlement};
use crate::aggregate::rows::Destination;
use crate::aggregate::{Backend, Family};

/// Parcels claimed at a time.
const CHUNK: usize = 256;
/// Calls to endpoints at once.
const CALLERS: usize = 16;
/// The longest the sender sleeps: how late a retry may be.
const LONGEST_SLEEP: Duration = Duration::from_millis(250);

/// Where an endpoint is and what it shares with the city.
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Its address.
    pub url: String,
    /// The secret its parcels are signed with.
    pub secret: Vec<u8>,
    /// How long it may take to answer.
    pub patience: Duration,
}

impl std::fmt::Debug for Endpoint {
    /// Without the secret, which has no place in a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Endpoint")
            .field("url", &self.url)
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}

/// Knows the endpoints by their configured names.
pub trait Endpoints: Send + Sync {
    /// The endpoint of a name; `None` if none is configured: its parcels wait until it is, or are given up.
    fn endpoint(&self, name: &str) -> Option<Endpoint>;
}

/// What a turn came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sent {
    /// Parcels that arrived.
    pub delivered: usize,
    /// Parcels to be tried again.
    pub postponed: usize,
    /// Parcels given up.
    pub dead: usize,
}

impl Sent {
    fn count(&mut self, settlement: &Settlement) {
        match settlement {
            Settlement::Delivered => self.delivered += 1,
            Settlement::Again { .. } => self.postponed += 1,
            Settlement::Dead { .. } => self.dead += 1,
        }
    }
}

/// Carries out the outbox.
#[derive(Clone)]
pub struct Sender<F, B> {
    store: B,
    endpoints: Arc<dyn Endpoints>,
    post: Arc<dyn Post>,
    /// When to try again and when to give up.
    pub backoff: Backoff,
    /// The `source` of its CloudEvents: names the city and its journal.
    source: String,
    family: PhantomData<fn() -> F>,
}

impl<F: Family, B: Backend<F>> Sender<F, B> {
    /// A sender for a store whose journal is named `source`.
    pub fn new(store: B, endpoints: Arc<dyn Endpoints>, post: Arc<dyn Post>, source: String) -> Self {
        Self {
            store,
            endpoints,
            post,
            backoff: Backoff::default(),
            source,
            family: PhantomData,
        }
    }

    /// Carries out everything there is to do at a time, one after another.
    ///
    /// # Errors
    /// The store's, if the outbox can't be read or written.
    pub fn turn(&self, now: Timestamp, mut chance: impl FnMut() -> u64) -> Result<Sent, Rejection> {
        let mut total = Sent::default();
        loop {
            let parcels = self.store.claim_parcels(now, CHUNK)?;
            if parcels.is_empty() {
                return Ok(total);
            }
            for parcel in parcels {
                total.count(&self.carry_out(&parcel, now, chance())?);
            }
        }
    }

    /// Takes turns by a clock until told to stop, calling several endpoints at once.
    pub fn run(&self, stop: &Stop, now: Now<'_>) {
        let (calls, queue) = sync_channel(CALLERS);
        let queue = Arc::new(Mutex::new(queue));
        std::thread::scope(|scope| {
            for _ in 0..CALLERS {
                let queue = Arc::clone(&queue);
                scope.spawn(move || self.call_on(&queue, now));
            }
            self.dispatch(stop, now, calls);
        });
    }

    fn call_on(&self, queue: &Mutex<Receiver<Parcel>>, now: Now<'_>) {
        loop {
            let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(parcel) = next else { return };
            if let Err(rejection) = self.carry_out(&parcel, now(), rand::random()) {
                tracing::warn!(%rejection, sequence = parcel.sequence, "a parcel could not be settled");
            }
        }
    }

    fn dispatch(&self, stop: &Stop, now: Now<'_>, calls: SyncSender<Parcel>) {
        while !stop.is_said() {
            let parcels = self
                .store
                .claim_parcels(now(), CHUNK)
                .unwrap_or_else(|rejection| {
                    tracing::warn!(%rejection, "the outbox can't be read and will be tried again");
                    Vec::new()
                });
            if parcels.is_empty() {
                self.store.wait_for_mail(LONGEST_SLEEP);
            }
            let (inside, outside): (Vec<_>, Vec<_>) = parcels.into_iter().partition(Parcel::is_internal);
            for parcel in outside {
                // The callers live as long as this does.
                let _ = calls.send(parcel);
            }
            self.relay_all(&inside, now());
        }
    }

    /// Relays parcels together, so that they share their commits.
    fn relay_all(&self, parcels: &[Parcel], at: Timestamp) {
        let tickets: Vec<_> = parcels
            .iter()
            .map(|parcel| self.store.relay(parcel.sequence, at))
            .collect();
        for (parcel, ticket) in parcels.iter().zip(tickets) {
            if let Err(rejection) = ticket.wait() {
                let settlement = self.failed(parcel, at, rand::random(), rejection.to_string());
                if let Err(rejection) = self.store.settle(parcel.sequence, settlement, at).wait() {
                    tracing::warn!(%rejection, sequence = parcel.sequence, "a parcel could not be settled");
                }
            }
        }
    }

    /// Tries one parcel and notes how it went.
    fn carry_out(&self, parcel: &Parcel, now: Timestamp, chance: u64) -> Result<Settlement, Rejection> {
        let tried = match &parcel.outgoing.to {
            Destination::Endpoint(name) => self.call(parcel, name, now),
            _ => return self.relay(parcel, now, chance),
        };
        let settlement = match tried {
            Ok(()) => Settlement::Delivered,
            Err(Trouble::Final(error)) => Settlement::Dead { error },
            Err(Trouble::Passing(error)) => self.failed(parcel, now, chance, error),
        };
        self.store
            .settle(parcel.sequence, settlement.clone(), now)
            .wait()?;
        Ok(settlement)
    }

    fn relay(&self, parcel: &Parcel, now: Timestamp, chance: u64) -> Result<Settlement, Rejection> {
        loop {
            match self.store.relay(parcel.sequence, now).wait() {
                Ok(receipt) if receipt.reply == Relayed::More => {}
                Ok(_) => return Ok(Settlement::Delivered),
                Err(rejection) => {
                    let settlement = self.failed(parcel, now, chance, rejection.to_string());
                    self.store
                        .settle(parcel.sequence, settlement.clone(), now)
                        .wait()?;
                    return Ok(settlement);
                }
            }
        }
    }

    fn failed(&self, parcel: &Parcel, now: Timestamp, chance: u64, error: String) -> Settlement {
        match self.backoff.next(now, parcel.tries.saturating_add(1), chance) {
            Some(at) => Settlement::Again { at, error },
            None => Settlement::Dead { error },
        }
    }

    fn call(&self, parcel: &Parcel, name: &str, now: Timestamp) -> Result<(), Trouble> {
        let unknown = || {
            Trouble::Passing(format!(
                "没有配置端点 {name} / no endpoint is configured as {name}"
            ))
        };
        let endpoint = self.endpoints.endpoint(name).ok_or_else(unknown)?;
        let unsendable = |rejection: Rejection| Trouble::Final(rejection.to_string());
        let event = CloudEvent::of(parcel, &self.source).map_err(unsendable)?;
        let body = event.to_json().map_err(unsendable)?;
        let id = format!("{}/{}", self.source, parcel.sequence);
        let headers = [
            (
                "content-type",
                "application/cloudevents+json; charset=utf-8".to_owned(),
            ),
            ("webhook-timestamp", now.as_second().to_string()),
            ("webhook-signature", signature(&endpoint.secret, &id, now, &body)),
            ("webhook-id", id),
        ];
        let answer = self.post.post(&Called {
            url: &endpoint.url,
            headers: &headers,
            body: &body,
            patience: endpoint.patience,
        });
        match answer {
            Ok(200..=299) => Ok(()),
            Ok(status @ (400 | 410 | 413 | 415 | 422)) => Err(Trouble::Final(format!("HTTP {status}"))),
            Ok(status) => Err(Trouble::Passing(format!("HTTP {status}"))),
            Err(error) => Err(Trouble::Passing(error)),
        }
    }
}

/// Why a parcel didn't arrive.
enum Trouble {
    /// It may go well another time.
    Passing(String),
    /// The receiver will never take it: trying again would only keep those behind it waiting.
    Final(String),
}
